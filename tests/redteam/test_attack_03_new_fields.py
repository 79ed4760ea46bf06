"""Attack 3: vendors add fields, at random, at every depth, to make anything that leaves differ."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.redteam.companies import Company
from tests.redteam.figures import Figure, told
from tests.redteam.strange import strange_twin
from tests.stores import state


def attack(company: Company, folder: Path | None = None) -> tuple[Figure, ...]:
    """Compare what is stored and published of a company with what is of the same company with new fields."""
    twin = strange_twin(company, folder or Path(tempfile.mkdtemp()))
    ours, theirs = company.tables(), twin.tables()
    rows = [(one, other) for table in ours for one, other in zip(ours[table], theirs[table], strict=True)]
    stored = list(zip(_stored(company), _stored(twin), strict=True))
    differing = sum(one != other for one, other in [*rows, *stored])
    return told(Figure("3 outputs that differ", differing, len(rows) + len(stored), 0, company.people))


def _stored(company: Company) -> list[object]:
    """Return the rows of the store but for the days of the sync."""
    return [row for rows in state(company.settings.store_file) for row in rows]


def test_new_fields_change_nothing(company: Company, place: Path) -> None:
    """Fields that no source knows change neither a stored nor a published row."""
    assert attack(company, place)[0].holds

"""``ona privacy audit``: what the operator can check of the release rules on the own store and snapshots.

Each check is a function from what is looked at to how much it found, out of how much; :data:`CHECKS` names them all.
Nothing here knows who anybody is: attacks that need the truth about people run on synthetic companies instead.
"""

from __future__ import annotations

import contextlib
import json
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from ona import keys
from ona.errors import KeyFileError, ReleaseError, StoreDamagedError
from ona.privacy.forms import check_rows
from ona.published import Snapshot
from ona.settings import Settings
from ona.store import looking, register, snapshots
from ona.tables import PUBLISHED
from ona.traces import forms, found_in

PSEUDONYM: Final = re.compile(r"\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
ADDRESS: Final = re.compile(r"\S@\S|://")
OTHERS: Final = 0o077
"""Rights of a file that anybody but its owner has."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check found, out of how much."""

    found: int
    of: int


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the audit."""

    name: str
    found: int
    of: int

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.found == 0


@dataclass(frozen=True, slots=True)
class Audit:
    """What is looked at: the configuration, one snapshot, and words that must stand nowhere.

    Attributes
    ----------
    settings
        Of the organisation.
    snapshot
        The published window whose rows are looked at.
    canaries
        Words that the operator put into messages; none by default.
    """

    settings: Settings
    snapshot: Snapshot
    canaries: Sequence[str] = ()

    def tables(self) -> Mapping[str, list[dict[str, Any]]]:
        """Return the rows of every table as they were before they were written."""
        return {name: _as_released(self.snapshot, name) for name in PUBLISHED}


def _as_released(snapshot: Snapshot, name: str) -> list[dict[str, Any]]:
    nested = {column.name for column in PUBLISHED[name].columns if column.type == "json"}
    rows: list[dict[str, Any]] = snapshot.arrow(name).to_pylist()
    return [
        {key: json.loads(value) if key in nested and value is not None else value for key, value in row.items()}
        for row in rows
    ]


def audit(given: Audit) -> tuple[Check, ...]:
    """Run every check, in order; those about canaries only when there are some."""
    found = ((name, look(given)) for name, look in CHECKS.items() if given.canaries or name != "canaries")
    return tuple(Check(name, looked.found, looked.of) for name, looked in found)


def _small_units(given: Audit) -> Looked:
    """Count published units of fewer than k members."""
    sizes = [row["people"] for row in given.tables()["departments"]]
    return Looked(sum(size is None or size < given.snapshot.info["min_group"] for size in sizes), len(sizes))


def _overlapping(given: Audit) -> Looked:
    """Count units that are there twice, or that add up to more people than there are."""
    rows = given.tables()["departments"]
    twice = len(rows) - len({row["department"] for row in rows})
    more = sum(row["people"] or 0 for row in rows) > given.snapshot.info["people"]
    return Looked(twice + more, len(rows))


def _other_heads(given: Audit) -> Looked:
    """Count pairs that name another head-count than the departments do: a second partition of the same people."""
    tables = given.tables()
    heads = {row["department"]: row["people"] for row in tables["departments"]}
    ends = [(row[f"people_{end}"], heads.get(row[end])) for row in tables["silos"] for end in ("from", "to")]
    return Looked(sum(one != other for one, other in ends), len(ends))


def _forms(given: Audit) -> Looked:
    """Count tables with a value that is not in a declared form."""
    tables = given.tables()
    found = sum(_is_refused(tables, name, given.snapshot.info["min_group"]) for name in tables)
    return Looked(found, sum(len(rows) for rows in tables.values()))


def _is_refused(tables: Mapping[str, list[dict[str, Any]]], name: str, least: int) -> bool:
    alone: dict[str, list[dict[str, Any]]] = {other: rows if other == name else [] for other, rows in tables.items()}
    try:
        check_rows(alone, least=least if tables["departments"] else 0)
    except ReleaseError:
        return True
    return False


def _drawn_again(given: Audit) -> Looked:
    """Count published windows that overlap the one before: weeks that were drawn twice."""
    windows = register.published_windows(given.settings.published_folder)
    return Looked(sum(later.start < earlier.end for earlier, later in pairwise(windows)), len(windows))


def _changed_files(given: Audit) -> Looked:
    """Count registered snapshots whose file is not what was written."""
    folder = given.settings.published_folder
    entries = snapshots.entries(folder)
    return Looked(sum(_is_damaged(folder, entry.id) for entry in entries), len(entries))


def _is_damaged(folder: Path, identifier: str) -> bool:
    try:
        snapshots.read(folder, identifier)
    except StoreDamagedError:
        return True
    return False


def _text(given: Audit) -> Looked:
    """Count columns of the event store that could hold any text."""
    store = given.settings.store_file
    if not store.is_file():
        return Looked(0, 0)
    return Looked(len(looking.text_columns(store)), len(looking.columns_of(store)))


def _labels(given: Audit) -> Looked:
    """Count names in the event store that look like an address or a link."""
    store = given.settings.store_file
    labels = looking.labels_of(store) if store.is_file() else ()
    return Looked(sum(bool(ADDRESS.search(label)) for label in labels), len(labels))


def _persons(given: Audit) -> Looked:
    """Count published rows in which a pseudonym stands."""
    rows = [str(row) for rows in given.tables().values() for row in rows]
    return Looked(sum(bool(PSEUDONYM.search(row)) for row in rows), len(rows))


def _erased(given: Audit) -> Looked:
    """Count rows of the event store in which people stand who were erased."""
    store = given.settings.store_file
    return Looked(*looking.rows_of_erased(store)) if store.is_file() else Looked(0, 0)


def _key(given: Audit) -> Looked:
    """Look whether the key is weak, or can be read by others; it may be kept elsewhere."""
    if not keys.readable(given.settings.key_path):
        return Looked(0, 0)
    try:
        keys.read(given.settings.key_path, rotating=True)
    except KeyFileError:
        return Looked(1, 1)
    return Looked(0, 1)


def _open_files(given: Audit) -> Looked:
    """Count stores, and copies of them, that anybody but their owner can read."""
    files = [path for path in given.settings.data_folder.glob("*.duckdb*") if path.is_file()]
    return Looked(sum(bool(stat.S_IMODE(path.stat().st_mode) & OTHERS) for path in files), len(files))


def _canaries(given: Audit) -> Looked:
    """Count files of the data folder in which a canary stands, in any form."""
    wanted = frozenset[bytes]().union(*(forms(word) for word in given.canaries))
    contents = list(_contents(given.settings.data_folder))
    return Looked(sum(found_in(content, wanted) > 0 for content in contents), len(contents))


def _contents(folder: Path) -> Iterator[bytes]:
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        yield path.read_bytes()
        if path.suffix == ".duckdb":
            # What cannot be opened is told by the check of changed files; its bytes were looked at above.
            with contextlib.suppress(StoreDamagedError):
                yield looking.texts_of(path).encode()


CHECKS: Final[Mapping[str, Callable[[Audit], Looked]]] = {
    "small_units": _small_units,
    "overlapping_units": _overlapping,
    "other_head_counts": _other_heads,
    "undeclared_forms": _forms,
    "windows_drawn_again": _drawn_again,
    "changed_snapshots": _changed_files,
    "text_columns": _text,
    "labels_with_addresses": _labels,
    "published_persons": _persons,
    "erased_people": _erased,
    "key": _key,
    "open_files": _open_files,
    "canaries": _canaries,
}
"""Every check by name, in the order of the lines."""

"""Events tables on real mail networks (email-Eu-core, SNAP), where the shared data are there."""

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from connectors.events import Events, EventsOptions
from connectors.roster import Roster, RosterOptions
from connectors.source import Context, EventBatch, Source

SHARED = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[2].parent / "shared")) / "data" / "email-eu-core"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the shared test data are not there (set ONA_SHARED)"),
]


class Unknown:
    """A store that has read nothing."""

    def cursor(self, item: str) -> None:
        del item


def context(folder: Path) -> Context:
    return Context(folder, ZoneInfo("UTC"), datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def batches(source: Source) -> list[EventBatch]:
    pages = list(source.pages(Unknown()))
    assert not any(page.rejects or page.dropped for page in pages)
    return [page.events for page in pages if isinstance(page.events, EventBatch)]


def test_time_stamped_mail_is_read_whole(tmp_path: Path) -> None:
    """332,334 rows of 986 people over 803 days from second 0 on; every row stays an event (shared/data/README)."""
    with gzip.open(SHARED / "email-Eu-core-temporal.txt.gz", "rt") as lines:
        rows = [line.split() for line in lines]
    text = "from,to,time\n" + "".join(f"{a},{b},{at}\n" for a, b, at in rows)
    (tmp_path / "events.csv").write_text(text)
    found = batches(Events(EventsOptions(kind="events", path=Path("events.csv")), context(tmp_path)))
    at = np.concatenate([batch.at for batch in found])
    assert len(at) == 332_334
    assert (at.min(), at.max() // 86_400) == (0, 803)
    assert len({address for batch in found for address in batch.addresses}) == 986
    pairs = [
        (found_batch.addresses[a], found_batch.addresses[b])
        for found_batch in found
        for a, b in found_batch.party_address.reshape(-1, 2)
    ]
    assert pairs == [(a, b) for a, b, _ in rows]


def test_arcs_and_departments_are_read_whole(tmp_path: Path) -> None:
    """25,571 arcs, self-addressed ones included, and 1,005 people in 42 departments."""
    arcs = [line.split() for line in (SHARED / "email-Eu-core.txt").read_text().splitlines()]
    (tmp_path / "arcs.csv").write_text("time,from,to\n" + "".join(f"2024-04-01,{a},{b}\n" for a, b in arcs))
    found = batches(Events(EventsOptions(kind="events", path=Path("arcs.csv")), context(tmp_path)))
    assert sum(map(len, found)) == 25_571
    labels = (SHARED / "email-Eu-core-department-labels.txt").read_text().replace(" ", ",")
    (tmp_path / "roster.csv").write_text(f"email,department\n{labels}")
    (page,) = Roster(RosterOptions(kind="roster", path=Path("roster.csv")), context(tmp_path)).pages(Unknown())
    assert (len(page.posts), len({post.department for post in page.posts}), page.rejects) == (1005, 42, [])

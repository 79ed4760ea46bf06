"""Ties under other caps: the events between the old and the new caps, added or taken back, give the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.load import loads
from analytics.mixes import DOUBLED, HALVED, doubled, halved
from analytics.weekly_rows import Rows, mixed
from connectors.source import Interaction, Page
from ona.privacy import atoms
from ona.store.connection import writing
from ona.store.reading import Reader, WeeklyTies, reader
from ona.store.rolling import roll_up, touch_all
from ona.tables import TieKind
from ona.windows import Window
from tests.properties.test_rollup_laws import interactions
from tests.stores import IDENTITY, take

FIRST = date(2024, 1, 1)
CAPS = dict.fromkeys(TieKind, 3) | {TieKind.MAIL: 2}


def window_of(found: Reader) -> Window:
    """Return the whole weeks of a store."""
    weeks = [week for (week,) in found._rows("SELECT DISTINCT week FROM event")]
    return Window(min(weeks), max(weeks) + timedelta(weeks=1))


def table(ties: WeeklyTies | Rows) -> Counter[tuple[int, ...]]:
    """Add interactions up by week, channel and people; what adds up to nothing is left out."""
    counts: Counter[tuple[int, ...]] = Counter()
    columns = (ties.week, ties.kind, ties.source, ties.target, ties.interactions)
    for row in zip(*(column.tolist() for column in columns), strict=True):
        counts[row[:4]] += row[4]
    return Counter({key: count for key, count in counts.items() if count})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(interactions(), min_size=1, max_size=12, unique_by=lambda event: event.native_id))
def test_what_lies_between_caps_completes_the_ties(events: list[Interaction]) -> None:
    """Ties rolled up under halved and doubled caps are those that a store rolled up with these caps holds."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "store.duckdb"
        take(store, [Page("box", events=events, cursor="1")])
        roll_again(store, CAPS)
        with reader(store) as found:
            window = window_of(found)
            made = dict(mixed(found, window, Rows.of(found.weekly_ties(window)), CAPS))
        for name, caps in ((HALVED, halved(CAPS)), (DOUBLED, doubled(CAPS))):
            roll_again(store, caps)
            with reader(store) as other:
                assert table(made[name]) == table(other.weekly_ties(window))


def roll_again(store: Path, caps: Mapping[TieKind, int]) -> None:
    """Roll a store up anew under other caps."""
    with writing(store, IDENTITY) as connection:
        touch_all(connection)
        roll_up(connection, caps)


def test_purged_weeks_are_not_tried_under_other_caps() -> None:
    """Where the events of a week are gone, ties under other caps cannot be told, and the two mixes are left out."""

    class Gone:
        def ties_of_sizes(self, *_: object) -> None:
            """Say that the events are gone."""

    empty = Rows(*(np.zeros(0, kind) for kind in (np.int32, np.int32, np.int32, np.int8, np.int64)))
    names = [name for name, _ in mixed(Gone(), Window(FIRST, FIRST + timedelta(weeks=1)), empty, CAPS)]
    assert names == ["without_mail", "without_chat", "without_meetings"]


@pytest.mark.parametrize("channel", [TieKind.MAIL, TieKind.MEETING])
def test_load_by_hand(channel: TieKind) -> None:
    """Four mails to one person are that person's load alone; a meeting is load for both and changes no balance."""
    units = atoms(list("AABB"), [b"%d" % n for n in range(4)], least=2, other="?")
    one = np.array([0, 0], np.int32)
    kind = np.full(2, tuple(TieKind).index(channel), np.int8)
    found = loads(Rows(one, np.array([2, 1], np.int32), one, kind, np.array([4, 9])), units)
    assert found.known.tolist() == [True, False, True, False]
    if channel is TieKind.MEETING:
        assert found.load.tolist() == found.asked.tolist() == [0, 0, 0, 0]
    else:
        assert found.load.tolist() == [-1, 0, 0, 0]
        assert found.asked.tolist() == [-1, 0, 1, 0]


def test_a_crowd_of_messages_counts_up_to_a_limit() -> None:
    """However much one person receives, the score stays within -1 and 1."""
    units = atoms(list("AABB"), [b"%d" % n for n in range(4)], least=2, other="?")
    column = lambda *values: np.array(values, np.int32)  # noqa: E731
    rows = Rows(column(0, 1, 2), column(2, 3, 0), column(0, 0, 0), np.zeros(3, np.int8), np.array([10**9, 1, 1]))
    found = loads(rows, units)
    assert np.abs(found.load).max() <= 1
    assert np.abs(found.asked).max() <= 1

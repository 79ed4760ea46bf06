"""A large company from nothing to a published window: generated as Parquet, synced, analysed; time and peak memory.

``make bench ARGS="company-scale --people 100000 --weeks 26"``

Each step runs in a process of its own, which says the most memory it had (``getrusage``). ``n`` is rows of parties:
recipients and attendees. What is asked for: less than twenty minutes to generate, and nowhere above 4 GiB.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.measuring import Row, Side, told_by

PEOPLE: Final = 5_000
WEEKS: Final = 13
"""Small enough for every run of the benchmarks."""

VOLUME: Final = 2.5
"""So much is said that 100,000 people in 26 weeks make above fifty million rows of parties."""

MINUTES: Final = 20
MEMORY: Final = 4096
"""MiB."""

TELL: Final = "print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
GENERATE: Final = f"""
import resource, sys
from pathlib import Path
from ona.company import plan, write_history
from ona.keys import create
people, weeks, volume, folder = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4])
print(write_history(plan(people, weeks, volume=volume), folder).events)
create(folder / "ona.key")
{TELL}
"""
COMMAND: Final = f"""
import resource, sys
from ona.cli import run
status = run(sys.argv[1:])
{TELL}
sys.exit(status)
"""


def rows(people: int = PEOPLE, weeks: int = WEEKS, volume: float = VOLUME) -> Iterator[Row]:
    """Generate, sync and analyse a company; each row agrees when its step did all that it should."""
    with tempfile.TemporaryDirectory(prefix="ona-bench-") as name:
        folder = Path(name) / "company"
        side, said = told_apart(GENERATE, str(people), str(weeks), str(volume), str(folder))
        events, n = int(said), parties(folder / "history.parquet")
        enough = side.wall <= MINUTES * 60
        yield _row(f"generate {people:,} people, {weeks} weeks", n, side, agrees=enough and n >= events > 0)
        side, synced = _ona(folder, "sync")
        yield _row("  sync", n, side, agrees=_is_whole(synced, events))
        side, published = _ona(folder, "analyze", "--final")
        yield _row("  analyze", n, side, agrees=bool(published) and all(one["departments"] for one in published))


def _row(name: str, n: int, side: Side, *, agrees: bool) -> Row:
    limit = Side(MINUTES * 60, float("nan"), MEMORY)
    return Row(name, n, side, "limit, by memory", limit, MEMORY / side.peak, ">= 1", agrees)


def _ona(folder: Path, *words: str) -> tuple[Side, Any]:
    side, said = told_apart(COMMAND, "--config", str(folder / "ona.toml"), *words, "--json")
    return side, json.loads(said)


def told_apart(code: str, *arguments: str) -> tuple[Side, str]:
    """Run code in a process of its own; return what it took and what it said."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("ONA_")}
    return told_by([sys.executable, "-c", code, *arguments], quiet)


def _is_whole(synced: Any, events: int) -> bool:
    """Whether all events were fetched, each is new or dropped for a reason, and nothing failed."""
    (history,) = (source for source in synced["sources"] if source["source"] == "history")
    kept = history["new"] + sum(history["dropped"].values())
    return not synced["failed"] and history["fetched"] == kept == events


def parties(path: Path) -> int:
    """Count recipients and attendees, a row group after the other."""
    file = pq.ParquetFile(path, pre_buffer=False)
    groups = (file.read_row_group(number, columns=["recipients"]) for number in range(file.num_row_groups))
    return sum(pc.sum(pc.count_substring(group["recipients"], ";")).as_py() + len(group) for group in groups)

"""Time and peak memory of generating a large company's events as Parquet.

``python -m benchmarks.company_scale --people 100000 --weeks 26 --volume 2.5``

On two processors shared with other work (November 2026): 28,946,387 events with 58,328,796 party rows in
169 s (11 s of them to plan; 120 s of processor time), 1,501 MiB of memory at most, 705 MiB of Parquet. Memory
does not grow with the weeks: 20,000 people take 456 MiB for 6 weeks and 459 MiB for 24.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from ona.company import plan, write_history


@dataclass(frozen=True, slots=True)
class Cost:
    """What a company cost: seconds by the wall and of the processors, and the most memory in MiB."""

    planned: float
    wall: float
    processor: float
    memory: int
    events: int
    parties: int
    size: int


def cost_of(people: int, weeks: int, volume: float, folder: Path) -> Cost:
    """Plan and write a company and return what that cost. Party rows are counted after the clocks are stopped."""
    wall, processor = time.perf_counter(), time.process_time()
    company = plan(people, weeks, volume=volume)
    planned = time.perf_counter() - wall
    files = write_history(company, folder)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = files.history.stat().st_size
    return Cost(planned, wall, processor, memory, files.events, parties(files.history), size)


def parties(path: Path) -> int:
    """Count recipients and attendees, a row group after the other."""
    file = pq.ParquetFile(path)
    groups = (file.read_row_group(number, columns=["recipients"]) for number in range(file.num_row_groups))
    return sum(pc.sum(pc.count_substring(group["recipients"], ";")).as_py() + len(group) for group in groups)


def main() -> None:
    """Print one company's cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--volume", type=float, default=2.5)
    parser.add_argument("--dir", type=Path, help="keep the files here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        cost = cost_of(given.people, given.weeks, given.volume, given.dir or Path(scratch))
    print(f"{given.people:,} people, {given.weeks} weeks: {cost.events:,} events, {cost.parties:,} party rows")
    print(f"{cost.wall:.0f} s ({cost.planned:.0f} s of them to plan), {cost.processor:.0f} s of processor time")
    print(f"{cost.memory:,} MiB of memory at most, {cost.size / 2**20:,.0f} MiB of Parquet")


if __name__ == "__main__":
    main()

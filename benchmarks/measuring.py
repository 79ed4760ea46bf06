"""How a benchmark measures: both sides in turn, several rounds, medians of wall and CPU time, peak memory."""

from __future__ import annotations

import gc
import math
import os
import re
import signal
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

STATUS: Final = Path("/proc/self/status")
PATIENCE: Final = 90
"""Seconds after which a look at memory is given up."""


@dataclass(frozen=True, slots=True)
class Side:
    """Medians of one side, in seconds, and its peak memory above what it began with, in MiB (NaN: not measured)."""

    wall: float
    cpu: float
    peak: float = math.nan


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: ``ratio`` is other / ours, or ours / other where ``ours_slower`` is asked for.

    ``agrees`` says whether both sides gave the same values.
    """

    name: str
    n: int
    ours: Side
    other: str
    theirs: Side
    ratio: float
    wanted: str
    agrees: bool


def once(work: Callable[[], object]) -> Side:
    """Measure one run."""
    gc.collect()
    burnt, began = time.process_time(), time.perf_counter()
    work()
    return Side(time.perf_counter() - began, time.process_time() - burnt)


def median(sides: list[Side]) -> Side:
    """Return the medians of several runs."""
    fields = ((getattr(side, field) for side in sides) for field in ("wall", "cpu", "peak"))
    return Side(*(statistics.median(values) for values in fields))


def alternating(first: Callable[[], object], second: Callable[[], object], rounds: int) -> tuple[Side, Side]:
    """Run two works in turn and return their medians."""
    pairs = [(once(first), once(second)) for _ in range(rounds)]
    return median([one for one, _ in pairs]), median([two for _, two in pairs])


@dataclass(frozen=True, slots=True)
class Contest:
    """Two works that should give the same.

    ``agree`` compares what they gave. Where the other is ``slow`` it is run once, which is also the run whose values
    are compared. ``by_cpu`` compares CPU seconds in place of wall seconds. Memory of the other is not looked at
    where it is slow or does not survive a fork.
    """

    name: str
    n: int
    ours: Callable[[], Any]
    other: str
    theirs: Callable[[], Any]
    agree: Callable[[Any, Any], bool]
    wanted: str = ""
    slow: bool = False
    by_cpu: bool = False
    forks: bool = True


def held(contest: Contest, rounds: int) -> Row:
    """Compare values first, then times; memory in children of their own, of ours with its kernels loaded."""
    given: list[Any] = [None, None]

    def run(place: int, work: Callable[[], Any]) -> None:
        given[place] = work()

    contest.ours()
    peaks = peak(contest.ours), peak(contest.theirs) if contest.forks and not contest.slow else math.nan
    works = partial(run, 0, contest.ours), partial(run, 1, contest.theirs)
    if contest.slow:
        works[0]()
        one, two = median([once(works[0]) for _ in range(rounds)]), once(works[1])
        agrees = contest.agree(*given)
    else:
        for work in works:
            work()
        agrees = contest.agree(*given)
        one, two = alternating(*works, rounds)
    ratio = two.cpu / one.cpu if contest.by_cpu else two.wall / one.wall
    one, two = replace(one, peak=peaks[0]), replace(two, peak=peaks[1])
    return Row(contest.name, contest.n, one, contest.other, two, ratio, contest.wanted, agrees)


def peak(work: Callable[[], object]) -> float:
    """Run a work in a child of its own and return the most memory it had above its start, in MiB.

    NaN where the system does not tell, or where the child failed or took too long.
    """
    if not (hasattr(os, "fork") and STATUS.exists()):
        return math.nan
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _tell_peak(work, writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    os.waitpid(child, 0)
    return float(text) if text else math.nan


def _tell_peak(work: Callable[[], object], writing: int) -> None:
    """Run the work and end this process; threads of libraries may not survive a fork, so that it may never end."""
    signal.alarm(PATIENCE)
    try:
        before = _memory("VmRSS")
        work()
        os.write(writing, str(_memory("VmHWM") - before).encode())
    finally:
        os._exit(0)


def child(command: list[str], environment: dict[str, str] | None = None) -> Side:
    """Run a command; its peak memory is what it says of itself in a line ``peak KIB`` of its errors.

    Raises
    ------
    RuntimeError
        When the command failed; its own words follow.
    """
    return told_by(command, environment)[0]


def told_by(command: list[str], environment: dict[str, str] | None = None) -> tuple[Side, str]:
    """Run a command as :func:`child` does, and return what it printed too."""
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - began, os.times()
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}. {done.stderr[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    told = re.search(r"^peak (\d+)$", done.stderr, re.MULTILINE)
    return Side(wall, cpu, int(told[1]) / 1024 if told else math.nan), done.stdout


def _memory(field: str) -> float:
    """Return a figure of this process's memory in MiB."""
    found = re.search(rf"^{field}:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else math.nan

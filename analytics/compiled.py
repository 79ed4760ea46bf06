"""Kernels of our own: plain loops compiled by numba, kept on disk, run in threads.

A kernel takes arrays and a range ``first`` to ``last`` of what it works on and writes only into arrays
that belong to that range or to its part. It holds no lock while it runs, so that Python threads share
the work. The number of parts never depends on the machine, so neither does a result.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])

PARTS: Final = 16
"""Into how many parts work is split, on every machine."""
WORTH_THREADS: Final = 1_000_000
"""Machine steps from which on threads cost less than they save."""


def compiled(function: Kernel) -> Kernel:
    """Compile a function at its first call and keep the machine code beside its file, or in the user's cache.

    Where neither may be written the function is compiled anew in every process.
    """
    try:
        return cast(Kernel, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # nowhere to keep the machine code
        return cast(Kernel, numba.njit(nogil=True)(function))


def in_parts(
    work: Callable[[int, int, int], object],
    total: int,
    *,
    step: int = 1,
    parts: int = PARTS,
    cost: float = WORTH_THREADS,
) -> None:
    """Call ``work(part, first, last)`` for the parts of ``range(total)``, each on a thread.

    Every part but the last begins and ends at a multiple of ``step``. Parts without work are left out. Where all
    parts together ``cost`` few machine steps, one follows the other without threads.

    >>> found = []
    >>> in_parts(lambda part, first, last: found.append((part, first, last)), 10, step=4, parts=2)
    >>> sorted(found)
    [(0, 0, 8), (1, 8, 10)]
    """
    size = step * max(1, -(-total // (step * parts)))
    ranges = [(part, first, min(first + size, total)) for part, first in enumerate(range(0, total, size))]
    if len(ranges) < 2 or cost < WORTH_THREADS:
        for one in ranges:
            work(*one)
        return
    with ThreadPoolExecutor(processors()) as pool:
        for _ in pool.map(lambda one: work(*one), ranges):
            pass


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def inlined(function: Kernel) -> Kernel:
    """Let a piece of a kernel become part of every kernel that calls it: it is never compiled by itself."""
    return cast(Kernel, numba.njit(inline="always")(function))

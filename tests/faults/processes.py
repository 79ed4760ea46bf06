"""Processes that tests start, kill and wait for."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Final

PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.work"])
PATIENCE: Final = 240.0
"""Seconds after which a process that should have ended is a failure."""


@contextmanager
def started(work: Callable[..., object], *arguments: object) -> Iterator[ForkServerProcess]:
    """Start a process that is gone when the block ends."""
    process = PROCESSES.Process(target=work, args=arguments)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
        process.close()


def status(work: Callable[..., object], *arguments: object) -> int:
    """Run something in a process of its own to its end and return its exit status."""
    with started(work, *arguments) as process:
        return ended(process)


def ended(process: ForkServerProcess) -> int:
    """Wait for the end of a process and return its exit status."""
    process.join(PATIENCE)
    assert process.exitcode is not None, f"no end after {PATIENCE:.0f} s"
    return process.exitcode


def told(path: Path) -> list[str]:
    """Return the whole lines that a process has said so far."""
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def wait_for(what: Callable[[], Any], process: ForkServerProcess) -> None:
    """Wait until something holds or the process has ended."""
    end = time.monotonic() + PATIENCE
    while not what() and process.is_alive():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def kill_after(process: ForkServerProcess, seconds: float) -> bool:
    """Kill a process some time from now; return whether it had not ended before."""
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode == -9

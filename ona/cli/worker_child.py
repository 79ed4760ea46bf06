"""The worker beside the server: started with it, started again when it dies, ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ona.consents import CONSENT
from ona.settings import Settings

log: Final = logging.getLogger("ona.serve")

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
"""Seconds until a worker that died is started again: twice as long each time, up to this."""
STEADY: Final = 60.0
"""A worker that lived so many seconds dies for a new reason."""
LEAVE: Final = 10.0
"""Seconds that a worker has to finish what it is at."""


@contextmanager
def worker_beside(settings: Settings) -> Iterator[None]:
    """Keep one ``ona work`` running while the block runs, where it could compute anything."""
    if not computes_here(settings):
        log.warning("worker_elsewhere")
        yield
        return
    keeper = Keeper(command_of(settings))
    keeper.start()
    try:
        yield
    finally:
        keeper.end()


def computes_here(settings: Settings) -> bool:
    """Whether a worker of this user could answer: without people to name, or where it may read the event store.

    Where another user holds the store, that user runs ``ona work`` on the same app database.
    """
    store = settings.store_file
    return settings.privacy.mode != CONSENT or not store.exists() or os.access(store, os.R_OK)


def command_of(settings: Settings) -> list[str]:
    """Return the command line of the worker; it reads the same configuration."""
    config = str(settings.folder / settings.file)
    return [sys.executable, "-m", "ona", "--config", config, "work", "--parent", str(os.getpid())]


class Keeper(threading.Thread):
    """Starts a command, and starts it again when it ends of itself."""

    def __init__(self, command: Sequence[str], *, first_pause: float = FIRST_PAUSE) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self._command = list(command)
        self._first = self._pause = first_pause
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Keep the command running until told to end."""
        while (child := self._begin()) is not None:
            try:
                status = child.wait(STEADY)
            except subprocess.TimeoutExpired:
                self._pause = self._first
                status = child.wait()
            if self._ending.is_set():
                return
            log.warning("worker_ended", extra={"status": status})
            self._ending.wait(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _begin(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._ending.is_set():
                return None
            # Its own words go to the log; the server's standard output holds the sign-in link alone.
            self._child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603
            return self._child

    def end(self) -> None:
        """Tell the command to end, and wait until it has."""
        self._ending.set()
        with self._lock:
            child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(LEAVE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.join()

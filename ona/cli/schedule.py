"""``ona run``: sync and analysis by the organisation's clock; SIGTERM ends it after the present batch.

Each step is the command itself in a process of its own: a fault in one never harms the
loop, and the store is open only while a step runs.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import FrameType
from typing import Final

from ona.cli.context import Session, now
from ona.cli.logs import write_log
from ona.cli.output import tell
from ona.settings import Settings
from ona.waiting import noted_wait
from ona.windows import WEEKDAYS

SHORTEST: Final = timedelta(minutes=1)
"""The least time between a sync that left something for later and the next."""


def next_time(settings: Settings, after: datetime) -> datetime:
    """Return the next time of the scheduled sync after a moment, in the organisation's zone.

    >>> from datetime import UTC
    >>> next_time(Settings(), datetime(2026, 4, 1, 3, 0, tzinfo=UTC)).isoformat()
    '2026-04-02T02:00:00+00:00'
    """
    local = after.astimezone(settings.organisation.zone)
    hour, minute = (int(part) for part in settings.schedule.sync.split(":"))
    planned = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return planned if planned > local else planned + timedelta(days=1)


def due_time(settings: Settings, after: datetime) -> datetime:
    """Return when to sync next: as scheduled, or when a source that asked to wait may be asked again, if earlier."""
    planned, wait = next_time(settings, after), noted_wait(settings)
    return planned if wait is None else min(planned, max(wait, after + SHORTEST).astimezone(planned.tzinfo))


def analyses_on(settings: Settings, day: datetime) -> bool:
    """Whether the analysis runs after the sync of this day."""
    when = settings.schedule.analyze
    return when == "after-sync" or WEEKDAYS[day.weekday()] == when


def keep_running(here: Session) -> None:
    """Run sync and analysis on schedule until SIGTERM or SIGINT."""
    here.settings()
    write_log()
    loop = _Loop(here)
    signal.signal(signal.SIGTERM, loop.stop)
    signal.signal(signal.SIGINT, loop.stop)
    loop.go()
    tell(here.said("stopped"))


class _Loop:
    def __init__(self, here: Session) -> None:
        self._here = here
        self._stopping = threading.Event()
        self._step: subprocess.Popen[bytes] | None = None

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        tell(self._here.said("stopping"))
        self._stopping.set()
        if self._step is not None and self._step.poll() is None:
            self._step.terminate()

    def go(self) -> None:
        self._cycle(now())
        while not self._stopping.is_set():
            when = due_time(self._here.settings(), now())
            tell(self._here.said("sync_next", when=when.isoformat(timespec="minutes")))
            if not self._stopping.wait((when - now()).total_seconds()):
                self._cycle(when)

    def _cycle(self, when: datetime) -> None:
        # A bad source is named by the step itself and does not keep the good ones from being analysed.
        self._run(["sync"])
        settings = self._here.settings()
        if not self._stopping.is_set() and analyses_on(settings, when.astimezone(settings.organisation.zone)):
            self._run(["analyze"])

    def _run(self, command: Sequence[str]) -> int:
        config = ["--config", str(self._here.config)] if self._here.config else []
        words = [sys.executable, "-m", "ona", *config, "--lang", self._here.language, *command]
        self._step = subprocess.Popen(words)  # noqa: S603 - our own command line
        try:
            return self._step.wait()
        finally:
            self._step = None

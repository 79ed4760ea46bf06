"""Publishing under SIGKILL: readers see one whole snapshot or the one before, and the next run goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from ona.published import Shelf
from ona.store import register, snapshots

KILLS = 100 if os.environ.get("ONA_TEST_FULL") else 4

PUBLISH_ON_AND_ON = """
import sys
from datetime import date, timedelta
from pathlib import Path
from ona.privacy import Rules, publish, release_coverage
from ona.store import register, snapshots
from ona.windows import Window

folder = Path(sys.argv[1])
snapshots.recover(folder)
print("ready", flush=True)
while True:
    done = register.published_windows(folder)
    start = done[-1].end if done else date(2024, 4, 1)
    window = Window(start, start + timedelta(weeks=13))
    rows = {"silos": (), "departments": (), "findings": (), "helpflow": (), "participation": ()}
    tables = publish({}, release_coverage([], Rules(5, 5)), lambda _: rows, window=window)
    info = dict.fromkeys(snapshots.INFO) | {"from": window.start.isoformat(), "to": window.last_day.isoformat()}
    identifier = snapshots.write(folder, tables, {**info, "made_at": "2025-01-01T00:00:00+00:00"})
    print(identifier, flush=True)
"""


def _publish_until_killed(folder: Path, seconds: float) -> list[str]:
    """Publish window after window in a process that is killed some time after the first; return the ids it told."""
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISH_ON_AND_ON, str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        first = process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return [line.strip() for line in (first, *process.stdout) if line.endswith("\n")]


def test_nothing_acknowledged_is_lost_and_nothing_is_torn(tmp_path: Path) -> None:
    """Killed at random instants: every acknowledged snapshot is there and whole, windows follow without overlap."""
    draw = random.Random(11)
    acknowledged: list[str] = []
    for _ in range(KILLS):
        acknowledged += _publish_until_killed(tmp_path, draw.uniform(0.0, 0.3))
        assert "instead_of" not in Shelf(tmp_path).current().info
    snapshots.recover(tmp_path)
    entries = sorted(snapshots.entries(tmp_path))
    assert set(acknowledged) <= {entry.id for entry in entries}
    assert [entry.start for entry in entries[1:]] == [entry.end for entry in entries[:-1]]
    assert [snapshots.read(tmp_path, entry.id).info["from"] for entry in entries] == [
        entry.start.isoformat() for entry in entries
    ]
    assert register.current_id(tmp_path) == entries[-1].id

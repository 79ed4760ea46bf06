"""The worker beside the server: started again when it dies, ended with the server, gone when the server is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ona import appdb, requests
from ona.appdb.audit import Actor
from ona.cli.worker_child import Keeper, command_of, computes_here
from ona.cli.working import both, keep_working
from ona.sentences import sentence
from ona.settings import Settings

PATIENCE = 30.0
WORDS = both(sentence("The worker died twice on this request."))


def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    """However it ends, the command is run again until the keeper is told to end; then no child is left."""
    lines = tmp_path / "lines"
    code = f"import os; open({str(lines)!r}, 'a').write(str(os.getpid()) + ' '); os.kill(os.getpid(), 9)"
    keeper = Keeper([sys.executable, "-c", code], first_pause=0.01)
    keeper.start()
    until(lambda: lines.is_file() and len(lines.read_text().split()) >= 3)
    keeper.end()
    count = len(lines.read_text().split())
    assert not keeper.is_alive()
    time.sleep(0.3)
    assert len(lines.read_text().split()) == count


def test_a_worker_ends_with_its_server(tmp_path: Path) -> None:
    """Told to end, the keeper ends its child and leaves nothing running."""
    started = tmp_path / "pid"
    code = f"import os, time; open({str(started)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    keeper = Keeper([sys.executable, "-c", code])
    keeper.start()
    until(lambda: started.is_file() and bool(started.read_text()))
    keeper.end()
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def test_a_keeper_that_never_began_ends() -> None:
    """Ended before its child began, it begins none."""
    keeper = Keeper([sys.executable, "-c", "pass"])
    keeper._ending.set()
    keeper.start()
    keeper.end()
    assert not keeper.is_alive()


def test_a_worker_whose_server_is_gone_ends(tmp_path: Path) -> None:
    """A worker asks who started it, and ends when that is another process by now."""
    settings = Settings().placed(tmp_path / "ona.toml")
    database = appdb.open(f"sqlite:///{tmp_path / 'app.sqlite'}")
    keep_working(settings, database, threading.Event(), parent=os.getppid() + 1)
    database.close()


def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    """A request under way when its worker was killed is taken up by the next one, and then answered or given up."""
    url = f"sqlite:///{tmp_path / 'app.sqlite'}"
    database = appdb.open(url)
    identifier = requests.ask(database, "ambassadors", {"size": 1}, role="comms", by=Actor("token", "t"))
    assert identifier is not None
    code = f"from ona import appdb, requests; import os; requests.take(appdb.open({url!r})); os.kill(os.getpid(), 9)"
    root = Path(requests.__file__).parents[1]
    for state in ("queued", "failed"):
        done = subprocess.run([sys.executable, "-c", code], check=False, cwd=root)
        assert done.returncode == -9
        found = requests.found(database, identifier)
        assert found is not None
        assert found.state == "running"
        requests.take_up_again(database, WORDS)
        found = requests.found(database, identifier)
        assert found is not None
        assert found.state == state
    database.close()


def test_a_worker_that_cannot_read_the_store_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another user holds the store, sets of people are computed by that user's worker, not beside the server."""
    modes = {
        mode: Settings.model_validate({"privacy": {"mode": mode}}).placed(tmp_path / "ona.toml")
        for mode in ("aggregate", "consent")
    }
    store = modes["consent"].store_file
    store.parent.mkdir(parents=True)
    store.touch()
    assert [computes_here(modes[mode]) for mode in modes] == [True, True]
    monkeypatch.setattr(os, "access", lambda path, _mode: path != store)
    assert [computes_here(modes[mode]) for mode in modes] == [True, False]


def test_the_worker_reads_the_server_s_configuration(tmp_path: Path) -> None:
    """The child is started with the file that the server was started with, and with who started it."""
    settings = Settings().placed(tmp_path / "other.toml")
    command = command_of(settings)
    assert command[1:4] == ["-m", "ona", "--config"]
    assert Path(command[4]) == (tmp_path / "other.toml").resolve()
    assert command[5:] == ["work", "--parent", str(os.getpid())]

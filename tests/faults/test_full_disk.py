"""A full disk: a sentence, nothing acknowledged lost, pages go on, and once there is room so does the work.

The disk is filled in two ways: a limit on the size of a file, which any system has, and a small
file system of its own, where the kernel allows a test to make one.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ona.published import Shelf
from ona.tables import PUBLISHED
from tests.faults.conftest import Company, everything_in, published
from tests.faults.processes import status, told
from tests.faults.work import command, commit_told, inside, limited, served
from tests.stores import rows

ROOM_BYTES = 24 << 20
FULL = ("is full", "could not be written", "No space left", "File too large")


@dataclass(frozen=True, slots=True)
class Room:
    """A small file system that only one process and those inside it see.

    Attributes
    ----------
    process
        The process that sees it.
    folder
        Where it is from inside.
    """

    process: int
    folder: Path

    def outside(self, path: Path) -> Path:
        """Return where something of the room is from outside."""
        return Path(f"/proc/{self.process}/root") / path.relative_to("/")

    def status(self, work: Callable[..., object], *arguments: object) -> int:
        """Run something inside to its end and return its exit status."""
        return status(inside, self.process, work, *arguments)

    @contextmanager
    def filled(self, left: int) -> Iterator[None]:
        """Leave so many bytes and no more."""
        filler = self.outside(self.folder) / "filler"
        with filler.open("wb") as file:
            file.write(bytes(shutil.disk_usage(filler.parent).free - left))
        yield
        filler.unlink()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Return a small file system, or skip."""
    folder = tmp_path / "room"
    folder.mkdir()
    make = f'mount -t tmpfs -o size={ROOM_BYTES} tmpfs "$0" && echo made && read -r end'
    words = ["unshare", "--map-root-user", "--mount", "sh", "-c", make, str(folder)]
    if shutil.which("unshare") is None:
        pytest.skip("this system cannot make a file system for a test (unshare)")
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        made = process.stdout.readline() == "made\n"
        if made:
            yield Room(process.pid, folder)
    if not made:
        pytest.skip("this system cannot make a file system for a test (unshare)")


def _is_a_sentence(spoken: Path) -> None:
    """Hold that one sentence and a next step were said, without a traceback."""
    text = spoken.read_text(encoding="utf-8").strip()
    assert text.startswith("ona: ")
    assert text.count("\n") == 0, text
    assert any(words in text for words in FULL), text
    assert "run the same command again" in text
    spoken.unlink()


def _keeps_what_was_committed(store: Path, said: Path) -> None:
    """Hold that every transaction a process has told of is there."""
    acknowledged = max((int(line) for line in told(said)), default=0)
    assert acknowledged == 0 or rows(store, "SELECT count(*) FROM lineage") >= [(acknowledged,)]


def _limits(most: int, count: int) -> list[int]:
    draw = random.Random(31)
    return [draw.randrange(most // 5, most) for _ in range(count)]


def test_a_sync_below_a_limit_pauses_and_goes_on(fresh: Company, synced: Company, tmp_path: Path, whole: bool) -> None:  # noqa: FBT001 - a fixture
    """Wherever the store stops growing, the sync says so, keeps what was committed and goes on later."""
    failed = 0
    for number, largest in enumerate(_limits(synced.store.stat().st_size // 2, 20 if whole else 2)):
        company = fresh.copy(tmp_path / str(number))
        spoken, said = company.folder / "spoken", company.folder / "told"
        ended = status(limited, company.folder, ["sync"], spoken, said, largest)
        failed += ended
        # A disk that fills up when all is committed only delays the tidying up of the store's log.
        if ended:
            _is_a_sentence(spoken)
        _keeps_what_was_committed(company.store, said)
        assert status(command, company.folder, ["sync"], spoken) == 0
        assert everything_in(company.store) == everything_in(synced.store)
        shutil.rmtree(company.folder)
    assert failed, (failed, synced.store.stat().st_size)


def test_a_sync_into_a_full_file_system_pauses_and_goes_on(
    fresh: Company,
    synced: Company,
    room: Room,
    tmp_path: Path,
    whole: bool,  # noqa: FBT001 - a fixture
) -> None:
    """On a file system without room left it is as below a limit."""
    failed = 0
    for number, left in enumerate(_limits(synced.store.stat().st_blocks * 64, 12 if whole else 2)):
        folder = room.folder / str(number)
        company = fresh.copy(room.outside(folder))
        spoken, said = tmp_path / f"spoken {number}", tmp_path / f"told {number}"
        with room.filled(left):
            ended = room.status(commit_told, folder, ["sync"], spoken, said)
        failed += ended
        if ended:
            _is_a_sentence(spoken)
        _keeps_what_was_committed(company.copy(tmp_path / f"full {number}").store, said)
        assert room.status(command, folder, ["sync"], spoken) == 0
        assert everything_in(company.copy(tmp_path / f"done {number}").store) == everything_in(synced.store)
        shutil.rmtree(company.folder)
    assert failed, (failed, synced.store.stat().st_size)


def test_on_a_full_disk_the_old_snapshot_is_served(
    synced: Company, analysed: Company, room: Room, tmp_path: Path
) -> None:
    """The API answers from the newest whole snapshot, on the full disk too; with room the rest is published."""
    folder = room.folder / "company"
    company = synced.copy(room.outside(folder))
    expected, spoken = published(analysed.published), tmp_path / "spoken"
    with room.filled(int(2.6 * _size_of_a_snapshot(analysed)) + (1 << 20)):
        assert room.status(command, folder, ["analyze", "--final"], spoken) == 1
        _is_a_sentence(spoken)
        partly = published(company.copy(tmp_path / "full").published)
        assert 1 <= len(partly) < len(expected)
        assert room.status(served, folder, tmp_path / "answers", 10) == 0
        answers = json.loads((tmp_path / "answers").read_text(encoding="utf-8"))
        assert answers == [[200, max(partly)]] * (10 * len(PUBLISHED))
    assert room.status(command, folder, ["analyze", "--final"], spoken) == 0
    assert published(company.copy(tmp_path / "done").published) == expected


def _size_of_a_snapshot(analysed: Company) -> int:
    return max(path.stat().st_size for path in analysed.published.glob("*.duckdb"))


@pytest.mark.parametrize("share", [0.001, 0.5])
def test_publishing_below_a_limit_is_refused_and_goes_on(
    synced: Company, analysed: Company, tmp_path: Path, share: float
) -> None:
    """A snapshot that cannot be written whole is not published; the next run cleans up and publishes it."""
    company = synced.copy(tmp_path / "company")
    spoken, said = company.folder / "spoken", company.folder / "told"
    largest = max(int(_size_of_a_snapshot(analysed) * share), 1000)
    assert status(limited, company.folder, ["analyze", "--final"], spoken, said, largest) == 1
    _is_a_sentence(spoken)
    assert Shelf(company.published).ids() == ()
    assert status(command, company.folder, ["analyze", "--final"], spoken) == 0
    assert published(company.published) == published(analysed.published)
    assert sorted(path.suffix for path in company.published.iterdir()) == ["", "", "", *[".duckdb"] * 6]


@pytest.mark.parametrize("largest", [5_000, 10_000])
def test_a_store_that_could_not_even_be_begun_leaves_none(
    fresh: Company, synced: Company, tmp_path: Path, largest: int
) -> None:
    """The first sync on a full disk leaves no half store behind that the next one would take for a damaged one."""
    company = fresh.copy(tmp_path / "company")
    spoken, said = company.folder / "spoken", company.folder / "told"
    assert status(limited, company.folder, ["sync"], spoken, said, largest) == 1
    _is_a_sentence(spoken)
    assert status(command, company.folder, ["sync"], spoken) == 0
    assert everything_in(company.store) == everything_in(synced.store)

"""A small company, written, synced and published once, and the command line called within the process."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ona import cli
from tests.cli.commands import Ona, Said

ROSTER = "email,department\n" + "".join(
    f"p{number}@aozora.example,{name}\n"
    for name, first in (("A", 0), ("B", 9), ("C", 18))
    for number in range(first, first + 9)
)
"""Twenty-seven people in three departments."""

CONFIG = """\
[organisation]
name = "Aozora"
timezone = "Asia/Tokyo"
internal_domains = ["aozora.example"]
[sources.people]
kind = "roster"
path = "roster.csv"
[sources.history]
kind = "events"
path = "history.csv"
[analysis]
window = 2
"""


def history(weeks: int = 2) -> str:
    """Return an events table: everyone writes to the next in the list and to the tenth after, twice a week."""
    lines = ["time,sender,recipients"]
    for day in range(7, 7 + 7 * weeks):
        for person in range(27):
            for step in (1, 10):
                other = (person + step) % 27
                lines.append(
                    f"2026-04-{day - 1:02}T09:{person:02}:{step:02},p{person}@aozora.example,p{other}@aozora.example"
                )
    return "\n".join(lines) + "\n"


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the configuration and the language from the test, not from who runs it."""
    for name in [name for name in os.environ if name.startswith(("ONA_", "LC_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def ona(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ona:
    """Return a function that runs the command line, in a folder when one is given."""

    def call(*arguments: object, at: Path | None = None) -> Said:
        if at is not None:
            monkeypatch.chdir(at)
        capsys.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return call


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a company of 60 people, synced and published. It is only read."""
    folder = tmp_path_factory.mktemp("published") / "company"
    arguments = ["demo", "--people", "60", "--weeks", "14", "--dir", str(folder), "--no-serve", "--lang", "en"]
    assert cli.run(arguments) == 0
    return folder


@pytest.fixture
def company(published: Path, tmp_path: Path) -> Path:
    """Return a copy of the published company that a test may change."""
    return shutil.copytree(published, tmp_path / "company")


@pytest.fixture
def small(tmp_path: Path, ona: Ona) -> Path:
    """Return a folder with a configuration, a key, a roster and two weeks of events, not yet synced."""
    folder = tmp_path / "small"
    assert ona("init", folder).status == 0
    (folder / "ona.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "history.csv").write_text(history(), encoding="utf-8")
    return folder

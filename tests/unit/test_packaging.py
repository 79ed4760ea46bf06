"""One distribution with five import packages: whole when built, alone when installed, pinned when locked."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

import ona
from ona.cli.checks import PACKAGES, check_all

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==(\S+)")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Return the names of the files of a wheel built from this tree, without any download."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return frozenset(archive.namelist())


@pytest.mark.parametrize("package", PACKAGES)
def test_names_belong_to_one_distribution(package: str) -> None:
    """Nobody else owns one of the five import names in this environment: what is imported is this tree."""
    # An editable installation lists no packages, so the name may have no owner, but never another one.
    assert set(packages_distributions().get(package, [])) <= {PROJECT["project"]["name"]}
    assert Path(str(importlib.import_module(package).__file__)).parents[1] == ROOT


def test_a_clash_of_names_fails_loudly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When another distribution brings a package of the same name, the doctor names both and says what to do."""
    owners = {**packages_distributions(), "api": ["ona-service", "some-api"]}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ona.cli.checks.packages_distributions", lambda: owners)
    (clash,) = (check for check in check_all(None) if check.name == "packages")
    assert not clash.ok
    assert "'api' is also taken by some-api" in clash.note
    assert "environment of its own" in clash.note


def test_version_is_that_of_the_distribution() -> None:
    """The version is written once, in pyproject.toml."""
    assert ona.__version__ == version("ona-service") == PROJECT["project"]["version"]


def test_five_packages_are_built() -> None:
    """What is built are the five packages that the doctor looks after, and no other."""
    built = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(built) == sorted(PACKAGES)
    assert "Private :: Do Not Upload" in PROJECT["project"]["classifiers"]


def test_a_wheel_holds_every_file_of_the_packages(wheel: frozenset[str]) -> None:
    """Templates, static files, catalogues, migrations: whatever git keeps in the packages is in the wheel."""
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True)
    kept = {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}
    assert kept - wheel == set()
    for part in ("dashboards/templates/", "dashboards/static/", "dashboards/locales/", "ona/appdb/migrations/"):
        assert any(name.startswith(part) for name in wheel), part


def test_a_wheel_holds_nothing_else(wheel: frozenset[str]) -> None:
    """No test, key, store or configuration travels in the wheel, and the licence does."""
    tops = {name.split("/")[0] for name in wheel}
    info = {top for top in tops if top.endswith(".dist-info")}
    assert tops - info == set(PACKAGES)
    assert not [name for name in wheel if name.endswith((".key", ".duckdb", ".sqlite", ".pyc"))]
    assert [name for name in wheel if name.endswith("licenses/LICENSE")]


def test_what_every_change_must_pass() -> None:
    """`.ci/run` can be run and calls the checks and the tests."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = [line.strip() for line in script.read_text(encoding="utf-8").splitlines()]
    assert "set -euo pipefail" in lines
    assert [line.split()[:2] for line in lines if line.startswith("make ")] == [["make", "check"], ["make", "test"]]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_requirements_are_pinned_by_hash(lock: Path) -> None:
    """Every requirement is one version with at least one SHA-256, and no host is named."""
    text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert PINNED.match(line), line[:60]
        assert "--hash=sha256:" in line, line[:60]
    assert "://" not in text
    assert "--index-url" not in text


def test_locks_agree() -> None:
    """A package that stands in several locks has one version."""
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for line in lock.read_text(encoding="utf-8").splitlines():
            if match := PINNED.match(line):
                versions.setdefault(match[1], set()).add(match[2])
    several = {name for name, found in versions.items() if len(found) > 1}
    assert {name for name in several if not _differs_by_python(name)} == set()


def _differs_by_python(name: str) -> bool:
    """Whether a lock has the package more than once, each for some versions of Python."""
    texts = (lock.read_text(encoding="utf-8") for lock in LOCKS)
    return any(len(re.findall(rf"^{re.escape(name)}==", text, re.MULTILINE)) > 1 for text in texts)


def test_every_dependency_is_locked() -> None:
    """What pyproject.toml asks for stands in the lock."""
    main = (ROOT / "requirements" / "main.txt").read_text(encoding="utf-8")
    locked = {match[1].lower() for line in main.splitlines() if (match := PINNED.match(line))}
    wanted = {re.split(r"[\[<>=~;! ]", one)[0].lower() for one in PROJECT["project"]["dependencies"]}
    assert wanted - locked == set()

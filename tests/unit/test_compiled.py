from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from analytics import compiled as module
from analytics.compiled import PARTS, compiled, in_parts, processors

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("total", [0, 1, 2, 15, 16, 17, 100, 1_001])
@pytest.mark.parametrize("step", [1, 4, 64])
@pytest.mark.parametrize("parts", [1, 2, 5, PARTS])
def test_parts_cover_the_range_once(total: int, step: int, parts: int) -> None:
    """The parts, in order, are the whole range, each place once; all begin at a multiple of the step."""
    found: list[tuple[int, int, int]] = []
    in_parts(lambda *part: found.append(part), total, step=step, parts=parts)
    found.sort()
    assert [place for _, first, last in found for place in range(first, last)] == list(range(total))
    assert [part for part, _, _ in found] == list(range(len(found)))
    assert len(found) <= parts
    assert all(first % step == 0 and first < last for _, first, last in found)


@compiled
def _add_up(weight: np.ndarray, sums: np.ndarray, part: int, first: int, last: int) -> None:
    for place in range(first, last):
        sums[part] += weight[place]


def _sums(weight: np.ndarray) -> np.ndarray:
    sums = np.zeros(PARTS)
    in_parts(lambda part, first, last: _add_up(weight, sums, part, first, last), weight.size)
    return sums


def test_same_bits_with_one_processor_or_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the parts nor their sums depend on how many processors there are."""
    weight = np.random.default_rng(1).random(10_007)
    found = []
    for number in (1, 2, 7):
        monkeypatch.setattr(module, "processors", lambda number=number: number)
        found.append(_sums(weight).tobytes())
    assert len(set(found)) == 1
    assert np.frombuffer(found[0]).sum() == pytest.approx(weight.sum(), rel=1e-12)


def test_same_bits_as_plain_python() -> None:
    """A compiled loop gives the bits of the same loop run by Python."""
    weight = np.random.default_rng(2).random(501)
    one, other = np.zeros(1), np.zeros(1)
    _add_up(weight, one, 0, 0, weight.size)
    _add_up.py_func(weight, other, 0, 0, weight.size)  # type: ignore[attr-defined]
    assert one.tobytes() == other.tobytes()


def test_an_error_in_a_thread_is_raised() -> None:
    """An error in any part reaches the caller, from one part and from many."""

    def work(_: int, first: int, last: int) -> None:
        if first <= 7 < last:
            raise ArithmeticError("part of seven")

    for parts in (1, 4):
        with pytest.raises(ArithmeticError, match="part of seven"):
            in_parts(work, 16, parts=parts)


def test_parts_run_on_threads_only_where_there_is_more_than_one() -> None:
    """One part runs in the caller's thread, so that a small piece of work starts no thread; several do not."""
    seen: list[int] = []
    in_parts(lambda *_: seen.append(threading.get_ident()), 5, parts=1)
    assert seen == [threading.get_ident()]
    in_parts(lambda *_: seen.append(threading.get_ident()), 5, parts=5)
    assert threading.get_ident() not in seen[1:]


def test_processors_are_those_of_this_process() -> None:
    """The processors counted are those that this process may use."""
    assert 1 <= processors() <= (os.cpu_count() or 1)


DOUBLE = """
from analytics.compiled import compiled

@compiled
def double(number):
    return 2 * number

if __name__ == "__main__":
    print(double(21), sum(double.stats.cache_hits.values()))
"""


def _run(file: Path, **environment: str) -> list[str]:
    """Run a file in a process of its own and return the words it prints."""
    done = subprocess.run(
        [sys.executable, str(file)],
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def _blocked(folder: Path) -> Path:
    """Return a folder in which no folder can be made for machine code, whoever asks: files stand in the way."""
    folder.mkdir()
    for name in ("__pycache__", ".cache"):
        (folder / name).write_text("not a folder", encoding="utf-8")
    return folder


def test_works_where_nothing_may_be_kept(tmp_path: Path) -> None:
    """Where neither beside the file nor in the user's cache can be written a kernel is compiled anew and works."""
    folder = _blocked(tmp_path / "closed")
    file = folder / "double.py"
    file.write_text(DOUBLE, encoding="utf-8")
    found = _run(file, HOME=str(folder), XDG_CACHE_HOME=str(folder / ".cache"))
    assert found == ["42", "0"]
    assert not [kept for kept in folder.rglob("*") if kept.suffix in {".nbc", ".nbi"}]


def test_second_process_finds_the_machine_code(tmp_path: Path) -> None:
    """What one process has compiled the next one reads from beside the file."""
    file = tmp_path / "double.py"
    file.write_text(DOUBLE, encoding="utf-8")
    assert _run(file, HOME=str(tmp_path)) == ["42", "0"]
    assert len(list((tmp_path / "__pycache__").glob("double.double-*.nbc"))) == 1
    assert _run(file, HOME=str(tmp_path)) == ["42", "1"]

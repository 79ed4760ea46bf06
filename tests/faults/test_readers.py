"""Readers while snapshots are published, and who is refused while a sync runs."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from ona.errors import StoreBusyError
from ona.store.connection import reading_only
from tests.faults.conftest import Company, everything_in
from tests.faults.processes import ended, started, status, told, wait_for
from tests.faults.work import command, publish_quarter, read_on_and_on, sync_company
from tests.faults.work import synced as sync_once


def test_readers_see_whole_snapshots_that_never_go_back(tmp_path: Path, whole: bool) -> None:  # noqa: FBT001 - a fixture
    """Three processes read while windows are published: nothing torn, no error, never an older one after a newer."""
    reads, windows = (10_000, 40) if whole else (1_000, 10)
    folder = tmp_path / "published"
    publish_quarter(folder, 0)
    answers = [tmp_path / f"reader {number}" for number in range(3)]
    with ExitStack() as readers:
        running = [
            readers.enter_context(started(read_on_and_on, folder, answer, reads // 3 + 1, windows))
            for answer in answers
        ]
        for number in range(1, windows + 1):
            publish_quarter(folder, number)
        assert [ended(process) for process in running] == [0, 0, 0]
    found = [json.loads(answer.read_text(encoding="utf-8")) for answer in answers]
    assert sum(one["reads"] for one in found) >= reads
    assert [(one["torn"], one["errors"], one["backwards"]) for one in found] == [(0, 0, 0)] * 3
    assert all(one["snapshots"] >= 2 for one in found)


BUSY = "Another process is using 'store.duckdb'. Wait until the running `ona sync` or `ona analyze` has ended"


def test_while_a_sync_runs_a_second_one_and_an_analysis_are_told_to_wait(
    fresh: Company, synced: Company, tmp_path: Path
) -> None:
    """Each is refused in one sentence, exit 1, and the running sync comes to the undisturbed end."""
    company = fresh.copy(tmp_path / "company")
    spoken = company.folder / "told"
    with started(sync_company, company.folder, spoken) as process:
        wait_for(lambda: len(told(spoken)) >= 2, process)
        with pytest.raises(StoreBusyError, match="Another process is using"):
            sync_once(company.folder)
        with pytest.raises(StoreBusyError, match="Another process is using"), reading_only(company.store):
            pass
        for words in (["sync"], ["analyze"], ["analyze", "--preview"]):
            said = tmp_path / words[-1]
            assert status(command, company.folder, words, said) == 1
            assert said.read_text(encoding="utf-8") == f"ona: {BUSY}, then try again.\n"
        assert process.is_alive(), "the sync ended too early for this test"
        assert ended(process) == 0
    assert everything_in(company.store) == everything_in(synced.store)

"""``ona sync``: its account, its options, and what happens when a source cannot be read."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors import SOURCES
from connectors.source import Page, Source, State
from ona.cli.reason_words import REASONS
from ona.tables import DropReason, RejectReason
from tests.cli.commands import Ona, Said

ROWS = 2 * 7 * 27 * 2
"""Events of the small company: two weeks, 27 people, two mails a day."""

ADD = '[sources.{name}]\nkind = "{kind}"\npath = "{path}"\n'


def add_source(folder: Path, name: str, kind: str, path: str) -> None:
    """Add a source to a configuration."""
    with (folder / "ona.toml").open("a", encoding="utf-8") as file:
        file.write(ADD.format(name=name, kind=kind, path=path))


def accounts(said: Said) -> dict[str, dict[str, Any]]:
    """Return the accounts of a sync by source."""
    return {account["source"]: account for account in json.loads(said.out)["sources"]}


def adds_up(account: dict[str, Any]) -> bool:
    """Whether everything fetched is accounted for."""
    left_out = sum(account["dropped"].values()) + sum(account["quarantined"].values())
    return account["fetched"] == account["new"] + account["duplicates"] + left_out


def count(folder: Path) -> int:
    """Return the events in the store."""
    with duckdb.connect(str(folder / "data/store.duckdb"), read_only=True) as store:
        return store.execute("SELECT count(*) FROM event").fetchall()[0][0]


def test_the_account_adds_up_and_a_second_sync_adds_nothing(small: Path, ona: Ona) -> None:
    """Fetched is new, duplicate, dropped and quarantined; what is known already is not counted as new."""
    with (small / "history.csv").open("a") as file:
        file.write(
            "2026-04-08T09:00:00,p1@aozora.example,p1@aozora.example\nnever,p1@aozora.example,p2@aozora.example\n"
        )
    first = ona("sync", "--json", at=small)
    history = accounts(first)["history"]
    assert first.status == 0
    assert all(map(adds_up, accounts(first).values()))
    assert history["new"] == ROWS
    assert history["dropped"] == {"self_addressed": 1}
    assert history["quarantined"] == {"bad_time": 1}
    assert history["watermark"] == "2026-04-19"
    assert json.loads(first.out)["weeks_rolled_up"] == 2
    second = ona("sync", "--json", at=small)
    assert accounts(second)["history"]["new"] == 0
    assert json.loads(second.out)["weeks_rolled_up"] == 0
    assert count(small) == ROWS


def test_the_table_names_reasons_and_places_but_no_value(small: Path, ona: Ona) -> None:
    """People read reasons, counts and the line of a bad row; never an address."""
    with (small / "history.csv").open("a") as file:
        file.write("never,secret@aozora.example,p2@aozora.example\n")
    said = ona("sync", at=small)
    assert said.status == 0
    assert "fetched = new + duplicates + dropped + quarantined" in said.out
    assert "bad time 1" in said.out
    assert f"{ROWS + 2}" in said.err
    assert "@" not in said.out + said.err
    with (small / "history.csv").open("a") as file:
        file.write("never,secret@aozora.example,p3@aozora.example\n")
    ja = ona("sync", "--lang", "ja", at=small)
    assert "取得 = 新規 + 重複 + 対象外 + 隔離" in ja.out
    assert "時刻の誤り" in ja.out


def test_every_reason_has_words_in_both_languages() -> None:
    """Whatever is dropped or quarantined can be said in Japanese and in English."""
    assert set(REASONS) == {*DropReason, *RejectReason}
    assert all(ja and en and ja != en for ja, en in REASONS.values())


def test_since_leaves_out_earlier_events(small: Path, ona: Ona) -> None:
    """Events before the day are dropped and counted."""
    said = ona("sync", "--since", "2026-04-13", "--json", at=small)
    history = accounts(said)["history"]
    assert history["new"] == ROWS // 2
    assert history["dropped"] == {"before_since": ROWS // 2}
    said = ona("sync", "--since", "13.4.2026", at=small)
    assert said.status == 2
    assert "Write it as 2026-04-01." in said.err


def test_a_dry_run_writes_nothing(small: Path, ona: Ona) -> None:
    """`--dry-run` counts as a sync would and leaves every file as it was."""
    before = sorted(small.rglob("*"))
    said = ona("sync", "--dry-run", "--json", at=small)
    assert accounts(said)["history"]["new"] == ROWS
    assert sorted(small.rglob("*")) == before
    assert "nothing was written" in ona("sync", "--dry-run", at=small).out


def test_rollup_alone_makes_all_weeks_anew(small: Path, ona: Ona) -> None:
    """`--rollup` fetches nothing and makes every week again."""
    ona("sync", at=small)
    said = json.loads(ona("sync", "--rollup", "--json", at=small).out)
    assert said == {
        "sources": [],
        "failed": [],
        "weeks_rolled_up": 2,
        "excluded": {"events": 0, "parties": 0, "ties": 0, "answers": 0},
        "retention": None,
        "rows_written_anew": None,
        "stopped": False,
    }


def test_one_named_source_is_synced_alone(small: Path, ona: Ona) -> None:
    """Only what is named is fetched; an unknown name is refused with the nearest."""
    assert list(accounts(ona("sync", "people", "--json", at=small))) == ["people"]
    said = ona("sync", "histroy", at=small)
    assert said.status == 2
    assert "Did you mean 'history'?" in said.err


def test_a_failing_source_does_not_stop_the_others(small: Path, ona: Ona) -> None:
    """With one source missing the others are done, it is named, and the status is 3."""
    add_source(small, "old-mail", "mbox", "gone.mbox")
    said = ona("sync", "--json", at=small)
    assert said.status == 3
    assert accounts(said)["history"]["new"] == ROWS
    assert [failure["source"] for failure in json.loads(said.out)["failed"]] == ["old-mail"]
    assert said.err.startswith("old-mail could not be read: The `path` of this mail source names nothing that exists")
    assert "old-mail" in ona("sync", "old-mail", at=small).err


def test_when_every_source_fails_the_status_is_1(small: Path, ona: Ona) -> None:
    """Nothing done is a failure, and each source is named."""
    (small / "roster.csv").unlink()
    (small / "history.csv").unlink()
    said = ona("sync", at=small)
    assert said.status == 1
    assert [line.split()[0] for line in said.err.splitlines()] == ["people", "history"]


def test_a_source_that_the_system_refuses_is_named_too(small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read fails its own source only, and its path is not told."""

    def refused(self: Source, state: State) -> Iterator[Page]:
        del self, state
        raise PermissionError(errno.EACCES, "Permission denied", "/home/secret@aozora.example/history.csv")
        yield

    monkeypatch.setattr(SOURCES["events"], "pages", refused)
    said = ona("sync", at=small)
    assert said.status == 3
    assert said.err.startswith("history could not be read: The system refused to read it: Permission denied.")
    assert "secret" not in said.err


def test_no_source_configured_says_where_to_name_one(small: Path, ona: Ona) -> None:
    """A configuration without sources is refused with the next step."""
    (small / "ona.toml").write_text("[organisation]\n")
    said = ona("sync", at=small)
    assert said.status == 2
    assert "[sources]" in said.err

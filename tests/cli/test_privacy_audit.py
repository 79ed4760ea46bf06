"""``ona privacy audit``: clean on what the product made, and each check fails on what it looks for."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from ona import settings as configuration
from ona.privacy_audit import CHECKS, Audit, audit
from ona.published import Shelf, Snapshot
from ona.store import register
from ona.tables import PUBLISHED
from tests.cli.commands import Ona

CANARY = "kanariengesang"
PSEUDONYM = "0123456789abcdef" * 2


def looked_at(folder: Path, change: Callable[[dict[str, list[dict[str, Any]]]], None] | None = None) -> Audit:
    """Return what is looked at in a company's folder, with changed rows of its snapshot."""
    settings = configuration.load(folder / "ona.toml")
    snapshot = Shelf(settings.published_folder).current()
    tables = {name: snapshot.arrow(name) for name in PUBLISHED}
    if change:
        rows = {name: table.to_pylist() for name, table in tables.items()}
        change(rows)
        tables = {name: pa.Table.from_pylist(rows[name], schema=table.schema) for name, table in tables.items()}
    info = {key: value for key, value in snapshot.info.items() if key != "id"}
    return Audit(settings, Snapshot(snapshot.id, info, tables), (CANARY,))


def failed(given: Audit) -> set[str]:
    """Return the checks that fail."""
    return {one.name for one in audit(given) if not one.ok}


def test_all_is_well_with_what_the_product_made(company: Path) -> None:
    """Nothing is found in a company that was synced and published, and every check looked at something."""
    checks = audit(looked_at(company))
    assert [one for one in checks if not one.ok] == []
    assert [one.name for one in checks] == list(CHECKS)
    assert {one.name for one in checks if one.of == 0} <= {"erased_people"}


def _small(rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["departments"][0]["people"] = 3


def _twice(rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["departments"].append(rows["departments"][0])


def _other_head(rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["silos"][1]["people_to"] += 1


def _exact(rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["silos"][1]["band"] = "0.3125"


def _person(rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["departments"][0]["department"] = PSEUDONYM


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("small_units", _small),
        ("overlapping_units", _twice),
        ("other_head_counts", _other_head),
        ("undeclared_forms", _exact),
        ("published_persons", _person),
    ],
)
def test_rows_that_must_not_leave_are_found(company: Path, name: str, change: Callable[..., None]) -> None:
    """A published row that breaks a rule fails the check of that rule."""
    assert name in failed(looked_at(company, change))


def _entered_again(company: Path) -> None:
    folder = company / "data/published"
    first = register.lines(folder)[0]
    line = json.dumps({**asdict(first), "start": first.start.isoformat(), "end": first.end.isoformat()})
    with (folder / "REGISTER").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def _in_the_store(*statements: str) -> Callable[[Path], None]:
    def change(company: Path) -> None:
        with duckdb.connect(str(company / "data/store.duckdb")) as connection:
            for statement in statements:
                connection.execute(statement)

    return change


def _chmod(name: str) -> Callable[[Path], None]:
    return lambda company: (company / name).chmod(0o644)


def _hidden_canary(company: Path) -> None:
    (company / "data/notes.bin").write_bytes(base64.b64encode(b"q" + CANARY.encode() + b"and more"))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("windows_drawn_again", _entered_again),
        ("text_columns", _in_the_store("ALTER TABLE event ADD COLUMN subject VARCHAR")),
        ("labels_with_addresses", _in_the_store("INSERT INTO label VALUES (999, 'unit', NULL, 'a@b.example')")),
        (
            "erased_people",
            _in_the_store(
                "INSERT INTO exclusion SELECT actor_uid, 'erased', DATE '2026-01-01' FROM actor_attr LIMIT 1"
            ),
        ),
        ("key", _chmod("ona.key")),
        ("open_files", _chmod("data/store.duckdb")),
        ("canaries", _hidden_canary),
    ],
)
def test_files_that_break_a_rule_are_found(company: Path, name: str, damage: Callable[[Path], None]) -> None:
    """What is wrong with a store, a key or a file fails its check, and no other."""
    damage(company)
    assert failed(looked_at(company)) == {name}


def test_a_changed_snapshot_is_found(company: Path) -> None:
    """A published file whose bytes are not what was written fails its check."""
    given = looked_at(company)
    file = next((company / "data/published").glob("*.duckdb"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.chmod(0o600)
    file.write_bytes(content)
    assert "changed_snapshots" in failed(given)


def test_the_command_tells_and_exits(company: Path, ona: Ona) -> None:
    """The audit exits with 0 when all is well and with 1 when not, in both languages, and as JSON."""
    said = ona("--lang", "en", "privacy", "audit", at=company)
    assert (said.status, "All 12 checks passed." in said.out) == (0, True)
    assert "項目すべてで" in ona("--lang", "ja", "privacy", "audit", at=company).out
    _hidden_canary(company)
    (company / "words.txt").write_text(f"{CANARY}\n", encoding="utf-8")
    said = ona("privacy", "audit", "--canary", "words.txt", "--json", at=company)
    assert said.status == 1
    told = json.loads(said.out)
    assert [one["name"] for one in told["checks"] if not one["ok"]] == ["canaries"]
    assert told["hidden"]["total"] > 0
    assert CANARY not in said.out + said.err


def test_a_missing_file_of_canaries_is_told(company: Path, ona: Ona) -> None:
    """A file of canaries that is not there is a wrong usage, with a next step."""
    said = ona("--lang", "en", "privacy", "audit", "--canary", "none.txt", at=company)
    assert said.status == 2
    assert "one a line" in said.err

"""Bad files: each ends in a sentence or a named reason; nothing is lost, nobody is named."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.commands import Ona, Said
from tests.cli.test_sync_command import ROWS, accounts, add_source, adds_up, count

PERSON = "secret.person@aozora.example"


def tells_nobody(said: Said) -> bool:
    """Whether what was printed holds neither an address nor a path nor a traceback."""
    text = said.out + said.err
    return not any(trace in text for trace in ("@", "secret", "Traceback", ".py"))


def test_a_roster_without_a_required_column_is_refused_whole(small: Path, ona: Ona) -> None:
    """The missing column is named, the roster that was there stays, and the other sources are done."""
    ona("sync", at=small)
    (small / "roster.csv").write_text(f"email,floor\n{PERSON},3\n")
    said = ona("sync", at=small)
    assert said.status == 3
    assert "department" in said.err
    assert tells_nobody(said)
    (small / "roster.csv").write_text(f"email,department\n{PERSON},A\n")
    assert accounts(ona("sync", "people", "--json", at=small))["people"]["new"] > 0


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00\xd8" * 200, bytes(range(256)) * 40, b"", b"\x00" * 4096, "時刻,誰\n".encode("utf-16")],
    ids=["broken UTF-16", "binary", "empty", "zeros", "UTF-16 of other columns"],
)
@pytest.mark.parametrize("name", ["roster.csv", "history.csv"])
def test_what_is_no_table_is_refused_in_a_sentence(small: Path, ona: Ona, name: str, content: bytes) -> None:
    """Binary and wrongly encoded files fail their source with what to do; the others are done."""
    (small / name).write_bytes(content)
    said = ona("sync", at=small)
    assert said.status == 3
    assert " could not be read: " in said.err
    assert said.err.rstrip().endswith(".")
    assert tells_nobody(said)


def test_events_without_a_sender_column_name_what_is_missing(small: Path, ona: Ona) -> None:
    """A table of other columns is refused with the columns that are needed."""
    (small / "history.csv").write_text(f"when,who\n2026-04-06,{PERSON}\n")
    said = ona("sync", at=small)
    assert said.status == 3
    assert "columns" in said.err
    assert tells_nobody(said)


def test_twenty_thousand_recipients_are_one_quarantined_message(small: Path, ona: Ona) -> None:
    """A message with 20,000 recipients is named by its place and the others are kept."""
    crowd = ";".join(f"secret{number}@aozora.example" for number in range(20_000))
    with (small / "history.csv").open("a") as file:
        file.write(f"2026-04-08T10:00:00,{PERSON},{crowd}\n")
        file.write("2026-04-08T11:00:00,p1@aozora.example,p5@aozora.example\n")
    said = ona("sync", "--json", at=small)
    history = accounts(said)["history"]
    assert said.status == 0
    assert history["quarantined"] == {"too_many_recipients": 1}
    assert history["new"] == ROWS + 1
    assert adds_up(history)
    assert tells_nobody(said)


def test_a_zip_bomb_is_refused_before_it_unfolds(small: Path, ona: Ona) -> None:
    """An archive that swells beyond all measure fails its source in a sentence; the others are done."""
    with zipfile.ZipFile(small / "slack.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("users.json", "[]")
        archive.writestr("channels.json", "[" + " " * 60_000_000 + "]")
    add_source(small, "chat", "slack-export", "slack.zip")
    said = ona("sync", at=small)
    assert said.status == 3
    assert "chat could not be read: " in said.err
    assert count(small) == ROWS
    assert tells_nobody(said)


def test_what_is_no_zip_is_refused(small: Path, ona: Ona) -> None:
    """A file that is no archive fails its source in a sentence."""
    (small / "slack.zip").write_bytes(b"PK\x03\x04 not really" * 50)
    add_source(small, "chat", "slack-export", "slack.zip")
    said = ona("sync", "chat", at=small)
    assert said.status == 1
    assert "zip" in said.err
    assert tells_nobody(said)


def test_bad_rows_are_named_by_line_and_reason(small: Path, ona: Ona) -> None:
    """Every kind of bad row is counted by its reason, and the good ones beside it are kept."""
    with (small / "history.csv").open("a") as file:
        file.write(f",{PERSON},p1@aozora.example\n2026-04-08T10:00:00,,p1@aozora.example\n")
        file.write(f"31st of April,{PERSON},p1@aozora.example\n2026-04-08T10:00:00,{PERSON},not an address\n")
    said = ona("sync", at=small)
    assert said.status == 0
    assert tells_nobody(said)
    assert f"line {ROWS + 2}" in said.err
    history = accounts(ona("sync", "--json", at=small))["history"]
    assert adds_up(history)


def test_a_circle_of_managers_is_named_by_its_lines(small: Path, ona: Ona) -> None:
    """People who report to each other in a circle refuse the roster; what was read before stays in force."""
    ona("sync", at=small)
    with (small / "roster.csv").open("a") as file:
        file.write("p27@aozora.example,A\n")
    text = (small / "roster.csv").read_text().replace("department\n", "department,manager_email\n", 1)
    lines = [line if "@" not in line or "p1@" in line else line + "," for line in text.splitlines()]
    (small / "roster.csv").write_text(
        "\n".join(lines).replace("p2@aozora.example,A,", f"p2@aozora.example,A,{PERSON}")
        + f"\n{PERSON},A,p2@aozora.example\n"
    )
    said = ona("sync", at=small)
    assert said.status == 3
    assert "in a circle (lines 4, 30)" in said.err
    assert "an earlier roster, if there is one, stays in force" in said.err
    assert tells_nobody(said)


def test_an_empty_company_is_said_in_words(small: Path, ona: Ona) -> None:
    """Without people and events `sync` shows zeros, and `analyze` says what is missing."""
    (small / "roster.csv").write_text("email,department\n")
    (small / "history.csv").write_text("time,sender,recipients\n")
    said = ona("sync", "--json", at=small)
    assert said.status == 0
    assert {account["fetched"] for account in accounts(said).values()} == {0}
    said = ona("analyze", at=small)
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "ona: The event store holds no events yet. "
        "Check the files of the sources and their paths with `ona doctor`, then run `ona sync` again.\n"
    )
    assert ona("show", "silos", at=small).status == 1


def test_a_source_that_brings_nothing_says_so(small: Path, ona: Ona) -> None:
    """Files that hold only a header at the first sync are told, with what to check; other sources are not."""
    (small / "history.csv").write_text((small / "history.csv").read_text().splitlines()[0] + "\n")
    said = ona("sync", at=small)
    assert said.status == 0
    assert said.err.count("brought nothing. Check that its files hold more than a header.") == 1


def test_one_department_is_published_without_a_comparison(small: Path, ona: Ona) -> None:
    """With a single department there is a snapshot and no pair to compare."""
    roster = (small / "roster.csv").read_text()
    (small / "roster.csv").write_text(roster.replace(",B\n", ",A\n").replace(",C\n", ",A\n"))
    assert ona("sync", at=small).status == 0
    said = ona("analyze", at=small)
    assert said.status == 0
    assert "Published " in said.out
    assert "nothing to compare" in said.out
    shown = json.loads(ona("show", "silos", "--json", at=small).out)
    assert shown["snapshot"]["departments"] == 1
    assert [row for row in shown["rows"] if row["from"] != row["to"]] == []


def test_a_company_too_small_shows_nothing(small: Path, ona: Ona) -> None:
    """Fewer than twenty people give a snapshot that shows no figure."""
    lines = (small / "roster.csv").read_text().splitlines(keepends=True)
    (small / "roster.csv").write_text("".join(lines[:9]))
    text = (small / "ona.toml").read_text().replace('internal_domains = ["aozora.example"]\n', "")
    (small / "ona.toml").write_text(text)
    assert ona("sync", at=small).status == 0
    assert "no figure is shown" in ona("analyze", at=small).out
    shown = json.loads(ona("show", "silos", "--json", at=small).out)
    assert shown["snapshot"]["shows"] is False
    assert shown["rows"] == []


NO_ROSTER = '[sources.people]\nkind = "roster"\npath = "roster.csv"\n'


def without_roster(folder: Path) -> str:
    """Take the roster out of a configuration, and return what was there."""
    text = (folder / "ona.toml").read_text(encoding="utf-8")
    (folder / "ona.toml").write_text(text.replace(NO_ROSTER, ""), encoding="utf-8")
    return text


@pytest.mark.parametrize(
    ("language", "told", "advised"),
    [
        ("en", "Nobody on a roster has a department in this period", "Name a roster under [sources.people]"),
        ("ja", "所属のある人が名簿に一人もいない", "[sources.people] に名簿"),
    ],
)
def test_a_missing_roster_is_no_small_company(small: Path, ona: Ona, language: str, told: str, advised: str) -> None:
    """Without a roster nothing is published, the reason and the next step are said, and doctor sees it too."""
    whole = without_roster(small)
    assert ona("sync", at=small).status == 0
    said = ona("analyze", "--lang", language, at=small)
    assert (said.status, said.out) == (0, "")
    assert told in said.err
    assert advised in said.err
    preview = ona("analyze", "--preview", "--lang", language, at=small)
    assert advised in preview.out
    assert not {"20人", "twenty"} & set(preview.out.replace("が", " ").split())
    doctor = ona("doctor", "--lang", language, at=small)
    assert doctor.status == 1
    assert "[sources.people]" in doctor.out
    (small / "ona.toml").write_text(whole, encoding="utf-8")
    assert ona("sync", at=small).status == 0
    assert "Published " in ona("analyze", at=small).out
    assert ona("doctor", at=small).status == 0


def test_a_roster_of_other_people_is_named(small: Path, ona: Ona) -> None:
    """Where nobody of the data is on the roster, that is the reason, whatever the size of the roster."""
    roster = (small / "roster.csv").read_text(encoding="utf-8").replace("p", "q").replace("deqartment", "department")
    (small / "roster.csv").write_text(roster.replace("examqle", "example"), encoding="utf-8")
    assert ona("sync", at=small).status == 0
    said = ona("analyze", at=small)
    assert (said.status, said.out) == (0, "")
    assert "None of the people in the data is on the roster" in said.err
    doctor = ona("doctor", at=small)
    assert doctor.status == 1
    assert "Give the roster the addresses of the data" in doctor.out

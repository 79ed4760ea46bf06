"""How a wrong configuration is told: in one language, all of it at once, and under the name of where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.commands import Ona

ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,'-]+[A-Za-z]{2,}){2,}")
SOURCES = '[sources.mail]\nkind = "mbix"\n[sources.people]\nkind = "roster"\n'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            '[organisation]\nname="青空"\n'.encode("cp932"),
            "ファイルの文字コードが UTF-8 ではありません。UTF-8 で保存してください。",
        ),
        (b"[organisation\n", "TOML として正しくありません（1行目の14文字目）。"),
        (b'name = "', "TOML として正しくありません（"),
    ],
)
def test_an_unreadable_file_is_told_in_japanese_throughout(
    small: Path, ona: Ona, content: bytes, sentence: str
) -> None:
    """A file in another encoding and broken TOML leave no English among the Japanese, under the file's own name."""
    (small / "c.toml").write_bytes(content)
    for said in (
        ona("--lang", "ja", "--config", "c.toml", "sync", at=small),
        ona("--lang=ja", "--config=c.toml", "doctor"),
    ):
        told = re.sub(r"`[^`]*`", "X", said.out + said.err)
        assert "c.toml に問題が1件あります。" in told
        assert sentence in told
        assert ENGLISH.search(told) is None


@pytest.mark.parametrize("command", ["sync", "doctor", "analyze", "serve"])
def test_sources_are_told_together_with_the_rest(small: Path, ona: Ona, command: str) -> None:
    """A bad section and bad sources make one error with all problems, in the order of sections, then sources."""
    (small / "my.toml").write_text(f'[organisation]\ntimezon = "UTC"\n[serve]\nport = -1\n{SOURCES}')
    said = ona("--config", "my.toml", "--lang", "en", command, at=small)
    told = said.out + said.err
    assert "my.toml has 4 problems:" in told
    places = [
        told.index(key) for key in ("organisation.timezon", "serve.port", "sources.mail.kind", "sources.people.path")
    ]
    assert places == sorted(places)


def test_a_source_completed_by_the_environment_is_not_told(
    small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a variable adds to a source counts when the rest of the file is wrong, too."""
    (small / "ona.toml").write_text('[serve]\nport = -1\n[sources.people]\nkind = "roster"\n')
    monkeypatch.setenv("ONA_SOURCES__PEOPLE__PATH", "roster.csv")
    assert "ona.toml has 1 problem:\n  - serve.port: " in ona("sync", at=small).err
    monkeypatch.setenv("ONA_SERVE", "{")
    assert "ONA_SERVE: the value is not valid JSON." in ona("sync", at=small).err


def test_bad_sources_are_told_under_the_name_of_the_file(small: Path, ona: Ona) -> None:
    """The file that was read is named, whatever it is called."""
    (small / "my.toml").write_text(SOURCES)
    said = ona("--config", "my.toml", "sync", at=small)
    assert said.status == 2
    assert said.err.startswith("ona: my.toml has 2 problems:\n  - sources.mail.kind: ")


WRONG = {
    ("ONA_SERVE__PORT", "abc"): ("Input should be a valid integer", "整数にしてください"),
    ("ONA_SERVE", '{"port": "abc"}'): ("serve.port: Input should be a valid integer", "整数にしてください"),
    ("ONA_ORGANISATION", "{"): (
        "ONA_ORGANISATION: the value is not valid JSON.",
        "ONA_ORGANISATION：値を JSON として読み取れません。",
    ),
    ("ONA_SERVE__PROT", "1"): ("did you mean ONA_SERVE__PORT?", "ONA_SERVE__PORT ではありませんか。"),
}


@pytest.mark.parametrize(("variable", "value"), WRONG)
def test_a_wrong_variable_is_no_fault_of_the_file(
    small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """What stands in the environment is told so in both languages, in words of ours, with what to do there."""
    monkeypatch.setenv(variable, value)
    english, japanese = WRONG[variable, value]
    said = ona("sync", "--lang", "en", at=small)
    assert said.status == 2
    assert said.err.startswith("ona: The environment has 1 problem:\n")
    assert english in said.err
    assert said.err.endswith("Correct or unset the variable and run `ona doctor`.\n")
    assert "EnvSettingsSource" not in said.err
    told = ona("sync", "--lang", "ja", at=small).err
    assert told.startswith("ona: 環境変数に問題が1件あります。\n")
    assert japanese in told
    assert told.endswith("環境変数を直すか取り消し、`ona doctor` を実行してください。\n")


def test_file_and_environment_are_told_together(small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """Problems of both come in one error that blames neither alone."""
    (small / "ona.toml").write_text('[organisation]\ntimezon = "UTC"\n[serve]\nbase_url = "x"\n')
    monkeypatch.setenv("ONA_SERVE__PORT", "abc")
    said = ona("sync", "--lang", "en", at=small)
    assert said.err.startswith("ona: The configuration has 3 problems:\n  - organisation.timezon: ")
    assert "  - ONA_SERVE__PORT: Input should be a valid integer" in said.err
    assert said.err.endswith("Correct the file, correct or unset the variable, and run `ona doctor`.\n")


def test_a_value_of_the_file_is_not_blamed_on_a_variable_beside_it(
    small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable of JSON for a section is named only for what it holds itself."""
    (small / "ona.toml").write_text("[serve]\nport = -1\n")
    monkeypatch.setenv("ONA_SERVE", '{"host": "127.0.0.1"}')
    assert ona("sync", at=small).err.startswith("ona: ona.toml has 1 problem:\n  - serve.port: ")

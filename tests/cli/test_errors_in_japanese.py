"""What goes wrong is said in Japanese to those who read Japanese: whole sentences, nothing personal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.commands import Ona, Said

ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,'-]+[A-Za-z]{2,}){2,}")
"""Three English words in a row."""
PERSON = "hanako.sato@aozora.example"


def japanese(said: Said) -> str:
    """Return what was said beside results, having seen that it is Japanese throughout."""
    told = re.sub(r"`[^`]*`|^使い方：.*$", "X", said.err, flags=re.MULTILINE)
    assert re.search(r"[\u3040-\u30ff]", told)
    assert ENGLISH.search(told) is None, told
    assert re.search(r"[\u3040-\u9fff][,.;:!?]|[\u3040-\u9fff] +[\u3040-\u9fff]", told) is None, told
    return said.err


CONFIGURATIONS = {
    "[organisation\n": "TOML として正しくありません（1行目の14文字目）。",
    '[organisation]\ntimezon = "UTC"\n': "organisation.timezon：この名前のキーはありません。「timezone」では",
    "[serve]\nzzzz = 1\n": "serve.zzzz：この名前のキーはありません。使えるキーは base_url、host、oidc、port です。",
    "[serve]\nport = 70000\n": "serve.port：65535 以下の値にしてください。",
    '[serve]\nport = "many"\n': "serve.port：整数にしてください。",
    "serve = 5\n": "serve：表（テーブル）にしてください。",
    "[privacy]\nmin_group = 3\n": 'min_group は "auto" か5以上の数にしてください。3 は使えません。',
    '[organisation]\ntimezone = "Asia/Tokio"\n': "「Asia/Tokio」というタイムゾーンはありません。「Asia/Tokyo」では",
    '[organisation]\nlanguage = "fr"\n': 'organisation.language："ja"、"en" のいずれかにしてください。',
    '[privacy.retention]\nevents = "long"\n': "「long」は使えません。",
    '[schedule]\nsync = "noon"\n': "schedule.sync：決められた書き方（",
    '[sources.mail]\nkind = "mbix"\n': "「mbix」という種類のデータ源はありません。「mbox」ではありませんか。",
    '[sources.mail]\nkind = "mbox"\n': "sources.mail.path：このキーは必須です。",
    '[sources]\nmail = "mbox"\n': "sources.mail：",
}


@pytest.mark.parametrize("text", CONFIGURATIONS)
def test_a_wrong_configuration_is_said_in_japanese(small: Path, ona: Ona, text: str) -> None:
    """Each problem of a configuration is a Japanese sentence, with the key and what is allowed."""
    (small / "ona.toml").write_text(text, encoding="utf-8")
    said = ona("sync", "--lang", "ja", at=small)
    assert said.status == 2
    told = japanese(said)
    assert CONFIGURATIONS[text] in told
    assert told.startswith("ona: ona.toml に問題が1件あります。\n  - ")
    assert told.endswith("ファイルを直し、`ona doctor` を実行してください。\n")


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        (
            "ONA_SERVE__PROT",
            "1",
            "ONA_SERVE__PROT：この名前に当たる設定のキーはありません。ONA_SERVE__PORT ではありませんか。",
        ),
        ("ONA_SERVE", "{", "ONA_SERVE：値を JSON として読み取れません。"),
        ("ONA_SERVE__PORT", "many", "ONA_SERVE__PORT：整数にしてください。"),
    ],
)
def test_a_wrong_variable_is_said_in_japanese(
    small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    """What is wrong with the environment is said as what is wrong with the file."""
    monkeypatch.setenv(variable, value)
    assert sentence in japanese(ona("sync", "--lang", "ja", at=small))


COMMANDS = {
    ("nothing",): "「nothing」というコマンドはありません。",
    ("shw",): "「shw」というコマンドはありません。show ではありませんか。",
    ("sync", "--x"): "「--x」というオプションはありません。",
    ("sync", "--sinc", "1"): "「--sinc」というオプションはありません。--json、--since ではありませんか。",
    ("show",): "引数 table が指定されていません。使い方は `ona show --help` で確かめられます。",
    ("export", "silos"): "オプション --out が指定されていません。",
    ("sync", "--since"): "オプション「--since」には値が必要です。",
    ("doctor", "--json=5"): "オプション「--json」に値は付けられません。",
    ("demo", "--people", "x"): "--people の値が正しくありません。整数にしてください。",
    ("demo", "--history", "xml"): "--history の値が正しくありません。parquet、csv のいずれかにしてください。",
    ("measures", "--distance", "foo"): "--distance の値が正しくありません。hops、inverse-weight のいずれかに",
    ("doctor", "now"): "引数が多すぎます（now）。",
    ("sync", "--since", "xyz"): "「xyz」は日付として読み取れません。2026-04-01 のように書いてください。",
    ("sync", "peple"): "「peple」というデータ源はありません。「people」ではありませんか。",
    ("show", "nope"): "「nope」という公開済みの表はありません。",
    ("export", "silos", "--out", "x.doc"): "拡張子「.doc」の形式には書き出せません。",
    ("serve", "--port", "65536"): "ポート番号は0から65535までで指定してください。65536 は使えません。",
    ("demo", "--port", "-1"): "ポート番号は0から65535までで指定してください。-1 は使えません。",
    ("export", "silos", "--out", "nope/x.csv"): "書き出し先のフォルダーがありません。作成するか、--out で別の場所を",
    ("backup", "--out", "roster.csv/x"): "書き出し先のフォルダーとして指定されたものはファイルです。",
    ("init", "roster.csv"): "「roster.csv」はフォルダーではなくファイルです。フォルダーを指定してください。",
    ("sync", "--config", "nope/x.toml"): "指定された場所に設定ファイル「x.toml」がありません。--config か",
    ("restore", "nope"): "ファイル「nope」がありません。`ona backup` が書いたファイルを指定してください。",
    ("token", "create", "--role", "boss"): "「boss」という役割はありません。",
    ("serve", "--host", "192.0.2.1"): "192.0.2.1 で公開するには https が必要です。",
    ("demo", "--people", "3", "--dir", "new"): "架空の会社の people は 30 から 100000 までで指定してください。",
}


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("place", ["before", "after", "locale"])
def test_a_wrong_command_is_said_in_japanese(
    small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], place: str
) -> None:
    """Wherever Japanese is asked for, a mistyped command is answered in Japanese, with the next step and exit 2."""
    if place == "locale":
        monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    before, after = ("--lang=ja",) * (place == "before"), ("--lang", "ja") * (place == "after")
    said = ona(*before, *words, *after, at=small)
    assert said.status == 2
    assert COMMANDS[words] in japanese(said)


def test_a_missing_configuration_is_said_in_japanese(tmp_path: Path, ona: Ona) -> None:
    """Without a configuration the sentence and the next step are Japanese, for every command alike."""
    said = ona("sync", "--lang", "ja", at=tmp_path)
    assert said == Said(
        2,
        "",
        "ona: ここには設定ファイル「ona.toml」がありません。`ona init` で作るか、--config で場所を指定してください。\n",
    )
    assert ona("show", "silos", "--lang", "ja", at=tmp_path).err == said.err


def test_a_wrong_key_is_said_in_japanese(small: Path, ona: Ona) -> None:
    """A key that is open to others, missing, or no key, is said with what to do."""
    key = small / "ona.key"
    key.chmod(0o644)
    told = japanese(ona("sync", "--lang", "ja", at=small))
    assert "（現在の権限は 0644、許されるのは 0600 です）" in told
    assert "`chmod 600 ona.key` を実行してください。" in told
    key.chmod(0o600)
    key.write_text("root = 1\n", encoding="ascii")
    assert "鍵のファイル「ona.key」を鍵として読み取れません。" in japanese(ona("sync", "--lang", "ja", at=small))
    key.unlink()
    assert "鍵のファイル「ona.key」がありません。" in japanese(ona("pseudonym", "x", "--lang", "ja", at=small))


def test_failed_sources_and_places_are_said_in_japanese(small: Path, ona: Ona) -> None:
    """A source that cannot be read and a row that is wrong are named in Japanese, without a value of theirs."""
    (small / "roster.csv").write_text(f"name,abteilung\n{PERSON},A\n", encoding="utf-8")
    (small / "history.csv").write_text(f"time,sender,recipients\nnoon,{PERSON},p1@aozora.example\n1,2\n")
    said = ona("sync", "--lang", "ja", at=small)
    told = japanese(said)
    assert said.status == 3
    assert (
        "データ源 people を読み取れませんでした。ファイルに必須の列が足りません。足りない列：email（使える列名："
        in told
    )
    assert "隔離：history、2行目、時刻の誤り" in told
    assert PERSON not in told + said.out
    failed = json.loads(ona("sync", "--json", "--lang", "ja", at=small).out)["failed"]
    assert [one["source"] for one in failed] == ["people"]
    assert failed[0]["error"].startswith("ファイルに必須の列が足りません。")


def test_a_source_with_no_file_is_said_in_japanese(small: Path, ona: Ona) -> None:
    """What `path` may name is said in the words of the source; the path itself is not told."""
    (small / "roster.csv").rename(small / f"{PERSON}.csv")
    told = japanese(ona("sync", "people", "--lang", "ja", at=small))
    assert "名簿のデータ源の `path` に、読み取れるものがありません。" in told
    assert "`path` に、CSV ファイルを指定してください。" in told


def test_the_doctor_speaks_japanese(small: Path, ona: Ona) -> None:
    """Every line of the doctor is Japanese, its next steps included, also as JSON."""
    (small / "history.csv").unlink()
    said = ona("doctor", "--lang", "ja", at=small)
    assert said.status == 1
    assert "データ源 history に設定されたパスにはファイルがありません。" in said.out
    assert "まだありません。`ona sync` を実行してください。" in said.out
    assert ENGLISH.search(re.sub(r"`[^`]*`", "", said.out)) is None
    (small / "ona.toml").unlink()
    notes = json.loads(ona("doctor", "--json", "--lang", "ja", at=small).out)
    assert notes[0]["note"].startswith("ここには設定ファイル「ona.toml」がありません。")


def test_what_the_system_refuses_is_said_in_japanese(small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the system or of the program is said in Japanese, without path and without its own words."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", PERSON)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(PERSON)

    monkeypatch.setattr("ona.settings.load", refuse)
    told = japanese(ona("sync", "--lang", "ja", at=small))
    assert told.startswith("ona: 処理できませんでした（ディスクに空きがありません）。")
    monkeypatch.setattr("ona.settings.load", fail)
    told = japanese(ona("sync", "--lang", "ja", at=small))
    assert told.startswith("ona: 予期しない問題が起きました（RuntimeError）。")
    assert PERSON not in told


def test_english_stays_english(small: Path, ona: Ona) -> None:
    """Without Japanese asked for, errors are English; a language that is not there is refused in that of the locale."""
    assert ona("sync", "--x", at=small).err.startswith("ona: There is no option '--x'. Run `ona sync --help` to see")
    assert "Configured: people, history." in ona("sync", "peple", "--lang", "en", at=small).err
    assert "The language is ja or en, not 'fr'." in ona("--lang", "fr", "doctor", at=small).err


def test_an_unknown_language_is_refused_in_that_of_the_locale(ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """A language that there is not leaves the choice to the locale."""
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    said = ona("--lang", "fr", "sync")
    assert said.status == 2
    assert "「fr」" in japanese(said)

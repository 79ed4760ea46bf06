"""``ona init``, ``doctor``, ``pseudonym``, ``--help`` and the options of every command."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ona import keys
from ona import settings as configuration
from tests.cli.commands import Ona


def test_init_makes_a_configuration_a_private_key_and_the_folders(tmp_path: Path, ona: Ona) -> None:
    """In a new folder `init` makes all that a first sync needs, and the key is its owner's alone."""
    said = ona("init", tmp_path / "new")
    assert said.status == 0
    assert "ona doctor" in said.out
    assert stat.S_IMODE((tmp_path / "new/ona.key").stat().st_mode) == 0o600
    assert (tmp_path / "new/data").is_dir()
    keys.read(tmp_path / "new/ona.key")


def test_init_never_overwrites(tmp_path: Path, ona: Ona) -> None:
    """A second `init` keeps every byte of the first and says so."""
    ona("init", tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in ("ona.toml", "ona.key")}
    said = ona("init", tmp_path)
    assert said.status == 0
    assert said.out.count("Kept") == 2
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_starting_file_is_a_valid_configuration(tmp_path: Path, ona: Ona, language: str) -> None:
    """What `init` writes loads, in both languages."""
    ona("init", tmp_path, "--lang", language)
    settings = configuration.load(tmp_path / "ona.toml")
    assert settings.organisation.language == language
    assert settings.key_path.is_file()


def test_doctor_finds_nothing_wrong_in_a_good_company(published: Path, ona: Ona) -> None:
    """A company that is synced and published passes every check."""
    said = ona("doctor", "--json", at=published)
    checks = json.loads(said.out)
    assert said.status == 0
    assert {check["check"] for check in checks} >= {"configuration", "key", "sources", "disk", "store", "serve"}
    assert all(check["ok"] for check in checks)
    assert "No problem found." in ona("doctor", at=published).out
    assert "✓  設定" in ona("doctor", "--lang", "ja", at=published).out


def _opened_key(folder: Path) -> None:
    (folder / "ona.key").chmod(0o644)


def _no_key(folder: Path) -> None:
    (folder / "ona.key").unlink()


def _no_configuration(folder: Path) -> None:
    (folder / "ona.toml").unlink()


def _wrong_key_name(folder: Path) -> None:
    (folder / "ona.toml").write_text('[organisation]\ntimezon = "UTC"\n')


def _no_source(folder: Path) -> None:
    (folder / "ona.toml").write_text("[organisation]\n")


def _missing_path(folder: Path) -> None:
    (folder / "mail.mbox").unlink()


def _open_to_the_net(folder: Path) -> None:
    with (folder / "ona.toml").open("a") as file:
        file.write('[serve]\nhost = "0.0.0.0"\n')


def _damaged_store(folder: Path) -> None:
    store = folder / "data/store.duckdb"
    store.write_bytes(store.read_bytes()[:5000])


FAULTS = {
    "key": (_opened_key, "chmod 600 ona.key"),
    "key missing": (_no_key, "ona init"),
    "configuration missing": (_no_configuration, "ona init"),
    "configuration": (_wrong_key_name, "did you mean 'timezone'"),
    "sources": (_no_source, "[sources]"),
    "sources missing": (_missing_path, "Correct `path`"),
    "serve": (_open_to_the_net, "base_url"),
    "store": (_damaged_store, "ona restore"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_failed_check_says_what_to_do(company: Path, ona: Ona, fault: str) -> None:
    """For every fault the doctor exits 1 and its line names the next step."""
    spoil, advice = FAULTS[fault]
    spoil(company)
    said = ona("doctor", "--json", at=company)
    failed = {check["check"]: check["note"] for check in json.loads(said.out) if not check["ok"]}
    assert said.status == 1
    assert advice in failed[fault.split(maxsplit=1)[0]]
    assert said.err == ""


def test_pseudonyms_are_those_of_the_canonical_address(
    published: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All spellings of an address have one pseudonym; standard input works as arguments do."""
    spellings = ["p1@aozora.example", "P1@AOZORA.example", "Someone <p1@aozora.example>"]
    said = ona("pseudonym", *spellings[:2], at=published)
    first, second = said.out.split()
    assert first == second
    assert len(bytes.fromhex(first)) == 16
    monkeypatch.setattr(sys, "stdin", io.StringIO("p1@aozora.example\n\np2@aozora.example\n"))
    assert json.loads(ona("pseudonym", "--json", at=published).out)[0] == first


def test_pseudonym_without_an_address_is_a_usage_error(
    published: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing to look up ends with exit 2 and a sentence."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    said = ona("pseudonym", at=published)
    assert (said.status, said.out) == (2, "")
    assert "No address was given." in said.err


def test_common_options_stand_before_or_after_the_command(published: Path, ona: Ona, tmp_path: Path) -> None:
    """`--config` and `--lang` work wherever users type them."""
    config = published / "ona.toml"
    before = ona("--config", config, "--lang", "ja", "analyze", at=tmp_path)
    after = ona("analyze", f"--config={config}", "--lang", "ja", at=tmp_path)
    assert before == after
    assert before.status == 0
    assert "公開できる期間" in before.out


def test_the_configuration_may_come_from_the_environment(
    published: Path, ona: Ona, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ONA_CONFIG` names the configuration when `--config` does not."""
    monkeypatch.setenv("ONA_CONFIG", str(published / "ona.toml"))
    assert ona("show", "departments", at=tmp_path).status == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sync", "--sinse", "2026-01-01"], "There is no option '--sinse'"),
        (["synk"], "There is no command 'synk'; did you mean sync?"),
        (["show"], "The argument table is missing."),
        (["--lang", "fr", "show", "silos"], "The language is ja or en"),
        (["sync", "--config"], "The option '--config' needs a value."),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_2(
    published: Path, ona: Ona, arguments: Sequence[str], sentence: str
) -> None:
    """A mistyped command says in one line what is wrong and what to run; only the usage may stand below it."""
    said = ona(*arguments, at=published)
    first, *rest = said.err.splitlines()
    assert said.status == 2
    assert first.startswith("ona: ")
    assert sentence in first
    assert re.search(r" Run `ona.* --help` to see how it is used\.$", first)
    assert [line.partition(" ")[0] for line in rest] in ([], ["Usage:"])
    assert "Traceback" not in said.err
    assert said.out == ""


def test_help_lists_every_command(ona: Ona) -> None:
    """Called with `--help` it tells all commands and exits 0; called with nothing it shows the same and exits 2."""
    said = ona("--help")
    assert said.status == 0
    for command in [
        "init",
        "doctor",
        "sync",
        "run",
        "analyze",
        "show",
        "export",
        "serve",
        "demo",
        "pseudonym",
        "backup",
        "restore",
        "token",
    ]:
        assert f"\n  {command} " in said.out
    assert ona().status == 2


def test_locale_decides_the_language(published: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `--lang` the locale decides, and `--lang` stands above it."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert "公開できる期間" in ona("analyze", at=published).out
    assert "No window is due" in ona("analyze", "--lang", "en", at=published).out


def test_tracebacks_only_with_debug(tmp_path: Path) -> None:
    """The traceback of an error is for `--debug` alone."""
    command = [sys.executable, "-m", "ona", "show", "silos", "--config", "missing.toml"]
    plain = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    debug = subprocess.run([*command, "--debug"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert plain.stderr.startswith("ona: There is no configuration file 'missing.toml' where it was looked for.")
    assert "Traceback" not in plain.stderr
    assert "Traceback" in debug.stderr
    assert plain.returncode == 2


def test_shell_completion_knows_the_commands() -> None:
    """The completion that `--show-completion` installs answers with commands."""
    asked = {**os.environ, "_ONA_COMPLETE": "complete_bash", "COMP_WORDS": "ona s", "COMP_CWORD": "1"}
    script = "from ona.cli import main; import sys; sys.argv = ['ona']; main()"
    answer = subprocess.run([sys.executable, "-c", script], env=asked, capture_output=True, text=True, check=False)
    assert answer.stdout.split() == ["sync", "show", "serve"]


@pytest.mark.parametrize("words", [("--help",), ("sync", "--nothing")])
def test_english_starts_without_catalogue_and_without_tables(words: Sequence[str]) -> None:
    """Help, and a mistyped command, load neither the reader of the catalogue nor what draws tables."""
    script = "import sys; from ona.cli import run; run(sys.argv[1:]); print(*sys.modules)"
    command = [sys.executable, "-c", script, *words]
    english = {**os.environ, "LC_ALL": "C.UTF-8"}
    loaded = subprocess.run(command, env=english, capture_output=True, text=True, check=True).stdout.split()
    assert "ona.cli.output" in loaded
    assert {"babel", "rich", "duckdb", "numpy", "pydantic_settings"} & set(loaded) == set()


def test_a_configuration_that_was_named_is_looked_for_there(
    tmp_path: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a path was named, the way on is that path and not a second configuration; a folder is told as one."""
    missing, folder = tmp_path / "missing.toml", tmp_path
    for given, told in (
        (missing, "There is no configuration file 'missing.toml' where it was looked for."),
        (folder, f"{folder.name!r} is a folder, not a configuration file."),
    ):
        said = ona("sync", "--config", given)
        assert said.status == 2
        assert told in said.err
        assert "--config" in said.err
        assert "ona init" not in said.err
        assert ona("doctor", "--config", given).out.count(told) == 1
        monkeypatch.setenv("ONA_CONFIG", str(given))
        assert ona("sync") == said
        monkeypatch.delenv("ONA_CONFIG")


def test_pseudonyms_are_made_with_the_key_of_the_store_only(company: Path, ona: Ona) -> None:
    """With another key than the store's no pseudonym is printed, since it would be nobody's."""
    assert ona("pseudonym", "p1@aozora.example", at=company).status == 0
    (company / "ona.key").unlink()
    keys.create(company / "ona.key")
    said = ona("pseudonym", "p1@aozora.example", at=company)
    assert (said.status, said.out) == (2, "")
    assert "was made with another key" in said.err


def test_a_file_in_the_place_of_a_folder_is_wrong_usage(tmp_path: Path, ona: Ona) -> None:
    """`init` and `demo` refuse a folder that is a file, or lies below one, and leave it as it is."""
    (tmp_path / "mine").write_text("mine")
    for words in (("init",), ("demo", "--files-only", "--dir")):
        for place in (tmp_path / "mine", tmp_path / "mine/below"):
            said = ona(*words, place)
            assert (said.status, said.out) == (2, "")
            assert said.err == "ona: 'mine' is a file, not a folder. Name a folder.\n"
    assert (tmp_path / "mine").read_text() == "mine"

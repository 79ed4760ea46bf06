"""Bad configurations: every problem at once, the nearest key, no traceback, nothing touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Ona

CASES = {
    "unknown key": (
        '[organisation]\ntimezon = "UTC"\n',
        "organisation.timezon: no key of this name; did you mean 'timezone'?",
    ),
    "unknown section": ("[organization]\n", "organization: no key of this name; did you mean 'organisation'?"),
    "far from every key": ("[serve]\nzzzz = 1\n", "known keys: base_url, host, oidc, port."),
    "wrong type": ('[serve]\nport = "many"\n', "serve.port: "),
    "out of range": ("[serve]\nport = 70000\n", "serve.port: Input should be less than or equal to 65535."),
    "not a table": ("serve = 5\n", "serve: "),
    "lower minimum": ("[privacy]\nmin_group = 3\n", "5 and more, not 3"),
    "neither auto nor a number": ('[privacy]\nmin_group = "few"\n', "min_group"),
    "unknown zone": ('[organisation]\ntimezone = "Asia/Tokio"\n', "did you mean 'Asia/Tokyo'?"),
    "retention": ('[privacy.retention]\nevents = "long"\n', '"90d"'),
    "not TOML": ("[organisation\n", "Not valid TOML"),
    "unknown kind": (
        '[sources.mail]\nkind = "mbix"\n',
        "sources.mail.kind: no source kind 'mbix'; did you mean 'mbox'?",
    ),
    "no kind": ('[sources.mail]\npath = "x"\n', "sources.mail.kind: this key is required"),
    "no path": ('[sources.mail]\nkind = "mbox"\n', "sources.mail.path: this key is required."),
    "unknown source key": (
        '[sources.mail]\nkind = "mbox"\npath = "x"\npth = "y"\n',
        "sources.mail.pth: no key of this name; did you mean 'path'?",
    ),
    "source is no table": ('[sources]\nmail = "mbox"\n', "sources.mail: "),
}


@pytest.mark.parametrize("case", CASES)
def test_each_problem_is_a_sentence(small: Path, ona: Ona, case: str) -> None:
    """A wrong configuration is exit 2 with the key, what is allowed, and the next step."""
    text, sentence = CASES[case]
    (small / "ona.toml").write_text(text)
    said = ona("sync", at=small)
    assert said.status == 2
    assert sentence in said.err
    assert said.err.startswith("ona: ona.toml has 1 problem:\n")
    assert said.err.endswith("Correct the file and run `ona doctor`.\n")
    assert (said.out, list((small / "data").iterdir())) == ("", [])


def test_all_problems_are_named_at_once(small: Path, ona: Ona) -> None:
    """Problems of the sections come together, and so do those of all sources."""
    (small / "ona.toml").write_text('[organisation]\ntimezon = "UTC"\n[serve]\nport = -1\n[analysis]\nwindow = 0\n')
    said = ona("analyze", at=small)
    assert said.err.startswith("ona: ona.toml has 3 problems:\n")
    assert all(name in said.err for name in ("organisation.timezon", "serve.port", "analysis.window"))
    (small / "ona.toml").write_text('[sources.a]\nkind = "imapp"\n[sources.b]\nkind = "ics"\npth = "x"\n')
    said = ona("doctor", at=small)
    assert said.status == 1
    said = ona("sync", at=small)
    assert "has 3 problems" in said.err


def test_a_configuration_in_another_encoding_is_refused(small: Path, ona: Ona) -> None:
    """A file that is not UTF-8 is told how to save it; UTF-8 with a mark is read."""
    (small / "ona.toml").write_bytes('[organisation]\nname = "青空"\n'.encode("cp932"))
    assert "save it as UTF-8" in ona("sync", at=small).err
    (small / "ona.toml").write_bytes('[organisation]\nname = "青空"\n'.encode("utf-8-sig"))
    assert "Nothing is published yet" in ona("show", "silos", at=small).err


def test_the_environment_stands_above_the_file(small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """`ONA_SERVE__PORT` replaces the port, and a wrong value is named like one of the file."""
    (small / "ona.toml").write_text('[serve]\nport = 9000\n[sources.people]\nkind = "roster"\npath = "roster.csv"\n')
    monkeypatch.setenv("ONA_SERVE__PORT", "9100")
    assert "127.0.0.1:9100" in ona("doctor", at=small).out
    monkeypatch.setenv("ONA_SERVE__PORT", "many")
    said = ona("doctor", at=small)
    assert said.status == 1
    assert "ONA_SERVE__PORT: Input should be a valid integer" in said.out


@pytest.mark.parametrize(
    ("name", "near"), [("ONA_SERVE__PROT", "ONA_SERVE__PORT"), ("ONA_SERV__PORT", "ONA_SERVE__PORT")]
)
def test_a_mistyped_variable_is_refused(
    small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch, name: str, near: str
) -> None:
    """A variable that sets nothing is not passed over in silence."""
    monkeypatch.setenv(name, "9100")
    said = ona("sync", at=small)
    assert said.status == 2
    assert name in said.err
    assert near in said.err


@pytest.mark.parametrize("name", ["ONA_CONFIG", "ONA_SHARED", "ONA_TEST_FULL"])
def test_variables_without_a_section_are_left_alone(
    small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Only names with a double underscore belong to the configuration."""
    monkeypatch.setenv(name, "ona.toml")
    assert ona("sync", "people", at=small).status == 0


def test_an_engine_that_is_not_there_is_refused(small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """`spark` is a known word, and never quietly something else."""
    monkeypatch.setenv("ONA_ENGINE__KIND", "spark")
    said = ona("sync", "people", at=small)
    assert said.status == 2
    assert "The engine 'spark' is not part of this version." in said.err


def test_a_source_named_by_an_address_is_refused(small: Path, ona: Ona) -> None:
    """A source's name is stored and shown, so it may hold no address, and the refusal does not print it."""
    config = small / "ona.toml"
    text = '[sources."p1@aozora.example"]\nkind = "roster"\npath = "roster.csv"\n'
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")
    said = ona("sync", at=small)
    assert said.status == 2
    assert "holds an address" in said.err
    assert "p1@" not in said.err

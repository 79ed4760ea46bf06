"""The configuration: defaults, paths, spans of time, and what may not be set."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from ona import settings as configuration
from ona.errors import ConfigError, UsageError
from ona.settings import Settings, duration_days, tie_caps
from ona.tables import TieKind


def written(folder: Path, text: str) -> Settings:
    """Return the settings of a file with this text."""
    (folder / "ona.toml").write_text(text, encoding="utf-8")
    return configuration.load(folder / "ona.toml")


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    """Nothing need be said: the defaults are those of the documentation."""
    settings = written(tmp_path, "")
    assert (settings.analysis.window, settings.analysis.tie_interactions, settings.analysis.tie_weeks) == (13, 2, 4)
    assert (settings.serve.host, settings.serve.port) == ("127.0.0.1", 8080)
    assert settings.privacy.min_group == "auto"
    assert settings.privacy.retention.events == "90d"


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a command is run, paths start at the configuration; absolute ones stay."""
    (tmp_path / "inner").mkdir()
    settings = written(tmp_path / "inner", '[store]\npath = "kept"\n[privacy]\nkey_file = "/keys/ona.key"\n')
    monkeypatch.chdir("/")
    assert settings.store_file == tmp_path / "inner/kept/store.duckdb"
    assert settings.published_folder == tmp_path / "inner/kept/published"
    assert settings.key_path == Path("/keys/ona.key")
    assert settings.app_database_url == f"sqlite:///{(tmp_path / 'inner/kept/app.sqlite').resolve()}"


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    """A configuration once read stays as it is."""
    settings = written(tmp_path, "")
    with pytest.raises(ValidationError):
        settings.serve.port = 1


@pytest.mark.parametrize("value", ["auto", 5, 12, "7"])
def test_the_smallest_group_may_be_raised(value: object) -> None:
    """`auto`, five and more are taken; text of digits, as from the environment, too."""
    assert str(configuration.Privacy.model_validate({"min_group": value}).min_group) == str(value)


@pytest.mark.parametrize("value", [4, 0, -5, "4", "few", 5.5, True, None, "-7"])
def test_the_smallest_group_is_never_lowered(value: object) -> None:
    """Anything below five, and anything that is no number, is refused with what is allowed."""
    with pytest.raises(ValidationError, match="5 and more"):
        configuration.Privacy.model_validate({"min_group": value})


@pytest.mark.parametrize(("text", "days"), [("1d", 1), ("2w", 14), ("13mo", 403), ("2y", 732), ("keep", None)])
def test_spans_of_time_in_days(text: str, days: int | None) -> None:
    """A span is never shorter than the calendar's: months count 31 days, years 366."""
    assert duration_days(text) == days


@pytest.mark.parametrize("text", ["90", "d", "-1d", "1.5y", "forever", ""])
def test_other_spans_are_refused(tmp_path: Path, text: str) -> None:
    """A span without unit, or of another form, is refused by example."""
    with pytest.raises(ConfigError, match='such as "90d"'):
        written(tmp_path, f'[privacy.retention]\nties = "{text}"\n')


@pytest.mark.parametrize("spans", [("90d", "60d"), ("keep", "13mo"), ("2y", "1y")])
def test_ties_last_as_long_as_the_events_they_are_made_of(tmp_path: Path, spans: tuple[str, str]) -> None:
    """Ties that would go before their events are refused; equal spans and ties kept for ever are not."""
    with pytest.raises(ConfigError, match="at least as long"):
        written(tmp_path, '[privacy.retention]\nevents = "{}"\nties = "{}"\n'.format(*spans))
    for ties in (spans[0], "keep"):
        assert written(tmp_path, f'[privacy.retention]\nevents = "{spans[0]}"\nties = "{ties}"\n')


def test_sources_keep_their_own_keys(tmp_path: Path) -> None:
    """The tables of `[sources]` are left to each source."""
    assert written(tmp_path, '[sources.x]\nkind = "roster"\nanything = 1\n').sources == {
        "x": {"kind": "roster", "anything": 1}
    }


def test_a_configuration_is_found_by_name_variable_or_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--config` stands above `ONA_CONFIG`, which stands above `./ona.toml`; a missing one is said by its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONA_CONFIG", raising=False)
    with pytest.raises(UsageError, match=r"no configuration file 'ona\.toml' here"):
        configuration.find()
    for name in ("ona.toml", "b.toml", "c.toml"):
        (tmp_path / name).write_text("")
    assert configuration.find() == Path("ona.toml")
    monkeypatch.setenv("ONA_CONFIG", "b.toml")
    assert configuration.find() == Path("b.toml")
    assert configuration.find(Path("c.toml")) == Path("c.toml")


def test_every_kind_of_tie_has_a_cap() -> None:
    """The caps of the configuration are those of the rollup, for each kind."""
    assert set(tie_caps(Settings())) == set(TieKind)


def test_what_the_program_knows_itself_is_no_key(tmp_path: Path) -> None:
    """Where the file lies is not for the file to say: such keys are unknown like any other."""
    (tmp_path / "ona.toml").write_text('folder = "x"\nfile = "y"\n')
    with pytest.raises(ConfigError, match="folder: no key of this name") as told:
        configuration.load(tmp_path / "ona.toml")
    assert "file: no key of this name" in str(told.value)

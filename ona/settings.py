"""The configuration: ``ona.toml`` plus ``ONA_SECTION__KEY`` from the environment.

Every section is a frozen model that refuses unknown keys; :func:`load` names all
problems at once, with the nearest known key. Paths are relative to the file. The
tables of ``[sources]`` stay plain here: each source validates its own keys
(``connectors.configured``), since this layer knows no source.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from ona.errors import CORRECT, ConfigError, UsageError
from ona.public_holidays import is_country
from ona.sentences import Sentence, sentence
from ona.tables import TieKind
from ona.wrong_settings import describe, fault, unknown_variable, unparsed, where

ENVIRONMENT_PREFIX: Final = "ONA_"
DEFAULT_NAME: Final = "ona.toml"
OPEN_SECTIONS: Final = frozenset({"sources", "sites"})
"""Sections whose tables the user names."""
DURATION: Final = re.compile(r"^(\d+)(d|w|mo|y)$")
HOURS: Final = r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"
DAYS: Final = {"d": 1, "w": 7, "mo": 31, "y": 366}


def _zone(name: str) -> str:
    if name not in available_timezones():
        near = difflib.get_close_matches(name, available_timezones(), n=1)
        raise ValueError(
            sentence("No time zone named {name!r}; did you mean {near!r}?", name=name, near=near[0])
            if near
            else sentence('No time zone named {name!r}, for example "Asia/Tokyo".', name=name)
        )
    return name


def _duration(text: str) -> str:
    if text != "keep" and not DURATION.match(text):
        raise ValueError(
            sentence('A time span is "keep" or a number with d, w, mo or y such as "90d", not {text!r}.', text=text)
        )
    return text


def duration_days(text: str) -> int | None:
    """Return a time span in days, or None for ``keep``.

    >>> duration_days("90d"), duration_days("13mo"), duration_days("keep")
    (90, 403, None)
    """
    match = DURATION.match(text)
    return int(match[1]) * DAYS[match[2]] if match else None


Zone = Annotated[str, AfterValidator(_zone)]
Span = Annotated[str, AfterValidator(_duration)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Section(BaseModel):
    """A table of the configuration: frozen, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisation(Section):
    """``[organisation]``: what is true of the whole company."""

    name: str = Field(default="", max_length=200)
    timezone: Zone = "UTC"
    language: Literal["ja", "en"] = "ja"
    internal_domains: tuple[str, ...] = ()
    fiscal_year_start: str | None = Field(default=None, pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    week_start: Weekday = "monday"
    level: int = Field(default=1, ge=1, le=10)

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.timezone)


class Site(Section):
    """``[sites.NAME]``: a place of work with its own clock and holidays."""

    timezone: Zone = "UTC"
    hours: str = Field(default="09:00-18:00", pattern=HOURS)
    holidays: str | tuple[date, ...] = ()

    @field_validator("holidays")
    @classmethod
    def _a_country_or_days(cls, value: str | tuple[date, ...]) -> str | tuple[date, ...]:
        if isinstance(value, str) and not is_country(value):
            raise ValueError(
                sentence(
                    'holidays is a country such as "JP" or days such as ["2026-08-13"]; {value!r} is neither.',
                    value=value,
                )
            )
        return value


class Exclude(Section):
    """``[exclude]``: who and what is never kept."""

    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()


class Store(Section):
    """``[store]``: the folder of ``store.duckdb``, ``published/`` and ``app.sqlite``."""

    path: Path = Path("data")
    app_database: str | None = None


class Engine(Section):
    """``[engine]``: where the rollup runs."""

    kind: Literal["duckdb", "spark"] = "duckdb"
    url: str | None = None
    memory: str | None = Field(default=None, pattern=r"^\d+(MB|GB)$")
    threads: int | None = Field(default=None, ge=1, le=1024)


class Retention(Section):
    """``retention``: how long rows are kept by the wall clock."""

    events: Span = "90d"
    ties: Span = "13mo"
    snapshots: Span = "27mo"

    @model_validator(mode="after")
    def _ties_last_as_long_as_events(self) -> Self:
        events, ties = duration_days(self.events), duration_days(self.ties)
        if ties is not None and (events is None or ties < events):
            raise ValueError(
                sentence(
                    "ties ({ties}) must last at least as long as the events ({events}) that they are made of.",
                    ties=self.ties,
                    events=self.events,
                )
            )
        return self


class Privacy(Section):
    """``[privacy]``: legal mode, smallest group, retention, key."""

    mode: Literal["aggregate", "consent"] = "aggregate"
    min_group: Literal["auto"] | int = "auto"
    person_views: bool = True
    retention: Retention = Retention()
    key_file: Path = Path("ona.key")

    @field_validator("min_group", mode="before")
    @classmethod
    def _auto_or_a_number(cls, value: object) -> object:
        if (
            isinstance(value, bool)
            or not re.fullmatch(r"auto|\d+", str(value))
            or (value != "auto" and int(str(value)) < 5)
        ):
            raise ValueError(
                sentence('min_group may only raise the smallest group: "auto" or 5 and more, not {value}.', value=value)
            )
        return value


class Caps(Section):
    """``caps``: an event with more people than this is a broadcast and makes no ties."""

    mail: int = Field(default=20, ge=1, le=10_000)
    meeting: int = Field(default=25, ge=2, le=10_000)
    chat: int = Field(default=25, ge=2, le=10_000)
    call: int = Field(default=25, ge=2, le=10_000)


class Weights(Section):
    """``weights``: how much each kind counts in a mix, each first scaled to the same total."""

    mail: float = Field(default=1.0, ge=0)
    meeting: float = Field(default=1.0, ge=0)
    chat: float = Field(default=1.0, ge=0)
    call: float = Field(default=1.0, ge=0)


class Asks(Section):
    """``asks``: what counts as an ask for help, and whose messages are announcements."""

    recipients: int = Field(default=8, ge=1, le=1000)
    answer_days: int = Field(default=5, ge=1, le=60)
    announcer_asks: int = Field(default=20, ge=1, le=10_000)
    announcer_answered: float = Field(default=0.02, ge=0, le=1)


class Analysis(Section):
    """``[analysis]``: windows, ties, caps, weights, seed."""

    window: int = Field(default=13, ge=1, le=104)
    tie_interactions: int = Field(default=2, ge=1, le=1000)
    tie_weeks: int = Field(default=4, ge=1, le=104)
    caps: Caps = Caps()
    weights: Weights = Weights()
    asks: Asks = Asks()
    seed: int = 0


class Serve(Section):
    """``[serve]``: where the pages and the API answer."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    base_url: str | None = Field(default=None, pattern=r"^https?://")
    oidc: dict[str, Any] | None = None


class Schedule(Section):
    """``[schedule]``: when ``ona run`` syncs and analyses, by the organisation's clock."""

    sync: str = Field(default="02:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    analyze: Literal["after-sync"] | Weekday = "after-sync"


class FromFile(BaseSettings):
    """What stands in a file, with the environment above it."""

    model_config = SettingsConfigDict(frozen=True, env_prefix=ENVIRONMENT_PREFIX, env_nested_delimiter="__")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment stand above the file, and nothing else take part."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


class Settings(FromFile):
    """The whole configuration, with the folder that its paths are relative to.

    Variables of the environment stand above the file: ``ONA_SERVE__PORT=9000``.
    """

    model_config = SettingsConfigDict(extra="forbid")

    organisation: Organisation = Organisation()
    sites: dict[str, Site] = {}
    exclude: Exclude = Exclude()
    store: Store = Store()
    engine: Engine = Engine()
    privacy: Privacy = Privacy()
    sources: dict[str, dict[str, Any]] = {}
    analysis: Analysis = Analysis()
    serve: Serve = Serve()
    schedule: Schedule = Schedule()
    synthetic: bool = False
    _place: Path = PrivateAttr(Path(DEFAULT_NAME))

    def placed(self, file: Path) -> Self:
        """Return the settings, now knowing the file that they were read from."""
        self._place = file.resolve()
        return self

    @property
    def folder(self) -> Path:
        """The folder that paths of the configuration are relative to."""
        return self._place.parent

    @property
    def file(self) -> str:
        """The name of the file that was read, without its folders, for what is said of it."""
        return self._place.name

    def path(self, relative: Path | str) -> Path:
        """Return a path of the configuration as seen from here."""
        return self.folder / relative

    @property
    def data_folder(self) -> Path:
        """The folder of the stores."""
        return self.path(self.store.path)

    @property
    def store_file(self) -> Path:
        """The event store."""
        return self.data_folder / "store.duckdb"

    @property
    def published_folder(self) -> Path:
        """The folder of published snapshots."""
        return self.data_folder / "published"

    @property
    def app_database_url(self) -> str:
        """SQLAlchemy URL of the app database."""
        return self.store.app_database or f"sqlite:///{(self.data_folder / 'app.sqlite').resolve()}"

    @property
    def key_path(self) -> Path:
        """The key file."""
        return self.path(self.privacy.key_file)


SourceCheck = Callable[[Mapping[str, Any]], Iterable[Sentence]]
"""Finds the problems of the tables of ``[sources]``."""


def find(given: Path | None = None) -> Path:
    """Return the configuration file: ``given``, else ``ONA_CONFIG``, else ``./ona.toml``.

    Raises
    ------
    UsageError
        When that file does not exist.
    """
    path = given or Path(os.environ.get("ONA_CONFIG") or DEFAULT_NAME)
    if not path.is_file():
        raise UsageError(
            sentence("There is no configuration file {name!r} here.", name=path.name),
            next_step="Run `ona init` to make one, or name it with --config.",
        )
    return path


def load(path: Path, *, check_sources: SourceCheck | None = None) -> Settings:
    """Read and check a configuration file, with the environment's ``ONA_SECTION__KEY`` above it.

    Parameters
    ----------
    path
        The file.
    check_sources
        What finds the problems of ``[sources]``, so that they are told together with those of the other
        sections. This layer does not know the sources; it is asked only when something else is wrong.

    Raises
    ------
    ConfigError
        With every problem of the file, not only the first.
    """
    tables = read_toml(path)
    strays = dict(_stray_variables())
    of_file: list[Sentence] = []
    of_environment = list(strays.values())
    try:
        settings = Settings(**tables).placed(path)
    except ValidationError as error:
        for item in error.errors():
            if where(item) not in strays:
                (of_environment if _variable_of(item) else of_file).append(describe(_by_variable(item), Settings))
    except SettingsError as error:
        of_environment.append(unparsed(error))
    if of_file or of_environment:
        raise _all_of(of_file + _of_sources(tables, check_sources), of_environment, path.name)
    return settings


def _all_of(of_file: list[Sentence], of_environment: list[Sentence], name: str) -> ConfigError:
    """Return the error of all problems, under the name of where they stand."""
    if not of_environment:
        return ConfigError(tuple(of_file), source=name)
    if not of_file:
        return ConfigError(
            tuple(of_environment),
            source=sentence("The environment"),
            next_step="\nCorrect or unset the variable and run `ona doctor`.",
        )
    return ConfigError(
        (*of_file, *of_environment),
        source=sentence("The configuration"),
        next_step="\nCorrect the file, correct or unset the variable, and run `ona doctor`.",
    )


class _Sources(FromFile):
    """``[sources]`` alone: what can be read of it when other sections cannot."""

    model_config = SettingsConfigDict(extra="ignore")

    sources: dict[str, Any] = {}


def _of_sources(tables: Mapping[str, Any], check: SourceCheck | None) -> list[Sentence]:
    """Return the problems of those sources that are tables; others are named with the file's own problems."""
    given = tables.get("sources")
    if check is None or not isinstance(given, dict):
        return []
    try:
        merged = _Sources(sources=given).sources
    except SettingsError:  # named among the problems of the environment
        merged = given
    sources = {name: table for name, table in merged.items() if isinstance(table, dict)}
    return list(check(sources))


def _variable(place: str) -> str:
    return ENVIRONMENT_PREFIX + place.replace(".", "__").upper()


def _variable_of(item: Mapping[str, Any]) -> str | None:
    """Return the variable that a wrong value stands in: its own, or one of JSON for a section that holds it."""
    loc = [str(part) for part in item["loc"]]
    for length in range(len(loc), 0, -1):
        text = os.environ.get(name := _variable(".".join(loc[:length])))
        if text is not None and _holds(text, item["loc"][length:]):
            return name
    return None


def _holds(text: str, rest: Sequence[str | int]) -> bool:
    """Whether a variable of JSON has a value at a place within."""
    try:
        value: Any = json.loads(text) if rest else None
        for part in rest:
            value = value[part]
    except (ValueError, LookupError, TypeError):
        return False
    return True


def _by_variable(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Name a wrong value by its variable when that is where it stands."""
    name = _variable(where(item))
    return {**item, "loc": (name,)} if name in os.environ and item["type"] != "extra_forbidden" else item


def _stray_variables() -> Iterator[tuple[str, Sentence]]:
    """Yield variables that look like ours and set nothing, each with a sentence."""
    known = [
        f"{section}.{key}" for section, field in Settings.model_fields.items() for key in _keys_of(field.annotation)
    ]
    for name in sorted(os.environ):
        section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
        place = f"{section}.{key.partition('__')[0]}"
        if name.startswith(ENVIRONMENT_PREFIX) and key and section not in OPEN_SECTIONS and place not in known:
            near = difflib.get_close_matches(place, known, n=1, cutoff=0.5)
            yield place, unknown_variable(name, _variable(near[0]) if near else None)


def _keys_of(annotation: Any) -> Iterable[str]:
    return getattr(annotation, "model_fields", ())


def read_toml(path: Path, *, next_step: str = CORRECT) -> dict[str, Any]:
    """Read a TOML file; ``next_step`` says what to do where it cannot be read.

    Raises
    ------
    ConfigError
        When it is no TOML, or not UTF-8.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        told = sentence("The file is not UTF-8; save it as UTF-8.")
        raise ConfigError((told,), source=path.name, next_step=next_step) from None
    except tomllib.TOMLDecodeError as error:
        told = sentence("Not valid TOML: {error}.", error=fault(error))
        raise ConfigError((told,), source=path.name, next_step=next_step) from None


def tie_caps(settings: Settings) -> dict[TieKind, int]:
    """Return the broadcast cap of each kind of tie."""
    return {kind: getattr(settings.analysis.caps, kind.value) for kind in TieKind}

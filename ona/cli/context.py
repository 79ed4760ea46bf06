"""What every command starts from: configuration, language, how to speak."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ona.cli.reason_words import REASONS
from ona.cli.words import chosen_language, said
from ona.errors import UsageError
from ona.sentences import Language, Sentence, sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from ona.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True, slots=True)
class Session:
    """The options that stand before every command."""

    config: Path | None
    lang: str | None

    @property
    def language(self) -> Language:
        """The language to speak."""
        return chosen_language(self.lang)

    def settings(self) -> Settings:
        """Read the configuration."""
        from ona import settings as configuration

        return configuration.load(configuration_file(self.config), check_sources=source_problems)

    def said(self, key: str, **values: object) -> str:
        """Return a sentence in the language to speak."""
        return said(key, self.language, **values)

    def reason(self, code: str) -> str:
        """Return the words for a reason of a sync."""
        ja, en = REASONS[code]
        return ja if self.language == "ja" else en


def configuration_file(given: Path | None) -> Path:
    """Return the configuration file: ``given``, else ``ONA_CONFIG``, else ``./ona.toml``.

    Raises
    ------
    UsageError
        When it is not there. Where a path was named, another file made elsewhere would be of no help.
    """
    from ona import settings as configuration

    named = given or (Path(os.environ["ONA_CONFIG"]) if os.environ.get("ONA_CONFIG") else None)
    if named is not None and named.is_dir():
        raise UsageError(
            sentence("{name!r} is a folder, not a configuration file.", name=named.name),
            next_step="Name the ona.toml inside it, with --config or ONA_CONFIG.",
        )
    if named is not None and not named.is_file():
        raise UsageError(
            sentence("There is no configuration file {name!r} where it was looked for.", name=named.name),
            next_step="Correct the path in --config or ONA_CONFIG.",
        )
    return configuration.find(given)


def source_problems(tables: Mapping[str, Any]) -> list[Sentence]:
    """Return the problems of ``[sources]``; what knows the sources is loaded only when something is wrong."""
    from connectors.configured import problems_of

    return problems_of(tables)


def session(context: typer.Context) -> Session:
    """Return the session of a command."""
    found = context.find_object(Session)
    return found or Session(None, None)


def now() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


def today(settings: Settings) -> date:
    """Return the day it is for the organisation."""
    return now().astimezone(settings.organisation.zone).date()

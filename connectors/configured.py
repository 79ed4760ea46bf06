"""The configured sources: each table of ``[sources]`` checked by its own kind, all problems at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from connectors import SOURCES
from connectors.source import Context, Group, Options, Source
from ona.errors import ConfigError, UsageError
from ona.sentences import Sentence, listed, sentence
from ona.settings import Settings
from ona.wrong_settings import describe


@dataclass(frozen=True, slots=True)
class Configured:
    """One table of ``[sources]``: its name, its kind and its checked keys."""

    name: str
    kind: type[Source]
    options: Options

    def source(self, context: Context) -> Source:
        """Return the source, ready to read."""
        return self.kind(self.options, context)


def configured(settings: Settings) -> tuple[Configured, ...]:
    """Return the sources of a configuration in the order of syncing: people first.

    Raises
    ------
    ConfigError
        With every problem of every table.
    """
    found, problems = _looked_at(settings.sources)
    if problems:
        raise ConfigError(tuple(problems), source=settings.file)
    order = {group: place for place, group in enumerate(Group)}
    return tuple(sorted(found, key=lambda source: order[source.kind.group]))


def problems_of(tables: Mapping[str, Mapping[str, Any]]) -> list[Sentence]:
    """Return every problem of the tables of ``[sources]``, in their order."""
    return _looked_at(tables)[1]


def _looked_at(tables: Mapping[str, Mapping[str, Any]]) -> tuple[list[Configured], list[Sentence]]:
    """Return the good sources and the problems of the others."""
    problems: list[Sentence] = []
    found: list[Configured] = []
    for place, (name, table) in enumerate(tables.items(), start=1):
        if "@" in name:
            # The name is stored and shown, so it is not printed here either.
            problems.append(
                sentence(
                    "sources: the name of source {place} holds an address; name it for what it brings.", place=place
                )
            )
            continue
        try:
            found.append(_checked(name, table))
        except _Problems as trouble:
            problems += trouble.problems
    return found, problems


def chosen(settings: Settings, names: tuple[str, ...]) -> tuple[Configured, ...]:
    """Return the named sources, or all of them when none is named.

    Raises
    ------
    UsageError
        When a name is not configured.
    """
    sources = configured(settings)
    known = [source.name for source in sources]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise UsageError(
                sentence("No source named {name!r}. Did you mean {near!r}?", name=name, near=near[0])
                if near
                else sentence("No source named {name!r}.", name=name),
                next_step=sentence("Configured: {names}.", names=listed(known) or sentence("none")),
            )
    return tuple(source for source in sources if not names or source.name in names)


class _Problems(Exception):  # noqa: N818 - carries sentences to the one error that is raised
    def __init__(self, problems: list[Sentence]) -> None:
        super().__init__()
        self.problems = problems


def _checked(name: str, table: Mapping[str, Any]) -> Configured:
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in SOURCES:
        raise _Problems([_unknown_kind(name, kind)])
    source = SOURCES[kind]
    try:
        return Configured(name, source, source.options.model_validate(dict(table)))
    except ValidationError as error:
        raise _Problems([describe(item, source.options, under=f"sources.{name}.") for item in error.errors()]) from None


def _unknown_kind(name: str, kind: object) -> Sentence:
    where, known = f"sources.{name}.kind", listed(sorted(SOURCES))
    if kind is None:
        return sentence("{where}: this key is required; known kinds: {known}.", where=where, known=known)
    near = difflib.get_close_matches(str(kind), SOURCES, n=1)
    if near:
        return sentence(
            "{where}: no source kind {kind!r}; did you mean {near!r}? known kinds: {known}.",
            where=where,
            kind=kind,
            near=near[0],
            known=known,
        )
    return sentence("{where}: no source kind {kind!r}; known kinds: {known}.", where=where, kind=kind, known=known)

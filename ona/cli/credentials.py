"""What ``ona doctor`` says of the credentials of live sources: what they may, what they must, and what is too much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from connectors.configured import Configured, configured
from connectors.source import Context, Source
from ona.errors import OnaError
from ona.sentences import Sentence, listed, sentence
from ona.settings import Settings

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def check_credentials(settings: Settings) -> str:
    """Compare what each credential is granted with what its source needs; return what is too much.

    Raises
    ------
    OnaError
        When one lacks a permission or cannot be had, with all that lack one.
    """
    context = Context(settings.folder, settings.organisation.zone, NEVER, NEVER)
    notes: list[Sentence] = []
    lacking: list[Sentence] = []
    for found in configured(settings):
        granted = found.source(context).granted() if found.kind.scopes else None
        if granted is None:
            continue
        missing = missing_scopes(found.kind, granted)
        if missing:
            lacking.append(sentence("{name} lacks {scopes}", name=found.name, scopes=listed(missing)))
        notes += _too_much(found, granted)
    if lacking:
        raise OnaError(
            sentence("Permissions are missing: {sources}.", sources=listed(lacking, "; ")),
            next_step="Grant them to the app with an administrator's consent; docs/sources says why each is needed.",
        )
    return listed(notes, "; ") if notes else ""


def missing_scopes(kind: type[Source], granted: frozenset[str]) -> list[str]:
    """Return the permissions that a source needs and a credential holds neither as they are nor within wider ones."""
    return [scope for scope in kind.scopes if not granted & {scope, *kind.wider_scopes.get(scope, ())}]


def _too_much(found: Configured, granted: frozenset[str]) -> Iterator[Sentence]:
    content = sorted(granted & found.kind.content_scopes)
    wider = sorted(granted - set(found.kind.scopes) - set(content))
    if content:
        yield sentence("{name}: content-capable credential ({scopes})", name=found.name, scopes=listed(content))
    if wider:
        yield sentence("{name}: wider than needed ({scopes})", name=found.name, scopes=listed(wider))

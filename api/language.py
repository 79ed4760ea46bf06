"""The language of an answer: by path, else as the browser prefers, else as the organisation does."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from ona.sentences import Language

LANGUAGES: Final = ("ja", "en")


def language_of(request: Request) -> str:
    """Return ``ja`` or ``en``."""
    first = request.url.path.lstrip("/").partition("/")[0]
    if first in LANGUAGES:
        return first
    default: str = request.app.state.settings.organisation.language
    return preferred(request.headers.get("accept-language", ""), default)


def spoken(request: Request) -> Language:
    """Return the language in which sentences answer a request."""
    return "ja" if language_of(request) == "ja" else "en"


def preferred(header: str, default: str) -> str:
    """Return the language that an Accept-Language header likes best, or the default.

    >>> preferred("fr, en-GB;q=0.8, ja;q=0.9", "en")
    'ja'
    >>> preferred("fr", "ja")
    'ja'
    """
    wishes = [_wish(part) for part in header.split(",")]
    known = [(quality, language) for language, quality in wishes if language in LANGUAGES and quality > 0]
    return max(known, key=lambda pair: pair[0])[1] if known else default


def _wish(part: str) -> tuple[str, float]:
    tag, _, parameter = part.strip().partition(";")
    name, _, value = parameter.strip().partition("=")
    try:
        quality = float(value) if name == "q" else 1.0
    except ValueError:
        quality = 0.0
    return tag.strip().lower().split("-")[0], quality

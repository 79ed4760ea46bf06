"""When nothing has changed: an ETag by snapshot, role and language, and 304.

A snapshot never changes, so its id stands for all its rows. The tag is weak, since the
same rows may go out compressed or not, and holds the program's version, since a new
version may word them differently.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version

from fastapi import Request, Response

from api.language import language_of


class NotModified(Exception):  # noqa: N818 - not an error: the answer 304
    """The one who asks already has this answer."""


@cache
def program_version() -> str:
    """Return the version of the program."""
    return version("ona-service")


def etag(*parts: str) -> str:
    """Return a weak tag for an answer made from these parts.

    >>> etag("20240701T000000-ab", "executive", "ja") == etag("20240701T000000-ab", "executive", "en")
    False
    """
    text = "\x00".join((program_version(), *parts))
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def fresh(request: Request, snapshot_id: str, role: str, *more: str, language: str | None = None) -> None:
    """Tag the answer, or end the request with 304 when the one who asks has it already.

    Parameters
    ----------
    request
        The request; its answer gets the tag, whatever response object the route returns.
    snapshot_id, role
        What the answer is made from and for whom.
    more
        Anything else that changes the answer and is neither in the address nor in the snapshot.
    language
        By default that of :func:`api.language.language_of`.
    """
    tag = etag(snapshot_id, role, language or language_of(request), *more)
    request.state.etag = tag
    if request.method == "GET" and tag in _tags(request.headers.get("if-none-match", "")):
        raise NotModified


def _tags(header: str) -> set[str]:
    return {part.strip() for part in header.split(",")}


async def not_modified(_request: Request, _error: Exception) -> Response:
    """Answer 304."""
    return Response(status_code=304)

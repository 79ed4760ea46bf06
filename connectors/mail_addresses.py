"""Addresses of mail headers: the common shapes by one regular expression, the rest by the standard library.

The result is that of ``email.utils.getaddresses``: its parser works from left to right
and keeps nothing from one address to the next, so that the expression may take addresses
as long as it understands them and hand over from there.
"""

from __future__ import annotations

import email.utils
import re
from collections.abc import Sequence
from typing import Final

MOST_ADDRESSES: Final = 2_000
"""Addresses of one message beyond which it is quarantined."""

LONGEST_ODD: Final = 16 * 1024
MOST_ODD_MARKS: Final = 2_000
"""Bounds of what the slower parser is given: characters, and characters that make it start anew."""

_SPEC = r"[^\s()<>@,:;\"\[\]]++@[^\s()<>@,:;\"\[\]]++"
_COMMENT = r"\([^()\\\r]*+\)"
_QUOTED = r'"(?:[^"\\\r]++|\\.)*+"'
_PHRASE = rf"(?:{_QUOTED}|{_COMMENT}|[^\s()<>@,:;\"\[\]]++|[ \t]++)*+"
_ITEM = re.compile(rf"[ \t]*+(?:({_SPEC})|{_PHRASE}<({_SPEC})>)?+[ \t]*+(?:{_COMMENT}[ \t]*+)?+(?:,[ \t,]*+|\Z)")
_MARKS = re.compile(r"[@<\[:;,]")
# Newer standard libraries return nothing at all for a list with one odd address unless told otherwise.
_LENIENT = {"strict": False} if getattr(email.utils, "supports_strict_parsing", False) else {}


class TooManyAddressesError(ValueError):
    """More addresses than are read."""


class OddAddressesError(ValueError):
    """Addresses of a shape that cannot be read within bounds."""


def addresses(values: Sequence[str]) -> list[str]:
    """Return the address specifications of the values of a field, in order, without empty ones.

    Parameters
    ----------
    values
        Unfolded and decoded values: no line ends.

    Raises
    ------
    TooManyAddressesError
        More than :data:`MOST_ADDRESSES`.
    OddAddressesError
        Nested or repeated beyond what the standard library's parser can do in bounded time.

    >>> addresses(['"Yamada, T" <t.yamada@a.example>, b@b.example (B)', 'Team: c@c.example, root;'])
    ['t.yamada@a.example', 'b@b.example', 'c@c.example', 'root']
    """
    found: list[str] = []
    for index, value in enumerate(values):
        stop = _take(value, found)
        if stop < len(value):
            found += _by_library([value[stop:], *values[index + 1 :]])
            break
    if len(found) > MOST_ADDRESSES:
        raise TooManyAddressesError
    return found


def _take(text: str, found: list[str]) -> int:
    """Append addresses to ``found`` as long as they are of a common shape; return where that ends."""
    position, end = 0, len(text)
    while position < end:
        match = _ITEM.match(text, position)
        if match is None:
            return position
        bare, angled = match.groups()
        if bare or angled:
            found.append(bare or angled)
            if len(found) > MOST_ADDRESSES:
                raise TooManyAddressesError
        position = match.end()
    return end


def _by_library(values: list[str]) -> list[str]:
    marks = sum(len(_MARKS.findall(value)) for value in values)
    if sum(map(len, values)) > LONGEST_ODD or marks > MOST_ODD_MARKS:
        many = sum(value.count("@") for value in values) > MOST_ADDRESSES
        raise TooManyAddressesError if many else OddAddressesError
    try:
        pairs = email.utils.getaddresses(values, **_LENIENT)
    except RecursionError:
        raise OddAddressesError from None
    return [address for _, address in pairs if address]

"""The mails as one mbox file, in the mix of encodings that Japanese companies have."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from ona.company.calendar_time import HOME, offset
from ona.company.messages import Messages
from ona.company.names import BODIES, DOMAIN, SUBJECTS
from ona.company.plan import Book, Company

CHARSETS: Final = ("utf-8", "iso-2022-jp")
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FOLD_FROM: Final = 3
"""Address lists longer than this are folded, one address a line."""
ALIAS_EVERY: Final = 3
"""Someone with a second address writes every third conversation from it."""


@dataclass(frozen=True, slots=True)
class _Pens:
    """How each address of the book is written: bare, and with its name in each charset; and the zone of each."""

    bare: tuple[bytes, ...]
    named: tuple[tuple[bytes, ...], ...]
    alias: tuple[bytes, ...]
    zones: tuple[str, ...]
    book: Book


def write_mbox(company: Company, mails: Messages, path: Path) -> int:
    """Write mails, in order of time, and return their number."""
    pens = _pens(company)
    order = np.argsort(mails.at, kind="stable")
    earlier = np.array(SUBJECTS).size
    with path.open("wb") as out:
        for row in order.tolist():
            out.write(_mail(pens, mails, row, int(mails.conversation[row]) % earlier))
    return len(mails)


def message_id(conversation: int, turn: int) -> str:
    """Return the Message-ID of a mail, without its angle brackets."""
    return f"{conversation}.{turn}@mail.{DOMAIN}"


def encoded_word(text: str, charset: str) -> bytes:
    """Return a header's text as RFC 2047 words; plain ASCII stays as it is.

    >>> encoded_word("Notes", "utf-8"), encoded_word("件", "utf-8")
    (b'Notes', b'=?utf-8?B?5Lu2?=')
    """
    if text.isascii():
        return text.encode()
    pieces = [text[at : at + 9] for at in range(0, len(text), 9)]
    words = (b64encode(piece.encode(charset)) for piece in pieces)
    return b"\n ".join(b"=?%s?B?%s?=" % (charset.encode(), word) for word in words)


def _pens(company: Company) -> _Pens:
    people, book = company.people, company.book
    bare = tuple(address.encode() for address in book.addresses)
    named = tuple(
        tuple(
            b"%s <%s>" % (encoded_word(name, charset), address)
            for name, address in zip(people.name, bare, strict=False)
        )
        for charset in CHARSETS
    )
    roman = tuple(b'"%s" <%s>' % (name.encode(), mail) for name, mail in zip(people.romaji, bare, strict=False))
    alias = tuple(address.encode() for address in people.alias)
    zones = [company.clocks[site].zone for site in people.site.tolist()]
    zones += [HOME.zone] * (len(bare) - len(zones))
    return _Pens(bare, (*named, roman), alias, tuple(zones), book)


def _mail(pens: _Pens, mails: Messages, row: int, subject: int) -> bytes:
    conversation, turn, sender = int(mails.conversation[row]), int(mails.turn[row]), int(mails.sender[row])
    to = mails.to[mails.start[row] : mails.start[row + 1]].tolist()
    charset = conversation % len(CHARSETS)
    parts = [
        b"From %s %s\n" % (pens.bare[sender], _envelope_date(int(mails.at[row]))),
        b"Return-Path: <%s>\n" % pens.bare[sender],
        b"Message-ID: <%s>\n" % message_id(conversation, turn).encode(),
        _references(conversation, turn),
        b"Date: %s\n" % _date(int(mails.at[row]), pens.zones[sender]),
        b"From: %s\n" % _from(pens, sender, conversation),
        _to(pens, to, charset, turn),
        _automatic(pens.book, sender, to),
        _rest(subject, charset, turn),
    ]
    return b"".join(parts)


def _written(pens: _Pens, one: int, style: int) -> bytes:
    return pens.named[style][one] if one in pens.book.people else pens.bare[one]


def _from(pens: _Pens, sender: int, conversation: int) -> bytes:
    if sender in pens.book.people and pens.alias[sender] and conversation % ALIAS_EVERY == 0:
        return pens.alias[sender]
    return _written(pens, sender, conversation % len(pens.named))


def _to(pens: _Pens, to: list[int], charset: int, turn: int) -> bytes:
    if len(to) > FOLD_FROM:
        return b"To: " + b",\n ".join(pens.bare[one] for one in to) + b"\n"
    first = b"To: %s\n" % _written(pens, to[0], charset)
    if len(to) == 1:
        return first
    more = b",\n ".join(_written(pens, one, (charset + turn) % len(pens.named)) for one in to[1:])
    return first + b"Cc: " + more + b"\n"


def _references(conversation: int, turn: int) -> bytes:
    if not turn:
        return b""
    earlier = [b"<%s>" % message_id(conversation, number).encode() for number in range(turn)]
    return b"In-Reply-To: %s\nReferences: %s\n" % (earlier[-1], b"\n ".join(earlier))


def _automatic(book: Book, sender: int, to: list[int]) -> bytes:
    if sender in book.bots:
        return b"Auto-Submitted: auto-generated\nPrecedence: bulk\n"
    if to[0] in book.lists:
        name = book.addresses[to[0]].split("@", maxsplit=1)[0].encode()
        return b"List-Id: <%s.lists.%s>\nPrecedence: list\n" % (name, DOMAIN.encode())
    return b""


@cache
def _rest(subject: int, charset: int, turn: int) -> bytes:
    """Return subject, type and body: a few hundred different ones in all."""
    name = CHARSETS[charset]
    text = ("Re: " if turn else "") + SUBJECTS[subject]
    return (
        b"Subject: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=%s\nContent-Transfer-Encoding: %s\n\n%s\n\n"
    ) % (
        encoded_word(text, name),
        name.encode(),
        b"8bit" if name == "utf-8" else b"7bit",
        BODIES[(subject + turn) % len(BODIES)].encode(name),
    )


def _date(at: int, zone: str) -> bytes:
    ahead = offset(zone, datetime.fromtimestamp(at, UTC).date())
    day = datetime.fromtimestamp(at + ahead, UTC)
    text = f"{DAYS[day.weekday()]}, {day.day:02d} {MONTHS[day.month - 1]} {day.year} {day:%H:%M:%S}"
    return f"{text} +{ahead // 3600:02d}{ahead % 3600 // 60:02d}".encode()


def _envelope_date(at: int) -> bytes:
    day = datetime.fromtimestamp(at, UTC)
    return f"{DAYS[day.weekday()]} {MONTHS[day.month - 1]} {day.day:2d} {day:%H:%M:%S} {day.year}".encode()

"""One mail from its header block: who, to whom, when, in which thread; or why not."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from connectors.mail_addresses import MOST_ADDRESSES, OddAddressesError, TooManyAddressesError, addresses
from connectors.mail_dates import instant
from connectors.mail_headers import Fields, LargeHeadError, received_date, scan
from connectors.source import Interaction, Party
from ona.tables import ContainerKind, DropReason, EventKind, RejectReason, Role

LONGEST_ID: Final = 998
"""Characters of an id beyond which it is none: the longest line that mail allows."""

MOST_REMEMBERED: Final = 8_192
LONGEST_REMEMBERED: Final = 200
"""How many values of address fields are remembered, and of how many characters at most."""

_USUAL_ID = re.compile(r"[ \t]*+<([^<>@\s]++)@([^<>@\s]++)>")
_ANGLED = re.compile(r"<([^<>]+)>")
_FIELD = re.compile(rb"[!-9;-~]+:")
_ENVELOPE_DATE = re.compile(r" (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*")
_AUTOMATIC_FIELDS = frozenset({"auto-submitted", "precedence", "x-auto-response-suppress"})
_BULK = frozenset({"bulk", "junk", "auto_reply"})
_SUPPRESSED = frozenset({"all", "autoreply"})
# What programs write in place of recipients that they hide.
_HIDDEN_RECIPIENTS = ("undisclosed", "unlisted", "recipient list not shown")
_ANSWERS = ("in-reply-to", "references")


def message(head: bytes, *, zone: ZoneInfo, envelope: bytes = b"") -> Interaction | DropReason | RejectReason:
    """Read one message.

    Parameters
    ----------
    head
        The header block without the empty line that ends it.
    zone
        Where dates without a zone are.
    envelope
        The line before the message in an mbox; its date is used when ``Date`` cannot be read.

    Returns
    -------
    Interaction or DropReason or RejectReason
        The mail, or why it is not kept, or what is wrong with it.
    """
    try:
        return _message(scan(head), head, zone, envelope)
    except LargeHeadError:
        return RejectReason.TOO_LARGE
    except TooManyAddressesError:
        return RejectReason.TOO_MANY_RECIPIENTS
    except OddAddressesError:
        return RejectReason.BAD_ADDRESS


def _message(fields: Fields, head: bytes, zone: ZoneInfo, envelope: bytes) -> Interaction | DropReason | RejectReason:
    if not fields and not _FIELD.match(head):
        return RejectReason.UNREADABLE
    if is_automatic(fields):
        return DropReason.AUTOMATIC
    senders = _parties(fields, "from", Role.FROM) or _parties(fields, "sender", Role.FROM)
    recipients = _parties(fields, "to", Role.TO) + _parties(fields, "cc", Role.CC) if senders else ()
    if not recipients:
        return DropReason.NO_RECIPIENT if senders else RejectReason.NO_SENDER
    if len(recipients) > MOST_ADDRESSES:
        raise TooManyAddressesError
    at = _at(fields, head, zone, envelope)
    if at is None:
        return RejectReason.BAD_TIME if "date" in fields else RejectReason.NO_TIME
    return _interaction(fields, at, senders + recipients)


def _parties(fields: Fields, name: str, role: Role) -> tuple[Party, ...]:
    values = fields.get(name)
    if values is None:
        return ()
    if len(values) == 1 and len(values[0]) <= LONGEST_REMEMBERED and "," not in values[0]:
        return _remembered(values[0], role)
    return _read_parties(values, role)


def _read_parties(values: list[str], role: Role) -> tuple[Party, ...]:
    found = dict.fromkeys(addresses(values))
    return tuple([_party(one, role) for one in found if "@" in one or not one.lower().startswith(_HIDDEN_RECIPIENTS)])


# The same few hundred people and circles write most of a company's mail.
@lru_cache(maxsize=MOST_REMEMBERED)
def _remembered(value: str, role: Role) -> tuple[Party, ...]:
    return _read_parties([value], role)


@lru_cache(maxsize=MOST_REMEMBERED)
def _party(address: str, role: Role) -> Party:
    return Party(address, role)


def forget() -> None:
    """Forget the parties that were remembered to save reading them again."""
    _remembered.cache_clear()
    _party.cache_clear()


def _at(fields: Fields, head: bytes, zone: ZoneInfo, envelope: bytes) -> int | None:
    """Seconds since 1970: of ``Date``, else of the envelope line, else of the last hop."""
    dates = fields.get("date")
    found = instant(dates[0], zone) if dates else None
    if found is None:
        arrived = _ENVELOPE_DATE.search(envelope.decode("ascii", "replace"))
        found = instant(arrived[0], zone) if arrived else None
    return instant(received_date(head), zone) if found is None else found


def _interaction(fields: Fields, at: int, parties: tuple[Party, ...]) -> Interaction:
    own = normal_id(fields["message-id"][0]) if "message-id" in fields else None
    parent = _named_id(fields["in-reply-to"]) if "in-reply-to" in fields else None
    root = _named_id(fields["references"]) if "references" in fields else None
    listed = _list_id(fields["list-id"]) if "list-id" in fields else None
    answers = parent or root or any(value.strip() for name in _ANSWERS for value in fields.get(name, ()))
    return Interaction(
        EventKind.MAIL_REPLY if answers else EventKind.MAIL,
        at,
        parties,
        native_id=own,
        thread=root or parent or own,
        reply_to=parent,
        container=listed,
        container_kind=ContainerKind.LIST if listed else None,
    )


def _named_id(values: list[str]) -> str | None:
    """Return the first id of fields that also hold prose (``Your message of Monday``): in brackets, or with an @."""
    for value in values:
        found = normal_id(value)
        if found and ("@" in found or "<" in value):
            return found
    return None


def normal_id(value: str) -> str | None:
    """Return the first id of a field in one form whatever program wrote it, or None when there is none.

    >>> normal_id(" <20240401.Ab@Mail.Example.JP>"), normal_id("<>"), normal_id("bare-id")
    ('mail:20240401.Ab@mail.example.jp', None, 'mail:bare-id')
    """
    usual = _USUAL_ID.match(value)
    if usual and len(value) <= LONGEST_ID:
        return f"mail:{usual[1]}@{usual[2].lower()}"
    angled = _ANGLED.search(value)
    words = angled[1].split() if angled else value.strip("<> \t").split(maxsplit=1)[:1]
    left, sign, domain = "".join(words).rpartition("@")
    known = (left or domain) and len(left) + len(domain) < LONGEST_ID
    return f"mail:{left}{sign}{domain.lower()}" if known else None


def _list_id(values: list[str]) -> str | None:
    for value in values:
        angled = _ANGLED.search(value)
        text = (angled[1] if angled else value).strip().lower()
        if text and len(text) <= LONGEST_ID:
            return f"list:{text}"
    return None


def is_automatic(fields: Fields) -> bool:
    """Whether a program wrote the mail of its own accord.

    ``Precedence: bulk`` is also what older list servers put on what people wrote, so it counts
    only without a ``List-Id``; ``Auto-Submitted`` (RFC 3834) counts always.

    >>> is_automatic({"precedence": ["bulk"]}), is_automatic({"precedence": ["bulk"], "list-id": ["<a.b>"]})
    (True, False)
    """
    if fields.keys().isdisjoint(_AUTOMATIC_FIELDS):
        return False
    if any(value.strip().lower().startswith("auto-") for value in fields.get("auto-submitted", ())):
        return True
    if "list-id" in fields:
        return False
    if any(value.strip().lower() in _BULK for value in fields.get("precedence", ())):
        return True
    words = {word.strip().lower() for value in fields.get("x-auto-response-suppress", ()) for word in value.split(",")}
    return bool(words & _SUPPRESSED)

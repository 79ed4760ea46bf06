"""One mail from its header block: who, to whom, when, in which thread; or why not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from connectors.mail_addresses import MOST_ADDRESSES, OddAddressesError, TooManyAddressesError, addresses
from connectors.mail_dates import instant
from connectors.mail_headers import Fields, LargeHeadError, received_date, scan
from connectors.source import Interaction, Party
from ona.tables import ContainerKind, DropReason, EventKind, RejectReason, Role

LONGEST_ID: Final = 998
"""Characters of an id beyond which it is none: the longest line that mail allows."""

_ANGLED = re.compile(r"<([^<>]+)>")
_FIELD = re.compile(rb"[!-9;-~]+:")
_ENVELOPE_DATE = re.compile(r" (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*")
_BULK = frozenset({"bulk", "junk", "auto_reply"})
_SUPPRESSED = frozenset({"all", "autoreply"})
# What programs write in place of recipients that they hide.
_HIDDEN_RECIPIENTS = ("undisclosed", "unlisted", "recipient list not shown")
_ROLES = (("to", Role.TO), ("cc", Role.CC))


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
    senders = addresses(fields.get("from", ())) or addresses(fields.get("sender", ()))
    recipients = _recipients(fields) if senders else []
    if not recipients:
        return DropReason.NO_RECIPIENT if senders else RejectReason.NO_SENDER
    if len(recipients) > MOST_ADDRESSES:
        raise TooManyAddressesError
    at = _at(fields, head, zone, envelope)
    if at is None:
        return RejectReason.BAD_TIME if "date" in fields else RejectReason.NO_TIME
    return _interaction(fields, at, (*(Party(one, Role.FROM) for one in dict.fromkeys(senders)), *recipients))


def _recipients(fields: Fields) -> list[Party]:
    return [
        Party(address, role)
        for name, role in _ROLES
        if name in fields
        for address in dict.fromkeys(addresses(fields[name]))
        if "@" in address or not address.lower().startswith(_HIDDEN_RECIPIENTS)
    ]


def _at(fields: Fields, head: bytes, zone: ZoneInfo, envelope: bytes) -> int | None:
    """Seconds since 1970: of ``Date``, else of the envelope line, else of the last hop."""
    dates = fields.get("date")
    found = instant(dates[0], zone) if dates else None
    if found is None:
        arrived = _ENVELOPE_DATE.search(envelope.decode("ascii", "replace"))
        found = instant(arrived[0], zone) if arrived else None
    return instant(received_date(head), zone) if found is None else found


def _interaction(fields: Fields, at: int, parties: tuple[Party, ...]) -> Interaction:
    own = normal_id(fields.get("message-id", ("",))[0])
    parent = _named_id(fields.get("in-reply-to", ()))
    root = _named_id(fields.get("references", ()))
    answers = any(value.strip() for name in ("in-reply-to", "references") for value in fields.get(name, ()))
    listed = _list_id(fields.get("list-id", ()))
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


def _named_id(values: Iterable[str]) -> str | None:
    """Return the first id of fields that also hold prose (``Your message of Monday``): in brackets, or with an @."""
    return next((found for value in values if (found := normal_id(value)) and ("@" in found or "<" in value)), None)


def normal_id(value: str) -> str | None:
    """Return the first id of a field in one form whatever program wrote it, or None when there is none.

    >>> normal_id(" <20240401.Ab@Mail.Example.JP>"), normal_id("<>"), normal_id("bare-id")
    ('mail:20240401.Ab@mail.example.jp', None, 'mail:bare-id')
    """
    angled = _ANGLED.search(value)
    words = angled[1].split() if angled else value.strip("<> \t").split(maxsplit=1)[:1]
    text = "".join(words)
    left, sign, domain = text.rpartition("@")
    return f"mail:{left}{sign}{domain.lower()}" if len(text) <= LONGEST_ID and text.strip("@") else None


def _list_id(values: Iterable[str]) -> str | None:
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
    if any(value.strip().lower().startswith("auto-") for value in fields.get("auto-submitted", ())):
        return True
    if "list-id" in fields:
        return False
    if any(value.strip().lower() in _BULK for value in fields.get("precedence", ())):
        return True
    words = {word.strip().lower() for value in fields.get("x-auto-response-suppress", ()) for word in value.split(",")}
    return bool(words & _SUPPRESSED)

"""A batch of rows to events in columns, whole columns at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from connectors.events_columns import NONE, Codes, Lists, Words, ids_of, lists_of, plain_ids, words_of
from connectors.events_times import BAD, MISSING, Seconds, times_of
from connectors.source import EVENT_KINDS, ROLES, EventBatch
from ona.tables import EventKind, RejectReason, Role

MAX_RECIPIENTS: Final = 2_000
MAX_SECONDS: Final = 366 * 86_400
"""A meeting or call longer than a year is a mistake."""

Faults = NDArray[np.int8]
REASONS: Final = (
    None,
    RejectReason.NO_TIME,
    RejectReason.BAD_TIME,
    RejectReason.NO_SENDER,
    RejectReason.BAD_KIND,
    RejectReason.BAD_DURATION,
    RejectReason.TOO_MANY_RECIPIENTS,
)
"""What is wrong with a row, by code; 0 is nothing."""

_KIND: Final = {kind: np.int8(code) for code, kind in enumerate(EVENT_KINDS)}
_REPLY: Final = {_KIND[EventKind.MAIL]: EventKind.MAIL_REPLY, _KIND[EventKind.CHAT]: EventKind.CHAT_REPLY}
KNOWN_KINDS: Final = (EventKind.MAIL, EventKind.CHAT, EventKind.MEETING, EventKind.CALL)


def _roles(mail: Role, meeting: Role, call: Role) -> NDArray[np.int8]:
    """Role code by kind code: messages, meetings and calls name their parties differently."""
    own = {EventKind.MEETING: meeting, EventKind.CALL: call}
    return np.array([ROLES.index(own.get(kind, mail)) for kind in EVENT_KINDS], dtype=np.int8)


SENDER_ROLE: Final = _roles(Role.FROM, Role.ORGANISER, Role.CALLER)
RECIPIENT_ROLE: Final = _roles(Role.TO, Role.ATTENDEE, Role.CALLEE)


@dataclass(frozen=True, slots=True)
class Rule:
    """How rows are read, as in :class:`connectors.events_presets.Preset`; ``space`` begins our own ids."""

    zone: ZoneInfo
    kind: EventKind = EventKind.MAIL
    separator: str = ";"
    address: str | None = None
    space: str = "events"


@dataclass(frozen=True, slots=True)
class Converted:
    """Events of a batch; ``faults`` int8[n] says by :data:`REASONS` what is wrong with a row; rows without
    anybody to receive them are counted.
    """  # noqa: D205 - one sentence

    events: EventBatch
    faults: Faults
    without_recipient: int


def converted(columns: Mapping[str, pa.Array], rule: Rule) -> Converted:
    """Turn columns of equal length into events.

    Parameters
    ----------
    columns
        Ours by name; ``time``, ``sender`` and ``recipients`` at least.
    rule
        How to read them.
    """
    at = times_of(columns["time"], rule.zone)
    sender = words_of(columns["sender"], rule.address)
    recipients = lists_of(columns["recipients"], rule.separator, rule.address)
    kind = _kinds(columns, rule, len(at))
    seconds = _durations(columns, at, rule)
    faults = _faults(at, sender, kind, seconds, recipients)
    rows = np.flatnonzero((faults == 0) & (recipients.counts > 0))
    dropped = int(np.count_nonzero((faults == 0) & (recipients.counts == 0)))
    kept = _Kept(rows, at[rows], kind[rows], seconds[rows])
    return Converted(_events(kept, sender, recipients, columns, rule), faults, dropped)


def _faults(at: Seconds, sender: Words, kind: NDArray[np.int8], seconds: NDArray[np.float64], to: Lists) -> Faults:
    """Code of the first thing that is wrong with each row."""
    checks = (
        at == MISSING,
        at == BAD,
        sender.codes == NONE,
        kind == NONE,
        seconds < 0,
        to.counts > MAX_RECIPIENTS,
    )
    faults = np.zeros(len(at), dtype=np.int8)
    for code in range(len(checks), 0, -1):
        faults[checks[code - 1]] = code
    return faults


def _kinds(columns: Mapping[str, pa.Array], rule: Rule, count: int) -> NDArray[np.int8]:
    """Kind code of each row; -1 where the word is unknown. An empty cell is the rule's kind."""
    column = columns.get("kind")
    if column is None:
        return np.full(count, _KIND[rule.kind])
    words = words_of(column)
    known = {kind.value: _KIND[kind] for kind in KNOWN_KINDS}
    codes = [known.get(word.lower(), NONE) for word in words.values.to_pylist()]
    table = np.array([*codes, _KIND[rule.kind]], dtype=np.int8)
    return table[words.codes]


def _durations(columns: Mapping[str, pa.Array], at: Seconds, rule: Rule) -> NDArray[np.float64]:
    """Seconds of each row; NaN where not stated, -1 where wrong."""
    minutes, end = columns.get("duration_minutes"), columns.get("end")
    if minutes is not None:
        found = _minutes(minutes) * 60
    elif end is not None:
        found = _until(times_of(end, rule.zone), at)
    else:
        return np.full(len(at), np.nan)
    return np.where((found < 0) | (found > MAX_SECONDS), -1.0, found)


def _until(end: Seconds, at: Seconds) -> NDArray[np.float64]:
    found = np.where(end == BAD, -1.0, (end - np.where(at > BAD, at, 0)).astype(np.float64))
    return np.where(end == MISSING, np.nan, found)


def _minutes(column: pa.Array) -> NDArray[np.float64]:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        return np.array([minutes_of(text) for text in column.cast(pa.string()).to_pylist()], dtype=np.float64)
    values = pc.fill_null(column.cast(pa.float64(), safe=False), -2.0).to_numpy(zero_copy_only=False)
    stated = np.where(np.isfinite(values) & (values >= 0), values, -1.0)
    return np.where(np.asarray(column.is_null()), np.nan, stated)


def minutes_of(text: str | None) -> float:
    """Read minutes: NaN when empty, -1 when not a number of at least 0.

    >>> minutes_of("30"), minutes_of("-5"), minutes_of("nan"), minutes_of(" ")
    (30.0, -1.0, -1.0, nan)
    """
    if text is None or not text.strip():
        return math.nan
    try:
        minutes = float(text)
    except ValueError:
        return -1.0
    return minutes if math.isfinite(minutes) and minutes >= 0 else -1.0


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rows that become events, with what is known of each."""

    rows: Codes
    at: Seconds
    kind: NDArray[np.int8]
    seconds: NDArray[np.float64]


def _events(kept: _Kept, sender: Words, recipients: Lists, columns: Mapping[str, pa.Array], rule: Rule) -> EventBatch:
    count = len(kept.rows)
    texts = {name: _taken(columns.get(name), kept.rows) for name in ("id", "thread", "reply_to", "container")}
    mail = kept.kind == _KIND[EventKind.MAIL]
    kind = _with_replies(kept.kind, texts["reply_to"])
    event, codes, first = _parties(sender.codes[kept.rows], recipients, kept.rows, len(sender.values))
    addresses, address = _distinct(sender.values, recipients.values, codes)
    return EventBatch(
        kind=kind,
        at=kept.at,
        native_id=ids_of(texts["id"], mail, rule.space),
        thread=ids_of(texts["thread"], mail, rule.space),
        reply_to=ids_of(texts["reply_to"], mail, rule.space),
        container=ids_of(texts["container"], np.zeros(count, dtype=np.bool_), rule.space),
        container_kind=np.full(count, NONE, dtype=np.int8),
        seconds=kept.seconds,
        recurring=np.zeros(count, dtype=np.bool_),
        online=np.zeros(count, dtype=np.bool_),
        revision=np.zeros(count, dtype=np.int32),
        addresses=addresses,
        party_event=event,
        party_address=address,
        party_role=np.where(first, SENDER_ROLE[kind][event], RECIPIENT_ROLE[kind][event]),
        party_rsvp=np.full(len(event), NONE, dtype=np.int8),
        party_scope=np.full(len(event), NONE, dtype=np.int8),
    )


def _taken(column: pa.Array | None, rows: Codes) -> pa.Array | None:
    if column is None or len(rows) == len(column):
        return column
    return column.take(pa.array(rows))


def _with_replies(kind: NDArray[np.int8], reply_to: pa.Array | None) -> NDArray[np.int8]:
    """Kinds, with mails and chats that answer another one marked so."""
    ids = plain_ids(reply_to)
    if ids is None:
        return kind
    answers = np.asarray(ids.is_valid())
    found = kind.copy()
    for plain, reply in _REPLY.items():
        found[answers & (kind == plain)] = _KIND[reply]
    return found


def _parties(sender: Codes, recipients: Lists, rows: Codes, shift: int) -> tuple[Codes, Codes, NDArray[np.bool_]]:
    """Lay out each event's sender and then its recipients.

    Returns
    -------
    event, address : int64[m]
        Recipient codes are moved up by ``shift``, behind those of the senders.
    first : bool[m]
        Whether the party is the sender.
    """
    counts, starts = recipients.counts[rows], recipients.starts[rows]
    ends = np.cumsum(counts + 1)
    event = np.repeat(np.arange(len(rows)), counts + 1)
    address = np.empty(len(event), dtype=np.int64)
    first = np.zeros(len(event), dtype=np.bool_)
    heads = ends - counts - 1
    first[heads] = True
    address[heads] = sender
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    address[~first] = recipients.members[np.repeat(starts, counts) + within] + shift
    return event, address, first


def _distinct(senders: pa.StringArray, recipients: pa.StringArray, codes: Codes) -> tuple[list[str], NDArray[np.int32]]:
    """Give the addresses that occur a number each, in the order of the columns' own values."""
    both = pa.concat_arrays([senders, recipients])
    used = np.zeros(len(both), dtype=np.bool_)
    used[codes] = True
    place = np.cumsum(used) - 1
    encoded = both.filter(pa.array(used)).dictionary_encode()
    numbers = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    return encoded.dictionary.to_pylist(), numbers[place[codes]] if len(codes) else codes.astype(np.int32)

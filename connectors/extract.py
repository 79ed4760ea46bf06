"""One batch of raw events becomes pseudonymous rows; what is not kept is counted by reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from connectors.pseudonymous import (
    DECLINED,
    EXCLUDED,
    EXTERNAL,
    HOUR_CLASSES,
    INTERNAL,
    QUARTER_HOUR,
    Clock,
    Directory,
    Occurrences,
    Rows,
    duration_steps,
)
from connectors.source import CONTAINER_KINDS, EVENT_KINDS, ROLES, RSVPS, SCOPES, EventBatch
from ona.pseudonyms import Ids, as_bytes
from ona.tables import DropReason, Role

FROM: Final = ROLES.index(Role.FROM)
SENDERS: Final = np.array([ROLES.index(role) for role in (Role.FROM, Role.ORGANISER, Role.CALLER, Role.REACTOR)])
NO_RSVP: Final = 7
SMALL: Final = 32_767


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch comes from, and what of it is wanted.

    ``archived`` says that deletions at the source do not reach us, ``kept`` that it is a file kept on purpose.
    ``since`` is in seconds since 1970; ``frozen`` holds weeks (days since 1970) that are not reopened.
    """

    source: int
    archived: bool
    kept: bool = True
    since: int = -(2**62)
    retained_from: int = -(2**62)
    frozen: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Parties:
    """Distinct parties, sorted by event: one row for each event and actor."""

    event: NDArray[np.int64]
    actor: NDArray[np.int64]
    role: NDArray[np.int64]
    rsvp: NDArray[np.int64]
    scope: NDArray[np.int64]
    ids: Ids


def extract(batch: EventBatch, directory: Directory, clock: Clock, occurrences: Occurrences, origin: Origin) -> Rows:
    """Turn a batch of raw events into rows of ``event`` and ``event_party``.

    Parameters
    ----------
    batch
        Raw events in columns.
    directory, clock
        Who an address is, and what week a time is in.
    occurrences
        Numbers alike rows of the item that the batch belongs to.
    origin
        Source and what of it is wanted.
    """
    n = len(batch)
    places = directory.look_up(batch.addresses)[batch.party_address]
    scope = _scopes(batch, directory, places)
    parties = _distinct(batch, directory, places, scope)
    internal = _count(parties.event[(parties.scope == INTERNAL) & (parties.rsvp != DECLINED)], n)
    week, hour = clock.weeks_and_hours(batch.at)
    reason = _reasons(batch, parties, scope, week, origin)
    uids = _event_ids(batch, directory, places, occurrences)
    kept = np.flatnonzero(reason == 0)
    outside = _count(batch.party_event[scope == EXTERNAL], n)
    derived = _Derived(uids, week, hour, internal, outside)
    event = _event_table(batch, directory, derived, origin).take(pa.array(kept))
    return Rows(event, _party_table(batch, parties, uids, week, reason), _dropped(reason), uids)


def _count(index: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    return np.bincount(index, minlength=n)


def _scopes(batch: EventBatch, directory: Directory, places: NDArray[np.int32]) -> NDArray[np.int8]:
    known = directory.scopes(places)
    return np.where((batch.party_scope >= 0) & (known != EXCLUDED), batch.party_scope, known)


def _distinct(batch: EventBatch, directory: Directory, places: NDArray[np.int32], scope: NDArray[np.int8]) -> _Parties:
    """Merge the parties of an event that are one actor: the strongest role, the clearest answer."""
    kept = scope != EXCLUDED
    distinct, place_index = np.unique(places[kept], return_inverse=True)
    ids, actor_of_place = _distinct_ids(directory.ids(distinct))
    actor = actor_of_place[place_index]
    actors = max(len(ids), 1)
    rsvp = np.where(batch.party_rsvp[kept] < 0, NO_RSVP, batch.party_rsvp[kept]).astype(np.int64)
    key = batch.party_event[kept] * actors + actor
    key = np.sort(((key * 16 + batch.party_role[kept]) * 8 + rsvp) * 8 + scope[kept])
    pair = key >> 10
    first = np.r_[True, pair[1:] != pair[:-1]] if len(pair) else np.zeros(0, dtype=bool)
    key, pair = key[first], pair[first]
    event, actor = np.divmod(pair, actors)
    return _Parties(event, actor, (key >> 6) & 15, (key >> 3) & 7, key & 7, ids)


def _distinct_ids(ids: Ids) -> tuple[Ids, NDArray[np.int64]]:
    order = np.lexsort((ids[:, 1], ids[:, 0]))
    ranked = ids[order]
    new = np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)] if len(ids) else np.zeros(0, dtype=bool)
    index = np.empty(len(ids), dtype=np.int64)
    index[order] = np.cumsum(new) - 1
    return ranked[new], index


REASONS: Final = (
    None,
    DropReason.EXCLUDED,
    DropReason.BEFORE_SINCE,
    DropReason.BEYOND_RETENTION,
    DropReason.OUTSIDE_ONLY,
    DropReason.NO_RECIPIENT,
    DropReason.SELF_ADDRESSED,
)


def _reasons(
    batch: EventBatch, parties: _Parties, scope: NDArray[np.int8], week: NDArray[np.int32], origin: Origin
) -> NDArray[np.int8]:
    """Return 0 for what is kept, else the place of the first reason that holds in :data:`REASONS`."""
    n = len(batch)
    sends = np.isin(batch.party_role, SENDERS)
    shut_out = scope == EXCLUDED
    actors = _count(parties.event, n)
    inside = _count(parties.event[parties.scope == INTERNAL], n)
    tests = (
        (_count(batch.party_event[sends & shut_out], n) > 0)
        | ((_count(batch.party_event[shut_out], n) > 0) & (actors < 2)),
        batch.at < origin.since,
        (batch.at < origin.retained_from) | np.isin(week, np.array(sorted(origin.frozen), dtype=np.int32)),
        inside == 0,
        (actors < 2) & (_count(batch.party_event[~sends], n) == 0),
        actors < 2,
    )
    reason = np.zeros(n, dtype=np.int8)
    for code, test in reversed(list(enumerate(tests, start=1))):
        reason[test] = code
    return reason


def _dropped(reason: NDArray[np.int8]) -> dict[DropReason, int]:
    counts = np.bincount(reason, minlength=len(REASONS))
    return {word: int(count) for word, count in zip(REASONS, counts, strict=True) if word and count}


def _event_ids(batch: EventBatch, directory: Directory, places: NDArray[np.int32], occurrences: Occurrences) -> Ids:
    """Event keys: of the native id where there is one, else of content and occurrence number."""
    n = len(batch)
    named = np.zeros(n, dtype=bool) if batch.native_id is None else np.asarray(batch.native_id.is_valid())
    uids = np.empty((n, 2), dtype=np.uint64)
    if batch.native_id is not None and named.any():
        uids[named] = directory.pseudonyms.ids("event", batch.native_id.drop_null().to_pylist())
    if not named.all():
        uids[~named] = _content_ids(batch, directory, places, occurrences, ~named)
    return uids


def _content_ids(
    batch: EventBatch,
    directory: Directory,
    places: NDArray[np.int32],
    occurrences: Occurrences,
    wanted: NDArray[np.bool_],
) -> Ids:
    """Keyed chain over time, kind, duration, thread, container and the multiset of parties."""
    mixed = directory.pseudonyms.mixed
    state = mixed(np.column_stack([batch.at.astype(np.uint64), batch.kind.astype(np.uint64)]))
    seconds = np.nan_to_num(batch.seconds, nan=-1.0).view(np.uint64)
    state = mixed(state ^ np.column_stack([seconds, batch.container_kind.astype(np.uint64)]))
    for purpose, column in (
        ("thread", batch.thread),
        ("event", batch.reply_to),
        ("container", batch.container),
    ):
        if column is not None:
            state = mixed(state ^ _text_ids(directory.pseudonyms.hashed, purpose, column)[0])
    state = mixed(state ^ _party_sums(batch, directory, places))[wanted]
    number = occurrences.number(state[:, 0])
    numbered = np.column_stack([state[:, 0], state[:, 1] + number.astype(np.uint64)])
    return directory.pseudonyms.encrypted(mixed(numbered))


def _party_sums(batch: EventBatch, directory: Directory, places: NDArray[np.int32]) -> Ids:
    """Sum of the keyed blocks of an event's parties: the same in any order of the parties."""
    marks = batch.party_role.astype(np.uint64) * 16 + (batch.party_rsvp + 1).astype(np.uint64)
    blocks = directory.raw_ids(places).copy()
    blocks[:, 0] ^= marks + np.uint64(1)
    total = np.zeros((len(blocks) + 1, 2), dtype=np.uint64)
    np.cumsum(directory.pseudonyms.mixed(blocks), axis=0, dtype=np.uint64, out=total[1:])
    ends = np.searchsorted(batch.party_event, np.arange(len(batch)), "right")
    starts = np.searchsorted(batch.party_event, np.arange(len(batch)), "left")
    return total[ends] - total[starts]


def _text_ids(
    made: Callable[[str, list[str]], Ids], purpose: str, column: pa.StringArray
) -> tuple[Ids, NDArray[np.bool_]]:
    """Return ids of a text column and where it has a value; distinct texts are hashed once."""
    encoded = pc.dictionary_encode(column)
    ids = made(purpose, encoded.dictionary.to_pylist())
    valid = np.asarray(encoded.indices.is_valid())
    index = np.asarray(encoded.indices.fill_null(0))
    result = ids[index] if len(ids) else np.zeros((len(column), 2), dtype=np.uint64)
    return np.where(valid[:, None], result, np.uint64(0)), valid


def uuid_array(ids: Ids, valid: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return ids as an Arrow column of UUIDs."""
    mask = None if valid is None or valid.all() else pa.array(valid).buffers()[1]
    storage = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(ids), [mask, pa.py_buffer(as_bytes(ids))])
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)


def _words(codes: NDArray[np.int8] | NDArray[np.int64], vocabulary: tuple[str, ...]) -> pa.Array:
    """Return codes as a dictionary column of words; codes outside the vocabulary are null."""
    shut = (codes < 0) | (codes >= len(vocabulary))
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int8), mask=shut), pa.array([str(word) for word in vocabulary])
    )


def _optional_ids(directory: Directory, purpose: str, column: pa.StringArray | None, n: int) -> pa.Array:
    if column is None:
        return uuid_array(np.zeros((n, 2), dtype=np.uint64), np.zeros(n, dtype=bool))
    return uuid_array(*_text_ids(directory.pseudonyms.ids, purpose, column))


@dataclass(frozen=True, slots=True)
class _Derived:
    """What is worked out of a batch, one value an event."""

    uids: Ids
    week: NDArray[np.int32]
    hour: NDArray[np.int8]
    internal: NDArray[np.int64]
    outside: NDArray[np.int64]


def _event_table(batch: EventBatch, directory: Directory, derived: _Derived, origin: Origin) -> pa.Table:
    n = len(batch)
    steps = duration_steps(batch.seconds)
    return pa.table(
        {
            "event_uid": uuid_array(derived.uids),
            "source": np.full(n, origin.source, dtype=np.int16),
            "kind": _words(batch.kind, EVENT_KINDS),
            "occurred_at": pa.array(batch.at // QUARTER_HOUR * QUARTER_HOUR, pa.timestamp("s")),
            "week": pa.array(derived.week, pa.date32()),
            "local_hour_class": _words(derived.hour, HOUR_CLASSES),
            "thread_uid": _optional_ids(directory, "thread", batch.thread, n),
            "reply_to_uid": _optional_ids(directory, "event", batch.reply_to, n),
            "container_uid": _optional_ids(directory, "container", batch.container, n),
            "container_kind": _words(batch.container_kind, CONTAINER_KINDS),
            "internal_parties": np.minimum(derived.internal, SMALL).astype(np.int16),
            "outside_parties": np.minimum(derived.outside, SMALL).astype(np.int16),
            "duration_step": pa.array(steps, mask=steps < 0),
            "recurring": batch.recurring,
            "online": batch.online,
            "revision": batch.revision,
            "archived": np.full(n, origin.archived),
            "kept": np.full(n, origin.kept),
        }
    )


def _party_table(
    batch: EventBatch, parties: _Parties, uids: Ids, week: NDArray[np.int32], reason: NDArray[np.int8]
) -> pa.Table:
    kept = reason[parties.event] == 0
    event = parties.event[kept]
    return pa.table(
        {
            "event_uid": uuid_array(uids[event]),
            "week": pa.array(week[event], pa.date32()),
            "actor_uid": uuid_array(parties.ids[parties.actor[kept]]),
            "role": _words(parties.role[kept], ROLES),
            "rsvp": _words(parties.rsvp[kept], RSVPS),
            "scope": _words(parties.scope[kept], SCOPES),
            "revision": batch.revision[event],
        }
    )

"""The event store's tables, and how an older store becomes a newer one.

No column is text except in ``label``: ids are 16 fixed bytes (``UUID``), the rest is an
enumeration, a small number, a step or a time. ``tests/unit/test_schema.py`` holds this
by looking at the finished file.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from ona.tables import (
    ContainerKind,
    DropReason,
    EventKind,
    HourClass,
    RejectReason,
    Role,
    Rsvp,
    Scope,
    Status,
    TieKind,
)
from ona.windows import WEEKDAYS

VERSION: Final = 5


class LabelKind(StrEnum):
    """What a label names."""

    UNIT = "unit"
    SITE = "site"
    LEVEL = "level"
    SOURCE = "source"
    QUESTION = "question"
    KPI = "kpi"


class Mode(StrEnum):
    """The legal mode, fixed by the first sync."""

    AGGREGATE = "aggregate"
    CONSENT = "consent"


def _enum(name: str, words: Iterable[str]) -> str:
    return f"CREATE TYPE {name} AS ENUM ({', '.join(repr(str(word)) for word in words)})"


REASONS: Final = tuple(DropReason) + tuple(RejectReason)

TYPES: Final = (
    _enum("event_kind", EventKind),
    _enum("tie_kind", TieKind),
    _enum("party_role", Role),
    _enum("party_rsvp", Rsvp),
    _enum("party_scope", Scope),
    _enum("container_kind", ContainerKind),
    _enum("hour_class", HourClass),
    _enum("actor_status", Status),
    _enum("label_kind", LabelKind),
    _enum("legal_mode", Mode),
    _enum("reason", REASONS),
    _enum("weekday", WEEKDAYS),
)

SURVEY_ANSWER: Final = """CREATE TABLE survey_answer (
        source SMALLINT NOT NULL, respondent_uid UUID NOT NULL, named_uid UUID, asked_on DATE NOT NULL)"""
"""Names given in surveys; nobody where a respondent named nobody."""

ACTOR_DOMAIN: Final = "CREATE TABLE actor_domain (actor_uid UUID NOT NULL, domain_uid UUID NOT NULL)"
"""Under which mail domains people inside stand in stored events: only to exclude domains from them later."""

OUTSIDE_EXCHANGE: Final = """CREATE TABLE outside_exchange (
        week DATE NOT NULL, kind tie_kind NOT NULL, actor_uid UUID NOT NULL, org_uid UUID NOT NULL,
        interactions INTEGER NOT NULL)"""
"""How often somebody had to do with an outside organisation in a week."""

TABLES: Final = (
    """CREATE TABLE meta (
        version INTEGER NOT NULL, made_at TIMESTAMP NOT NULL, mode legal_mode NOT NULL,
        key_check UUID NOT NULL, key_epoch INTEGER NOT NULL, week_start weekday NOT NULL)""",
    """CREATE TABLE label (
        label_id INTEGER NOT NULL, kind label_kind NOT NULL, parent_id INTEGER, label VARCHAR NOT NULL)""",
    """CREATE TABLE event (
        event_uid UUID NOT NULL, source SMALLINT NOT NULL, kind event_kind NOT NULL,
        occurred_at TIMESTAMP NOT NULL, week DATE NOT NULL, local_hour_class hour_class NOT NULL,
        thread_uid UUID, reply_to_uid UUID, container_uid UUID, container_kind container_kind,
        internal_parties SMALLINT NOT NULL, outside_parties SMALLINT NOT NULL,
        duration_step SMALLINT, recurring BOOLEAN NOT NULL, online BOOLEAN NOT NULL,
        revision INTEGER NOT NULL, archived BOOLEAN NOT NULL, kept BOOLEAN NOT NULL DEFAULT true)""",
    """CREATE TABLE event_party (
        event_uid UUID NOT NULL, week DATE NOT NULL, actor_uid UUID NOT NULL,
        role party_role NOT NULL, rsvp party_rsvp, scope party_scope NOT NULL, revision INTEGER NOT NULL)""",
    """CREATE TABLE sighting (
        event_uid UUID NOT NULL, source SMALLINT NOT NULL, item_uid UUID NOT NULL, resync INTEGER NOT NULL,
        handle_uid UUID)""",
    """CREATE TABLE actor_attr (
        actor_uid UUID NOT NULL, unit INTEGER NOT NULL, site INTEGER, level INTEGER, tenure_band TINYINT,
        share FLOAT NOT NULL, status actor_status NOT NULL, manager_uid UUID,
        valid_from DATE, valid_to DATE, source SMALLINT NOT NULL)""",
    "CREATE TABLE actor_alias (alias_uid UUID NOT NULL, actor_uid UUID NOT NULL, source SMALLINT NOT NULL)",
    ACTOR_DOMAIN,
    "CREATE TABLE ext_org (org_uid UUID NOT NULL)",
    "CREATE TABLE exclusion (actor_uid UUID NOT NULL, status actor_status NOT NULL, since DATE NOT NULL)",
    """CREATE TABLE tie (
        week DATE NOT NULL, kind tie_kind NOT NULL, from_uid UUID NOT NULL, to_uid UUID NOT NULL,
        weight DOUBLE NOT NULL, interactions INTEGER NOT NULL)""",
    """CREATE TABLE ask (
        week DATE NOT NULL, kind tie_kind NOT NULL, seeker_uid UUID NOT NULL, helper_uid UUID,
        weight DOUBLE NOT NULL, asks INTEGER NOT NULL, first_answers INTEGER NOT NULL, answer_step SMALLINT)""",
    SURVEY_ANSWER,
    OUTSIDE_EXCHANGE,
    """CREATE TABLE activity (
        week DATE NOT NULL, source SMALLINT NOT NULL, kind tie_kind NOT NULL, actor_uid UUID NOT NULL,
        events INTEGER NOT NULL)""",
    """CREATE TABLE rollup_count (
        week DATE NOT NULL, source SMALLINT NOT NULL, kind tie_kind NOT NULL,
        events INTEGER NOT NULL, excluded INTEGER NOT NULL)""",
    "CREATE TABLE touched_week (week DATE NOT NULL)",
    "CREATE TABLE frozen_week (week DATE NOT NULL, begins DATE, ties_gone BOOLEAN NOT NULL DEFAULT false)",
    """CREATE TABLE sync_state (
        source SMALLINT NOT NULL, item_uid UUID NOT NULL, cursor UUID[] NOT NULL, resync INTEGER NOT NULL)""",
    """CREATE TABLE lineage (
        batch BIGINT NOT NULL, source SMALLINT NOT NULL, made_at TIMESTAMP NOT NULL, rule_hash UUID NOT NULL,
        key_epoch INTEGER NOT NULL, fetched BIGINT NOT NULL, added BIGINT NOT NULL, duplicates BIGINT NOT NULL)""",
    """CREATE TABLE lineage_reason (
        batch BIGINT NOT NULL, reason reason NOT NULL, quarantined BOOLEAN NOT NULL, items BIGINT NOT NULL)""",
    """CREATE TABLE release_registry (
        cube UUID NOT NULL, week_from DATE NOT NULL, week_to DATE NOT NULL, released_at TIMESTAMP NOT NULL)""",
)

CREATE: Final = TYPES + TABLES

MIGRATIONS: Final[dict[int, tuple[str, ...]]] = {
    2: (
        SURVEY_ANSWER,
        "ALTER TABLE lineage_reason ALTER reason TYPE VARCHAR",
        "DROP TYPE reason",
        _enum("reason", REASONS),
        "ALTER TABLE lineage_reason ALTER reason TYPE reason",
        "ALTER TABLE actor_attr ALTER status TYPE VARCHAR",
        "ALTER TABLE exclusion ALTER status TYPE VARCHAR",
        "DROP TYPE actor_status",
        _enum("actor_status", Status),
        "ALTER TABLE actor_attr ALTER status TYPE actor_status",
        "ALTER TABLE exclusion ALTER status TYPE actor_status",
    ),
    3: (
        OUTSIDE_EXCHANGE,
        # The next rollup makes it of the events that are still here; weeks without them stay without.
        "INSERT INTO touched_week SELECT DISTINCT week FROM event ANTI JOIN touched_week USING (week)",
    ),
    4: (
        ACTOR_DOMAIN,
        "ALTER TABLE event ADD COLUMN kept BOOLEAN DEFAULT true",
        "ALTER TABLE frozen_week ADD COLUMN begins DATE",
        "ALTER TABLE frozen_week ADD COLUMN ties_gone BOOLEAN DEFAULT false",
    ),
    5: ("ALTER TABLE sighting ADD COLUMN handle_uid UUID",),
}
"""Statements that take a store from the version before to the named one."""

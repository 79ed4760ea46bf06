"""The words of the product's tables: enumerations, columns, types and units, declared once.

Event kinds, roles and reasons are closed vocabularies: the event store holds them as
enumerations, so that no free text can enter. Published tables are declared as data
(:data:`PUBLISHED`): the snapshot writer, the API, the exports and the notebook door
all read their columns from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class EventKind(StrEnum):
    """What happened."""

    MAIL = "mail"
    MAIL_REPLY = "mail_reply"
    MEETING = "meeting"
    CHAT = "chat"
    CHAT_REPLY = "chat_reply"
    MENTION = "mention"
    REACTION = "reaction"
    CALL = "call"


class TieKind(StrEnum):
    """The channels that ties are kept apart by."""

    MAIL = "mail"
    CHAT = "chat"
    MEETING = "meeting"
    CALL = "call"


class Role(StrEnum):
    """What a party did in an event."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    ORGANISER = "organiser"
    ATTENDEE = "attendee"
    MENTIONED = "mentioned"
    REACTOR = "reactor"
    CALLER = "caller"
    CALLEE = "callee"


class Rsvp(StrEnum):
    """An attendee's answer."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    NONE = "none"


class Scope(StrEnum):
    """What kind of party it is."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    BOT = "bot"
    ROOM = "room"
    LIST = "list"


class ContainerKind(StrEnum):
    """Where a message stood."""

    DM = "dm"
    GROUP_DM = "group_dm"
    PRIVATE = "private"
    PUBLIC = "public"
    SHARED_EXTERNAL = "shared_external"
    LIST = "list"


class HourClass(StrEnum):
    """When it happened, by the clock of the place of work."""

    WORK = "work"
    EVENING = "evening"
    NIGHT = "night"
    WEEKEND = "weekend"


class Status(StrEnum):
    """A person's standing on the roster."""

    ACTIVE = "active"
    LEFT = "left"
    EXCLUDED = "excluded"
    OPTED_OUT = "opted_out"
    ERASED = "erased"


class DropReason(StrEnum):
    """Why a well-formed item is not kept. Nothing is wrong with it."""

    SELF_ADDRESSED = "self_addressed"
    NO_RECIPIENT = "no_recipient"
    OUTSIDE_ONLY = "outside_only"
    EXCLUDED = "excluded"
    OPTED_OUT = "opted_out"
    PRIVATE = "private"
    CANCELLED = "cancelled"
    AUTOMATIC = "automatic"
    BEFORE_SINCE = "before_since"
    OUTSIDE_WINDOW = "outside_window"
    BEYOND_RETENTION = "beyond_retention"
    NOT_AN_INTERACTION = "not_an_interaction"
    OTHER_QUESTION = "other_question"


class RejectReason(StrEnum):
    """Why an item is quarantined. Something is wrong with it; it is named by its place."""

    NO_SENDER = "no_sender"
    BAD_ADDRESS = "bad_address"
    BAD_TIME = "bad_time"
    NO_TIME = "no_time"
    BAD_DURATION = "bad_duration"
    BAD_KIND = "bad_kind"
    BAD_SHARE = "bad_share"
    BAD_DATE = "bad_date"
    NO_DEPARTMENT = "no_department"
    TOO_MANY_RECIPIENTS = "too_many_recipients"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    UNREADABLE = "unreadable"
    WRONG_COLUMNS = "wrong_columns"
    UNKNOWN_PERSON = "unknown_person"


class Hidden(StrEnum):
    """Why a published row carries no figure. Never depends on the row's value."""

    SMALL_UNIT = "small_unit"
    TOO_LITTLE_EXPECTED = "too_little_expected"
    COVERAGE = "coverage"


BANDS: Final = ("<1/4", "1/4-1/2", "1/2-0.7", "0.7-1.4", "1.4-2", ">2")
"""Bands of contact against expectation, narrowest first."""

BAND_EDGES: Final = (0.25, 0.5, 0.7, 1.4, 2.0)
"""The edges between :data:`BANDS`."""

Q_CLASSES: Final = ("<0.001", "<0.01", "<0.05", ">=0.05")
"""Classes of the q-value, strictest first."""

FINDING_KINDS: Final = (
    "gap",
    "silo",
    "single_bridge",
    "key_person",
    "overload",
    "isolation",
    "help_unanswered",
    "help_slow",
    "help_avoidance",
    "single_helper",
    "participation_low",
    "customer_single_thread",
    "change",
)

HELP_KINDS: Final = ("help_unanswered", "help_slow", "help_avoidance", "single_helper")
"""Kinds of finding that rest on asks and answers."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a published table.

    ``type`` is one of ``text``, ``integer``, ``number``, ``boolean``, ``date``, ``json``;
    ``unit`` is empty for plain words and counts.
    """

    name: str
    type: str
    unit: str = ""
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One released table: its name, its columns in order, and the columns that identify a row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)


SILOS: Final = PublishedTable(
    "silos",
    (
        Column("from", "text", nullable=False),
        Column("to", "text", nullable=False),
        Column("band", "text", "ratio to expectation"),
        Column("low_band", "text", "ratio to expectation"),
        Column("high_band", "text", "ratio to expectation"),
        Column("q_class", "text", "q-value"),
        Column("rank", "integer"),
        Column("few_people", "boolean"),
        Column("people_from", "integer", "people"),
        Column("people_to", "integer", "people"),
        Column("hidden", "text"),
    ),
    ("from", "to"),
)

DEPARTMENTS: Final = PublishedTable(
    "departments",
    (
        Column("department", "text", nullable=False),
        Column("id", "text", nullable=False),
        Column("people", "integer", "people"),
        Column("ei_index", "number", "-1 to 1, steps of 0.05, from 10 people"),
        Column("ei_expected", "number", "-1 to 1, steps of 0.05"),
        Column("cross_share", "text", "share of people, 10% steps, from 21 people"),
        Column("coverage", "text", "share of people seen, 10% steps, from 21 people"),
        Column("hidden", "text"),
    ),
    ("id",),
)

FINDINGS: Final = PublishedTable(
    "findings",
    (
        Column("id", "text", nullable=False),
        Column("kind", "text", nullable=False),
        Column("departments", "json", nullable=False),
        Column("period", "json", nullable=False),
        Column("band", "text"),
        Column("low_band", "text"),
        Column("high_band", "text"),
        Column("q_class", "text"),
        Column("severity", "integer", "1 to 5", nullable=False),
        Column("fragile", "boolean", nullable=False),
        Column("statement", "json", nullable=False),
        Column("questions", "json", nullable=False),
        Column("evidence", "json", nullable=False),
        Column("next", "json", nullable=False),
    ),
    ("id",),
)

COVERAGE: Final = PublishedTable(
    "coverage",
    (
        Column("source", "text", nullable=False),
        Column("kind", "text", nullable=False),
        Column("week", "date", nullable=False),
        Column("people_seen", "text", "share of people, 10% steps"),
        Column("people_known", "integer", "people"),
        Column("events", "integer", "events, rounded"),
        Column("excluded", "integer", "events, rounded"),
    ),
    ("source", "kind", "week"),
)

HELPFLOW: Final = PublishedTable(
    "helpflow",
    (
        Column("seeker", "text", nullable=False),
        Column("helper", "text", nullable=False),
        Column("band", "text", "ratio to expectation"),
        Column("low_band", "text", "ratio to expectation"),
        Column("high_band", "text", "ratio to expectation"),
        Column("answered_share", "text", "share of asks, 10% steps, from k people on each side"),
        Column("first_answer", "text", "class of working time, from k people on each side"),
        Column("few_or_none", "boolean"),
        Column("q_class", "text", "q-value of asking far more than usual"),
        Column("few_people", "boolean"),
        Column("hidden", "text"),
    ),
    ("seeker", "helper"),
)

HELP_FIGURES: Final = ("through_managers", "in_turn", "two_steps", "supporting")
"""Figures of a department's help with others; each has a lower and an upper end."""

HELP_DEPARTMENTS: Final = PublishedTable(
    "help_departments",
    (
        Column("department", "text", nullable=False),
        Column("id", "text", nullable=False),
        Column("people", "integer", "people"),
        Column("through_managers", "text", "share of helpers with a manager at either end, quarters, from 21 people"),
        Column("through_managers_low", "text", "class of the lower end of its range"),
        Column("through_managers_high", "text", "upper end"),
        Column("in_turn", "text", "share of helpers who are helped in turn, quarters, from 21 people"),
        Column("in_turn_low", "text", "class of the lower end of its range"),
        Column("in_turn_high", "text", "upper end"),
        Column("two_steps", "text", "people of others within two steps of a member, doublings, from 21 people"),
        Column("two_steps_low", "text", "class of the lower end of its range"),
        Column("two_steps_high", "text", "upper end"),
        Column(
            "supporting", "text", "share of people who answered before an outside exchange, quarters, from 21 people"
        ),
        Column("supporting_low", "text", "class of the lower end of its range"),
        Column("supporting_high", "text", "upper end"),
        Column("hidden", "text"),
    ),
    ("id",),
)

WHOLE: Final = "*"
"""Stands for the whole company where a table has a row for it."""

CALIBRATION: Final = PublishedTable(
    "calibration",
    (
        Column("department", "text", "of the respondents; * for the whole company", nullable=False),
        Column("response", "text", "share of people who answered, 10% steps, from 21 people"),
        Column("precision", "text", "share of the help seen that is named too, 10% steps"),
        Column("precision_low", "text", "lower end of its 95% interval"),
        Column("precision_high", "text", "upper end"),
        Column("recall", "text", "share of the help named that is seen, 10% steps"),
        Column("recall_low", "text", "lower end of its 95% interval"),
        Column("recall_high", "text", "upper end"),
        Column("auc", "text", "how often who is named is seen with more strength than who is not, 10% steps"),
        Column("auc_low", "text", "lower end of its 95% interval"),
        Column("auc_high", "text", "upper end"),
        Column("hidden", "text"),
    ),
    ("department",),
)

VOLUNTEER_WORDS: Final = ("few", "enough")
"""How many volunteers a department has; none and few are not told apart."""

AMBASSADORS: Final = PublishedTable(
    "ambassadors",
    (
        Column("department", "text", nullable=False),
        Column("id", "text", nullable=False),
        Column("people", "integer", "people"),
        Column("volunteers", "text", "fewer than three, or enough"),
        Column("one_more", "integer", "people one more volunteer adds on average, steps of 10"),
        Column("hidden", "text"),
    ),
    ("id",),
)

AMBASSADOR_CURVE: Final = PublishedTable(
    "ambassador_curve",
    (
        Column("size", "integer", "people in the set", nullable=False),
        Column("reached", "text", "share of people, 10% steps, if everybody volunteered"),
        Column("at_most", "text", "share of people, 10% steps, that no set exceeds"),
        Column("random", "text", "share of people, 10% steps, of random sets"),
        Column("most_connected", "text", "share of people, 10% steps, of those with most contacts"),
        Column("managers", "text", "share of people, 10% steps, of managers alone"),
        Column("volunteers", "text", "share of people, 10% steps, of those who volunteered"),
    ),
    ("size",),
)

PARTICIPATION: Final = PublishedTable(
    "participation",
    (
        Column("department", "text", nullable=False),
        Column("id", "text", nullable=False),
        Column("people", "integer", "people"),
        Column("weeks_share", "text", "share of weeks, 10% steps, from 21 people"),
        Column("cross_share", "text", "share of people, 10% steps, from 21 people"),
        Column("asking_share", "text", "share of people, 10% steps, from 21 people"),
        Column("answering_share", "text", "share of people, 10% steps, from 21 people"),
        Column("inequality", "text", "class of the Gini index, 0 to 1, from 21 people"),
        Column("busiest_share", "text", "share of messages, 10% steps, from 5k people"),
        Column("steps_to_top", "text", "class of the median of steps, from k people"),
        Column("direction", "text", "class of what goes up against what comes down, from 21 people"),
        Column("hidden", "text"),
    ),
    ("id",),
)

PUBLISHED: Final = {
    table.name: table
    for table in (
        SILOS,
        DEPARTMENTS,
        FINDINGS,
        COVERAGE,
        HELPFLOW,
        HELP_DEPARTMENTS,
        CALIBRATION,
        PARTICIPATION,
        AMBASSADORS,
        AMBASSADOR_CURVE,
    )
}
"""Every table that a snapshot holds, by name."""

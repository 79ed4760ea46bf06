"""The columns of an events table: ours, and those of other tools' exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from ona.tables import EventKind

Column = Literal[
    "time",
    "sender",
    "recipients",
    "kind",
    "id",
    "thread",
    "reply_to",
    "duration_minutes",
    "end",
    "container",
]
PresetName = Literal["line-works", "chatwork", "garoon", "exchange-message-trace"]
KnownKind = Literal["mail", "chat", "meeting", "call"]

REQUIRED: Final = {"time": "time", "sender": "sender, from", "recipients": "recipients, to"}
"""Required column -> what a refusal tells of its names."""


@dataclass(frozen=True, slots=True)
class Preset:
    """How one tool writes its export.

    Attributes
    ----------
    columns
        Our column -> their names, the preferred one first.
    joined
        Our column -> two of their columns that make it, a date and a time of day.
    kind
        What a row is when it does not say so.
    zone
        The zone of times without one; None: the organisation's.
    separator
        Regular expression between recipients.
    address
        Regular expression whose group is the address, where more is written around it.
    """

    columns: Mapping[str, Sequence[str]]
    joined: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    kind: EventKind = EventKind.MAIL
    zone: str | None = None
    separator: str = ";"
    address: str | None = None


PLAIN: Final = Preset(
    columns={
        "time": ("time",),
        "sender": ("sender", "from"),
        "recipients": ("recipients", "to"),
        "kind": ("kind",),
        "id": ("id",),
        "thread": ("thread",),
        "reply_to": ("reply_to",),
        "duration_minutes": ("duration_minutes",),
        "end": ("end",),
        "container": ("container",),
    }
)
"""A table written for this product."""

PRESETS: Final[dict[str, Preset]] = {
    # The talk log of the admin pages; people stand as "name(address)".
    "line-works": Preset(
        columns={
            "time": ("日時", "date", "time"),
            "sender": ("送信者", "sender", "from"),
            "recipients": ("受信者", "receiver", "recipients", "to"),
            "container": ("トークルームID", "channel id", "talk room id", "room id"),
        },
        kind=EventKind.CHAT,
        zone="Asia/Tokyo",
        separator="[;,、]",
        address=r"\((?P<address>[^()]+)\)\s*$",
    ),
    "chatwork": Preset(
        columns={
            "time": ("送信日時", "日時", "send_time", "time"),
            "sender": ("送信者", "アカウントID", "account_id", "sender"),
            "recipients": ("宛先", "受信者", "to", "recipients"),
            "id": ("メッセージID", "message_id"),
            "reply_to": ("返信元メッセージID", "reply_to"),
            "container": ("ルームID", "チャットID", "room_id"),
        },
        kind=EventKind.CHAT,
        zone="Asia/Tokyo",
        separator="[;,、]",
    ),
    # The scheduler's export has day and time of day in columns of their own.
    "garoon": Preset(
        columns={
            "sender": ("登録者", "作成者", "主催者", "organizer", "creator"),
            "recipients": ("参加者", "attendees", "members"),
            "id": ("予定ID", "event id"),
        },
        joined={
            "time": ("開始日付", "開始時刻"),
            "end": ("終了日付", "終了時刻"),
        },
        kind=EventKind.MEETING,
        zone="Asia/Tokyo",
        separator="[;,、]",
    ),
    # Cmdlet and portal spell the same columns differently; a recipient may carry "##status".
    "exchange-message-trace": Preset(
        columns={
            "time": (
                "Received",
                "origin_timestamp",
                "origin_timestamp_utc",
                "date_time_utc",
                "ReceivedDateTime",
            ),
            "sender": ("SenderAddress", "sender_address"),
            "recipients": ("RecipientAddress", "recipient_address", "recipient_status"),
            "id": ("MessageId", "message_id"),
        },
        zone="UTC",
        address=r"^(?P<address>[^#]+)##",
    ),
}
"""Other tools' exports. ``columns`` in the source's table goes before these names."""

"""The permissions of Microsoft Graph that matter here: what each is for, and which let their holder read content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Two = tuple[str, str]
"""English, then Japanese."""


@dataclass(frozen=True, slots=True)
class Permission:
    """An application permission: why a source needs it, and the wider ones that contain it."""

    why: Two
    wider: frozenset[str] = frozenset()


NEEDED: Final[dict[str, Permission]] = {
    "User.Read.All": Permission(
        (
            "to list the accounts with department, office, manager and addresses; nothing narrower shows these",
            "アカウントの部署、勤務地、上司、アドレスの一覧を読むため。これらを読める、より狭い権限はありません",
        ),
        frozenset({"User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}),
    ),
    "Mail.ReadBasic.All": Permission(
        (
            "to read sender, recipients, times and ids of mail; it shows neither bodies nor attachments to anybody",
            "メールの差出人、宛先、時刻、識別子を読むため。この権限では、本文も添付ファイルも読めません",
        ),
        frozenset({"Mail.Read", "Mail.ReadWrite"}),
    ),
}
"""Permission -> what it is for."""

WIDER: Final = {name: permission.wider for name, permission in NEEDED.items()}
"""Permission -> those that contain it."""

CONTENT: Final = frozenset(
    {
        "Calendars.Read",
        "Calendars.ReadWrite",
        "ChannelMessage.Read.All",
        "Chat.Read.All",
        "Chat.ReadWrite.All",
        "Files.Read.All",
        "Files.ReadWrite.All",
        "Mail.Read",
        "Mail.ReadWrite",
        "Sites.FullControl.All",
        "Sites.Read.All",
        "Sites.ReadWrite.All",
        "full_access_as_app",
    }
)
"""Permissions whose holder can read what people wrote: a credential with one of them is content-capable."""

"""Who is who in a Slack export: people by id, conversations by folder.

Held in memory for one run: an address or token for each user, and at most 2,000 members of
each conversation (enough to stay above any cap on broadcasts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from connectors.json_records import SCALAR, BadJsonError, records
from connectors.source import Party
from connectors.zip_stream import Archive, Entry, UnreadableEntryError
from ona.errors import SourceRefusedError
from ona.sentences import sentence
from ona.tables import ContainerKind, Role, Scope

USERS_FILE: Final = "users.json"
CONVERSATION_FILES: Final = {
    "channels.json": ContainerKind.PUBLIC,
    "groups.json": ContainerKind.PRIVATE,
    "dms.json": ContainerKind.DM,
    "mpims.json": ContainerKind.GROUP_DM,
}
USER: Final = {
    "id": SCALAR,
    "team_id": SCALAR,
    "is_bot": SCALAR,
    "profile": {"email": SCALAR},
}
CONVERSATION: Final = {
    "id": SCALAR,
    "name": SCALAR,
    "members": [SCALAR],
    "is_ext_shared": SCALAR,
}
USER_ID: Final = re.compile(r"[A-Z][A-Z0-9]{1,31}")
TEAM_ID: Final = re.compile(r"[A-Z0-9]{1,32}")
NO_TEAM: Final = "unknown"
SLACKBOT: Final = "USLACKBOT"
MOST_REMEMBERED: Final = 100_000
"""Parties that are made once and used again: a message to a channel has one for each member."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation: its id, what it is, and who is in it (None: the export does not say)."""

    id: str
    kind: ContainerKind | None
    members: tuple[str, ...] = ()


@dataclass(slots=True)
class People:
    """Everyone the export names, and the token of everyone it does not."""

    addresses: dict[str, str] = field(default_factory=dict)
    bots: set[str] = field(default_factory=set)
    team: str = NO_TEAM
    _known: dict[Role, dict[str, Party]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def add(self, user: Mapping[str, Any]) -> None:
        """Take up one entry of ``users.json``; one without a usable id is passed over."""
        name, team = user.get("id"), user.get("team_id")
        if not is_user(name):
            return
        team = team.lower() if isinstance(team, str) and TEAM_ID.fullmatch(team) else self.team
        self.team = team if self.team == NO_TEAM else self.team
        email = user.get("profile", {}).get("email")
        self.addresses[name] = email if isinstance(email, str) and "@" in email else _token(name, team)
        if user.get("is_bot") is True or name == SLACKBOT:
            self.bots.add(name)

    def party(self, user: str, role: Role, *, bot: bool = False) -> Party:
        """Return a user as a party; ``bot`` counts only for one whom ``users.json`` does not name."""
        address = self.addresses.get(user)
        machine = user in self.bots or user == SLACKBOT or (bot and address is None)
        return Party(address or _token(user, self.team), role, scope=Scope.BOT if machine else None)

    def parties(self, users: Iterable[str], role: Role) -> list[Party]:
        """Return users as parties in one role; each is made once."""
        known = self._known.setdefault(role, {})
        return [known.get(user) or self._remembered(known, user, role) for user in users]

    def _remembered(self, known: dict[str, Party], user: str, role: Role) -> Party:
        found = self.party(user, role)
        if len(known) < MOST_REMEMBERED:
            known[user] = found
        return found


def is_user(name: object) -> TypeGuard[str]:
    """Tell whether a value has the form of a Slack user id.

    >>> is_user("U0BMYT2FL"), is_user("hamza"), is_user(None)
    (True, False, False)
    """
    return isinstance(name, str) and USER_ID.fullmatch(name) is not None


def _token(user: str, team: str) -> str:
    return f"{user.lower()}@{team}.slack.invalid"


def read_people(archive: Archive, entry: Entry) -> People:
    """Read ``users.json``.

    Raises
    ------
    SourceRefusedError
        When it is no readable JSON.
    """
    people = People()
    for user in _listed(archive, entry, USER):
        people.add(user)
    return people


def read_conversations(archive: Archive, entry: Entry, kind: ContainerKind) -> dict[str, Conversation]:
    """Read one of :data:`CONVERSATION_FILES`: conversations by the name and by the id of their folder.

    Raises
    ------
    SourceRefusedError
        When it is no readable JSON.
    """
    found: dict[str, Conversation] = {}
    for item in _listed(archive, entry, CONVERSATION):
        name, folder = item.get("id"), item.get("name")
        if not is_user(name):
            continue
        conversation = Conversation(name, _kind(item, kind), _members(item))
        found |= {key: conversation for key in (name, folder) if isinstance(key, str) and key}
    return found


def _kind(item: Mapping[str, Any], kind: ContainerKind) -> ContainerKind:
    return ContainerKind.SHARED_EXTERNAL if item.get("is_ext_shared") is True else kind


def _members(item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(member for member in item.get("members", ()) if is_user(member)))


def _listed(archive: Archive, entry: Entry, wanted: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        with closing(archive.open(entry)) as stream:
            yield from (item for item in records(stream, wanted) if item is not None)
    except (BadJsonError, UnreadableEntryError):
        file = entry.name.rpartition("/")[2]
        raise SourceRefusedError(
            sentence("{file} of the Slack export is not readable JSON.", file=file),
            next_step="Export the archive again.",
        ) from None

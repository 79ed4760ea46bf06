"""One day of one Slack conversation: from messages to interactions.

What each message becomes is one :class:`Outcome`; a reaction is an outcome of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.gathered import Outcome
from connectors.json_records import SCALAR
from connectors.slack_people import Conversation, People, is_user
from connectors.source import Interaction
from ona.tables import DropReason, EventKind, RejectReason, Role

MESSAGE: Final = {
    "type": SCALAR,
    "subtype": SCALAR,
    "user": SCALAR,
    "bot_id": SCALAR,
    "ts": SCALAR,
    "thread_ts": SCALAR,
    "parent_user_id": SCALAR,
    "text": SCALAR,
    "edited": {"ts": SCALAR},
    "reactions": [{"users": [SCALAR]}],
}
SPOKEN: Final = frozenset({None, "file_share", "me_message", "thread_broadcast", "bot_message", "reply_broadcast"})
"""Subtypes in which somebody says something to somebody."""

BROADCAST: Final = frozenset({"thread_broadcast", "reply_broadcast"})
MENTION: Final = re.compile(r"<@([A-Z][A-Z0-9]{1,31})[|>]")
MOST_MENTIONS: Final = 200
STAMP: Final = re.compile(r"(\d{1,12})\.(\d{1,9})")
LAST_SECOND: Final = 253_402_300_799
"""The end of the year 9999."""

MOST_THREADS: Final = 100_000
MOST_REVISION: Final = 2**31 - 1


@dataclass(slots=True)
class Day:
    """The threads of one day's file, as far as it has been read: who spoke in them, in order."""

    people: People
    conversation: Conversation
    threads: dict[str, dict[str, None]] = field(default_factory=dict)

    def outcomes(self, message: Mapping[str, Any] | None) -> Iterator[Outcome]:
        """Say what one message is, and what each reaction to it is."""
        if message is None:
            yield RejectReason.UNREADABLE
            return
        wrong = _wrong(message)
        if wrong is not None:
            yield wrong
            return
        yield self._spoken(message)
        yield from self._reactions(message)

    def _spoken(self, message: Mapping[str, Any]) -> Outcome:
        author, stamp = message["user"], message["ts"]
        thread = _thread(message)
        reply = thread != stamp
        mentioned = [name for name in _mentioned(message) if name != author]
        audience = self._audience(message, thread) if reply else self.conversation.members
        self._remember(thread, author)
        others = [name for name in audience if name != author and name not in mentioned]
        if not others and not mentioned:
            return DropReason.SELF_ADDRESSED if author in audience else DropReason.NO_RECIPIENT
        return Interaction(
            EventKind.CHAT_REPLY if reply else EventKind.CHAT,
            int(stamp.partition(".")[0]),
            (
                self.people.party(author, Role.FROM, bot="bot_id" in message),
                *self.people.parties(others, Role.TO),
                *self.people.parties(mentioned, Role.MENTIONED),
            ),
            native_id=self._id(stamp),
            thread=self._id(thread),
            reply_to=self._id(thread) if reply else None,
            container=f"slack:{self.conversation.id}",
            container_kind=self.conversation.kind,
            revision=_revision(message),
        )

    def _audience(self, message: Mapping[str, Any], thread: str) -> list[str]:
        known = self.threads.get(thread, {})
        root = message.get("parent_user_id")
        members = self.conversation.members if message.get("subtype") in BROADCAST else ()
        return list(dict.fromkeys([*([root] if is_user(root) else ()), *known, *members]))

    def _remember(self, thread: str, author: str) -> None:
        if thread in self.threads or len(self.threads) < MOST_THREADS:
            self.threads.setdefault(thread, {})[author] = None

    def _reactions(self, message: Mapping[str, Any]) -> Iterator[Outcome]:
        author, stamp = message["user"], message["ts"]
        for reactor in _reactors(message):
            if reactor == author:
                yield DropReason.SELF_ADDRESSED
                continue
            yield Interaction(
                EventKind.REACTION,
                int(stamp.partition(".")[0]),
                (self.people.party(reactor, Role.REACTOR), self.people.party(author, Role.TO)),
                native_id=f"{self._id(stamp)}:reaction:{reactor}",
                thread=self._id(_thread(message)),
                reply_to=self._id(stamp),
                container=f"slack:{self.conversation.id}",
                container_kind=self.conversation.kind,
            )

    def _id(self, stamp: str) -> str:
        return f"slack:{self.conversation.id}:{stamp}"


def _wrong(message: Mapping[str, Any]) -> DropReason | RejectReason | None:
    if message.get("type", "message") != "message" or message.get("subtype") not in SPOKEN:
        return DropReason.NOT_AN_INTERACTION
    if "user" not in message and ("bot_id" in message or message.get("subtype") == "bot_message"):
        return DropReason.NOT_AN_INTERACTION
    if not is_user(message.get("user")):
        return RejectReason.NO_SENDER
    if "ts" not in message:
        return RejectReason.NO_TIME
    return None if _is_stamp(message["ts"]) else RejectReason.BAD_TIME


def _is_stamp(value: object) -> bool:
    match = STAMP.fullmatch(value) if isinstance(value, str) else None
    return match is not None and int(match[1]) <= LAST_SECOND


def _thread(message: Mapping[str, Any]) -> str:
    thread = message.get("thread_ts")
    return str(thread if _is_stamp(thread) else message["ts"])


def _mentioned(message: Mapping[str, Any]) -> list[str]:
    text = message.get("text")
    if not isinstance(text, str):
        return []
    return list(dict.fromkeys(MENTION.findall(text)))[:MOST_MENTIONS]


def _reactors(message: Mapping[str, Any]) -> list[str]:
    reactions = message.get("reactions", ())
    return list(dict.fromkeys(user for one in reactions for user in one.get("users", ()) if is_user(user)))


def _revision(message: Mapping[str, Any]) -> int:
    edited = message.get("edited", {}).get("ts")
    if not _is_stamp(edited):
        return 0
    passed = int(str(edited).partition(".")[0]) - int(message["ts"].partition(".")[0])
    return min(max(passed, 1), MOST_REVISION)

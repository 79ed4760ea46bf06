"""The chats as a Slack export: people, four kinds of conversation, and a file per conversation and day."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ona.company.calendar_time import EPOCH, OFFSET
from ona.company.channels import Channels
from ona.company.messages import DIRECT, Messages
from ona.company.names import BODIES
from ona.company.plan import Company

PRIVATE_EVERY: Final = 4
GROUP_EVERY: Final = 6
"""Of the project groups every fourth is a private channel, every sixth, where it is small, a group message."""
MOST_IN_GROUP: Final = 9
"""Members of a group message, as in Slack."""
ALERT_EVERY: Final = 3
"""Days between two alerts."""
TEAM: Final = "T0AOZORA1"
BOT: Final = "UBOT00001"
OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: no clock is read."""
REACTS_EVERY: Final = 6
REACTIONS: Final = ("thumbsup", "pray", "eyes")

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Chat:
    """Chat messages sorted by folder and time, with what their threads need."""

    talk: Messages
    folder: tuple[str, ...]
    stamp: tuple[str, ...]
    root: Ints
    replies: dict[int, list[int]]


def write_slack(company: Company, channels: Channels, chats: Messages, path: Path) -> int:
    """Write an export and return the number of people's messages in it."""
    folders, direct = _folders(company, channels, chats)
    chat = _sorted(chats, folders)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        _put(archive, "users.json", _users(company))
        kinds = _channels(company, channels)
        for kind, listed in kinds.items():
            _put(archive, kind, listed)
        _put(archive, "dms.json", _direct(company, direct))
        for name, day in _days(company, channels, chat):
            _put(archive, name, day)
    return len(chats)


def user_id(person: int) -> str:
    """Return a person's id in the export.

    >>> user_id(7)
    'U00000008'
    """
    return f"U{person + 1:08d}"


def channel_id(channel: int) -> str:
    """Return a channel's id in the export."""
    return f"C{channel + 1:08d}"


def kind_of(channels: Channels, channel: int) -> str:
    """Return the list of the export in which a channel stands: most are open to all, some project groups are not."""
    place = channel - channels.projects
    if not 0 <= place < channels.questions - channels.projects:
        return "channels.json"
    if place % GROUP_EVERY == GROUP_EVERY - 1 and len(channels.members[channel]) <= MOST_IN_GROUP:
        return "mpims.json"
    return "groups.json" if place % PRIVATE_EVERY == PRIVATE_EVERY - 1 else "channels.json"


def folder_names(company: Company, channels: Channels) -> list[str]:
    """Return each channel's folder: its name; a group message is named by its members, as in Slack."""
    return [
        _group_name(company, members) if kind_of(channels, number) == "mpims.json" else name
        for number, (name, members) in enumerate(zip(channels.names, channels.members, strict=True))
    ]


def _group_name(company: Company, members: Ints) -> str:
    shorts = (company.people.address[one].split("@", maxsplit=1)[0] for one in members.tolist())
    return f"mpdm-{'--'.join(shorts)}-1"


def _put(archive: zipfile.ZipFile, name: str, content: list[Any]) -> None:
    info = zipfile.ZipInfo(name, OLDEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, json.dumps(content, ensure_ascii=False))


def _folders(company: Company, channels: Channels, chats: Messages) -> tuple[list[str], Ints]:
    """Name each message's folder; return also the pairs that have direct messages, sorted."""
    size = len(company.people)
    first = chats.to[chats.start[:-1]]
    key = np.minimum(chats.sender, first) * size + np.maximum(chats.sender, first)
    pairs, place = np.unique(key[chats.kind == DIRECT], return_inverse=True)
    names = np.array(folder_names(company, channels), dtype=object)[chats.channel]
    names[chats.kind == DIRECT] = np.array([_direct_id(number) for number in range(len(pairs))], dtype=object)[place]
    return names.tolist(), pairs


def _direct_id(number: int) -> str:
    return f"D{number + 1:08d}"


def _sorted(chats: Messages, folders: list[str]) -> _Chat:
    """Find each thread's first message; most direct messages have no threads."""
    stamp = [f"{at}.{row % 1_000_000:06d}" for row, at in enumerate(chats.at.tolist())]
    row = np.arange(len(chats))
    root = np.where(chats.threaded, row - chats.turn, row)
    replies: dict[int, list[int]] = {}
    for reply in np.flatnonzero(root != row).tolist():
        replies.setdefault(int(root[reply]), []).append(reply)
    return _Chat(chats, tuple(folders), tuple(stamp), root, replies)


def _days(company: Company, channels: Channels, chat: _Chat) -> Iterator[tuple[str, list[Any]]]:
    """Yield each folder's days, in order."""
    yield from _bot_days(company, channels)
    keys = sorted(
        (folder, _day(at), float(stamp), row)
        for row, (folder, at, stamp) in enumerate(zip(chat.folder, chat.talk.at.tolist(), chat.stamp, strict=True))
    )
    for (folder, day), rows in groupby(keys, key=lambda key: key[:2]):
        yield f"{folder}/{day}.json", [_message(channels, chat, row) for *_, row in rows]


def _day(at: int) -> str:
    return datetime.fromtimestamp(at + OFFSET, UTC).date().isoformat()


def _message(channels: Channels, chat: _Chat, row: int) -> dict[str, Any]:
    talk = chat.talk
    sender, spoken_to = int(talk.sender[row]), int(talk.to[talk.start[row]])
    conversation, turn = int(talk.conversation[row]), int(talk.turn[row])
    text = BODIES[(conversation + turn) % len(BODIES)]
    message: dict[str, Any] = {
        "type": "message",
        "user": user_id(sender),
        "text": text,
        "ts": chat.stamp[row],
        "team": TEAM,
    }
    if not talk.threaded[row]:
        return message
    if not turn and talk.kind[row] != DIRECT and talk.channel[row] >= channels.questions:
        message["text"] = f"<@{user_id(spoken_to)}> {text}"
    return message | _thread(chat, row) | _reaction(conversation, turn, spoken_to)


def _thread(chat: _Chat, row: int) -> dict[str, Any]:
    root, replies = int(chat.root[row]), chat.replies.get(row)
    if root != row:
        author = user_id(int(chat.talk.sender[root]))
        return {"thread_ts": chat.stamp[root], "parent_user_id": author}
    if not replies:
        return {}
    authors = sorted({user_id(int(chat.talk.sender[reply])) for reply in replies})
    return {
        "thread_ts": chat.stamp[row],
        "reply_count": len(replies),
        "reply_users_count": len(authors),
        "latest_reply": chat.stamp[replies[-1]],
        "reply_users": authors,
        "replies": [{"user": user_id(int(chat.talk.sender[reply])), "ts": chat.stamp[reply]} for reply in replies],
    }


def _reaction(conversation: int, turn: int, by: int) -> dict[str, Any]:
    if (conversation + turn) % REACTS_EVERY:
        return {}
    name = REACTIONS[conversation % len(REACTIONS)]
    return {"reactions": [{"name": name, "users": [user_id(by)], "count": 1}]}


def _bot_days(company: Company, channels: Channels) -> Iterator[tuple[str, list[Any]]]:
    """Yield the days of the channel for all: what bots post on each worked day, and one who joins on the first."""
    name = channels.names[channels.general]
    for place, (day, at) in enumerate(zip(company.time.days.tolist(), company.time.opens.tolist(), strict=True)):
        posts = [_bot_post("B00000001", "build-bot", "Build passed", f"{at}.000100")]
        posts += [] if place else [_joins(f"{at}.000200")]
        posts += [] if place % ALERT_EVERY else [_bot_post("B00000002", "alert-bot", "Disk at 80%", f"{at}.000300")]
        yield f"{name}/{EPOCH + timedelta(days=day)}.json", posts


def _bot_post(bot: str, name: str, text: str, stamp: str) -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": bot,
        "username": name,
        "text": text,
        "ts": stamp,
    }


def _joins(stamp: str) -> dict[str, Any]:
    text = f"<@{user_id(0)}> has joined the channel"
    return {"type": "message", "subtype": "channel_join", "user": user_id(0), "text": text, "ts": stamp}


def _users(company: Company) -> list[Any]:
    people = company.people
    found: list[Any] = [
        _user(user_id(number), address, people.name[number], left=people.left_on[number] is not None)
        for number, address in enumerate(people.address)
    ]
    bot = _user(BOT, company.book.addresses[company.book.bots[1]], "build-bot", left=False)
    return [*found, bot | {"is_bot": True}]


def _user(identifier: str, address: str, name: str, *, left: bool) -> dict[str, Any]:
    profile = {"real_name": name, "display_name": name, "email": address}
    short = address.split("@", maxsplit=1)[0]
    return {
        "id": identifier,
        "team_id": TEAM,
        "name": short,
        "deleted": left,
        "real_name": name,
        "is_bot": False,
        "profile": profile,
    }


def _channels(company: Company, channels: Channels) -> dict[str, list[Any]]:
    """Return the channels by the list in which they stand."""
    found: dict[str, list[Any]] = {"channels.json": [], "groups.json": [], "mpims.json": []}
    for number, name in enumerate(folder_names(company, channels)):
        found[kind_of(channels, number)].append(_channel(company, channels, number, name))
    return found


def _channel(company: Company, channels: Channels, number: int, name: str) -> dict[str, Any]:
    return {
        "id": channel_id(number),
        "name": name,
        "created": int(company.time.seconds(np.array([0.0]))[0]),
        "creator": user_id(0),
        "is_archived": False,
        "is_general": number == channels.general,
        "members": [user_id(int(one)) for one in channels.members[number]],
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _direct(company: Company, pairs: Ints) -> list[Any]:
    size = len(company.people)
    return [
        {
            "id": _direct_id(number),
            "created": 0,
            "members": [user_id(pair // size), user_id(pair % size)],
        }
        for number, pair in enumerate(pairs.tolist())
    ]

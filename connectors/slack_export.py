"""Slack's export archive: a zip, or the folder it unpacks to.

Read
    :attr:`SlackExport.fields` of ``users.json`` (who people are), ``channels.json``, ``groups.json``,
    ``dms.json`` and ``mpims.json`` (who is in which conversation), and of the messages of a day in
    ``CONVERSATION/YYYY-MM-DD.json``, thread replies and reactions among them.
Dropped
    All other fields, never built. The text is looked at for ``<@USERID>`` only and is never held
    beyond its message. What joins, leaves and programs leave behind, counted.
Continues
    A day of a conversation is an item, whatever the archive is called: it is read again only
    when the archive's directory gives its file another checksum.
Deletions
    A changed day is read anew from its start: what it no longer holds is gone. A day that a
    newer archive does not hold stays, since an export may cover some months only.

Who a message goes to
    A message to the other members, as they were on the day of the export. A reply to who
    began the thread and who answered before it on the same day (which makes a day's file
    say the same whether or not its neighbours are read). Who is mentioned is a party of its
    own. A reaction goes from who reacted to who wrote, at the message's time, as it has none.

A person without an address in the export is ``USERID@TEAMID.slack.invalid``: a form that
no mail system delivers to and that a roster may list as an alias; without that it counts
as outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar, Final

from connectors.file_set import placed
from connectors.gathered import Gathered
from connectors.json_records import BadJsonError, records
from connectors.slack_messages import MESSAGE, Day
from connectors.slack_people import (
    CONVERSATION_FILES,
    USERS_FILE,
    Conversation,
    read_conversations,
    read_people,
)
from connectors.source import Context, Group, Options, Page, Source, State
from connectors.zip_stream import Archive, Entry, UnreadableEntryError, open_archive
from ona.errors import SourceRefusedError
from ona.tables import RejectReason

MOST_EVENTS: Final = 2_000
"""Messages, replies, mentions and reactions on one page."""

DAY_FILE: Final = re.compile(r"([^/]+)/(\d{4}-\d{2}-\d{2})\.json")


class SlackExportOptions(Options):
    """``[sources.NAME]`` of a Slack export."""

    path: Path


class SlackExport(Source):
    """Messages, replies, mentions and reactions from an export archive."""

    kind: ClassVar[str] = "slack-export"
    group: ClassVar[Group] = Group.CHAT
    retracts: ClassVar[bool] = True
    options: ClassVar[type[Options]] = SlackExportOptions
    fields: ClassVar[tuple[str, ...]] = (
        "users[].id",
        "users[].team_id",
        "users[].is_bot",
        "users[].profile.email",
        "conversations[].id",
        "conversations[].name (only to find its folder)",
        "conversations[].members",
        "conversations[].is_ext_shared",
        "messages[].type",
        "messages[].subtype",
        "messages[].user",
        "messages[].bot_id (only whether it is there)",
        "messages[].ts",
        "messages[].thread_ts",
        "messages[].parent_user_id",
        "messages[].text (only <@USERID> in it)",
        "messages[].edited.ts",
        "messages[].reactions[].users",
    )

    def __init__(self, settings: Options, context: Context) -> None:
        super().__init__(settings, context)
        if not isinstance(settings, SlackExportOptions):
            raise TypeError("A Slack export needs its own options.")
        self._path = placed(settings.path, context.folder)

    def pages(self, state: State) -> Iterator[Page]:
        """Read the days that are new or have changed."""
        with closing(open_archive(self._path)) as archive:
            yield from self._changed_days(archive, state)

    def _changed_days(self, archive: Archive, state: State) -> Iterator[Page]:
        files = {entry.name: entry for entry in archive.entries()}
        root = _root(files)
        people = read_people(archive, files[root + USERS_FILE])
        conversations = _conversations(archive, files, root)
        for number, (folder, day, entry) in enumerate(_days(files, root), start=1):
            conversation = conversations.get(folder) or Conversation(folder, kind=None)
            item = f"slack-export:{conversation.id}:{day}"
            if state.cursor(item) != entry.stamp:
                reading = _Reading(archive, entry, item, place=f"day file {number}")
                yield from reading.pages(Day(people, conversation))


def _root(files: dict[str, Entry]) -> str:
    """Return the folder of the ``users.json`` nearest to the top; some archives hold all in one folder."""
    found = [name for name in files if PurePosixPath(name).name == USERS_FILE]
    if not found:
        raise SourceRefusedError(
            "There is no users.json at `path`, so it is not a Slack export.",
            next_step="Set `path` to the zip that Slack made, or to the folder it unpacks to.",
        )
    return min(found, key=lambda name: (name.count("/"), name)).removesuffix(USERS_FILE)


def _conversations(archive: Archive, files: dict[str, Entry], root: str) -> dict[str, Conversation]:
    found: dict[str, Conversation] = {}
    for name, kind in CONVERSATION_FILES.items():
        if root + name in files:
            found |= read_conversations(archive, files[root + name], kind)
    return found


def _days(files: dict[str, Entry], root: str) -> Iterator[tuple[str, str, Entry]]:
    """Yield folder, date and entry of each day's file; what else stands in an export is passed over."""
    for name, entry in files.items():
        match = DAY_FILE.fullmatch(name.removeprefix(root)) if name.startswith(root) else None
        if match:
            yield match[1], match[2], entry


@dataclass(slots=True)
class _Reading:
    """One reading of one day's file, from its start to its end or to where it breaks off."""

    archive: Archive
    entry: Entry
    item: str
    place: str

    def pages(self, day: Day) -> Iterator[Page]:
        """Read the file; only a whole reading says that what was not seen again is gone."""
        gathered = Gathered(self.item, MOST_EVENTS, anew=True)
        try:
            with closing(self.archive.open(self.entry)) as stream:
                for number, message in enumerate(records(stream, MESSAGE), start=1):
                    for outcome in day.outcomes(message):
                        gathered.take(outcome, f"{self.place}, message {number}")
                    if gathered.full:
                        yield gathered.page()
        except (BadJsonError, UnreadableEntryError):
            gathered.take(RejectReason.UNREADABLE, self.place)
            yield gathered.page(cursor=self.entry.stamp)
            return
        yield gathered.page(cursor=self.entry.stamp, complete=True)

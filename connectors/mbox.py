"""Mail in files: mbox, Maildir and folders of ``.eml`` files.

Read
    The header fields of :attr:`MboxSource.fields`.
Dropped
    Bodies, passed over as bytes; ``Subject``, ``Bcc`` and all other fields are never copied out
    of a header block. What programs wrote of their own accord, counted.
Continues
    An item is an mbox, or a folder with files of one message each. An mbox that only grew is
    read on from where it ended; a folder is read again when a file came, went or changed. A
    message is named by its ordinal in the item, never by a file's name.
Deletions
    A message that is no longer there stays in the store: mailboxes are emptied and archived.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, ClassVar, Final

from connectors.gathered import Gathered, Outcome
from connectors.mail_cursor import FolderMark, file_mark, listing_hash, resumed, resumed_folder
from connectors.mail_headers import WANTED
from connectors.mail_message import forget, message
from connectors.mail_places import Letter, Letters, Mbox, places
from connectors.mail_stream import Piece, messages, single
from connectors.source import Context, Group, Options, Page, Reject, Source, State
from ona.errors import SourceLaterError, SourceRefusedError
from ona.tables import DropReason, RejectReason

MOST_MESSAGES: Final = 2_000
"""Messages on one page."""


class MboxOptions(Options):
    """``[sources.NAME]`` of mail files: a file, a folder or a pattern, relative to the configuration."""

    path: Path


class MboxSource(Source):
    """Messages from mbox files, Maildirs and folders of message files."""

    kind: ClassVar[str] = "mbox"
    group: ClassVar[Group] = Group.MAIL
    fields: ClassVar[tuple[str, ...]] = (
        *WANTED,
        "Received (only its date)",
        "Content-Length",
        "the line between two messages of an mbox (only its date)",
    )
    options: ClassVar[type[Options]] = MboxOptions

    def __init__(self, settings: MboxOptions, context: Context) -> None:
        super().__init__(settings, context)
        self.path = settings.path

    def pages(self, state: State) -> Iterator[Page]:
        """Read what is new, file by file and folder by folder. See :meth:`connectors.source.Source.pages`."""
        try:
            for place in places(self.path, self.context.folder):
                yield from self._mbox(place, state) if isinstance(place, Mbox) else self._letters(place, state)
        except PermissionError:
            raise SourceRefusedError(
                "A folder below the `path` of this mail source may not be read.",
                next_step="Let the user that runs `ona sync` read it, or set `path` to what may be read.",
            ) from None
        except OSError:
            raise SourceLaterError(
                "A file below the `path` of this mail source could not be read to its end.",
                next_step="See that its disk or share is connected, then run `ona sync` again.",
            ) from None
        finally:
            forget()

    def _mbox(self, place: Mbox, state: State) -> Iterator[Page]:
        try:
            file = place.path.open("rb")
        except OSError:
            yield Page(place.item, rejects=[Reject("file", RejectReason.UNREADABLE)])
            return
        with file:
            yield from self._file(place.item, file, state.cursor(place.item))

    def _file(self, item: str, file: BinaryIO, cursor: str | None) -> Iterator[Page]:
        status = os.fstat(file.fileno())
        size, changed = status.st_size, status.st_mtime_ns
        start = resumed(file, cursor, size=size, changed=changed)
        if start is None:
            return
        offset, count = start
        gathered = Gathered(item, MOST_MESSAGES, anew=False)
        again = start
        for piece in messages(file, offset):
            count += 1
            gathered.take(self._read(piece), f"message {count}")
            # A header block that the end of the file cut off is read again when the file has grown.
            again = (piece.end, count) if piece.whole else (piece.start, count - 1)
            if gathered.full:
                mark = file_mark(file, size=size, changed=changed, offset=again[0], count=again[1], done=False)
                yield gathered.page(cursor=mark.text())
        if size and not count:
            gathered.take(RejectReason.UNREADABLE, "file")
        mark = file_mark(file, size=size, changed=changed, offset=again[0], count=again[1], done=True)
        yield gathered.page(cursor=mark.text())

    def _read(self, piece: Piece) -> Outcome:
        if piece.head is None:
            return RejectReason.TOO_LARGE
        return message(piece.head, zone=self.context.zone, envelope=piece.envelope)

    def _letters(self, place: Letters, state: State) -> Iterator[Page]:
        listing = listing_hash(place.letters)
        begin = resumed_folder(state.cursor(place.item), listing)
        if begin is None:
            return
        gathered = Gathered(place.item, MOST_MESSAGES, anew=False)
        for number, letter in enumerate(place.letters[begin:], start=begin + 1):
            gathered.take(self._letter(letter), f"message {number}")
            if gathered.full:
                yield gathered.page(cursor=FolderMark(listing, number, done=False).text())
        yield gathered.page(cursor=FolderMark(listing, len(place.letters), done=True).text())

    def _letter(self, letter: Letter) -> Outcome:
        try:
            with Path(letter.path).open("rb") as file:
                head = single(file)
        except OSError:
            return RejectReason.UNREADABLE
        if head is None:
            return RejectReason.TOO_LARGE
        found = message(head, zone=self.context.zone)
        if found is RejectReason.UNREADABLE and not letter.certain:
            return DropReason.NOT_AN_INTERACTION
        return found

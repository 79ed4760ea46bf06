"""Where messages begin and end in an mbox file, found on the stream and bounded in memory.

The variants of mbox differ in how a body line that begins with ``From `` is told from the
line between two messages. All are read: a line separates when it has an envelope's date,
or when it is an envelope without one and a header field follows; and where a message has
a ``Content-Length`` at whose end a separating line or the end of the file truly stands,
nothing within it separates. Bodies are passed over as bytes and never looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from connectors.mail_headers import LARGEST_HEAD, ends_within

BLOCK: Final = 1024 * 1024
"""Bytes read at a time; at most two blocks are in memory."""

LONGEST_ENVELOPE: Final = 1_000
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""What some editors put before the first line of a file."""

_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = rb"%s,? +(?:%s +[0-9]{1,2}|[0-9]{1,2} +%s) [^\n]{0,40}[0-9]:[0-9]{2}" % (_DAY, _MONTH, _MONTH)
# The first form is the usual one and quick to tell; the second allows spaces in the sender.
_DATED = rb"(?:\S*+ ++%s|[^\n]{0,400}?%s)" % (_DATE, _DATE)
_SEPARATOR = re.compile(
    rb"From (?:%s|(?:-|[^\s@]*@[^\s@]*|MAILER-DAEMON|\?\?\?@\?\?\?)?[ \t]*\r?\n(?=[!-9;-~]+:))" % _DATED
)
# At the beginning of a file there is no body that the line could belong to.
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*(?=From (?:%s|[^\n]*\n[!-9;-~]+:))" % _DATED)
_HEAD_END = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(rb"\nContent-Length:[ \t]*([0-9]{1,12})[ \t]*\r?\n", re.IGNORECASE)
_NEXT = b"\nFrom "
_MARGIN = LARGEST_HEAD + 2 * LONGEST_ENVELOPE


class Piece(NamedTuple):
    """One message of an mbox.

    Attributes
    ----------
    start, end
        Offsets of the message in the file, its envelope line included.
    envelope
        The envelope line.
    head
        The header block without the empty line that ends it, or None when it is too large.
    whole
        Whether the header block ended before the file did.
    """

    start: int
    end: int
    envelope: bytes
    head: bytes | None
    whole: bool


class _Stream:
    """A window on a file: bytes ``[base, base + len(data))``."""

    def __init__(self, file: BinaryIO, base: int) -> None:
        self.file = file
        self.base = base
        self.data = b""
        self.ended = False
        file.seek(base)

    def fill(self, position: int) -> int:
        """Hold at least the margin after ``position`` of the window, unless the file ends; return its new place."""
        while not self.ended and len(self.data) - position < _MARGIN:
            more = self.file.read(BLOCK)
            self.ended = not more
            self.data = self.data[position:] + more
            self.base += position
            position = 0
        return position

    def jump(self, offset: int) -> None:
        """Continue at an offset beyond the window."""
        self.file.seek(offset)
        self.base, self.data, self.ended = offset, b"", False

    def separates(self, offset: int) -> bool:
        """Whether the file ends, or a separating line stands, at ``offset`` or after empty lines there."""
        inside = offset - self.base
        if inside + LONGEST_ENVELOPE <= len(self.data) or self.ended:
            ahead = self.data[inside : inside + LONGEST_ENVELOPE]
            return inside <= len(self.data) and _at_separator(ahead)
        here = self.file.tell()
        size = self.file.seek(0, 2)
        self.file.seek(offset)
        ahead = self.file.read(LONGEST_ENVELOPE)
        self.file.seek(here)
        return offset <= size and _at_separator(ahead)


def _at_separator(ahead: bytes) -> bool:
    ahead = ahead.lstrip(b"\r\n")
    return not ahead or _SEPARATOR.match(ahead) is not None


def messages(file: BinaryIO, start: int = 0) -> Iterator[Piece]:
    """Yield the messages of an mbox whose envelope lines stand at or after ``start``.

    Parameters
    ----------
    file
        Open in binary mode.
    start
        0, or an offset in the midst of a file that is read on: bytes before the next separating line
        belong to a message that was read before.
    """
    stream = _Stream(file, max(start - 1, 0))
    position = stream.fill(0)
    first = None if start else _FIRST.match(stream.data)
    position = first.end() if first else _next(stream, position)
    while position >= 0:
        position = stream.fill(position)
        piece, position = _piece(stream, position)
        yield piece


def _piece(stream: _Stream, position: int) -> tuple[Piece, int]:
    """Read the message at ``position``; return it and where in the window the next one stands (-1: nowhere)."""
    data = stream.data
    start = stream.base + position
    line_end = data.find(b"\n", position, position + LONGEST_ENVELOPE)
    if line_end < 0:
        line_end = min(position + LONGEST_ENVELOPE, len(data))
    limit = line_end + LARGEST_HEAD
    stop, body = _head_end(data, line_end, limit)
    following = _separator(data, line_end, stop + 1)
    whole = body > stop or following >= 0
    if following >= 0:
        stop = following
    head: bytes | None = data[line_end + 1 : stop]
    if not whole and stop == limit and not ends_within(data[line_end + 1 : stop]):
        head = None
    envelope = data[position:line_end]
    after = following + 1 if following >= 0 else _after(stream, head, body)
    return Piece(start, stream.base + (after if after >= 0 else len(stream.data)), envelope, head, whole), after


def _head_end(data: bytes, begin: int, limit: int) -> tuple[int, int]:
    """Places of the end of a header block and of the body; both are the limit or the end where there is none."""
    if data[begin - 1] != 13:
        stop = data.find(b"\n\n", begin, limit)
        if stop >= 0 and data.find(b"\n\r\n", begin, stop) < 0:
            return stop, stop + 2
    ended = _HEAD_END.search(data, begin, limit)
    return ended.span() if ended else (min(limit, len(data)),) * 2


def _separator(data: bytes, begin: int, end: int) -> int:
    """Place of the line end before the first separating line in ``data[begin:end]``, or -1."""
    found = data.find(_NEXT, begin, end)
    while found >= 0 and not _SEPARATOR.match(data, found + 1):
        found = data.find(_NEXT, found + 1, end)
    return found


def _after(stream: _Stream, head: bytes | None, body: int) -> int:
    """Place of the next message after a body that begins at ``body`` of the window, or -1."""
    length = _LENGTH.search(b"\n" + head + b"\n") if head and b"ength:" in head else None
    if length:
        offset = stream.base + body + int(length[1])
        if stream.separates(offset):
            body = offset - stream.base
            if body > len(stream.data):
                stream.jump(offset - 1)
                body = 1
    return _next(stream, body - 1)


def _next(stream: _Stream, position: int) -> int:
    """Place in the window of the first separating line after the line end at or after ``position``, or -1."""
    position = max(position, 0)
    while True:
        # Without the margin at the end of the window a line there could be judged by half of it.
        edge = len(stream.data) if stream.ended else len(stream.data) - LONGEST_ENVELOPE
        found = _separator(stream.data, position, edge)
        if found >= 0 or stream.ended:
            return found + 1 if found >= 0 else -1
        position = stream.fill(max(position, edge - len(_NEXT) + 1))


def single(file: BinaryIO) -> bytes | None:
    """Return the header block of a file that is one message, or None when it is too large."""
    data = file.read(LARGEST_HEAD + LONGEST_ENVELOPE)
    begin = 0
    if data.startswith(b"From "):
        begin = data.find(b"\n") + 1 or len(data)
    ended = _HEAD_END.search(data, max(begin - 1, 0), begin + LARGEST_HEAD)
    if ended:
        return data[begin : ended.start()]
    head = data[begin : begin + LARGEST_HEAD]
    return head if len(head) < LARGEST_HEAD or ends_within(head) else None

"""A bounded scanner of mail headers: bytes in, the few wanted fields out.

A header block is cut where the standard library cuts it: at the first line that is
neither a field nor a continuation. Blocks of the common shape are read by two regular
expressions; whatever else a line can be (a bare carriage return, an envelope line or a
field without a name amid the fields) goes to ``email.parser`` with the ``compat32``
policy, never ``policy.default``, which takes half a minute on one hostile header.

Fields that are not wanted, among them ``Subject`` and ``Bcc``, are never copied out of
the block. Values are unfolded (RFC 5322, section 2.2.3) and decoded by :func:`decoded`.
"""

from __future__ import annotations

import re
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import Final

WANTED: Final = (
    "From",
    "Sender",
    "To",
    "Cc",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-Id",
    "Auto-Submitted",
    "Precedence",
    "X-Auto-Response-Suppress",
)
"""The fields that are copied out of a header block; ``Received`` is looked at only for its date."""

LARGEST_HEAD: Final = 64 * 1024
"""Bytes of header beyond which a message is quarantined."""

MOST_ODD_LINES: Final = 2_000
"""Lines beyond which a block of an odd shape is not given to the slower parser."""

MOST_FIELDS: Final = 1_000
"""Wanted fields of one block beyond which it is not read."""

# Both cases as character classes: the engine then skips alternatives by their first character.
_NAMES = "|".join("".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in name) for name in WANTED)
# Patterns work on text in which each character is one byte (latin-1).
_FIRST_LETTERS = "".join(sorted({letter for name in WANTED for letter in (name[0], name[0].lower())}))
_FIELD = re.compile(rf"\n(?=[{_FIRST_LETTERS}])({_NAMES}):[ \t]*+([^\n]*+(?:\n[ \t][^\n]*+)*+)")
_NO_FIELD = re.compile(r"\n(?![!-9;-~]++:|[ \t])")
_ACCEPTED = ("\n:", "\nFrom ")
_RECEIVED = re.compile(rb"\nReceived:([^\n]*+(?:\n[ \t][^\n]*+)*+)", re.IGNORECASE)
_LOWER = {form: name.lower() for name in WANTED for form in (name, name.lower(), name.upper(), name.title())}
_PARSER = BytesHeaderParser(policy=compat32)

Fields = dict[str, list[str]]
"""Lower-case field name -> its values in the order of the block, unfolded and decoded."""


class LargeHeadError(ValueError):
    """The header block is beyond what is read."""


def decoded(value: bytes) -> str:
    r"""Decode a raw value: ASCII, ISO-2022-JP, UTF-8, Shift_JIS, else U+FFFD for each foreign byte.

    Raw bytes are outside the standard but everyday in Japan. They must be decoded before
    the syntax is looked at, since both Japanese encodings use ``@`` and ``<`` as second bytes.

    >>> decoded("山田 <y@example.jp>".encode("iso2022_jp"))
    '山田 <y@example.jp>'
    >>> decoded("ソァ <s@example.jp>".encode("cp932"))
    'ソァ <s@example.jp>'
    >>> decoded(b"Andr\xe9 <a@example.fr>")
    'Andr� <a@example.fr>'
    """
    if value.isascii():
        return _shifted(value) if b"\x1b" in value else value.decode("ascii")
    for encoding in ("utf-8", "cp932"):
        try:
            text = value.decode(encoding)
        except UnicodeDecodeError:
            continue
        if ("@" in text) == (b"@" in value):
            return text
    return value.decode("ascii", "replace")


def _shifted(value: bytes) -> str:
    try:
        return value.decode("iso2022_jp_ext")
    except UnicodeDecodeError:
        return value.decode("ascii")


def unfolded(value: bytes) -> bytes:
    """Join the lines of a folded value; the white space that begins a line stays."""
    return value.replace(b"\r", b"").replace(b"\n", b"")


def scan(head: bytes) -> Fields:
    r"""Read the wanted fields of a header block.

    Parameters
    ----------
    head
        The block, without the empty line that ends it. Lines may end in LF or CRLF.

    Returns
    -------
    Fields
        Only fields that are present. Empty when the block does not begin with a field.

    Raises
    ------
    LargeHeadError
        Beyond :data:`MOST_FIELDS`, or when an odd block has more lines than :data:`MOST_ODD_LINES`.

    >>> scan(b"From: a@b.example\nSubject: secret\nTo: c@d.example,\n e@f.example")
    {'from': ['a@b.example'], 'to': ['c@d.example, e@f.example']}
    """
    block = "\n" + head.rstrip(b"\r\n").decode("latin-1")
    returns = "\r" in block
    if returns and block.count("\r") > block.count("\r\n"):
        return _by_library(head)
    odd = _NO_FIELD.search(block)
    if odd is not None:
        if block.startswith(_ACCEPTED, odd.start()):
            return _by_library(head)
        block = block[: odd.start()]
    found = _FIELD.findall(block)
    if len(found) > MOST_FIELDS:
        raise LargeHeadError
    return _collected(found, returns=returns)


def _collected(found: list[tuple[str, str]], *, returns: bool) -> Fields:
    fields: Fields = {}
    for name, value in found:
        plain = value.isascii() and not returns and "\n" not in value and "\x1b" not in value
        text = value if plain else decoded(unfolded(value.encode("latin-1")))
        lower = _LOWER.get(name) or name.lower()
        if lower in fields:
            fields[lower].append(text)
        else:
            fields[lower] = [text]
    return fields


def _by_library(head: bytes) -> Fields:
    if head.count(b"\n") + head.count(b"\r") > MOST_ODD_LINES:
        raise LargeHeadError
    fields: Fields = {}
    for name, value in _PARSER.parsebytes(head).raw_items():
        lower = name.lower()
        if lower in _LOWER:
            raw = str(value).encode("ascii", "surrogateescape")
            fields.setdefault(lower, []).append(decoded(unfolded(raw)))
    return fields


def ends_within(piece: bytes) -> bool:
    """Whether a block that has no empty line in ``piece`` ends there all the same, at a line that is no field."""
    block = "\n" + piece.decode("latin-1")
    odd = _NO_FIELD.search(block)
    cut = odd is not None and (odd.start() == 0 or block.find("\n", odd.end()) >= 0)
    return cut or block.count("\r") > block.count("\r\n") + block.endswith("\r")


def received_date(head: bytes) -> str:
    """Return the date of the last hop, the first ``Received`` field, or an empty text."""
    match = _RECEIVED.search(b"\n" + head)
    return decoded(unfolded(match[1])).rpartition(";")[2] if match else ""

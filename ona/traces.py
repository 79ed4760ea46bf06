"""Words that must stand nowhere, and the looking for them: in every encoding, and in what is compressed."""

from __future__ import annotations

import base64
import contextlib
import io
import quopri
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "shift_jis", "iso-2022-jp", "euc_jp")
SHORTEST: Final = 6
"""Bytes of a form: shorter ones stand in large files by chance."""
GZIP: Final = b"\x1f\x8b\x08"
LONGEST_LABEL: Final = 60


def forms(word: str) -> frozenset[bytes]:
    """Return a word in every form in which it may stand in a file.

    As it is, in six encodings, each also in base64 at three offsets and two alphabets, in hex, percent-encoded and
    quoted-printable, and as a name in a domain. Forms of fewer than six bytes are left out.

    >>> b"a2FuYXJ" in forms("kanarie") or any(one.startswith(b"a2FuYX") for one in forms("kanarie"))
    True
    >>> forms("")
    frozenset()
    """
    found: set[bytes] = set()
    for encoding in ENCODINGS:
        raw = word.encode(encoding, "ignore")
        found |= {raw, raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)}
        found |= {urllib.parse.quote_from_bytes(raw, safe="").encode(), quopri.encodestring(raw).strip()}
    for text in (word, word.lower(), word.upper()):
        found.add(text.encode())
    with contextlib.suppress(UnicodeError):  # what cannot be a name in a domain does not stand there
        found.add(word[:LONGEST_LABEL].encode("idna"))
    return frozenset(one for one in found if len(one) >= SHORTEST)


def _base64(raw: bytes) -> Iterator[bytes]:
    """Yield what of base64 does not depend on the neighbours, at each of three offsets, in both alphabets."""
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + raw)
        inner = text[(offset * 8 + 5) // 6 : len(text) - 4]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def found_in(content: bytes, wanted: frozenset[bytes]) -> int:
    """Count how many forms stand in some bytes, also in zip and gzip inside of them.

    >>> import gzip
    >>> found_in(b"xx" + gzip.compress(b"a canary sings"), frozenset({b"canary", b"parrot"}))
    1
    """
    layers = [content, *_unpacked(content)]
    return sum(form in layer for layer in layers for form in wanted)


def _unpacked(content: bytes) -> Iterator[bytes]:
    if content[:2] == b"PK" and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    place = content.find(GZIP)
    while place >= 0:
        # Three bytes that only look like the beginning of a stream are no error.
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content[place:])
        place = content.find(GZIP, place + 1)

"""How words may hide in files: every way in which a canary could stand in bytes, and the looking."""

from __future__ import annotations

import base64
import gzip
import io
import quopri
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "shift_jis", "iso-2022-jp", "euc_jp")


def forms(word: str) -> frozenset[bytes]:
    """Return a word in every form that a search looks for: encodings, base64 at three offsets, percent, hex, QP, IDNA."""
    found: set[bytes] = set()
    for encoding in ENCODINGS:
        raw = word.encode(encoding, "ignore")
        found |= {raw, raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)}
        found |= {urllib.parse.quote_from_bytes(raw, safe="").encode(), quopri.encodestring(raw).strip()}
    for text in (word, word.lower(), word.upper()):
        found |= {text.encode(), text.encode("idna") if len(text) < 60 else b""}
    return frozenset(one for one in found if len(one) >= 6)


def _base64(raw: bytes) -> Iterator[bytes]:
    """Yield what of base64 does not depend on the neighbours, at each of three offsets, in both alphabets."""
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + raw)
        inner = text[(offset * 8 + 5) // 6 : len(text) - 4]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def found_in(content: bytes, wanted: frozenset[bytes]) -> int:
    """Count how many forms stand in some bytes, also in what is compressed in them."""
    layers = [content, *_unpacked(content)]
    return sum(form in layer for layer in layers for form in wanted)


def _unpacked(content: bytes) -> Iterator[bytes]:
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    place = content.find(b"\x1f\x8b\x08")
    while place >= 0:
        try:
            yield zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content[place:])
        except zlib.error:
            pass  # three bytes that only look like the beginning of a gzip stream
        place = content.find(b"\x1f\x8b\x08", place + 1)


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder, and every text inside of a database: its own compression may hide it."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        yield path.name, path.read_bytes()
        if path.suffix == ".duckdb":
            yield f"{path.name} (text)", _texts(path)


def _texts(path: Path) -> bytes:
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND data_type = 'VARCHAR'"
        ).fetchall()
        values = [
            str(value)
            for table, column in columns
            for (value,) in connection.execute(f'SELECT DISTINCT "{column}" FROM "{table}"').fetchall()  # noqa: S608
        ]
    return "\n".join(values).encode()


def zipped(text: str) -> bytes:
    """Return text as gzip: to try the looking."""
    return gzip.compress(text.encode())

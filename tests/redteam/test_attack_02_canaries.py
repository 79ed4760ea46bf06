"""Attack 2: canaries in every field of every source, looked for in every file, answer and export, in every encoding."""

from __future__ import annotations

import base64
import gzip
import logging
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ona.keeping import back_up
from ona.store.looking import texts_of
from ona.tables import PUBLISHED
from ona.traces import forms, found_in
from tests.redteam.companies import Company
from tests.redteam.figures import Figure, told
from tests.redteam.strange import CANARY, JAPANESE, strange_twin

PAGES = ("overview", "silos", "helpflow", "ambassadors", "participation", "data")
ENDINGS = ("csv", "parquet", "json", "graphml", "gexf")


def attack(company: Company, folder: Path | None = None) -> tuple[Figure, ...]:
    """Look for the canaries, and for people's addresses, wherever the service keeps or tells something."""
    lines: list[str] = []
    handler = _Heard(lines)
    logging.getLogger().addHandler(handler)
    try:
        twin = strange_twin(company, folder or Path(tempfile.mkdtemp()))
        addresses = twin.truth.book.addresses[:5]
        wanted = frozenset().union(*(forms(word) for word in (CANARY, JAPANESE, *addresses)))
        places = list(_places(twin))
    finally:
        logging.getLogger().removeHandler(handler)
    places.append(("log", "\n".join(lines).encode()))
    found = sum(found_in(content, wanted) for _, content in places)
    return told(Figure("2 canaries found", found, len(places), 0, company.people))


class _Heard(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {vars(record)}")


def _places(twin: Company) -> Iterator[tuple[str, bytes]]:
    """Yield all files of the data and a backup, and what the service answers."""
    backup = twin.folder / "data/kept.tar"
    back_up(twin.settings, backup, now=datetime.now(UTC))
    for table in PUBLISHED:
        for ending in ENDINGS:
            yield f"{table}.{ending}", twin.get(f"/api/v1/export/{table}.{ending}").content
        yield table, twin.get(f"/api/v1/{table}").content
    for language in ("ja", "en"):
        yield from ((page, twin.get(f"/{language}/{page}").content) for page in PAGES)
    twin.close()
    for path in sorted(one for one in (twin.folder / "data").rglob("*") if one.is_file()):
        yield path.name, path.read_bytes()
        if path.suffix == ".duckdb":
            yield f"{path.name} (text)", texts_of(path).encode()


def test_no_canary_is_found(company: Company, place: Path) -> None:
    """No canary and no address is in any file, answer, export, backup or line of the log."""
    assert attack(company, place)[0].holds


@pytest.mark.parametrize("word", [CANARY, JAPANESE])
def test_the_looking_finds_canaries(word: str) -> None:
    """A canary is found in each encoding, in base64 at each offset, and in what is compressed."""
    wanted = forms(word)
    hidden = [b"xx" + word.encode(encoding) for encoding in ("utf-8", "utf-16-le", "shift_jis", "iso-2022-jp") if word]
    assert [found_in(one, wanted) > 0 for one in [*hidden, b"\x00" + gzip.compress(f"a{word}b".encode())]] == [True] * 5
    for offset in range(3):
        assert found_in(base64.b64encode(b"q" * offset + word.encode() + b"rest"), wanted)
    assert not found_in(b"nothing of the kind" * 50, wanted)

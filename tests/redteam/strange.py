"""A company's files with canaries in every field that must not be kept, and with fields that no source knows."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ona import keys
from tests.redteam.companies import Company, take_in, written

CANARY = "kanariengesang"
JAPANESE = "炭鉱の金糸雀の囀り"
LINK = f"https://{CANARY}.example/{CANARY}?to={CANARY}@{CANARY}.example"
TEXT = f"{CANARY} {JAPANESE} {LINK}"
SPOKEN = frozenset({"text", "real_name", "title", "topic", "purpose", "display_name", "image_24"})
"""Fields of a chat that hold what was said, or who somebody is beyond an address."""


def build_strange(company: Company, folder: Path) -> Company:
    """Build the same company from files in which every field that must not be kept holds a canary."""
    made = written(company.people, folder, seed=company.truth.seed, weeks=company.truth.weeks)
    for path, change in CHANGES.items():
        if (folder / path).is_file():
            change(folder / path)
    (folder / "ona.key").write_bytes((company.folder / "ona.key").read_bytes())
    (folder / "ona.key").chmod(0o600)
    assert keys.read(folder / "ona.key")
    take_in(made)
    return made


def _mbox(path: Path) -> None:
    text = path.read_bytes()
    text = re.sub(rb"^Subject:.*(?:\n[ \t].*)*", f"Subject: {TEXT}".encode(), text, flags=re.MULTILINE)
    more = f"X-{CANARY}: {CANARY}\nX-Mailer: {LINK}\nBcc: {CANARY}@{CANARY}.example\nMessage-ID:".encode()
    path.write_bytes(re.sub(rb"^Message-ID:", more, text, flags=re.MULTILINE))


def _slack(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    draw = np.random.default_rng(1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            whole = json.loads(content) if name.endswith(".json") else None
            text = content if whole is None else json.dumps(_grown(whole, draw)).encode()
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)


def _grown(value: Any, draw: np.random.Generator) -> Any:
    """Return JSON with unknown fields at every depth, and canaries for what was said."""
    if isinstance(value, list):
        return [_grown(one, draw) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: f"{one} {TEXT}" if key in SPOKEN and isinstance(one, str) else _grown(one, draw)
        for key, one in value.items()
    }
    unknown = {f"x_{draw.integers(1 << 30):x}": {CANARY: [TEXT, {"deep": LINK}]}}
    return kept | (unknown if draw.random() < 0.3 else {})


def _ics(path: Path) -> None:
    text = re.sub(
        r"^(SUMMARY|LOCATION|DESCRIPTION):.*(?:\r?\n[ \t].*)*", rf"\1:{TEXT}", path.read_text(), flags=re.MULTILINE
    )
    more = f"X-{CANARY.upper()}:{TEXT}\r\nURL:{LINK}\r\nATTACH:{LINK}\r\nCATEGORIES:{CANARY}\r\nEND:VEVENT"
    path.write_text(text.replace("END:VEVENT", more), newline="")


def _sheet(path: Path) -> None:
    content = path.read_bytes()
    encoding = "utf-8-sig" if _decodes(content, "utf-8-sig") else "cp932"
    rows = list(csv.reader(io.StringIO(content.decode(encoding))))
    grown = [[*row, f"{CANARY}_column" if place == 0 else TEXT] for place, row in enumerate(rows)]
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows(grown)
    path.write_bytes(sink.getvalue().encode(encoding))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _parquet(path: Path) -> None:
    table = pq.read_table(path)
    words = pa.array([TEXT] * len(table))
    pq.write_table(table.append_column("subject", words).append_column(f"x_{CANARY}", words), path)


CHANGES = {
    "mail.mbox": _mbox,
    "slack-export.zip": _slack,
    "calendar.ics": _ics,
    "roster.csv": _sheet,
    "survey.csv": _sheet,
    "history.parquet": _parquet,
}
"""How the file of each source is changed."""


@cache
def strange_twin(company: Company, folder: Path) -> Company:
    """Return the company with canaries, made once."""
    return build_strange(company, folder / f"strange{company.people}")

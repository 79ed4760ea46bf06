"""Mail headers: the ``mbox`` source against ``mailbox`` and ``getaddresses`` of the standard library.

Both sides read the same fields of the same file into the same plain records; a third row time
is the whole source, which also makes ids, events and pages of them. Values are compared before
times are taken, sides alternate, and the medians of wall and CPU seconds are reported.

The standard library's values are decoded and unfolded as ours are: on its own it leaves raw
Japanese bytes undecoded, which changes addresses that hold them.
"""

from __future__ import annotations

import mailbox
import os
import random
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from benchmarks.measuring import Row, Side
from connectors.mail_addresses import addresses
from connectors.mail_dates import instant
from connectors.mail_headers import decoded, scan, unfolded
from connectors.mail_stream import messages
from connectors.mbox import MboxOptions, MboxSource
from connectors.source import Context

ROUNDS: Final = 5
COPIES: Final = 5
ORDINARY: Final = 20_000
SEED: Final = 20_240_401
ZONE: Final = ZoneInfo("Asia/Tokyo")
ADDRESS_FIELDS: Final = ("from", "to", "cc")
PLAIN_FIELDS: Final = ("message-id", "in-reply-to", "references", "list-id", "auto-submitted", "precedence")
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)

Record = tuple[Any, ...]


class _Nothing:
    """The state of a first sync."""

    def cursor(self, item: str) -> str | None:  # noqa: ARG002 - the protocol's parameter
        return None


def run(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Measure, and return one row for each input: names, medians in seconds, ratios, and whether values agree."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, path in _inputs(Path(folder)):
            rows.append(_row(name, path, rounds))
    return rows


def rows(rounds: int = ROUNDS) -> list[Row]:
    """Return the comparison of headers, and of the whole source, for each input."""
    found = []
    for one in run(rounds):
        theirs = Side(one["other_s"], one["other_cpu_s"])
        for name, side, ratio, wanted in (
            ("headers", "ours", "ratio", ">= 6"),
            ("whole source", "source", "ratio_source", ""),
        ):
            ours = Side(one[f"{side}_s"], one[f"{side}_cpu_s"])
            label = f"{name}, {one['name']}"[:41]
            found.append(Row(label, one["n"], ours, one["other"][:18], theirs, one[ratio], wanted, one["agrees"]))
    return found


def _inputs(folder: Path) -> Iterator[tuple[str, Path]]:
    real = Path(os.environ.get("ONA_SHARED", "../shared")) / "data" / "mail"
    if real.is_dir():
        path = folder / "real.mbox"
        _write_real(path, real)
        yield f"every file of data/mail, {COPIES} times", path
    path = folder / "ordinary.mbox"
    _write_ordinary(path, ORDINARY)
    yield f"{ORDINARY:,} ordinary messages", path


def _row(name: str, path: Path, rounds: int) -> dict[str, Any]:
    pairs = list(zip_longest(_our_records(path), _their_records(path)))
    sides: dict[str, Callable[[], object]] = {
        "ours": lambda: deque(_our_records(path), maxlen=0),
        "other": lambda: deque(_their_records(path), maxlen=0),
        "source": lambda: _whole_source(path),
    }
    wall: dict[str, list[float]] = {side: [] for side in sides}
    cpu: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, work in sides.items():
            started, burnt = time.perf_counter(), time.process_time()
            work()
            wall[side].append(time.perf_counter() - started)
            cpu[side].append(time.process_time() - burnt)
    return {
        "name": name,
        "other": "mailbox + getaddresses",
        "n": len(pairs),
        "agrees": all(_agree(ours, theirs) for ours, theirs in pairs),
        **_figures("", wall),
        **_figures("_cpu", cpu),
    }


def _figures(suffix: str, times: dict[str, list[float]]) -> dict[str, float]:
    medians = {side: statistics.median(seconds) for side, seconds in times.items()}
    figures = {f"{side}{suffix}_s": seconds for side, seconds in medians.items()}
    figures[f"ratio{suffix}"] = medians["other"] / medians["ours"]
    figures[f"ratio_source{suffix}"] = medians["other"] / medians["source"]
    return figures


def _agree(ours: Record | None, theirs: Record | None) -> bool:
    """Whether two records say the same; how a date without a zone is placed is a choice of ours."""
    if ours is None or theirs is None:
        return False
    (our_time, *our_values), (their_time, *their_values) = ours, theirs
    return our_values == their_values and their_time in {None, our_time}


def _whole_source(path: Path) -> int:
    context = Context(folder=path.parent, zone=ZONE, since=EARLIEST, until=LATEST)
    source = MboxSource(MboxOptions(kind="mbox", path=path.name), context)
    return sum(page.fetched for page in source.pages(_Nothing()))


def _our_records(path: Path) -> Iterator[Record]:
    with path.open("rb") as file:
        for piece in messages(file):
            fields = scan(piece.head or b"")
            people = [addresses(fields.get(name, ())) for name in ADDRESS_FIELDS]
            plain = [fields[name][0] if name in fields else None for name in PLAIN_FIELDS]
            yield (instant(fields["date"][0], ZONE) if "date" in fields else None, *people, *plain)


def _library_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _their_records(path: Path) -> Iterator[Record]:
    box = mailbox.mbox(path, create=False)
    try:
        for message in box:
            people = [[one for _, one in getaddresses(_values(message, name)) if one] for name in ADDRESS_FIELDS]
            plain = [next(iter(_values(message, name)), None) for name in PLAIN_FIELDS]
            yield (_their_date(message), *people, *plain)
    finally:
        box.close()


def _values(message: Message, name: str) -> list[str]:
    """Return the values of a field; foreign bytes decoded and lines joined as on our side."""
    values = [value for value in message.get_all(name, []) if value is not None]
    if all(isinstance(value, str) and "\x1b" not in value and "\r" not in value for value in values):
        return [value.replace("\n", "") for value in values]
    raw = (value for key, value in message.raw_items() if key.lower() == name)
    return [decoded(unfolded(str(value).encode("ascii", "surrogateescape"))) for value in raw]


def _their_date(message: Message) -> int | None:
    found = _library_date(next(iter(_values(message, "date")), ""))
    if found is None or found.tzinfo is None or not EARLIEST <= found < LATEST:
        return None
    return (found - EARLIEST) // timedelta(seconds=1)


def _write_real(path: Path, real: Path) -> None:
    """Write every file that ``mailbox`` can read as one message of an mbox, several times over."""
    pieces = [_escaped(file.read_bytes()) for file in sorted(real.rglob("*")) if file.is_file()]
    usable = b"".join(piece for piece in pieces if _readable(path, piece))
    path.write_bytes(usable * COPIES)


def _escaped(data: bytes) -> bytes:
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    kept = (b">" + line if line.startswith(b"From ") else line for line in lines[lines[0].startswith(b"From ") :])
    return b"From nobody Mon Apr  1 10:00:00 2024\n" + b"\n".join(kept) + b"\n\n"


def _readable(path: Path, piece: bytes) -> bool:
    path.write_bytes(piece)
    with path.open("rb") as file:
        if any(one.head is None for one in messages(file)):
            return False
    try:
        return any(True for _ in _their_records(path))
    except RecursionError:
        return False


def _write_ordinary(path: Path, count: int) -> None:
    chance = random.Random(SEED)
    people = [(f"Person {number}", f"person.{number}@{chance.choice('abcd')}.example") for number in range(500)]
    with path.open("wb") as file:
        for number in range(count):
            file.write(_ordinary(chance, people, number))


def _ordinary(chance: random.Random, people: list[tuple[str, str]], number: int) -> bytes:
    at = datetime(2024, 4, 1, tzinfo=UTC) + timedelta(minutes=2 * number)
    to = ",\n ".join(_shown(chance, *one) for one in chance.sample(people, chance.choice((1, 1, 1, 2, 3, 6))))
    cc = ",\n ".join(_shown(chance, *one) for one in chance.sample(people, chance.choice((0, 0, 1, 3))))
    date = format_datetime(at)
    hops = "".join(
        f"Received: from relay{hop}.example (relay{hop}.example [192.0.2.{hop}])\n"
        f"\tby mail{hop}.example with ESMTPS id {chance.getrandbits(64):x};\n\t{date}\n"
        for hop in range(3)
    )
    head = (
        f"From person Mon Apr  1 10:00:00 2024\n{hops}DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\n"
        f" d=a.example; s=mail; b={chance.getrandbits(1024):x}\n"
        f"From: {_shown(chance, *chance.choice(people))}\nTo: {to}\n{f'Cc: {cc}{chr(10)}' if cc else ''}"
        f"Subject: =?UTF-8?B?5Lya6K2w?= {number}\nDate: {date}\nMessage-ID: <{number}.abc@a.example>\n"
    )
    parent = f"In-Reply-To: <{number - 1}.abc@a.example>\nReferences: <{number // 9}.abc@a.example>\n"
    answer = parent if number % 3 else ""
    tail = "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nX-Mailer: Example 1.0\n\n"
    body = "\n".join("word " * 9 for _ in range(chance.randint(10, 90)))  # about 2 kB, as in the Enron corpus
    return f"{head}{answer}{tail}{body}\n\n".encode()


def _shown(chance: random.Random, name: str, address: str) -> str:
    return chance.choice((address, f"{name} <{address}>", f'"{name}" <{address}>', f"=?UTF-8?B?5bGx55Sw?= <{address}>"))


if __name__ == "__main__":
    for row in run():
        print({key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()})

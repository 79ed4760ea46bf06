"""Roster: who belongs to which department, from when, reporting to whom, as a CSV file.

Read
    The columns of :attr:`Roster.fields`, under their English, Japanese or configured names.
Dropped
    All other columns, names of people among them, unread. A bad row is named by its line and
    left out; a file that cannot be trusted as a whole (missing column, wrong encoding, managers
    who report to each other in a circle) is refused, and what was there before stays.
Continues
    The whole file is one page, given anew when a byte or the way to read it has changed.
Deletions
    The people of a newer file replace those of an older one: who is absent has left.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

from pydantic import Field

from connectors.cells import Row, RowError, refuse_wrong_width
from connectors.dates import bounded_date, end_date
from connectors.department_paths import department_path
from connectors.reporting_lines import refuse_circles
from connectors.roster_headers import REQUIRED, SYNONYMS, Column
from connectors.source import Group, Page, Post, Reject
from connectors.table_file import Table, TableFile, TableFileOptions
from ona.errors import SourceRefusedError
from ona.sentences import Sentence, listed, sentence, translatable
from ona.tables import RejectReason

MAX_BYTES: Final = 512 << 20
"""A roster is held in memory as a whole; a million people take about 100 MB."""

_SHARE = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(%?)")


class RosterOptions(TableFileOptions):
    """``[sources.NAME]`` with ``kind = "roster"``."""

    columns: dict[Column, str] = Field(default_factory=dict)


def parsed_share(text: str) -> float | None:
    """Read a share of a person's time: ``0.5`` or ``50%``, above 0 and at most 1; None when empty.

    Raises
    ------
    ValueError
        When it is neither.

    >>> parsed_share("50%"), parsed_share("0.25"), parsed_share("")
    (0.5, 0.25, None)
    """
    if not text:
        return None
    match = _SHARE.fullmatch(text.replace(" ", ""))
    share = float(match[1]) / (100 if match[2] else 1) if match else math.nan
    if not 0 < share <= 1:
        raise ValueError("Not a share.")
    return share


def post_of(row: Row) -> Post:
    """Turn one record into a dated post.

    Raises
    ------
    RowError
        With the first reason why it cannot be used.
    """
    address, department = row.text("email"), department_path(row.text("department"))
    if not address:
        raise RowError(RejectReason.BAD_ADDRESS)
    if not department:
        raise RowError(RejectReason.NO_DEPARTMENT)
    post = Post(
        address=address,
        department=department,
        valid_from=row.parsed("valid_from", bounded_date, RejectReason.BAD_DATE),
        valid_to=row.parsed("valid_to", end_date, RejectReason.BAD_DATE),
        manager=row.text("manager_email") or None,
        site=row.text("site") or None,
        level=row.text("level") or None,
        job=row.text("job") or None,
        employment=row.text("employment") or None,
        hired_on=row.parsed("hired_on", bounded_date, RejectReason.BAD_DATE),
        left_on=row.parsed("left_on", end_date, RejectReason.BAD_DATE),
        share=row.parsed("share", parsed_share, RejectReason.BAD_SHARE),
        aliases=tuple(alias.strip() for alias in row.text("aliases").split(";") if alias.strip()),
    )
    if _ends_before_it_begins(post):
        raise RowError(RejectReason.BAD_DATE)
    return post


def _ends_before_it_begins(post: Post) -> bool:
    spans = ((post.valid_from, post.valid_to), (post.hired_on, post.left_on))
    return any(start is not None and end is not None and end < start for start, end in spans)


def read_row(cells: Sequence[str], width: int, places: Mapping[str, int]) -> Post:
    """Turn cells into a post.

    Raises
    ------
    RowError
        When the number of cells or one of them is wrong.
    """
    refuse_wrong_width(cells, width)
    return post_of(Row(cells, places))


class Roster(TableFile):
    """A CSV file of dated posts. Options: ``path``, ``encoding``, ``delimiter``, ``columns``."""

    kind: ClassVar[str] = "roster"
    group: ClassVar[Group] = Group.PEOPLE
    fields: ClassVar[tuple[str, ...]] = tuple(SYNONYMS)
    options: ClassVar[type[TableFileOptions]] = RosterOptions
    settings: RosterOptions
    told_as: ClassVar[Sentence] = sentence("roster")
    synonyms: ClassVar[Mapping[str, Sequence[str]]] = SYNONYMS
    required: ClassVar[Mapping[str, str]] = REQUIRED
    reading: ClassVar[str] = "1"

    @staticmethod
    def refuse_too_large(path: Path) -> None:
        """Refuse a file of more than :data:`MAX_BYTES`."""
        if path.stat().st_size > MAX_BYTES:
            raise SourceRefusedError(
                sentence("The roster is larger than {most} MB.", most=MAX_BYTES >> 20),
                next_step="Check that it is the roster; leave out columns that are not needed.",
            )

    def page(self, item: str, table: Table, cursor: str) -> Page:
        """Return all posts; refuse managers who report to each other in a circle."""
        lines, posts, rejects = _read(table.rows, table.width, table.places)
        _refuse_without_any(posts, rejects)
        refuse_circles(posts, lines)
        return Page(item, posts=posts, rejects=rejects, cursor=cursor, whole_roster=True)


def _read(
    rows: Iterator[tuple[int, list[str]]], width: int, places: Mapping[str, int]
) -> tuple[list[int], list[Post], list[Reject]]:
    lines: list[int] = []
    posts: list[Post] = []
    rejects: list[Reject] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            posts.append(read_row(cells, width, places))
            lines.append(line)
        except RowError as error:
            rejects.append(Reject(f"line {line}", error.reason))
    return lines, posts, rejects


def _refuse_without_any(posts: Sequence[Post], rejects: Sequence[Reject]) -> None:
    """Refuse a file of which no row can be used: it would make everybody leave the company."""
    if rejects and not posts:
        counts = {reject.reason: 0 for reject in rejects}
        for reject in rejects:
            counts[reject.reason] += 1
        told = [
            sentence("{reason} {count}", reason=translatable(reason.value), count=count)
            for reason, count in counts.items()
        ]
        raise SourceRefusedError(
            sentence("No row of the roster can be used ({reasons}).", reasons=listed(told)),
            next_step="Correct the file; an earlier roster, if there is one, stays in force.",
        )

"""Survey: to whom people say they go for help, as a CSV file of one answer a row.

Read
    The columns of :attr:`Survey.fields`, under their English, Japanese or configured names, of the questions
    that ask for help.
Dropped
    Rows of all other questions, scores among them, counted; all other columns, unread. A bad row is named by its
    line and left out; a file without a required column or without any row about help is refused, and what was
    there before stays.
Continues
    The whole file is one page, given anew when a byte or the way to read it has changed.
Deletions
    The answers of a newer file replace those of an older one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from connectors.cells import Row, RowError, refuse_wrong_width
from connectors.dates import bounded_date
from connectors.delimited import normalised
from connectors.source import Answer, Group, Page, Reject
from connectors.table_file import Table, TableFile, TableFileOptions
from ona.errors import SourceRefusedError
from ona.sentences import Sentence, sentence
from ona.tables import DropReason, RejectReason

Column = Literal["respondent", "question", "answer", "asked_on"]

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "respondent": (
        "respondent",
        "respondent email",
        "email",
        "e-mail",
        "回答者",
        "回答者メール",
        "回答者メールアドレス",
        "回答者のメールアドレス",
        "メール",
        "メールアドレス",
    ),
    "question": ("question", "設問", "設問名", "設問文", "質問", "質問文", "質問項目"),
    "answer": ("answer", "response", "回答", "回答内容", "回答値"),
    "asked_on": (
        "asked_on",
        "answered on",
        "date",
        "timestamp",
        "回答日",
        "回答日時",
        "実施日",
        "調査日",
        "日付",
        "タイムスタンプ",
    ),
}
"""Our column -> its names, the preferred one first. Compared without case, width, blanks, ``_`` and ``-``."""

REQUIRED: Final = {
    "respondent": "respondent, 回答者, メールアドレス",
    "question": "question, 設問, 質問",
    "answer": "answer, 回答",
    "asked_on": "asked_on, 回答日, 実施日",
}
"""Required column -> what a refusal tells of its names."""

HELP: Final = ("help", "助け", "相談", "相談先")
"""Questions that ask for help unless others are configured."""
MAX_BYTES: Final = 512 << 20
MOST_NAMED: Final = 200
"""Names in one answer; more is no answer of a person."""

_CLOCK = re.compile(r"[t ]\d{1,2}:\d{2}.*", re.IGNORECASE)


class SurveyOptions(TableFileOptions):
    """``[sources.NAME]`` with ``kind = "survey"``."""

    help_questions: tuple[Annotated[str, Field(min_length=1)], ...] = Field(default=HELP, min_length=1)
    columns: dict[Column, str] = Field(default_factory=dict)


def day_of(text: str) -> date:
    """Read the day of an answer; a time of day behind it, which forms add, is left out.

    Raises
    ------
    ValueError
        When it is no date between 1900 and 2100. The text is not in the message.

    >>> day_of("2026/7/1 9:05:11"), day_of("令和8年7月1日")
    (datetime.date(2026, 7, 1), datetime.date(2026, 7, 1))
    """
    found = bounded_date(_CLOCK.sub("", text))
    if found is None:
        raise ValueError("No date.")
    return found


def names_in(text: str) -> tuple[str, ...]:
    """Split an answer into the addresses named, ``;`` between them; none when nobody was named.

    Raises
    ------
    RowError
        When something else than an address was given, such as a score or a name.

    >>> names_in("a@b.example; c@b.example"), names_in("")
    (('a@b.example', 'c@b.example'), ())
    """
    names = tuple(name.strip() for name in text.split(";") if name.strip())
    if len(names) > MOST_NAMED:
        raise RowError(RejectReason.TOO_MANY_RECIPIENTS)
    if not all("@" in name for name in names):
        raise RowError(RejectReason.BAD_ADDRESS)
    return names


def answers_of(row: Row, place: str) -> list[Answer]:
    """Turn one row about help into an answer for each person named, or one that names nobody.

    Raises
    ------
    RowError
        With the first reason why it cannot be used.
    """
    respondent, day = row.text("respondent"), row.parsed("asked_on", day_of, RejectReason.BAD_DATE)
    if "@" not in respondent:
        raise RowError(RejectReason.BAD_ADDRESS)
    return [Answer(respondent, named, day, place) for named in names_in(row.text("answer")) or (None,)]


class Survey(TableFile):
    """A CSV file of answers. Options: ``path``, ``help_questions``, ``encoding``, ``delimiter``, ``columns``."""

    kind: ClassVar[str] = "survey"
    group: ClassVar[Group] = Group.ANSWERS
    fields: ClassVar[tuple[str, ...]] = tuple(SYNONYMS)
    options: ClassVar[type[TableFileOptions]] = SurveyOptions
    settings: SurveyOptions
    told_as: ClassVar[Sentence] = sentence("survey")
    synonyms: ClassVar[Mapping[str, Sequence[str]]] = SYNONYMS
    required: ClassVar[Mapping[str, str]] = REQUIRED
    reading: ClassVar[str] = "1"

    @staticmethod
    def refuse_too_large(path: Path) -> None:
        """Refuse a file of more than :data:`MAX_BYTES`."""
        if path.stat().st_size > MAX_BYTES:
            raise SourceRefusedError(
                sentence("The survey is larger than {most} MB.", most=MAX_BYTES >> 20),
                next_step="Check that it is the survey; leave out columns and questions that are not needed.",
            )

    def page(self, item: str, table: Table, cursor: str) -> Page:
        """Return all answers about help; refuse a file without any."""
        read = _Read(frozenset(map(normalised, self.settings.help_questions)))
        for line, cells in table.rows:
            read.take(f"line {line}", cells, table.width, table.places)
        _refuse_without_help(read)
        dropped = {DropReason.OTHER_QUESTION: read.others} if read.others else {}
        return Page(item, answers=read.answers, rejects=read.rejects, dropped=dropped, cursor=cursor, whole_survey=True)


@dataclass(slots=True)
class _Read:
    """What the rows of a file came to."""

    questions: frozenset[str]
    answers: list[Answer] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    others: int = 0

    def take(self, place: str, cells: Sequence[str], width: int, places: Mapping[str, int]) -> None:
        """Take up one record; empty ones are passed over."""
        if not any(cell.strip() for cell in cells):
            return
        try:
            refuse_wrong_width(cells, width)
            row = Row(cells, places)
            if normalised(row.text("question")) in self.questions:
                self.answers += answers_of(row, place)
            else:
                self.others += 1
        except RowError as error:
            self.rejects.append(Reject(place, error.reason))


def _refuse_without_help(read: _Read) -> None:
    """Refuse a file that says nothing about help: most likely its question is called otherwise."""
    if read.others and not read.answers and not read.rejects:
        raise SourceRefusedError(
            "No row of the survey answers a question about help.",
            next_step="Write that question into `help_questions` in the source's table, as it stands in the file.",
        )
    if read.rejects and not read.answers:
        raise SourceRefusedError(
            sentence("No row of the survey about help can be used ({count} are wrong).", count=len(read.rejects)),
            next_step="Correct the file; earlier answers, if there are any, stay in force. "
            "People are named by their mail addresses.",
        )

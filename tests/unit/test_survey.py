"""Survey: headers, encodings, questions, bad rows, and that nobody is named by what is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.source import Answer, Context, Page, Reject
from connectors.survey import Survey, SurveyOptions
from ona.errors import SourceRefusedError
from ona.tables import DropReason, RejectReason

HEADER = "respondent,question,answer,asked_on"
DAY = date(2026, 7, 1)


class Unread:
    """A store that has read nothing, or one item up to a cursor."""

    def __init__(self, cursor: str | None = None) -> None:
        self._cursor = cursor

    def cursor(self, item: str) -> str | None:
        del item
        return self._cursor


def source(folder: Path, **options: object) -> Survey:
    context = Context(
        folder, ZoneInfo("Asia/Tokyo"), datetime(2024, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    )
    return Survey(SurveyOptions.model_validate({"kind": "survey", "path": "survey.csv", **options}), context)


def read(folder: Path, content: str, *, codec: str = "utf-8", **options: object) -> Page:
    (folder / "survey.csv").write_bytes(content.encode(codec))
    (page,) = source(folder, **options).pages(Unread())
    return page


def test_answers_about_help_are_read_and_all_other_rows_counted(tmp_path: Path) -> None:
    """A name is an answer, several names are several, an empty cell names nobody; scores are dropped with a count."""
    page = read(
        tmp_path,
        f"{HEADER}\na@x.example,help,b@x.example,2026-07-01\na@x.example,needed,4,2026-07-01\n"
        "b@x.example,Help,a@x.example; c@x.example,2026/7/1 9:05\nc@x.example,help,,令和8年7月1日\n",
    )
    assert page.answers == [
        Answer("a@x.example", "b@x.example", DAY, "line 2"),
        Answer("b@x.example", "a@x.example", DAY, "line 4"),
        Answer("b@x.example", "c@x.example", DAY, "line 4"),
        Answer("c@x.example", None, DAY, "line 5"),
    ]
    assert page.dropped == {DropReason.OTHER_QUESTION: 1}
    assert page.fetched == 5


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp932", "utf-16"])
def test_japanese_headers_and_encodings_are_read(tmp_path: Path, codec: str) -> None:
    """Headers and questions in Japanese, as Excel saves them, are the same answers."""
    content = "回答者メールアドレス,設問,回答,回答日\na@x.example,困ったとき誰に相談しますか,b@x.example,2026年7月1日\n"
    page = read(
        tmp_path, content, codec=codec, help_questions=["困ったとき、誰に相談しますか", "困ったとき誰に相談しますか"]
    )
    assert page.answers == [Answer("a@x.example", "b@x.example", DAY, "line 2")]


def test_columns_of_other_names_are_mapped(tmp_path: Path) -> None:
    """A form's own headers are named in `columns`."""
    content = "Who,What,Whom,When\na@x.example,help,b@x.example,2026-07-01\n"
    mapped = {"respondent": "Who", "question": "What", "answer": "Whom", "asked_on": "When"}
    assert len(read(tmp_path, content, columns=mapped).answers) == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a@x.example,help,b@x.example,yesterday", RejectReason.BAD_DATE),
        ("a@x.example,help,b@x.example,", RejectReason.BAD_DATE),
        ("somebody,help,b@x.example,2026-07-01", RejectReason.BAD_ADDRESS),
        ("a@x.example,help,4,2026-07-01", RejectReason.BAD_ADDRESS),
        ("a@x.example,help,Ken Sato,2026-07-01", RejectReason.BAD_ADDRESS),
        ("a@x.example,help,b@x.example", RejectReason.WRONG_COLUMNS),
        ("a@x.example,help," + ";".join(["b@x.example"] * 300) + ",2026-07-01", RejectReason.TOO_LARGE),
    ],
)
def test_a_bad_row_is_named_by_line_and_reason_and_the_others_stay(
    tmp_path: Path, row: str, reason: RejectReason
) -> None:
    """What is wrong with one row does not touch the next."""
    page = read(tmp_path, f"{HEADER}\n{row}\na@x.example,help,b@x.example,2026-07-01\n")
    assert page.rejects == [Reject("line 2", reason)]
    assert page.answers == [Answer("a@x.example", "b@x.example", DAY, "line 3")]


def test_a_missing_column_is_refused_by_name(tmp_path: Path) -> None:
    """Without the day of the answers nobody can say which period they are about."""
    with pytest.raises(SourceRefusedError, match="asked_on"):
        read(tmp_path, "respondent,question,answer\na@x.example,help,b@x.example\n")


def test_a_survey_that_asks_for_help_in_other_words_is_refused_with_the_key(tmp_path: Path) -> None:
    """A file whose question is called otherwise does not pass for a survey without answers."""
    with pytest.raises(SourceRefusedError) as refused:
        read(tmp_path, f"{HEADER}\na@x.example,Q7,b@x.example,2026-07-01\n")
    assert "help_questions" in (str(refused.value.next_step))
    assert "Q7" not in str(refused.value)


def test_a_survey_of_which_no_row_can_be_used_is_refused(tmp_path: Path) -> None:
    """Names in place of addresses are one mistake, told once, with what to write."""
    with pytest.raises(SourceRefusedError, match="2 are wrong"):
        read(tmp_path, f"{HEADER}\na@x.example,help,Ken,2026-07-01\nb@x.example,help,Mio,2026-07-01\n")


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    """The cursor stands for the bytes and for how they are read: another question reads them anew."""
    page = read(tmp_path, f"{HEADER}\na@x.example,help,b@x.example,2026-07-01\n")
    assert list(source(tmp_path).pages(Unread(page.cursor))) == []
    assert len(list(source(tmp_path, help_questions=["help", "Q7"]).pages(Unread(page.cursor)))) == 1

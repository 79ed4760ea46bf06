"""Roster: dates, shares, paths, headers, bad rows, circles of managers."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.dates import ERAS, bounded_date, end_date, parsed_date
from connectors.reporting_lines import refuse_circles
from connectors.roster import Roster, RosterOptions, department_path, parsed_share
from connectors.source import Context, Page, Post, Reject
from ona.errors import SourceRefusedError
from ona.tables import RejectReason

HEADER = "email,department,manager_email,valid_from,share"


class Known:
    """Cursors as a store would keep them."""

    def __init__(self, **cursors: str | None) -> None:
        self.cursors = cursors

    def cursor(self, item: str) -> str | None:
        return self.cursors.get(item)


def source(folder: Path, **options: object) -> Roster:
    context = Context(
        folder, ZoneInfo("Asia/Tokyo"), datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
    )
    return Roster(RosterOptions.model_validate({"kind": "roster", "path": "roster.csv", **options}), context)


def read(folder: Path, content: str, *, codec: str = "utf-8", **options: object) -> Page:
    (folder / "roster.csv").write_bytes(content.encode(codec))
    (page,) = source(folder, **options).pages(Known())
    return page


@pytest.mark.parametrize(
    "text",
    [
        "2024-04-01",
        "2024/4/1",
        "2024.4.1",
        "20240401",
        "令和6年4月1日",
        "R6.4.1",
        "r06/04/01",
        "２０２４年４月１日",
        "平成36年4月1日",
        "2024-04-01T00:00:00",
        "2024/04/01 0:00",
        "㋿6年4月1日",
    ],
)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    """Every form that tables in Japan use is the same day."""
    assert parsed_date(text) == date(2024, 4, 1)


@pytest.mark.parametrize(
    "text", ["", "4/1/2024", "2024-13-01", "2024-02-30", "令和0年1月1日", "平成1年1月7日", "昨日", "2024"]
)
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    """A day that the calendar or the era does not have is an error without the text in it."""
    with pytest.raises(ValueError, match=r"^(?!.*昨日)"):
        parsed_date(text)


@settings(deadline=None)
@given(day=st.dates(date(1926, 12, 25), date(2024, 12, 31)), era=st.sampled_from(["令和", "平成", "昭和"]))
def test_era_and_western_dates_are_the_same_calendar(day: date, era: str) -> None:
    """A date written in an era comes back, from the era's first day on."""
    first = ERAS[era]
    text = f"{era}{day.year - first.year + 1}年{day.month}月{day.day}日"
    if day >= first:
        assert parsed_date(text) == day == parsed_date(day.isoformat())


def test_an_end_far_away_is_no_end_and_absurd_years_are_errors() -> None:
    """9999-12-31 closes nothing; year 1 and 9999 are no day on which somebody was hired."""
    assert end_date("9999-12-31") is None
    assert end_date("") is None
    for text in ("0001-01-01", "9999-12-31", "1899-12-31"):
        with pytest.raises(ValueError, match="Outside"):
            bounded_date(text)


@pytest.mark.parametrize(("text", "share"), [("0.5", 0.5), ("50%", 0.5), ("100 %", 1.0), ("", None), (".25", 0.25)])
def test_a_share_is_a_fraction_or_a_percentage(text: str, share: float | None) -> None:
    """Both ways of writing a share mean the same."""
    assert parsed_share(text) == share


@pytest.mark.parametrize("text", ["0", "-0.5", "1.5", "50", "110%", "half", "nan", "1e-1"])
def test_a_share_outside_nothing_to_all_is_an_error(text: str) -> None:
    """Nobody works in a department for nothing or more than all of their time."""
    with pytest.raises(ValueError, match="Not a share"):
        parsed_share(text)


def test_a_department_is_a_path() -> None:
    """Empty parts, as a slash at the end leaves them, do not count."""
    assert department_path("Aozora / Sales//East/") == ("Aozora", "Sales", "East")
    assert department_path(" / ") == ()


def test_a_japanese_table_from_a_spreadsheet_reads_as_meant(tmp_path: Path) -> None:
    """Headers, widths and dates of a Shift_JIS export become posts; the name is not kept."""
    content = (
        "氏名,メールアドレス,所属,上長メール,勤務地,役職,入社日,適用開始日,適用終了日,別名,雇用形態,兼務比率\r\n"
        "山田花子,hanako@aozora.example,本社／営業１部,taro@aozora.example,東京,課長,平成31年4月1日,"
        "令和6年4月1日,9999/12/31,hana@aozora.example; h.yamada@aozora.example,正社員,５０％\r\n"
    )
    page = read(tmp_path, content, codec="cp932")
    assert page.posts == [
        Post(
            address="hanako@aozora.example",
            department=("本社", "営業1部"),
            valid_from=date(2024, 4, 1),
            manager="taro@aozora.example",
            site="東京",
            level="課長",
            employment="正社員",
            hired_on=date(2019, 4, 1),
            share=0.5,
            aliases=("hana@aozora.example", "h.yamada@aozora.example"),
        )
    ]
    assert "山田" not in repr(page)


def test_a_bad_row_is_named_by_its_line_and_stops_no_other(tmp_path: Path) -> None:
    """Each wrong row says where it is and why, never what it holds."""
    rows = [
        HEADER,
        "a@x,Sales,,,",
        ",Sales,,,",
        "b@x, / ,,,",
        "c@x,Sales,,2024-02-30,",
        "d@x,Sales,,,150%",
        "e@x,Sales",
        "f@x,Sales,,,,more",
        f"g@x,{'S' * 1001},,,",
        "",
        ",,,,",
        '"h@x","Sales\nEast",,,,,',
        "i@x,Sales,,0001-01-01,",
    ]
    page = read(tmp_path, "\n".join(rows))
    assert [post.address for post in page.posts] == ["a@x", "h@x"]
    assert page.rejects == [
        Reject("line 3", RejectReason.BAD_ADDRESS),
        Reject("line 4", RejectReason.NO_DEPARTMENT),
        Reject("line 5", RejectReason.BAD_DATE),
        Reject("line 6", RejectReason.BAD_SHARE),
        Reject("line 7", RejectReason.WRONG_COLUMNS),
        Reject("line 8", RejectReason.WRONG_COLUMNS),
        Reject("line 9", RejectReason.TOO_LARGE),
        Reject("line 14", RejectReason.BAD_DATE),
    ]
    assert page.fetched == 10


def test_an_end_before_its_beginning_is_a_bad_date(tmp_path: Path) -> None:
    """A post or an employment cannot end before it begins."""
    content = "email,department,valid_from,valid_to,hired_on,left_on\n"
    page = read(tmp_path, content + "a@x,S,2024-04-01,2024-03-31,,\nb@x,S,,,2024-04-01,2024-03-01\nc@x,S,,,,\n")
    assert [reject.place for reject in page.rejects] == ["line 2", "line 3"]


def test_one_person_may_hold_several_posts(tmp_path: Path) -> None:
    """Concurrent posts with shares and a later transfer are rows of their own."""
    rows = ["a@x,Sales,,2024-04-01,60%", "a@x,Plan,,2024-04-01,0.4", "a@x,IT,,2024-10-01,"]
    posts = read(tmp_path, "\n".join([HEADER, *rows])).posts
    assert [(post.department, post.share) for post in posts] == [(("Sales",), 0.6), (("Plan",), 0.4), (("IT",), None)]


def test_the_whole_roster_is_one_page_and_an_unchanged_file_gives_none(tmp_path: Path) -> None:
    """A newer file replaces the older one; the same file is not read twice, unless it is read otherwise."""
    page = read(tmp_path, f"{HEADER}\na@x,Sales,,,\n")
    assert page.whole_roster
    assert page.cursor
    known = Known(**{page.item: page.cursor})
    assert list(source(tmp_path).pages(known)) == []
    assert len(list(source(tmp_path, columns={"site": "share"}).pages(known))) == 1


def test_an_empty_company_is_a_roster_without_posts(tmp_path: Path) -> None:
    """A header alone is a roster; a file without any line is not."""
    page = read(tmp_path, HEADER + "\n")
    assert (page.posts, page.whole_roster, page.fetched) == ([], True, 0)
    with pytest.raises(SourceRefusedError, match="lacks the required columns"):
        read(tmp_path, "")


def test_a_missing_column_refuses_the_file_and_tells_no_header(tmp_path: Path) -> None:
    """A file without a header line would tell a person's row: only our names are told."""
    with pytest.raises(SourceRefusedError, match=r"required column department \(accepted: department, 部署") as refused:
        read(tmp_path, "email,canary@aozora.example\na@x,b\n")
    assert "canary" not in str(refused.value)


def test_a_configured_column_goes_before_the_known_names(tmp_path: Path) -> None:
    """`columns` maps names that nobody could foresee, in any separator."""
    page = read(
        tmp_path,
        "部署;Kostenstelle;Adresse\n営業;East;a@x\n",
        columns={"email": "adresse", "department": "Kostenstelle"},
    )
    assert page.posts == [Post("a@x", ("East",))]


def test_a_roster_of_which_no_row_is_good_is_refused(tmp_path: Path) -> None:
    """It would make everybody leave the company."""
    with pytest.raises(SourceRefusedError, match=r"No row of the roster can be used \(no_department 2\)"):
        read(tmp_path, f"{HEADER}\na@x,,,,\nb@x,,,,\n")


@pytest.mark.parametrize(("content", "what"), [(b"PK\x03\x04", "workbook"), (b"email,\xff\n", "neither UTF-8")])
def test_what_is_no_csv_is_refused_in_a_sentence(tmp_path: Path, content: bytes, what: str) -> None:
    """A workbook or an unknown encoding says what to do."""
    (tmp_path / "roster.csv").write_bytes(content)
    with pytest.raises(SourceRefusedError, match=what) as refused:
        list(source(tmp_path).pages(Known()))
    assert refused.value.next_step


def test_a_circle_of_managers_refuses_the_file_by_its_lines(tmp_path: Path) -> None:
    """Three who report to each other are named by line, and by nothing else."""
    rows = ["a@x,S,b@x,,", "b@x,S,C@X,,", "c@x,S,a@x,,", "d@x,S,a@x,,"]
    with pytest.raises(SourceRefusedError, match=r"3 rows report to each other in a circle \(lines 2, 3, 4\)") as no:
        read(tmp_path, "\n".join([HEADER, *rows]))
    assert "@x" not in str(no.value)
    assert no.value.next_step.endswith("an earlier roster, if there is one, stays in force.")


def test_a_missing_roster_is_called_a_roster(tmp_path: Path) -> None:
    """The source is named by the word that the glossary has for it, in both languages."""
    with pytest.raises(SourceRefusedError, match="this roster source") as refused:
        list(source(tmp_path).pages(Known()))
    assert refused.value.in_language("ja").startswith("名簿のデータ源の")


def test_the_head_of_the_company_may_be_their_own_manager(tmp_path: Path) -> None:
    """Many tables write it so; it is no circle."""
    assert len(read(tmp_path, f"{HEADER}\na@x,S,a@x,,\nb@x,S,a@x,,\n").posts) == 2


def test_two_who_managed_each_other_at_different_times_are_no_circle(tmp_path: Path) -> None:
    """A circle is one of a day."""
    rows = ["a@x,S,,2023-04-01,", "b@x,S,a@x,2023-04-01,", "a@x,S,b@x,2024-04-01,", "b@x,S,,2024-04-01,"]
    assert len(read(tmp_path, "\n".join([HEADER, *rows])).posts) == 4
    with pytest.raises(SourceRefusedError, match="circle"):
        read(tmp_path, "\n".join([HEADER, *rows[:3]]))


def test_an_alias_cannot_hide_a_circle() -> None:
    """A manager named by another address is the same person."""
    posts = [Post("a@x", ("S",), manager="b.old@x"), Post("b@x", ("S",), manager="a@x", aliases=("B.Old@x",))]
    with pytest.raises(SourceRefusedError, match="circle"):
        refuse_circles(posts, [2, 3])


@settings(deadline=None)
@given(st.lists(st.integers(0, 7), min_size=8, max_size=8))
def test_circles_are_found_exactly(managers: list[int]) -> None:
    """A slow walk up from everybody agrees: refused when and only when somebody comes back to themself."""
    posts = [Post(f"{person}@x", ("S",), manager=f"{boss}@x") for person, boss in enumerate(managers)]
    if any(_comes_back(person, managers) for person in range(8)):
        with pytest.raises(SourceRefusedError):
            refuse_circles(posts, list(range(8)))
    else:
        refuse_circles(posts, list(range(8)))


def _comes_back(person: int, managers: list[int]) -> bool:
    at = managers[person]
    for _ in managers:
        if at == managers[at]:
            return False
        if at == person:
            return True
        at = managers[at]
    return False

"""The participation page: what it says of departments, of none, and of what stands out."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest

import dashboards
from api.security import Viewer
from dashboards.language import LANGUAGES, Language
from dashboards.page import rendered
from dashboards.state import State
from dashboards.view import Scene
from ona.published import Snapshot
from tests.browser import sample_shelf as sample

VIEWER = Viewer("executive", "", "session", "")
VIEW = dashboards.VIEWS["participation"]


def page(language: Language, made: Snapshot, name: str = "participation") -> str:
    """Return a page of a window."""
    return unescape(rendered(dashboards.VIEWS[name], Scene(language, State(), made, (made,)), VIEWER))


def finding() -> dict[str, Any]:
    """Return a finding of low participation."""
    return {
        **sample.findings(2)[0],
        "id": "low",
        "kind": "participation_low",
        "departments": json.dumps(["物流部"], ensure_ascii=False),
        "statement": json.dumps({"ja": "文。", "en": "Said low."}),
        "questions": json.dumps({"ja": ["問い。"], "en": ["Asked why?"]}),
    }


def test_the_table_says_what_was_released() -> None:
    """Every department has a row, where people write least first; the hidden one stands last with its reason."""
    made = sample.window_with()
    html = page("en", made)
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    assert body.count('scope="row"') == len(made.rows("participation")) == 12
    assert body.index("物流部") < body.index("営業部") < body.index("広報部")
    assert "not shown: too few people in the data" in body
    assert '<td data-label="Weeks with writing">40–50%</td>' in body
    assert "2 steps" in body
    assert "more comes down" in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_the_picture_shows_the_middle_of_each_step(language: Language, *, dark: bool) -> None:
    """Marks stand at the middle of released classes, names and reasons are text, and no class is left out."""
    made = sample.window_with()
    assert VIEW.figure is not None
    drawn = VIEW.figure(Scene(language, State(), made, (made,), dark=dark))
    rows = made.rows("participation")
    columns = ("weeks_share", "cross_share", "asking_share", "answering_share")
    assert sum(len(trace.x) for trace in drawn.data) == sum(row[name] is not None for row in rows for name in columns)
    assert {x % 10 for trace in drawn.data for x in trace.x} == {5}
    assert len(drawn.layout.annotations) == 1
    assert len({trace.marker.symbol for trace in drawn.data}) == len(drawn.data) == 4


def test_a_finding_stands_here_and_in_the_overview() -> None:
    """It is told with its questions here, leads here from the overview, and is not on the silos page."""
    made = sample.window_with(findings=[finding()])
    assert "Asked why?" in page("en", made)
    for name in ("participation", "overview"):
        assert 'href="/en/participation">Said low.' in page("en", made, name)
    assert "Said low." not in page("en", made, "silos")
    assert "Said low." not in page("en", made, "helpflow")


@pytest.mark.parametrize(("language", "words"), [("en", "No participation to show"), ("ja", "表示できる参加の状況")])
def test_a_period_of_before_says_what_to_do(language: Language, words: str) -> None:
    """Where the period holds no such table the page says why, and what to run, and draws nothing."""
    html = page(language, sample.window_with(participation=[]))
    assert words in html
    assert "ona analyze --preview" in html
    assert "data-figure" not in html
    assert "<table" not in html


def test_without_messages_it_says_what_to_connect() -> None:
    """Where nobody's writing is seen the page names the sources that would show it."""
    rows = [{**row, "weeks_share": None} for row in sample.participation(2)]
    assert "Connect mail or chat as a source" in page("en", sample.window_with(participation=rows))
    assert "Connect mail or chat as a source" not in page("en", sample.window_with())


def test_no_finding_is_an_all_clear_only_where_something_was_judged() -> None:
    """With enough data nothing stands out; without, nothing could be judged, and the reason is told."""
    enough = {"participation_low": {"looked_at": 9, "enough_data": 9, "why_none": None}}
    none = {"participation_low": {"looked_at": 0, "enough_data": 0, "why_none": "few_departments"}}
    assert "No department was found in which" in page("en", sample.window_with({"looked_at": enough}, findings=[]))
    html = page("en", sample.window_with({"looked_at": none}, findings=[]))
    assert "Nothing could be judged" in html
    assert "Few take part: too few departments to compare" in html
    assert 'id="untold"' not in page("en", sample.window_with({"looked_at": none}), "silos")

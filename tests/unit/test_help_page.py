"""The help-flow page: what it says where help is seen, where it is not, and of one pair."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import dashboards
from analytics.help_unseen import help_account
from api.security import Viewer
from dashboards.language import LANGUAGES, Language
from dashboards.page import rendered
from dashboards.state import State
from dashboards.view import Scene
from ona.privacy import TIME_CLASSES
from ona.published import Snapshot
from ona.released_paths import released_paths
from ona.tables import TieKind
from tests.browser import sample_shelf as sample

VIEWER = Viewer("executive", "", "session", "")
VIEW = dashboards.VIEWS["helpflow"]
UNSEEN: Any = {TieKind.MAIL: "no_threads", TieKind.CHAT: "no_messages"}


def page(language: Language, made: Snapshot, pair: str = "", name: str = "helpflow") -> str:
    """Return a page of a window."""
    return unescape(rendered(dashboards.VIEWS[name], Scene(language, State(pair=pair), made, (made,)), VIEWER))


def finding(kind: str, *names: str) -> dict[str, Any]:
    """Return a finding of a kind."""
    base = sample.findings(2)[0]
    said = {"ja": f"文{kind}。", "en": f"Said {kind}."}
    return {
        **base,
        "id": kind,
        "kind": kind,
        "departments": json.dumps(names, ensure_ascii=False),
        "statement": json.dumps(said, ensure_ascii=False),
    }


def test_the_table_says_what_the_picture_says() -> None:
    """Every ordered pair stands in the table once all are asked for, lanes first, with times and shares in words."""
    made = sample.window_with()
    html = unescape(rendered(VIEW, Scene("en", State(rows="all"), made, (made,)), VIEWER))
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    assert body.count('scope="row"') == len(made.rows("helpflow")) == 132
    assert body.index("営業部 → 開発部") < body.index("開発部 → 営業部")
    assert "far more than usual (clear)" in body
    assert "in 1 to 4 hours" in body
    assert body.count("few people help") == 1


def test_the_picture_has_a_direction() -> None:
    """The cell of seeker and helper differs from that of helper and seeker where the lane goes one way."""
    made = sample.window_with()
    assert VIEW.figure is not None
    heat = VIEW.figure(Scene("en", State(order="name"), made, (made,))).data[0]
    codes = {pair: code for pairs, row in zip(heat.customdata, heat.z, strict=True) for pair, code in zip(pairs, row, strict=True)}  # fmt: skip  # noqa: E501
    assert codes["d01:d05"] == 5 != codes["d05:d01"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Help-flow is not visible."), ("ja", "助けの流れは見えません。")]
)
def test_help_that_cannot_be_seen_is_said_with_its_reason(language: Language, words: str) -> None:
    """Without threads there is no picture and no table, but what is missing, and that it is no all-clear."""
    html = page(language, sample.window_with({"help": help_account(UNSEEN, told=False)}, helpflow=[]))
    assert words in html
    assert "In-Reply-To" in html
    assert "data-figure" not in html
    assert "<table" not in html


def test_what_is_missing_in_part_stands_above() -> None:
    """Where chat holds no threads and mail does, the page shows mail's help and says so."""
    html = page("en", sample.window_with({"help": help_account({TieKind.CHAT: "no_threads"}, told=True)}))
    assert "Help-flow is visible in part. Chat holds hardly any replies in threads." in html
    assert "data-figure" in html


def test_findings_of_help_stand_on_this_page_and_lead_to_it() -> None:
    """They are told here and in the overview, with links here, and not on the silos page."""
    made = sample.window_with(findings=[finding("help_slow", "営業部", "開発部"), finding("help_avoidance", "経理部")])
    for name in ("helpflow", "overview"):
        html = page("en", made, name=name)
        assert 'href="/en/helpflow?pair=d01:d05#pair">Said help_slow.' in html
        assert 'href="/en/helpflow">Said help_avoidance.' in html
        assert html.count("<summary>Questions to discuss</summary>") == 2
        assert html.count("What should the two decide together?") == 2
    assert "Said help_" not in page("en", made, name="silos")


def test_the_panel_of_an_asked_department_begins_with_its_finding() -> None:
    """The panel of the direction that was found has the finding with its range as time; the other direction has not."""
    made = sample.window_with(findings=[finding("help_slow", "営業部", "開発部")])
    for pair, there in (("d01:d05", True), ("d05:d01", False)):
        html = page("en", made, pair)
        panel = html[html.index('id="pair"') : html.index("</aside>")]
        assert ("Said help_slow." in panel) is there
        assert ("Compared with the time that first answers usually take elsewhere" in panel) is there


def test_no_finding_is_an_all_clear_only_where_help_was_judged() -> None:
    """With tests that had enough data nothing stands out; without, nothing could be judged."""
    told = {"help_slow": {"looked_at": 9, "enough_data": 9, "why_none": None}}
    none = {"help_slow": {"looked_at": 0, "enough_data": 0, "why_none": "too_little_data"}}
    clear = page("en", sample.window_with({"looked_at": told}, findings=[]))
    assert "Nothing was found among what could be judged." in clear
    assert "First answers take long: 0 of 9 found, 9 could be judged" in clear
    html = page("en", sample.window_with({"looked_at": none}, findings=[]))
    assert "Nothing could be judged" in html
    assert "First answers take long: too little contact" in html
    assert 'id="untold"' not in page("en", sample.window_with({"looked_at": none}), name="silos")


def test_a_pair_has_both_directions_and_its_ways() -> None:
    """The panel of a pair tells both directions and at most three ways, with what is known of each step."""
    html = page("en", sample.window_with(), pair="d01:d05")
    panel = html[html.index('id="pair"') : html.index("</aside>")]
    assert "営業部 → 開発部" in panel
    assert "開発部 → 営業部" in panel
    assert 1 <= panel.count(": first answer") <= 9
    assert "first answer" in panel
    assert 'id="pair"' not in page("en", sample.window_with(), pair="d01:nobody")
    assert 'id="pair"' not in page("en", sample.window_with(), pair="d01:d01")
    assert "No way of at most three steps is known" in page("en", sample.window_with(), pair="d11:d01")


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_words_claim_no_more_than_was_released(language: Language) -> None:
    """In a small company a figure whose likely range reaches beyond "as expected" cannot be told."""
    made = sample.window_with({"words": 3})
    html = unescape(rendered(VIEW, Scene(language, State(rows="all"), made, (made,)), VIEWER))
    chips = set(re.findall(r'<span class="chip[^>]*>([^<]*)<', html[html.index("<tbody>") :]))
    assert ("cannot be told" if language == "en" else "判断できない") in chips
    assert "about as expected" not in chips


def test_every_shown_pair_has_its_likely_range() -> None:
    """The range stands in the table, the panel and the picture; windows of before it was released have none."""
    made = sample.window_with()
    html = unescape(rendered(VIEW, Scene("en", State(rows="all", pair="d01:d05"), made, (made,)), VIEWER))
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    shown = [row for row in made.rows("helpflow") if row["hidden"] is None]
    assert body.count(" – ") == sum(row["low_band"] != row["high_band"] for row in shown) > 50
    panel = html[html.index('id="pair"') : html.index("</aside>")]
    assert "Likely range: 1.4 to 2 times expected – more than twice expected" in panel
    assert VIEW.figure is not None
    assert "likely range: 1.4 to 2 times expected" in str(VIEW.figure(Scene("en", State(), made, (made,))).data[0])
    old = sample.window_with(helpflow=[{**row, "low_band": None, "high_band": None} for row in made.rows("helpflow")])
    assert "Likely range:" not in page("en", old, "d01:d05")


@pytest.mark.parametrize(("language", "words"), [("en", "(10 to 80 people)"), ("ja", "（10〜80人）")])
def test_departments_have_their_help_with_others(language: Language, words: str) -> None:
    """Each department has a row with four figures and their ranges, or why it is hidden; small ones stay empty."""
    html = page(language, sample.window_with())
    body = html[html.index('id="departments-title"') :]
    body = body[body.index("<tbody>") : body.index("</tbody>")]
    assert body.count('scope="row"') == 12
    assert words in body
    assert body.count('colspan="4"') == 1
    assert 'id="departments-title"' not in page(language, sample.window_with(help_departments=[]))


def test_what_is_needed_to_see_a_figure_of_departments_is_said() -> None:
    """Without managers, or without dealings with the outside, the page says so; else it does not."""
    rows = sample.help_departments(2)
    said = {"through_managers": "the roster names too few managers", "supporting": "hold too few of such dealings"}
    for name, words in said.items():
        ends = dict.fromkeys((name, f"{name}_low", f"{name}_high"))
        assert words in page("en", sample.window_with(help_departments=[{**row, **ends} for row in rows]))
        assert words not in page("en", sample.window_with())


def test_paths_of_many_departments() -> None:
    """Of 300 departments the fastest chains are found from released rows; few or no asks make no step."""
    names = [f"D{place:03d}" for place in range(300)]
    pairs = [(one, other) for one in names for other in names if one != other]
    draw = np.random.default_rng(1)
    first = draw.choice([*TIME_CLASSES[1:], None], len(pairs)).tolist()
    first[pairs.index(("D000", "D001"))], first[pairs.index(("D001", "D299"))] = "<1h", "<1h"
    first[pairs.index(("D000", "D299"))] = ">3d"
    table = pa.table(
        {
            "seeker": [one for one, _ in pairs],
            "helper": [other for _, other in pairs],
            "first_answer": first,
            "few_or_none": [None if time is None else False for time in first],
        }
    )
    found = released_paths(table, "D000", "D299")
    assert found[0].stops == ("D000", "D001", "D299")
    assert len(found) == 3
    assert all(len(path.steps) == len(path.stops) - 1 <= 3 for path in found)
    none = table.set_column(3, "few_or_none", pa.array([True] * len(pairs)))
    assert released_paths(none, "D000", "D299") == ()
    assert released_paths(table, "D000", "nobody") == ()
    assert released_paths(table.slice(0, 0), "D000", "D299") == ()

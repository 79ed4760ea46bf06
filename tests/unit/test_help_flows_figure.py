"""The picture of the strongest flows of help: which flows, how wide, how dark, and how large it is."""

from __future__ import annotations

import gzip
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashboards
from dashboards.help_figure import key_of
from dashboards.help_flows import MOST, can_be_drawn, ordered, strongest, unanswered, width
from dashboards.language import LANGUAGES, Language
from dashboards.matrix import Department, Matrix
from dashboards.state import State
from dashboards.view import Scene
from dashboards.words import SIX, THREE, UNTOLD, BandWords
from ona.privacy import SHARE_CLASSES
from ona.published import Snapshot
from ona.tables import BANDS
from tests.browser import sample_shelf as sample

VIEW = dashboards.VIEWS["helpflow"]
FLOWS = State(show="flows")


def drawn(made: Snapshot, language: Language = "en", *, dark: bool = False) -> Any:
    """Return the picture of a window."""
    assert VIEW.figure is not None
    return VIEW.figure(Scene(language, FLOWS, made, (made,), dark=dark))


def row(band: int = 3, low: int = 2, **more: Any) -> dict[str, Any]:
    """Return a released row of help."""
    told = {"band": BANDS[band], "low_band": BANDS[min(low, band)], "high_band": BANDS[5], "q_class": ">=0.05"}
    rest = {"answered_share": "70-80%", "first_answer": "<1h", "few_or_none": False, "few_people": False}
    return {**told, **rest, "hidden": None, **more}


def company(size: int, **rows: dict[str, Any]) -> Matrix:
    """Return departments A0, A1, ... with a row for every ordered pair; ``rows`` names some by ``seeker_helper``."""
    names = [f"A{place}" for place in range(size)]
    people = tuple(Department(f"d{place}", name, 20 + place) for place, name in enumerate(names))
    cells = {pair: row(place % 6, place % 5) for place, pair in enumerate(permutations(names, 2))}
    return Matrix(people, {**cells, **{(pair[:2], pair[3:]): one for pair, one in rows.items()}})


def pairs(figure: Any) -> list[str]:
    """Return the ids of the pairs that a picture draws."""
    return list(figure.data[0].link.customdata)


def test_lanes_come_first_and_then_what_is_surest() -> None:
    """A lane beats every band, the lower end of the range beats the band, and larger departments beat names."""
    flow = company(3, A2_A1=row(5, 1, q_class="<0.01"), A1_A0=row(5, 5), A0_A1=row(5, 4), A1_A2=row(4, 4),
                   A0_A2=row(4, 4), A2_A0=row(2, 2))  # fmt: skip
    told = [(one.seeker.name, one.helper.name) for one in ordered(flow, SIX)]
    assert told == [("A2", "A1"), ("A1", "A0"), ("A0", "A1"), ("A1", "A2"), ("A0", "A2"), ("A2", "A0")]
    assert len(strongest(ordered(flow, SIX), SIX)) == 5


@given(st.sampled_from([SIX, THREE]), st.integers(0, 5), st.integers(0, 5), st.booleans(), st.booleans())
def test_only_what_is_told_is_drawn(names: BandWords, band: int, low: int, few: bool, hidden: bool) -> None:  # noqa: FBT001
    """Hidden pairs, few or no asks, less than expected, and what three words cannot tell are never drawn."""
    one = row(band, low, few_or_none=few, hidden="coverage" if hidden else None)
    told = band >= 3 and not few and not hidden and key_of(one, names) != UNTOLD
    assert can_be_drawn(one, names) is told
    if told:
        assert 1 <= width(one, names) <= (3 if names is SIX else 2)


def test_width_is_the_class_of_the_band_and_no_count() -> None:
    """Two flows of one band are equally wide, whatever else is known of them; in three words both upper bands are."""
    assert [width(row(band, 3), SIX) for band in (3, 4, 5)] == [1, 2, 3]
    assert [width(row(band, 3), THREE) for band in (4, 5)] == [2, 2]
    made = sample.window_with()
    link = drawn(made).data[0].link
    assert set(link.value) <= {1, 2, 3}


def test_asks_without_an_answer_are_told_in_four_classes() -> None:
    """Each released class of answers has its class of asks without one, two steps each; unknown stays unknown."""
    assert [unanswered(row(answered_share=share)) for share in SHARE_CLASSES] == [3, 3, 3, 3, 2, 2, 1, 1, 0, 0]
    assert unanswered(row(answered_share=None)) is None


def test_the_picture_draws_its_flows_from_left_to_right() -> None:
    """Each flow leads from its seeker at the left to its helper at the right; clicks lead to the pair."""
    made = sample.window_with()
    trace = drawn(made).data[0]
    seekers = len(set(trace.link.source))
    ids = {one["department"]: one["id"] for one in made.rows("departments")}
    lanes = {f"{ids[one]}:{ids[other]}" for one, other in sample.LANES}
    assert set(pairs(drawn(made))[: len(lanes)]) == lanes
    assert set(trace.link.source) == set(range(seekers))
    assert set(trace.link.target) == set(range(seekers, len(trace.node.y)))
    assert [round(x) for x in trace.node.x] == [0] * seekers + [1] * (len(trace.node.y) - seekers)
    assert len(trace.link.value) == MOST
    assert trace.type == "sankey"


def test_the_table_begins_with_the_flows_of_the_picture() -> None:
    """The first rows of the table are the flows of the picture: what is drawn is there to be read."""
    made = sample.window_with()
    facts = VIEW.answer(Scene("en", State(), made, (made,)))
    first = [(line.seeker, line.helper) for line in facts["lines"][: facts["flows"]]]
    ids = {one["department"]: one["id"] for one in made.rows("departments")}
    assert [f"{ids[one]}:{ids[other]}" for one, other in first] == pairs(drawn(made))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_hovering_says_everything_in_one_language(language: Language, dark: bool) -> None:  # noqa: FBT001
    """A flow's label holds both names, band, range, first answer and asks without an answer."""
    told = drawn(sample.window_with(), language, dark=dark).data[0].link.label[0]
    assert "<b>" in told
    assert ("without an answer: " in told) is (language == "en")
    assert ("返事なし：" in told) is (language == "ja")


def test_names_are_escaped_and_cut() -> None:
    """A department's name never becomes markup; a long one is cut, and whole on hovering."""
    name = "<b>事業部</b>の企画と管理をする部署"
    renamed = [
        {**one, **{end: name for end in ("seeker", "helper") if one[end] == "営業部"}} for one in sample.helpflow(2)
    ]
    silos = [{**one, **{end: name for end in ("from", "to") if one[end] == "営業部"}} for one in sample.silos(2)]
    figure = drawn(sample.window_with(helpflow=renamed, silos=silos))
    (cut, *_), whole = (
        [one.text for one in figure.layout.annotations if one.hovertext],
        [one.hovertext for one in figure.layout.annotations if one.hovertext],
    )
    assert "…" in cut
    assert "<b>事" not in str(figure.data[0].link.label)
    assert whole[0].startswith("&lt;b&gt;事業部")


@pytest.mark.parametrize("size", [12, 300])
def test_the_picture_stays_legible_and_small(size: int) -> None:
    """At most twenty flows are drawn, of 12 departments or of 300, and the picture stays under 15 KB."""
    flow = company(size)
    found = strongest(ordered(flow, SIX), SIX)
    assert len(found) == MOST
    rows = [{"seeker": one.seeker.name, "helper": one.helper.name, **one.row} for one in found]
    named = {department.name for one in found for department in (one.seeker, one.helper)}
    silos = [
        {**sample.silos(2)[1], "from": one, "to": other} for one, other in permutations(sorted(named), 2) if one < other
    ]
    figure = drawn(sample.window_with(helpflow=rows, silos=silos, departments=[]))
    assert figure.layout.height < 1400
    assert len(gzip.compress(figure.to_json().encode())) < 15_000


def test_nothing_to_draw_is_said() -> None:
    """Where no help is sure enough, page and picture say so in place of an empty picture."""
    made = sample.window_with(helpflow=[{**one, "few_or_none": True} for one in sample.helpflow(2)])
    figure = drawn(made)
    assert len(figure.data) == 0
    assert "sure enough" in figure.layout.annotations[0].text
    assert VIEW.answer(Scene("en", State(), made, (made,)))["flows"] == 0

"""The silo heatmap and the picture of change."""

from __future__ import annotations

import gzip
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.change import change_figure, changed, direction
from dashboards.grid import WORDS_UP_TO, Drawing
from dashboards.matrix import Matrix, in_order_of, matrix, profile_distance, similar_order
from dashboards.silo_figure import HIDDEN_CODE, OWN_CODE, silo_figure
from dashboards.theme import DARK, LIGHT
from ona.tables import BANDS
from tests.browser import sample_shelf as sample


def window(index: int = 2, *, by_name: bool = False) -> Matrix:
    snapshot = sample.snapshot(index)
    return matrix(snapshot.rows("silos"), snapshot.rows("departments"), by_name=by_name)


def company(size: int) -> Matrix:
    names = [f"部署{index:02d}" for index in range(size)]
    rows = [
        {
            "from": a,
            "to": b,
            "band": BANDS[(i * 7 + j * 3) % 6],
            "low_band": BANDS[0],
            "high_band": BANDS[5],
            "q_class": ">=0.05",
            "rank": None,
            "few_people": None,
            "people_from": 20,
            "people_to": 20,
            "hidden": None,
        }
        for i, a in enumerate(names)
        for j, b in enumerate(names)
        if i <= j
    ]
    return matrix(rows, [])


def drawing(**more: Any) -> Drawing:
    return Drawing(text=lambda message: message, **more)


def heat(figure: Any) -> Any:
    return figure.data[0]


def test_every_cell_takes_the_step_of_its_band() -> None:
    """A cell's colour is its released band; hidden cells and the diagonal have colours of their own."""
    shown = window()
    codes = heat(silo_figure(shown, drawing())).z
    for y, first in enumerate(shown.departments):
        for x, second in enumerate(shown.departments):
            cell = shown.cell(first.name, second.name)
            assert cell is not None
            band = cell["band"]
            own, hidden = first == second, band is None
            assert codes[y][x] == (OWN_CODE if own else HIDDEN_CODE if hidden else BANDS.index(band))


def test_hidden_cells_are_marked_with_lines() -> None:
    """Hidden cells carry a line mark each, as many as there are, and no word."""
    shown = window()
    figure = silo_figure(shown, drawing())
    hidden = {(x, y) for y, row in enumerate(heat(figure).z) for x, code in enumerate(row) if code == HIDDEN_CODE}
    lines = figure.data[1]
    assert lines.marker.symbol == "line-ne"
    assert set(zip(lines.x, lines.y, strict=True)) == hidden
    assert {heat(figure).text[y][x] for x, y in hidden} == {""}
    assert len(hidden) == 16


def test_a_hidden_cell_does_not_depend_on_anything_but_its_reason() -> None:
    """Two hidden cells of one reason look alike, apart from names and ids."""
    figure = heat(silo_figure(window(), drawing()))
    said = {
        figure.hovertext[y][x].partition("<br>")[2]
        for y, row in enumerate(figure.z)
        for x, code in enumerate(row)
        if code == HIDDEN_CODE
    }
    assert said == {"not shown: pair too small to judge"}


@pytest.mark.parametrize(("size", "worded"), [(WORDS_UP_TO, True), (WORDS_UP_TO + 1, False)])
def test_words_stand_in_cells_up_to_twenty_departments(size: int, worded: bool) -> None:  # noqa: FBT001
    """Bands stand in words in the cells of up to twenty departments."""
    assert (heat(silo_figure(company(size), drawing())).text is not None) is worded


def test_few_people_are_ringed() -> None:
    """A pair that rests on few people carries a ring on both of its cells."""
    rings = silo_figure(window(), drawing()).data[2]
    assert rings.marker.symbol == "circle-open"
    assert len(rings.x) == 2 * len(sample.FEW_PEOPLE)


def test_outlined_pairs_get_a_frame_both_ways() -> None:
    """A finding is framed on both sides of the diagonal; an unknown name is not drawn."""
    figure = silo_figure(window(), drawing(outlined=[("営業部", "開発部"), ("nobody", "開発部")]))
    assert len(figure.layout.shapes) == 2


@pytest.mark.parametrize("name", ["<script>x</script>", "<a href='x'>y</a>", "A & B<br>"])
def test_names_are_escaped(name: str) -> None:
    """A department's name never becomes markup in a picture."""
    rows = [
        {**row, "from": row["from"].replace("営業部", name), "to": row["to"].replace("営業部", name)}
        for row in sample.silos(2)
    ]
    text = silo_figure(matrix(rows, []), drawing()).to_json()
    assert name.replace("'", "\\'") not in text
    assert "<script" not in text
    assert "<a " not in text


@pytest.mark.parametrize("dark", [False, True])
def test_no_label_is_dropped(dark: bool) -> None:  # noqa: FBT001
    """Every department keeps its label, the last one too, in both forms."""
    figure = silo_figure(window(), drawing(dark=dark))
    axis = figure.layout.template.layout.xaxis
    assert axis.ticklabeloverflow == "allow"
    assert len(figure.layout.xaxis.ticktext) == len(sample.DEPARTMENTS)
    assert figure.layout.template.layout.paper_bgcolor == (DARK if dark else LIGHT).paper


def test_forty_departments_stay_within_the_budget() -> None:
    """The picture of forty departments weighs at most 15 KB compressed."""
    assert len(gzip.compress(silo_figure(company(40), drawing()).to_json().encode())) <= 15 * 1024


def test_one_way_rows_fill_both_triangles() -> None:
    """A pair released in one direction only is shown in both of its cells."""
    codes = np.array(heat(silo_figure(company(6), drawing())).z)
    assert (codes == codes.T).all()
    assert HIDDEN_CODE not in codes


def test_similar_departments_stand_together() -> None:
    """In the similar order the planted circles of the sample stand side by side more than by name."""

    def breaks(shown: Matrix) -> int:
        names = [department.name for department in shown.departments]
        circles = [next(i for i, circle in enumerate(sample.CIRCLES) if name in circle) for name in names]
        return sum(a != b for a, b in pairwise(circles))

    assert breaks(window()) < breaks(window(by_name=True))


@given(st.lists(st.integers(-3, 2), min_size=15, max_size=15))
def test_order_is_a_permutation_and_repeats(values: list[int]) -> None:
    """Any bands give an order of all departments, and the same bands the same order."""
    square = np.zeros((6, 6))
    square[np.triu_indices(6, 1)] = values
    square += square.T
    order = similar_order(square)
    assert sorted(order) == list(range(6))
    assert order == similar_order(square)


def slow_length(order: tuple[int, ...], distance: np.ndarray) -> float:
    return float(sum(distance[a, b] for a, b in pairwise(order)))


@given(st.lists(st.integers(-3, 2), min_size=10, max_size=10))
def test_order_is_near_the_shortest(values: list[int]) -> None:
    """The order is at most twice as long as the best of all orders of five departments."""
    square = np.zeros((5, 5))
    square[np.triu_indices(5, 1)] = values
    square += square.T
    distance = profile_distance(square)
    best = min(slow_length(order, distance) for order in permutations(range(5)))
    assert slow_length(tuple(similar_order(square)), distance) <= 2 * best + 1e-9


@given(st.permutations(range(12)))
def test_row_order_changes_nothing(order: list[int]) -> None:
    """The picture does not depend on the order in which rows were stored."""
    rows = sample.silos(2)
    shuffled = [rows[12 * block + place] for block in order for place in range(12)]
    assert [d.name for d in matrix(shuffled, []).departments] == [d.name for d in matrix(rows, []).departments]


def test_only_clear_changes_are_named() -> None:
    """A pair has changed only where the two likely ranges do not touch."""
    earlier, before, now = window(0), window(1), window(2)
    assert {(move.first.name, move.second.name, move.direction) for move in changed(earlier, now)} == {
        ("開発部", "営業部", "less"),
        ("品質保証部", "製造部", "less"),
    }
    gap = before.cell("営業部", "開発部"), now.cell("営業部", "開発部")
    assert direction(*gap) == "same"


@given(*[st.integers(0, 5)] * 4)
def test_change_is_antisymmetric(a: int, b: int, c: int, d: int) -> None:
    """What is less one way round is more the other way round."""
    first = {"low_band": BANDS[min(a, b)], "high_band": BANDS[max(a, b)]}
    second = {"low_band": BANDS[min(c, d)], "high_band": BANDS[max(c, d)]}
    opposite = {"less": "more", "more": "less", "same": "same"}
    forth, back = direction(first, second), direction(second, first)
    assert forth is not None
    assert opposite[forth] == back
    assert direction(first, None) is None


def test_change_is_drawn_in_the_order_of_now() -> None:
    """The picture of change has the cells of the shown window, with what moved in words."""
    now = window(2)
    before = in_order_of(window(0), now)
    figure = change_figure(before, now, drawing())
    assert list(figure.layout.yaxis.ticktext) == [department.name for department in now.departments]
    assert sum(word == "less" for row in heat(figure).text for word in row) == 4


@pytest.mark.parametrize(
    ("names", "labels"),
    [(["A/x", "A/y", "B/z"], ["x", "y", "z"]), (["A/x", "B/x", "B/z"], ["A/x", "B/x", "B/z"])],
)
def test_paths_are_shortened_where_nothing_is_lost(names: list[str], labels: list[str]) -> None:
    """Labels are the last parts of paths, unless two departments would share one."""
    rows = [{**company(2).cells["部署00", "部署01"], "from": a, "to": b} for a in names for b in names]
    axis = silo_figure(matrix(rows, [], by_name=True), drawing()).layout.yaxis
    assert list(axis.ticktext) == labels

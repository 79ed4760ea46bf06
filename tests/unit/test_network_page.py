"""The network page: where bubbles stand, which lines are drawn, and what the table says of them."""

from __future__ import annotations

import gzip
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.security import Viewer
from dashboards.bubbles import HEIGHT, WIDTH, places, radii
from dashboards.matrix import matrix, steps
from dashboards.network import MOST, NETWORK, answer, drawn, figure
from dashboards.page import rendered
from dashboards.state import State
from dashboards.view import Scene
from ona.published import Snapshot
from ona.tables import BANDS, Q_CLASSES
from tests.browser import sample_shelf as sample

L0_BUDGET = 40 * 1024
L0_BUDGET_OF_MANY = 80 * 1024
"""Bytes of the compressed figure at some dozens and at hundreds of departments."""


def scene(dept: str = "", snapshot: Snapshot | None = None, **more: Any) -> Scene:
    shown = snapshot or sample.snapshot(2)
    return Scene("en", State(dept=dept), shown, (shown,), **more)


def company(size: int, seed: int = 1) -> Snapshot:
    """Return a window of an invented company of so many departments."""
    draw = np.random.default_rng(seed)
    names = [f"部署{index:03d}" for index in range(size)]
    departments = [
        {**sample.snapshot(2).rows("departments")[0], "department": name, "id": f"d{index:03d}", "people": int(people)}
        for index, (name, people) in enumerate(zip(names, draw.integers(10, 200, size), strict=True))
    ]
    plain = sample.snapshot(2).rows("silos")[0]
    silos = [
        {
            **plain,
            "from": first,
            "to": second,
            "band": BANDS[draw.choice(6, p=[0.02, 0.03, 0.05, 0.7, 0.15, 0.05])],
            "low_band": BANDS[0],
            "high_band": BANDS[5],
            "q_class": Q_CLASSES[0],
            "few_people": False,
            "hidden": None,
        }
        for first, second in combinations(names, 2)
    ]
    return sample.window_with(departments=departments, silos=silos)


def shown_of(snapshot: Snapshot) -> Any:
    return matrix(snapshot.rows("silos"), snapshot.rows("departments"))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(0, 10_000))
def test_bubbles_stand_inside_and_apart(count: int, seed: int) -> None:
    """No bubble lies over another or beyond the picture, and the same bands give the same places."""
    draw = np.random.default_rng(seed)
    half = np.triu(draw.integers(-3, 3, (count, count)), 1).astype(float)
    people = draw.integers(5, 300, count).astype(float)
    where, size = places(half + half.T, people), radii(people)
    assert where.shape == (count, 2)
    assert np.array_equal(where, places(half + half.T, people))
    assert (where - size[:, None] >= 0).all()
    assert (where + size[:, None] <= [WIDTH, HEIGHT]).all()
    for one, other in combinations(range(count), 2):
        assert np.linalg.norm(where[one] - where[other]) > size[one] + size[other]


def test_close_departments_stand_nearer_than_those_apart() -> None:
    """On the invented company pairs in far closer contact are nearer, on average, than pairs with a gap."""
    shown = shown_of(sample.snapshot(2))
    step = steps(shown)
    where = places(step, np.array([department.people or 0 for department in shown.departments], dtype=float))
    far = np.linalg.norm(where[:, None] - where[None], axis=2)
    assert far[step == 2].mean() < far[step == 0].mean() < far[step < -1].mean()


def lines(made: Any) -> int:
    """Return how many lines a figure has: each ends with a break."""
    return sum(trace.x.count(None) for trace in made.data if trace.mode == "lines")


def test_drawn_are_close_pairs_and_clear_gaps() -> None:
    """All departments drawn: only pairs far from expectation, no hidden one, and no gap that could be chance."""
    found = drawn(scene(), shown_of(sample.snapshot(2)))
    bands = {link.cell["band"] for link in found}
    assert bands <= {*BANDS[:2], *BANDS[4:]}
    assert all(link.cell["q_class"] in Q_CLASSES[:-1] for link in found if link.cell["band"] in BANDS[:2])
    assert any(link.cell["band"] in BANDS[:2] for link in found)
    assert any(link.cell["band"] in BANDS[4:] for link in found)
    assert lines(figure(scene())) == len(found)


@pytest.mark.parametrize("dept", ["d01", "d05", "d12"])
def test_a_chosen_department_has_all_its_shown_pairs(dept: str) -> None:
    """The chosen department is joined to each department that it has a figure with, and its list names all others."""
    shown = shown_of(sample.snapshot(2))
    chosen = shown.by_id(dept)
    assert chosen is not None
    pairs = [pair for pair in shown.pairs() if chosen in pair[:2]]
    assert lines(figure(scene(dept))) == sum(cell["band"] is not None for _one, _other, cell in pairs)
    told = answer(scene(dept))["neighbours"]
    assert len(told) == len(shown.departments) - 1
    assert [one.band for one in told] == [cell["band"] for _one, _other, cell in pairs]


def test_bubbles_carry_ids_and_words_of_the_table() -> None:
    """Each bubble leads to its department and says what the table says of it."""
    bubbles = figure(scene()).data[-1]
    shown = shown_of(sample.snapshot(2))
    assert set(bubbles.customdata) == {department.id for department in shown.departments}
    said = dict(zip(bubbles.customdata, bubbles.hovertext, strict=True))
    for line, department in zip(
        answer(scene())["lines"], sorted(shown.departments, key=lambda one: -(one.people or 0)), strict=True
    ):
        assert line.department == department.name
        assert all(text in said[department.id] for text in (line.close, line.gaps))


def test_names_are_no_markup() -> None:
    """A department called like markup is drawn as text."""
    hostile = "<img src=x onerror=alert(1)>"
    rows = sample.snapshot(2).rows("departments")
    old = rows[0]["department"]
    silos = [
        {**row, **{end: hostile if row[end] == old else row[end] for end in ("from", "to")}}
        for row in sample.snapshot(2).rows("silos")
    ]
    made = sample.window_with(departments=[{**rows[0], "department": hostile}, *rows[1:]], silos=silos)
    bubbles = figure(scene(snapshot=made)).data[-1]
    assert not any("<img" in text for text in (*bubbles.text, *bubbles.hovertext))
    assert hostile not in rendered(NETWORK, scene(snapshot=made), Viewer("analyst", "", "session", ""))


@pytest.mark.parametrize(("size", "budget"), [(12, L0_BUDGET), (60, L0_BUDGET), (200, L0_BUDGET_OF_MANY)])
def test_the_figure_keeps_its_budget(size: int, budget: int) -> None:
    """However many departments there are, at most so many lines are drawn and the picture stays small."""
    made = figure(scene(snapshot=company(size)))
    assert lines(made) <= MOST
    assert len(gzip.compress(made.to_json().encode())) <= budget


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_few_departments_are_no_crash(size: int) -> None:
    """A window of no, one, two or three departments has a page and, from two on, a picture."""
    made = company(size)
    page = rendered(NETWORK, scene(snapshot=made), Viewer("analyst", "", "session", ""))
    assert ("network-plot" in page) == (size > 1)
    assert len(figure(scene(snapshot=made)).data[-1].x) == (size if size > 1 else 0)

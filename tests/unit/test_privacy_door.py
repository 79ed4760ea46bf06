"""The release door: what may enter, what leaves, and that there is no other way."""

from __future__ import annotations

import dataclasses
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from ona.errors import ReleaseError
from ona.privacy import (
    CUBES,
    Cube,
    Released,
    ReleasedCoverage,
    ReleasedTables,
    Rules,
    Seen,
    Units,
    atoms,
    publish,
    release,
    release_coverage,
)
from ona.privacy.forms import FORMS
from ona.tables import PUBLISHED
from ona.windows import Window

WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
LATER = Window(date(2024, 7, 1), date(2024, 9, 30))
SIX = Rules(5, 5)


def units(*sizes: int) -> Units:
    names = [chr(65 + unit) for unit, size in enumerate(sizes) for _ in range(size)]
    return atoms(names, [n.to_bytes(16, "big") for n in range(len(names))], least=1, other="Rest")


def ties(values: Any, *sizes: int) -> Cube:
    return Cube("ties", WINDOW, units(*sizes), np.array(values, dtype=float))


def seen(values: list[int], *sizes: int) -> Released:
    return release(Cube("seen", WINDOW, units(*sizes), np.array(values, dtype=float)), SIX)


def test_visible_by_expectation() -> None:
    """40 ties of 325 pairs: ten by ten expect 12, ten by five 6, both shown; five by five 3, not shown."""
    counts = np.array([[0, 20, 5, 5], [20, 0, 5, 5], [5, 5, 0, 0], [5, 5, 0, 0]])
    found = release(ties(counts, 10, 10, 5, 5), SIX)
    assert found.rate == pytest.approx(40 / 325)
    assert found.reason(0, 1) is None
    assert found.reason(0, 2) is None
    assert found.reason(2, 3) == "too_little_expected"


def test_coverage_hides_a_unit_and_its_pairs() -> None:
    """A unit of which under half is seen has no figure, whatever is expected."""
    cube = ties(np.full((2, 2), 90), 20, 20)
    found = release(cube, SIX, covered=seen([9, 20], 20, 20))
    assert [found.reason(0, 0), found.reason(0, 1), found.reason(1, 1)] == ["coverage", "coverage", None]


def test_shares_and_means_leave_rounded() -> None:
    """A share leaves as its class, a mean in steps; fewer than k people with a value give none."""
    of = units(10, 10)
    share = release(Cube("cross", WINDOW, of, np.array([1.0, 10.0])), SIX)
    assert share.values.tolist() == [0, 9]
    mean = release(Cube("personal_ei", WINDOW, of, np.array([-7.1, 4.0]), np.array([10.0, 4.0])), SIX)
    assert mean.values[0] == -0.7
    assert np.isnan(mean.values[1])


def test_a_unit_below_k_does_not_pass() -> None:
    """The door refuses cubes about fewer than k members."""
    with pytest.raises(ReleaseError, match="fewer than 5 members"):
        release(ties([[1, 1], [1, 1]], 4, 30), SIX)


def test_too_many_units_do_not_pass() -> None:
    """A small company shows at most four units."""
    with pytest.raises(ReleaseError, match="at most 4 units"):
        release(ties(np.ones((5, 5)), 5, 5, 5, 5, 5), Rules(5, 5, max_units=4))


def test_nothing_passes_where_nothing_is_shown() -> None:
    """Below twenty people there is no figure at all."""
    with pytest.raises(ReleaseError, match="too small"):
        release(ties([[1]], 19), Rules(5, 5, shows=False))


@pytest.mark.parametrize("rules", [Rules(5, 5, cap=3), Rules(5, 5, noise_scale=1.0)])
def test_a_protection_that_the_counts_lack_is_refused(rules: Rules) -> None:
    """Rules that ask for capped or noisy counts are not met by plain ones."""
    with pytest.raises(ReleaseError, match="capped or noisy"):
        release(ties([[9]], 10), rules)


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [("hours", np.ones(1), "declared"), ("ties", np.ones(1), "shape"), ("seen", np.ones((1, 1)), "shape")],
)
def test_only_declared_cubes_exist(name: str, values: Any, words: str) -> None:
    """A question that is not in the register cannot be put."""
    with pytest.raises(ReleaseError, match=words):
        Cube(name, WINDOW, units(10), values)


def test_a_tie_has_no_direction() -> None:
    """A cube of ties is symmetric."""
    with pytest.raises(ReleaseError, match="symmetric"):
        ties([[0, 1], [2, 0]], 10, 10)


def test_released_figures_cannot_be_made_or_changed() -> None:
    """Only the door makes released figures: no constructor, no copy with changes, no assignment."""
    found = release(ties([[9]], 10), SIX)
    with pytest.raises(ReleaseError, match=r"Only ona.privacy.release"):
        Released(
            "ties",
            WINDOW,
            SIX,
            ("A",),
            np.array([10]),
            np.ones((1, 1)),
            np.ones((1, 1), bool),
            (None,),
            0.0,
            0.0,
            object(),
        )
    with pytest.raises((ReleaseError, ValueError, TypeError)):
        dataclasses.replace(found, values=np.ones((1, 1)))
    with pytest.raises(ValueError, match="read-only"):
        found.values[0, 0] = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.rate = 2.0  # type: ignore[misc]


def test_tables_and_coverage_cannot_be_made_either() -> None:
    """Only the door makes released tables and coverage."""
    with pytest.raises(ReleaseError, match=r"ona.privacy.publish"):
        ReleasedTables(WINDOW, {}, object())
    with pytest.raises(ReleaseError, match="release_coverage"):
        ReleasedCoverage((), object())


def empty(_: object) -> dict[str, Any]:
    return {"silos": (), "departments": (), "findings": (), "helpflow": (), "participation": ()}


ROW: dict[str, Any] = {
    "from": "A",
    "to": "B",
    "band": "<1/4",
    "low_band": "<1/4",
    "high_band": "1/4-1/2",
    "q_class": "<0.01",
    "rank": 1,
    "few_people": None,
    "people_from": 10,
    "people_to": 10,
    "hidden": None,
}
NOTHING = release_coverage([], SIX)


def published(row: dict[str, Any], **tables: Any) -> ReleasedTables:
    cubes = {"ties": release(ties([[9]], 10), SIX)}
    return publish(cubes, NOTHING, lambda _: {**empty(None), "silos": [row], **tables}, window=WINDOW)


def test_rows_in_released_forms_pass() -> None:
    """A row of bands and classes passes and cannot be changed afterwards."""
    (row,) = published(ROW).rows["silos"]
    assert dict(row) == ROW
    with pytest.raises(TypeError):
        row["band"] = ">2"  # type: ignore[index]


@pytest.mark.parametrize(
    "change",
    [
        {"band": 0.31},
        {"band": "0.31"},
        {"high_band": 0.5},
        {"q_class": 0.0123},
        {"q_class": "<0.02"},
        {"rank": 0},
        {"rank": 1.5},
        {"people_from": 4},
        {"people_from": 10.5},
        {"few_people": 3},
        {"hidden": "dominance"},
        {"hidden": "coverage"},
        {"from": None},
    ],
)
def test_a_figure_in_any_other_form_is_refused(change: dict[str, Any]) -> None:
    """Raw ratios, exact q, counts below k, unknown reasons, and hidden rows with figures do not pass."""
    with pytest.raises(ReleaseError):
        published({**ROW, **change})


DEPARTMENT: dict[str, Any] = {
    "department": "A",
    "id": "a",
    "people": 21,
    "ei_index": -0.5,
    "ei_expected": 0.5,
    "cross_share": "10-20%",
    "coverage": ">=90%",
    "hidden": None,
}


@pytest.mark.parametrize("column", ["ei_index", "cross_share", "coverage"])
def test_small_departments_carry_no_share_and_no_index(column: str) -> None:
    """A share of fewer than 21 people, or an index of fewer than ten, does not pass: it would nearly be a count."""
    published(ROW, departments=[DEPARTMENT])
    few = {**DEPARTMENT, "people": 9, "ei_index": None, "cross_share": None, "coverage": None}
    published(ROW, departments=[few])
    with pytest.raises(ReleaseError, match=f"{column} is released for at least"):
        published(ROW, departments=[{**few, column: DEPARTMENT[column]}])


def test_other_columns_are_refused() -> None:
    """A row with one column more than the published table does not pass."""
    with pytest.raises(ReleaseError, match="columns"):
        published({**ROW, "observed": 7})


def test_the_same_row_twice_is_refused() -> None:
    """One question has one answer."""
    with pytest.raises(ReleaseError, match="same from and to"):
        publish({}, NOTHING, lambda _: {**empty(None), "silos": [ROW, ROW]}, window=WINDOW)


def test_other_tables_are_refused() -> None:
    """Only published tables leave, and all of them."""
    with pytest.raises(ReleaseError, match="Published tables are"):
        published(ROW, volumes=[])


def test_publishing_takes_only_released_cubes_of_its_window() -> None:
    """A raw cube, or one of another window, does not reach the derivation."""
    with pytest.raises(ReleaseError, match="not a released cube"):
        publish({"ties": ties([[9]], 10)}, NOTHING, empty, window=WINDOW)  # type: ignore[dict-item]
    with pytest.raises(ReleaseError, match="not a released cube"):
        publish({"ties": release(ties([[9]], 10), SIX)}, NOTHING, empty, window=LATER)
    with pytest.raises(ReleaseError, match="release_coverage"):
        publish({}, (), empty, window=WINDOW)  # type: ignore[arg-type]


def test_coverage_rounds_and_leaves_out_weeks_of_few() -> None:
    """Events leave with two digits, small ones in tens, people as a share; weeks of fewer than k people do not."""
    week = date(2024, 4, 1)
    rows = [
        Seen("mail", "mail", week, 7, 40, 24929, 642),
        Seen("mail", "chat", week, 4, 40, 9, 0),
        Seen("inbox", "mail", week, 9, 40, 57, 3),
    ]
    row, inbox = release_coverage(rows, SIX).rows
    assert (inbox["events"], inbox["excluded"]) == (60, 0)
    assert (row["people_seen"], row["events"], row["excluded"]) == ("10-20%", 25000, 640)
    assert release_coverage(rows, Rules(5, 5, shows=False)).rows == ()


def test_every_published_column_has_a_form() -> None:
    """No column leaves unchecked: forms are declared for all columns of all tables."""
    assert {name: tuple(forms) for name, forms in FORMS.items()} == {
        name: table.column_names for name, table in PUBLISHED.items()
    }


def test_every_cube_says_what_it_counts() -> None:
    """The register is readable: each cube says in words what it counts."""
    assert all(question.counts for question in CUBES.values())


def estimates(values: list[tuple[float, float, float]], people: list[int], base: list[int], *sizes: int) -> Cube:
    return Cube(
        "survey_recall", WINDOW, units(*sizes), np.array(values), np.array(base, float), np.array(people, float)
    )


def test_estimates_leave_in_classes_with_their_interval() -> None:
    """A share and both ends of its interval stand in the classes that hold them."""
    found = release(estimates([(0.42, 0.33, 0.5), (0.9, 0.79, 1.0)], [6, 7], [21, 30], 10, 10), SIX)
    assert found.values.tolist() == [[4, 3, 5], [9, 7, 9]]
    assert found.visible.all()


def test_estimates_of_few_respondents_are_hidden() -> None:
    """Below k respondents share and interval are hidden alike; below 21 things they stay empty."""
    found = release(estimates([(0.5, 0.4, 0.6)] * 3, [4, 5, 9], [40, 40, 20], 10, 10, 10), SIX)
    assert [[found.reason(unit, end) for end in range(3)] for unit in range(2)] == [["coverage"] * 3, [None] * 3]
    assert np.isnan(found.values[[0, 2]]).all()
    assert found.reason(2, 0) is None


def test_whether_an_estimate_is_hidden_does_not_depend_on_it() -> None:
    """The same respondents and things, other shares: the same cells are hidden."""
    people, base = [4, 5, 9], [40, 40, 20]
    low, high = (
        release(estimates([value] * 3, people, base, 10, 10, 10), SIX) for value in ((0.0, 0.0, 0.1), (1.0, 0.9, 1.0))
    )
    assert low.hidden == high.hidden
    assert np.isnan(low.values).tolist() == np.isnan(high.values).tolist()


def test_a_larger_k_shows_no_estimate_that_was_hidden() -> None:
    """Raising k hides more, never less."""
    people, shown = [4, 5, 7, 9], []
    for k in range(1, 12):
        cube = estimates([(0.5, 0.4, 0.6)] * 4, people, [40] * 4, 11, 11, 11, 11)
        shown.append(release(cube, Rules(k, 5)).visible)
    assert all((after <= before).all() for before, after in pairwise(shown))
    assert not shown[-1].any()


def test_estimates_need_their_respondents() -> None:
    """A cube that does not say on whom it rests is refused, and one of another shape."""
    values = np.full((2, 3), 0.5)
    with pytest.raises(ReleaseError, match="rest on"):
        release(Cube("survey_auc", WINDOW, units(10, 10), values), SIX)
    with pytest.raises(ReleaseError, match="shape"):
        Cube("survey_auc", WINDOW, units(10, 10), values[:, 0])

"""The door for sets of people: who may stand in one, and in which form figures about others leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ona.errors import ReleaseError
from ona.privacy import (
    NO_CURVE,
    SHARE_CLASSES,
    Cube,
    MeasuredCurve,
    MeasuredSet,
    ReleasedCurve,
    ReleasedSet,
    Rules,
    Units,
    atoms,
    curve_sizes,
    publish,
    release,
    release_coverage,
    release_curve,
    release_set,
    rules_for,
)
from ona.privacy.curve_forms import Drawer
from ona.tables import PUBLISHED
from ona.windows import Window

WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
LATER = Window(date(2024, 7, 1), date(2024, 9, 30))
RULES = rules_for(300)
PEOPLE = [number.to_bytes(16, "big") for number in range(300)]
EVERYBODY = frozenset(PEOPLE)


def units(people: list[bytes] = PEOPLE) -> Units:
    return atoms(["AB"[number % 2] for number in range(len(people))], people, least=10, other="Rest")


def measured(**changes: Any) -> MeasuredSet:
    """Return a set of three of 300 people with figures that are no multiples of anything."""
    reach = {"reached": np.array([37.0, 63.0, 78.0]), "at_most": np.array([37.0, 71.0, 96.0])}
    plain = MeasuredSet(
        window=WINDOW,
        units=units(),
        model="one step",
        members=(PEOPLE[3], PEOPLE[7], PEOPLE[11]),
        departments=("B", "B", "B"),
        substitutes=(PEOPLE[5], None, PEOPLE[9]),
        adds=np.array([37.0, 26.0, 15.0]),
        only=np.array([31.0, 17.0, 15.0]),
        loses=np.array([3.0, 0.0, -4.0]),
        loads=np.array([0.97, 0.42, 0.0]),
        reach=reach,
        reachable=300,
        chosen_again=np.array([1.0, 0.55, 0.3]),
        low=70.0,
        high=84.0,
    )
    return replace(plain, **changes)


def released(found: MeasuredSet, rules: Rules = RULES, consented: frozenset[bytes] = EVERYBODY) -> ReleasedSet:
    return release_set(found, rules, mode="consent", consented=consented)


@pytest.mark.parametrize("stranger", [PEOPLE[3], PEOPLE[11], PEOPLE[5], PEOPLE[9]])
def test_nobody_leaves_who_did_not_consent(stranger: bytes) -> None:
    """One member or one substitute without consent stops the whole set."""
    with pytest.raises(ReleaseError, match="everybody in it consented"):
        released(measured(), consented=EVERYBODY - {stranger})


def test_nobody_leaves_in_the_aggregate_mode() -> None:
    """In the mode aggregate no set leaves, whoever is said to have consented."""
    with pytest.raises(ReleaseError):
        release_set(measured(), RULES, mode="aggregate", consented=EVERYBODY)


def test_nothing_leaves_of_a_company_below_twenty() -> None:
    """Where the rules show nothing no set leaves either."""
    with pytest.raises(ReleaseError, match="too small"):
        released(measured(), rules_for(19))


def test_figures_about_others_leave_in_steps() -> None:
    """People in steps of the smallest group, reach and shares in tenths, and all whom it names are said."""
    found = released(measured())
    for row in found.members:
        assert all(row[name] is None or row[name] % RULES.min_group == 0 for name in ("adds", "only", "loses"))
        assert {row["load"], row["chosen_again"]} <= set(SHARE_CLASSES)
    for row in found.curve:
        assert {row["reached"], row["at_most"]} <= set(SHARE_CLASSES)
    assert found.named == {PEOPLE[place] for place in (3, 5, 7, 9, 11)}
    assert [row["person"] for row in found.members] == [PEOPLE[place].hex() for place in (3, 7, 11)]
    assert (found.members[1]["substitute"], found.members[1]["loses"]) == (None, None)
    assert found.summary["reached"] == found.curve[-1]["reached"]


def test_a_company_of_fifty_tells_members_without_figures() -> None:
    """In a company without classes who consented is named, and nothing that counts others."""
    found = released(measured(), rules_for(50))
    assert found.curve == ()
    assert {row[name] for row in found.members for name in ("adds", "only")} == {None}
    assert found.summary["reached"] is None
    assert found.summary["weeks"]["low"] is None


@pytest.mark.parametrize("reachable", [20, 99])
def test_a_pair_of_few_people_tells_no_share(reachable: int) -> None:
    """Where a tenth of those to be reached would be fewer people than the smallest group no figure is told."""
    found = released(measured(reachable=reachable))
    assert found.curve == ()
    assert found.summary["reached"] is None
    assert {row[name] for row in found.members for name in ("adds", "only", "loses")} == {None}
    assert released(measured(reachable=100)).summary["reached"] in SHARE_CLASSES


def test_the_noise_of_a_person_is_drawn_once() -> None:
    """Beside two hundred other colleagues a person's number of people is the same: asking on averages nothing out."""
    told = set()
    for other in range(20, 220):
        beside = measured(members=(PEOPLE[3], PEOPLE[other], PEOPLE[11]))
        first = released(beside).members[0]
        told.add((first["adds"], first["only"], first["loses"]))
    assert len(told) == 1


def test_the_same_question_has_the_same_answer() -> None:
    """Asked a hundred times the figures are the same; other weeks, models or colleagues draw other noise."""
    answers = {repr(released(measured()).members) for _ in range(100)}
    assert len(answers) == 1
    draw = Drawer(WINDOW, units())
    same = [draw.noise(f"reached {number}", PEOPLE[:3]) for number in range(200)]
    assert same == [draw.noise(f"reached {number}", PEOPLE[2::-1]) for number in range(200)]
    for other in (Drawer(LATER, units()), Drawer(WINDOW, units(PEOPLE[:-1]))):
        assert same != [other.noise(f"reached {number}", PEOPLE[:3]) for number in range(200)]


def test_noise_is_small_and_even() -> None:
    """Noise lies within six, about as often above nought as below."""
    draw = Drawer(WINDOW, units())
    drawn = [draw.noise(str(number), ()) for number in range(2000)]
    assert max(map(abs, drawn)) <= 6
    assert abs(np.mean(drawn)) < 0.2


@settings(max_examples=60)
@given(st.lists(st.floats(0, 300), min_size=1, max_size=12))
def test_a_curve_never_falls_and_its_bound_is_one(steps: list[float]) -> None:
    """Whatever was measured, a released curve rises and its bound is no lower."""
    reach = np.sort(np.array(steps))
    count = len(steps)
    found = released(
        measured(
            members=tuple(PEOPLE[:count]), departments=("A",) * count, substitutes=(None,) * count,
            adds=reach, only=reach, loses=reach, loads=reach / 300,
            reach={"reached": reach, "at_most": reach}, chosen_again=None, low=None, high=None,
        )
    )  # fmt: skip
    places = [SHARE_CLASSES.index(row["reached"]) for row in found.curve]
    bounds = [SHARE_CLASSES.index(row["at_most"]) for row in found.curve]
    assert places == sorted(places)
    assert all(bound >= place for bound, place in zip(bounds, places, strict=True))


def curve(sizes: tuple[int, ...], reach: Mapping[str, list[float]]) -> MeasuredCurve:
    return MeasuredCurve(WINDOW, units(), sizes, {name: np.array(values) for name, values in reach.items()})


def test_the_company_s_curve() -> None:
    """Its rows are classes by size; what was not measured is empty."""
    found = release_curve(curve((10, 20), {"reached": [97, 171], "at_most": [120, 190]}), RULES)
    assert [row["size"] for row in found.rows] == [10, 20]
    assert {row["managers"] for row in found.rows} == {None}
    assert all(row["reached"] in SHARE_CLASSES for row in found.rows)


@pytest.mark.parametrize("size", [1, 9, 15, 40])
def test_no_curve_of_a_few_people(size: int) -> None:
    """Sizes below the smallest group, between its multiples or beyond a quarter of the company are refused."""
    with pytest.raises(ReleaseError, match="sizes"):
        release_curve(curve((size,), {"reached": [50.0]}), RULES)


@pytest.mark.parametrize("people", [19, 20, 60, 199])
def test_small_companies_have_no_curve(people: int) -> None:
    """Below two hundred people no curve is told."""
    assert curve_sizes(rules_for(people), people) == ()


def test_only_the_door_makes_them() -> None:
    """Neither a released set nor a released curve can be made, nor a curve be published, around the door."""
    with pytest.raises(ReleaseError):
        ReleasedCurve((), object())
    with pytest.raises(ReleaseError):
        ReleasedSet(frozenset(), {}, (), (), object())
    rows: dict[str, Any] = dict.fromkeys(PUBLISHED, ())
    nothing = release_coverage([], RULES)
    with pytest.raises(ReleaseError, match="release_curve"):
        publish({}, nothing, lambda _: rows, window=WINDOW, curve=())  # type: ignore[arg-type]
    assert publish({}, nothing, lambda _: rows, window=WINDOW, curve=NO_CURVE).rows["ambassador_curve"] == ()


def one(name: str, value: float, base: float | None = None) -> float:
    of = units(PEOPLE[:40])
    bases = None if base is None else np.array([base, 20.0])
    return float(release(Cube(name, WINDOW, of, np.array([value, 0.0]), bases), RULES).values[0])


def test_volunteers_are_few_or_enough() -> None:
    """None, one and two volunteers are the same; three are enough."""
    assert [one("volunteers", count) for count in (0, 1, 2, 3, 20)] == [0, 0, 0, 1, 1]


def test_one_more_leaves_in_steps_of_ten() -> None:
    """A mean over ten members and more leaves in steps of ten people, over fewer not at all."""
    assert [one("one_more", total, 10.0) for total in (0, 49, 50, 149, 151)] == [0, 0, 10, 10, 20]
    assert np.isnan(one("one_more", 90.0, 9.0))

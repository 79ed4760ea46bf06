"""Findings besides gaps: what they are computed from, their words, and when they are fragile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import networkx as nx
import numpy as np
import pytest
from scipy.stats import norm, spearmanr

from analytics.accounts import KINDS, looked_at
from analytics.all_findings import all_findings
from analytics.bridge_findings import few_people
from analytics.carriers import count_carriers
from analytics.change_findings import WINSOR, WINSORISED_SQUARE, changes
from analytics.department_words import isolation_said, key_said, silo_said
from analytics.finding_record import LOW_BANDS, SEVERITY, Record, Said, ranked
from analytics.isolation_findings import isolation_standing
from analytics.load_words import overload_said
from analytics.mixes import MIXES, WITHOUT, capped, doubled, halved, of_other_channels
from analytics.pair_words import bridge_said, change_said
from analytics.released_rows import silo_rows
from analytics.silo_findings import outside_standing
from analytics.standing_apart import FEWEST, MANY, stand_apart
from analytics.standings import standings
from ona.errors import ReleaseError
from ona.privacy import Cube, Released, Rules, Units, atoms, publish, release, release_coverage
from ona.privacy.noise import MOST, VARIANCE, carriers_with_noise, pair_noise
from ona.tables import BANDS, HELP_KINDS, TieKind
from ona.weight_words import COMPARED_WITH
from ona.windows import Window

BEFORE = Window(date(2024, 1, 1), date(2024, 4, 1))
WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
RULES = Rules(10, 8, few_people=True)
SIZES = (40, 35, 30, 45, 30, 50, 40, 30)


def units(sizes: tuple[int, ...] = SIZES) -> Units:
    names = [chr(65 + place) for place, size in enumerate(sizes) for _ in range(size)]
    return atoms(names, [number.to_bytes(16, "big") for number in range(len(names))], least=10, other="Rest")


IDS = {name: name.lower() for name in units().names}


def even(rate: float = 0.04) -> np.ndarray:
    """Ties as head-counts lead one to expect, with a little unevenness that is always the same."""
    counts = np.round(np.outer(SIZES, SIZES) * rate)
    counts += np.add.outer(np.arange(8), np.arange(8)) % 3
    np.fill_diagonal(counts, 100)
    return counts


def cubes(ties: np.ndarray, **others: np.ndarray) -> dict[str, Released]:
    made = release(Cube("ties", WINDOW, units(), ties), RULES)
    full = np.array(SIZES, dtype=float)
    found = {
        "ties": made,
        "cross": release(Cube("cross", WINDOW, units(), others.pop("cross", full)), RULES),
    }
    if "ties_before" in others:
        found["ties_before"] = release(Cube("ties_before", BEFORE, units(), others.pop("ties_before")), RULES)
    return found | {name: release(Cube(name, WINDOW, units(), cube), RULES, ties=made) for name, cube in others.items()}


def told(released: dict[str, Released], rows: Sequence[Mapping[str, Any]] = ()) -> tuple[Record, ...]:
    return all_findings(released, standings(released), rows, IDS)


def kinds(released: dict[str, Released]) -> list[tuple[str, tuple[str, ...], bool]]:
    rows = silo_rows(released["ties"], released.get("carriers"))
    return [(one["kind"], tuple(one["departments"]), one["fragile"]) for one in told(released, rows)]


def alone(place: int, factor: float = 0.15) -> np.ndarray:
    """Ties of a company in which one department has a part of its outside contact."""
    counts = even()
    counts[place, :] = counts[:, place] = np.round(counts[place] * factor)
    return counts


def test_an_even_company_has_no_finding() -> None:
    """Nothing is found where contact follows head-counts, and it is said how much was looked at."""
    released = cubes(even(), ties_before=even(), carriers=np.full((8, 8), 20.0) - 20 * np.eye(8))
    assert kinds(released) == []
    account = looked_at(released, standings(released), silo_rows(released["ties"]))
    assert tuple(account) == KINDS
    assert account["silo"] == {"looked_at": 8, "enough_data": 8, "why_none": None}
    assert all(told["enough_data"] <= told["looked_at"] for told in account.values())
    assert {kind for kind, told in account.items() if told["why_none"]} == {
        "key_person",
        "overload",
        "participation_low",
        *HELP_KINDS,
    }


def test_a_department_by_itself_is_a_silo() -> None:
    """A department with a seventh of its contact to all others is one finding about it alone, and no gap."""
    assert kinds(cubes(alone(3))) == [("silo", ("D",), False)]


def test_a_silo_that_shows_without_one_channel_only_is_fragile() -> None:
    """Where leaving chat out brings the department back among the others, the finding is fragile."""
    assert kinds(cubes(alone(3), ties_without_chat=even())) == [("silo", ("D",), True)]
    assert kinds(cubes(alone(3), ties_without_chat=alone(3))) == [("silo", ("D",), False)]


def test_a_gap_that_vanishes_under_a_cap_is_fragile() -> None:
    """Where capping each person's ties brings a pair's contact back to expectation, the gap is fragile."""
    gap = even()
    gap[3, 5] = gap[5, 3] = 6
    assert kinds(cubes(gap)) == [("gap", ("D", "F"), False)]
    assert kinds(cubes(gap, ties_capped=even(0.02))) == [("gap", ("D", "F"), True)]


def test_a_department_of_few_contacts_is_isolated() -> None:
    """Where four in forty people meet other departments, and everybody elsewhere, one department is named."""
    cross = np.array(SIZES, dtype=float)
    cross[0] = 4
    assert kinds(cubes(even(), cross=cross)) == [("isolation", ("A",), False)]


def test_small_departments_take_no_part_in_isolation() -> None:
    """A department of fewer than twenty-one is not looked at: a class of ten percent would nearly be a count."""
    sizes = (40, 20, 30, 45, 30, 50, 40, 30)
    shares = release(Cube("cross", WINDOW, units(sizes), np.full(8, 5.0)), RULES)
    assert np.flatnonzero(np.isnan(isolation_standing(shares).q)).tolist() == [1]


def test_contact_through_one_person_is_a_single_bridge() -> None:
    """A pair with as many ties as others and one carrier is named, and its row says few people."""
    carriers = np.full((8, 8), 22.0)
    carriers[1, 2] = carriers[2, 1] = 1
    np.fill_diagonal(carriers, 0)
    released = cubes(even(), carriers=carriers)
    assert [found[:2] for found in kinds(released)] == [("single_bridge", ("B", "C"))]
    rows = {(row["from"], row["to"]): row["few_people"] for row in silo_rows(released["ties"], released["carriers"])}
    assert {pair for pair, few in rows.items() if few} == {("B", "C"), ("C", "B")}
    assert rows["A", "A"] is None


def test_much_contact_through_few_people_is_a_key_person() -> None:
    """Where a cap on each person takes most of one department's ties away, it is named, in large companies only."""
    capped_ties = np.round(even() * 0.9)
    capped_ties[4, :] = capped_ties[:, 4] = np.round(even()[4] * 0.4)
    found = kinds(cubes(even(), ties_capped=capped_ties))
    assert [one[:2] for one in found] == [("key_person", ("E",))]
    assert kinds(cubes(even(), ties_capped=np.round(even() * 0.9))) == []
    small = {
        name: release(Cube(name, WINDOW, units(), values), Rules(5, 5))
        for name, values in (("ties", even()), ("ties_capped", capped_ties), ("cross", np.array(SIZES, dtype=float)))
    }
    assert kinds(small) == []


def test_changed_pairs_are_named_with_their_direction() -> None:
    """A fall to a sixth weighs as much as a gap; a rise is told with the smallest severity."""
    fallen, risen = even(0.05), even(0.05)
    fallen[3, 5] = fallen[5, 3] = 15
    found = told(cubes(fallen, ties_before=even(0.05)))
    assert [(one["kind"], one["departments"]) for one in found] == [("change", ["D", "F"])]
    assert found[0]["severity"] >= 3
    risen[3, 5] = risen[5, 3] = 400
    (up,) = told(cubes(risen, ties_before=even(0.05)))
    assert (up["severity"], up["departments"]) == (1, ["D", "F"])
    assert "more than twice" in up["statement"]["en"]


def test_a_change_of_everybody_is_no_change_of_a_pair() -> None:
    """Half of all contact gone, the same everywhere: no pair has changed."""
    found = changes(*(cubes(even(0.05), ties_before=even(0.1))[name] for name in ("ties_before", "ties")))
    assert np.nanmin(found.standing.q) > 0.5
    assert np.nanmax(np.abs(np.log(found.standing.ratio))) < 0.1


def test_departments_of_one_window_only_are_not_compared() -> None:
    """Pairs are named by departments that both windows have; fewer than four give nothing."""
    later = cubes(even())["ties"]
    few = release(Cube("ties_before", BEFORE, units(SIZES[:3]), even()[:3, :3]), RULES)
    assert [pair for pair in changes(few, later).pairs if "D" in pair] == []
    assert np.isnan(changes(few, later).standing.q).all()


def test_the_winsorised_square_is_that_of_a_normal() -> None:
    """E min(Z^2, 4) by adding up over a fine grid."""
    grid = np.linspace(-9, 9, 200_001)
    mean = np.sum(np.minimum(grid**2, WINSOR**2) * norm.pdf(grid)) * (grid[1] - grid[0])
    assert mean == pytest.approx(WINSORISED_SQUARE, abs=1e-4)


def test_carriers_are_the_largest_matching() -> None:
    """On random ties the count is that of networkx; the order of ties and the side of their ends do not matter."""
    for seed in range(20):
        draw = np.random.default_rng(seed)
        unit = np.repeat(np.arange(3, dtype=np.int32), 8)
        pairs = np.unique(np.sort(draw.integers(0, 24, (40, 2)), axis=1), axis=0).astype(np.int32)
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        found = count_carriers(pairs[:, 0], pairs[:, 1], unit=unit, units=3)
        mixed = draw.permutation(pairs)
        assert np.array_equal(found, count_carriers(mixed[:, 1], mixed[:, 0], unit=unit, units=3))
        for one, other in ((0, 1), (0, 2), (1, 2)):
            between = [edge for edge in pairs.tolist() if {unit[edge[0]], unit[edge[1]]} == {one, other}]
            assert found[one, other] == len(nx.max_weight_matching(nx.Graph(between), maxcardinality=True))


def test_one_person_changes_the_carriers_by_one_at_most() -> None:
    """Without any one person, the count of each pair falls by one or not at all."""
    draw = np.random.default_rng(5)
    unit = np.repeat(np.arange(2, dtype=np.int32), 10)
    ties = np.unique(np.stack([draw.integers(0, 10, 40), draw.integers(10, 20, 40)], axis=1), axis=0).astype(np.int32)
    whole = count_carriers(ties[:, 0], ties[:, 1], unit=unit, units=2)[0, 1]
    for person in range(20):
        rest = ties[(ties != person).all(axis=1)]
        assert count_carriers(rest[:, 0], rest[:, 1], unit=unit, units=2)[0, 1] in {whole, whole - 1}


def test_noise_is_drawn_once_for_a_membership() -> None:
    """The noise has mean 0 and about its stated variance, is cut, and is the same for the same members and weeks."""
    drawn = [pair_noise(n.to_bytes(4, "big"), b"x", WINDOW) for n in range(4000)]
    assert abs(np.mean(drawn)) < 0.1
    assert np.var(drawn) == pytest.approx(VARIANCE, rel=0.15)
    assert max(map(abs, drawn)) <= MOST
    again = [pair_noise(b"x", n.to_bytes(4, "big"), WINDOW) for n in range(4000)]
    assert drawn == again
    other = [pair_noise(n.to_bytes(4, "big"), b"x", BEFORE) for n in range(4000)]
    assert abs(spearmanr(drawn, other).statistic) < 0.05


def test_noise_is_symmetric_and_spares_the_diagonal() -> None:
    """Both orders of a pair get the same number."""
    noisy = carriers_with_noise(np.full((8, 8), 10.0), units().digests, WINDOW)
    assert np.array_equal(noisy, noisy.T)
    assert not np.diag(noisy).any()


def test_carriers_leave_only_beside_ties_and_in_large_companies() -> None:
    """The door refuses carriers where the rules do not allow them, and without the released ties."""
    cube = Cube("carriers", WINDOW, units(), np.zeros((8, 8)))
    ties = release(Cube("ties", WINDOW, units(), even()), RULES)
    with pytest.raises(ReleaseError, match="of this size"):
        release(cube, Rules(5, 5), ties=ties)
    with pytest.raises(ReleaseError, match="beside the released cube"):
        release(cube, RULES)
    shown = release(cube, RULES, ties=ties)
    assert np.array_equal(shown.visible, ties.visible)
    assert few_people(shown).shape == (8, 8)


def test_a_cube_of_an_earlier_window_is_taken_only_to_compare_with() -> None:
    """Publishing takes ``ties_before`` of an earlier window, and no other cube of another window."""
    nothing = release_coverage([], RULES)
    rows = {"silos": (), "departments": (), "findings": (), "helpflow": (), "participation": ()}
    late = release(Cube("ties_before", WINDOW, units(), even()), RULES)
    early = release(Cube("ties_before", BEFORE, units(), even()), RULES)
    assert publish({"ties_before": early}, nothing, lambda _: rows, window=WINDOW).window == WINDOW
    with pytest.raises(ReleaseError, match="not a released cube of this window"):
        publish({"ties_before": late}, nothing, lambda _: rows, window=WINDOW)


def test_fewer_than_five_departments_are_not_held_apart() -> None:
    """With too few others there is no figure; NaN takes no part in the others' spread."""
    few = stand_apart(np.zeros(FEWEST - 1), np.ones(FEWEST - 1))
    assert np.isnan(few.below).all()
    figure = np.array([0.1, -0.1, 0.2, -0.2, 0.0, -3.0])
    holes = np.insert(figure, 2, np.nan)
    plain, holed = stand_apart(figure, np.full(6, 0.1)), stand_apart(holes, np.full(7, 0.1))
    assert np.array_equal(np.delete(holed.below, 2), plain.below)
    assert np.isnan(holed.below[2])


def test_many_departments_are_held_apart_as_few_are() -> None:
    """Beyond the number up to which each one is left out of the spread, figures hardly differ."""
    draw = np.random.default_rng(1)
    figure, variance = draw.normal(0, 0.3, MANY + 1), draw.uniform(0.01, 0.1, MANY + 1)
    figure[0] = -2
    all_of_them, one_less = stand_apart(figure, variance), stand_apart(figure[:-1], variance[:-1])
    assert np.allclose(all_of_them.error[:-1], one_less.error, rtol=0.06)
    assert np.allclose(all_of_them.difference[:-1], one_less.difference, atol=0.02)


def test_departments_are_held_apart_whatever_their_order() -> None:
    """Another order of departments gives the same chances in that order, and a lower figure a smaller chance."""
    draw = np.random.default_rng(2)
    figure, variance, order = draw.normal(size=12), draw.uniform(0.1, 1, 12), draw.permutation(12)
    below = stand_apart(figure, variance).below
    assert np.allclose(stand_apart(figure[order], variance[order]).below, below[order], rtol=1e-9)
    lower = figure.copy()
    lower[4] -= 1
    assert stand_apart(lower, variance).below[4] < below[4]


def test_an_uncovered_department_is_not_judged() -> None:
    """A department that is hidden for its coverage is in nobody's comparison."""
    seen = np.array(SIZES, dtype=float)
    seen[3] = 5
    covered = release(Cube("seen", WINDOW, units(), seen), RULES)
    ties = release(Cube("ties", WINDOW, units(), alone(3)), RULES, covered=covered)
    assert np.flatnonzero(np.isnan(outside_standing(ties).q)).tolist() == [3]


def test_each_mix_leaves_one_channel_out_or_moves_the_caps() -> None:
    """Three mixes without one channel each, and two with other caps; ties inside a unit are never capped."""
    assert set(MIXES) - set(WITHOUT) == {"caps_halved", "caps_doubled"}
    caps = {TieKind.MAIL: 1, TieKind.CHAT: 25}
    assert (halved(caps), doubled(caps)) == ({TieKind.MAIL: 1, TieKind.CHAT: 12}, {TieKind.MAIL: 2, TieKind.CHAT: 50})
    kind = np.array([0, 1, 2, 3], np.int8)
    assert [of_other_channels(kind, name).tolist().index(False) for name in WITHOUT] == [0, 1, 2]
    everybody = np.triu_indices(12, 1)
    left, right = (end.astype(np.int32) for end in everybody)
    unit = np.repeat(np.arange(3, dtype=np.int32), 4)
    kept = capped((left, right), unit, cap=2)
    used = np.zeros((12, 3), int)
    np.add.at(used, (kept[0], unit[kept[1]]), 1)
    np.add.at(used, (kept[1], unit[kept[0]]), 1)
    assert [used[person, unit[person]] for person in range(12)] == [3] * 12
    assert max(used[person, other] for person in range(12) for other in range(3) if other != unit[person]) == 2


def test_an_overloaded_department_is_named() -> None:
    """Where others turn to one department three times as often, and it turns to them as before, it is named."""
    load, asked = np.zeros(8), np.zeros(8)
    load[2], asked[2] = 0.9 * SIZES[2], 0.4 * SIZES[2]
    found = cubes(even(), load=load, asked=asked)
    assert kinds(found) == [("overload", ("C",), False)]
    (one,) = told(found)
    assert (one["band"], one["low_band"], one["severity"]) == (">2", "1.4-2", 4)
    evidence = {"table": "departments", "keys": {"id": "c"}, "row": "other_figures"}
    assert one["evidence"] == {**evidence, "compared_with": COMPARED_WITH["overload"]}


def test_who_never_asks_is_not_overloaded() -> None:
    """Where much more comes in than goes out, but no more than elsewhere comes in, nothing is said of overload."""
    asked = np.zeros(8)
    asked[2] = 0.9 * SIZES[2]
    assert kinds(cubes(even(), load=np.zeros(8), asked=asked)) == []


@pytest.mark.parametrize("mix", MIXES)
def test_overload_under_one_mix_only_is_fragile(mix: str) -> None:
    """Where the load is as usual under another mix, the finding is fragile, and its evidence says under which."""
    load, asked = np.zeros(8), np.zeros(8)
    load[2], asked[2] = 0.9 * SIZES[2], 0.4 * SIZES[2]
    others = {f"ties_{mix}": even(), f"load_{mix}": np.zeros(8), f"asked_{mix}": np.zeros(8)}
    (one,) = told(cubes(even(), load=load, asked=asked, **others))
    assert (one["kind"], one["fragile"]) == ("overload", True)
    assert one["evidence"]["sensitivity"] == {"stands": [], "falls": [mix]}


def test_a_channel_without_data_tries_nothing() -> None:
    """Leaving out a channel that carries nothing is neither a stand nor a fall; one that carries something is."""
    same = {"ties_without_chat": alone(3), "cross_without_chat": np.array(SIZES, dtype=float)}
    (untried,) = told(cubes(alone(3), **same))
    assert "sensitivity" not in untried["evidence"]
    (tried,) = told(cubes(alone(3), **same, ties_without_mail=np.round(alone(3) * 0.8)))
    assert tried["evidence"]["sensitivity"] == {"stands": ["without_mail"], "falls": []}


def test_a_gap_is_not_tried_without_a_channel_that_carries_nothing() -> None:
    """The same of gaps: only mixes that change a count are named."""
    gap = even()
    gap[3, 5] = gap[5, 3] = 6
    released = cubes(gap, ties_without_chat=gap, ties_without_mail=np.round(gap * 0.8))
    (found,) = told(released, silo_rows(released["ties"]))
    assert found["evidence"]["sensitivity"] == {"stands": ["without_mail"], "falls": []}


def test_enough_data_means_that_a_halving_would_have_shown() -> None:
    """A pair or department whose likely range reaches below half of the usual is not called judged."""
    for rate in (0.01, 0.02, 0.04, 0.2):
        released = cubes(even(rate))
        rows = [row for row in silo_rows(released["ties"]) if row["from"] < row["to"]]
        account = looked_at(released, standings(released), rows)
        sure = sum(row["low_band"] not in {"<1/4", "1/4-1/2"} or row["q_class"] != ">=0.05" for row in rows)
        assert account["gap"]["enough_data"] == sure
        low, q = standings(released).silo.low, standings(released).silo.q  # type: ignore[union-attr]
        assert account["silo"]["enough_data"] == ((low >= 0.5) | (q <= 0.05)).sum()


def test_even_loads_of_little_contact_are_not_enough_data() -> None:
    """Where few people meet other departments, loads look even because there is hardly any: nothing is judged."""
    load = {"load": np.zeros(8), "asked": np.zeros(8)}
    full, thin = cubes(even(), **load), cubes(even(), **load, cross=np.array(SIZES) * 0.3)
    accounts = [looked_at(one, standings(one), ())["overload"] for one in (full, thin)]
    assert [one["enough_data"] for one in accounts] == [8, 0]
    assert accounts[1] == {"looked_at": 8, "enough_data": 0, "why_none": "too_little_data"}


@pytest.mark.parametrize("mix", MIXES)
def test_every_kind_of_pair_is_tried_under_every_mix(mix: str) -> None:
    """A single bridge, a gap and a change that are none under a mix are fragile; under the same data they stand."""
    carriers = np.full((8, 8), 22.0)
    carriers[1, 2] = carriers[2, 1] = 1
    np.fill_diagonal(carriers, 0)
    whole = np.full((8, 8), 22.0) - 22 * np.eye(8)
    for others, fragile in ((whole, True), (carriers, False)):
        found = cubes(even(), carriers=carriers, **{f"ties_{mix}": even(), f"carriers_{mix}": others})
        assert kinds(found) == [("single_bridge", ("B", "C"), fragile)]
    gap = even()
    gap[3, 5] = gap[5, 3] = 6
    for ties, fragile in ((even(), True), (gap, False)):
        assert kinds(cubes(gap, **{f"ties_{mix}": ties})) == [("gap", ("D", "F"), fragile)]


def test_a_gap_that_is_a_bridge_too_is_told_once() -> None:
    """A pair with little contact through one person is one finding: a gap that says so, and weighs as much as both."""
    ties, carriers = even(0.08), np.full((8, 8), 28.0)
    ties[3, 5] = ties[5, 3] = 24
    carriers[3, 5] = carriers[5, 3] = 1
    np.fill_diagonal(carriers, 0)
    released = cubes(ties, carriers=carriers)
    rows = silo_rows(released["ties"], released["carriers"])
    (one,) = told(released, rows)
    assert (one["kind"], one["departments"], one["fragile"]) == ("gap", ["D", "F"], True)
    assert one["statement"]["en"].endswith("What contact there is rests on few people.")
    assert one["severity"] >= 3
    assert [found["kind"] for found in told(released)] == ["single_bridge"]


def test_not_enough_data_is_a_result_of_every_kind() -> None:
    """Each kind says why it told nothing: small company, few departments, low coverage, no period before, few ties."""
    account = looked_at({}, standings({}), ())
    assert {told["why_none"] for told in account.values()} == {"small_company"}
    unknown = looked_at({}, standings({}), (), unknown="no_roster")
    assert {told["why_none"] for told in unknown.values()} == {"no_roster"}
    small = {
        name: release(Cube(name, WINDOW, units(), values), Rules(5, 5))
        for name, values in (("ties", even()), ("cross", np.array(SIZES, dtype=float)))
    }
    why = {kind: told["why_none"] for kind, told in looked_at(small, standings(small), ()).items()}
    assert (why["key_person"], why["single_bridge"], why["change"]) == (
        "small_company",
        "small_company",
        "no_period_before",
    )
    three = {"ties": release(Cube("ties", WINDOW, units(SIZES[:3]), even()[:3, :3]), RULES)}
    assert {told["why_none"] for told in looked_at(three, standings(three), ()).values()} == {"few_departments"}
    covered = release(Cube("seen", WINDOW, units(), np.array(SIZES) * 0.2), RULES)
    dark = {"ties": release(Cube("ties", WINDOW, units(), even()), RULES, covered=covered)}
    assert looked_at(dark, standings(dark), ())["silo"] == {"looked_at": 0, "enough_data": 0, "why_none": "coverage"}
    thin = cubes(np.zeros((8, 8)), ties_before=np.zeros((8, 8)), load=np.zeros(8), asked=np.zeros(8))
    account = looked_at(thin, standings(thin), silo_rows(thin["ties"]))
    assert {account[kind]["why_none"] for kind in ("gap", "silo", "change")} == {"too_little_data"}


def test_findings_stand_by_severity_then_kind() -> None:
    """The weightier comes first; of equal weight gaps come before silos, and each kind keeps its order."""
    rows = [("change", 5), ("silo", 4), ("gap", 4), ("gap", 2), ("silo", 5)]
    found = ranked([{"kind": kind, "severity": weight} for kind, weight in rows])
    assert [(one["kind"], one["severity"]) for one in found] == [
        ("silo", 5),
        ("change", 5),
        ("gap", 4),
        ("silo", 4),
        ("gap", 2),
    ]


LESS = [(band, high) for band, high in product(SEVERITY, SEVERITY) if BANDS.index(high) >= BANDS.index(band)]
MORE = [(band, low) for band, low in product(BANDS[3:], BANDS[2:]) if BANDS.index(low) <= BANDS.index(band)]
SAID = {
    **{f"silo {pair}": silo_said("営業部", *pair) for pair in LESS},
    **{f"isolation {pair}": isolation_said("営業部", *pair) for pair in LESS},
    **{f"key {pair}": key_said("営業部", *pair) for pair in LESS},
    **{f"bridge {pair}": bridge_said(["営業部", "開発部"], *pair) for pair in LESS},
    **{f"overload {pair}": overload_said("営業部", *pair) for pair in MORE},
    **{f"fallen {pair}": change_said(["営業部", "開発部"], *pair, less=True) for pair in LESS},
    **{f"risen {pair}": change_said(["営業部", "開発部"], *pair, less=False) for pair in MORE},
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_every_finding_has_its_words(said: Said) -> None:
    """Statements are 敬体 with full-width punctuation and plain English; questions are questions and ask for nobody."""
    sentences = said.statement["ja"].rstrip("。").split("。")
    assert all(part.endswith(("ます", "です", "ません")) for part in sentences)
    assert not re.search(r"(?<!\d)[.,?!]", said.statement["ja"])
    assert re.fullmatch(r"\S.+\. [A-Z].+\.( [A-Z].+\.)?", said.statement["en"])
    assert len(said.questions["ja"]) == len(said.questions["en"]) == 3
    assert all(asked.endswith("か。") for asked in said.questions["ja"])
    assert all(asked.endswith("?") for asked in said.questions["en"])
    assert not any(re.search(r"\b(who|blame|fault)\b", asked, re.IGNORECASE) for asked in said.questions["en"])


def test_the_words_of_a_silo() -> None:
    """The sentences that an executive reads, word for word."""
    said = silo_said("営業部", "<1/4", "1/4-1/2")
    assert said.statement["ja"] == (
        "「営業部」とほかの部署の間で日ごろ連絡を取り合う二人組の数は、同じ規模の部署での普通の数の4分の1に満たないと見られます。"
        "誤差を見込んでも、半分に届きません。"
    )
    assert silo_said("Sales", "<1/4", "1/4-1/2").statement["en"] == (
        "Between Sales and all other departments far fewer people are in regular contact than is usual in this company "
        "for a department of its size: less than a quarter. Allowing for chance it is still below a half."
    )
    assert "0.7-1.4" not in LOW_BANDS

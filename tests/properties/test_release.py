"""Laws of the release door, on random companies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics.released_rows import silo_rows
from ona.privacy import Cube, Released, Rules, Units, atoms, bands, release, rules_for
from ona.privacy.door import expected_by_rate
from ona.tables import BANDS, Hidden
from ona.windows import Window

WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
SIX = Rules(5, 5)
Counts = NDArray[np.float64]

sizes_drawn = st.lists(st.integers(5, 40), min_size=4, max_size=8)
paths = st.sampled_from(["A", "B", "C/1", "C/2", "C/2/x", "D/1", "D/1/x", "D/1/y", "E"])


def people(count: int) -> list[bytes]:
    return [n.to_bytes(16, "big") for n in range(count)]


def units_of(sizes: list[int]) -> Units:
    names = [f"U{unit:02d}" for unit, size in enumerate(sizes) for _ in range(size)]
    return atoms(names, people(len(names)), least=1, other="Rest")


@st.composite
def companies(draw: Any, drawn: Any = sizes_drawn) -> tuple[Units, Counts]:
    sizes = draw(drawn)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rate = draw(st.floats(0.002, 0.3))
    pairs = np.outer(sizes, sizes).astype(float)
    np.fill_diagonal(pairs, [size * (size - 1) // 2 for size in sizes])
    counts = np.triu(random.binomial(pairs.astype(int), rate))
    return units_of(sizes), (counts + np.triu(counts, 1).T).astype(float)


def released(units: Units, counts: Counts, rules: Rules = SIX, covered: Released | None = None) -> Released:
    return release(Cube("ties", WINDOW, units, counts), rules, covered=covered)


def seen(units: Units, shares: list[float]) -> Released:
    counts = np.floor(units.sizes * np.array(shares[: len(units.names)]))
    return release(Cube("seen", WINDOW, units, counts), SIX)


@given(st.lists(st.none() | paths, max_size=80), st.integers(2, 12), st.none() | st.integers(1, 4))
def test_units_partition_people(departments: list[str | None], least: int, most: int | None) -> None:
    """Everybody is in one unit or in none, units have at least k members, and there are at most so many."""
    units = atoms(departments, people(len(departments)), least=least, other="Rest", most=most)
    assert (units.sizes >= least).all()
    assert int(units.sizes.sum()) == int((units.unit_of >= 0).sum())
    assert all(name is not None for name, unit in zip(departments, units.unit_of, strict=True) if unit >= 0)
    assert most is None or len(units.names) <= most
    assert len(set(units.names)) == len(units.names)


@given(st.lists(st.none() | paths, max_size=80), st.integers(2, 12))
def test_fewer_than_k_members_are_left_over(departments: list[str | None], least: int) -> None:
    """Of the members, fewer than k are not shown: a remainder is merged as soon as it reaches k."""
    units = atoms(departments, people(len(departments)), least=least, other="Rest")
    assert sum(name is not None for name in departments) - units.people < least


@given(st.lists(st.none() | paths, max_size=60), st.integers(2, 8), st.randoms(use_true_random=False))
def test_units_do_not_depend_on_the_order_of_people(departments: list[str | None], least: int, random: Any) -> None:
    """The same people in another order make the same units with the same digests."""
    rows = list(zip(departments, people(len(departments)), strict=True))
    shuffled = random.sample(rows, len(rows))
    first = atoms([row[0] for row in rows], [row[1] for row in rows], least=least, other="Rest")
    second = atoms([row[0] for row in shuffled], [row[1] for row in shuffled], least=least, other="Rest")
    assert (first.names, first.digests) == (second.names, second.digests)
    assert first.sizes.tolist() == second.sizes.tolist()


@given(companies(), st.integers(0, 12), st.integers(0, 4))
def test_suppression_is_monotone(company: tuple[Units, Counts], more: int, larger: int) -> None:
    """Asking for more expected ties, or for a larger k, never shows a cell that was hidden."""
    units, counts = company
    before = released(units, counts)
    after = released(units, counts, replace(SIX, least_expected=5 + more))
    assert not (after.visible & ~before.visible).any()
    kept = atoms([units.names[unit] for unit in units.unit_of], people(units.people), least=5 + larger, other="Rest")
    assert set(kept.names) - {"Rest"} <= set(units.names)


@given(companies(), st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_the_reason_follows_from_public_numbers(company: tuple[Units, Counts], shares: list[float]) -> None:
    """A reason is a function of head-counts, the company's rates and coverage: a slow reading gives the same."""
    units, counts = company
    found = released(units, counts, covered=seen(units, shares))
    mixed = np.triu(counts).sum() / (units.people * (units.people - 1) / 2)
    expected = expected_by_rate(units.sizes, found.rate, mixed)
    covered = [int(size * share) / size >= 0.5 for size, share in zip(units.sizes, shares, strict=False)]
    for one in range(len(units.names)):
        for other in range(len(units.names)):
            if not (covered[one] and covered[other]):
                reason: Hidden | None = Hidden.COVERAGE
            else:
                reason = None if expected[one, other] >= 5 else Hidden.TOO_LITTLE_EXPECTED
            assert found.reason(one, other) == reason


@settings(deadline=None, max_examples=40)
@given(companies(), st.data())
def test_a_hidden_row_does_not_depend_on_its_value(company: tuple[Units, Counts], data: Any) -> None:
    """Ties moved between two hidden cells, the company's rate kept, change neither their rows nor any reason."""
    units, counts = company
    found = released(units, counts)
    hidden = [(a, b) for a, b in zip(*np.triu_indices(len(counts), 1), strict=True) if not found.visible[a, b]]
    if len(hidden) < 2:
        return
    one, other = data.draw(st.permutations(hidden))[:2]
    moved = counts.copy()
    taken = data.draw(st.integers(0, int(counts[one])))
    for place, change in ((one, -taken), (other, taken)):
        moved[place] += change
        moved[place[::-1]] += change
    again = released(units, moved)
    assert again.hidden == found.hidden
    rows, rows_again = silo_rows(found), silo_rows(again)
    for row, row_again in zip(rows, rows_again, strict=True):
        if found.reason(int(row["from"][1:]), int(row["to"][1:])):
            assert row == row_again
            assert row["band"] is row["low_band"] is row["high_band"] is row["q_class"] is row["rank"] is None


def spread_anew(counts: Counts, random: Any) -> Counts:
    """Deal the ties of all pairs out again, most of them to a few pairs; the same for those inside."""
    moved = np.zeros_like(counts)
    for places in (np.triu_indices(len(counts), 1), np.diag_indices(len(counts))):
        if places[0].size:
            luck = np.array([random.random() ** 8 for _ in places[0]]) + 1e-12
            moved[places] = np.floor(counts[places].sum() * luck / luck.sum())
            first = places[0][0], places[1][0]
            moved[first] += counts[places].sum() - moved[places].sum()
    return np.asarray(np.triu(moved) + np.triu(moved, 1).T)


@settings(deadline=None, max_examples=60)
@given(
    companies(st.lists(st.integers(5, 60), min_size=1, max_size=7)),
    st.lists(st.floats(0, 1), min_size=8, max_size=8),
    st.randoms(use_true_random=False),
)
def test_what_rows_hide_depends_on_members_rate_and_coverage_alone(
    company: tuple[Units, Counts], shares: list[float], random: Any
) -> None:
    """However the company's ties lie between and inside units, the same rows are hidden; the others have a figure."""
    units, counts = company
    covered = seen(units, shares)
    one, other = (silo_rows(released(units, ties, covered=covered)) for ties in (counts, spread_anew(counts, random)))
    assert [row["hidden"] for row in one] == [row["hidden"] for row in other]
    assert all((row["band"] is None) == (row["hidden"] is not None) for row in (*one, *other))


@settings(deadline=None, max_examples=40)
@given(companies(), st.randoms(use_true_random=False))
def test_names_and_order_of_units_change_nothing(company: tuple[Units, Counts], random: Any) -> None:
    """Relabelled units have the same figures under their new names."""
    units, counts = company
    order = np.array(random.sample(range(len(counts)), len(counts)))
    swapped = units_of([int(size) for size in units.sizes[order]])
    plain = {(row["from"], row["to"]): row for row in silo_rows(released(units, counts))}
    other = silo_rows(released(swapped, counts[np.ix_(order, order)]))
    for row in other:
        twin = plain[f"U{order[int(row['from'][1:])]:02d}", f"U{order[int(row['to'][1:])]:02d}"]
        for name in ("band", "low_band", "high_band", "q_class", "hidden", "people_from"):
            assert row[name] == twin[name]


@given(st.floats(0, 5), st.floats(0, 2), st.floats(0, 2), st.sampled_from([3, 6]))
def test_bands_hold_the_interval(ratio: float, below: float, above: float, words: Any) -> None:
    """Published ends are rounded outward: they hold the ratio's own band and the interval's ends."""
    low, high = max(ratio - below, 0.0), ratio + above
    middle, first, last = (BANDS.index(name) for name in bands(ratio, low, high, words=words))
    assert first <= middle <= last
    edges = (0.0, 0.25, 0.5, 0.7, 1.4, 2.0, float("inf"))
    assert edges[first] <= low + 1e-5
    assert high <= edges[last + 1] + 1e-5


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_larger_companies_never_see_fewer_words(one: int, other: int) -> None:
    """Rules grow with the company: more people, no less said."""
    small, large = (rules_for(count) for count in sorted((one, other)))
    assert (small.shows, small.words, small.classes) <= (large.shows, large.words, large.classes)
    assert small.min_group <= large.min_group

from __future__ import annotations

from collections import defaultdict
from math import fsum, inf, nan
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.graph import Network, Rows, grouping, network

Arcs = list[tuple[int, int, float]]
Weights = dict[tuple[str, str], float]

NAMES = st.lists(st.text(max_size=4), min_size=1, max_size=8, unique=True)
WEIGHT = st.floats(1e-6, 1e6)


@st.composite
def drawn_arcs(draw: st.DrawFn) -> tuple[list[str], Arcs]:
    """Draw names and arcs between them; arcs repeat and may lead to oneself."""
    names = draw(NAMES)
    person = st.integers(0, len(names) - 1)
    return names, draw(st.lists(st.tuples(person, person, WEIGHT), max_size=20))


def made(names: list[str] | int, arcs: Arcs, *, directed: bool = True) -> Network:
    """Make the network of some arcs."""
    source, target, weight = ([arc[place] for arc in arcs] for place in range(3))
    return network(source, target, weight, names=names, directed=directed)


def same_rows(one: Rows, other: Rows) -> bool:
    """Return whether two sets of rows are the same to the last bit."""
    parts = ((one.start, other.start), (one.other, other.other), (one.weight, other.weight))
    return all(left.dtype == right.dtype and left.tobytes() == right.tobytes() for left, right in parts)


def same(one: Network, other: Network) -> bool:
    """Return whether two networks are the same to the last bit."""
    rows = ((one.out, other.out), (one.into, other.into), (one.union, other.union))
    return (one.names, one.directed, one.loops) == (other.names, other.directed, other.loops) and all(
        same_rows(left, right) for left, right in rows
    )


def weights(found: Network, rows: Rows) -> Weights:
    """Return the weight of each arc by the names of its ends."""
    ends = zip(rows.owner.tolist(), rows.other.tolist(), rows.weight.tolist(), strict=True)
    return {(found.names[one], found.names[other]): weight for one, other, weight in ends}


def slow_weights(names: list[str], arcs: Arcs) -> Weights:
    """Return the weight of each arc by the names of its ends, added up by hand."""
    parts = defaultdict(list)
    for one, other, weight in arcs:
        if one != other:
            parts[names[one], names[other]].append(weight)
    return {ends: fsum(some) for ends, some in parts.items()}


def about(expected: Weights) -> object:
    """Return weights up to the rounding of a sum."""
    return pytest.approx(expected, rel=1e-12)


@given(drawn_arcs())
@settings(max_examples=80, deadline=None)
def test_arcs_add_up(drawn: tuple[list[str], Arcs]) -> None:
    """Each ordered pair stands once with the sum of its weights; the way in is the way out turned round."""
    names, arcs = drawn
    found, expected = made(names, arcs), slow_weights(*drawn)
    assert found.names == tuple(sorted(names))
    assert weights(found, found.out) == about(expected)
    assert weights(found, found.into) == {ends[::-1]: weight for ends, weight in weights(found, found.out).items()}
    assert found.loops == sum(one == other for one, other, _ in arcs)
    assert (found.people, found.ties) == (len(names), len(expected))


@given(drawn_arcs())
@settings(max_examples=80, deadline=None)
def test_union_is_out_and_in(drawn: tuple[list[str], Arcs]) -> None:
    """The union holds both directions of each arc, with the weights of both added up, alike from both ends."""
    found, expected = made(*drawn), defaultdict(float)
    for (one, other), weight in weights(found, found.out).items():
        expected[one, other] += weight
        expected[other, one] += weight
    union = weights(found, found.union)
    assert union == about(dict(expected))
    assert all(weight == union[other, one] for (one, other), weight in union.items())


@given(drawn=drawn_arcs(), shuffle=st.randoms(use_true_random=False), directed=st.booleans())
@settings(max_examples=80, deadline=None)
def test_order_of_rows_and_names(drawn: tuple[list[str], Arcs], shuffle: Random, *, directed: bool) -> None:
    """However people are numbered and arcs are listed, the same ties between the same names give the same bits."""
    names, arcs = drawn
    order = list(range(len(names)))
    shuffle.shuffle(order)
    other_names = [""] * len(names)
    for old, new in enumerate(order):
        other_names[new] = names[old]
    moved = [(order[one], order[other], weight) for one, other, weight in arcs]
    shuffle.shuffle(moved)
    assert same(made(names, arcs, directed=directed), made(other_names, moved, directed=directed))


@given(drawn_arcs(), NAMES.filter(lambda names: len(names) == 8))
@settings(max_examples=40, deadline=None)
def test_new_names(drawn: tuple[list[str], Arcs], others: list[str]) -> None:
    """Under new names, in whatever order they sort, everybody keeps their arcs."""
    names, arcs = drawn
    renamed = dict(zip(names, others, strict=False))
    before, after = made(names, arcs), made(others[: len(names)], arcs)
    kept = {(renamed[one], renamed[other]): weight for (one, other), weight in weights(before, before.out).items()}
    assert weights(after, after.out) == kept


@given(drawn_arcs())
@settings(max_examples=60, deadline=None)
def test_undirected_is_two_arcs(drawn: tuple[list[str], Arcs]) -> None:
    """Without direction a tie stands as two arcs: the rows out, in and of the union are one object."""
    names, arcs = drawn
    found = made(names, arcs, directed=False)
    apart = [arc for arc in arcs if arc[0] != arc[1]]
    both = made(names, apart + [(other, one, weight) for one, other, weight in apart])
    assert found.out is found.into is found.union
    assert same_rows(found.out, both.out)
    assert found.ties == len({frozenset(ends[:2]) for ends in apart})
    assert found.loops == len(arcs) - len(apart)


@given(parts=st.permutations([0.1, 0.2, 0.3, 1e-17, 1e16, 3.0]), directed=st.booleans())
@settings(max_examples=60, deadline=None)
def test_parallel_arcs_in_any_order(parts: list[float], *, directed: bool) -> None:
    """A sum of weights is the same to the last bit in whatever order they come."""
    given_order = made(2, [(0, 1, weight) for weight in parts], directed=directed)
    sorted_order = made(2, [(0, 1, weight) for weight in sorted(parts)], directed=directed)
    assert same(given_order, sorted_order)
    assert given_order.out.weight[0] == pytest.approx(fsum(parts), rel=1e-15)


@given(drawn=drawn_arcs(), data=st.data(), directed=st.booleans())
@settings(max_examples=80, deadline=None)
def test_among_some(drawn: tuple[list[str], Arcs], data: st.DataObject, *, directed: bool) -> None:
    """The network among some people is that of the arcs between them."""
    names, arcs = drawn
    whole = made(names, arcs, directed=directed)
    stays = np.array(data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names))), dtype=np.bool_)
    some = whole.among(stays)
    kept = {name for name, is_kept in zip(whole.names, stays.tolist(), strict=True) if is_kept}
    assert some.names == tuple(sorted(kept))
    for part, rows in ((some.out, whole.out), (some.into, whole.into), (some.union, whole.union)):
        assert weights(some, part) == about(
            {ends: weight for ends, weight in weights(whole, rows).items() if kept.issuperset(ends)}
        )
    assert (some.directed, some.loops) == (directed, 0)
    assert (some.out is some.union) == (not directed)


@given(drawn=drawn_arcs(), directed=st.booleans())
@settings(max_examples=60, deadline=None)
def test_rows_are_sorted_and_locked(drawn: tuple[list[str], Arcs], *, directed: bool) -> None:
    """Within a row people ascend, each once, never its owner; counts and sums are the row's; nothing can be written."""
    found = made(*drawn, directed=directed)
    for rows in (found.out, found.into, found.union):
        assert (rows.start.dtype, rows.other.dtype, rows.weight.dtype) == (np.int64, np.int32, np.float64)
        for person in range(found.people):
            row = slice(int(rows.start[person]), int(rows.start[person + 1]))
            others = rows.other[row].tolist()
            assert others == sorted(set(others) - {person})
            assert rows.counts[person] == len(others)
            assert rows.strengths[person] == pytest.approx(fsum(rows.weight[row]), rel=1e-12)
            assert (rows.owner[row] == person).all()
        for array in (rows.start, rows.other, rows.weight):
            with pytest.raises(ValueError, match="read-only"):
                array[:1] = 0


def test_numbers_as_names() -> None:
    """Where only a number of people is given they are called by their numbers, and keep their order."""
    found = network([2, 10], [10, 11], names=12)
    assert found.names[:3] == ("00", "01", "02")
    assert found.out.start.tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2]
    assert weights(found, found.out) == {("02", "10"): 1.0, ("10", "11"): 1.0}


def test_people_are_whole_numbers() -> None:
    """Halves, and numbers that no int32 holds, are refused instead of being cut."""
    for person in (1.5, 2**32 + 1):
        with pytest.raises(ValueError, match="whole numbers from 0 to 2"):
            network([person], [0], names=3)


def test_as_many_sources_as_targets() -> None:
    """Columns of different lengths are refused, also where one holds a single person."""
    with pytest.raises(ValueError, match="as many sources as targets; got 1 and 2"):
        network([0], [1, 2], names=3)


@pytest.mark.parametrize("people", [0, 1, 3])
@pytest.mark.parametrize("directed", [True, False])
def test_networks_without_ties(people: int, *, directed: bool) -> None:
    """Nobody, one person and people without ties make networks with empty rows."""
    found = network([], [], names=people, directed=directed)
    assert (found.people, found.ties, found.loops) == (people, 0, 0)
    assert found.out.start.tolist() == [0] * (people + 1)
    assert found.among(np.zeros(people, dtype=np.bool_)).people == 0


@pytest.mark.parametrize("weight", [0.0, -1.0, nan, inf, -inf, 1e300, 1.1e30, 9e-31, 5e-324])
def test_weights_are_positive_numbers(weight: float) -> None:
    """A weight that is not a positive number is refused, for each arc and for all."""
    for given_weight in (weight, [1.0, weight]):
        with pytest.raises(ValueError, match="A weight is a positive number from 1e-30 to 1e30"):
            network([0, 1], [1, 0], given_weight, names=2)


@pytest.mark.parametrize("person", [-1, 3, 1_000])
def test_people_are_numbered(person: int) -> None:
    """A person outside 0 to n - 1 is refused at either end, and the message says what is allowed."""
    for source, target in (([person], [0]), ([0], [person])):
        with pytest.raises(ValueError, match="People are whole numbers from 0 to 2"):
            network(source, target, names=3)


def test_names_stand_once() -> None:
    """A name that stands twice is refused, without being said."""
    with pytest.raises(ValueError, match="Each name of a network stands once") as refusal:
        network([0], [1], names=["ann", "ben", "ann"])
    assert "ann" not in str(refusal.value)


@given(st.lists(st.one_of(st.none(), st.text(max_size=2)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_groups(values: list[str | None]) -> None:
    """Everybody has the group of their value; None and the empty text are not known; sizes count the known."""
    found = grouping(values)
    assert [found.names[number] if number >= 0 else None for number in found.of.tolist()] == [
        value or None for value in values
    ]
    assert found.names == tuple(sorted({value for value in values if value}))
    assert found.sizes.tolist() == [values.count(name) for name in found.names]
    assert found.known.tolist() == [bool(value) for value in values]

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from analytics.ambassadors.asking import Asked, Company, answered
from analytics.ambassadors.baselines import curve_of, most_connected
from analytics.ambassadors.chosen import Wishes, ambassadors, replaced
from analytics.ambassadors.cover import Covered, between, covered_by, row_of, within_steps
from analytics.ambassadors.load import load_rank, not_overloaded
from analytics.ambassadors.quotas import quota
from analytics.ambassadors.shortage import shortage
from analytics.ambassadors.shortfalls import WishError
from analytics.ambassadors.spreading import Spreading, expected_reach
from analytics.graph import Network, grouping, network
from ona.errors import UsageError

NETWORKS = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "networks"
needs_networks = pytest.mark.skipif(
    not NETWORKS.is_dir(), reason="shared/data/networks is not there; set ONA_SHARED to its folder"
)


def _karate() -> Network:
    """Zachary's club; people are numbered in the order of the file, from 0."""
    with (NETWORKS / "karate.edges.csv").open() as file:
        pairs = np.array([(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)])
    return network(pairs[:, 0], pairs[:, 1], names=[f"{number:02d}" for number in range(34)], directed=False)


def _path(people: int = 5) -> Network:
    return network(range(people - 1), range(1, people), names=people, directed=False)


def _anybody(net: Network) -> np.ndarray:
    return np.ones(net.people, bool)


@needs_networks
def test_karate_one_step() -> None:
    """The best sets of the club cover 18, 31, 33 and 34; the most connected stall at 31 (the design's table)."""
    club = _karate()
    found = ambassadors(club, within_steps(club), Wishes(4, _anybody(club)))
    assert found.curve.tolist() == [18, 31, 33, 34]
    assert found.people[:2].tolist() == [33, 0]
    assert set(found.people[:2].tolist()) == {0, 33}
    assert found.baselines["most_connected"].tolist() == [18, 31, 31, 31]
    assert found.bound[0] == 18
    assert found.bound[3] == 34
    assert (found.value, found.low, found.everybody, found.guarantee) == (34, 34, 34, "1-1/e")
    assert found.share_of_best == 1


@needs_networks
@pytest.mark.parametrize(("members", "value"), [([33], 18), ([0, 33], 31), ([0, 31, 33], 33), ([0, 5, 31, 33], 34)])
def test_karate_sets_of_the_design(members: list[int], value: int) -> None:
    """The sets that the design names cover what it says."""
    assert curve_of(within_steps(_karate()), np.array(members), len(members))[-1] == value


@needs_networks
def test_karate_two_steps() -> None:
    """Within two steps one person reaches 33 and two reach all (networkx, path lengths with cutoff 2)."""
    club = _karate()
    assert ambassadors(club, within_steps(club, 2), Wishes(2, _anybody(club))).curve.tolist() == [33, 34]
    assert within_steps(club, 2).reached().tolist()[:3] == [26, 23, 31]


def test_reasons_on_a_path() -> None:
    """On a path of five, 1 and 3 cover all; both reach 2, and each can be replaced without loss (by hand)."""
    path = _path()
    found = ambassadors(path, within_steps(path), Wishes(2, _anybody(path)))
    assert found.people.tolist() == [1, 3]
    assert found.adds.tolist() == [3, 2]
    assert found.only.tolist() == [2, 2]
    assert found.substitute.tolist() == [0, 4]
    assert found.loses.tolist() == [0, 0]


def test_nobody_can_stand_in() -> None:
    """Where all of the pool are members nobody may stand in."""
    path = _path(2)
    found = ambassadors(path, within_steps(path), Wishes(2, _anybody(path)))
    assert found.substitute.tolist() == [-1, -1]
    assert found.adds.tolist() == [2, 0]


def test_between_two_departments() -> None:
    """In a star over two departments the centre joins them; two steps over it join all (by hand)."""
    star = network([0, 0, 0, 0], [1, 2, 3, 4], names=6, directed=False)
    one, other = np.array([1, 1, 1, 0, 0, 0], bool), np.array([0, 0, 0, 1, 1, 1], bool)
    joined = between(star, one, other)
    assert joined.reached().tolist() == [2, 0, 0, 1, 1, 0]
    assert [row_of(joined, person).tolist() for person in (0, 3)] == [[3, 4], [0]]
    assert between(star, one, other, 2).reached().tolist() == [2, 2, 2, 3, 3, 0]
    found = ambassadors(star, joined, Wishes(2, one | other))
    assert (found.people.tolist(), found.curve.tolist()) == ([0, 3], [2, 3])
    with pytest.raises(ValueError, match="Nobody belongs to both groups"):
        between(star, one, one)


def test_load() -> None:
    """In a star the centre carries more than three of four do; weights count, direction does not (by hand)."""
    star = network([1, 0, 0], [0, 2, 3], [5.0, 1.0, 1.0], names=4)
    assert load_rank(star).tolist() == [0.75, 0.5, 0, 0]
    assert not_overloaded(star, 75).tolist() == [False, True, True, True]
    assert not_overloaded(star, 100).all()
    assert not not_overloaded(star, 0).any()
    with pytest.raises(ValueError, match="0 to 100 percent, not 101"):
        not_overloaded(star, 101)


def test_certain_spreading_is_reach() -> None:
    """With chance 1 over so many hops as the path is long, everybody reaches everybody: n exactly."""
    path = _path()
    cover = expected_reach(path, Spreading(1.0, 4, 500), seed=3)
    assert (cover.reached() * cover.unit).tolist() == [5.0] * 5


def test_spreading_over_one_tie() -> None:
    """Two people and chance 0.3: either reaches 1.3 on average (by hand), as far as 40,000 draws show."""
    cover = expected_reach(_path(2), Spreading(0.3, 1, 40_000), seed=1)
    assert cover.reached() * cover.unit == pytest.approx([1.3, 1.3], abs=0.02)


def test_spreading_down_a_path() -> None:
    """From one end of a path of four with chance 1/2: 1 + 1/2 + 1/4 + 1/8, without the last with two hops (by hand)."""
    for hops, mean in ((3, 1.875), (2, 1.75)):
        cover = expected_reach(_path(4), Spreading(0.5, hops, 100_000), seed=5)
        assert cover.reached()[0] * cover.unit == pytest.approx(mean, abs=0.02)


def test_refusals_in_order() -> None:
    """Who refuses is replaced in place; who came in may refuse too, the others stay (by hand)."""
    path = _path(7)
    cover, wishes = within_steps(path), Wishes(2, _anybody(path))
    chosen = ambassadors(path, cover, wishes).people
    assert chosen.tolist() == [1, 4]
    assert replaced(cover, wishes, chosen, [1]).tolist() == [0, 4]
    assert replaced(cover, wishes, chosen, [1, 0]).tolist() == [2, 4]
    assert replaced(cover, wishes, chosen, [6]).tolist() == [1, 4]


def test_shortage() -> None:
    """With nobody volunteering one more adds the mean of the department's own reach (by hand)."""
    path, groups = _path(4), grouping(["a", "a", "b", None])
    found = shortage(within_steps(path), groups, np.zeros(4, bool), least=2)
    assert (found.people.tolist(), found.volunteers.tolist(), found.lacking.tolist()) == ([2, 1], [0, 0], [2, 2])
    assert found.one_more.tolist() == [2.5, 3.0]
    assert np.isnan(shortage(within_steps(path), groups, np.ones(4, bool)).one_more).all()


def test_what_cannot_be_met_is_named() -> None:
    """Every quota that cannot be met is named with how many are lacking, all at once, people never."""
    path = _path(6)
    groups = grouping(["lab", "lab", "sales", "sales", "sales", "sales"])
    pool = np.array([1, 0, 1, 1, 1, 1], bool)
    wishes = Wishes(5, pool, quotas=(quota("department", groups, least={"lab": 3}, most={"sales": 2}),))
    with pytest.raises(WishError) as refused:
        ambassadors(path, within_steps(path), wishes)
    assert "department lab: at least 3 are asked for, 1 may be chosen: 2 too few." in str(refused.value)
    assert "The upper quotas by department leave 3 people, 5 are asked for: 2 too few." in str(refused.value)
    assert "3人以上" in refused.value.in_language("ja")


@pytest.mark.parametrize(
    ("size", "least", "most", "include", "told"),
    [
        (7, 0, None, [], "7 people are asked for, 6 may be chosen: 1 too few."),
        (
            3,
            2,
            None,
            [],
            "The lower quotas by site and those to be included need 4 people, 3 are asked for: 1 too many.",
        ),
        (3, 2, 1, [], "site x: at least 2 and at most 1 contradict each other."),
        (3, 0, 1, [0, 1], "site x: at most 1 are allowed, 2 are to be included: 1 too many."),
        (1, 0, None, [0, 1], "2 people are to be included, 1 are asked for: 1 too many."),
    ],
)
def test_each_shortfall(size: int, least: int, most: int | None, include: list[int], told: str) -> None:
    """Each kind of shortfall says by how many."""
    path = _path(6)
    limits = quota("site", grouping(["x", "x", "x", "y", "y", "y"]), least=least, most=most)
    with pytest.raises(WishError) as refused:
        ambassadors(path, within_steps(path), Wishes(size, _anybody(path), np.array(include, np.int32), (limits,)))
    assert told in str(refused.value)


def test_quotas_that_contradict_one_another() -> None:
    """Quotas that can be met one by one but not together are told with the least that would have to give way."""
    path = _path(4)
    both = (
        quota("department", grouping(["a", "a", "b", "b"]), least={"a": 2}),
        quota("site", grouping(["x", "x", "y", "y"]), least={"y": 2}),
    )
    with pytest.raises(WishError, match=r"All quotas together: .* would be"):
        ambassadors(path, within_steps(path), Wishes(3, _anybody(path), quotas=both))


def test_wishes_that_are_wrong() -> None:
    """A size below 1 and somebody included who may not be chosen are refused in words."""
    path = _path()
    with pytest.raises(WishError, match="at least 1 person, not 0"):
        ambassadors(path, within_steps(path), Wishes(0, _anybody(path)))
    with pytest.raises(WishError, match="1 of the people to be included may not be chosen"):
        ambassadors(path, within_steps(path), Wishes(2, np.array([1, 1, 0, 1, 1], bool), np.array([2, 3], np.int32)))
    with pytest.raises(UsageError, match="above 0, up to 1, not 0"):
        expected_reach(path, Spreading(0.0), seed=1)
    with pytest.raises(ValueError, match="1 or 2 steps, not 3"):
        within_steps(path, 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="1 of the groups with a quota are not there"):
        quota("site", grouping(["x"]), least={"y": 1})
    with pytest.raises(ValueError, match="0 or more"):
        quota("site", grouping(["x"]), least=-1)


def test_nobody_must_be_in_who_refused() -> None:
    """A person who must be in the set and refused is a contradiction, told by number; one of the two alone is none."""
    star = network([0, 0, 0], [1, 2, 3], names=["a", "b", "c", "d", "e"])
    company = Company(star, {}, np.ones(5, bool))
    with pytest.raises(WishError, match="1 of the people who must be in the set refused"):
        answered(company, Asked(2, include=["a", "b"], refused=["a"]))
    assert "a" not in {star.names[person] for person in answered(company, Asked(2, refused=["a"])).chosen.people}


def test_nobody_and_people_alone() -> None:
    """An empty network covers nothing; people without ties reach themselves."""
    nobody, alone = network([], [], names=0), network([], [], names=3)
    assert within_steps(nobody, 2).reached().size == 0
    assert expected_reach(nobody, Spreading(), seed=1).reached().size == 0
    assert within_steps(alone, 2).reached().tolist() == [1, 1, 1]
    assert covered_by(within_steps(alone), np.array([True, False, False])).tolist() == [True, False, False]
    assert Covered(within_steps(alone)).take(1) == 1
    assert most_connected(alone, np.array([False, True, True])).tolist() == [1, 2]

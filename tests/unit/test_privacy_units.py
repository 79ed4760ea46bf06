"""Release rule 1: one partition of people into units of at least k members."""

from __future__ import annotations

import numpy as np
import pytest

from ona.errors import ReleaseError
from ona.privacy import NOBODY, OTHER, Units, at_level, atoms
from ona.privacy.units import membership_digest


def partition(sizes: dict[str, int], **rules: int) -> Units:
    departments = [name for name, size in sizes.items() for _ in range(size)]
    people = [n.to_bytes(16, "big") for n in range(len(departments))]
    return atoms(departments, people, other="Rest", **{"least": 5, **rules})


def sizes_of(units: Units) -> dict[str, int]:
    return dict(zip(units.names, units.sizes.tolist(), strict=True))


@pytest.mark.parametrize(
    ("departments", "found"),
    [
        ({"A": 5, "B": 9}, {"A": 5, "B": 9}),
        ({"A": 4, "B": 9, "C": 1}, {"B": 9, "Rest": 5}),
        ({"A": 4, "B": 9}, {"B": 9}),
        ({"S/T": 3, "S/O": 20, "S/N": 4}, {"S": 7, "S/O": 20}),
        ({"S/T": 2, "S/O": 20, "S/N": 2, "X": 1}, {"S/O": 20, "Rest": 5}),
        ({"S/T": 3, "S": 2}, {"S": 5}),
        ({"A/B/C": 2, "A/B/D": 2, "A/E": 2}, {"A": 6}),
        ({"Rest": 2, "A": 3}, {"Rest": 5}),
    ],
)
def test_small_units_merge_upwards(departments: dict[str, int], found: dict[str, int]) -> None:
    """Too small: into the parent; without a parent: into other small units; still too small: not shown."""
    assert sizes_of(partition(departments)) == found


def test_people_outside_the_partition_belong_to_nobody() -> None:
    """Who is no member, and who is in a remainder below k, has no unit."""
    units = atoms(["A"] * 5 + [None, "B"], [b"%d" % n for n in range(7)], least=5, other="Rest")
    assert units.unit_of.tolist() == [0] * 5 + [NOBODY, NOBODY]
    assert units.people == 5


def test_at_most_so_many_units() -> None:
    """With at most four units the three largest stand alone and the others are one."""
    units = partition({"A": 9, "B": 8, "C": 7, "D": 6, "E": 5}, most=4)
    assert sizes_of(units) == {"A": 9, "B": 8, "C": 7, "Rest": 11}


def test_merged_departments_are_counted() -> None:
    """Pages can say how many departments were too small to stand alone."""
    assert partition({"A": 4, "B": 9, "C": 1}).merged == 2


def test_the_digest_is_of_the_membership() -> None:
    """The same people have the same digest in any order; one more or one fewer has another."""
    assert membership_digest([b"a", b"b"]) == membership_digest([b"b", b"a"])
    assert membership_digest([b"a", b"b"]) != membership_digest([b"a"])
    assert membership_digest([b"ab", b"c"]) != membership_digest([b"a", b"bc"])


def test_a_shared_root_is_left_out() -> None:
    """A company's name at the head of every path is no department; alone, it is."""
    assert at_level(["会社/営業/東京", "会社/開発"], 1) == ["営業", "開発"]
    assert at_level(["会社/営業/東京", "会社/開発"], 2) == ["営業/東京", "開発"]
    assert at_level(["会社", "会社"], 1) == ["会社", "会社"]
    assert at_level(["会社", "会社/開発"], 1) == ["会社", "会社"]


def test_sizes_that_do_not_match_the_members_are_refused() -> None:
    """A partition whose sizes were tampered with does not exist."""
    with pytest.raises(ReleaseError, match="sizes of the units"):
        Units(("A",), np.zeros(4, np.int32), np.array([9]), (b"",))


def test_the_name_of_other_small_units() -> None:
    """Pages in both languages have a name for merged units."""
    assert OTHER == {"ja": "その他の小さな部署", "en": "Other small units"}

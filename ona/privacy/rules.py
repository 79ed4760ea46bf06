"""The release rules as numbers, chosen by the size of the company.

The table and the reasons stand in the privacy notes: small companies get coarser
figures, and below twenty people nothing is shown at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from ona.errors import UsageError
from ona.sentences import sentence

LEAST_PEOPLE: Final = 20
"""Below this many people nothing is shown."""

LEAST_COVERAGE: Final = 0.5
"""A unit of which a smaller share of members is seen in the data gets no figure."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What may leave for one company in one window.

    Attributes
    ----------
    min_group
        k: the smallest number of members of a unit.
    least_expected
        E_min: a pair is visible when head-counts and the company's rate lead one to expect this many ties.
    max_units
        At most this many units, or None.
    words
        6 bands, or 3 words (less, as expected, more).
    classes
        Whether classes of q leave; without them no pair carries a verdict.
    shows
        Whether anything is shown at all.
    cap
        At most this many ties of a person towards each other unit; None: not capped.
    noise_scale
        Scale of the two-sided geometric noise on counts; 0: none.
    least_coverage
        The smallest share of a unit's members seen in the data.
    few_people
        Whether it may be said that a pair rests on few people.
    """

    min_group: int
    least_expected: float
    max_units: int | None = None
    words: Literal[3, 6] = 6
    classes: bool = True
    shows: bool = True
    cap: int | None = None
    noise_scale: float = 0.0
    least_coverage: float = LEAST_COVERAGE
    few_people: bool = False


NOTHING: Final = Rules(5, 5, max_units=0, words=3, classes=False, shows=False)
TINY: Final = Rules(5, 5, max_units=4, words=3, classes=False)
SMALL: Final = Rules(5, 5)
FULL: Final = Rules(10, 8, few_people=True)

BY_SIZE: Final = ((LEAST_PEOPLE, NOTHING), (51, TINY), (200, SMALL))
"""Upper ends (exclusive) of the company's size, with the rules below them."""


def rules_for(people: int, min_group: int | Literal["auto"] = "auto") -> Rules:
    """Return the rules for a company of ``people`` people.

    Parameters
    ----------
    people
        Members of the window.
    min_group
        ``"auto"``, or a number that raises the smallest group.

    Raises
    ------
    UsageError
        When ``min_group`` is lower than a company of this size needs.

    >>> rules_for(600).min_group, rules_for(100).min_group, rules_for(30).max_units, rules_for(12).shows
    (10, 5, 4, False)
    """
    rules = next((rules for end, rules in BY_SIZE if people < end), FULL)
    if min_group == "auto":
        return rules
    if min_group < rules.min_group:
        raise UsageError(
            sentence(
                "privacy.min_group is {given}, but a company of this size needs at least {least}.",
                given=min_group,
                least=rules.min_group,
            ),
            next_step='Set it to "auto" or to a larger number.',
        )
    return replace(rules, min_group=min_group)

"""Each release rule, how it is taken away, and the attack that succeeds then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from unittest.mock import patch

import numpy as np

from analytics import cubes, help_cubes, partition, released_rows
from analytics.answer import answer
from analytics.help_matrix import seeker_helper_matrix
from ona import rights
from ona.privacy import door, forms
from ona.store import register
from ona.tables import Hidden
from tests.redteam import test_attack_04_small_units as small_units
from tests.redteam import test_attack_05_solving as solving
from tests.redteam import test_attack_06_changes as changes
from tests.redteam import test_attack_07_carriers as carriers
from tests.redteam import test_attack_12_erased as erased
from tests.redteam import test_attack_14_hiding as hiding
from tests.redteam.cells import pairs, quiet
from tests.redteam.companies import SMALLEST, Company
from tests.redteam.figures import Figure


@dataclass(frozen=True, slots=True)
class Rule:
    """A release rule.

    Attributes
    ----------
    number, name
        As in the list of rules.
    gone
        Takes the rule away while it is entered.
    attack
        Gives the figure that no longer holds then.
    file
        The file of the attack.
    people
        Size of the company that is enough to see it.
    built
        Whether the program keeps the rule. Where it does not, the attack succeeds as things are.
    """

    number: int
    name: str
    gone: Callable[[], AbstractContextManager[Any]]
    attack: Callable[[Company], Figure]
    file: str
    people: int = 300
    built: bool = True


CAPPED = find_spec("ona.privacy.cap") is not None
"""Whether counts of ties are capped and carry noise."""


def units_of_one() -> AbstractContextManager[Any]:
    """Let units be of one member."""
    real = partition.rules_for
    return patch.object(partition, "rules_for", lambda *given: replace(real(*given), min_group=1))


@contextmanager
def volumes() -> Iterator[None]:
    """Count interactions instead of ties."""
    real = cubes.binary_ties

    def loud(source: Any, target: Any, week: Any, interactions: Any, **more: Any) -> Any:
        left, right = real(source, target, week, interactions, **more)
        people = more["people"]
        volume = np.zeros(people * people)
        np.add.at(
            volume, np.minimum(source, target).astype(np.int64) * people + np.maximum(source, target), interactions
        )
        times = volume[left.astype(np.int64) * people + right].astype(np.int64)
        return np.repeat(left, times), np.repeat(right, times)

    with no_cap(), patch.object(cubes, "binary_ties", loud):
        yield


@contextmanager
def no_cap() -> Iterator[None]:
    """Count all ties of a person."""
    if not CAPPED:
        yield
        return
    cap = import_module("ona.privacy.cap")
    with patch.object(cap, "capped", lambda ties, units, **_: ties.of(cap._countable(ties, units))):
        yield


def exact_chances() -> AbstractContextManager[Any]:
    """Let q leave as it is computed."""
    return patch.object(released_rows, "q_class", lambda q: f"{q:.12g}")


@contextmanager
def hidden_by_value() -> Iterator[None]:
    """Hide what has few ties, whatever the head-counts."""
    real = door._pair_reasons

    def by_value(cube: Any, rules: Any, covered: Any) -> Any:
        return tuple(
            Hidden.TOO_LITTLE_EXPECTED if count < rules.least_expected else None if reason else reason
            for reason, count in zip(real(cube, rules, covered), cube.values.ravel().tolist(), strict=True)
        )

    with patch.object(door, "_pair_reasons", by_value):
        yield


def exact_ratios() -> AbstractContextManager[Any]:
    """Let ratios and the ends of intervals leave as they are computed."""
    return patch.object(released_rows, "bands", lambda *ends, **_: tuple(f"{end:.9g}" for end in ends))


def never_frozen() -> AbstractContextManager[Any]:
    """Forget which windows were published."""
    return patch.object(register, "published_windows", lambda _: ())


@contextmanager
def exact_means() -> Iterator[None]:
    """Let the mean of a department leave as it is computed."""
    with (
        patch.object(door, "stepped", lambda value: value),
        patch.dict(forms.FORMS["departments"], {"ei_index": lambda _: True}),
    ):
        yield


@contextmanager
def asks_by_number() -> Iterator[None]:
    """Count asks instead of weeks of help, and all of them."""
    real = help_cubes.weeks_of_help

    def asks(rows: Any, **more: Any) -> Any:
        if more:
            return seeker_helper_matrix(rows.seeker, rows.helper, **more)
        some = rows.helper >= 0
        each, times = np.unique(np.stack([rows.seeker[some], rows.helper[some]]), axis=1, return_counts=True)
        return replace(real(rows), left=each[0], right=each[1], times=times)

    with no_cap(), patch.object(help_cubes, "weeks_of_help", asks):
        yield


def exact_carriers() -> AbstractContextManager[Any]:
    """Count carriers without noise."""
    return patch.dict(door.NOISY, {"carriers": lambda values, *_: values})


def bytes_kept() -> AbstractContextManager[Any]:
    """Take rows out and leave the file as it is."""
    return patch.object(rights, "rewrite", lambda *_, **__: 0)


def _insider(company: Company) -> Figure:
    return changes.insider(company, pairs(company.held, company.settings))[0]


def _means(company: Company) -> Figure:
    rows = answer(company.held, company.held.window, company.settings).tables.rows["departments"]
    return solving.means(company, pairs(company.held, company.settings), rows)


SMALL_UNITS, SOLVING, CHANGES, CARRIERS, ERASED, HIDING = (
    f"{module.__name__.rpartition('.')[2]}.py" for module in (small_units, solving, changes, carriers, erased, hiding)
)

RULES = (
    Rule(1, "units of at least k members", units_of_one, lambda one: small_units.attack(one)[0], SMALL_UNITS),
    Rule(2, "ties, not volumes", volumes, lambda one: carriers.moved(one, pairs(one.held, one.settings)), CARRIERS),
    Rule(3, "cap", no_cap, lambda one: solving.hubs(one, pairs(one.held, one.settings)), SOLVING, built=CAPPED),
    Rule(4, "noise", quiet, lambda one: carriers.returned(one, pairs(one.held, one.settings)), CARRIERS, built=CAPPED),
    Rule(5, "nothing exact after protection", exact_chances, _insider, CHANGES),
    Rule(6, "visible by expectation", hidden_by_value, hiding.hidden_gaps, HIDING),
    Rule(7, "bands and classes", exact_ratios, _insider, CHANGES),
    Rule(8, "windows drawn once", never_frozen, changes.redrawn, CHANGES, SMALLEST),
    Rule(9, "steps for departments", exact_means, _means, SOLVING),
    Rule(10, "help by weeks", asks_by_number, carriers.asked_more, CARRIERS),
    Rule(
        11,
        "noise on the flag of few people",
        exact_carriers,
        lambda one: changes.certain(pairs(one.held, one.settings), one),
        CHANGES,
    ),
    Rule(12, "erasure rewrites the file", bytes_kept, lambda one: erased.attack(one)[0], ERASED, SMALLEST),
)
"""The release rules, each with the attack that needs it."""

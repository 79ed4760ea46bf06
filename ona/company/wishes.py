"""Wishes for a company that cannot be met, refused in a sentence that says what is allowed."""

from __future__ import annotations

from ona.company.planted import Planted
from ona.company.silo import Silo
from ona.errors import UsageError
from ona.sentences import listed, sentence


def check_number(name: str, value: float, low: float, high: float) -> None:
    """Refuse a number out of its range."""
    if not low <= value <= high:
        raise UsageError(
            sentence(
                "A synthetic company has {low} to {high} for {name}, not {value}.",
                low=low,
                high=high,
                name=name,
                value=value,
            ),
            next_step="Give a number within these.",
        )


def check_planted(planted: Planted, departments: tuple[str, ...], weeks: int) -> None:
    """Refuse truths about departments that the company does not have, and strengths out of their range."""
    for silo in planted.silos:
        _check_silo(silo, departments)
    for pair in planted.pairs():
        _check_departments(pair, departments, 2)
    for name in planted.departments():
        _check_departments((name,), departments, 1)
    for name, value, low, high in _strengths(planted, weeks):
        check_number(name, value, low, high)


def _check_silo(silo: Silo, departments: tuple[str, ...]) -> None:
    if len(set(silo.between)) != 2 or not set(silo.between) <= set(departments):
        raise UsageError(
            sentence(
                "A silo lies between two departments of the company, not between {names}.",
                names=listed(silo.between, " and "),
            ),
            next_step=sentence("The departments are {names}.", names=listed(departments)),
        )
    if not 0 <= silo.factor <= 10:
        raise UsageError(
            sentence("A silo's factor is 0 to 10 times the usual contact, not {factor}.", factor=silo.factor)
        )


def _check_departments(names: tuple[str, ...], departments: tuple[str, ...], count: int) -> None:
    if len(set(names)) != count or not set(names) <= set(departments):
        raise UsageError(
            sentence(
                "A planted truth is about {count} of the company's departments, not about {names}.",
                count=count,
                names=listed(names, " and "),
            ),
            next_step=sentence("The departments are {names}.", names=listed(departments)),
        )


def _strengths(planted: Planted, weeks: int) -> list[tuple[str, float, float, float]]:
    found: list[tuple[str, float, float, float]] = []
    found += [("contacts", one.contacts, 1, 1000) for one in planted.brokers]
    found += [("share", one.share, 0, 1) for one in planted.single_bridges]
    found += [("asks", one.asks, 0, 10_000_000) for one in planted.help_lanes]
    found += [("hours", one.hours, 0.1, 100) for one in planted.help_lanes]
    found += [("share", one.share, 0, 1) for one in planted.unanswered]
    found += [("strength", one.strength, 0, 1) for one in planted.help_avoiders]
    found += [("factor", one.factor, 1, 10) for one in planted.overloaded]
    found += [("survey_agreement", planted.survey_agreement, 0, 1)]
    found += [("share", one.share, 0, 1) for one in planted.quiet]
    found += [("factor", one.factor, 0.01, 1) for one in planted.quiet]
    if action := planted.action:
        found += [("factor", action.factor, 1, 10), ("week", action.week, 0, weeks - 1)]
        found += [("fades_in", action.fades_in, action.week + 1, weeks - 1)] if action.fades_in is not None else []
    return found

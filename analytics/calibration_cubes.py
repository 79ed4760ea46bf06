"""Calibration of a window: from the store through the measures and the release door to rows of departments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.asked import ASKING_KINDS, Asked, AskRows, Unseen, announcers, asked, unseen_kinds
from analytics.calibration import FIGURES, Agreement, Answers, SeenHelp, agreement, calibration
from analytics.calibration_fit import AskRule, Fit, best_rule, rules_to_try
from analytics.calibration_words import WhyNot, calibration_account
from analytics.survey_rows import Named, TermRows
from ona.asking_rule import asking_of
from ona.privacy import ENDS, SHARE_CLASSES, SHARE_FROM, WHOLE, Cube, Released, Rules, Units, release, together
from ona.settings import Asks, Settings
from ona.tables import WHOLE as COMPANY
from ona.tables import TieKind
from ona.windows import Window
from ona.working_hours import Asking

Row = dict[str, Any]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ids = NDArray[np.int32]

NAMES: Final = tuple(f"{figure}{end}" for figure in FIGURES for end in ("", "_low", "_high"))


class Reader(Protocol):
    """What calibration reads of the event store."""

    def survey_answers(self, window: Window) -> Named:
        """Return what was answered in a window."""

    def weekly_asks(self, window: Window) -> AskRows:
        """Return the weekly asks of a window."""

    def answers_with_terms(self, window: Window, asking: Asking) -> TermRows | None:
        """Return the answers of a window with what each takes to count; None where events are gone."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Released estimates by name, empty when nothing could be compared, and what is said about it."""

    released: Mapping[str, Released]
    account: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Compared:
    """What is held against each other."""

    answers: Answers
    seen: Asked
    units: Units

    @property
    def members(self) -> Flags:
        return np.asarray(self.units.unit_of >= 0)

    def agreement(self) -> Agreement:
        return agreement(self.answers, seen_help(self.seen), self.members)


def calibrated(
    reader: Reader, window: Window, units: Units, settings: Settings, *, rules: Rules, covered: Released | None
) -> Calibrated:
    """Hold the help that is seen in a window against the answers given in it, as far as it may be told.

    Parameters
    ----------
    reader
        The event store, opened read-only.
    window, units, rules
        The weeks to look at, who belongs where, and what may leave.
    settings
        The configuration.
    covered
        The released cube ``seen``; None when nothing may be shown.
    """
    given = reader.survey_answers(window)
    if not given.respondent.size:
        return Calibrated({}, calibration_account("no_answers", {}))
    rows = reader.weekly_asks(window)
    seen = asked(rows, people=units.unit_of.size, settings=settings.analysis.asks)
    compared = _Compared(Answers(given.respondent, given.named), seen, units)
    found = compared.agreement()
    why_not = _why_not(found, seen.unseen, rules)
    if why_not is not None or covered is None:
        return Calibrated({}, calibration_account(why_not or "few_answers", seen.unseen))
    released = {
        cube.name: release(cube, rules, covered=None if cube.name.endswith(WHOLE) else covered)
        for cube in survey_cubes(found, window, units, least=rules.min_group)
    }
    fit, tried = _fitted(reader, window, compared, rows, settings)
    return Calibrated(released, calibration_account(None, seen.unseen, fit, tried=tried))


def _why_not(found: Agreement, unseen: Mapping[TieKind, Unseen], rules: Rules) -> WhyNot | None:
    if len(unseen) == len(ASKING_KINDS):
        return "help_unseen"
    return None if rules.shows and found.person.size >= rules.min_group else "few_answers"


def seen_help(rows: Asked) -> SeenHelp:
    """Return the help that is seen; its strength is the number of weeks in which somebody was helped.

    >>> none = np.zeros(0, np.int32)
    >>> seen_help(Asked(none, none, none, none, none, none, np.zeros(0), {}, 0)).strength.size
    0
    """
    heard = rows.answered
    weeks = np.unique(np.stack([rows.seeker[heard], rows.helper[heard], rows.week[heard]]), axis=1)
    pairs, strength = np.unique(weeks[:2], axis=1, return_counts=True)
    return SeenHelp(pairs[0], pairs[1], strength.astype(np.float64))


def survey_cubes(found: Agreement, window: Window, units: Units, *, least: int) -> Iterator[Cube]:
    """Estimate for each unit how well the help that its members name is seen, and for all of them together.

    The answers of units with fewer than ``least`` respondents count among all only where they are together at least
    as many: no difference between rows is about fewer.
    """
    home = units.unit_of[found.person]
    respondents = np.bincount(home, minlength=len(units.names))
    few = (respondents < least)[home] if len(units.names) else np.zeros(home.size, bool)
    counted = ~few if 0 < few.sum() < least else np.ones(home.size, bool)
    whole = together(units, COMPANY)
    yield from _estimates(found, home, window, units)
    yield from _estimates(found.of(counted), np.zeros(int(counted.sum()), np.int32), window, whole, suffix=WHOLE)


def _estimates(found: Agreement, home: Ids, window: Window, units: Units, *, suffix: str = "") -> Iterator[Cube]:
    people = np.bincount(home, minlength=len(units.names)).astype(np.float64)
    yield Cube(f"survey_response{suffix}", window, units, people)
    parts = [calibration(found.of(home == place)) for place in range(len(units.names))]
    for figure in FIGURES:
        estimates = [part[figure] for part in parts]
        values = np.array([(one.value, one.low, one.high) for one in estimates]).reshape(-1, ENDS)
        base = np.array([one.things for one in estimates], np.float64)
        yield Cube(f"survey_{figure}{suffix}", window, units, values, base, people)


def _fitted(
    reader: Reader, window: Window, compared: _Compared, rows: AskRows, settings: Settings
) -> tuple[Fit | None, int]:
    """Return the rule that agrees best, and how many were tried beside the present one."""
    present = AskRule(settings.analysis.asks.recipients, settings.analysis.asks.answer_days)
    tried = rules_to_try(present)
    widest = settings.analysis.asks.model_copy(
        update={name: max(getattr(rule, name) for rule in tried) for name in ("recipients", "answer_days")}
    )
    analysis = settings.analysis.model_copy(update={"asks": widest})
    found = reader.answers_with_terms(window, asking_of(settings.model_copy(update={"analysis": analysis})))
    if found is None:
        return None, 0
    terms = _Kept.of(found, rows, compared.members.size, settings.analysis.asks)
    return best_rule(compared.answers, terms, compared.members, present=present), len(tried) - 1


@dataclass(frozen=True, slots=True)
class _Kept:
    """Answers to people who do not announce, in channels where help can be seen."""

    seeker: Ids
    helper: Ids
    week: Ids
    recipients: Ids
    days: Ids

    @classmethod
    def of(cls, terms: TermRows, rows: AskRows, people: int, settings: Asks) -> _Kept:
        hidden = [place for place, kind in enumerate(TieKind) if kind in unseen_kinds(rows)]
        loud = announcers(rows, ~np.isin(rows.kind, hidden), people=people, settings=settings)
        kept = ~np.isin(terms.kind, hidden) & ~loud[terms.seeker]
        columns = (terms.seeker, terms.helper, terms.week, terms.recipients, terms.days)
        return cls(*(column[kept] for column in columns))


def calibration_rows(released: Mapping[str, Released]) -> list[Row]:
    """Return the rows of the table ``calibration`` from released cubes alone; none without a survey."""
    if f"survey_auc{WHOLE}" not in released:
        return []
    company = [_row(released, place, WHOLE) for place in range(len(released[f"survey_auc{WHOLE}"].names))]
    return company + [_row(released, place, "") for place in range(len(released["survey_auc"].names))]


def _row(released: Mapping[str, Released], place: int, suffix: str) -> Row:
    cubes = [released[f"survey_{figure}{suffix}"] for figure in FIGURES]
    reason = cubes[0].reason(place, 0)
    figures = [_share(float(cube.values[place, end])) for cube in cubes for end in range(ENDS)]
    return {
        "department": cubes[0].names[place],
        "response": None if reason else _response(released[f"survey_response{suffix}"], place),
        **dict(zip(NAMES, figures, strict=True)),
        "hidden": reason.value if reason else None,
    }


def _response(cube: Released, place: int) -> str | None:
    return _share(float(cube.values[place])) if cube.sizes[place] >= SHARE_FROM else None


def _share(position: float) -> str | None:
    return None if np.isnan(position) else SHARE_CLASSES[int(position)]

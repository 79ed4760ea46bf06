"""Survey and consent, as people would prepare them by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.helped import Helped
from ona.company.neighbours import Neighbours
from ona.company.plan import Company
from ona.company.roster_files import write_csv

STREAM: Final = 9
ANSWERS: Final = 0.6
CONSENTS: Final = 0.4
NAMED: Final = 3
BY_CONTACT: Final = 0.5
"""Part of the helpers that no data show who are lasting contacts; the others may be anybody."""
BEFORE_THE_END: Final = timedelta(days=10)
"""The survey is asked on the Friday of the last week but one."""
TRIES: Final = 20
"""So often somebody is drawn until one fits."""
SCORED: Final = {"needed": (0.05, 0.1, 0.25, 0.35, 0.25), "practised": (0.15, 0.25, 0.3, 0.2, 0.1)}
"""Probability of the scores 1 to 5."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Survey:
    """Answers; ``agreement`` is the part of the names given whose help stands in the data, None without a name."""

    rows: tuple[tuple[str, str, str, str], ...]
    agreement: float | None


def make_survey(company: Company, neighbours: Neighbours, helped: Helped) -> Survey:
    """Draw to whom people went for help, and how much help is needed and practised.

    Of the up to three people whom a respondent names, each is with the planted probability one who answered the
    respondent in the data, the oftener the likelier; the others helped where no data show it.
    """
    rng = np.random.default_rng([company.seed, STREAM])
    here = _present(company)
    asked = here[rng.random(len(here)) < ANSWERS]
    address = company.people.address
    drawn = _Drawn(neighbours, frozenset(here.tolist()), helped.hints(), company.planted.survey_agreement, rng)
    named = [(one, *drawn.named(one, mine)) for one, mine in _helpers_of(asked, helped)]
    day = str(company.time.ends_on - BEFORE_THE_END)
    rows = [
        (address[one], "help", address[other] if other >= 0 else "", day)
        for one, shown, hidden in named
        for other in [*shown, *hidden] or [-1]
    ]
    for question, chances in SCORED.items():
        scores = 1 + rng.choice(5, len(asked), p=chances)
        rows += [(address[one], question, str(score), day) for one, score in zip(asked, scores, strict=True)]
    shown, names = (sum(len(one[1]) for one in named), sum(len(one[1]) + len(one[2]) for one in named))
    return Survey(tuple(rows), shown / names if names else None)


def _helpers_of(asked: Ints, helped: Helped) -> Iterator[tuple[int, tuple[Ints, Ints]]]:
    """Yield each respondent with those who answered him or her, and how often."""
    opener, answerer, times = helped.helpers()
    low, high = (np.searchsorted(opener, asked, side) for side in ("left", "right"))
    for one, first, last in zip(asked.tolist(), low.tolist(), high.tolist(), strict=True):
        yield one, (answerer[first:last], times[first:last])


@dataclass(frozen=True, slots=True)
class _Drawn:
    """How names are drawn: among whom, of which pairs something stands in the data, and how many of them."""

    neighbours: Neighbours
    here: frozenset[int]
    hints: Ints
    agreement: float
    rng: np.random.Generator

    def named(self, one: int, helpers: tuple[Ints, Ints]) -> tuple[list[int], list[int]]:
        """Return whom a respondent names: those the data show, and those they do not."""
        present = np.array([other in self.here for other in helpers[0].tolist()], bool)
        who, times = helpers[0][present], helpers[1][present]
        names = min(NAMED, len(who))
        seen = int(self.rng.binomial(names, self.agreement))
        shown = self.rng.choice(who, seen, replace=False, p=times / times.sum()).tolist() if seen else []
        return shown, self._unseen(one, names - seen)

    def _unseen(self, one: int, wanted: int) -> list[int]:
        found: list[int] = []
        for _ in range(TRIES * wanted):
            other = self._anybody(one)
            if other != one and other in self.here and other not in found and not self._hinted(one, other):
                found.append(other)
            if len(found) == wanted:
                break
        return found

    def _hinted(self, one: int, other: int) -> bool:
        key = one * self.neighbours.people + other
        place = int(np.searchsorted(self.hints, key))
        return place < self.hints.size and int(self.hints[place]) == key

    def _anybody(self, one: int) -> int:
        if self.rng.random() < BY_CONTACT and self.neighbours.start[one] < self.neighbours.start[one + 1]:
            return int(self.neighbours.draw(np.array([one]), self.rng)[0][0])
        return int(self.rng.integers(0, self.neighbours.people))


def write_survey(survey: Survey, path: Path) -> int:
    """Write ``survey.csv`` and return the number of its rows."""
    write_csv(path, ("respondent", "question", "answer", "asked_on"), [list(row) for row in survey.rows])
    return len(survey.rows)


def write_consent(company: Company, path: Path) -> int:
    """Write ``consent.csv``, who agreed to be named and since when, and return the number of its rows."""
    rng = np.random.default_rng([company.seed, STREAM, 1])
    here = _present(company)
    yes = here[rng.random(len(here)) < CONSENTS].tolist()
    on = str(company.time.starts_on)
    write_csv(path, ("email", "consent", "on"), [[company.people.address[one], "yes", on] for one in yes])
    return len(yes)


def _present(company: Company) -> Ints:
    return np.flatnonzero(company.people.present(company.weeks - 1))

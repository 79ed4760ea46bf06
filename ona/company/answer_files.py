"""Survey and consent, as people would prepare them by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.neighbours import Neighbours
from ona.company.plan import Company
from ona.company.roster_files import write_csv

STREAM: Final = 9
BY_CONTACT: Final = 0.8
"""Part of the names given in the survey that are drawn from lasting contacts; the others are strangers."""
ANSWERS: Final = 0.6
CONSENTS: Final = 0.4
NAMED: Final = 3
SCORED: Final = {"needed": (0.05, 0.1, 0.25, 0.35, 0.25), "practised": (0.15, 0.25, 0.3, 0.2, 0.1)}
"""Probability of the scores 1 to 5."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Survey:
    """Answers; ``agreement`` is the part of the names given that are lasting contacts."""

    rows: tuple[tuple[str, str, str, str], ...]
    agreement: float


def make_survey(company: Company, neighbours: Neighbours) -> Survey:
    """Draw to whom people went for help, and how much help is needed and practised."""
    rng = np.random.default_rng([company.seed, STREAM])
    here = _present(company)
    asked = here[rng.random(len(here)) < ANSWERS]
    address = company.people.address
    named = _named(company, neighbours, asked, rng)
    day = str(company.time.ends_on - timedelta(days=7))
    rows = [(address[one], "help", address[other], day) for one, other in named.tolist()]
    for question, chances in SCORED.items():
        scores = 1 + rng.choice(5, len(asked), p=chances)
        rows += [(address[one], question, str(score), day) for one, score in zip(asked, scores, strict=True)]
    return Survey(tuple(rows), float(neighbours.knows(named[:, 0], named[:, 1]).mean()) if len(named) else 0.0)


def write_survey(survey: Survey, path: Path) -> int:
    """Write ``survey.csv`` and return the number of its rows."""
    write_csv(path, ("respondent", "question", "answer", "asked_on"), [list(row) for row in survey.rows])
    return len(survey.rows)


def _named(company: Company, neighbours: Neighbours, asked: Ints, rng: np.random.Generator) -> Ints:
    """Draw up to three different names of each respondent, shape (names, 2)."""
    one = np.repeat(asked, NAMED)
    known, _ = neighbours.draw(one, rng)
    stranger = rng.integers(0, len(company.people), len(one))
    by_contact = rng.random(len(one)) < BY_CONTACT
    named = np.where(by_contact, known, stranger)
    fits = (named != one) & (neighbours.knows(one, named) == by_contact)
    return np.unique(np.column_stack([one[fits], named[fits]]), axis=0)


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

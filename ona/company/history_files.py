"""A large company in one folder: the events as one table, week by week, with roster, answers and truth."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from ona.company.answer_files import make_survey, write_consent, write_survey
from ona.company.event_table import write_events
from ona.company.helped import Helped
from ona.company.neighbours import make_neighbours
from ona.company.placing import made_whole
from ona.company.plan import Company
from ona.company.roster_files import write_roster
from ona.company.settings_file import HISTORY, write_settings
from ona.company.truth import truth_of, write_truth


@dataclass(frozen=True, slots=True)
class History:
    """What was written; ``posts`` and ``events`` are numbers of rows."""

    roster: Path
    history: Path
    survey: Path
    consent: Path
    settings: Path
    truth: Path
    posts: int
    events: int


Form = Literal["parquet", "csv"]


def write_history(company: Company, folder: Path, form: Form = "parquet") -> History:
    """Write a company for sizes that mail, chat and calendar files do not suit; memory is bounded by one week.

    The files appear when all of them are whole.

    Raises
    ------
    StoreError
        When the disk is full; nothing half-written is left.
    """
    with made_whole(folder) as aside:
        made = _write(company, aside, form)
    return replace(made, **{one.name: folder / getattr(made, one.name).name for one in fields(made)[:6]})


def _write(company: Company, folder: Path, form: Form) -> History:
    names = ("roster.csv", f"history.{form}", "survey.csv", "consent.csv", "ona.toml", "truth.json")
    roster, history, survey, consent, settings, truth = (folder / name for name in names)
    helped = Helped(len(company.people), company.weeks)
    rows = write_events(company, history, helped.hear)
    answers = make_survey(company, make_neighbours(company), helped)
    write_survey(answers, survey)
    write_consent(company, consent)
    write_settings(settings, len(company.clocks), HISTORY.format(file=history.name), weeks=company.weeks)
    write_truth(truth_of(company, survey_agreement=answers.agreement), truth)
    posts = write_roster(company, roster)
    return History(roster, history, survey, consent, settings, truth, posts, rows)

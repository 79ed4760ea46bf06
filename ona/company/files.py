"""All files of a company in one folder."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

import numpy as np

from ona.company.answer_files import make_survey, write_consent, write_survey
from ona.company.helped import Helped
from ona.company.ics_files import write_ics
from ona.company.mail_files import write_mbox
from ona.company.meetings import make_series
from ona.company.messages import CHANNEL, DIRECT, MAIL, MEETING, joined, taken
from ona.company.notices import notices_of
from ona.company.placing import made_whole
from ona.company.plan import Company
from ona.company.roster_files import write_roster
from ona.company.settings_file import write_settings
from ona.company.slack_files import write_slack
from ona.company.talk import make_stage, talk_of
from ona.company.truth import truth_of, write_truth

NAMES: Final = (
    "roster.csv",
    "mail.mbox",
    "slack-export.zip",
    "calendar.ics",
    "survey.csv",
    "consent.csv",
    "ona.toml",
    "truth.json",
)


@dataclass(frozen=True, slots=True)
class Files:
    """What was written.

    ``posts``, ``mails``, ``chats``, ``meetings`` (VEVENTs), ``answers`` and ``consents`` are
    numbers of items in the files.
    """

    roster: Path
    mail: Path
    chat: Path
    calendar: Path
    survey: Path
    consent: Path
    settings: Path
    truth: Path
    posts: int
    mails: int
    chats: int
    meetings: int
    answers: int
    consents: int


def write_files(company: Company, folder: Path) -> Files:
    """Write every file of a company into a folder, which is made when it is missing.

    The same company gives the same bytes. The files appear when all of them are whole.

    Raises
    ------
    StoreError
        When the disk is full; nothing half-written is left.
    """
    with made_whole(folder) as aside:
        made = _write(company, aside)
    return replace(made, **{one.name: folder / getattr(made, one.name).name for one in fields(made)[: len(NAMES)]})


def _write(company: Company, folder: Path) -> Files:
    roster, mail, chat, calendar, survey, consent, settings, truth = (folder / name for name in NAMES)
    stage = make_stage(company)
    weeks = range(company.weeks)
    said = [talk_of(stage, week) for week in weeks]
    helped = Helped(len(company.people), company.weeks)
    for week in weeks:
        helped.hear(week, said[week])
    talk = joined(said)
    notices = joined([notices_of(company, week) for week in weeks])
    mails = joined([taken(talk, np.flatnonzero(talk.kind == MAIL)), notices])
    chats = taken(talk, np.flatnonzero((talk.kind == DIRECT) | (talk.kind == CHANNEL)))
    single = taken(talk, np.flatnonzero(talk.kind == MEETING))
    answers = make_survey(company, stage.neighbours, helped)
    write_settings(settings, len(company.clocks), weeks=company.weeks)
    write_truth(truth_of(company, survey_agreement=answers.agreement), truth)
    return Files(
        *(roster, mail, chat, calendar, survey, consent, settings, truth),
        posts=write_roster(company, roster),
        mails=write_mbox(company, mails, mail),
        chats=write_slack(company, stage.channels, chats, chat),
        meetings=write_ics(company, make_series(company), single, calendar),
        answers=write_survey(answers, survey),
        consents=write_consent(company, consent),
    )

"""From the answers of a survey to pseudonymous rows of people on the roster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from connectors.posts import Left
from connectors.pseudonymous import EXCLUDED, Directory
from connectors.source import Answer, Reject
from ona.pseudonyms import as_bytes
from ona.store.answers import AnswerRow
from ona.tables import DropReason, RejectReason


@dataclass(slots=True)
class AnswerRows:
    """Answers to keep, each once, and what was left out."""

    rows: list[AnswerRow] = field(default_factory=list)
    left: Left = field(default_factory=Left)
    dropped: Counter[DropReason] = field(default_factory=Counter)


def answer_rows(answers: Sequence[Answer], directory: Directory) -> AnswerRows:
    """Return pseudonymous answers, sorted, each once.

    Both who answered and who was named must be on the roster: others are quarantined by the place of the answer.
    Answers of and about people who are not to be kept, and those that name the respondent, are dropped.

    Parameters
    ----------
    answers
        Of one file, in any order.
    directory
        Who an address is.
    """
    made = AnswerRows()
    kept: set[AnswerRow] = set()
    for answer in answers:
        row = _row(answer, directory)
        if isinstance(row, RejectReason):
            made.left.quarantined.append(Reject(answer.place, row))
        elif isinstance(row, DropReason):
            made.dropped[row] += 1
        elif row in kept:
            made.left.alike += 1
        else:
            kept.add(row)
    made.rows = sorted(kept, key=lambda row: (row.respondent, row.named or b"", row.asked_on))
    return made


def _row(answer: Answer, directory: Directory) -> AnswerRow | DropReason | RejectReason:
    named = [] if answer.named is None else [answer.named]
    places = directory.look_up([answer.respondent, *named])
    if (directory.scopes(places) == EXCLUDED).any():
        return DropReason.EXCLUDED
    ids = [as_bytes(directory.ids(places[place : place + 1])) for place in range(len(places))]
    if not all(map(directory.is_on_roster, ids)):
        return RejectReason.UNKNOWN_PERSON
    if len(set(ids)) < len(ids):
        return DropReason.SELF_ADDRESSED
    return AnswerRow(ids[0], ids[1] if named else None, answer.asked_on)

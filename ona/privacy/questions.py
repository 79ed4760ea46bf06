"""Which cubes of a window may be asked for: there is no other question.

What a finding rests on is asked once more under other mixes of channels and other caps on the people of an event,
so that a finding that does not stand under them can be marked. Of those cubes no figure is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Question:
    """A cube that may be asked for: what it counts, about what, and in which form it leaves."""

    axes: Literal[1, 2]
    form: Literal[
        "ties",
        "carriers",
        "share",
        "mean",
        "help",
        "helpers",
        "pair_share",
        "time",
        "estimate",
        "member_share",
        "member_reach",
        "people",
        "enough",
        "gini",
        "busiest",
        "steps",
        "lean",
    ]
    counts: str
    directed: bool = False


MIXES: Final = {
    "without_mail": "mail left out",
    "without_chat": "chat left out",
    "without_meetings": "meetings left out",
    "caps_halved": "caps on the people of an event halved",
    "caps_doubled": "caps on the people of an event doubled",
}
"""Under which other mixes a finding's cubes are measured once more."""

TRIED: Final = {
    "ties": Question(2, "ties", "pairs of members with a tie, between two units or within one"),
    "ties_before": Question(2, "ties", "the same of the window that was published before, as it was then"),
    "ties_capped": Question(2, "ties", "pairs of members with a tie, at most three of a member towards each unit"),
    "carriers": Question(2, "carriers", "the most ties between two units of which no two share a member"),
    "cross": Question(1, "share", "members with a tie to another unit"),
    "load": Question(1, "mean", "sum of the members' scores of how often other units turn to them"),
    "asked": Question(1, "mean", "sum of the members' scores of how much more comes in than goes out"),
    "taking_part": Question(1, "share", "sum of the members' shares of weeks in which they write to colleagues"),
}

HELP_MIXES: Final = ("without_mail", "without_chat")
"""Mixes under which asks and answers differ: meetings make none, and the caps on events are not those on asks."""

PAIRS_OF_HELP: Final = {
    "help": Question(
        2, "help", "weeks in which a member of one unit was helped by one of another, pair by pair", directed=True
    ),
    "help_asked": Question(
        2, "help", "weeks in which a member of one unit asked one of another, answered or not", directed=True
    ),
    "help_answered": Question(
        2, "pair_share", "asks of one unit to another that were answered, over its asks", directed=True
    ),
    "help_first": Question(2, "time", "median seconds of work until the first answer to them", directed=True),
    "helpers": Question(2, "helpers", "members of a unit who helped another one", directed=True),
}

HELP: Final = {
    **PAIRS_OF_HELP,
    "asking": Question(1, "share", "members who asked somebody at least once"),
    "answering": Question(1, "share", "members who answered somebody at least once"),
    "help_managed": Question(
        1, "member_share", "mean of the members' shares of helpers in other units with a manager at either end"
    ),
    "help_in_turn": Question(1, "member_share", "mean of the members' shares of helpers in other units helped in turn"),
    "help_two_steps": Question(
        1, "member_reach", "mean of the members' numbers of people of other units within two steps of help"
    ),
    "help_supporting": Question(
        1, "member_share", "share of members who answered other units before these had to do with the outside"
    ),
}

WHOLE: Final = "_whole"
"""Stands in the name of a cube about all members together."""

SURVEY: Final = {
    "survey_response": Question(1, "share", "members who answered a survey of the window"),
    "survey_precision": Question(1, "estimate", "arcs of help that are seen and named, over those seen"),
    "survey_recall": Question(1, "estimate", "arcs of help that are seen and named, over those named"),
    "survey_auc": Question(1, "estimate", "people not named who are seen with less strength than a named one"),
}

AMBASSADORS: Final = {
    "volunteers": Question(1, "enough", "members who agreed to be named and may be chosen"),
    "one_more": Question(
        1, "people", "sum over the other members of how many people each would add to those whom volunteers reach"
    ),
}

PARTICIPATION: Final = {
    "contacts_gini": Question(
        1, "gini", "Gini index of the members' contacts, each up to four times the company's middle"
    ),
    "busiest": Question(1, "busiest", "what comes in to the busiest fifth of the members, over what comes in to all"),
    "to_top": Question(1, "steps", "median steps of the members who lead nobody to the top, along answered asks"),
    "upward": Question(1, "lean", "sum of the members' balances of messages to higher posts and from them"),
}

CUBES: Final = {
    "seen": Question(1, "share", "members seen in the data at least once in the window"),
    "personal_ei": Question(1, "mean", "sum of the members' E-I indices, over the members who have one"),
    **TRIED,
    **HELP,
    **SURVEY,
    **{f"{name}{WHOLE}": asked for name, asked in SURVEY.items()},
    **AMBASSADORS,
    **PARTICIPATION,
    **{
        f"{name}_{mix}": Question(asked.axes, asked.form, f"{asked.counts}; {words}")
        for name, asked in TRIED.items()
        for mix, words in MIXES.items()
    },
    **{
        f"{name}_{mix}": Question(asked.axes, asked.form, f"{asked.counts}; {MIXES[mix]}", directed=True)
        for name, asked in PAIRS_OF_HELP.items()
        for mix in HELP_MIXES
    },
}
"""Every cube of a window."""

BEFORE: Final = "_before"
"""Stands in the name of a cube of an earlier window, which is there to be compared with."""

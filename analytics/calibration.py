"""How far the help that is seen in messages agrees with the help that people speak of in a survey (measure 25).

Two kinds of arcs from who seeks help to who gives it are held against each other: *seen* ones (an ask that was
answered) and *named* ones ("to whom did you go for help?"). Only who answered the survey can name anybody, so only
their arcs are looked at, towards the people who could have been named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.clustered import Estimate, clustered_share

Ids = NDArray[np.int32]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FIGURES: Final = ("precision", "recall", "auc")


@dataclass(frozen=True, slots=True)
class Answers:
    """Who named whom: arcs ``respondent -> named``, people, int32 (a,); ``named`` -1 for nobody."""

    respondent: Ids
    named: Ids


@dataclass(frozen=True, slots=True)
class SeenHelp:
    """Help that is seen: arcs ``seeker -> helper``, people, int32 (m,), with a strength above 0; alike ones add up."""

    seeker: Ids
    helper: Ids
    strength: Floats


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the two kinds of arcs have in common, respondent by respondent, all (r,).

    Attributes
    ----------
    person
        Who answered, sorted, int32.
    seen, named, both
        Arcs of each kind, and those of both kinds.
    ranked, rankable
        Sum over the people named of the share of people not named who are seen with less strength, alike ones half;
        and over how many named people that sum goes.
    """

    person: Ids
    seen: Floats
    named: Floats
    both: Floats
    ranked: Floats
    rankable: Floats

    def parts(self, figure: str) -> tuple[Floats, Floats]:
        """Return numerator and denominator of one of :data:`FIGURES`, respondent by respondent."""
        return {
            "precision": (self.both, self.seen),
            "recall": (self.both, self.named),
            "auc": (self.ranked, self.rankable),
        }[figure]

    def of(self, chosen: Flags) -> Agreement:
        """Return some respondents, chosen by bool (r,)."""
        columns = (self.seen, self.named, self.both, self.ranked, self.rankable)
        return Agreement(self.person[chosen], *(column[chosen] for column in columns))


def agreement(answers: Answers, seen: SeenHelp, could_be_named: Flags) -> Agreement:
    """Compare the help that is seen with the help that people speak of.

    Parameters
    ----------
    answers
        Of the survey. Respondents who named nobody count as such: all their seen arcs are seen alone.
    seen
        From messages; arcs of people who did not answer are passed over.
    could_be_named
        Who takes part in the comparison, as respondent or as named, bool (n,).

    Returns
    -------
    Agreement
        One row for each respondent who takes part; none when nobody answered. Nobody is compared with themselves.

    Notes
    -----
    Source: own.

    >>> who = np.array([0, 0], np.int32), np.array([1, 2], np.int32)
    >>> passive = SeenHelp(np.array([0, 0], np.int32), np.array([1, 3], np.int32), np.array([2.0, 1.0]))
    >>> found = agreement(Answers(*who), passive, np.ones(5, bool))
    >>> found.both.tolist(), found.seen.tolist(), found.named.tolist(), found.ranked.tolist()
    ([1.0], [2.0], [2.0], [1.25])
    """
    person = np.unique(answers.respondent[could_be_named[answers.respondent]])
    named = _keys(person, answers.respondent, answers.named, could_be_named)[0]
    keys, kept = _keys(person, seen.seeker, seen.helper, could_be_named)
    held, place = np.unique(keys, return_inverse=True)
    strength = np.bincount(place, seen.strength[kept], held.size).astype(np.float64)
    arcs = _listed(np.unique(named), held, strength)
    row, people = arcs.key // could_be_named.size, len(person)
    count = {name: np.bincount(row, flags, people).astype(np.float64) for name, flags in arcs.flags().items()}
    unlisted = could_be_named.sum() - 1.0 - np.bincount(row, minlength=people)
    wins = np.bincount(row[arcs.named], _wins(arcs, row, unlisted), people)
    others = could_be_named.sum() - 1.0 - count["named"]
    rankable = np.where(others > 0, count["named"], 0.0)
    ranked = np.divide(wins, others, out=np.zeros(people), where=others > 0)
    return Agreement(person, count["seen"], count["named"], count["both"], ranked, rankable)


def _keys(person: Ids, one: Ids, other: Ids, could_be_named: Flags) -> tuple[Ints, Flags]:
    """Return arcs as respondent's row * people + other, and which of the given arcs they are."""
    row = np.minimum(np.searchsorted(person, one), max(person.size - 1, 0))
    by_respondent = person[row] == one if person.size else np.zeros(one.shape, bool)
    kept = by_respondent & (other >= 0) & (one != other)
    kept &= could_be_named[np.where(other >= 0, other, 0)] if could_be_named.size else False
    return row[kept] * np.int64(could_be_named.size) + other[kept], np.asarray(kept, bool)


@dataclass(frozen=True, slots=True)
class _Arcs:
    """All arcs of either kind, once each, by key; ``strength`` 0 where nothing is seen."""

    key: Ints
    named: Flags
    strength: Floats

    def flags(self) -> Mapping[str, Floats]:
        seen = self.strength > 0
        found = {"seen": seen, "named": self.named, "both": seen & self.named}
        return {name: flags.astype(np.float64) for name, flags in found.items()}


def _listed(named: Ints, held: Ints, strength: Floats) -> _Arcs:
    key = np.union1d(named, held)
    amount = np.zeros(key.size)
    amount[np.searchsorted(key, held)] = strength
    return _Arcs(key, np.isin(key, named), amount)


def _wins(arcs: _Arcs, row: Ints, unlisted: Floats) -> Floats:
    """Count for each named arc the people of its row not named who are seen with less strength, alike ones half.

    People in neither list are seen with strength 0, and so are alike with those who are named and not seen.
    """
    levels, level = np.unique(arcs.strength, return_inverse=True)
    code = row * np.int64(levels.size + 1) + level
    rivals = np.sort(code[~arcs.named])
    mine, begin = code[arcs.named], row[arcs.named] * np.int64(levels.size + 1)
    below, upto = (np.searchsorted(rivals, mine, side) for side in ("left", "right"))
    listed = (below + upto) / 2 - np.searchsorted(rivals, begin)
    return listed + unlisted[row[arcs.named]] * np.where(arcs.strength[arcs.named] > 0, 1.0, 0.5)


def calibration(found: Agreement) -> Mapping[str, Estimate]:
    """Estimate precision, recall and AUC of the help that is seen, each with a 95% interval.

    Precision is the share of seen arcs that are named too; recall the share of named arcs that are seen; AUC the
    chance that a person named is seen with more strength than one not named by the same respondent (0.5: no better
    than a coin). Respondents were drawn, not arcs: the intervals are those of :func:`clustered_share`.

    Returns
    -------
    dict
        Under each of :data:`FIGURES`; NaN where nothing is seen, or nobody was named.

    Notes
    -----
    Respondents are compared within themselves, and their areas weighted by the people they named: the
    covariate-adjusted area under the curve. Pooling all pairs would credit the data with knowing who writes much.
    Where a survey asks for a few names only, precision is understated: who comes fourth is not named.

    Source: H. Janes and M. S. Pepe, Adjusting for covariate effects on classification accuracy using the
    covariate-adjusted receiver operating characteristic curve, Biometrika 96 (2009) 371-382.

    >>> none = np.zeros(0, np.int32)
    >>> empty = agreement(Answers(none, none), SeenHelp(none, none, np.zeros(0)), np.ones(3, bool))
    >>> calibration(empty)["auc"].clusters
    0
    """
    return {figure: clustered_share(*found.parts(figure)) for figure in FIGURES}

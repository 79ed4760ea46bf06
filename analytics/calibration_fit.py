"""Which rule of asking agrees best with a survey, and whether it would with other respondents too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from analytics.calibration import Answers, SeenHelp, agreement
from analytics.survey_rows import Terms

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RECIPIENTS: Final = (1, 2, 4, 8, 16)
ANSWER_DAYS: Final = (1, 2, 5, 10)
FOLDS: Final = 5
FEWEST: Final = 30
"""With fewer respondents who named somebody no rule is chosen: it would be chance."""
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True, order=True)
class AskRule:
    """What counts as an ask and as its answer: keys of ``[analysis.asks]``."""

    recipients: int
    answer_days: int


@dataclass(frozen=True, slots=True)
class Fit:
    """The rule that agrees best with a survey.

    Attributes
    ----------
    best
        With the largest AUC over all respondents; the present one where no other is better.
    gain, low, high
        By how much choosing a rule this way betters the present one's AUC for respondents that it was not chosen
        from, with a 95% interval.
    """

    best: AskRule
    gain: float
    low: float
    high: float

    @property
    def is_clearly_better(self) -> bool:
        """Whether the gain for other respondents lies above 0 with its whole interval."""
        return self.low > 0


def rules_to_try(present: AskRule) -> tuple[AskRule, ...]:
    """Return the rules of a small grid that holds the present one, which comes first.

    >>> len(rules_to_try(AskRule(8, 5))), len(rules_to_try(AskRule(3, 5)))
    (20, 24)
    """
    recipients = sorted({*RECIPIENTS, present.recipients})
    days = sorted({*ANSWER_DAYS, present.answer_days})
    grid = (AskRule(one, other) for one in recipients for other in days)
    return (present, *(rule for rule in grid if rule != present))


def weeks_of_help(terms: Terms, rule: AskRule, *, people: int) -> SeenHelp:
    """Return help that is seen under a rule; its strength is the number of weeks in which somebody was helped.

    >>> class Rows:
    ...     seeker, helper, week = (np.array(column, np.int32) for column in ([0, 0, 0], [1, 1, 2], [3, 4, 4]))
    ...     recipients, days = np.array([1, 9, 2], np.int32), np.array([1, 1, 6], np.int32)
    >>> weeks_of_help(Rows, AskRule(9, 5), people=3).strength.tolist()
    [2.0]
    """
    counts = (terms.recipients <= rule.recipients) & (terms.days <= rule.answer_days)
    pair = terms.seeker[counts].astype(np.int64) * people + terms.helper[counts]
    weeks = np.unique(np.stack([pair, terms.week[counts]]), axis=1)
    pairs, strength = np.unique(weeks[0], return_counts=True)
    ends = (pairs // max(people, 1)).astype(np.int32), (pairs % max(people, 1)).astype(np.int32)
    return SeenHelp(*ends, strength.astype(np.float64))


def best_rule(answers: Answers, terms: Terms, could_be_named: Flags, *, present: AskRule) -> Fit | None:
    """Choose the rule whose help ranks the people named highest, and try the choice on other respondents.

    Parameters
    ----------
    answers, could_be_named
        As of :func:`analytics.calibration.agreement`.
    terms
        Answers under the widest rule to try, :func:`rules_to_try`.
    present
        The rule that is configured.

    Returns
    -------
    Fit or None
        None with fewer than :data:`FEWEST` respondents who named somebody.

    Notes
    -----
    The AUC of a rule on the respondents that it was chosen from is too good. Respondents are therefore divided into
    five parts; for each part the rule is chosen from the other four and compared with the present one in this part.
    The differences, respondent by respondent, give the gain and its interval (a ratio estimate over respondents, with
    Student's quantile).

    Source: M. Stone, Cross-validatory choice and assessment of statistical predictions, J. R. Stat. Soc. B 36 (1974)
    111-147.
    """
    rules = rules_to_try(present)
    found = [
        agreement(answers, weeks_of_help(terms, rule, people=could_be_named.size), could_be_named) for rule in rules
    ]
    named = found[0].rankable > 0
    if named.sum() < FEWEST:
        return None
    ranked = np.array([one.ranked[named] for one in found])
    gain, low, high = _gain(ranked, found[0].rankable[named])
    return Fit(rules[_best(ranked)], gain, low, high)


def _best(ranked: Floats) -> int:
    """Return the row with the largest sum; of rows alike but for rounding the first."""
    totals = ranked.sum(axis=1)
    return int(np.argmax(totals >= totals.max() - 1e-9))


def _gain(ranked: Floats, weight: Floats) -> tuple[float, float, float]:
    """Return the gain in respondents that the rule was not chosen from, with its interval; ``ranked[0]`` is now's."""
    part = np.arange(weight.size) % FOLDS
    chosen = _chosen(ranked, part)
    difference = ranked[chosen[part], np.arange(weight.size)] - ranked[0]
    gain = float(difference.sum() / weight.sum())
    rest = difference - gain * weight
    error = float(np.sqrt(weight.size / (weight.size - 1) * (rest**2).sum()) / weight.sum())
    half = float(t.ppf((1 + LEVEL) / 2, weight.size - 1)) * error
    return gain, gain - half, gain + half


def _chosen(ranked: Floats, part: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each part the rule that is best in all the others."""
    parts: Sequence[int] = range(FOLDS)
    return np.array([_best(ranked[:, part != one]) for one in parts])

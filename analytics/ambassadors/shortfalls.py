"""What of the wishes for a set cannot be met, and by how many people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.ambassadors.quotas import Quota, Rules, fits, gaps, in_groups
from analytics.graph import Starts
from ona.errors import UsageError
from ona.sentences import Sentence, listed, sentence, translatable

SIZE: Final = "size"
INCLUDE: Final = "include"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stands in the way of a set.

    Attributes
    ----------
    field
        Which wish it is, as a request names it: ``size``, ``per_department``, ``include``.
    told
        A sentence, with how many people are lacking or too many.
    """

    field: str
    told: Sentence


class WishError(UsageError):
    """A set with these wishes cannot be had; all that stands in the way is named, people never are.

    Attributes
    ----------
    problems
        Each with the wish that it is about.
    """

    def __init__(self, message: str, *, next_step: str = "", field: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, next_step=next_step)
        self.problems = tuple(problems) or ((Problem(field, translatable(message)),) if field else ())


def refuse_shortfalls(kept: Rules, counts: Starts) -> None:
    """Refuse rules that no set can keep.

    Parameters
    ----------
    kept
        Size, quotas, and who is available.
    counts
        Members of each kind who are in the set in any case, int64 (kinds,).

    Raises
    ------
    WishError
        With every shortfall: which quota, of which group, and how many people are lacking or too many.
    """
    if problems := list(shortfalls(kept, counts)):
        raise WishError(
            sentence("No such set of {size} people can be had:\n  - {problems}", size=kept.size,
                     problems=listed((one.told for one in problems), "\n  - ")),
            next_step=sentence("\nAsk for fewer people, lower the quotas, or win more volunteers."),
            problems=problems,
        )  # fmt: skip


def shortfalls(kept: Rules, counts: Starts) -> Iterator[Problem]:
    """Yield all that stands in the way of a set, the plainest first; nothing where there is one."""
    found = [*_of_size(kept, counts)]
    for place, limits in enumerate(kept.quotas):
        found += _of_groups(kept, place, in_groups(kept, place, counts))
        found += _of_sums(kept, place, limits, counts)
    yield from found
    if not found and not fits(kept, counts):
        yield from _together(kept, counts)


def _of_size(kept: Rules, counts: Starts) -> Iterator[Problem]:
    pool, given = int(kept.available.sum()), int(counts.sum())
    if pool < kept.size:
        yield Problem(SIZE, sentence(
            "{size} people are asked for, {pool} may be chosen: {lacking} too few.",
            size=kept.size, pool=pool, lacking=kept.size - pool,
        ))  # fmt: skip
    if given > kept.size:
        yield Problem(INCLUDE, sentence(
            "{given} people are to be included, {size} are asked for: {more} too many.",
            given=given, size=kept.size, more=given - kept.size,
        ))  # fmt: skip


def _of_groups(kept: Rules, place: int, given: Starts) -> Iterator[Problem]:
    """Yield the groups that alone cannot meet their quota."""
    limits, available = kept.quotas[place], in_groups(kept, place, kept.available)
    field = quota_field(limits.kind)
    for group, name in enumerate(limits.groups.names):
        least, most = int(limits.least[group]), int(limits.most[group])
        if least > most:
            yield Problem(field, sentence(
                "{kind} {name}: at least {least} and at most {most} contradict each other.",
                kind=kind_word(limits.kind), name=name, least=least, most=most,
            ))  # fmt: skip
        if available[group] < least:
            yield Problem(field, sentence(
                "{kind} {name}: at least {least} are asked for, {available} may be chosen: {lacking} too few.",
                kind=kind_word(limits.kind), name=name, least=least, available=int(available[group]),
                lacking=least - int(available[group]),
            ))  # fmt: skip
        if given[group] > most:
            yield Problem(INCLUDE, sentence(
                "{kind} {name}: at most {most} are allowed, {given} are to be included: {more} too many.",
                kind=kind_word(limits.kind), name=name, most=most, given=int(given[group]),
                more=int(given[group]) - most,
            ))  # fmt: skip


def _of_sums(kept: Rules, place: int, limits: Quota, counts: Starts) -> Iterator[Problem]:
    """Yield what the quotas of all groups together ask for or leave."""
    given, available = in_groups(kept, place, counts), in_groups(kept, place, kept.available)
    least = int(np.maximum(given, limits.least).sum() + counts.sum() - given.sum())
    most = int(np.minimum(available, limits.most).sum() + kept.available.sum() - available.sum())
    if least > kept.size >= counts.sum():
        yield Problem(quota_field(limits.kind), sentence(
            "The lower quotas by {kind} and those to be included need {least} people, {size} are asked for: "
            "{more} too many.",
            kind=kind_word(limits.kind), least=least, size=kept.size, more=least - kept.size,
        ))  # fmt: skip
    if most < kept.size <= kept.available.sum():
        yield Problem(quota_field(limits.kind), sentence(
            "The upper quotas by {kind} leave {most} people, {size} are asked for: {lacking} too few.",
            kind=kind_word(limits.kind), most=most, size=kept.size, lacking=kept.size - most,
        ))  # fmt: skip


def _together(kept: Rules, counts: Starts) -> Iterator[Problem]:
    """Yield where quotas that can be met one by one contradict one another."""
    *groups, size = gaps(kept, counts)
    for limits, lacking in zip(kept.quotas, groups, strict=True):
        for group in np.flatnonzero(lacking).tolist():
            what = sentence("{kind} {name}", kind=kind_word(limits.kind), name=limits.groups.names[group])
            yield Problem(quota_field(limits.kind), _gap(what, lacking[group]))
    if size[0]:
        yield Problem(SIZE, _gap(sentence("the size"), size[0]))


def _gap(what: Sentence, lacking: int) -> Sentence:
    if lacking > 0:
        return sentence("All quotas together: {what} would be {count} too few.", what=what, count=int(lacking))
    return sentence("All quotas together: {what} would be {count} too many.", what=what, count=-int(lacking))


def kind_word(kind: str) -> Sentence:
    """Return the word for a kind of group: ours where it is a known one, else the name of the column."""
    known = {
        "department": sentence("department"), "site": sentence("site"), "level": sentence("level"),
        "group": sentence("group"),
    }  # fmt: skip
    return known.get(kind, sentence("{name}", name=kind))


def quota_field(kind: str) -> str:
    """Return the wish that a kind of group has its quota by.

    >>> quota_field("site")
    'per_site'
    """
    return f"per_{kind}"

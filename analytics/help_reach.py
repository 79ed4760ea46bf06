"""Who takes part in help, which departments answer but never ask, who is within two steps of help (measure 28)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HelpParticipation:
    """How many people of each department take part in help, float64 (g,).

    Attributes
    ----------
    people
        Members.
    ask, answer, both
        Those who asked at least once, who answered at least once, who did both.
    """

    people: Floats
    ask: Floats
    answer: Floats
    both: Floats

    @property
    def share(self) -> Floats:
        """Share of people who asked or answered at least once; NaN for empty departments."""
        return _over(self.ask + self.answer - self.both, self.people)

    @property
    def avoidance(self) -> Floats:
        """Share of those who answer that never ask; NaN where nobody answers."""
        return _over(self.answer - self.both, self.answer)


def _over(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return found


def help_participation(asking: Ids, answering: Ids, *, department: Ids, groups: int) -> HelpParticipation:
    """Count who asks at least once and who answers at least once.

    Parameters
    ----------
    asking, answering
        People who asked, answered or not, and people who answered, with repetitions, int32.
    department
        Department of each person, -1 for none, int32 (n,).
    groups
        Number of departments.

    Notes
    -----
    Source: own.

    >>> home = np.array([0, 0, 0], np.int32)
    >>> found = help_participation(np.array([0, 0]), np.array([1, 0]), department=home, groups=1)
    >>> found.share.round(2).tolist(), found.avoidance.tolist()
    ([0.67], [0.5])
    """
    asks, answers = (np.zeros(department.size, bool) for _ in range(2))
    asks[asking] = answers[answering] = True

    def counted(flags: NDArray[np.bool_]) -> Floats:
        kept = flags & (department >= 0)
        return np.bincount(department[kept], minlength=groups).astype(np.float64)

    return HelpParticipation(
        counted(np.ones(department.size, bool)), counted(asks), counted(answers), counted(asks & answers)
    )


def within_two_steps(seeker: Ids, helper: Ids, *, department: Ids, groups: int) -> NDArray[np.int64]:
    """How many people of other departments each department reaches along help arcs in one or two steps, int64 (g,).

    A step leads from who asks to who answers. People of the department itself may stand in the middle.

    Notes
    -----
    Departments that never ask reach nobody. Source: own.

    >>> arcs = np.array([0, 1]), np.array([1, 2])
    >>> within_two_steps(*arcs, department=np.array([0, 1, 2], np.int32), groups=3).tolist()
    [2, 1, 0]
    """
    people = department.size
    arcs = csr_matrix((np.ones(seeker.size, bool), (seeker, helper)), shape=(people, people))
    members = np.flatnonzero(department >= 0)
    start = csr_matrix((np.ones(members.size, bool), (department[members], members)), shape=(groups, people))
    one = start @ arcs
    found = (one + one @ arcs).tocoo()
    outside = found.data.astype(bool) & (department[found.col] != found.row)
    return np.bincount(found.row[outside], minlength=groups).astype(np.int64)

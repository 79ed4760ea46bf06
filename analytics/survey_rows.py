"""What the analytics read of surveys, and of answers under a wide rule, as columns."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]


class Terms(Protocol):
    """Answers, each with the least that a rule must allow for it to count; columns of one length."""

    @property
    def seeker(self) -> Ids:
        """Who asked."""

    @property
    def helper(self) -> Ids:
        """Who answered."""

    @property
    def week(self) -> Ids:
        """Week of the window, from 0."""

    @property
    def recipients(self) -> Ids:
        """Of the ask; 0 in a channel."""

    @property
    def days(self) -> Ids:
        """Working days until the answer."""


class Named(Protocol):
    """Answers of surveys as columns; ``named`` -1 for nobody."""

    @property
    def respondent(self) -> Ids:
        """Who answered."""

    @property
    def named(self) -> Ids:
        """Whom they named."""


class TermRows(Terms, Protocol):
    """Answers with what each takes to count, by channel."""

    @property
    def kind(self) -> NDArray[np.int8]:
        """Channel, a place in ``tuple(TieKind)``."""

"""Rounding for release: bands of ratios, classes of q and of shares, steps, two significant digits.

Interval ends are rounded outward to band edges, so a published interval always holds
the one that was computed.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Final, Literal

from ona.tables import BAND_EDGES, BANDS, Q_CLASSES

STEP: Final = 0.05
"""Step of a published E-I index."""

SHARE_CLASSES: Final = (
    "<=10%",
    "10-20%",
    "20-30%",
    "30-40%",
    "40-50%",
    "50-60%",
    "60-70%",
    "70-80%",
    "80-90%",
    ">=90%",
)
"""Classes of a share, smallest first; the outer two are values, not a way of hiding."""

SHARE_FROM: Final = 21
"""Members from which on every class of a share holds at least two counts: with fewer, a class can be a count."""

INDEX_FROM: Final = 10
"""Members from which on a unit's mean E-I index leaves: the mean of a handful nearly tells each one's."""

Q_EDGES: Final = (0.001, 0.01, 0.05)

DECIMALS: Final = 5
"""Ratios are taken to so many decimals before they are banded."""

WORDS: Final = {"less": (0, 1), "as expected": (2, 3), "more": (4, 5)}
"""The three words of a small company, as first and last band."""


def band(ratio: float) -> str:
    """Return the band that holds a ratio; an edge belongs to the band above it.

    >>> [band(ratio) for ratio in (0.0, 0.25, 0.69, 1.0, 1.4, 9.0)]
    ['<1/4', '1/4-1/2', '1/2-0.7', '0.7-1.4', '1.4-2', '>2']
    """
    return BANDS[_band_index(ratio)]


def _band_index(ratio: float) -> int:
    # Rounded first: the order in which a ratio was added up must not decide on which side of an edge it falls.
    return bisect_right(BAND_EDGES, round(ratio, DECIMALS))


def bands(ratio: float, low: float, high: float, *, words: Literal[3, 6] = 6) -> tuple[str, str, str]:
    """Return the bands of a ratio and of its interval's ends, rounded outward.

    With three words, the ratio's band is the one of its word that lies nearest to expectation;
    "less" and "more" are said only when the whole interval lies on that side of expectation
    (right or silent), and the ends are those of the words that the interval touches.

    >>> bands(0.4, 0.2, 0.6)
    ('1/4-1/2', '<1/4', '1/2-0.7')
    >>> bands(0.1, 0.05, 0.3, words=3)
    ('1/4-1/2', '<1/4', '1/4-1/2')
    >>> bands(0.4, 0.2, 1.3, words=3)
    ('0.7-1.4', '<1/4', '0.7-1.4')
    """
    found = _band_index(ratio), _band_index(low), _band_index(high)
    if words == 3:
        found = _in_words(*found, certain=high < 1 or low > 1)
    return BANDS[found[0]], BANDS[found[1]], BANDS[found[2]]


def _in_words(middle: int, low: int, high: int, *, certain: bool) -> tuple[int, int, int]:
    word = _word(middle) if certain else "as expected"
    nearest = {"less": 1, "as expected": 3, "more": 4}[word]
    return nearest, WORDS[_word(low)][0], WORDS[_word(high)][1]


def _word(index: int) -> str:
    return next(word for word, (first, last) in WORDS.items() if first <= index <= last)


def q_class(q: float) -> str:
    """Return the class of a q-value.

    >>> q_class(0.0), q_class(0.02), q_class(0.05)
    ('<0.001', '<0.05', '>=0.05')
    """
    return Q_CLASSES[bisect_right(Q_EDGES, q)]


def share_class(part: float, whole: float) -> str:
    """Return the class of a share in steps of ten percent; an inner edge belongs to the class above it.

    >>> share_class(0, 20), share_class(2, 20), share_class(5, 20), share_class(19, 20)
    ('<=10%', '<=10%', '20-30%', '>=90%')
    """
    if part * 10 <= whole:
        return SHARE_CLASSES[0]
    return SHARE_CLASSES[min(9, int(part * 10 // whole))]


def share_range(low: str, high: str) -> tuple[int, int]:
    """Return the ends, in percent, of what lies from one class of a share to another.

    >>> share_range("<=10%", "20-30%"), share_range("80-90%", ">=90%")
    ((0, 30), (80, 100))
    """
    return 10 * SHARE_CLASSES.index(low), 10 * SHARE_CLASSES.index(high) + 10


def stepped(value: float, *, step: float = STEP) -> float:
    """Round to a step, halves away from zero.

    >>> stepped(0.3064303), stepped(-0.725), stepped(-0.01)
    (0.3, -0.75, 0.0)
    """
    steps = math.floor(abs(value) / step + 0.5 + 1e-9)
    return round(math.copysign(steps * step, value), 6) if steps else 0.0


def two_digits(count: int) -> int:
    """Round a count to two significant digits and to tens at least, halves to even.

    A source can be one person's mailbox: no exact small number of its events leaves.

    >>> two_digits(7), two_digits(57), two_digits(24929), two_digits(332334)
    (10, 60, 25000, 330000)
    """
    return round(count, min(-1, 2 - len(str(count))))

"""Forms in which the reach of sets of people may leave: classes of shares and rounded numbers of people, with noise.

The noise is drawn once for a question: the same set asked for again has the same figures. Its seed takes in the
pseudonyms of everybody in the company, so that nobody who knows the set alone can draw it again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.privacy.bands import SHARE_CLASSES, SHARE_FROM, share_class
from ona.privacy.noise import drawn_noise
from ona.privacy.units import Units
from ona.windows import Window

Numbers = NDArray[np.float64]

MEAN_STEP: Final = 10
"""Step of a mean number of people that one more volunteer adds.

With steps of five, whether a person of a hundred has any ties changed a figure in 65% of cases."""


def stepped_people(people: float, *, step: int) -> int:
    """Round a number of people to steps, halves away from zero.

    >>> stepped_people(12.4, step=5), stepped_people(12.5, step=5), stepped_people(-7, step=10)
    (10, 15, -10)
    """
    return int(math.copysign(math.floor(abs(people) / step + 0.5 + 1e-9) * step, people))


@dataclass(frozen=True, slots=True, eq=False)
class Drawer:
    """Draws the noise of figures about sets of people of one window."""

    window: Window
    units: Units

    def noise(self, figure: str, members: Sequence[bytes]) -> int:
        """Return the noise of a figure about some people, -6 to 6; the same whatever their order.

        Parameters
        ----------
        figure
            Which figure it is, with all that it depends on besides the people.
        members
            Pseudonyms; may be nobody.
        """
        digest = hashlib.blake2b(digest_size=16, person=b"ambassadors")
        weeks = (self.window.start.isoformat().encode(), self.window.end.isoformat().encode())
        for part in (*weeks, *self.units.digests, figure.encode(), *sorted(members)):
            digest.update(len(part).to_bytes(4, "big") + part)
        return drawn_noise(digest.digest())


def rising_classes(values: Sequence[float], noise: Sequence[int], whole: int) -> list[str | None]:
    """Return classes of a curve that never falls, with noise; None where undefined, or of too few people for a class.

    >>> rising_classes([30, 29, 41, float("nan")], [0, 0, 0, 0], 100), rising_classes([3], [0], 20)
    (['30-40%', '30-40%', '40-50%', None], [None])
    """
    if whole < SHARE_FROM:
        return [None] * len(values)
    found: list[str | None] = []
    highest = 0
    for value, drawn in zip(values, noise, strict=True):
        if math.isnan(value):
            found.append(None)
            continue
        highest = max(highest, SHARE_CLASSES.index(share_class(max(value + drawn, 0.0), whole)))
        found.append(SHARE_CLASSES[highest])
    return found


def no_lower(upper: Sequence[str | None], lower: Sequence[str | None]) -> list[str | None]:
    """Raise classes to others where they are lower: a bound stays one.

    >>> no_lower(["10-20%", None], ["20-30%", "20-30%"])
    ['20-30%', None]
    """
    place = SHARE_CLASSES.index
    return [
        one if one is None or other is None else SHARE_CLASSES[max(place(one), place(other))]
        for one, other in zip(upper, lower, strict=True)
    ]

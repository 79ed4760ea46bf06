"""Form in which an estimated share may leave with its interval: three classes of a share."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.privacy.bands import DECIMALS, SHARE_CLASSES, share_class

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

ENDS: Final = 3
"""An estimate is a share, and the lower and the upper end of its interval."""


def estimate_classes(values: Numbers, judged: Flags) -> Numbers:
    """Return places in ``SHARE_CLASSES``; NaN where not judged or not known.

    An end stands in the class that holds it, so that the interval in classes is never narrower than the one computed.

    >>> estimate_classes(np.array([[0.42, 0.33, 0.5], [0.1, 0.0, 0.3]]), np.array([[True] * 3, [False] * 3])).tolist()
    [[4.0, 3.0, 5.0], [nan, nan, nan]]
    """
    found = np.full(values.shape, np.nan)
    kept = judged & ~np.isnan(values)
    rounded = np.round(values[kept], DECIMALS).tolist()
    found[kept] = [SHARE_CLASSES.index(share_class(value, 1.0)) for value in rounded]
    return found

"""Whether the people of the data are known to the roster: without departments nothing can be told of any."""

from __future__ import annotations

from typing import Literal

import numpy as np

from analytics.cubes import Reader
from ona.windows import Window

Unknown = Literal["no_roster", "not_in_roster"]
"""Nobody of the roster has a post in the window; or somebody has, and nobody of them is seen in the data."""


def unknown_people(reader: Reader, window: Window) -> Unknown | None:
    """Say why nobody of a window's data has a department; None where somebody has, or where nobody was seen at all.

    Not a matter of size: a large company without a roster is no small company.
    """
    known = reader.posts(window).person
    if not len(known):
        return "no_roster"
    seen, _week = reader.activity(window)
    return "not_in_roster" if len(seen) and not np.isin(seen, known).any() else None

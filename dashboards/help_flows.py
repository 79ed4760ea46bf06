"""The strongest flows of help: which pairs a picture of few flows holds, in which order, and how they look.

Released are bands of help against expectation and classes of shares; how many asks there were is not. So a flow is as
wide as its band says, and as dark as the class of its asks without an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboards.help_figure import key_of
from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row
from dashboards.words import UNTOLD, BandWords
from ona.privacy import SHARE_CLASSES
from ona.tables import BANDS, Q_CLASSES

MOST: Final = 20
"""Flows in the picture: more of them cannot be told apart."""
WIDTHS: Final[Mapping[str, int]] = {"0.7-1.4": 1, "1.4-2": 2, ">2": 3}
"""Width of a flow by its band; flows below what is expected are not drawn."""
TWO_WIDTHS: Final[Mapping[str, int]] = {"0.7-1.4": 1, "1.4-2": 2, ">2": 2}
"""The same where three words are told."""
UNANSWERED: Final = (
    _("at most 20%"),
    _("20–40%"),
    _("40–60%"),
    _("at least 60%"),
)
"""Classes of the share of asks without an answer, two released steps each, darker from one to the next."""
UNKNOWN: Final = _("not known: too few people or asks")
PER_CLASS: Final = 2


@dataclass(frozen=True, slots=True)
class Flow:
    """One pair of the picture: who asks, who is asked, and the released row."""

    seeker: Department
    helper: Department
    row: Row


def is_lane(row: Row) -> bool:
    """Say whether far more help is sought than usual, beyond chance."""
    return row["q_class"] in Q_CLASSES[:-1]


def ordered(flow: Matrix, names: BandWords) -> list[Flow]:
    """Return every released ordered pair, the surest help first, hidden ones last.

    Lanes come first; then the lower end of the likely range decides, the band, and how many people the two have, so
    that what is drawn does not hang on names. Pairs of which too little is known to be drawn follow those that can be.
    """
    known = {department.name: department for department in flow.departments}
    found = [Flow(known[a], known[b], row) for (a, b), row in flow.cells.items() if {a, b} <= known.keys()]
    return sorted(found, key=lambda one: _place(one, names))


def strongest(rows: Sequence[Flow], names: BandWords) -> list[Flow]:
    """Return the flows of the picture: of those that can be drawn, the first of what :func:`ordered` gave."""
    return [one for one in rows[:MOST] if can_be_drawn(one.row, names)]


def can_be_drawn(row: Row, names: BandWords) -> bool:
    """Say whether there is help, and at least about as much of it as expected."""
    return row["hidden"] is None and not row["few_or_none"] and key_of(row, names) in WIDTHS


def width(row: Row, names: BandWords) -> int:
    """Return how wide the flow of a row that can be drawn is."""
    return widths(names)[key_of(row, names)]


def widths(names: BandWords) -> Mapping[str, int]:
    """Return the width of a flow by its band, as many as there are words."""
    return TWO_WIDTHS if UNTOLD in names.labels else WIDTHS


def unanswered(row: Row) -> int | None:
    """Return the class of asks without an answer, a place in :data:`UNANSWERED`; None where it is not known.

    >>> [unanswered({"answered_share": share}) for share in (">=90%", "70-80%", "<=10%", None)]
    [0, 1, 3, None]
    """
    if row["answered_share"] is None:
        return None
    steps = len(SHARE_CLASSES) - 1 - SHARE_CLASSES.index(row["answered_share"])
    return min(steps // PER_CLASS, len(UNANSWERED) - 1)


def _place(one: Flow, names: BandWords) -> tuple[bool, bool, bool, int, int, int, str, str]:
    row, people = one.row, (one.seeker.people or 0) * (one.helper.people or 0)
    low, band = (BANDS.index(row[end]) if row[end] else 0 for end in ("low_band", "band"))
    drawn = can_be_drawn(row, names)
    hidden = row["hidden"] is not None
    return hidden, not is_lane(row), not drawn, -low, -band, -people, one.seeker.name, one.helper.name

"""Which pairs of departments could be judged, and why a finding weighs what it weighs: read from released rows alone.

Pages, the command line and the measures say the same, so the rules stand here once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ona.tables import BANDS, Q_CLASSES

Row = Mapping[str, Any]

VERDICTS: Final = Q_CLASSES[:-1]
BELOW_HALF: Final = BANDS[:2]
LOW: Final = BANDS[:3]
HIGH: Final = BANDS[4:]
FEW_PEOPLE_KINDS: Final = frozenset({"single_bridge", "key_person", "single_helper"})
"""Kinds of which the severity is one and the same: contact or help is there, and would go with a few people."""


def is_judged(row: Row) -> bool:
    """Say whether a pair of ``silos`` was tested and is a gap, or its likely range leaves out half of what is expected.

    A pair whose range reaches below a half may have lost half of its contact: of it nothing can be said.

    >>> is_judged({"q_class": ">=0.05", "low_band": "1/4-1/2"}), is_judged({"q_class": "<0.01", "low_band": "<1/4"})
    (False, True)
    >>> is_judged({"q_class": ">=0.05", "low_band": "1/2-0.7"}), is_judged({"q_class": None, "low_band": "0.7-1.4"})
    (True, False)
    """
    return row["q_class"] in VERDICTS or (row["q_class"] is not None and row["low_band"] not in BELOW_HALF)


def stands_out_alone(row: Row) -> bool:
    """Say whether a pair without a verdict would stand out if it were the only one looked at.

    Its whole likely range lies below what is expected; among many pairs such a one comes by chance.

    >>> stands_out_alone({"q_class": ">=0.05", "high_band": "1/2-0.7"})
    True
    """
    return row["q_class"] == Q_CLASSES[-1] and row["high_band"] in LOW


def has_risen(finding: Row) -> bool:
    """Say whether a finding is of more than usual: an overload, or a change to more.

    >>> has_risen({"kind": "change", "severity": 1, "band": "1.4-2"}), has_risen({"kind": "gap", "band": "<1/4"})
    (True, False)
    """
    return bool(finding["kind"] == "overload" or (finding["kind"] == "change" and finding["severity"] == 1))


def doubts(finding: Row) -> tuple[str, ...]:
    """Say why a finding is fragile: ``falls``, ``near_usual`` or ``few_people``; empty for one that is not.

    ``falls``: it does not keep its size under another mix of channels or other caps. ``near_usual``: its likely range
    reaches close to the usual. ``few_people``: a gap whose contact rests on few people.

    >>> plain = {"kind": "gap", "fragile": True, "high_band": "0.7-1.4", "low_band": "1/4-1/2", "severity": 3}
    >>> doubts({**plain, "evidence": {}}), doubts({**plain, "high_band": "1/2-0.7", "evidence": {}})
    (('near_usual',), ('few_people',))
    """
    if not finding["fragile"]:
        return ()
    falls = bool(finding["evidence"].get("sensitivity", {}).get("falls"))
    near = not (finding["low_band"] in HIGH if has_risen(finding) else finding["high_band"] in LOW)
    found = tuple(name for name, holds in (("falls", falls), ("near_usual", near)) if holds)
    return found or ("few_people",)


def reason_of_severity(finding: Row) -> str:
    """Name the rule that a finding's severity follows.

    One of ``quarter``, ``half``, ``seven_tenths``, ``usual`` (less than usual, by the upper end of the likely range),
    ``twice``, ``above_1.4``, ``above_usual`` (an overload, by its lower end), ``few_people`` (contact or help would go
    with a few people), ``also_few_people`` (a gap raised for that), ``no_need`` (not asking for help, 4 at most),
    ``out_of_sight`` (little writing, 3 at most) and ``risen`` (contact has grown).

    >>> reason_of_severity({"kind": "gap", "high_band": "<1/4", "severity": 5, "q_class": "<0.001"})
    'quarter'
    """
    kind = finding["kind"]
    if kind in FEW_PEOPLE_KINDS:
        return "few_people"
    if kind == "overload":
        return {">2": "twice", "1.4-2": "above_1.4"}.get(finding["low_band"], "above_usual")
    if has_risen(finding):
        return "risen"
    return _of_less(finding)


def _of_less(finding: Row) -> str:
    if finding["kind"] == "help_avoidance" and finding["high_band"] == BANDS[0]:
        return "no_need"
    if finding["kind"] == "participation_low" and _above_three(finding):
        return "out_of_sight"
    if finding["kind"] == "gap" and finding["severity"] == RAISED and finding["high_band"] not in LOW:
        return "usual" if finding["q_class"] in VERDICTS[:2] else "also_few_people"
    return dict(zip(BANDS, ("quarter", "half", "seven_tenths"), strict=False)).get(finding["high_band"], "usual")


def _above_three(finding: Row) -> bool:
    """Say whether the table of severities gives more than 3."""
    sure = finding["q_class"] in VERDICTS[:2]
    return finding["high_band"] in BELOW_HALF or (sure and finding["high_band"] in LOW)


RAISED: Final = 3
"""Severity of contact that rests on few people, at least."""

"""The release rules and the one door out: see :mod:`ona.privacy.door`."""

from __future__ import annotations

from ona.privacy.bands import (
    INDEX_FROM,
    SHARE_CLASSES,
    SHARE_FROM,
    band,
    bands,
    q_class,
    share_class,
    share_range,
    stepped,
    two_digits,
)
from ona.privacy.curve_forms import MEAN_STEP
from ona.privacy.door import ENOUGH_VOLUNTEERS, Cube, Released, expected_by_rate, mixed_rate, release
from ona.privacy.estimate_forms import ENDS
from ona.privacy.help_forms import STEPS_PER_DOUBLING, TIME_CLASSES, TIME_UNIT, time_class
from ona.privacy.member_forms import QUARTERS, REACH_CLASSES, help_range, reach_ends, share_ends
from ona.privacy.noise import VARIANCE as CARRIERS_NOISE
from ona.privacy.participation_forms import BUSIEST, GINI_CLASSES, LEAN_CLASSES, STEPS_CLASSES
from ona.privacy.questions import CUBES, WHOLE
from ona.privacy.rules import Rules, rules_for
from ona.privacy.sealed import ReleasedCoverage, ReleasedTables, Seen, publish, release_coverage
from ona.privacy.sets import (
    BASELINES,
    NO_CURVE,
    MeasuredCurve,
    MeasuredSet,
    ReleasedCurve,
    ReleasedSet,
    curve_sizes,
    release_curve,
    release_set,
)
from ona.privacy.units import NOBODY, OTHER, Units, at_level, atoms, together

__all__ = [
    "BASELINES",
    "BUSIEST",
    "CARRIERS_NOISE",
    "CUBES",
    "ENDS",
    "ENOUGH_VOLUNTEERS",
    "GINI_CLASSES",
    "INDEX_FROM",
    "LEAN_CLASSES",
    "MEAN_STEP",
    "NOBODY",
    "NO_CURVE",
    "OTHER",
    "QUARTERS",
    "REACH_CLASSES",
    "SHARE_CLASSES",
    "SHARE_FROM",
    "STEPS_CLASSES",
    "STEPS_PER_DOUBLING",
    "TIME_CLASSES",
    "TIME_UNIT",
    "WHOLE",
    "Cube",
    "MeasuredCurve",
    "MeasuredSet",
    "Released",
    "ReleasedCoverage",
    "ReleasedCurve",
    "ReleasedSet",
    "ReleasedTables",
    "Rules",
    "Seen",
    "Units",
    "at_level",
    "atoms",
    "band",
    "bands",
    "curve_sizes",
    "expected_by_rate",
    "help_range",
    "mixed_rate",
    "publish",
    "q_class",
    "reach_ends",
    "release",
    "release_coverage",
    "release_curve",
    "release_set",
    "rules_for",
    "share_class",
    "share_ends",
    "share_range",
    "stepped",
    "time_class",
    "together",
    "two_digits",
]

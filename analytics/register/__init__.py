"""The register of measures: one literal dict for each family, and all of them together."""

from __future__ import annotations

from typing import Final

from analytics.measure import Measure
from analytics.register.brokers import BROKERS
from analytics.register.gaps import GAPS
from analytics.register.people import PEOPLE
from analytics.register.reach import REACH
from analytics.register.silos import SILOS
from analytics.register.ties import TIES

__all__ = ["MEASURES"]

MEASURES: Final[dict[str, Measure]] = {**TIES, **SILOS, **GAPS, **BROKERS, **PEOPLE, **REACH}
"""Every measure by name."""

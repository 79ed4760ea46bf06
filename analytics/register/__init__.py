"""The register of measures: one literal dict for each family, and all of them together."""

from __future__ import annotations

from typing import Final

from analytics.measure import Measure
from analytics.register.brokers import BROKERS
from analytics.register.communities import COMMUNITIES
from analytics.register.equality import EQUALITY
from analytics.register.gaps import GAPS
from analytics.register.help import HELP
from analytics.register.leaning import LEANING
from analytics.register.people import PEOPLE
from analytics.register.reach import REACH
from analytics.register.silos import SILOS
from analytics.register.spreading import SPREADING
from analytics.register.ties import TIES
from analytics.register.ways import WAYS

__all__ = ["FAMILIES", "MEASURES"]

FAMILIES: Final[tuple[tuple[str, str, dict[str, Measure]], ...]] = (
    ("Ties", "つながり", TIES),
    ("A person's place", "人の位置", PEOPLE),
    ("Groups", "グループ", SILOS),
    ("Communities", "コミュニティ", COMMUNITIES),
    ("Contact between departments", "部署間の接点", GAPS),
    ("Brokers", "仲介", BROKERS),
    ("Contact over groups", "グループへの広がり", SPREADING),
    ("Ways and key players", "道と要の人々", WAYS),
    ("What hangs on single people", "一人にかかるもの", LEANING),
    ("Sets of people", "人の組", REACH),
    ("Participation", "参加", EQUALITY),
    ("Help-flow", "助けの流れ", HELP),
)
"""Families of measures with their names in English and Japanese, in the order of the manual."""

MEASURES: Final[dict[str, Measure]] = {name: one for *_, family in FAMILIES for name, one in family.items()}
"""Every measure by name."""

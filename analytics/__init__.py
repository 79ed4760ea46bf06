"""Measures over arrays: pure functions, listed in one register (:data:`analytics.register.MEASURES`).

The register imports every measure; who needs only some imports their modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.measure import Measure

if TYPE_CHECKING:
    from analytics.register import MEASURES

__all__ = ["MEASURES", "Measure"]


def __getattr__(name: str) -> Any:
    if name == "MEASURES":
        from analytics.register import MEASURES

        return MEASURES
    raise AttributeError(f"module 'analytics' has no attribute {name!r}")

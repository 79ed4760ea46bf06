"""Under which mixes of channels and caps a finding stands, and under which it falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tried:
    """Names of mixes under which a finding stands or falls; where too little is left, neither."""

    stands: tuple[str, ...] = ()
    falls: tuple[str, ...] = ()

    @property
    def fragile(self) -> bool:
        """Whether it falls under any."""
        return bool(self.falls)


NOT_TRIED: Final = Tried()

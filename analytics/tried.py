"""Under which mixes of channels and caps a finding keeps its size, and under which it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tried:
    """Names of mixes under which a finding keeps its size, or not; neither where one changes or leaves too little."""

    stands: tuple[str, ...] = ()
    falls: tuple[str, ...] = ()

    @property
    def fragile(self) -> bool:
        """Whether it falls under any."""
        return bool(self.falls)


NOT_TRIED: Final = Tried()

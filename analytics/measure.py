"""What a measure is: a pure function over arrays with a name, a definition and a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """One entry of the register of measures.

    Attributes
    ----------
    name
        The word used in tables, JSON and axis labels.
    title_ja, title_en
        Titles for people.
    definition
        One sentence in words; the formula stands in the function's docstring.
    source
        Who defined it, or ``"own"`` where no published system has it.
    function
        A pure function over arrays: no reading, no writing, no hidden randomness.
    """

    name: str
    title_ja: str
    title_en: str
    definition: str
    source: str
    function: Callable[..., Any]

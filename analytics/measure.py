"""What a measure is: a pure function over arrays with a name, words in two languages and a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a measure, in one language.

    Attributes
    ----------
    title
        Its name for people.
    definition
        What it is, in a sentence.
    direction
        Whether it follows arcs, and which way, or takes an arc either way for a tie; what weights do.
    range
        The values it can take, with their unit.
    reading
        How a value is read, and what it does not say.
    edges
        What happens to people without ties, groups of one person and empty networks.
    details
        Sentences that define the signs of the formula, and say how it is computed and what it assumes; the same
        ones in each language.
    """

    title: str
    definition: str
    direction: str
    range: str
    reading: str
    edges: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One entry of the register of measures.

    Attributes
    ----------
    name
        The word used in tables, JSON and axis labels.
    function
        A pure function over arrays: no reading, no writing, no hidden randomness.
    formula
        The formula in signs, the same in both languages.
    source
        Who defined it, or ``"own"`` where no published system has it.
    columns
        Where ``ona measures`` writes it, as ``file.column``; empty when it does not.
    en, ja
        Words in English and Japanese.
    """

    name: str
    function: Callable[..., Any]
    formula: str
    source: str
    columns: tuple[str, ...]
    en: Words
    ja: Words

    @property
    def own(self) -> bool:
        """Whether nobody published it, so that it needs validation of its own."""
        return self.source.startswith("own")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file of ``ona measures``, or a key of ``network.json``, that is no measure.

    Attributes
    ----------
    names
        Where it stands, as ``file.column`` or ``network.key.key``.
    en, ja
        What it holds, in English and Japanese.
    """

    names: tuple[str, ...]
    en: str
    ja: str

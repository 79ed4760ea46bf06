"""Planted truths: what a reader of the company's data should find, each with a strength of its own.

>>> Planted() == NOTHING, [silo.factor for silo in usual(("製造部", "営業部"), 60, 4).silos]
(True, [0.15])
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ona.company.names import PLANTED
from ona.company.silo import Silo


@dataclass(frozen=True, slots=True)
class Broker:
    """Somebody of a department with ``contacts`` contacts more than usual, spread over all other departments."""

    department: str
    contacts: int = 40


@dataclass(frozen=True, slots=True)
class SingleBridge:
    """Two departments whose contact runs through one person of the first, but for ``1 - share`` of it."""

    between: tuple[str, str]
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class HelpLane:
    """Asks of one department to another, beside their usual talk, all of them answered.

    ``asks`` are spread over the whole period. ``hours`` of work pass in the median until the
    first answer to anything that the seekers open towards the helpers.
    """

    seeker: str
    helper: str
    asks: int
    hours: float


@dataclass(frozen=True, slots=True)
class UnansweredAsks:
    """Of what one department opens towards another, ``share`` gets no answer, and all the rest does.

    It holds for the usual talk of the two and for the asks of a help lane between them.
    """

    seeker: str
    helper: str
    share: float


@dataclass(frozen=True, slots=True)
class HelpAvoider:
    """A department that answers but never asks: what its people would open is opened by the other side.

    Among themselves they talk in direct messages without threads. ``strength`` is the
    probability of either, 1 for never an ask.
    """

    department: str
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Overload:
    """A department with ``factor`` times its usual contact with others, all that is more opened by the others."""

    department: str
    factor: float = 1.8


@dataclass(frozen=True, slots=True)
class Quiet:
    """A department of whose people a ``share`` hardly take part: their contacts talk ``factor`` times as often."""

    department: str
    share: float = 0.6
    factor: float = 0.05


@dataclass(frozen=True, slots=True)
class Action:
    """Contact of two departments that rises to ``factor`` times the usual in ``week``, until ``fades_in`` if any."""

    departments: tuple[str, str]
    week: int
    factor: float = 2.0
    fades_in: int | None = None


@dataclass(frozen=True, slots=True)
class Planted:
    """All planted truths of a company; by default none.

    ``survey_agreement`` is the probability that whom a respondent of the survey names is somebody whose help
    stands in the data.
    """

    silos: tuple[Silo, ...] = ()
    brokers: tuple[Broker, ...] = ()
    single_bridges: tuple[SingleBridge, ...] = ()
    help_lanes: tuple[HelpLane, ...] = ()
    help_avoiders: tuple[HelpAvoider, ...] = ()
    overloaded: tuple[Overload, ...] = ()
    quiet: tuple[Quiet, ...] = ()
    action: Action | None = None
    unanswered: tuple[UnansweredAsks, ...] = ()
    survey_agreement: float = 0.8

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the departments of every truth about two, but for silos."""
        yield from (bridge.between for bridge in self.single_bridges)
        yield from ((lane.seeker, lane.helper) for lane in self.help_lanes)
        yield from ((one.seeker, one.helper) for one in self.unanswered)
        if self.action:
            yield self.action.departments

    def departments(self) -> Iterator[str]:
        """Yield the department of every truth about one."""
        yield from (one.department for one in self.brokers)
        yield from (one.department for one in self.help_avoiders)
        yield from (one.department for one in self.overloaded)
        yield from (one.department for one in self.quiet)


NOTHING: Final = Planted()
"""The null company: nothing is planted."""

BROKERS: Final = ("品質保証部", "人事部")
BRIDGE: Final = ("広報部", "法務部")
LANES: Final = (("営業部", "開発部", 6.0), ("経理部", "情報システム部", 1.5))
AVOIDER: Final = "法務部"
OVERLOADED: Final = "情報システム部"
ACTION: Final = ("品質保証部", "物流部")


def usual(departments: tuple[str, ...], people: int, weeks: int) -> Planted:
    """Return what a company carries unless told otherwise: of a fixed set, all whose departments it has."""
    here = frozenset(departments)
    asks = max(1, weeks * people // 100)
    return Planted(
        silos=tuple(Silo(pair) for pair in PLANTED if here.issuperset(pair)),
        brokers=tuple(Broker(name) for name in BROKERS if name in here),
        single_bridges=(SingleBridge(BRIDGE),) if here.issuperset(BRIDGE) else (),
        help_lanes=tuple(
            HelpLane(one, other, asks, hours) for one, other, hours in LANES if here.issuperset((one, other))
        ),
        help_avoiders=(HelpAvoider(AVOIDER),) if AVOIDER in here else (),
        overloaded=(Overload(OVERLOADED),) if OVERLOADED in here else (),
        action=Action(ACTION, weeks // 2) if here.issuperset(ACTION) else None,
    )

"""The release door: the only way from measured figures to published ones.

1. A :class:`Cube` holds what was measured about units of at least k members. Which cubes
   exist is declared in :data:`~ona.privacy.questions.CUBES`; there is no other question that can be asked.
2. :func:`release` protects a cube and returns a :class:`Released`. Nothing else can make one.
3. Everything after (expected values, intervals, ranks, findings) is computed from
   released cubes only, by the function given to :func:`~ona.privacy.sealed.publish`, whose
   rows are checked against the closed vocabularies of published values and sealed in
   :class:`~ona.privacy.sealed.ReleasedTables`: the only thing that the snapshot writer takes.

Properties, and the tests that hold them (``tests/properties/test_release.py``):

- a cell is hidden for reasons that follow from head-counts (and so the number of units), the company's
  rate and coverage alone, and a published row is hidden only where the door says so;
- the row of a hidden cell is the same whatever the cell's value, at the same company rate;
- raising k or E_min never shows a cell that was hidden;
- the order of people and the names of units change nothing.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.errors import ReleaseError
from ona.privacy.bands import SHARE_CLASSES, SHARE_FROM, share_class, stepped
from ona.privacy.curve_forms import MEAN_STEP, stepped_people
from ona.privacy.estimate_forms import ENDS, estimate_classes
from ona.privacy.help_forms import helpers_with_noise, shares_of_pairs, stepped_times
from ona.privacy.member_forms import FEWEST_COUNTED, quarter_places, reach_places
from ona.privacy.noise import carriers_with_noise
from ona.privacy.participation_forms import busiest_places, gini_places, lean_places, steps_places
from ona.privacy.questions import CUBES
from ona.privacy.rules import Rules
from ona.privacy.seal import SEAL
from ona.privacy.units import Units
from ona.tables import Hidden
from ona.windows import Window

LEAST_UNITS: Final = 4
"""With fewer units the other pairs say nothing about what to expect of one: no pair is shown."""

ENOUGH_VOLUNTEERS: Final = 3
"""With so many volunteers a department can be chosen from; below, none and some are not told apart."""

Numbers = NDArray[np.float64]
Reasons = tuple[Hidden | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """What was measured for every unit or pair of units of one window. Not for publication.

    Attributes
    ----------
    name
        A key of :data:`CUBES`.
    window
        The window it was measured over.
    units
        The partition; its membership digests seed the noise of protected counts.
    values
        Shape ``(units, units)``, symmetric unless the cube is directed (then from seeker to helper), or ``(units,)``;
        of estimates ``(units, 3)``: the share and the ends of its interval.
    base
        Denominators of a share or mean, shape ``(units,)``; the members when None. Of a pair's share, its asks, shape
        ``(units, units)``. Of an estimate, the things it is a share of, shape ``(units,)``.
    people
        How many members a figure rests on; below k it stays empty. Of a pair's share or time, shape
        ``(units, units)``; of a unit's inequality, busiest members, steps to the top and means over members,
        ``(units,)``. Of an estimate: how many answered, shape ``(units,)``; below k it is hidden.
    """

    name: str
    window: Window
    units: Units
    values: Numbers
    base: Numbers | None = None
    people: Numbers | None = None

    def __post_init__(self) -> None:
        if self.name not in CUBES:
            raise ReleaseError(f"No cube named {self.name!r} is declared; known: {', '.join(CUBES)}.")
        shape = (len(self.units.names),) * CUBES[self.name].axes
        shape += (ENDS,) if CUBES[self.name].form == "estimate" else ()
        if self.values.shape != shape:
            raise ReleaseError(f"Cube {self.name!r} has shape {self.values.shape}; its units need {shape}.")
        undirected = CUBES[self.name].axes == 2 and not CUBES[self.name].directed
        if undirected and not np.array_equal(self.values, self.values.T):
            raise ReleaseError(f"Cube {self.name!r} is not symmetric; a tie has no direction.")


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """A protected cube. Only :func:`release` makes one.

    Attributes
    ----------
    name, window, rules
        What was released, and by which rules.
    names, sizes
        Units and their members, without the members' identities.
    values
        Protected counts of ties or carriers, positions in a form's classes, or means in steps (of estimates three
        positions: of the share and of the ends of its interval); NaN where a unit is
        hidden or fewer than k members have a value. Read-only. Counts of hidden pairs take part in what is
        computed for the whole company; no figure of their own leaves.
    visible
        Which cells have a figure that may leave, same shape.
    hidden
        Why not, row by row; None where visible.
    rate
        Ties per pair of members of different units, over the whole company.
    noise_scale
        Scale of the noise in ``values``.
    """

    name: str
    window: Window
    rules: Rules
    names: tuple[str, ...]
    sizes: NDArray[np.int64]
    values: Numbers
    visible: NDArray[np.bool_]
    hidden: Reasons
    rate: float
    noise_scale: float
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise ReleaseError("Only ona.privacy.release makes released figures.")
        for array in (self.sizes, self.values, self.visible):
            array.setflags(write=False)

    def reason(self, *place: int) -> Hidden | None:
        """Why the figure at a place is hidden; None when it is visible."""
        return self.hidden[int(np.ravel_multi_index(place, self.values.shape))]


def release(cube: Cube, rules: Rules, *, covered: Released | None = None, ties: Released | None = None) -> Released:
    """Protect a cube by the rules: the only door out.

    Parameters
    ----------
    cube
        What was measured.
    rules
        From :func:`ona.privacy.rules_for`.
    covered
        The released cube ``seen``: units below ``rules.least_coverage`` get no figure.
    ties
        The released cube ``ties``, which decides about the pairs of ``carriers``, or ``help``, which decides about
        the other cubes of help.

    Raises
    ------
    ReleaseError
        When a unit is smaller than the rules allow, there are too many units, nothing may be shown
        at all, or the rules ask for a protection that the cube does not carry.
    """
    _check(cube, rules)
    question = CUBES[cube.name]
    rate = _rate(cube) if question.form in {"ties", "help"} else 0.0
    hidden = _hidden(cube, rules, covered, ties)
    visible = np.array([reason is None for reason in hidden], dtype=bool).reshape(cube.values.shape)
    return Released(
        cube.name,
        cube.window,
        rules,
        cube.units.names,
        cube.units.sizes.copy(),
        _formed(cube, visible, least=rules.min_group),
        visible,
        hidden,
        rate,
        rules.noise_scale,
        SEAL,
    )


def _hidden(cube: Cube, rules: Rules, covered: Released | None, ties: Released | None) -> Reasons:
    question = CUBES[cube.name]
    if question.form == "carriers":
        return _as_ties(cube, rules, ties)
    if question.directed and cube.name != "help":
        return _as_help(cube, rules, ties)
    if question.form == "estimate":
        return _answered_by_enough(cube, rules, covered)
    return _pair_reasons(cube, rules, covered) if question.axes == 2 else _reasons(cube, rules, covered)


def _answered_by_enough(cube: Cube, rules: Rules, covered: Released | None) -> Reasons:
    """Show what rests on the answers of at least k members; the share and both ends of its interval alike."""
    if cube.people is None or cube.base is None:
        raise ReleaseError(f"Cube {cube.name!r} needs the answers and the members that its figures rest on.")
    few = (cube.people < rules.min_group).tolist()
    alone = (
        Hidden.COVERAGE if none else reason for none, reason in zip(few, _reasons(cube, rules, covered), strict=True)
    )
    return tuple(reason for reason in alone for _ in range(ENDS))


def _as_ties(cube: Cube, rules: Rules, ties: Released | None) -> Reasons:
    """Show what the ties show, where the company is large enough for carriers."""
    if not rules.few_people:
        raise ReleaseError("In a company of this size nothing is said about how many people carry contact.")
    if ties is None or ties.name != "ties" or ties.names != cube.units.names:
        raise ReleaseError("Carriers are released beside the released cube 'ties' of the same units.")
    return ties.hidden


def _as_help(cube: Cube, rules: Rules, help_: Released | None) -> Reasons:
    """Show what the help shows; how many people help, where the company is large enough."""
    if CUBES[cube.name].form == "helpers" and not rules.few_people:
        raise ReleaseError("In a company of this size nothing is said about how many people help.")
    if help_ is None or help_.name != "help" or help_.names != cube.units.names:
        raise ReleaseError("Cubes of help are released beside the released cube 'help' of the same units.")
    return help_.hidden


def _check(cube: Cube, rules: Rules) -> None:
    if not rules.shows:
        raise ReleaseError("The company is too small for any figure.")
    if (cube.units.sizes < rules.min_group).any():
        raise ReleaseError(f"A unit has fewer than {rules.min_group} members; merge it first.")
    if rules.max_units is not None and len(cube.units.names) > rules.max_units:
        raise ReleaseError(f"A company of this size shows at most {rules.max_units} units.")
    if rules.cap is not None or rules.noise_scale:
        raise ReleaseError("The rules ask for capped or noisy counts, which this cube does not carry.")


OF_MEMBERS: Final = frozenset({"estimate", "member_share", "member_reach", "gini", "busiest", "steps", "lean"})
"""Forms of figures that rest on some of a unit's members."""
NOISY: Final = {"helpers": helpers_with_noise, "carriers": carriers_with_noise}
"""Forms of counts of people, which carry noise."""
MEANS: Final = {"member_share": quarter_places, "member_reach": reach_places}
"""Forms of means over members."""


def _formed(cube: Cube, visible: NDArray[np.bool_], *, least: int) -> Numbers:
    form = CUBES[cube.name].form
    if form in {"ties", "help"}:
        return cube.values.astype(float)
    if form in NOISY:
        return NOISY[form](cube.values, cube.units.digests, cube.window)
    if form in {"pair_share", "time"}:
        return _of_pairs(cube, visible, least=least)
    if form in OF_MEMBERS:
        return _of_members(cube, visible, least=least)
    if form == "enough":
        return np.where(visible, cube.values >= ENOUGH_VOLUNTEERS, np.nan)
    # A mean over fewer than k people stays empty, which tells that fewer than k have a value: a fact about the
    # unit, and less than the mean would tell about them. Deciding by members alone would give that mean away.
    base = cube.units.sizes if cube.base is None else cube.base
    judged = visible & (base >= least)
    pairs = zip(cube.values.tolist(), base.tolist(), judged.tolist(), strict=True)
    return np.array([_share_or_mean(form, *pair) for pair in pairs], dtype=float)


def _of_pairs(cube: Cube, visible: NDArray[np.bool_], *, least: int) -> Numbers:
    """Classes or steps of pairs that rest on at least k members."""
    if cube.people is None or cube.base is None:
        raise ReleaseError(f"Cube {cube.name!r} needs the asks and the members that its figures rest on.")
    judged = visible & (cube.people >= least)
    if CUBES[cube.name].form == "time":
        return stepped_times(cube.values, judged)
    return shares_of_pairs(cube.values, cube.base, judged)


def _of_members(cube: Cube, visible: NDArray[np.bool_], *, least: int) -> Numbers:
    """Classes of units that rest on at least k of their members."""
    if cube.people is None:
        raise ReleaseError(f"Cube {cube.name!r} needs the members that its figures rest on.")
    form = CUBES[cube.name].form
    if form == "estimate" and cube.base is not None:
        return estimate_classes(cube.values, visible & (cube.base >= SHARE_FROM)[:, None])
    if form in MEANS:
        return _means_of_members(cube, visible, least=least)
    needed = max(least, SHARE_FROM) if form in {"gini", "lean"} else least  # one of fewer moves them by a whole class
    judged = visible & (cube.people >= needed)
    if form in {"busiest", "lean"}:
        if cube.base is None:
            raise ReleaseError(f"Cube {cube.name!r} needs the whole that its figures are a part of.")
        places = busiest_places if form == "busiest" else lean_places
        return places(cube.values, cube.base, judged)
    return gini_places(cube.values, judged) if form == "gini" else steps_places(cube.values, judged)


def _means_of_members(cube: Cube, visible: NDArray[np.bool_], *, least: int) -> Numbers:
    """Classes of means over members, of units of which enough members, and others, take part."""
    if cube.people is None or cube.base is None:
        raise ReleaseError(f"Cube {cube.name!r} needs the members that its figures rest on.")
    enough = (cube.people >= least) & (cube.base >= max(least, SHARE_FROM))
    enough &= cube.base >= FEWEST_COUNTED * cube.units.sizes
    return MEANS[CUBES[cube.name].form](cube.values, visible & enough)


def _share_or_mean(form: str, value: float, base: float, judged: bool) -> float:  # noqa: FBT001
    if not judged:
        return float("nan")
    if form == "people":
        return float(stepped_people(value / base, step=MEAN_STEP))
    return float(SHARE_CLASSES.index(share_class(value, base))) if form == "share" else stepped(value / base)


def _rate(cube: Cube) -> float:
    """Ties per pair of members of different units, over the company (rho)."""
    sizes, ties = cube.units.sizes, cube.values
    pairs = (sizes.sum() ** 2 - (sizes**2).sum()) / 2
    return float((ties.sum() - np.trace(ties)) / 2 / pairs) if pairs else 0.0


def mixed_rate(sizes: NDArray[np.int64], ties: Numbers) -> float:
    """Ties per pair of members, over the company: the rate of full mixing, for the diagonal."""
    people = int(sizes.sum())
    pairs = people * (people - 1) / 2
    return float((ties.sum() + np.trace(ties)) / 2 / pairs) if pairs else 0.0


def expected_by_rate(sizes: NDArray[np.int64], rate: float, mixed: float) -> Numbers:
    """Return the ties that head-counts and the company's rate lead one to expect, cell by cell.

    >>> expected_by_rate(np.array([10, 20]), 0.1, 0.2).tolist()
    [[9.0, 20.0], [20.0, 38.0]]
    """
    expected = np.outer(sizes, sizes) * rate
    np.fill_diagonal(expected, sizes * (sizes - 1) / 2 * mixed)
    return np.asarray(expected, dtype=float)


def comparable(units: int) -> NDArray[np.bool_]:
    """Say which pairs have others to be compared with, by the number of units alone, shape (units, units).

    A pair of two units needs :data:`LEAST_UNITS`; a unit with itself needs one other.

    >>> comparable(2).tolist(), bool(comparable(4).all()), comparable(1).tolist()
    ([[True, False], [False, True]], True, [[False]])
    """
    return np.eye(units, dtype=bool) & (units > 1) | (units >= LEAST_UNITS)


def _pair_reasons(cube: Cube, rules: Rules, covered: Released | None) -> Reasons:
    sizes = cube.units.sizes
    enough = expected_by_rate(sizes, _rate(cube), mixed_rate(sizes, cube.values)) >= rules.least_expected
    enough &= comparable(len(sizes))
    alone = _reasons(cube, rules, covered)
    few = Hidden.TOO_LITTLE_EXPECTED
    return tuple(
        alone[a] or alone[b] or (None if enough[a, b] else few) for a in range(len(alone)) for b in range(len(alone))
    )


def _reasons(cube: Cube, rules: Rules, covered: Released | None) -> Reasons:
    if covered is None:
        return (None,) * len(cube.units.names)
    if covered.name != "seen" or covered.names != cube.units.names:
        raise ReleaseError("Coverage is the released cube 'seen' of the same units.")
    least = SHARE_CLASSES.index(share_class(rules.least_coverage, 1.0))
    return tuple(Hidden.COVERAGE if share < least else None for share in covered.values.tolist())

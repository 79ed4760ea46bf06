"""Whether a finding stands when a channel is left out, or the caps are others: else it is fragile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.expected import quasi_independence
from analytics.mixes import CAPPED, MIXES, under
from analytics.overload_findings import STILL
from analytics.silo_findings import STEADY, Standing, outside_standing
from analytics.standings import Standings, standings
from analytics.tried import NOT_TRIED, Tried
from ona.privacy import SHARE_CLASSES, Released
from ona.tables import HELP_KINDS

Floats = NDArray[np.float64]
Cubes = Mapping[str, Released]
Pair = tuple[int, int]

PEOPLE_CAPPED: Final = "people_capped"
"""The mix in which each person counts with a few ties towards each other unit."""
LEAST_SHARE: Final = 0.5
"""Where fewer people than this usually have a tie to another department, nobody can stand out by having none; where
they take part in fewer weeks than this, nobody by taking part in few."""
SHARES: Final = {"isolation": "cross", "participation_low": "taking_part"}
"""Kinds about a low share, with its cube."""


class Trials:
    """The findings of a window tried under its other mixes; each mix is computed when first asked for."""

    def __init__(self, released: Cubes, plain: Standings) -> None:
        self._released = released
        self._plain = plain
        self._mixes: dict[str, Standings] | None = None

    def of(self, kind: str, place: int) -> Tried:
        """Try the finding of a kind at a place of its standing."""
        plain = self._plain.of(kind)
        if plain is None:
            return NOT_TRIED
        others = {mix: found.of(kind) for mix, found in self._under_mixes().items()}
        ratios = {mix: float(found.ratio[place]) for mix, found in others.items() if found is not None}
        if kind in SHARES:
            usual = {mix: self._usual_share(SHARES[kind], mix) for mix in ratios}
            ratios = {mix: ratio for mix, ratio in ratios.items() if usual[mix] >= LEAST_SHARE}
        if kind in HELP_KINDS:  # meetings make no asks
            ratios["without_meetings"] = float(plain.ratio[place])
        if kind == "silo" and CAPPED in self._released:
            ratios[PEOPLE_CAPPED] = float(self._capped().ratio[place])
        return tried(kind, float(plain.ratio[place]), ratios)

    def of_gaps(self, gaps: Sequence[Pair]) -> dict[Pair, Tried]:
        """Try gaps, by the places of their departments: contact against expectation, gaps left out of the fit."""
        names = {**{mix: under("ties", mix) for mix in MIXES}, PEOPLE_CAPPED: CAPPED}
        variants = {mix: self._released[name] for mix, name in names.items() if gaps and name in self._released}
        ratios = {mix: _ratios(variant.values, gaps) for mix, variant in variants.items()}
        return {pair: tried("gap", 0.0, {mix: found[pair] for mix, found in ratios.items()}) for pair in gaps}

    def _under_mixes(self) -> dict[str, Standings]:
        if self._mixes is None:
            made = {mix: standings(self._released, mix) for mix in MIXES}
            self._mixes = {mix: found for mix, found in made.items() if found.silo is not None}
        return self._mixes

    @property
    def plain(self) -> Standings:
        """How departments and pairs stand under the window's own mix."""
        return self._plain

    def _usual_share(self, cube: str, mix: str) -> float:
        """Return the middle of the departments' shares under a mix: where it is low, nobody stands out by being low."""
        shares = self._released[under(cube, mix)].values
        return float(np.nanmedian(shares) / len(SHARE_CLASSES)) if not np.isnan(shares).all() else 0.0

    def _capped(self) -> Standing:
        return outside_standing(self._released[CAPPED])


def tried(kind: str, plain: float, ratios: Mapping[str, float]) -> Tried:
    """Say under which mixes a finding stands, from its ratio to the usual in each; NaN: not tried.

    Less than usual stands while the ratio stays below :data:`~analytics.silo_findings.STEADY`, or keeps half of its
    distance from the usual on the scale of logarithms; a load while it is
    :data:`~analytics.overload_findings.STILL` times the usual; a change while half of it is left, in its direction.

    >>> tried("silo", 0.3, {"without_mail": 0.4, "caps_halved": 0.9, "without_chat": float("nan")})
    Tried(stands=('without_mail',), falls=('caps_halved',))
    """
    known = {mix: ratio for mix, ratio in ratios.items() if not np.isnan(ratio)}
    stands = {mix for mix, ratio in known.items() if _stands(kind, plain, ratio)}
    return Tried(tuple(mix for mix in known if mix in stands), tuple(mix for mix in known if mix not in stands))


def _stands(kind: str, plain: float, ratio: float) -> bool:
    half = float(np.sqrt(plain))
    if kind == "overload":
        return ratio >= STILL
    if kind == "change":
        return ratio >= half if plain > 1 else ratio <= half
    return ratio < max(STEADY, half)


def _ratios(counts: Floats, gaps: Sequence[Pair]) -> dict[Pair, float]:
    """Contact of gaps against expectation; NaN where nothing is expected."""
    apart = np.zeros(counts.shape, dtype=bool)
    for one, other in gaps:
        apart[one, other] = apart[other, one] = True
    expected = quasi_independence(counts, leave_out=apart).value
    return {pair: float(counts[pair] / expected[pair]) if expected[pair] > 0 else np.nan for pair in gaps}

"""Weights at both ends of their range: no figure depends on the unit, none runs over."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.betweenness import betweenness
from analytics.ei_network import ei_of_network
from analytics.gaps_people import gap_test
from analytics.graph import HEAVIEST, LIGHTEST, Grouping, Network, grouping, network
from analytics.harmonic import harmonic
from analytics.leiden import leiden
from analytics.modularity import modularity
from analytics.pagerank import pagerank
from analytics.participation import participation, within_module_z
from analytics.structural_holes import constraint, effective_size
from analytics.tie_scores import tie_scores

GROUPS: Grouping = grouping([f"g{person // 8}" for person in range(40)])


def company(unit: float) -> Network:
    """Return forty people in five groups, all weights between 1 and 2 units."""
    draw = np.random.default_rng(3)
    source, target = draw.integers(40, size=(2, 300))
    target = np.where(draw.random(300) < 0.5, source // 8 * 8 + target % 8, target)
    return network(source, target, unit * draw.uniform(1, 2, 300), names=40)


def same(found: object, expected: object) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)  # type: ignore[call-overload]


@pytest.mark.parametrize("unit", [LIGHTEST, HEAVIEST / 2])
def test_units_at_the_ends_of_the_range(unit: float) -> None:
    """Figures without a unit are the same at both ends of the range of weights, to the digits of a file."""
    far, near = company(unit), company(1.0)
    for one in (constraint, effective_size, pagerank):
        same(one(far), one(near))
    for other in (participation, within_module_z):
        same(other(far, GROUPS), other(near, GROUPS))
    same(modularity(far, GROUPS.of), modularity(near, GROUPS.of))
    same(ei_of_network(far, GROUPS).index.organisation, ei_of_network(near, GROUPS).index.organisation)
    same(betweenness(far, distance="inverse-weight"), betweenness(near, distance="inverse-weight"))
    assert leiden(far, seed=1).tolist() == leiden(near, seed=1).tolist()


@pytest.mark.parametrize("unit", [LIGHTEST, HEAVIEST / 2])
def test_figures_in_the_unit_of_weights(unit: float) -> None:
    """Figures in the unit of the weights grow with it, to both ends of the range."""
    far, near = company(unit), company(1.0)
    found, expected = tie_scores(far), tie_scores(near)
    same(found.reciprocity, expected.reciprocity)
    same(found.strong_score / unit, expected.strong_score)
    same(found.diverse_score / unit, expected.diverse_score)
    same(harmonic(far, distance="inverse-weight") / unit, harmonic(near, distance="inverse-weight"))


@pytest.mark.parametrize("unit", [LIGHTEST, HEAVIEST / 2])
def test_gaps_do_not_depend_on_the_unit(unit: float) -> None:
    """What is said of pairs of departments is the same at both ends of the range of weights."""
    draw = np.random.default_rng(5)
    left, right = np.triu_indices(80, 1)
    kept = draw.random(left.size) < 0.2
    left, right, weight = left[kept], right[kept], draw.uniform(1, 2, int(kept.sum()))
    far, near = (gap_test(left, right, weight * one, department=np.arange(80) // 16) for one in (unit, 1.0))
    for name in ("ratio", "gap_p", "gap_q", "low", "high"):
        same(getattr(far, name), getattr(near, name))
    assert far.label.tolist() == near.label.tolist()

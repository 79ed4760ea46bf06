from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from analytics.degrees import degree
from analytics.graph import Grouping, Network, grouping, network
from analytics.participation_equality import crossing_share, gini
from analytics.participation_field import field_distance
from analytics.participation_flow import heights, vertical_flow
from analytics.participation_load import load_concentration

NETWORKS = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "networks"
needs_networks = pytest.mark.skipif(
    not NETWORKS.is_dir(), reason="shared/data/networks is not there; set ONA_SHARED to its folder"
)


def _barbell() -> tuple[Network, Grouping]:
    """Two triangles joined by one tie; departments are the triangles."""
    net = network([0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3], names=6, directed=False)
    return net, grouping(["a", "a", "a", "b", "b", "b"])


def test_gini_of_help_given() -> None:
    """Help given 5, 1 and 1 has a Gini of 8/21 (the design's table); one with all of four has 3/4 (by hand)."""
    assert gini([5, 1, 1]) == pytest.approx(0.38095, abs=5e-6)
    assert gini([5, 1, 1]) == pytest.approx(8 / 21, abs=1e-12)
    assert gini([0, 0, 0, 8]) == 0.75
    assert gini([3, 3, 3]) == 0
    assert np.isnan([gini([]), gini([0, 0])]).all()


def test_share_with_contact_to_others() -> None:
    """In the barbell two of six have a tie across (by hand)."""
    assert crossing_share(*_barbell()) == pytest.approx(1 / 3, rel=1e-9)
    assert np.isnan(crossing_share(_barbell()[0], grouping([None] * 6)))


def test_load_of_the_busiest() -> None:
    """The busiest 5% of 100 equals carry 5%; of ten people half a person counts (by hand)."""
    assert load_concentration([1] * 100) == pytest.approx(0.05, rel=1e-9)
    assert load_concentration([11] + [1] * 9) == pytest.approx(11 / 2 / 20, rel=1e-9)
    assert load_concentration([0, 0, 7], busiest=0.5) == 1
    assert load_concentration([3, 1], busiest=1) == 1
    assert np.isnan([load_concentration([]), load_concentration([0.0])]).all()


@needs_networks
def test_karate() -> None:
    """Contacts of Zachary's club: Gini 2211/5304, the busiest 5% (1.7 people) carry (17 + 0.7 * 16) / 156 (by hand)."""
    with (NETWORKS / "karate.edges.csv").open() as file:
        pairs = np.array([(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)])
    club = network(pairs[:, 0], pairs[:, 1], names=34, directed=False)
    assert load_concentration(degree(club)) == pytest.approx((17 + 0.7 * 16) / 156, abs=1e-12)
    ordered = sorted(degree(club).tolist())
    by_hand = sum((2 * place - 33) * contacts for place, contacts in enumerate(ordered)) / (34 * 156)
    assert gini(degree(club)) == pytest.approx(by_hand, abs=1e-12)


def test_from_the_field_to_the_top() -> None:
    """On a chain of four up to the top the field of three is 1, 2 and 3 steps away; who is not answered is nowhere."""
    chain = network([3, 2, 1], [2, 1, 0], names=5)
    top, field = np.arange(5) == 0, np.arange(5) > 0
    found = field_distance(chain, field=field & (np.arange(5) < 4), top=top)
    assert (found.median, found.unreached, found.steps.tolist()) == (2, 0, [0, 1, 2, 3, -1])
    assert field_distance(chain, field=field, top=top).median == 2.5
    assert field_distance(chain, field=field, top=top).unreached == 0.25
    assert field_distance(chain, field=np.arange(5) == 4, top=top).median == np.inf
    nobody = field_distance(chain, field=top, top=top)
    assert np.isnan([nobody.median, nobody.unreached]).all()
    assert np.isnan(field_distance(chain, field=field, top=~(top | field)).median)


def test_up_and_down() -> None:
    """Boss over two: what goes up, comes down and stays level adds up; who stands nowhere is left out (by hand)."""
    arcs = network([0, 1, 2, 2, 3], [1, 0, 0, 1, 0], [4.0, 1.0, 1.0, 5.0, 9.0], names=4)
    height = heights(np.array([-1, 0, 0, 3]))
    assert height.tolist() == [1, 0, 0, -1]
    found = vertical_flow(arcs, height)
    assert (found.up, found.down, found.level) == (2, 4, 5)
    assert found.balance == pytest.approx(-1 / 3, rel=1e-9)
    assert np.isnan(vertical_flow(network([], [], names=2), np.array([1, 0])).balance)


def test_what_is_refused() -> None:
    """Negative loads and shares out of range are refused in words."""
    with pytest.raises(ValueError, match="0 or more for each"):
        gini([1, -1])
    with pytest.raises(ValueError, match="0 or more for each"):
        load_concentration([np.nan])
    with pytest.raises(ValueError, match="above 0, up to 1, not 0"):
        load_concentration([1], busiest=0)

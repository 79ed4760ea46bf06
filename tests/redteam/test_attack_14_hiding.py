"""Attack 14: gaps told by what is hidden, and hidden cells told apart by more than the word for it.

Companies with gaps at random pairs: a pair with a gap and one without, of nearly equal head-counts, are compared.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from ona.company import Silo, plan
from ona.company.people import department_names
from tests.properties.test_company_truth import WEEKS, WINDOW, CompanyReader
from tests.redteam.cells import pairs
from tests.redteam.companies import Company, Held
from tests.redteam.figures import Figure, auc, told

FACTOR, GAPS = 0.1, 8
LIMIT = 0.55
COMPANIES = 12


def attack(company: Company) -> tuple[Figure, ...]:
    """Tell gaps by what is hidden, and hidden cells by their answers."""
    return told(hidden_gaps(company), odd_answers(company))


def hidden_gaps(company: Company, companies: int = COMPANIES) -> Figure:
    """Return the AUC with which "hidden" tells gaps from pairs of equal head-counts."""
    gaps, others = [], []
    for seed in range(companies):
        found, factors = _planted(company, seed)
        if found is None:
            continue
        for gap, other in _matched(factors, found.sizes):
            gaps.append(found.released["ties"].reason(*gap) is not None)
            others.append(found.released["ties"].reason(*other) is not None)
    assert len(set(gaps + others)) > 1 or company.people < 51, "some cells are hidden and some are not"
    return Figure("14 hidden: gaps against others", auc(gaps, others), len(gaps), LIMIT, company.people)


def _planted(company: Company, seed: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
    names = department_names(company.people)
    places = list(combinations(names, 2))
    draw = np.random.default_rng([seed, company.people])
    chosen = draw.choice(len(places), min(GAPS, len(places) // 3), replace=False).tolist()
    # Quiet companies, so that head-counts around the smallest expectation are common.
    volume = 0.1 if company.people >= 200 else 0.5
    truth = plan(company.people, WEEKS, seed, silos=tuple(Silo(places[one], FACTOR) for one in chosen), volume=volume)
    world = CompanyReader(truth)
    known = {"weekly_ties": world.weekly_ties(WINDOW), "posts": world.posts(WINDOW), "labels": world.labels(),
             "activity": world.activity(WINDOW), "bosses": world.bosses(WINDOW)}  # fmt: skip
    found = pairs(Held(WINDOW, known), company.settings)
    place = {name: number for number, name in enumerate(found.units.names)}
    named = {frozenset((place[a], place[b])) for a, b in (places[one] for one in chosen) if {a, b} <= place.keys()}
    return (found, named) if found.rules.shows and named else (None, named)


def _matched(gaps: set[frozenset[int]], sizes: np.ndarray) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Pair each gap with the other pair of the company whose head-counts are nearest."""
    plain = [pair for pair in combinations(range(len(sizes)), 2) if frozenset(pair) not in gaps]
    heads = {pair: float(np.log(sizes[pair[0]] * sizes[pair[1]])) for pair in combinations(range(len(sizes)), 2)}
    found = []
    for gap in sorted(tuple(sorted(one)) for one in gaps):
        nearest = min(plain, key=lambda pair: abs(heads[pair] - heads[gap]))
        found.append((gap, nearest))
    return found


def odd_answers(company: Company) -> Figure:
    """Count hidden cells whose answer differs from that of another hidden cell by more than names and head-counts."""
    ids = {row["department"]: row["id"] for row in company.rows("departments")}
    rows = [row for row in company.rows("silos") if row["hidden"]]
    seen = set()
    for row in rows:
        one = company.get(f"/api/v1/silos/{ids[row['from']]}/{ids[row['to']]}")
        bare = {
            name: value
            for name, value in row.items()
            if name not in {"from", "to", "people_from", "people_to", "hidden"}
        }
        seen.add((one.status_code, tuple(sorted(one.headers.keys())), str(bare)))
    strange = company.get("/api/v1/silos/00000000/11111111")
    assert strange.status_code == 404
    return Figure(
        "14 hidden cells with an answer of their own", max(0, len(seen) - 1), max(len(rows), 1), 0, company.people
    )


def test_hidden_tells_no_gap(large: Company) -> None:
    """Whether a cell is hidden tells gaps from other pairs of equal head-counts with an AUC of at most .55."""
    assert told(hidden_gaps(large))[0].holds


def test_hidden_cells_answer_alike(company: Company) -> None:
    """All hidden cells have one answer but for names and head-counts."""
    assert told(odd_answers(company))[0].holds

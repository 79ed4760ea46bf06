"""From the store to released tables, on a company small enough to reason about."""

from __future__ import annotations

import json

import numpy as np
import pytest

from analytics import answer as answering
from analytics.answer import answer
from analytics.cubes import count_ties, measure
from analytics.released_rows import department_id
from ona.errors import UsageError
from ona.privacy import atoms
from ona.settings import Settings
from ona.tables import HELP_KINDS
from tests.company_in_memory import EIGHT, WINDOW, Store, company


@pytest.fixture(scope="module")
def planted() -> answering.Answer:
    return answer(company(EIGHT, gap=("営業", "開発")), WINDOW, Settings())


def test_the_planted_gap_is_the_first_finding(planted: answering.Answer) -> None:
    """A tenth of the usual contact between two departments of forty is found, first, and in words."""
    first = planted.tables.rows["findings"][0]
    assert set(first["departments"]) == {"営業", "開発"}
    assert first["band"] in {"<1/4", "1/4-1/2"}
    assert "「営業」" in first["statement"]["ja"]
    assert first["next"]["query"]["pair"] == ":".join(department_id(name) for name in first["departments"])


def test_a_company_without_silos_has_no_finding() -> None:
    """Even contact gives no verdict."""
    assert answer(company(EIGHT), WINDOW, Settings()).tables.rows["findings"] == ()


def test_every_ordered_pair_has_a_row_with_equal_figures(planted: answering.Answer) -> None:
    """(a, b) and (b, a) say the same, and every department has its diagonal."""
    rows = {(row["from"], row["to"]): row for row in planted.tables.rows["silos"]}
    assert len(rows) == 64
    for (one, other), row in rows.items():
        twin = rows[other, one]
        assert [row[name] for name in ("band", "low_band", "high_band", "q_class", "rank", "hidden")] == [
            twin[name] for name in ("band", "low_band", "high_band", "q_class", "rank", "hidden")
        ]


def test_ranks_run_from_the_gap_over_all_shown_pairs(planted: answering.Answer) -> None:
    """Ranks are 1 to the number of shown pairs, each given once; the diagonal has none."""
    rows = [row for row in planted.tables.rows["silos"] if row["from"] < row["to"]]
    assert sorted(row["rank"] for row in rows) == list(range(1, 29))
    assert next(row for row in rows if row["rank"] == 1)["band"] in {"<1/4", "1/4-1/2"}
    assert all(row["rank"] is None for row in planted.tables.rows["silos"] if row["from"] == row["to"])


def test_no_raw_count_leaves(planted: answering.Answer) -> None:
    """Numbers in the released tables are head-counts, ranks, severities, steps of .05 or ten people."""
    numbers = {
        (table, name)
        for table, rows in planted.tables.rows.items()
        for row in rows
        for name, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    assert numbers == {
        ("silos", "rank"),
        ("silos", "people_from"),
        ("silos", "people_to"),
        ("departments", "people"),
        ("departments", "ei_index"),
        ("departments", "ei_expected"),
        ("findings", "severity"),
        ("ambassadors", "people"),
        ("ambassadors", "one_more"),
        ("ambassador_curve", "size"),
        ("participation", "people"),
    }


def test_information_adds_up(planted: answering.Answer) -> None:
    """Shown and hidden pairs add up to all pairs; the window is named by its first and last day."""
    info = planted.info
    assert info["pairs"]["total"] == 28 == info["pairs"]["shown"] + sum(info["pairs"]["hidden"].values())
    assert (info["from"], info["to"], info["people"], info["min_group"]) == (
        "2024-04-01",
        "2024-06-30",
        320,
        10,
    )
    json.dumps(info)


def test_help_that_cannot_be_seen_is_said(planted: answering.Answer) -> None:
    """Without messages there is no row of help, and the snapshot says so and why, in both languages."""
    assert planted.tables.rows["helpflow"] == ()
    account = planted.info["help"]
    assert (account["visible"], account["unseen"]) == (False, {"mail": "no_messages", "chat": "no_messages"})
    assert account["statement"]["en"].startswith("Help-flow is not visible. Mail holds no message")
    assert account["statement"]["ja"].startswith("助けの流れは見えません。メールには")
    assert {planted.info["looked_at"][kind]["why_none"] for kind in HELP_KINDS} == {"no_messages"}


def test_single_person_departments_never_appear() -> None:
    """Departments below k are merged where they reach k together, and are not shown where they do not."""
    found = answer(company({**EIGHT, "A": 1, "B": 1}), WINDOW, Settings())
    text = json.dumps([dict(row) for rows in found.tables.rows.values() for row in rows], default=str)
    assert '"A"' not in text
    assert '"B"' not in text
    assert "その他の小さな部署" not in text
    merged = answer(company({**EIGHT, "A": 6, "B": 5}), WINDOW, Settings())
    assert "その他の小さな部署" in {row["department"] for row in merged.tables.rows["departments"]}


def test_below_twenty_people_nothing_is_shown() -> None:
    """A company of nineteen gets empty tables, and says so."""
    found = answer(company({"A": 10, "B": 9}), WINDOW, Settings())
    assert all(not rows for rows in found.tables.rows.values())
    assert found.info["shows"] is False


def test_a_small_company_speaks_in_three_words_without_verdicts() -> None:
    """With fifty people there are at most four units, no class of q and no finding."""
    found = answer(company(dict.fromkeys("ABCDEF", 8), gap=("A", "B")), WINDOW, Settings())
    assert found.info["departments"] <= 4
    assert found.info["words"] == 3
    assert all(row["q_class"] is None for row in found.tables.rows["silos"])
    assert found.tables.rows["findings"] == ()


def test_a_lower_minimum_group_is_refused() -> None:
    """min_group may raise k, never lower it."""
    with pytest.raises(UsageError, match="at least 10"):
        answer(company(EIGHT), WINDOW, Settings.model_validate({"privacy": {"min_group": 6}}))


def test_a_unit_that_is_hardly_seen_is_hidden_for_coverage() -> None:
    """A department of which a quarter is seen gets no figure, and its pairs say why."""
    store = company(EIGHT)
    store.seen = set(range(320)) - set(range(10, 40))
    rows = answer(store, WINDOW, Settings()).tables.rows
    assert {row["hidden"] for row in rows["silos"] if "営業" in (row["from"], row["to"])} == {"coverage"}
    (department,) = (row for row in rows["departments"] if row["department"] == "営業")
    assert (department["hidden"], department["ei_index"], department["coverage"]) == ("coverage", None, "20-30%")


def test_one_department_gives_rows_and_no_error() -> None:
    """A company with one department has a diagonal and nothing to compare."""
    found = answer(company({"A": 60}), WINDOW, Settings())
    assert len(found.tables.rows["silos"]) == 1
    assert found.info["pairs"] == {"total": 0, "shown": 0, "hidden": {}}


def test_no_ties_at_all_is_too_little_expected() -> None:
    """Without a single tie every pair is hidden, and nothing divides by zero."""
    found = answer(Store(EIGHT, []), WINDOW, Settings())
    assert {row["hidden"] for row in found.tables.rows["silos"]} == {"too_little_expected"}


def test_a_department_without_contact_outside_is_shown_as_such() -> None:
    """Its pairs are not hidden: they stand under a quarter of expectation, with the whole range and no verdict."""
    store = company(EIGHT)
    store.ties = [tie for tie in store.ties if (tie[0] < 40) == (tie[1] < 40)]
    rows = [row for row in answer(store, WINDOW, Settings()).tables.rows["silos"] if row["from"] == "営業" != row["to"]]
    figures = {tuple(row[name] for name in ("band", "low_band", "high_band", "q_class", "hidden")) for row in rows}
    assert figures == {("<1/4", "<1/4", ">2", ">=0.05", None)}


def test_one_empty_pair_hides_no_other() -> None:
    """Of four departments two have no contact with each other; every pair is shown all the same."""
    store = company(dict.fromkeys("ABCD", 60))
    store.ties = [(one, other) for one, other in store.ties if (one < 60) == (other < 60) or max(one, other) >= 120]
    rows = {(row["from"], row["to"]): row for row in answer(store, WINDOW, Settings()).tables.rows["silos"]}
    assert {row["hidden"] for row in rows.values()} == {None}
    assert rows["A", "B"]["band"] == "<1/4"


def test_what_small_departments_leave_empty_follows_from_their_members() -> None:
    """Of 8 people neither share nor index is told, of 12 the index, of 30 both; none of them counts as hidden."""
    sizes = {**dict.fromkeys("ABCD", 30), "E": 12, "F": 8}
    rows = {row["department"]: row for row in answer(company(sizes), WINDOW, Settings()).tables.rows["departments"]}
    told = {
        name: [rows[name][column] is not None for column in ("ei_index", "cross_share", "coverage")] for name in "AEF"
    }
    assert told == {"A": [True, True, True], "E": [True, False, False], "F": [False, False, False]}
    assert {row["hidden"] for row in rows.values()} == {None}


@pytest.mark.parametrize("units", [2, 3])
def test_fewer_than_four_departments_show_no_pair(units: int) -> None:
    """Two or three departments leave nothing to compare a pair with, whatever their contact."""
    rows = answer(company(dict.fromkeys("ABC"[:units], 80)), WINDOW, Settings()).tables.rows["silos"]
    assert {row["hidden"] for row in rows if row["from"] != row["to"]} == {"too_little_expected"}
    assert {row["hidden"] for row in rows if row["from"] == row["to"]} == {None}


@pytest.mark.parametrize(
    ("sizes", "judged"), [(dict.fromkeys("ABC", 80), 0), (dict.fromkeys("ABCD", 8), 0), (EIGHT, 28)]
)
def test_an_all_clear_needs_pairs_that_could_be_judged(sizes: dict[str, int], judged: int) -> None:
    """With fewer than four departments, or in three words, no pair counts as judged."""
    assert answering.Published(WINDOW, None, answer(company(sizes), WINDOW, Settings())).judged == judged


def test_ties_are_counted_once() -> None:
    """Counts of the barbell by hand: three ties inside each triangle, one across."""
    units = atoms(list("AAABBB"), [b"%d" % n for n in range(6)], least=3, other="?")
    left, right = np.array([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)], dtype=np.int32).T
    assert count_ties((left, right), units).tolist() == [[3, 1], [1, 3]]


def test_cubes_of_the_barbell() -> None:
    """Personal E-I indices of the barbell add up to -2.3333 in each triangle; one of three crosses."""
    ties = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)]
    store = Store({"A": 3, "B": 3}, ties, seen={0, 1, 2, 3})
    units = atoms(list("AAABBB"), [b"%d" % n for n in range(6)], least=3, other="?")
    cubes = measure(store, WINDOW, store.weekly_ties(WINDOW), units, Settings().analysis)
    values = {cube.name: np.round(cube.values, 4).tolist() for cube in cubes}
    assert values["personal_ei"] == [-2.3333, -2.3333]
    assert values["cross"] == [1, 1]
    assert values["seen"] == [3, 1]


def test_pairs_say_whether_they_rest_on_few_people(planted: answering.Answer) -> None:
    """From two hundred people on every shown pair says so, and no department of itself; below, none does."""
    rows = planted.tables.rows["silos"]
    assert all((row["few_people"] is None) == (row["from"] == row["to"] or row["hidden"] is not None) for row in rows)
    small = answer(company(dict.fromkeys("ABCDE", 20)), WINDOW, Settings()).tables.rows["silos"]
    assert {row["few_people"] for row in small} == {None}

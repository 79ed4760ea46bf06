"""The part of the page on validity that is about help, in both languages, from the counts kept in the repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from benchmarks.validity_help_words import LANGUAGES, Words
from benchmarks.validity_rates import Rate
from benchmarks.validity_tables import table

Row = Mapping[str, Any]
Results = Mapping[str, Sequence[Row]]

ASKED: Final = 0.9
"""Recall that is asked for; a strength at which fewer are found is told among what we are bad at."""
STATED: Final = 0.05
"""What false discovery rates state, and the most of the companies without cause that may have a finding of a kind."""
COVERED: Final = 0.95
"""What intervals state."""
LANE: Final = "lane"
"""Lanes are told without an interval."""
ENOUGH: Final = 100
"""With fewer companies of a size, the page says that its rates are rough."""


def section(results: Results, language: str) -> str:
    """Return the tables of help, under a heading of their own."""
    words = LANGUAGES[language]
    nulls = table(words.null_head, (_null_row(row, words) for row in _nulls(results)))
    planted = table(words.planted_head, (_planted_row(row, words) for row in _planted(results, words)))
    return f"## {words.title}\n\n{words.about}\n{nulls}\n{words.planted_about}\n{planted}"


def bad(results: Results, language: str) -> Iterator[str]:
    """Tell, from the counts, what is found too seldom, not looked at, or oftener false than stated."""
    words = LANGUAGES[language]
    yield words.places
    for part in (_few, _null_too_often, _seldom, _unseen, _false, _narrow):
        yield from part(results, words)


def _nulls(results: Results) -> list[Row]:
    return [row for row in results["null"] if row["kind"] == "any" or row["looked"]]


def _planted(results: Results, words: Words) -> list[Row]:
    """Return rows of places that were looked at, by kind, size and strength, the strongest last."""
    kinds = list(words.kinds)
    rows = (row for row in results["planted"] if row["looked"])
    return sorted(rows, key=lambda row: (kinds.index(row["kind"]), row["people"], row["strength"]))


def _null_row(row: Row, words: Words) -> tuple[str, ...]:
    people, found = f"{row['people']:,}", str(Rate(row["with"], row["companies"]))
    if row["kind"] == "any":
        return people, words.any, str(row["companies"]), found, "", ""
    held = "" if row["kind"] == LANE else str(Rate(row["held"], row["looked_in"]))
    looked = f"{row['looked'] / row['companies']:.0f}"
    return people, words.kinds[row["kind"]], str(row["companies"]), found, looked, held


def _planted_row(row: Row, words: Words) -> tuple[str, ...]:
    return (
        f"{words.kinds[row['kind']]}{words.colon}{_strength(row, words)}",
        f"{row['people']:,}",
        str(row["weeks"]),
        str(row["companies"]),
        str(row["looked"]),
        str(Rate(row["found"], row["companies"])),
        str(Rate(row["false_share"], row["companies"])),
        f"{row['false']}/{row['false'] + row['found']}",
    )


def _strength(row: Row, words: Words) -> str:
    return words.strengths[row["kind"]].format(row["strength"])


def _few(results: Results, words: Words) -> Iterator[str]:
    for row in results["null"]:
        if row["kind"] == "any" and row["companies"] < ENOUGH:
            yield words.few.format(**row)


def _null_too_often(results: Results, words: Words) -> Iterator[str]:
    for row in _nulls(results):
        rate = Rate(row["with"], row["companies"])
        if row["kind"] != "any" and rate.interval[0] > STATED:
            yield words.null_too_often.format(kind=words.kinds[row["kind"]], people=row["people"], rate=rate)


def _seldom(results: Results, words: Words) -> Iterator[str]:
    """Tell, of each kind and size, at which strengths fewer than nine in ten are found."""
    for (kind, people), rows in groupby(_planted(results, words), key=lambda row: (row["kind"], row["people"])):
        weak = [row for row in rows if row["found"] < ASKED * row["companies"]]
        parts = [words.seldom_part.format(**{**row, "strength": _strength(row, words)}) for row in weak]
        if parts:
            yield words.seldom.format(kind=words.kinds[kind], people=people, parts=words.parts.join(parts))


def _unseen(results: Results, words: Words) -> Iterator[str]:
    looked = {(row["kind"], row["people"]) for row in results["planted"] if row["looked"]}
    every = {(row["kind"], row["people"]) for row in results["planted"]}
    kinds = list(words.kinds)
    for kind, people in sorted(every - looked, key=lambda cell: (kinds.index(cell[0]), cell[1])):
        yield words.unseen.format(kind=words.kinds[kind], people=people)


def _false(results: Results, words: Words) -> Iterator[str]:
    for row in _planted(results, words):
        rate = Rate(row["false_share"], row["companies"])
        if rate.interval[0] > STATED:
            kind, strength = words.kinds[row["kind"]], _strength(row, words)
            yield words.false.format(kind=kind, people=row["people"], strength=strength, rate=rate)


def _narrow(results: Results, words: Words) -> Iterator[str]:
    for row in _nulls(results):
        if row["kind"] not in {"any", LANE} and (rate := Rate(row["held"], row["looked_in"])).interval[1] < COVERED:
            yield words.narrow.format(kind=words.kinds[row["kind"]], people=row["people"], rate=rate)

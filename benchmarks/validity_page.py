"""The page on validity, in both languages, from the counts that are kept in the repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from benchmarks import validity_help_page as help_
from benchmarks.validity_rates import TIES, Rate
from benchmarks.validity_tables import table
from benchmarks.validity_words import LANGUAGES, Words

Row = Mapping[str, Any]
Results = Mapping[str, Sequence[Row]]

WINDOW: Final = 13
WEAK: Final = 0.5
"""A kind that is found more seldom at its strongest is told among what we are bad at."""
STATED: Final = 0.05
"""What false discovery rates state."""
ENOUGH: Final = 100
"""With fewer companies of a size, the page says that its rates are rough."""
COVERED: Final = 0.95
"""What intervals state."""
TARGETS: Final = {
    (0, 0.35): ".03 (19)",
    (0, 0.5): ".05 (19)",
    (50, 0.35): ".33 (53)",
    (50, 0.5): ".16 (53)",
    (100, 0.35): ".51 (115), .83 (240)",
    (100, 0.5): ".27 (115), .46 (240)",
    (250, 0.35): "1 (570)",
    (250, 0.5): ".75 (570)",
}
"""What the method's own simulation found, by the class of ties and what is left of the contact."""


def page_of(results: Results, language: str, *, weeks: int = 26, help_results: Results | None = None) -> str:
    """Write the page of one language; what was counted of help has a part of its own, where it is given."""
    words = LANGUAGES[language]
    of_help = [help_.section(help_results, language)] if help_results else []
    bad = [*_bad(results, words)]
    bad += [f"- {one}\n" for one in help_.bad(help_results, language)] if help_results else []
    parts = [
        f"# {words.title}\n\n{words.about.format(weeks=weeks, window=WINDOW)}",
        f"## {words.bad_title}\n\n{words.bad}{''.join(bad)}",
        f"## {words.null_title}\n\n{words.null_about}\n{_null(results['null'], words)}",
        f"## {words.planted_title}\n\n{words.planted_about}\n{_planted(results['planted'], words)}",
        f"## {words.weeks_title}\n\n{words.weeks_about}\n{_by_weeks(results['planted'], words)}",
        f"## {words.power_title}\n\n{words.power_about}\n{_by_ties(results['power'], words)}",
        *of_help,
    ]
    return "\n".join(parts)


def _null(rows: Sequence[Row], words: Words) -> str:
    return table(words.null_head, (_null_row(row, words) for row in rows if row["kind"] == "any" or row["looked"]))


def _null_row(row: Row, words: Words) -> tuple[str, ...]:
    people, found = f"{row['people']:,}", str(Rate(row["with"], row["companies"]))
    if row["kind"] == "any":
        return people, words.any, str(row["companies"]), found, "", "", "", ""
    looked = row["looked"] / row["companies"]
    enough = f"{row['enough'] / row['looked']:.0%}" if row["looked"] else ""
    held, shown = (str(Rate(row[name], row["looked_in"])) for name in ("held", "shown_held"))
    return people, words.kinds[row["kind"]], str(row["companies"]), found, f"{looked:.0f}", enough, held, shown


def _order(rows: Iterable[Row], words: Words) -> list[Row]:
    """Order rows by kind, size, and strength, the strongest last."""
    kinds = list(words.kinds)
    return sorted(rows, key=lambda row: (kinds.index(row["kind"]), row["people"], _strong(row)))


def _strong(row: Row) -> float:
    """Return how strong it is: what is left of contact falls, everything else rises."""
    strength = float(row["strength"])
    return -strength if row["kind"] in {"gap", "silo", "change"} else strength


def _planted(rows: Sequence[Row], words: Words) -> str:
    chosen = _order((row for row in rows if row["weeks"] == WINDOW and row["looked"]), words)
    return table(words.planted_head, (_planted_row(row, words) for row in chosen))


def _planted_row(row: Row, words: Words) -> tuple[str, ...]:
    what = f"{words.kinds[row['kind']]}{words.colon}{_strength(row, words)}"
    return (
        what,
        f"{row['people']:,}",
        str(row["companies"]),
        str(row["looked"]),
        str(Rate(row["found"], row["companies"])),
        str(Rate(row["false_share"], row["companies"])),
        f"{row['false']}/{row['false'] + row['found']}",
        str(Rate(row["held"], row["looked"])),
        str(Rate(row["shown_held"], row["looked"])),
    )


def _strength(row: Row, words: Words) -> str:
    return words.strengths[row["kind"]].format(row["strength"])


def _by_weeks(rows: Sequence[Row], words: Words) -> str:
    gaps = {(row["people"], row["weeks"], row["strength"]): row for row in rows if row["kind"] == "gap"}
    strengths = sorted({key[2] for key in gaps}, reverse=True)
    head = (*words.weeks_head, *(words.strengths["gap"].format(one) for one in strengths))
    places = sorted({key[:2] for key in gaps})
    return table(head, ([*map(str, place), *_weeks_row(gaps, place, strengths)] for place in places))


def _weeks_row(gaps: Mapping[Any, Row], place: tuple[int, int], strengths: Sequence[float]) -> Iterator[str]:
    rows = [gaps[(*place, strength)] for strength in strengths]
    yield str(rows[0]["companies"])
    yield from (str(Rate(row["found"], row["companies"])) for row in rows)


def _by_ties(rows: Sequence[Row], words: Words) -> str:
    strengths = sorted({row["strength"] for row in rows}, reverse=True)
    ties, mean, left, target = words.power_head
    titles = [(left.format(f"{one:.0%}"), f"{target} {one:.0%}") for one in strengths]
    head = (ties, mean, *(title for pair in titles for title in pair))
    edges = sorted({row["from"] for row in rows})
    return table(head, (_ties_row([row for row in rows if row["from"] == edge], strengths) for edge in edges))


def _ties_row(rows: Sequence[Row], strengths: Sequence[float]) -> list[str]:
    edge, by_strength = rows[0]["from"], {row["strength"]: row for row in rows}
    high = TIES[TIES.index(edge) + 1]
    found = [f"{edge}-{high}" if high < float("inf") else f"{edge}-", str(rows[0]["ties"])]
    for strength in strengths:
        row = by_strength[strength]
        found += [f"{Rate(row['found'], row['companies'])} ({row['companies']})", TARGETS.get((edge, strength), "")]
    return found


def _bad(results: Results, words: Words) -> Iterator[str]:
    """Tell, from the counts, what is seldom found, not looked at, oftener false than stated, or too narrow or wide."""
    told = [one for part in (_behind, _few, _weak, _unseen, _false, _covered) for one in part(results, words)]
    yield from (f"- {one}\n" for one in told or [words.nothing])


def _behind(results: Results, words: Words) -> Iterator[str]:
    """Tell which kinds have no figures, and which have those of an earlier test."""
    judged = {row["kind"] for row in results["null"]}
    yield from (words.unjudged.format(kind=name) for kind, name in words.kinds.items() if kind not in judged)
    yield from (words.earlier.format(kind=words.kinds[row["kind"]]) for row in results.get("earlier", ()))


def _few(results: Results, words: Words) -> Iterator[str]:
    for row in results["null"]:
        if row["kind"] == "any" and row["companies"] < ENOUGH:
            yield words.few.format(**row)


def _main(results: Results, words: Words) -> list[Row]:
    return _order((row for row in results["planted"] if row["weeks"] == WINDOW and row["looked"]), words)


def _weak(results: Results, words: Words) -> Iterator[str]:
    strongest = {(row["kind"], row["people"]): row for row in _main(results, words)}
    for row in strongest.values():
        if row["found"] < WEAK * row["companies"]:
            yield words.weak.format(**{**row, "kind": words.kinds[row["kind"]], "strength": _strength(row, words)})


def _unseen(results: Results, words: Words) -> Iterator[str]:
    looked = {(row["kind"], row["people"]) for row in results["null"] if row.get("looked")}
    kinds = [kind for kind in words.kinds if kind in {kind for kind, _ in looked}]
    for kind in kinds:
        for people in sorted({row["people"] for row in results["null"]}):
            if (kind, people) not in looked:
                yield words.unseen.format(kind=words.kinds[kind], people=people)


def _false(results: Results, words: Words) -> Iterator[str]:
    for row in _main(results, words):
        rate = Rate(row["false_share"], row["companies"])
        if rate.interval[0] > STATED:
            kind, strength = words.kinds[row["kind"]], _strength(row, words)
            yield words.false.format(kind=kind, people=row["people"], strength=strength, rate=rate)


def _covered(results: Results, words: Words) -> Iterator[str]:
    nulls = [(row, Rate(row["held"], row["looked_in"])) for row in results["null"] if row.get("looked")]
    planted = [(row, Rate(row["held"], row["looked"])) for row in _main(results, words)]
    for row, rate in (*nulls, *planted):
        if rate.interval[1] < COVERED:
            yield words.narrow.format(kind=words.kinds[row["kind"]], people=row["people"], rate=rate)
    for row, rate in nulls:
        if rate.interval[0] > COVERED:
            yield words.wide.format(kind=words.kinds[row["kind"]], people=row["people"], rate=rate)

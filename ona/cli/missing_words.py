"""Why a released table is empty or in part hidden, how much of it, and what can be done, in Japanese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ona.sentences import Language
from ona.tables import HELP_FIGURES, Hidden

Row = Mapping[str, Any]
Words = Mapping[Language, str]

SHARE_FROM: Final = 21
"""Figures of members need a department of so many people."""
CURVE_FROM: Final = 200
"""A curve needs a company of so many people."""

TOO_SMALL: Final[Words] = {
    "ja": "期間を通じて在籍する人が20人に満たないため、何も示しません。もっと多いはずなら名簿を確かめてください。",
    "en": "Nothing is shown: fewer than twenty people are on the roster throughout. More? Check the roster.",
}
NO_CURVE: Final[Words] = {
    "ja": "曲線は在籍者が200人以上の会社で示します（この期間は{people}人）。人数が少ないと、"
    "個人のことが分かってしまうためです。希望者の足りない部署は `ona show ambassadors`、"
    "同意した人から選んだ結果は `ona ambassadors` で見られます。",
    "en": "The curve is told from 200 people on, and this period has {people}: with fewer it would tell of single "
    "people. `ona show ambassadors` has departments short of volunteers, `ona ambassadors` a set of those who "
    "consented.",
}
NOT_LOOKED_AT: Final[Words] = {
    "ja": "この期間には、この表がありません。表ができる前に公開されたか、元になるデータがないためです。"
    "次の期間の見込みは `ona analyze --preview` で確かめられます。",
    "en": "This period has no such table: it was published before there was one, or the data hold nothing for it. "
    "`ona analyze --preview` looks ahead.",
}
HIDDEN: Final[Mapping[str, Words]] = {
    Hidden.SMALL_UNIT: {
        "ja": "{total}行のうち{count}行は、部署の人数が基準に満たないため示しません。[organisation] level で"
        "大きな単位にまとめると、次の期間から示せることがあります。",
        "en": "{count} of {total} rows are not shown: a department has too few people. Larger units "
        "([organisation] level) may help from the next period on.",
    },
    Hidden.TOO_LITTLE_EXPECTED: {
        "ja": "{total}行のうち{count}行は、部署の人数と会社全体のやり取りから見て、比べるだけの量が期待できないため"
        "示しません。[organisation] level で大きな単位にまとめるか、[analysis] window を長くすると、"
        "次の期間から示せることがあります。",
        "en": "{count} of {total} rows are not shown: so little is to be expected of them that nothing could be "
        "compared. Larger units ([organisation] level) or a longer [analysis] window may help from the next period on.",
    },
    Hidden.COVERAGE: {
        "ja": "{total}行のうち{count}行は、データに現れる人（照合では回答した人）が少なすぎるため示しません。"
        "データ源を加えるか、名簿のメールアドレスを確かめてください（`ona doctor`）。",
        "en": "{count} of {total} rows are not shown: too few of the people appear in the data (of a calibration: "
        "answered). Add a source, or check the roster's addresses (`ona doctor`).",
    },
}
"""Reasons for hiding, each with how many rows and what to do."""
SMALL: Final[Words] = {
    "ja": "{total}部署のうち{count}部署は、21人に満たないため値がありません（–）。個人を守るためです。"
    "[organisation] level で大きな単位にまとめると、次の期間から示せることがあります。",
    "en": "{count} of {total} departments have no figures (–), since they have fewer than 21 people. Larger units "
    "([organisation] level) may help from the next period on.",
}
DASH: Final[Words] = {
    "ja": "「–」は、その値を示すには部署の人数が足りないか、データから分からないことを表します。",
    "en": "A dash (–): too few people for that figure, or the data cannot tell.",
}
OF_MEMBERS: Final[Mapping[str, Sequence[str]]] = {
    "help_departments": HELP_FIGURES,
    "participation": (
        "weeks_share", "cross_share", "asking_share", "answering_share", "inequality", "busiest_share",
        "steps_to_top", "direction",
    ),
}  # fmt: skip
"""Figures that need a department of some size, by table."""


def missing(table: str, rows: Sequence[Row], info: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Yield why a released table is empty, or how much of it is hidden and why; nothing where all is told.

    Parameters
    ----------
    table
        Its name.
    rows
        All its rows.
    info
        What the snapshot says of itself.
    language
        In which to say it.

    >>> list(missing("ambassador_curve", [], {"shows": True, "people": 178}, "en"))[0].split(":")[0]
    'The curve is told from 200 people on, and this period has 178'
    >>> small = {"hidden": None, "people": 15, **dict.fromkeys(OF_MEMBERS["help_departments"])}
    >>> list(missing("help_departments", [small] * 2, {}, "en"))[0].split(",")[0]
    '2 of 2 departments have no figures (–)'
    """
    if not rows:
        yield from _why_empty(table, info, language)
    yield from _hidden(rows, language)
    if table in OF_MEMBERS:
        yield from _figures(rows, OF_MEMBERS[table], language)


def _why_empty(table: str, info: Mapping[str, Any], language: Language) -> Iterator[str]:
    if not info.get("shows", True):
        yield TOO_SMALL[language]
    elif table == "ambassador_curve" and info.get("people", 0) < CURVE_FROM:
        yield NO_CURVE[language].format(people=info.get("people", 0))
    elif not (table == "calibration" and info.get("calibration")) and not (table in SAID and info.get("help")):
        yield NOT_LOOKED_AT[language]


SAID: Final = ("helpflow", "help_departments")
"""Tables of which the account of help says why there is nothing."""


def _hidden(rows: Sequence[Row], language: Language) -> Iterator[str]:
    reasons = [row.get("hidden") for row in rows]
    for reason, words in HIDDEN.items():
        if count := reasons.count(reason):
            yield words[language].format(count=count, total=len(rows))


def _figures(rows: Sequence[Row], figures: Sequence[str], language: Language) -> Iterator[str]:
    shown = [row for row in rows if row["hidden"] is None]
    small = sum(row["people"] < SHARE_FROM for row in shown)
    if small:
        yield SMALL[language].format(count=small, total=len(rows))
    if any(row[name] is None for row in shown if row["people"] >= SHARE_FROM for name in figures):
        yield DASH[language]

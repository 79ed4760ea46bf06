"""Released tables as people read them: headings and classes in words, ranges beside their figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from ona.class_words import (
    CERTAINTY,
    CHANNELS,
    DIRECTIONS,
    EVENNESS,
    FEW_ASKS,
    FEW_CARRY,
    FEW_HELP,
    FIRST_ANSWERS,
    LANE,
    STEPS,
    VOLUNTEERS,
    WHY_HIDDEN,
    band_said,
    range_said,
)
from ona.privacy import help_range
from ona.sentences import Language
from ona.set_words import share_said
from ona.tables import HELP_FIGURES, Q_CLASSES, WHOLE

Row = Mapping[str, Any]
Words = Mapping[Language, str]

DEPARTMENT: Final[Words] = {"ja": "部署", "en": "department"}
PEOPLE: Final[Words] = {"ja": "人数", "en": "people"}
RANGE: Final[Words] = {"ja": "ありうる範囲", "en": "likely range"}
NOTES: Final[Words] = {"ja": "備考", "en": "to note"}
SURE: Final[Words] = {"ja": "確かさ", "en": "how sure"}
HIDDEN: Final[Words] = {"ja": "非表示の理由", "en": "why hidden"}
ENDS: Final[Words] = {"ja": "{said}（{low}〜{high}{unit}）", "en": "{said} ({low} to {high}{unit})"}
OPEN: Final[Words] = {"ja": "{said}（{low}人以上）", "en": "{said} ({low} or more)"}
COMPANY: Final[Words] = {"ja": "会社全体", "en": "the whole company"}

HEADS: Final[Mapping[str, Mapping[str, Words]]] = {
    "silos": {
        "from": DEPARTMENT,
        "to": {"ja": "相手の部署", "en": "other department"},
        "band": {"ja": "接点", "en": "contact"},
        "range": RANGE,
        "q_class": SURE,
        "rank": {"ja": "順位", "en": "rank"},
        "notes": NOTES,
        "people_from": PEOPLE,
        "people_to": {"ja": "相手の人数", "en": "other people"},
        "hidden": HIDDEN,
    },
    "departments": {
        "department": DEPARTMENT,
        "id": {"ja": "ID", "en": "id"},
        "people": PEOPLE,
        "ei_index": {"ja": "E-I指標", "en": "E-I index"},
        "ei_expected": {"ja": "E-I指標の期待値", "en": "E-I expected"},
        "cross_share": {"ja": "部署をまたぐ割合", "en": "cross-department share"},
        "coverage": {"ja": "カバー範囲", "en": "coverage"},
        "hidden": HIDDEN,
    },
    "coverage": {
        "source": {"ja": "データ源", "en": "source"},
        "kind": {"ja": "種類", "en": "kind"},
        "week": {"ja": "週", "en": "week"},
        "people_seen": {"ja": "その週に現れた人", "en": "people seen"},
        "people_known": {"ja": "名簿の人数", "en": "people known"},
        "events": {"ja": "件数（概数）", "en": "events, rounded"},
        "excluded": {"ja": "除外（概数）", "en": "left out, rounded"},
    },
    "helpflow": {
        "seeker": {"ja": "助けを求める部署", "en": "asks"},
        "helper": {"ja": "助ける部署", "en": "is asked"},
        "band": {"ja": "助け", "en": "help"},
        "range": RANGE,
        "answered_share": {"ja": "返事のある割合", "en": "asks answered"},
        "first_answer": {"ja": "最初の返事", "en": "first answer"},
        "notes": NOTES,
        "hidden": HIDDEN,
    },
    "help_departments": {
        "department": DEPARTMENT,
        "people": PEOPLE,
        "through_managers": {"ja": "管理職を介した助け", "en": "through managers"},
        "in_turn": {"ja": "助け返し", "en": "in turn"},
        "two_steps": {"ja": "2歩以内に届く人", "en": "within two steps"},
        "supporting": {"ja": "社外対応の支え", "en": "supporting"},
        "hidden": HIDDEN,
    },
    "calibration": {
        "department": DEPARTMENT,
        "response": {"ja": "回答した人の割合", "en": "people who answered"},
        "precision": {"ja": "適合率（95%区間）", "en": "precision (95% interval)"},
        "recall": {"ja": "再現率（95%区間）", "en": "recall (95% interval)"},
        "auc": {"ja": "AUC（95%区間）", "en": "AUC (95% interval)"},
        "hidden": HIDDEN,
    },
    "participation": {
        "department": DEPARTMENT,
        "people": PEOPLE,
        "weeks_share": {"ja": "書く週の割合", "en": "weeks with writing"},
        "cross_share": {"ja": "ほかの部署との連絡", "en": "contact with others"},
        "asking_share": {"ja": "助けを求める人", "en": "ask for help"},
        "answering_share": {"ja": "答える人", "en": "answer"},
        "inequality": {"ja": "つながりの偏り", "en": "spread of contacts"},
        "busiest_share": {"ja": "上位2割への集中", "en": "carried by the busiest fifth"},
        "steps_to_top": {"ja": "経営層までの歩数", "en": "steps to the top"},
        "direction": {"ja": "上への連絡と下への連絡", "en": "up and down"},
        "hidden": HIDDEN,
    },
    "ambassadors": {
        "department": DEPARTMENT,
        "people": PEOPLE,
        "volunteers": {"ja": "希望者", "en": "volunteers"},
        "one_more": {
            "ja": "一人増えると新たに届く人（平均、10人刻み）",
            "en": "one more adds (mean, steps of 10)",
        },
        "hidden": HIDDEN,
    },
    "ambassador_curve": {
        "size": {"ja": "選ぶ人数", "en": "people in the set"},
        "reached": {"ja": "見つかった最良の組み合わせ", "en": "the best set found"},
        "at_most": {"ja": "どの組み合わせでも超えない上限", "en": "no set reaches more"},
        "random": {"ja": "無作為に選んだ場合", "en": "chosen at random"},
        "most_connected": {"ja": "つながりの多い順", "en": "most contacts"},
        "managers": {"ja": "管理職のみ", "en": "managers alone"},
        "volunteers": {"ja": "希望者による最良の組み合わせ", "en": "the best set of volunteers"},
    },
    "ambassador_set": {
        "rank": {"ja": "順", "en": "rank"},
        "person": {"ja": "人", "en": "person"},
        "department": DEPARTMENT,
        "adds": {"ja": "先の人に加えて届く人", "en": "adds"},
        "only": {"ja": "この人だけが届く人", "en": "reached by nobody else"},
        "substitute": {"ja": "最も近い代わりの人", "en": "nearest substitute"},
        "loses": {"ja": "代わると減る人数", "en": "loses"},
        "load": {"ja": "この人より負荷の低い人", "en": "carries more than"},
        "chosen_again": {"ja": "別の週でも選ばれる割合", "en": "chosen again"},
    },
}
"""Headings by table and column; ``range`` and ``notes`` are told for several columns together."""

SHARES: Final = (
    "cross_share", "coverage", "people_seen", "answered_share", "response", "weeks_share", "asking_share",
    "answering_share", "busiest_share", "reached", "at_most", "random", "most_connected", "managers", "load",
    "chosen_again",
)  # fmt: skip
CODES: Final[Mapping[str, Mapping[str, Words]]] = {
    "first_answer": FIRST_ANSWERS,
    "inequality": EVENNESS,
    "steps_to_top": STEPS,
    "direction": DIRECTIONS,
    "q_class": CERTAINTY,
    "hidden": WHY_HIDDEN,
    "kind": CHANNELS,
    "volunteers": VOLUNTEERS,
}
"""Columns of a closed vocabulary."""
ESTIMATES: Final = ("precision", "recall", "auc")
Told = Callable[[Row, Language, int], object]


def heads(table: str, columns: Sequence[str], language: Language) -> list[str]:
    """Return the headings of some columns.

    >>> heads("ambassadors", ["department", "volunteers"], "ja")
    ['部署', '希望者']
    """
    return [HEADS[table][column][language] for column in columns]


def as_read(table: str, row: Row, columns: Sequence[str], language: Language, *, words: int = 6) -> list[object]:
    """Return what stands in some columns of a row, in words.

    Parameters
    ----------
    table
        A released table, or ``ambassador_set``.
    row
        With all columns of the table.
    columns
        Keys of :data:`HEADS`.
    language
        In which to say it.
    words
        As many as the window has for bands: 6, or 3 in a small company.

    >>> row = {"department": "営業部", "people": 55, "volunteers": "few", "one_more": 20, "hidden": None}
    >>> as_read("ambassadors", row, list(row), "ja")
    ['営業部', 55, '3人未満', 20, None]
    """
    return [_told(table, row, column, language, words) for column in columns]


def _told(table: str, row: Row, column: str, language: Language, words: int) -> object:
    if column in COMPUTED:
        return COMPUTED[column](row, language, words)
    if table == "help_departments" and column in HELP_FIGURES:
        return _help_figure(row, column, language)
    return None if row[column] is None else _said(column, row[column], language)


def _said(column: str, value: object, language: Language) -> object:
    """Return a value in words where it is of a closed vocabulary, else as it is."""
    if isinstance(value, str) and (column in SHARES or (column == "volunteers" and value not in VOLUNTEERS)):
        return share_said(value, language)
    if column == "department" and value == WHOLE:
        return COMPANY[language]
    known = CODES.get(column, {})
    return known[value][language] if isinstance(value, str) and value in known else value


def _help_figure(row: Row, name: str, language: Language) -> str | None:
    """Return a figure's class and the range in which the figure lies.

    >>> row = {"in_turn": "25-50%", "in_turn_low": "10-20%", "in_turn_high": "60-70%"}
    >>> _help_figure(row, "in_turn", "en"), _help_figure({"in_turn": None}, "in_turn", "en")
    ('25–50% (10 to 70%)', None)
    >>> _help_figure({"two_steps": ">=320", "two_steps_low": "160-320", "two_steps_high": ">=320"}, "two_steps", "ja")
    '320人以上（160人以上）'
    """
    if row[name] is None:
        return None
    low, high = help_range(row, name)
    if name != "two_steps":
        return ENDS[language].format(said=share_said(row[name], language), low=low, high=high, unit="%")
    unit = "人" if language == "ja" else ""
    said = _people(row[name], language)
    words = OPEN if high is None else ENDS
    return words[language].format(said=said, low=low, high=high, unit=unit)


def _people(told: str, language: Language) -> str:
    """Return a class of numbers of people in words.

    >>> _people("<10", "en"), _people("10-20", "ja")
    ('under 10', '10–20人')
    """
    number = told.lstrip("<>=").replace("-", "–")
    frames = {"<": ("{}人未満", "under {}"), ">": ("{}人以上", "{} or more")}
    ja, en = frames.get(told[0], ("{}人", "{}"))
    return (ja if language == "ja" else en).format(number)


def _estimate(name: str) -> Told:
    def told(row: Row, language: Language, _words: int) -> str | None:
        if row[name] is None:
            return None
        low, high = (share_said(row[f"{name}_{end}"], language) for end in ("low", "high"))
        span = low if low == high else f"{low} – {high}"
        return f"{share_said(row[name], language)}（{span}）" if language == "ja" else (
            f"{share_said(row[name], language)} ({span})"
        )  # fmt: skip

    return told


def _notes(row: Row, language: Language, _words: int) -> str | None:
    return ("；" if language == "ja" else "; ").join(_noted(row, language)) or None


def _noted(row: Row, language: Language) -> Iterator[str]:
    if "seeker" in row and row["q_class"] in Q_CLASSES[:-1]:
        yield LANE[language].format(sure=CERTAINTY[row["q_class"]][language])
    if row.get("few_or_none"):
        yield FEW_ASKS[language]
    if row["few_people"]:
        yield (FEW_HELP if "seeker" in row else FEW_CARRY)[language]


COMPUTED: Final[Mapping[str, Told]] = {
    "band": lambda row, language, words: band_said(row, language, words=words),
    "range": lambda row, language, words: range_said(row, language, words=words),
    "notes": _notes,
    **{name: _estimate(name) for name in ESTIMATES},
}
"""What is told of several columns of a row together."""

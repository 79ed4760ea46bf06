"""A question for a set of ambassadors as it is counted, and in words: the same on pages and on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ona.sentences import Language, Sentence, sentence

Words = Mapping[Language, str]

CHANCES: Final = 20
"""A chance counts in so many steps: more of them would ask the same again and again, each time with other noise."""
CAP_STEP: Final = 10
"""A cap on load counts in steps of so many percent, like the load that is told."""

SIZE: Final[Words] = {"ja": "{count}人", "en": "{count} people"}
ONE_PERSON: Final[Words] = {"ja": "1人", "en": "1 person"}
REACH: Final[Mapping[int, Words]] = {
    1: {"ja": "つながり一つ以内", "en": "within one step"},
    2: {"ja": "つながり二つ以内", "en": "within two steps"},
}
SPREAD: Final[Words] = {
    "ja": "一つのつながりで知らせが伝わる見込み{percent}%",
    "en": "by the chance that news arrives, {percent}% a tie",
}
LEAST: Final[Mapping[str, Words]] = {
    "per_department": {"ja": "各部署から{count}人以上", "en": "at least {count} of each department"},
    "per_site": {"ja": "各拠点から{count}人以上", "en": "at least {count} of each site"},
    "per_level": {"ja": "各役職から{count}人以上", "en": "at least {count} of each level"},
}
CAP: Final[Words] = {"ja": "負荷の高い上位{percent}%の人を除く", "en": "the busiest {percent}% left out"}
NO_MANAGERS: Final[Words] = {"ja": "管理職を除く", "en": "no managers"}
PAIR: Final[Words] = {"ja": "「{one}」と「{other}」をつなぐ", "en": "joining {one} and {other}"}
OF_THE_TWO: Final[Words] = {
    "ja": "二つの部署それぞれから{count}人以上",
    "en": "at least {count} of each of the two departments",
}
NAMED: Final[Mapping[str, Words]] = {
    "include": {"ja": "必ず含める人{count}人", "en": "{count} who must be in it"},
    "exclude": {"ja": "含めない人{count}人", "en": "{count} who must not"},
    "refused": {"ja": "辞退者{count}人", "en": "{count} who refused"},
}
BETWEEN: Final[Words] = {"ja": "、", "en": ", "}


def counted_chance(chance: float) -> float:
    """Return a chance in whole steps; one out of its range stays as it is, to be refused.

    >>> counted_chance(0.11), counted_chance(0.01), counted_chance(7)
    (0.1, 0.05, 7)
    """
    return max(round(chance * CHANCES), 1) / CHANCES if 0 < chance <= 1 else chance


def counted_load(cap: float) -> float:
    """Return a cap on load in whole steps downwards; one out of its range stays as it is, to be refused.

    >>> counted_load(95), counted_load(9.9), counted_load(101)
    (90.0, 0.0, 101)
    """
    return float(cap // CAP_STEP * CAP_STEP) if 0 <= cap <= 100 else cap


def counted_as(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request with its numbers as they count.

    >>> counted_as({"size": 3, "chance": 0.01, "max_load": 95})
    {'size': 3, 'chance': 0.05, 'max_load': 90.0}
    """
    steps = {"chance": counted_chance, "max_load": counted_load}
    return {name: steps[name](value) if name in steps else value for name, value in asked.items()}


def rounded(asked: Mapping[str, Any]) -> list[Sentence]:
    """Return for each number of a request that counts as another one that it does, and why.

    >>> [str(one) for one in rounded({"size": 3, "chance": 0.01, "max_load": 90})]
    ['A chance of 1% counts as 5%: chances count in steps of 5%, so that one question has one answer.']
    """
    chance, cap = asked.get("chance"), asked.get("max_load")
    found = []
    if chance is not None and counted_chance(chance) != chance:
        found.append(sentence(
            "A chance of {given:g}% counts as {counted:g}%: chances count in steps of 5%, so that one question has "
            "one answer.",
            given=round(chance * 100, 6), counted=round(counted_chance(chance) * 100, 6),
        ))  # fmt: skip
    if cap is not None and counted_load(cap) != cap:
        found.append(sentence(
            "A cap on load of {given:g} counts as {counted:g}: caps count in steps of 10 downwards, so that one "
            "question has one answer.",
            given=cap, counted=counted_load(cap),
        ))  # fmt: skip
    return found


def question_said(asked: Mapping[str, Any], language: Language, names: Mapping[str, str] | None = None) -> str:
    """Return a request in words, with its numbers as they count.

    Parameters
    ----------
    asked
        As ``POST /api/v1/ambassadors`` takes it.
    language
        In which to say it.
    names
        Departments by id, for ``between``; what is not there is said as it is.

    >>> question_said({"size": 3, "chance": 0.01, "max_load": 90, "include": ["1c20"]}, "en")
    '3 people, by the chance that news arrives, 5% a tie, the busiest 10% left out, 1 who must be in it'
    >>> question_said({"size": 1, "between": ["d1", "営業部"]}, "ja", {"d1": "開発部"})
    '1人、つながり一つ以内、「開発部」と「営業部」をつなぐ'
    >>> question_said({"size": 4, "between": ["d1", "d2"], "per_department": 1}, "en")
    '4 people, within one step, at least 1 of each of the two departments, joining d1 and d2'
    """
    return BETWEEN[language].join(_phrases(counted_as(asked), language, names or {}))


def _phrases(asked: Mapping[str, Any], language: Language, names: Mapping[str, str]) -> Iterator[str]:
    yield people_said(asked.get("size", 0), language)
    if "chance" in asked:
        yield SPREAD[language].format(percent=f"{asked['chance'] * 100:.0f}")
    else:
        yield REACH[asked.get("steps", 1)][language]
    for name in (name for name in LEAST if asked.get(name)):
        of = OF_THE_TWO if name == "per_department" and asked.get("between") else LEAST[name]
        yield of[language].format(count=asked[name])
    if asked.get("max_load", 100) < 100:
        yield CAP[language].format(percent=f"{100 - asked['max_load']:.0f}")
    if asked.get("exclude_managers"):
        yield NO_MANAGERS[language]
    if between := asked.get("between"):
        one, other = (names.get(part, part) for part in between)
        yield PAIR[language].format(one=one, other=other)
    for name, words in NAMED.items():
        if people := _distinct(asked.get(name, ())):
            yield words[language].format(count=people)


def _distinct(people: Sequence[str]) -> int:
    return len(set(people))


def people_said(count: int, language: Language) -> str:
    """Return a number of people in words.

    >>> people_said(1, "en"), people_said(1200, "ja")
    ('1 person', '1,200人')
    """
    return ONE_PERSON[language] if count == 1 else SIZE[language].format(count=f"{count:,}")

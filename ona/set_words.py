"""What a set chosen from the store reaches, in sentences: the same on pages and on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ona.sentences import Language
from ona.set_questions import people_said

Words = Mapping[Language, str]

HIGHEST: Final = ">=90%"
"""A bound of this class says nothing."""
ENDS: Final[Mapping[str, Words]] = {
    "<=": {"ja": "{share}%以下", "en": "{share}% or less"},
    ">=": {"ja": "{share}%以上", "en": "{share}% or more"},
}
NO_FIGURE: Final[Words] = {
    "ja": "{size}を選びました。この規模の会社や部署の組では、届く範囲の数値は示しません。",
    "en": "{size}. In a company or a pair of this size no figure of reach is shown.",
}
REACHES: Final[Words] = {
    "ja": "{size}で、{whom}の{share}に届きます。",
    "en": "{size} reach {share} of {whom}.",
}
WHOM: Final[Mapping[bool, Words]] = {
    False: {"ja": "会社全体", "en": "the company"},
    True: {"ja": "二つの部署", "en": "both departments"},
}
TWO_STEPS: Final[Words] = {
    "ja": "数えない人を経由する経路は見えないため、実際に届く範囲はこれより広いことがあります。",
    "en": "It may well reach more: ways over people who are not counted are not seen.",
}
NO_HIGHER: Final[Words] = {
    "ja": "1割刻みで見るかぎり、同じ人数と条件でこれより多くの人に届く組み合わせはありません。",
    "en": "No set of this size with these wishes reaches a higher step of ten percent.",
}
AT_MOST: Final[Words] = {
    "ja": "同じ人数と条件で届くのは、どの組み合わせでも{whom}の{share}までです。",
    "en": "No set of this size with these wishes reaches more than {share} of {whom}.",
}
OF_BEST: Final[Words] = {
    "ja": "届く人数は、考えられる最良の組み合わせの少なくとも約{share}に当たります。",
    "en": "So it reaches at least about {share} of what the best possible set would.",
}
WEEKS: Final[Words] = {
    "ja": "別の週のデータで選び直しても、選ばれた人のうち{again}は変わりません。その場合に届くのは{whom}の{span}です。",
    "en": "Chosen from other weeks, {again} of the set stay the same, and it reaches {span} of {whom}.",
}
SPAN: Final[Words] = {"ja": "{low}から{high}", "en": "{low} to {high}"}
OTHER_WAYS: Final[Words] = {
    "ja": "ほかの選び方は、部署・拠点・役職ごとの最低人数を守りません。「管理職」は同意した管理職だけを数えますが、"
    "それ以外の条件も守りません。そのため、上限を超えて届くことがあります。",
    "en": "The other ways to choose keep to no least number of each department, site or level. “Managers” are those "
    "who consented, whatever else was wished for. So they may reach more than the bound.",
}
"""What to know of the other ways to choose: the bound holds for sets that keep the wishes."""
SHORT_NOW: Final[Words] = {
    "ja": "この依頼の時点で、同意した人が3人に満たない部署：{names}。3人以上いる部署は{others}件です。",
    "en": "Departments in which fewer than three have consented by now: {names}. With three or more: {others}.",
}
NONE_SHORT: Final[Words] = {
    "ja": "この依頼の時点で、結果を示せる{others}部署のすべてに、同意した人が3人以上います。",
    "en": "By now three or more have consented in each of the {others} departments that can be shown.",
}


def share_said(share: str, language: Language) -> str:
    """Return a class of shares in words.

    >>> share_said("<=10%", "ja"), share_said("30-40%", "en"), share_said(">=90%", "en")
    ('10%以下', '30–40%', '90% or more')
    """
    for sign, words in ENDS.items():
        if share.startswith(sign):
            return words[language].format(share=share.removeprefix(sign).removesuffix("%"))
    return share.replace("-", "–")


def set_said(summary: Mapping[str, Any], language: Language) -> list[str]:
    """Return what a set reaches in sentences, the most important one first.

    Parameters
    ----------
    summary
        As a result of ``POST /api/v1/ambassadors`` holds it.
    language
        In which to say it.

    >>> told = {"size": 2, "reached": "30-40%", "at_most": ">=90%", "model": {"kind": "coverage"}, "weeks": None}
    >>> set_said(told, "en")
    ['2 people reach 30–40% of the company.']
    >>> set_said({**told, "model": {"kind": "coverage", "steps": 2}}, "en")[1]
    'It may well reach more: ways over people who are not counted are not seen.'
    """
    return list(_sentences(summary, language))


def _sentences(summary: Mapping[str, Any], language: Language) -> Iterator[str]:
    size = people_said(summary["size"], language)
    if summary["reached"] is None:
        yield NO_FIGURE[language].format(size=size)
        return
    whom = WHOM[summary["model"]["kind"] == "between"][language]
    yield REACHES[language].format(size=size, whom=whom, share=share_said(summary["reached"], language))
    if summary["model"].get("steps") == 2:
        yield TWO_STEPS[language]
    yield from _bound(summary, whom, language)
    if (weeks := summary["weeks"]) and weeks["low"]:
        yield WEEKS[language].format(again=share_said(weeks["chosen_again"], language), whom=whom,
                                     span=_span(weeks["low"], weeks["high"], language))  # fmt: skip


def _bound(summary: Mapping[str, Any], whom: str, language: Language) -> Iterator[str]:
    """Yield how near the best possible set is; nothing where the bound is no news."""
    if summary["reached"] == summary["at_most"]:
        yield NO_HIGHER[language]
    elif summary["at_most"] != HIGHEST:
        yield AT_MOST[language].format(whom=whom, share=share_said(summary["at_most"], language))
    if best := summary.get("share_of_best"):
        yield OF_BEST[language].format(share=best.removeprefix(">="))


def _span(low: str, high: str, language: Language) -> str:
    ends = [share_said(share, language) for share in dict.fromkeys((low, high))]
    return ends[0] if len(ends) == 1 else SPAN[language].format(low=ends[0], high=ends[1])


def short_said(account: Mapping[str, Any], language: Language) -> str:
    """Return which departments are short of volunteers by the consents that a set was chosen from.

    >>> short_said({"short": {"departments": ["営業部"], "others": 3}}, "ja")
    'この依頼の時点で、同意した人が3人に満たない部署：営業部。3人以上いる部署は3件です。'
    >>> short_said({}, "en")
    ''
    """
    short = account.get("short")
    if not short or not (short["departments"] or short["others"]):
        return ""
    names = ("、" if language == "ja" else ", ").join(short["departments"])
    words = SHORT_NOW if names else NONE_SHORT
    return words[language].format(names=names, others=short["others"])

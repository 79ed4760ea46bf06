"""What was looked at, found and not told of the kinds of finding, in Japanese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ona.sentences import Language
from ona.weight_words import LABELS, SEVERITIES, TIMES, firmness_said

Words = Mapping[Language, str]
Account = Mapping[str, Mapping[str, Any]]

KINDS: Final[dict[str, dict[Language, str]]] = {
    "gap": {"ja": "隔たり", "en": "gaps"},
    "silo": {"ja": "ほかとのつながりが少ない部署", "en": "departments by themselves"},
    "single_bridge": {"ja": "少数の人によるつながり", "en": "contact that rests on few people"},
    "key_person": {"ja": "少数の人に頼るつながり", "en": "departments whose contact runs through few people"},
    "overload": {"ja": "ほかの部署からの連絡が集まる部署", "en": "departments to which much comes in"},
    "isolation": {"ja": "ほかの部署と会う人が少ない部署", "en": "departments in which few people meet others"},
    "participation_low": {"ja": "加わる人の少ない部署", "en": "departments in which few take part"},
    "change": {"ja": "前の期間からの変化", "en": "changes since the period before"},
    "help_unanswered": {"ja": "返事のない問いかけ", "en": "asks without an answer"},
    "help_slow": {"ja": "時間のかかる最初の返事", "en": "first answers that take long"},
    "help_avoidance": {"ja": "助けるがあまり尋ねない部署", "en": "departments that help and seldom ask"},
    "single_helper": {"ja": "少数の人による助け", "en": "help by few people"},
}
"""Kinds of finding, as many."""

REASONS: Final[dict[str, dict[Language, str]]] = {
    "no_roster": {
        "ja": "名簿がないため部署が分かりません（[sources.people] に名簿を書き、`ona sync` を実行してください）",
        "en": "no roster says who is in which department (name one under [sources.people], then run `ona sync`)",
    },
    "not_in_roster": {
        "ja": "データに現れる人が名簿にいません（名簿のメールアドレスを確かめ、`ona sync` を実行してください）",
        "en": "nobody of the data is on the roster (check its addresses, then run `ona sync`)",
    },
    "small_company": {
        "ja": "この規模の会社では、個人を守るため示しません",
        "en": "not told in a company of this size, to protect people",
    },
    "few_departments": {"ja": "比べる部署が足りません", "en": "too few departments to compare"},
    "no_period_before": {
        "ja": "比べられる前の期間が公開されていません",
        "en": "no period before it is published that it could be compared with",
    },
    "no_threads": {
        "ja": "どのメッセージへの返信かがデータに記録されていません",
        "en": "the messages do not say what they answer",
    },
    "no_messages": {
        "ja": "問いかけとなりうるメッセージがデータにありません",
        "en": "the data hold no message that could be an ask",
    },
    "coverage": {"ja": "データに現れる人が少なすぎます", "en": "too few people appear in the data"},
    "too_little_data": {
        "ja": "期間内のやり取りが少ないか、部署の人数が足りません",
        "en": "too little contact in the period, or departments too small",
    },
}
"""Why nothing could be told of a kind."""

HEAD: Final[Words] = {
    "ja": "判断できない、または示さないもの（問題がないという意味ではありません）：",
    "en": "Not judged, or not told, which is no all-clear:",
}
COUNTED: Final[Words] = {
    "ja": "種類ごとの結果（偽発見率は種類ごとに5%以内、判断できないものは問題がないという意味ではありません）：",
    "en": "Found by kind, the false discovery rate held at 5% within each; what could not be judged is no all-clear:",
}
COUNT: Final[Words] = {
    "ja": "  {kind}：調べた{tests}件のうち、見つかったのは{found}件、判断できたのは{enough}件",
    "en": "  {kind}: {found} of {tests} found, {enough} could be judged",
}
LEGEND: Final[Words] = {
    "ja": "重大さは5（最も重い）から1（お知らせ）までで、少なくともどれほど大きいかを表します。重い順に並べ、"
    "同じ重さの中では種類の順、同じ種類の中でははっきりしたものが先です。",
    "en": "Severity goes from 5 (gravest) to 1 (for information) and says how large a finding is at least. The gravest "
    "stand first; of one severity they stand by kind, and the clearest of a kind first.",
}
HEADS: Final[Mapping[str, Words]] = {
    "kind": {"ja": "種類", "en": "kind"},
    "departments": {"ja": "部署", "en": "departments"},
    "band": {"ja": "普段・期待と比べて", "en": "against the usual"},
    "q_class": {"ja": "確かさ", "en": "certainty"},
    "severity": {"ja": "重大さ", "en": "severity"},
    "fragile": {"ja": "数え方を変えた確認", "en": "firmness"},
    "statement": {"ja": "文", "en": "statement"},
}
"""Headings of findings as people read them; JSON has the names of the columns."""
CERTAINTY: Final[Mapping[str, Words]] = {
    "<0.001": {"ja": "とてもはっきり（<0.001）", "en": "very clear (<0.001)"},
    "<0.01": {"ja": "はっきり（<0.01）", "en": "clear (<0.01)"},
    "<0.05": {"ja": "ある程度はっきり（<0.05）", "en": "fairly clear (<0.05)"},
}


def untold(account: Account, language: Language) -> Iterator[str]:
    """Yield a heading and a line for each kind of which nothing could be told; nothing where there is none.

    Parameters
    ----------
    account
        What was looked at for each kind, as a snapshot says it.

    >>> account = {"gap": {"why_none": None}, "change": {"why_none": "no_period_before"}}
    >>> [line.split(":")[0] for line in untold(account, "en")]
    ['Not judged, or not told, which is no all-clear', '  changes since the period before']
    """
    lines = [
        f"  {KINDS[kind][language]}{'：' if language == 'ja' else ': '}{REASONS[told['why_none']][language]}"
        for kind, told in account.items()
        if kind in KINDS and told.get("why_none") in REASONS
    ]
    if lines:
        yield HEAD[language]
        yield from lines


def counted(account: Account, kinds: Sequence[str], language: Language) -> Iterator[str]:
    """Yield a heading and, for each kind of which something could be judged, what was found, looked at and judged.

    Parameters
    ----------
    account
        What was looked at for each kind, as a snapshot says it.
    kinds
        The kind of each finding.

    >>> account = {"gap": {"looked_at": 28, "enough_data": 11, "why_none": None}}
    >>> list(counted(account, ["gap", "silo", "gap"], "en"))[1]
    '  gaps: 2 of 28 found, 11 could be judged'
    """
    judged = {kind: told for kind, told in account.items() if kind in KINDS and told.get("why_none") is None}
    if judged:
        yield COUNTED[language]
    for kind, told in judged.items():
        counts = {"tests": told["looked_at"], "enough": told["enough_data"], "found": kinds.count(kind)}
        yield COUNT[language].format(kind=KINDS[kind][language], **counts)


def as_read(finding: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return a finding's columns in words, for the table that people read.

    >>> found = {"kind": "help_slow", "band": "<1/4", "q_class": "<0.01", "severity": 5, "fragile": False}
    >>> told = as_read({**found, "evidence": {}}, "en")
    >>> told["severity"], told["band"]
    ('5 (gravest)', 'more than four times as long')
    """
    weight, sure = finding["severity"], finding["q_class"]
    word = SEVERITIES[weight][language]
    return {
        **finding,
        "kind": KINDS[finding["kind"]][language] if finding["kind"] in KINDS else finding["kind"],
        "band": _band_said(finding, language),
        "q_class": CERTAINTY[sure][language] if sure in CERTAINTY else sure,
        "severity": f"{weight}（{word}）" if language == "ja" else f"{weight} ({word})",
        "fragile": firmness_said(finding, language),
    }


def _band_said(finding: Mapping[str, Any], language: Language) -> str | None:
    """Return a finding's band in words; of slow answers it is one of speed, and told as time."""
    band = finding["band"]
    if band is None:
        return None
    if finding["kind"] == "help_slow":
        return (LONGER[band] if band in LONGER else TIMES[band])[language]
    return LABELS[band][language]


LONGER: Final[Mapping[str, Words]] = {
    "<1/4": {"ja": "4倍を超える時間", "en": "more than four times as long"},
    "1/4-1/2": {"ja": "2倍から4倍の時間", "en": "2 to 4 times as long"},
    "1/2-0.7": {"ja": "1.4倍から2倍の時間", "en": "1.4 to 2 times as long"},
}
"""Bands of speed that findings have, told as time."""

"""What could not be told of the kinds of finding, in Japanese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ona.sentences import Language

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

HEAD: Final[dict[Language, str]] = {
    "ja": "データが足りず、判断できないもの（問題がないという意味ではありません）：",
    "en": "Not enough data to tell, which is no all-clear:",
}


def untold(account: Mapping[str, Mapping[str, Any]], language: Language) -> Iterator[str]:
    """Yield a heading and a line for each kind of which nothing could be told; nothing where there is none.

    Parameters
    ----------
    account
        What was looked at for each kind, as a snapshot says it.

    >>> account = {"gap": {"why_none": None}, "change": {"why_none": "no_period_before"}}
    >>> [line.split(":")[0] for line in untold(account, "en")]
    ['Not enough data to tell, which is no all-clear', '  changes since the period before']
    """
    lines = [
        f"  {KINDS[kind][language]}{'：' if language == 'ja' else ': '}{REASONS[told['why_none']][language]}"
        for kind, told in account.items()
        if kind in KINDS and told.get("why_none") in REASONS
    ]
    if lines:
        yield HEAD[language]
        yield from lines

"""How grave a finding is and how firm, in Japanese and English: the same words on pages and on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ona.judged import doubts, reason_of_severity
from ona.sentences import Language
from ona.tables import BANDS

Finding = Mapping[str, Any]
Words = Mapping[Language, str]

SEVERITIES: Final[Mapping[int, Words]] = {
    5: {"ja": "最も重い", "en": "gravest"},
    4: {"ja": "重い", "en": "grave"},
    3: {"ja": "中くらい", "en": "medium"},
    2: {"ja": "軽い", "en": "slight"},
    1: {"ja": "お知らせ", "en": "for information"},
}

REASONS: Final[Mapping[str, Words]] = {
    "quarter": {"ja": "誤差を見込んでも4分の1に届かないため", "en": "allowing for chance it is still below a quarter"},
    "half": {"ja": "誤差を見込んでも半分に届かないため", "en": "allowing for chance it is still below a half"},
    "seven_tenths": {
        "ja": "誤差を見込んでも7割に届かないため",
        "en": "allowing for chance it is still below seven tenths",
    },
    "four_times": {
        "ja": "誤差を見込んでも4倍を超えるため",
        "en": "allowing for chance it is still more than four times",
    },
    "twice": {"ja": "誤差を見込んでも2倍を超えるため", "en": "allowing for chance it is still more than twice"},
    "above_1.4": {"ja": "誤差を見込んでも1.4倍を超えるため", "en": "allowing for chance it is still above 1.4 times"},
    "usual": {
        "ja": "誤差を見込むと普通に近い可能性が残るため",
        "en": "allowing for chance it may be close to the usual",
    },
    "few_people": {
        "ja": "接点や助けはあるものの、少数の人がいなくなると途切れかねないため",
        "en": "contact or help is there, but it could go with a few people",
    },
    "also_few_people": {
        "ja": "普通に近い可能性は残るものの、少数の人に頼ってもいるため",
        "en": "it may be close to the usual, but it rests on few people as well",
    },
    "no_need": {
        "ja": "尋ねる必要がないだけかもしれず、4を上限とするため",
        "en": "people may have no need to ask, so that 4 is the most",
    },
    "out_of_sight": {
        "ja": "ここに見えない場で話しているかもしれず、3を上限とするため",
        "en": "people may talk where it is not seen, so that 3 is the most",
    },
    "risen": {
        "ja": "増えた接点は問題ではなく、お知らせとして示すため",
        "en": "more contact is no trouble; it is told because somebody may have worked for it",
    },
}
"""Why a severity is what it is, by :func:`ona.judged.reason_of_severity`."""

LESS_SURE: Final[Words] = {
    "ja": "、偶然ではないことの確かさがやや低いため",
    "en": ", and chance is less clearly ruled out",
}
OF_TIME: Final = {"quarter": "four_times", "half": "twice", "seven_tenths": "above_1.4"}
"""A quarter of the speed is four times as long."""
LESSENED: Final = frozenset({"seven_tenths", "above_1.4", "usual", "above_usual"})
"""Reasons with which a q from 0.01 to 0.05 takes one from the severity."""

MIXES: Final[Mapping[str, Words]] = {
    "without_mail": {"ja": "メールを除く", "en": "mail left out"},
    "without_chat": {"ja": "チャットを除く", "en": "chat left out"},
    "without_meetings": {"ja": "会議を除く", "en": "meetings left out"},
    "caps_halved": {"ja": "数える連絡や会議の人数の上限を半分にする", "en": "events of half as many people at most"},
    "caps_doubled": {"ja": "数える連絡や会議の人数の上限を2倍にする", "en": "events of up to twice as many people"},
    "people_capped": {"ja": "一人ごとに数えるつながりを数件までにする", "en": "a few ties of each person at most"},
}
"""What a finding was tried under."""

NOT_FIRM: Final[Words] = {"ja": "確かではありません：", "en": "Not firm: "}
NEAR: Final[Words] = {
    "ja": "ありうる範囲が普通の近くまで及びます",
    "en": "its likely range reaches close to the usual",
}
ON_FEW: Final[Words] = {"ja": "少数の人に頼っています", "en": "it rests on few people"}
FALLS: Final[Words] = {
    "ja": "次の数え方では大きさを保ちません（{mixes}）",
    "en": "it does not keep its size with {mixes}",
}
STANDS: Final[Words] = {"ja": "次の数え方でも大きさを保ちます（{mixes}）", "en": "Keeps its size with {mixes}"}
NOT_TRIED: Final[Words] = {
    "ja": "数え方を変えた確認はしていません",
    "en": "Not tried under other ways of counting",
}
BETWEEN: Final[Words] = {"ja": "。", "en": ". "}
AND: Final[Words] = {"ja": "、", "en": ", "}
AND_ALSO: Final[Words] = {"ja": "。また、", "en": "; "}


def severity_said(finding: Finding, language: Language) -> str:
    """Return the severity with its word and its reason, without a full stop.

    >>> severity_said({"kind": "silo", "high_band": "1/4-1/2", "severity": 4, "q_class": "<0.01"}, "en")
    'Severity 4 of 5 (grave): allowing for chance it is still below a half'
    """
    weight = finding["severity"]
    word, reason = SEVERITIES[weight][language], because(finding, language)
    return (
        f"重大さ5段階の{weight}（{word}）：{reason}"
        if language == "ja"
        else f"Severity {weight} of 5 ({word}): {reason}"
    )


def because(finding: Finding, language: Language) -> str:
    """Return why a finding has its severity."""
    rule = reason_of_severity(finding)
    said = REASONS[_worded(rule, finding["kind"])][language]
    if rule in LESSENED and finding["q_class"] == "<0.05":
        return said.removesuffix("ため") + "うえ" + LESS_SURE["ja"] if language == "ja" else said + LESS_SURE["en"]
    return said


def _worded(rule: str, kind: str) -> str:
    if kind == "help_slow":
        return OF_TIME.get(rule, rule)
    return "usual" if rule == "above_usual" else rule


def firmness_said(finding: Finding, language: Language) -> str:
    """Return how firm a finding is: why not, and under which other ways of counting it keeps its size.

    >>> firm = {"fragile": False, "evidence": {"sensitivity": {"stands": ["without_mail"], "falls": []}}}
    >>> firmness_said(firm, "en"), firmness_said({"fragile": False, "evidence": {}}, "en")
    ('Keeps its size with mail left out', 'Not tried under other ways of counting')
    """
    return BETWEEN[language].join(_firmness(finding, language))


def _firmness(finding: Finding, language: Language) -> Iterator[str]:
    tried = finding["evidence"].get("sensitivity", {})
    if against := doubts(finding):
        reasons = (_doubt(one, tried, language) for one in against)
        yield NOT_FIRM[language] + AND_ALSO[language].join(reasons)
    if tried.get("stands"):
        yield STANDS[language].format(mixes=mixes_said(tried["stands"], language))
    elif not tried.get("falls"):
        yield NOT_TRIED[language]


def _doubt(name: str, tried: Mapping[str, Sequence[str]], language: Language) -> str:
    if name == "falls":
        return FALLS[language].format(mixes=mixes_said(tried["falls"], language))
    return (NEAR if name == "near_usual" else ON_FEW)[language]


def mixes_said(mixes: Sequence[str], language: Language) -> str:
    """Return names of mixes in words.

    >>> mixes_said(["without_mail", "without_chat"], "en")
    'mail left out, chat left out'
    """
    return AND[language].join(MIXES[mix][language] for mix in mixes if mix in MIXES)


LABELS: Final[Mapping[str, Words]] = dict(
    zip(
        BANDS,
        (
            {"ja": "4分の1未満", "en": "under a quarter"},
            {"ja": "4分の1から半分", "en": "a quarter to a half"},
            {"ja": "5割から7割", "en": "half to seven tenths"},
            {"ja": "ほぼ同じ", "en": "about the same"},
            {"ja": "1.4倍から2倍", "en": "1.4 to 2 times"},
            {"ja": "2倍超", "en": "more than twice"},
        ),
        strict=True,
    )
)
TIMES: Final[Mapping[str, Words]] = {
    **LABELS,
    "<1/4": {"ja": "4倍超", "en": "more than four times"},
    "1/4-1/2": {"ja": "2倍から4倍", "en": "2 to 4 times"},
    "1/2-0.7": {"ja": "1.4倍から2倍", "en": "1.4 to 2 times"},
    "1.4-2": {"ja": "5割から7割", "en": "half to seven tenths"},
    ">2": {"ja": "半分未満", "en": "under a half"},
}
"""Bands of speed, told as time."""

COMPARED_WITH: Final[Mapping[str, Words]] = {
    "gap": {
        "ja": "両部署の人数とほかの部署との付き合いから考えられる数",
        "en": "what the sizes of the two and their contact with others lead one to expect",
    },
    "silo": {
        "ja": "同じ規模の部署がほかのすべての部署との間に持つ普通の数",
        "en": "what a department of its size usually has with all others",
    },
    "single_bridge": {
        "ja": "同じくらいのやり取りを普段支えている人の数",
        "en": "the number of people who usually carry as much contact",
    },
    "key_person": {
        "ja": "ほかの部署とのやり取りのうち、普段少数の人に頼らずに済んでいる割合",
        "en": "the share of contact with others that usually does not run through few people",
    },
    "isolation": {
        "ja": "日ごろほかの部署と連絡を取る人の、社内の普通の割合",
        "en": "the usual share of people in regular contact with another department",
    },
    "overload": {
        "ja": "ほかの部署から連絡や会議を受ける、一人あたりの普通の回数",
        "en": "how often other departments usually turn to a person",
    },
    "participation_low": {
        "ja": "同僚にメールやチャットを書く週の、ほかの部署の普段の割合",
        "en": "the share of weeks in which people elsewhere usually write to colleagues",
    },
    "change": {
        "ja": "前の期間のやり取り（会社全体の増減を除く）",
        "en": "the contact of the period before, apart from changes in the whole company",
    },
    "help_unanswered": {
        "ja": "ほかの部署どうしで問いかけに返事のある普段の割合",
        "en": "the share of asks that usually get an answer elsewhere",
    },
    "help_slow": {
        "ja": "ほかの部署どうしで最初の返事までにかかる普段の時間",
        "en": "the time that first answers usually take elsewhere",
    },
    "help_avoidance": {
        "ja": "同じくらい助けているほかの部署が普段求める助け",
        "en": "the help that departments which help as much usually seek",
    },
    "single_helper": {
        "ja": "同じくらいの助けを普段している人の数",
        "en": "the number of people who usually give as much help",
    },
}
"""What the figure of a kind of finding is a ratio to. Of ``help_slow`` the band is one of speed and told as time."""


def range_said(finding: Finding, language: Language) -> str:
    """Return between which values the figure of a finding lies, and against what; empty where it has none.

    >>> slow = {"kind": "help_slow", "low_band": "<1/4", "high_band": "1/4-1/2"}
    >>> range_said(slow, "en")
    'Compared with the time that first answers usually take elsewhere: from “2 to 4 times” to “more than four times”'
    """
    if finding["kind"] not in COMPARED_WITH or None in {finding["low_band"], finding["high_band"]}:
        return ""
    of_time = finding["kind"] == "help_slow"
    ends = [finding["low_band"], finding["high_band"]]
    labels = [(TIMES if of_time else LABELS)[end][language] for end in (reversed(ends) if of_time else ends)]
    return _range(COMPARED_WITH[finding["kind"]][language], list(dict.fromkeys(labels)), language)


def _range(against: str, labels: Sequence[str], language: Language) -> str:
    if language == "ja":
        said = "から".join(f"「{label}」" for label in labels)
        return f"{against}と比べて、{said}{'の間' if len(labels) > 1 else ''}と考えられます"
    said = " to ".join(f"“{label}”" for label in labels)
    return f"Compared with {against}: {'from ' * (len(labels) > 1)}{said}"

"""What the page on validity says of help, in English and Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; the places in braces are filled in."""

    title: str
    about: str
    null_head: tuple[str, ...]
    any: str
    planted_about: str
    planted_head: tuple[str, ...]
    places: str
    few: str
    null_too_often: str
    seldom: str
    seldom_part: str
    parts: str
    unseen: str
    false: str
    narrow: str
    colon: str
    kinds: Mapping[str, str]
    strengths: Mapping[str, str]


EN: Final = Words(
    title="Help between departments",
    about="""\
The asks of a company are drawn straight from its plan and go the whole way of real data: what counts as an ask, \
release rules, verdicts as they are shown. A test compares them with what files, store and rollup give. What was \
counted stands in [`benchmarks/validity_help.json`](../benchmarks/validity_help.json); \
`python -m benchmarks.validity_help` counts anew. First, companies in which nothing is planted (13 weeks): every \
finding is false here. An interval is not kept of lanes, nor of what was planted.
""",
    null_head=("people", "kind", "companies", "with a finding", "looked at in a company", "interval holds 1"),
    any="any kind",
    planted_about="""\
One truth a company, each kind at three strengths, between two of the six largest departments: asks beside the usual \
ones; the share of what one opens towards the other that gets no answer; the time until first answers; a department \
whose people leave out so many of their own asks; answers that come through one person. Where answers are planted, 1 \
ask a week for every 100 people of the company is planted with them.
""",
    planted_head=(
        "kind, as planted",
        "people",
        "weeks",
        "companies",
        "looked at",
        "found",
        "false discovery rate",
        "false of all",
    ),
    places="Help was planted between two of the six largest departments. Between small departments there is less "
    "help to see, and less is found.",
    few="Help: only {companies} companies of {people:,} people were judged so far; their rates are rough.",
    null_too_often="{kind}: of companies of {people:,} people in which nothing is planted, more than .05 have such a "
    "finding ({rate}).",
    seldom="{kind}: with {people:,} people fewer than nine in ten are found: {parts}.",
    seldom_part="{found} of {companies} at {strength}",
    parts=", ",
    unseen="{kind}: in companies of {people:,} people the place was never looked at: too little help is seen there.",
    false="{kind}: with {people:,} people the false discovery rate is above .05 ({strength}: {rate}).",
    narrow="{kind}: with {people:,} people the intervals hold the truth less often than 95% ({rate}).",
    colon=": ",
    kinds={
        "lane": "Far more help sought than usual",
        "help_unanswered": "Asks without an answer",
        "help_slow": "First answers take long",
        "help_avoidance": "Helps others, seldom asks",
        "single_helper": "Few people help",
    },
    strengths={
        "lane": "{:g} asks a week for every 100 people",
        "help_unanswered": "{:.0%} unanswered",
        "help_slow": "a median of {:g} working hours",
        "help_avoidance": "{:.0%} of its asks left out",
        "single_helper": "{:.0%} through one person",
    },
)

JA: Final = Words(
    title="部署の間の助け",
    about="""\
会社の問いかけは設計から直接作り、実際のデータと同じ道筋（何を問いかけと数えるか、公開の規則、画面に出る判定）をす\
べて通します。ファイルから保存先と集計を通した場合と同じになることは、試験で確かめています。数えた結果は\
[`benchmarks/validity_help.json`](../benchmarks/validity_help.json)にあり、`python -m benchmarks.validity_help`で\
数え直せます。初めの表は、何も埋め込んでいない会社（13週）です。ここでの発見はすべて誤りです。区間は、「普段よりはるかに多い助け」と、埋め込んだものについて\
は記録していません。
""",
    null_head=("人数", "種類", "会社の数", "発見のあった会社", "一社で調べた数", "区間が1を含む"),
    any="いずれかの種類",
    planted_about="""\
一つの会社に一つ、種類ごとに三つの強さで、大きい方から六つの部署のうちの二つの間に埋め込みました。順に、普段に加える\
問いかけの数、一方から他方への話しかけのうち返事のない割合、最初の返事までの時間、自分からの問いかけを除く割合、一人\
を通る接点の割合です。返事に関わる種類では、会社の100人につき週1件の問いかけも併せて埋め込みました。
""",
    planted_head=("種類と強さ", "人数", "週数", "会社の数", "調べた", "見つけた割合", "偽発見率", "全体のうち誤り"),
    places="助けについては、大きい方から六つの部署のうちの二つの間に埋め込みました。小さい部署の間では、見える助けが\
少ないため、見つかる割合はこれより低くなります。",
    few="助け：{people:,}人の会社は、まだ{companies}社しか判定していません。その割合は大まかなものです。",
    null_too_often="{kind}：何も埋め込んでいない{people:,}人の会社のうち、この発見があったものが.05を超えています（{rate}）。",
    seldom="{kind}：{people:,}人の会社では、見つかる割合が9割に届きません（{parts}）。",
    seldom_part="{strength}で{companies}社のうち{found}社",
    parts="、",
    unseen="{kind}：{people:,}人の会社では、見える助けが少なすぎるため、埋め込んだ場所を調べられませんでした。",
    false="{kind}：{people:,}人では偽発見率が.05を超えています（{strength}：{rate}）。",
    narrow="{kind}：{people:,}人では区間が真の値を含む割合が95%に届きません（{rate}）。",
    colon="：",
    kinds={
        "lane": "普段よりはるかに多い助け",
        "help_unanswered": "返事のない問いかけ",
        "help_slow": "最初の返事までが長い",
        "help_avoidance": "助けるが、尋ねることは少ない",
        "single_helper": "助ける人が少ない",
    },
    strengths={
        "lane": "100人につき週{:g}件",
        "help_unanswered": "{:.0%}に返事なし",
        "help_slow": "中央値{:g}労働時間",
        "help_avoidance": "問いかけの{:.0%}を除く",
        "single_helper": "{:.0%}が一人を通る",
    },
)

LANGUAGES: Final[Mapping[str, Words]] = {"en": EN, "ja": JA}

"""What the page on validity says, in English and Japanese; tables and figures are put in by the page's own module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; the places in braces are filled in."""

    title: str
    about: str
    null_title: str
    null_about: str
    null_head: tuple[str, ...]
    any: str
    planted_title: str
    planted_about: str
    planted_head: tuple[str, ...]
    weeks_title: str
    weeks_about: str
    weeks_head: tuple[str, ...]
    power_title: str
    power_about: str
    power_head: tuple[str, ...]
    bad_title: str
    bad: str
    weak: str
    unseen: str
    false: str
    narrow: str
    wide: str
    unjudged: str
    earlier: str
    few: str
    nothing: str
    colon: str
    kinds: Mapping[str, str]
    strengths: Mapping[str, str]


EN: Final = Words(
    title="How often findings are right",
    about="""\
Nobody can say of a real company which departments truly keep apart. So we make companies whose truth is known, \
let the product judge them the whole way that real data go (weekly ties, units, release rules, verdicts as they \
are shown), and count. This page is written by `python -m benchmarks validity --write` from what \
[`benchmarks/validity.json`](../benchmarks/validity.json) holds. [日本語](validity.ja.md)

A company has {weeks} weeks of mail, chat and meetings; the last {window} are judged, the {window} before are \
there to compare with. People and teams have likings of their own, contact is heavy-tailed and bursty, \
departments differ in size and openness, people move, leave and are lent. Weekly ties are drawn straight from \
the plan; on a few companies a test compares with what events give that go through the event store. Where \
something is planted is drawn by lot from all departments the product counts, small ones as often as large ones.

Each rate stands with its exact 95% interval (Clopper and Pearson 1934). Companies, not departments, are the truths \
counted: what is seen in one company hangs together.

- *Found* (recall): the planted departments are named by a finding of the planted kind, among **all** \
companies, also those in which the place was too small to be looked at.
- *False discovery rate*: the share of false ones among the findings of that kind in a company, 0 where there \
is none, on average over companies. The product states at most .05.
- *False of all*: false findings among all of the kind, added up over companies.
- *Interval holds*: the 95% interval holds the true ratio, before it is rounded to bands; *as shown*: from band \
to band.
""",
    null_title="Companies in which nothing is planted",
    null_about="""\
Every finding is false here. *Enough data* is the share of departments or pairs looked at of which the product \
can say something: a verdict was given, or the likely range leaves out less than half of the usual. Of the others \
it says that nothing can be said.
""",
    null_head=(
        "people",
        "kind",
        "companies",
        "with a finding",
        "looked at in a company",
        "enough data",
        "interval holds 1",
        "as shown",
    ),
    any="any kind",
    planted_title="Companies with one truth planted",
    planted_about="One truth a company, each kind at three strengths.\n",
    planted_head=(
        "kind, as planted",
        "people",
        "companies",
        "looked at",
        "found",
        "false discovery rate",
        "false of all",
        "interval holds",
        "as shown",
    ),
    weeks_title="Gaps found, by weeks of data",
    weeks_about="Found among all companies, by how much of the usual contact two departments are left.\n",
    weeks_head=("people", "weeks", "companies"),
    power_title="Gaps found, by ties of a pair",
    power_about="""\
What decides is how many ties the pair would have without the gap. All sizes and lengths of windows together (a \
company is counted once for each length; the intervals take them for separate companies and are somewhat too \
narrow). The target is what the method found in our first simulations, at the number of ties in parentheses, \
with a false discovery rate of .10.
""",
    power_head=("ties before", "on average", "left {}", "target"),
    bad_title="What we are bad at",
    bad="""\
- Weak truths are mostly not seen. That nothing is found does not mean that nothing is there; the product says \
so, and says how much it could look at.
- The companies are our own invention. That departments of healthy companies differ in openness by about a \
fifth is an assumption of the companies and of the tests alike: where real departments differ more, the product \
reads it off the others only when there are enough of them.
- One truth was planted at a time. Several in one company make each other harder to see. Gaps of a department \
with many others at once are seen as a department by itself, if at all.
- Intervals are right on average over all departments looked at. Those of findings alone are picked: they tend \
to be too far from the usual, as all picked figures do.
- The false discovery rate is an average over companies, most of which have no finding at all. Where truths are \
weak and few are found, a larger share of the findings that do appear is false: see *false of all*.
- The interval of a department speaks of how far it lies from what the others lead one to expect, not of one \
cause.
- Wrong rosters, channels that are missing for one department, and departments of fewer people than the release \
rules ask for were not planted.
""",
    weak="{kind}: of {companies} companies of {people:,} people, {found} were found at the strongest ({strength}).",
    unseen="{kind}: not looked at in companies of {people:,} people.",
    false="{kind}: with {people:,} people the false discovery rate is above .05 ({strength}: {rate}).",
    narrow="{kind}: with {people:,} people the intervals hold the truth less often than 95% ({rate}).",
    wide="{kind}: with {people:,} people the intervals are wider than they need be ({rate} hold the truth), so that "
    "verdicts are missed.",
    unjudged="{kind}: not judged yet; there are no figures.",
    earlier="{kind}: the test was changed after these figures were counted; they speak of the one before.",
    few="Only {companies} companies of {people:,} people were judged so far: their rates are rough.",
    nothing="Nothing of this kind shows in the tables above.",
    colon=": ",
    kinds={
        "gap": "Gap",
        "silo": "A department by itself",
        "isolation": "Few people meet other departments",
        "single_bridge": "Rests on few people",
        "key_person": "Much runs through few people",
        "overload": "Overload",
        "participation_low": "Few take part",
        "change": "Change since the period before",
    },
    strengths={
        "gap": "{:.0%} of the contact left",
        "silo": "{:.0%} of the contact with all others left",
        "isolation": "{:.0%} of the members meet nobody outside",
        "single_bridge": "{:.0%} through one person",
        "key_person": "{:.0%} through one person",
        "overload": "{:.1f} times the usual",
        "participation_low": "{:.0%} of the members hardly write",
        "change": "fallen to {:.0%}",
    },
)

JA: Final = Words(
    title="発見はどのくらい正しいか",
    about="""\
実在の会社で、どの部署どうしが本当に離れているかを知る人はいません。そこで、答えの分かっている会社を作り、実際の\
データと同じ道筋（週ごとのつながり、部署のまとめ方、公開の規則、画面に出る判定）をすべて通して製品に判定させ、数\
えました。このページは、[`benchmarks/validity.json`](../benchmarks/validity.json)の記録から\
`python -m benchmarks validity --write`が作ります。[English](validity.md)

一つの会社には{weeks}週分のメール、チャット、会議があります。最後の{window}週を判定し、その前の{window}週を比べ\
る相手にします。人やチームには相手の好みがあり、接点の量は人によって大きく違い、時期にもむらがあります。部署の大\
きさや開き方も違い、異動、退職、応援もあります。週ごとのつながりは会社の設計から直接作ります。いくつかの会社では、\
イベントを保存先に通した場合と同じになることを試験で確かめています。埋め込む場所は、製品が数えるすべての部署から\
くじで選びます。小さい部署も大きい部署と同じ割合で選ばれます。

割合には正確な95%区間（Clopper-Pearson）を添えます。一つの会社の中で見えることは互いに関わり合うため、部署ではな\
く会社の数で数えます。

- 「見つけた割合」（再現率）：埋め込んだ部署が、埋め込んだ種類の発見として挙がった割合です。小さすぎて調べられな\
かった会社も含めた、すべての会社に対する割合です。
- 「偽発見率」：一つの会社で挙がったその種類の発見のうち、誤りの割合（発見がなければ0）を、会社にわたって平均し\
たものです。製品は.05以下と述べています。
- 「全体のうち誤り」：その種類の発見をすべての会社で合わせたときの、誤りの数です。
- 「区間が含む」：段階に丸める前の95%区間が、本当の比を含む割合です。「表示では」は、画面に出る段階から段階まで\
の範囲が含む割合です。
""",
    null_title="何も埋め込んでいない会社",
    null_about="""\
ここでの発見はすべて誤りです。「データが十分」は、調べた部署や組のうち、製品が何かを言えるもの（判定が出たもの、\
または考えられる範囲が普段の半分未満を除くもの）の割合です。残りについては、何も言えないと述べます。
""",
    null_head=(
        "人数",
        "種類",
        "会社の数",
        "発見のあった会社",
        "一社で調べた数",
        "データが十分",
        "区間が1を含む",
        "表示では",
    ),
    any="いずれかの種類",
    planted_title="一つだけ埋め込んだ会社",
    planted_about="一つの会社に一つ、種類ごとに三つの強さで埋め込みました。\n",
    planted_head=(
        "種類と強さ",
        "人数",
        "会社の数",
        "調べた",
        "見つけた割合",
        "偽発見率",
        "全体のうち誤り",
        "区間が含む",
        "表示では",
    ),
    weeks_title="週数ごとの、隔たりを見つけた割合",
    weeks_about="二つの部署に残した接点の量ごとに、すべての会社に対する割合を示します。\n",
    weeks_head=("人数", "週数", "会社の数"),
    power_title="組のつながりの数ごとの、隔たりを見つけた割合",
    power_about="""\
決め手は、隔たりがなければその組にあったはずのつながりの数です。会社の大きさと期間の長さはすべて合わせています（\
一つの会社を期間の長さごとに一度ずつ数え、別々の会社とみなすため、区間はいくらか狭めです）。「目標」は、方法を決\
めたときの模擬実験の値です。かっこ内のつながりの数で、偽発見率.10のときのものです。
""",
    power_head=("元のつながり", "平均", "{}残る", "目標"),
    bad_title="苦手なこと",
    bad="""\
- 弱いものはほとんど見つかりません。何も見つからないことは、何もないことを意味しません。製品もそう述べ、どこまで\
調べられたかを示します。
- これらの会社は私たちが作ったものです。健全な会社でも部署の開き方に2割ほどの違いがあるという仮定は、会社の作り\
方にも検定にも入っています。実際の違いがもっと大きい場合、製品がそれを読み取れるのは、比べる部署が十分にあるとき\
だけです。
- 一度に一つだけ埋め込みました。一つの会社にいくつもあると、互いに見えにくくなります。一つの部署が多くの部署と離\
れているときは、隔たりではなく「ほかとのつながりが少ない部署」として見えるか、見えないかのどちらかです。
- 区間は、調べた部署全体で平均すれば正しく働きます。発見となったものだけを見ると、選ばれた値の常として、普段から\
離れすぎた値になりがちです。
- 偽発見率は会社にわたる平均で、多くの会社には発見がありません。弱いものが少ししか見つからないところでは、\
挙がった発見のうち誤りの占める割合が大きくなります（「全体のうち誤り」をご覧ください）。
- 部署についての区間は、ほかの部署から予想される値とのへだたりを示すもので、一つの原因を示すものではありません。
- 名簿の誤り、一部の部署だけに欠けた連絡手段、公開の規則より小さい部署は、埋め込んでいません。
""",
    weak="{kind}：{people:,}人の会社{companies}社で、最も強くしても（{strength}）、見つかったのは{found}社です。",
    unseen="{kind}：{people:,}人の会社では調べません。",
    false="{kind}：{people:,}人では偽発見率が.05を超えています（{strength}：{rate}）。",
    narrow="{kind}：{people:,}人では区間が真の値を含む割合が95%に届きません（{rate}）。",
    wide="{kind}：{people:,}人では区間が必要以上に広く（真の値を含む割合は{rate}）、そのぶん判定を逃しています。",
    unjudged="{kind}：まだ判定していません。数値はありません。",
    earlier="{kind}：この数値を数えた後に判定の方法を改めました。数値は以前の方法のものです。",
    few="{people:,}人の会社は、まだ{companies}社しか判定していません。その割合は大まかなものです。",
    nothing="上の表に当てはまるものはありません。",
    colon="：",
    kinds={
        "gap": "隔たり",
        "silo": "ほかとのつながりが少ない部署",
        "isolation": "ほかの部署と会う人が少ない部署",
        "single_bridge": "少数の人によるつながり",
        "key_person": "少数の人に頼るつながり",
        "overload": "過負荷",
        "participation_low": "加わる人が少ない部署",
        "change": "前の期間からの変化",
    },
    strengths={
        "gap": "接点の{:.0%}が残る",
        "silo": "ほかの部署との接点の{:.0%}が残る",
        "isolation": "{:.0%}の人がほかの部署と会わない",
        "single_bridge": "{:.0%}が一人を通る",
        "key_person": "{:.0%}が一人を通る",
        "overload": "普段の{:.1f}倍",
        "participation_low": "{:.0%}の人がほとんど書かない",
        "change": "{:.0%}に減る",
    },
)

LANGUAGES: Final[Mapping[str, Words]] = {"en": EN, "ja": JA}

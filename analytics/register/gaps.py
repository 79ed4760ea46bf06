"""Measures of contact between departments, and of the data itself."""

from __future__ import annotations

from typing import Final

from analytics.coverage import coverage
from analytics.expected import configuration_expected, quasi_independence
from analytics.gaps import gap_test, published_gaps
from analytics.measure import Measure, Words

GAPS: Final[dict[str, Measure]] = {
    "inwardness": Measure(
        name="inwardness",
        function=configuration_expected,
        formula="o_ij / e_ij, e_ij = x_i y_j w_ij with the sums of rows and columns kept, w_ii = 1 - 1/n_i",
        source="Newman 2006, PNAS 103(23), 8577-8582, equation 2; diagonal corrected for people, own",
        columns=("pairs.expected", "pairs.ratio", "pairs.log2_ratio"),
        en=Words(
            title="Observed over expected, full mixing",
            definition="Contact of two groups over what their total contact alone would give.",
            range="0 and more; 1 is as expected, shown on a log2 scale.",
            reading="How inward is a department? Every healthy one lies above 1 inside; compare departments.",
            edges="A group without contact expects 0; a group of one person expects nothing inside.",
        ),
        ja=Words(
            title="内向き度（完全混合との比）",
            definition="二つのグループの接点を、それぞれの接点の総量だけから期待される量で割った値です。",
            range="0以上です。1が期待どおりで、log2の目盛りで示します。",
            reading="部署がどれだけ内向きかを表します。健全な部署でも内側は1を超えます。部署どうしで比べてください。",
            edges="接点のないグループの期待値は0です。一人だけのグループは内側に期待される接点がありません。",
        ),
    ),
    "pair_contact": Measure(
        name="pair_contact",
        function=quasi_independence,
        formula="o_ij / e_ij, e_ij = a_i b_j fitted on the cells off the diagonal",
        source="Goodman 1968, Journal of the American Statistical Association 63, 1091-1131",
        columns=("pairs.expected", "pairs.ratio", "pairs.log2_ratio"),
        en=Words(
            title="Observed over expected, between departments",
            definition="Contact of two departments over what each one's outside contact would give.",
            range="0 and more; 1 is as expected, shown on a log2 scale.",
            reading="Below 1: the two talk less than their other contact leads one to expect. See the interval first.",
            edges="Undefined below three groups in contact, or four without direction; no outside contact expects 0.",
        ),
        ja=Words(
            title="部署間の接点の比",
            definition="二つの部署の接点を、それぞれがほかの部署と持つ接点から期待される量で割った値です。",
            range="0以上です。1が期待どおりで、log2の目盛りで示します。",
            reading="1より小さければ、ほかの接点から期待されるよりも話していません。まず区間を見てください。",
            edges="接点を持つグループが三つ（向きがなければ四つ）に満たなければ定義されません。外との接点がなければ期待値は0です。",
        ),
    ),
    "gaps": Measure(
        name="gaps",
        function=published_gaps,
        formula="pooled negative binomial on pairs of groups, each pair left out of its own expectation; BH over all",
        source="own, with Benjamini and Hochberg 1995, JRSS B 57(1), 289-300",
        columns=(),
        en=Words(
            title="Gaps from protected counts",
            definition="Department pairs that talk less than expected, beyond chance, from protected counts of ties.",
            range="A label, an interval of the ratio and a q value for each pair.",
            reading="A gap is a question worth asking both sides, not a verdict. No gap shown is not no gap.",
            edges="With fewer than four departments nothing can be judged.",
        ),
        ja=Words(
            title="部署間の隔たり（公開用）",
            definition="保護された件数から見て、偶然とはいえないほど接点が期待より少ない部署の組です。",
            range="組ごとの判定、比の区間、q値です。",
            reading="隔たりは、両者に尋ねてみる価値のある問いであり、結論ではありません。「示されない」は「ない」ではありません。",
            edges="部署が四つに満たなければ、何も判断できません。",
        ),
    ),
    "gaps_of_people": Measure(
        name="gaps_of_people",
        function=gap_test,
        formula="the same on weighted ties, with the overdispersion that persistent ties of people bring",
        source="own, with Benjamini and Hochberg 1995, JRSS B 57(1), 289-300",
        columns=("pairs.p_value", "pairs.q_value", "pairs.low", "pairs.high"),
        en=Words(
            title="Gaps from people's ties",
            definition="Department pairs that talk less than expected, beyond chance, from weighted ties of people.",
            range="p and q from 0 to 1; an interval of the ratio.",
            reading=(
                "Small q and an upper end well below 1: less contact than chance explains. Only gaps are tested. "
                "The pair is left out of its own expectation, so that its interval may not hold pairs.ratio."
            ),
            edges="Undefined with fewer than four groups, and for pairs that expect too little.",
        ),
        ja=Words(
            title="部署間の隔たり（分析用）",
            definition="人どうしの重みつきのつながりから見て、偶然とはいえないほど接点が期待より少ない部署の組です。",
            range="p値とq値は0から1まで、ほかに比の区間です。",
            reading=(
                "q値が小さく、区間の上端が1を大きく下回れば、偶然で説明できるより接点が少ない組です。多すぎる側は検定しません。"
                "期待値はその組を除いて求めるため、pairs.ratioが区間に入らないことがあります。"
            ),
            edges="グループが四つに満たない場合と、期待が小さすぎる組では定義されません。",
        ),
    ),
    "coverage": Measure(
        name="coverage",
        function=coverage,
        formula="people seen in a week / people known in that week",
        source="own",
        columns=(),
        en=Words(
            title="Coverage",
            definition="Share of the people of a department who are seen in the data of a week.",
            range="0 to 1.",
            reading="Where it is low, silence may be missing data; figures are withheld there.",
            edges="Undefined for a department without people.",
        ),
        ja=Words(
            title="カバー範囲",
            definition="ある週のデータに現れた人が、その部署の人数に占める割合です。",
            range="0から1までです。",
            reading="低いところでは、接点がないのではなくデータが欠けているのかもしれません。そこでは数値を出しません。",
            edges="人のいない部署では定義されません。",
        ),
    ),
}
"""Measures of contact between departments by name."""

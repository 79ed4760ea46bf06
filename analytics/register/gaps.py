"""Measures of contact between departments, and of the data itself."""

from __future__ import annotations

from typing import Final

from analytics.coverage import coverage
from analytics.expected import configuration_expected
from analytics.gaps import published_gaps
from analytics.gaps_people import gap_test
from analytics.group_contact import expected_contact
from analytics.measure import Measure, Words

BENJAMINI: Final = "Benjamini and Hochberg 1995, JRSS B 57(1), 289-300"

GAPS: Final[dict[str, Measure]] = {
    "inwardness": Measure(
        name="inwardness",
        function=configuration_expected,
        formula="o_ss / e_ss, e_st = x_s y_t (1 - [s = t] / n_s)",
        source="Newman 2006, PNAS 103(23), 8577-8582, equation 2; diagonal corrected for people, own",
        columns=("pairs.expected", "pairs.ratio", "pairs.log2_ratio"),
        en=Words(
            title="Observed over expected, full mixing",
            definition="Contact inside a group over what its total contact alone would give.",
            direction="Follows arcs, from row to column; an undirected tie is an arc each way.",
            range="0 and more; 1 is as expected, shown on a log2 scale.",
            reading="How inward is a department? Every healthy one lies above 1 inside; compare departments.",
            edges=(
                "A group without contact expects 0 and has no ratio; a group of one person expects nothing "
                "inside. People without ties count in n_s."
            ),
            details=(
                (
                    "o_st is the contact from group s to group t, n_s the number of people of s. x and y are "
                    "fitted so that the sums of rows and columns of e are those of o. [s = t] / n_s takes "
                    "out contact with oneself."
                ),
                (
                    "It stands in pairs.csv where from_group and to_group are the same; pairs of different "
                    "groups are held against pair_contact."
                ),
                "Without the correction for people, e_st = out_s in_t / W.",
            ),
        ),
        ja=Words(
            title="内向き度（完全混合との比）",
            definition="グループの内側の接点を、各グループの接点の総量だけから期待される量で割った値です。",
            direction="行から列への矢印の向きを区別します。向きのないつながりは両向きの矢印です。",
            range="0以上です。1が期待どおりで、log2の目盛りで示します。",
            reading="部署がどれだけ内向きかを表します。健全な部署でも内側は1を超えます。部署どうしで比べてください。",
            edges=(
                "接点のないグループの期待値は0で、比は定義されません。一人だけのグループは内側に期待される接"
                "点がありません。つながりのない人もn_sに数えます。"
            ),
            details=(
                (
                    "o_stはグループsからtへの接点、n_sはsの人数です。xとyは、eの行と列の合計がoと一致するよう"
                    "に定めます。[s = t] / n_sは自分自身との接点を除くための項です。"
                ),
                (
                    "pairs.csvでは、from_groupとto_groupが同じ行の値です。異なるグループの組は、pair_contact"
                    "の期待値と比べます。"
                ),
                "人についての補正をしなければ、e_st = out_s in_t / Wとなります。",
            ),
        ),
    ),
    "pair_contact": Measure(
        name="pair_contact",
        function=expected_contact,
        formula="o_st / e_st, e_st = r_s c_t for s != t",
        source="Goodman 1968, Journal of the American Statistical Association 63, 1091-1131",
        columns=("pairs.expected", "pairs.ratio", "pairs.log2_ratio"),
        en=Words(
            title="Observed over expected, between departments",
            definition="Contact of two departments over what each one's outside contact would give.",
            direction="Follows arcs, from row to column; an undirected tie is an arc each way.",
            range="0 and more; 1 is as expected, shown on a log2 scale.",
            reading=(
                "Below 1: the two talk less than their other contact leads one to expect. See the interval first."
            ),
            edges=(
                "Undefined below three groups, or four without direction: sums would determine every pair. A "
                "group without outside contact expects 0 and has no ratio. A group of one person takes part "
                "like any other."
            ),
            details=(
                (
                    "o_st is the contact from group s to group t. r and c are fitted on pairs of different "
                    "groups so that what each group sends out and receives from outside is kept "
                    "(quasi-independence)."
                ),
                (
                    "It stands in pairs.csv where from_group and to_group differ; contact inside a group is "
                    "held against inwardness. The pair itself takes part in the fit; low and high are of a "
                    "fit without it."
                ),
            ),
        ),
        ja=Words(
            title="部署間の接点の比",
            definition="二つの部署の接点を、それぞれがほかの部署と持つ接点から期待される量で割った値です。",
            direction="行から列への矢印の向きを区別します。向きのないつながりは両向きの矢印です。",
            range="0以上です。1が期待どおりで、log2の目盛りで示します。",
            reading="1より小さければ、ほかの接点から期待されるよりも話していません。まず区間を見てください。",
            edges=(
                "グループが三つ（向きがなければ四つ）に満たなければ、合計だけですべての組が決まるため定義され"
                "ません。外との接点がないグループの期待値は0で、比は定義されません。一人だけのグループもほか"
                "と同じように加わります。"
            ),
            details=(
                (
                    "o_stはグループsからtへの接点です。rとcは、異なるグループの組だけを使い、各グループが外へ"
                    "出す合計と外から受ける合計が保たれるように定めます（準独立モデル）。"
                ),
                (
                    "pairs.csvでは、from_groupとto_groupが異なる行の値です。グループの内側の接点は、"
                    "inwardnessの期待値と比べます。当てはめにはその組自身も加わります。lowとhighは、その組を"
                    "除いた当てはめによる区間です。"
                ),
            ),
        ),
    ),
    "gaps": Measure(
        name="gaps",
        function=published_gaps,
        formula="p = P(X <= o), X ~ NegBin(mean E, variance phi E + A E^2 + 2 b^2)",
        source="own, with " + BENJAMINI,
        columns=(),
        en=Words(
            title="Gaps from protected counts",
            definition="Department pairs that talk less than expected, beyond chance, from protected counts of ties.",
            direction="None: counts of unordered pairs of departments.",
            range="A label, an interval of the ratio and a q value for each pair.",
            reading="A gap is a question worth asking both sides, not a verdict. No gap shown is not no gap.",
            edges=(
                "With fewer than four departments nothing can be judged. A department without contact gets "
                "wide intervals and not_enough_data, and so does one of few people; one of one person stands "
                "in no released table."
            ),
            details=(
                (
                    "o is the protected count of ties of the pair, E what both departments' other contact "
                    "leads one to expect, with the pair left out. phi = 1 + k E (1/n_a + 1/n_b) with n people "
                    "on each side: a count that rests on few people scatters more. k and A are read from the "
                    "whole table and b is the scale of the noise that protects the counts."
                ),
                (
                    "Labels: gap passes at q = 0.05 with the interval of the ratio below 1; clear_gap passes "
                    "also against a ratio of 0.8; not_enough_data has a relative error above 0.35; "
                    "no_gap_shown is the rest."
                ),
                (
                    "It assumes that likings are alike in the whole company, so that all pairs share k, and "
                    "that contact outside the pair tells what the pair could have. Where pairs look like gaps "
                    "or excesses, everything is fitted again without them. Contact inside a department is "
                    "held against full mixing."
                ),
                "q is p corrected for all pairs by Benjamini and Hochberg.",
            ),
        ),
        ja=Words(
            title="部署間の隔たり（公開用）",
            definition="保護された件数から見て、偶然とはいえないほど接点が期待より少ない部署の組です。",
            direction="向きは区別しません。部署の順序のない組ごとの件数です。",
            range="組ごとの判定、比の区間、q値です。",
            reading=(
                "隔たりは、両者に尋ねてみる価値のある問いであり、結論ではありません。「示されない」は「ない」"
                "ではありません。"
            ),
            edges=(
                "部署が四つに満たなければ、何も判断できません。接点のない部署や人の少ない部署は区間が広くなり"
                "、not_enough_dataとなります。一人だけの部署は公開済みの表に現れません。"
            ),
            details=(
                (
                    "oはその組の保護されたつながりの件数、Eは両部署がほかの部署と持つ接点から、その組を除いて"
                    "期待される件数です。phi = 1 + k E (1/n_a + 1/n_b)で、nは両側の人数です。少ない人に"
                    "よる件数ほど大きくばらつきます。kとAは表全体から求め、bは件数を保護する雑音の大きさです。"
                ),
                (
                    "判定は四つです。gapはq値が0.05以下で比の区間が1より下にある組、clear_gapは比0.8に対して"
                    "も同じことが言える組、not_enough_dataは相対誤差が0.35を超える組、no_gap_shownはそのほか"
                    "です。"
                ),
                (
                    "相手の好みの強さが会社全体で同じ（kがすべての組で共通）であること、組の外の接点からその組の"
                    "接点を見積もれることを前提とします。隔たりや過剰に見える組があれば、それらを除いて全体をもう"
                    "一度当てはめます。部署の内側の接点は、完全混合の期待値と比べます。"
                ),
                "q値は、すべての組についてベンジャミーニとホッホベルクの方法でp値を補正した値です。",
            ),
        ),
    ),
    "gaps_of_people": Measure(
        name="gaps_of_people",
        function=gap_test,
        formula="p = P(X <= O / phi), X ~ NegBin(mean m = E / phi, variance m + A m^2), O = sum_ij sqrt(c_ij)",
        source="own, with " + BENJAMINI,
        columns=("pairs.p_value", "pairs.q_value", "pairs.low", "pairs.high"),
        en=Words(
            title="Gaps from people's ties",
            definition="Department pairs that talk less than expected, beyond chance, from weighted ties of people.",
            direction="None: weights of both directions are added up; both orders of a pair carry the same figures.",
            range="p and q from 0 to 1; an interval of the ratio.",
            reading=(
                "Small q and an upper end well below 1: less contact than chance explains. Only gaps are "
                "tested. The pair is left out of its own expectation, so that its interval may not hold "
                "pairs.ratio."
            ),
            edges=(
                "Undefined with fewer than four groups, inside a group, and for pairs that expect too "
                "little. People without ties change nothing; a group of one person counts like any other but "
                "mostly expects too little."
            ),
            details=(
                (
                    "c_ij is the weight between two people of different groups, E what both groups' other "
                    "contact leads one to expect of O, with the pair left out. phi, the clumpiness of ties, "
                    "makes O / phi a number of effective ties; A holds how unevenly people choose groups."
                ),
                (
                    "It assumes that people choose independently of one another beyond what A holds, that "
                    "phi and the likings are alike in the whole network, and that contact outside the pair "
                    "tells what the pair could have. Mass events and teams that act as one break this. ona "
                    "measures knows neither sites nor teams: all share one site, and people choose alone."
                ),
                (
                    "Where pairs pass, everything is fitted again without them. q, by Benjamini and "
                    "Hochberg, bounds the share of false findings among all pairs with a q as small; low and "
                    "high are a 95% interval of the ratio."
                ),
            ),
        ),
        ja=Words(
            title="部署間の隔たり（分析用）",
            definition="人どうしの重みつきのつながりから見て、偶然とはいえないほど接点が期待より少ない部署の組です。",
            direction="向きは区別しません。両方向の重みを足し、組のどちらの順序にも同じ値を示します。",
            range="p値とq値は0から1まで、ほかに比の区間です。",
            reading=(
                "q値が小さく、区間の上端が1を大きく下回れば、偶然で説明できるより接点が少ない組です。多すぎる"
                "側は検定しません。期待値はその組を除いて求めるため、pairs.ratioが区間に入らないことがありま"
                "す。"
            ),
            edges=(
                "グループが四つに満たない場合、グループの内側、期待が小さすぎる組では定義されません。つながり"
                "のない人がいても変わりません。一人だけのグループもほかと同じように数えますが、たいてい期待が"
                "小さすぎます。"
            ),
            details=(
                (
                    "c_ijは異なるグループの二人の間の重み、Eは両グループがほかのグループと持つ接点から、その"
                    "組を除いて期待されるOの値です。phiはつながりの偏りの大きさで、O / phiが実質的なつながり"
                    "の数になります。Aは人がグループを選ぶときの偏りを表します。"
                ),
                (
                    "Aで表される偏りのほかは人が互いに独立に相手を選ぶこと、phiと偏りがネットワーク全体で共通"
                    "であること、組の外の接点からその組の接点を見積もれることを前提とします。大人数の催しや、"
                    "一体で動くチームがあると、前提が崩れます。ona measuresは拠点もチームも知らないため、全員"
                    "が同じ拠点におり、一人ずつ相手を選ぶものとして扱います。"
                ),
                (
                    "検定を通った組があれば、それらを除いて全体をもう一度当てはめます。q値（ベンジャミーニと"
                    "ホッホベルクの方法）は、同じくらい小さなq値の組のうち偶然によるものの割合の目安です。low"
                    "とhighは比の95%区間です。"
                ),
            ),
        ),
    ),
    "coverage": Measure(
        name="coverage",
        function=coverage,
        formula="|{i in s : x_i(w) > 0}| / n_s",
        source="own",
        columns=(),
        en=Words(
            title="Coverage",
            definition="Share of the people of a department who are seen in the data of a week.",
            direction="None: who acts and who is acted on is seen alike.",
            range="0 to 1.",
            reading="Where it is low, silence may be missing data; figures are withheld there.",
            edges=(
                "Undefined for a department without people; 0 or 1 for one of one person. A person without "
                "contact counts as not seen."
            ),
            details=(
                (
                    "x_i(w) counts the events of week w that person i took part in, n_s is the number of "
                    "people of department s. The share over a whole window counts who is seen in at least "
                    "one of its weeks."
                ),
            ),
        ),
        ja=Words(
            title="カバー範囲",
            definition="ある週のデータに現れた人が、その部署の人数に占める割合です。",
            direction="向きは区別しません。働きかける人も受ける人も、現れたと数えます。",
            range="0から1までです。",
            reading=(
                "低いところでは、接点がないのではなくデータが欠けているのかもしれません。そこでは数値を出しません。"
            ),
            edges=(
                "人のいない部署では定義されません。一人だけの部署は0か1です。接点のない人は、現れていないと数えます。"
            ),
            details=(
                (
                    "x_i(w)はiが週wに加わった出来事の件数、n_sは部署sの人数です。期間全体の割合は、いずれかの"
                    "週に現れた人の割合です。"
                ),
            ),
        ),
    ),
}
"""Measures of contact between departments by name."""

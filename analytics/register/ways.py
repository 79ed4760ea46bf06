"""Measures of ways between people, and of the sets of people they hang on."""

from __future__ import annotations

from typing import Final

from analytics.betweenness import betweenness
from analytics.fragmentation import fragmentation_df
from analytics.harmonic import harmonic
from analytics.key_players import kpp_neg, kpp_pos
from analytics.measure import Measure, Words

BORGATTI: Final = "Borgatti 2006, Computational and Mathematical Organization Theory 12, 21-34"

WAYS: Final[dict[str, Measure]] = {
    "betweenness": Measure(
        name="betweenness",
        function=betweenness,
        formula="b_v = sum_{s != v != t} sigma_st(v) / sigma_st",
        source=(
            "Freeman 1977, Sociometry 40(1), 35-41; Brandes 2001, Journal of Mathematical Sociology 25(2), 163-177"
        ),
        columns=("people.betweenness",),
        en=Words(
            title="Betweenness",
            definition="How many shortest paths between others pass a person.",
            direction="Follows arcs; in an undirected network each unordered pair of others counts once.",
            range="0 to (n - 1)(n - 2), half of it when undirected; paths.",
            reading="High: much depends on this person being there. Sampled in large networks, with a bound.",
            edges="0 for people without ties and at the ends. It does not use groups.",
            details=(
                "sigma_st is the number of shortest paths from s to t, sigma_st(v) of those that pass v.",
                (
                    "With --distance inverse-weight an arc is as long as 1 / weight and a path as long as "
                    "the sum of its arcs: much contact is near. The range stays the same. Lengths that "
                    "differ by less than 1e-10 of themselves are equal."
                ),
                (
                    "Exact up to 8 billion people times arcs (400 million with inverse-weight; long chains "
                    "count for more). Above, 512 (256) starting people are drawn by the seed, and "
                    "network.json tells the number of draws and the bound of the error under sampled."
                ),
            ),
        ),
        ja=Words(
            title="媒介中心性",
            definition="ほかの人どうしの最短の道のうち、その人を通るものの数です。",
            direction="矢印に沿って道をたどります。向きのないネットワークでは、ほかの二人の組を一度だけ数えます。",
            range="0から(n - 1)(n - 2)まで、向きがなければその半分までの、道の数です。",
            reading=(
                "高いほど、多くがその人にかかっています。大きなネットワークでは標本から求め、誤差の限度を示します。"
            ),
            edges="つながりのない人と、道の端にいる人は0です。グループは用いません。",
            details=(
                "sigma_stはsからtへの最短の道の数、sigma_st(v)はそのうちvを通るものの数です。",
                (
                    "--distance inverse-weightでは、矢印の長さを1 / 重み、道の長さを矢印の長さの合計とします"
                    "。接点が多いほど近くなります。値の範囲は変わりません。長さの差がその1e-10に満たない道は"
                    "、同じ長さとみなします。"
                ),
                (
                    "人数と矢印の数の積が80億（inverse-weightでは4億、長い鎖では多めに数えます）までは正確で"
                    "す。それを超えると、乱数の種によって出発点を512人（256人）抽出し、抽出の数と誤差の限度"
                    "をnetwork.jsonのsampledに示します。"
                ),
            ),
        ),
    ),
    "harmonic": Measure(
        name="harmonic",
        function=harmonic,
        formula="h_v = sum_{t != v} 1 / d(v, t), 1/infinity = 0",
        source="Marchiori and Latora 2000, Physica A 285, 539-546; Boldi and Vigna 2014, Internet Math. 10, 222-262",
        columns=("people.harmonic",),
        en=Words(
            title="Harmonic closeness",
            definition="How near all others are, along arcs: the sum of one over the steps to each.",
            direction="Follows arcs out, from the person to the others.",
            range=(
                "0 to n - 1 in steps; with --distance inverse-weight 0 to (n - 1) times the largest weight, "
                "in the unit of the weights."
            ),
            reading="High: news from this person is everywhere soon. Who cannot be reached adds nothing.",
            edges="0 for a person without arcs out. It does not use groups.",
            details=(
                (
                    "d(v, t) is the length of the shortest path from v to t, counted in steps. Not "
                    "normalised: divide by n - 1 to compare networks of different size."
                ),
                (
                    "With --distance inverse-weight an arc is as long as 1 / weight and a path as long as "
                    "the sum of its arcs: much contact is near."
                ),
                (
                    "Exact up to 40 billion people times arcs (800 million with inverse-weight). Above, "
                    "8,192 (1,024) targets are drawn by the seed, and network.json tells the number of draws "
                    "and the bound of the error under sampled."
                ),
            ),
        ),
        ja=Words(
            title="調和近接中心性",
            definition="矢印に沿って、ほかの全員がどれだけ近いかです。各人までの歩数の逆数の合計です。",
            direction="出る矢印に沿って、その人からほかの人へたどります。",
            range=(
                "歩数では0からn - 1までです。--distance inverse-weightでは0から最大の重みの(n - 1)倍までで、"
                "単位は重みと同じです。"
            ),
            reading="高いほど、その人からの知らせは早く行き渡ります。届かない人の分は加わりません。",
            edges="出る矢印のない人は0です。グループは用いません。",
            details=(
                (
                    "d(v, t)はvからtへの最短の道の長さで、歩数で数えます。規格化していないため、大きさの異な"
                    "るネットワークを比べるときはn - 1で割ってください。"
                ),
                (
                    "--distance inverse-weightでは、矢印の長さを1 / 重み、道の長さを矢印の長さの合計とします"
                    "。接点が多いほど近くなります。"
                ),
                (
                    "人数と矢印の数の積が400億（inverse-weightでは8億）までは正確です。それを超えると、乱数の"
                    "種によって相手を8,192人（1,024人）抽出し、抽出の数と誤差の限度をnetwork.jsonのsampledに"
                    "示します。"
                ),
            ),
        ),
    ),
    "fragmentation_df": Measure(
        name="fragmentation_df",
        function=fragmentation_df,
        formula="DF = 1 - sum_{i != j} (1 / d_ij) / (n (n - 1))",
        source=BORGATTI + ", equation 9",
        columns=("network.fragmentation_df",),
        en=Words(
            title="Distance-weighted fragmentation",
            definition="How far apart people are, pieces that do not meet included.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 (everybody in contact) to 1 (no ties).",
            reading="Compare it before and after somebody is away, rather than between companies.",
            edges=(
                "Undefined with fewer than two people. A person without ties is infinitely far from "
                "everybody: 1 / d is 0. It does not use groups."
            ),
            details=(
                (
                    "d_ij is the number of steps between i and j, 1 / d_ij is 0 where there is no way. "
                    "--distance does not change it."
                ),
                (
                    "In network.json it is exact up to 10,000 people; above, it is estimated on ways from "
                    "512 people drawn by the seed, with the bound of the error under sampled."
                ),
            ),
        ),
        ja=Words(
            title="距離で重みづけた分断度",
            definition="届かない組も含めて、人どうしがどれだけ離れているかです。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0（全員に接点がある）から1（つながりなし）までです。",
            reading="会社どうしで比べるより、誰かがいないときの前後で比べてください。",
            edges=(
                "二人に満たなければ定義されません。つながりのない人は全員から限りなく遠く、1 / dを0とします。"
                "グループは用いません。"
            ),
            details=(
                "d_ijはiとjの間の歩数で、道がなければ1 / d_ijを0とします。--distanceによって変わりません。",
                (
                    "network.jsonの値は10,000人までは正確です。それを超えると、乱数の種によって抽出した512人"
                    "からの道で推定し、誤差の限度をsampledに示します。"
                ),
            ),
        ),
    ),
    "kpp_pos": Measure(
        name="kpp_pos",
        function=kpp_pos,
        formula="max_S R(S), R(S) = sum_j 1 / d(S, j) / n",
        source=BORGATTI + ", equation 14",
        columns=("network.key_players", "network.key_players.kpp_pos"),
        en=Words(
            title="Key players who reach all (KPP-POS)",
            definition="A set of people from whom all others are nearest together.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="Reach 0 to 1.",
            reading=(
                "A set, not a ranking: the members make up for one another's blind spots. contribution: what "
                "the value loses when that member is left out."
            ),
            edges=(
                "At most three people, fewer where one more adds nothing; no set without people. A person "
                "without ties can be chosen and adds 1/n. It does not use groups."
            ),
            details=(
                (
                    "d(S, j) is the number of steps from j to the nearest member of S; members themselves "
                    "count 1, people without a way to the set 0."
                ),
                (
                    "All sets are compared up to 25,000 sets, such as of three of 53 people; above, people "
                    "are added one at a time and exchanged as long as that helps: a good set, not surely the "
                    "best. method beside the set tells which of both was done."
                ),
                (
                    "Above 256 people members come from 32 candidates: half have most ties, half of the "
                    "others the highest betweenness. The value of the set that is told is exact at every "
                    "size."
                ),
            ),
        ),
        ja=Words(
            title="全員に届く要の人々（KPP-POS）",
            definition="合わせてみると、ほかの全員に最も近くなる人の組です。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="到達度は0から1までです。",
            reading=(
                "順位ではなく組です。互いの届かないところを補い合います。contributionは、その人を組から除くと"
                "値がどれだけ減るかです。"
            ),
            edges=(
                "多くて三人で、加えても値が増えなければそれより少なくなります。人がいなければ組を求めません。"
                "つながりのない人が選ばれることもあり、1/nを加えます。グループは用いません。"
            ),
            details=(
                "d(S, j)はjから組Sの最も近い人までの歩数です。組の人自身は1、組への道がない人は0と数えます。",
                (
                    "組の数が25,000まで（53人から三人を選ぶ場合など）は、すべての組を比べます。それを超えると"
                    "、一人ずつ加え、値がよくなるかぎり入れ替えます。よい組が得られますが、最良とは限りません"
                    "。どちらの方法によるかは、組のmethodに示します。"
                ),
                (
                    "256人を超えると、組の人は32人の候補から選びます。候補の半分はつながりの多い人、半分は残"
                    "りのうち、媒介中心性の高い人です。示す組の値そのものは、人数によらず正確です。"
                ),
            ),
        ),
    ),
    "kpp_neg": Measure(
        name="kpp_neg",
        function=kpp_neg,
        formula="max_S DF(V - S), DF = 1 - sum_{i != j} (1 / d_ij) / (n (n - 1))",
        source=BORGATTI + ", equation 9",
        columns=("network.key_players", "network.key_players.kpp_neg"),
        en=Words(
            title="Key players whose absence breaks most (KPP-NEG)",
            definition="A set of people without whom the others are farthest apart.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="Fragmentation 0 to 1.",
            reading=(
                "A risk of the structure to be shared out, no verdict on people. contribution: what the "
                "value loses when that member is left out; undefined where that lies below the bound of a "
                "sampled value."
            ),
            edges=(
                "At most three people, fewer where one more adds nothing; no set below three people. Taking "
                "a person without ties away lowers DF, so that nobody like that is chosen where others are "
                "there. It does not use groups."
            ),
            details=(
                "DF is fragmentation_df, taken over the n people who are left without S.",
                (
                    "All sets are compared up to 25,000 sets, such as of three of 53 people; above, people "
                    "are added one at a time: a good set, not surely the best. method beside the set tells "
                    "which of both was done."
                ),
                (
                    "Above 256 people members come from 32 candidates, as for kpp_pos. As long as people "
                    "times arcs stay below 100 million, ways are walked from everybody to compare them, and "
                    "members are exchanged as long as that helps; above, ways are walked from people drawn "
                    "by the seed, at least 64, and nobody is exchanged. The value is exact up to 10,000 "
                    "people; above, it is estimated on ways from 512 people drawn anew, with the bound of "
                    "the error under sampled."
                ),
            ),
        ),
        ja=Words(
            title="不在が最も響く要の人々（KPP-NEG）",
            definition="いなくなると、残りの人どうしが最も離れてしまう人の組です。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="分断度は0から1までです。",
            reading=(
                "分かち合うべき構造上のリスクであり、人への評価ではありません。contributionは、その人を組から"
                "除くと値がどれだけ減るかです。標本から求めた値の誤差の限度を下回れば定義されません。"
            ),
            edges=(
                "多くて三人で、加えても値が増えなければそれより少なくなります。三人に満たないネットワークでは"
                "組を求めません。つながりのない人を除くとDFは下がるため、ほかの人がいれば選ばれません。グルー"
                "プは用いません。"
            ),
            details=(
                "DFは距離で重みづけた分断度（fragmentation_df）で、Sを除いて残るn人について求めます。",
                (
                    "組の数が25,000まで（53人から三人を選ぶ場合など）は、すべての組を比べます。それを超えると"
                    "、一人ずつ加えます。よい組が得られますが、最良とは限りません。どちらの方法によるかは、組"
                    "のmethodに示します。"
                ),
                (
                    "256人を超えると、組の人はkpp_posと同じく32人の候補から選びます。人数と矢印の数の積が1億に"
                    "満たなければ、全員からの道で候補を比べ、値がよくなるかぎり入れ替えます。それ以上では、"
                    "乱数の種によって抽出した64人以上からの道で比べ、入れ替えません。値は10,000人までは正確で"
                    "す。それを超えると、新たに抽出した512人からの道で推定し、誤差の限度をsampledに示します。"
                ),
            ),
        ),
    ),
}
"""Measures of ways by name."""

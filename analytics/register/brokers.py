"""Measures of those who connect others, and of what breaks without them."""

from __future__ import annotations

from typing import Final

from analytics.absence import absence
from analytics.betweenness import betweenness
from analytics.brokerage import brokerage
from analytics.brokerage_null import brokerage_null
from analytics.dependency import dependency
from analytics.fragmentation import fragmentation_df
from analytics.harmonic import harmonic
from analytics.hierarchy import krackhardt
from analytics.key_players import kpp_neg, kpp_pos
from analytics.measure import Measure, Words
from analytics.participation import participation, within_module_z
from analytics.structural_holes import constraint, effective_size

BORGATTI: Final = "Borgatti 2006, Computational and Mathematical Organization Theory 12, 21-34"
GUIMERA: Final = "Guimera and Amaral 2005, Nature 433, 895-900"
ROLES: Final = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total")

BROKERS: Final[dict[str, Measure]] = {
    "constraint": Measure(
        name="constraint",
        function=constraint,
        formula="c_i = sum_j (p_ij + sum_q p_iq p_qj)^2, p_ij = (a_ij + a_ji) / sum_k (a_ik + a_ki)",
        source="Burt 1992, Structural Holes, equation 2.4",
        columns=("people.constraint",),
        en=Words(
            title="Constraint",
            definition="How far one's contacts lead back to one another, so that no gap is left to bridge.",
            range="Above 0, below 2; small for people with many unconnected contacts.",
            reading="Low: the person stands between people who do not meet. Large networks make it small.",
            edges="Undefined for a person without ties; 1 with a single contact.",
        ),
        ja=Words(
            title="拘束度",
            definition="自分の相手どうしが互いにつながっていて、橋渡しの余地がない度合いです。",
            range="0より大きく2未満で、互いにつながりのない相手が多いほど小さくなります。",
            reading="低ければ、互いに会わない人々の間に立っています。相手の人数が多いほど小さくなります。",
            edges="つながりのない人では定義されません。相手が一人なら1です。",
        ),
    ),
    "effective_size": Measure(
        name="effective_size",
        function=effective_size,
        formula="sum_j (1 - sum_q p_iq m_jq), m_jq = (a_jq + a_qj) / max_k (a_jk + a_kj); unweighted n - 2t/n",
        source="Burt 1992, Structural Holes, equation 2.2; Borgatti 1997, Connections 20(1), 35-38",
        columns=("people.effective_size",),
        en=Words(
            title="Effective size",
            definition="How many of one's contacts are not redundant with one another.",
            range="0 to the number of contacts.",
            reading="Close to the degree: contacts from different circles.",
            edges="Undefined for a person without ties.",
        ),
        ja=Words(
            title="有効規模",
            definition="自分の相手のうち、互いに重複していない相手の数です。",
            range="0から相手の人数までです。",
            reading="次数に近いほど、異なる輪に属する相手を持っています。",
            edges="つながりのない人では定義されません。",
        ),
    ),
    "brokerage": Measure(
        name="brokerage",
        function=brokerage,
        formula="number of i->j->k without i->k, by the groups of i, j and k",
        source="Gould and Fernandez 1989, Sociological Methodology 19, 89-126",
        columns=(*tuple(f"people.gf_{role}" for role in ROLES), "network.brokerage"),
        en=Words(
            title="Brokerage roles",
            definition=(
                "How often a person stands between two who have no direct arc: coordinator (all of one group), "
                "itinerant (both of another), representative (out of one's group), gatekeeper (into it), "
                "liaison (three groups)."
            ),
            range="0 and more, open two-paths.",
            reading="Counts grow with degree: read the z value beside them.",
            edges="0 for a person without ties; a group of one person can be itinerant or liaison only.",
        ),
        ja=Words(
            title="仲介の役割",
            definition=(
                "直接の矢印がない二人の間に立つ回数です。調整役（三人とも同じグループ）、巡回役（両端が別の同じグループ）、"
                "代表役（自分のグループから外へ）、門番役（外から自分のグループへ）、連絡役（三つの異なるグループ）に分けます。"
            ),
            range="0以上の、閉じていない二歩の道の数です。",
            reading="回数は次数とともに増えます。z値と並べて読んでください。",
            edges="つながりのない人は0です。一人だけのグループは巡回役か連絡役にしかなりません。",
        ),
    ),
    "brokerage_z": Measure(
        name="brokerage_z",
        function=brokerage_null,
        formula="z = (observed - expected) / sd, arcs drawn at the network's density, groups fixed",
        source="Gould and Fernandez 1989, appendix; checked against R sna 2.7.1",
        columns=(*tuple(f"people.gf_{role}_z" for role in ROLES), "network.brokerage"),
        en=Words(
            title="Brokerage beyond chance",
            definition="How far a role's count lies from what the density and the sizes of groups alone give.",
            range="Any number; in standard deviations.",
            reading="A broker by position lies above 2 or so. Real networks cluster, so totals often lie below 0.",
            edges="Undefined where the count cannot vary.",
        ),
        ja=Words(
            title="偶然を超える仲介",
            definition="役割の回数が、密度とグループの大きさだけから期待される回数からどれだけ離れているかです。",
            range="任意の数で、単位は標準偏差です。",
            reading="およそ2を超えれば、位置による仲介者です。実際のネットワークは固まるため、合計は負になりがちです。",
            edges="回数が変わりえないところでは定義されません。",
        ),
    ),
    "participation": Measure(
        name="participation",
        function=participation,
        formula="P_i = 1 - sum_s (k_is / k_i)^2",
        source=GUIMERA + ", equation 2",
        columns=("people.participation",),
        en=Words(
            title="Participation coefficient",
            definition="How evenly one's contact is spread over groups, the own one included.",
            range="0 (one group) to 1 - 1/g.",
            reading="Above 0.62 for people who belong to no group in particular; hubs above 0.30 connect groups.",
            edges="Undefined for a person without ties.",
        ),
        ja=Words(
            title="参加係数",
            definition="その人の接点が、自分のグループを含む各グループにどれだけ均等に広がっているかです。",
            range="0（一つのグループ）から1 - 1/gまでです。",
            reading="0.62を超える人は特定のグループに偏りません。中心人物では0.30を超えるとグループをつなぐ人です。",
            edges="つながりのない人では定義されません。",
        ),
    ),
    "within_module_z": Measure(
        name="within_module_z",
        function=within_module_z,
        formula="z_i = (k_i - mean of the group) / sd of the group, ties inside the group",
        source=GUIMERA + ", equation 1",
        columns=("people.within_module_z",),
        en=Words(
            title="Within-module degree",
            definition="How well connected a person is inside the own group, compared with its other members.",
            range="Any number; in standard deviations. 2.5 and more is a hub.",
            reading="A hub of a group need not connect it with others: see participation.",
            edges="Undefined in a group of one person and where all members have the same contact.",
        ),
        ja=Words(
            title="グループ内次数",
            definition="自分のグループの中で、ほかの人と比べてどれだけ多くの接点を持つかです。",
            range="任意の数で、単位は標準偏差です。2.5以上を中心人物とします。",
            reading="グループの中心人物が、ほかのグループとつなぐとは限りません。参加係数を見てください。",
            edges="一人だけのグループと、全員の接点が同じグループでは定義されません。",
        ),
    ),
    "betweenness": Measure(
        name="betweenness",
        function=betweenness,
        formula="b_v = sum_{s,t} sigma_st(v) / sigma_st",
        source="Freeman 1977, Sociometry 40(1), 35-41; Brandes 2001, Journal of Mathematical Sociology 25(2), 163-177",
        columns=("people.betweenness",),
        en=Words(
            title="Betweenness",
            definition="How many shortest paths between others pass a person.",
            range="0 to (n - 1)(n - 2), half of it when undirected; paths.",
            reading="High: much depends on this person being there. Sampled in large networks, with a bound.",
            edges="0 for people without ties and at the ends.",
        ),
        ja=Words(
            title="媒介中心性",
            definition="ほかの人どうしの最短の道のうち、その人を通るものの数です。",
            range="0から(n - 1)(n - 2)まで、向きがなければその半分までの、道の数です。",
            reading="高いほど、多くがその人にかかっています。大きなネットワークでは標本から求め、誤差の限度を示します。",
            edges="つながりのない人と、相手が一人だけの人は0です。",
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
            range="0 to n - 1.",
            reading="High: news from this person is everywhere soon. Who cannot be reached adds nothing.",
            edges="0 for a person without arcs out.",
        ),
        ja=Words(
            title="調和近接中心性",
            definition="矢印に沿って、ほかの全員がどれだけ近いかです。各人までの歩数の逆数の合計です。",
            range="0からn - 1までです。",
            reading="高いほど、その人からの知らせは早く行き渡ります。届かない人の分は加わりません。",
            edges="出る矢印のない人は0です。",
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
            range="0 (everybody in contact) to 1 (no ties).",
            reading="Compare it before and after somebody is away, rather than between companies.",
            edges="Undefined with fewer than two people.",
        ),
        ja=Words(
            title="距離で重みづけた分断度",
            definition="届かない組も含めて、人どうしがどれだけ離れているかです。",
            range="0（全員に接点がある）から1（つながりなし）までです。",
            reading="会社どうしで比べるより、誰かがいないときの前後で比べてください。",
            edges="二人に満たなければ定義されません。",
        ),
    ),
    "kpp_pos": Measure(
        name="kpp_pos",
        function=kpp_pos,
        formula="R(S) = sum_j 1 / d(S, j) / n, largest over sets S of one size",
        source=BORGATTI + ", equation 14",
        columns=("network.key_players",),
        en=Words(
            title="Key players who reach all (KPP-POS)",
            definition="A set of people from whom all others are nearest together.",
            range="Reach 0 to 1.",
            reading=(
                "A set, not a ranking: the members make up for one another's blind spots. "
                "contribution: what the value loses when that member is left out."
            ),
            edges="At most three people, fewer where one more adds nothing; no set without people.",
        ),
        ja=Words(
            title="全員に届く要の人々（KPP-POS）",
            definition="合わせてみると、ほかの全員に最も近くなる人の組です。",
            range="到達度は0から1までです。",
            reading=(
                "順位ではなく組です。互いの届かないところを補い合います。"
                "contributionは、その人を組から除くと値がどれだけ減るかです。"
            ),
            edges="多くて三人で、加えても値が増えなければそれより少なくなります。人がいなければ組もありません。",
        ),
    ),
    "kpp_neg": Measure(
        name="kpp_neg",
        function=kpp_neg,
        formula="DF of the network without S, largest over sets S of one size",
        source=BORGATTI + ", equation 9",
        columns=("network.key_players",),
        en=Words(
            title="Key players whose absence breaks most (KPP-NEG)",
            definition="A set of people without whom the others are farthest apart.",
            range="Fragmentation 0 to 1.",
            reading=(
                "A risk of the structure to be shared out, no verdict on people. contribution: what the value loses "
                "when that member is left out; undefined where that lies below the bound of a sampled value."
            ),
            edges="At most three people, fewer where one more adds nothing; no set below three people.",
        ),
        ja=Words(
            title="不在が最も響く要の人々（KPP-NEG）",
            definition="いなくなると、残りの人どうしが最も離れてしまう人の組です。",
            range="分断度は0から1までです。",
            reading=(
                "分かち合うべき構造上のリスクであり、人への評価ではありません。contributionは、その人を組から除くと値が"
                "どれだけ減るかです。標本から求めた値の誤差の限度を下回れば定義されません。"
            ),
            edges="多くて三人で、加えても値が増えなければそれより少なくなります。三人に満たないネットワークでは組を求めません。",
        ),
    ),
    "gtd": Measure(
        name="gtd",
        function=krackhardt,
        formula="connectedness, hierarchy = 1 - V/max V, efficiency = 1 - V/max V, LUB = 1 - V/max V",
        source="Krackhardt 1994, Graph theoretical dimensions of informal organizations, 89-111; checked against R sna",
        columns=("network.gtd",),
        en=Words(
            title="Krackhardt's dimensions of a hierarchy",
            definition="Connectedness, hierarchy, efficiency and least upper bound: how near a network is to a tree.",
            range="0 to 1 each; an out-tree has 1 in all.",
            reading="For reporting lines. Informal networks are far from trees, and should be.",
            edges="Undefined with fewer than two people.",
        ),
        ja=Words(
            title="クラックハートの階層の四指標",
            definition="連結度、階層度、効率、最小上界の四つで、ネットワークがどれだけ木に近いかを表します。",
            range="それぞれ0から1までで、根から広がる木はすべて1です。",
            reading="指揮系統のための指標です。非公式なネットワークは木から遠く、それが自然です。",
            edges="二人に満たなければ定義されません。",
        ),
    ),
    "top_bridge_share": Measure(
        name="top_bridge_share",
        function=dependency,
        formula="largest over members of: a member's outside ties / the group's outside ties",
        source="own",
        columns=("groups.bridging_people", "groups.top_bridge_share"),
        en=Words(
            title="Key-person dependency",
            definition="Share of a group's outside contact that its single busiest member carries.",
            range="Above 0 to 1.",
            reading="Near 1: the group meets others through one person. Small groups are high by their size.",
            edges="Undefined for a group without outside contact; 1 for a group of one person with some.",
        ),
        ja=Words(
            title="属人化の度合い",
            definition="グループの外との接点のうち、最も多く担う一人が占める割合です。",
            range="0より大きく1までです。",
            reading="1に近ければ、一人を通じてほかと接しています。小さなグループは規模だけで高くなります。",
            edges="外との接点がないグループでは定義されません。接点のある一人だけのグループは1です。",
        ),
    ),
    "absence": Measure(
        name="absence",
        function=absence,
        formula="fragmentation and mean steps without the person, less the same with the person",
        source="own, after " + BORGATTI,
        columns=(),
        en=Words(
            title="What an absence breaks",
            definition="How many pairs no longer reach each other, and how many steps the others need more.",
            range="0 to 1 added fragmentation; 0 and more added steps.",
            reading="For planning cover before somebody is away.",
            edges="0 for a person without ties.",
        ),
        ja=Words(
            title="不在の影響",
            definition="その人がいないとき、届かなくなる組の割合と、ほかの人どうしに増える歩数です。",
            range="増える分断度は0から1まで、増える歩数は0以上です。",
            reading="誰かが休む前に、代わりの道を考えるための値です。",
            edges="つながりのない人では0です。",
        ),
    ),
}
"""Measures of brokers by name."""

"""Measures of what hangs on single people: reporting lines, dependency, absence."""

from __future__ import annotations

from typing import Final

from analytics.absence import absence
from analytics.dependency import dependency
from analytics.hierarchy import krackhardt
from analytics.measure import Measure, Words

BORGATTI: Final = "Borgatti 2006, Computational and Mathematical Organization Theory 12, 21-34"

LEANING: Final[dict[str, Measure]] = {
    "gtd": Measure(
        name="gtd",
        function=krackhardt,
        formula=(
            "connectedness = sum_k N_k (N_k - 1) / (n (n - 1)); hierarchy = A / (A + M); efficiency = 1 - (m "
            "- sum_k (N_k - 1)) / sum_k (N_k - 1)^2; lub = 1 - 2 V / sum_k (N_k - 1)(N_k - 2)"
        ),
        source=(
            "Krackhardt 1994, Graph theoretical dimensions of informal organizations, 89-111; manual of R "
            "sna 2.7 (several components)"
        ),
        columns=(
            "network.gtd",
            "network.gtd.connectedness",
            "network.gtd.hierarchy",
            "network.gtd.efficiency",
            "network.gtd.lub",
        ),
        en=Words(
            title="Krackhardt's dimensions of a hierarchy",
            definition="Connectedness, hierarchy, efficiency and least upper bound: how near a network is to a tree.",
            direction=(
                "An arc runs from the one above to the one below (boss to report). Connectedness takes an "
                "arc either way. Weights play no part. In an undirected network hierarchy is 0 and lub 1 "
                "where they are defined, and each tie counts twice in efficiency."
            ),
            range="0 to 1 each; an out-tree has 1 in all.",
            reading="For reporting lines. Informal networks are far from trees, and should be.",
            edges=(
                "Connectedness is undefined with fewer than two people, hierarchy and efficiency without "
                "arcs, lub where no component has three people. So three people without ties have "
                "connectedness 0 and null for the others. People without ties lower connectedness only. It "
                "does not use groups."
            ),
            details=(
                (
                    "n is the number of people, m of arcs, N_k of people in component k; components are "
                    "pieces joined by arcs either way. Each dimension is 1 - V / max V, with V what a tree "
                    "does not have and max V the most there could be:"
                ),
                "Connectedness: V counts pairs of people without a way in the undirected union, of n (n - 1) / 2.",
                (
                    "Hierarchy: V = M counts pairs who reach each other both ways along arcs, max V = A + M "
                    "all pairs of whom one reaches the other; A counts those who go one way only."
                ),
                "Efficiency: V counts the arcs beyond the N_k - 1 that join a component, max V = sum_k (N_k - 1)^2.",
                (
                    "Least upper bound (lub): V counts pairs of a component without a least upper bound, max "
                    "V = sum_k (N_k - 1)(N_k - 2) / 2. An upper bound reaches both, each person reaching "
                    "itself; it is the least if all other upper bounds reach it."
                ),
                (
                    "lub deviates from R sna on purpose: the code of sna asks for an upper bound that "
                    "reaches all others, which differs where a pair has several bounds that do not reach "
                    "each other. The published definition is taken here; the other three agree with sna."
                ),
                (
                    "Hierarchy and lub are estimated in very large networks (from 1,024 people or pairs "
                    "drawn by the seed; lub above 4,096 strong components), with the bound of the error "
                    "under sampled."
                ),
            ),
        ),
        ja=Words(
            title="クラックハートの階層の四指標",
            definition="連結度、階層度、効率、最小上界の四つで、ネットワークがどれだけ木に近いかを表します。",
            direction=(
                "矢印は上の人から下の人へ（上司から部下へ）向かいます。連結度では向きを区別しません。重みは使"
                "いません。向きのないネットワークでは、定義されるかぎり階層度は0、最小上界は1で、効率ではつな"
                "がりを二回数えます。"
            ),
            range="それぞれ0から1までで、根から広がる木はすべて1です。",
            reading="指揮系統のための指標です。非公式なネットワークは木から遠く、それが自然です。",
            edges=(
                "連結度は二人に満たなければ、階層度と効率は矢印がなければ、最小上界は三人以上の連結成分がなけ"
                "れば定義されません。つながりのない三人では、連結度が0、ほかの三つはnullです。つながりのない"
                "人は連結度だけを下げます。グループは用いません。"
            ),
            details=(
                (
                    "nは人数、mは矢印の数、N_kは連結成分kの人数です。連結成分は、向きを問わず矢印でつながった"
                    "部分です。四つの値はいずれも1 - V / max Vで、Vは木にはないものの数、max Vはその最大の数"
                    "です。"
                ),
                "連結度（connectedness）：Vは向きを問わず道のない二人の組の数で、全体はn (n - 1) / 2です。",
                (
                    "階層度（hierarchy）：V = Mは矢印に沿って互いに届く二人の組の数、max V = A + Mは一方から"
                    "他方に届く組の総数で、Aは一方向にしか届かない組の数です。"
                ),
                (
                    "効率（efficiency）：Vは連結成分をつなぐのに必要なN_k - 1本を超える矢印の数、max V = "
                    "sum_k (N_k - 1)^2です。"
                ),
                (
                    "最小上界（lub）：Vは連結成分の中で最小上界のない二人の組の数、max V = sum_k (N_k - "
                    "1)(N_k - 2) / 2です。上界とは二人の両方に届く人（自分自身には届くものとします）で、ほか"
                    "のすべての上界から届く上界が最小上界です。"
                ),
                (
                    "最小上界は、R snaと意図して異なります。snaのプログラムはほかのすべての上界に届く上界を求"
                    "めるため、互いに届かない上界がいくつかある組で値が異なります。ここでは公表された定義に従"
                    "います。ほかの三つはsnaと一致します。"
                ),
                (
                    "非常に大きなネットワークでは、階層度と最小上界を、乱数の種によって抽出した1,024人または"
                    "1,024組から推定し（最小上界は強連結成分が4,096を超えるとき）、誤差の限度をsampledに示し"
                    "ます。"
                ),
            ),
        ),
    ),
    "top_bridge_share": Measure(
        name="top_bridge_share",
        function=dependency,
        formula="max_{i in s} b_i / sum_{i in s} b_i",
        source="own",
        columns=("groups.bridging_people", "groups.top_bridge_share"),
        en=Words(
            title="Key-person dependency",
            definition="Share of a group's outside contact that its single busiest member carries.",
            direction="None: an arc either way is a tie.",
            range="Above 0 to 1.",
            reading="Near 1: the group meets others through one person. Small groups are high by their size.",
            edges=(
                "Undefined for a group without outside contact; 1 for a group of one person with some. "
                "Members without ties change nothing."
            ),
            details=(
                (
                    "b_i is the number of people of other groups that member i has a tie with. "
                    "groups.bridging_people counts the members with at least one such tie; it is 0 without "
                    "outside contact."
                ),
            ),
        ),
        ja=Words(
            title="属人化の度合い",
            definition="グループの外との接点のうち、最も多く担う一人が占める割合です。",
            direction="向きは区別しません。どちら向きの矢印もつながりとします。",
            range="0より大きく1までです。",
            reading="1に近ければ、一人を通じてほかと接しています。小さなグループは規模だけで高くなります。",
            edges=(
                "外との接点がないグループでは定義されません。接点のある一人だけのグループは1です。つながりの"
                "ない構成員がいても変わりません。"
            ),
            details=(
                (
                    "b_iは、構成員iとつながりのある、ほかのグループの人数です。groups.bridging_peopleは、そう"
                    "したつながりを一つ以上持つ構成員の数で、外との接点がなければ0です。"
                ),
            ),
        ),
    ),
    "top_weight_share": Measure(
        name="top_weight_share",
        function=dependency,
        formula="max_{i in s} w_i / sum_{i in s} w_i",
        source="own",
        columns=(),
        en=Words(
            title="Key-person dependency by weight",
            definition="The largest share of a group's outside contact, by weight, that one member carries.",
            direction="None: both directions are added up, on the undirected union.",
            range="Above 0 to 1.",
            reading=(
                "Beside top_bridge_share: high here and low there means few ties that carry most. It may be "
                "another member."
            ),
            edges=(
                "Undefined for a group without outside contact; 1 for a group of one person with some. "
                "Members without ties change nothing."
            ),
            details=(
                (
                    "w_i is the weight of member i's ties with other groups. In the library: "
                    "analytics.dependency.dependency(network, groups, cut).top_weight_share; ona measures "
                    "writes top_bridge_share."
                ),
            ),
        ),
        ja=Words(
            title="重みで見た属人化の度合い",
            definition="グループの外との接点の重みのうち、一人の構成員が担う最大の割合です。",
            direction="向きは区別しません。両方向の重みを足して、一つのつながりとして扱います。",
            range="0より大きく1までです。",
            reading=(
                "top_bridge_shareと並べて読みます。こちらが高くあちらが低ければ、少ないつながりが多くを担って"
                "います。同じ構成員とは限りません。"
            ),
            edges=(
                "外との接点がないグループでは定義されません。接点のある一人だけのグループは1です。つながりの"
                "ない構成員がいても変わりません。"
            ),
            details=(
                (
                    "w_iは構成員iとほかのグループとのつながりの重みです。ライブラリでは"
                    "analytics.dependency.dependency(network, groups, cut).top_weight_shareで得られます。ona "
                    "measuresが書き出すのはtop_bridge_shareです。"
                ),
            ),
        ),
    ),
    "cut_people": Measure(
        name="cut_people",
        function=dependency,
        formula="|{i in s : i is a cut vertex}|",
        source="own; cut vertices as in Hopcroft and Tarjan 1973, Communications of the ACM 16(6), 372-378",
        columns=(),
        en=Words(
            title="Cut vertices of a group",
            definition="How many members are the only way between some two others.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 to the size of the group, people.",
            reading="A count of places to share out, no verdict on people. Large groups with a loose rim have more.",
            edges="0 for a group without ties; the only person of a group can be one. Members without ties are none.",
            details=(
                (
                    "A cut vertex is a person without whom a piece of the whole network falls apart: see "
                    "articulation. In the library: analytics.dependency.dependency(network, groups, "
                    "cut).cut_people, where cut is what analytics.articulation.articulation(network) gives; "
                    "people.csv tells it person by person."
                ),
            ),
        ),
        ja=Words(
            title="グループの切断点の数",
            definition="その人がいないと、ほかの誰かどうしを結ぶ道がすべて途切れるような構成員の数です。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0からグループの人数までです。",
            reading=(
                "分かち合うべき箇所の数であり、人への評価ではありません。周縁のゆるい大きなグループほど多くなります。"
            ),
            edges=(
                "つながりのないグループは0です。一人だけのグループの人が切断点になることもあります。つながり"
                "のない構成員は切断点ではありません。"
            ),
            details=(
                (
                    "切断点は、その人がいないとネットワークの一部が分かれる人です（articulationを参照）。ライ"
                    "ブラリではanalytics.dependency.dependency(network, groups, cut).cut_peopleで得られます。"
                    "cutにはanalytics.articulation.articulation(network)の結果を渡します。people.csvは人ごと"
                    "に示します。"
                ),
            ),
        ),
    ),
    "absence": Measure(
        name="absence",
        function=absence,
        formula="F' - F, F = 1 - sum_k s_k (s_k - 1) / ((n - 1)(n - 2)); added steps = mean (d'_ij - d_ij)",
        source="own, after " + BORGATTI,
        columns=(),
        en=Words(
            title="What an absence breaks",
            definition="How many pairs no longer reach each other, and how many steps the others need more.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 to 1 added fragmentation; 0 and more added steps.",
            reading="For planning cover before somebody is away.",
            edges=(
                "0 for a person without ties. Undefined with fewer than two others; added steps are "
                "undefined where no two others reach each other. It does not use groups."
            ),
            details=(
                (
                    "s_k is the number of the n - 1 others in piece k of the network, first with the person "
                    "there and then away; the difference is the added fragmentation, always exact."
                ),
                (
                    "d_ij is the number of steps with the person there and d'_ij without; the mean is over "
                    "ordered pairs of others who still reach each other."
                ),
                (
                    "Steps are counted from all others up to 2,000; above, from 2,000 starting points: those "
                    "in touch with the person for certain (where they are at most half), the rest drawn by "
                    "the seed, with half a 95% interval as error. In the library: "
                    "analytics.absence.absence(network, person)."
                ),
            ),
        ),
        ja=Words(
            title="不在の影響",
            definition="その人がいないとき、届かなくなる組の割合と、ほかの人どうしに増える歩数です。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="増える分断度は0から1まで、増える歩数は0以上です。",
            reading="誰かが休む前に、代わりの道を考えるための値です。",
            edges=(
                "つながりのない人では0です。ほかの人が二人に満たなければ定義されません。互いに届く二人がいな"
                "ければ、増える歩数は定義されません。グループは用いません。"
            ),
            details=(
                (
                    "s_kは、ネットワークのk番目の部分にいる、ほかのn - 1人のうちの人数です。その人がいるとき"
                    "といないときで求めた差が増える分断度で、常に正確です。"
                ),
                (
                    "d_ijはその人がいるときの歩数、d'_ijはいないときの歩数で、いなくても互いに届くほかの二人"
                    "の順序つきの組について平均します。"
                ),
                (
                    "ほかの人が2,000人までは全員から歩数を数えます。それを超えると、その人と接点のある人を（"
                    "半数以下なら）必ず含む2,000人を出発点とし、残りは乱数の種によって抽出して、95%区間の半分"
                    "を誤差として示します。ライブラリではanalytics.absence.absence(network, person)で得られま"
                    "す。"
                ),
            ),
        ),
    ),
}
"""Measures of dependency by name."""

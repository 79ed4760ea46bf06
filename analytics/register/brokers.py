"""Measures of those who connect others: brokerage and structural holes."""

from __future__ import annotations

from typing import Final

from analytics.brokerage import brokerage
from analytics.brokerage_null import brokerage_null, brokerage_permuted
from analytics.measure import Measure, Words
from analytics.structural_holes import constraint, effective_size

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
            direction="None: both directions are added up, on the undirected union.",
            range="Above 0, below 2; small for people with many unconnected contacts.",
            reading="Low: the person stands between people who do not meet. Large networks make it small.",
            edges="Undefined for a person without ties; 1 with a single contact. It does not use groups.",
            details=(
                (
                    "a_ij is the weight of the arc from i to j; j runs over the contacts of i, q over those "
                    "whom i and j have in common."
                ),
            ),
        ),
        ja=Words(
            title="拘束度",
            definition="自分の相手どうしが互いにつながっていて、橋渡しの余地がない度合いです。",
            direction="向きは区別しません。両方向の重みを足して、一つのつながりとして扱います。",
            range="0より大きく2未満で、互いにつながりのない相手が多いほど小さくなります。",
            reading="低ければ、互いに会わない人々の間に立っています。相手の人数が多いほど小さくなります。",
            edges="つながりのない人では定義されません。相手が一人なら1です。グループは用いません。",
            details=("a_ijはiからjへの矢印の重みです。jはiの相手、qはiとjに共通の相手を動きます。",),
        ),
    ),
    "effective_size": Measure(
        name="effective_size",
        function=effective_size,
        formula=(
            "sum_j (1 - sum_q p_iq m_jq), p_iq = (a_iq + a_qi) / sum_k (a_ik + a_ki), m_jq = (a_jq + a_qj) / "
            "max_k (a_jk + a_kj)"
        ),
        source="Burt 1992, Structural Holes, equation 2.2; Borgatti 1997, Connections 20(1), 35-38",
        columns=("people.effective_size",),
        en=Words(
            title="Effective size",
            definition="How many of one's contacts are not redundant with one another.",
            direction="None: both directions are added up, on the undirected union.",
            range="1 to the number of contacts.",
            reading="Close to the degree: contacts from different circles.",
            edges="Undefined for a person without ties; 1 with a single contact. It does not use groups.",
            details=(
                (
                    "a_ij is the weight of the arc from i to j; j runs over the contacts of i, q over those "
                    "whom i and j have in common. Where all weights are alike it is n - 2 t / n, with n "
                    "contacts and t ties among them."
                ),
            ),
        ),
        ja=Words(
            title="有効規模",
            definition="自分の相手のうち、互いに重複していない相手の数です。",
            direction="向きは区別しません。両方向の重みを足して、一つのつながりとして扱います。",
            range="1から相手の人数までです。",
            reading="次数に近いほど、異なる輪に属する相手を持っています。",
            edges="つながりのない人では定義されません。相手が一人なら1です。グループは用いません。",
            details=(
                (
                    "a_ijはiからjへの矢印の重みです。jはiの相手、qはiとjに共通の相手を動きます。重みがすべて"
                    "等しければ、相手の数をn、相手どうしのつながりの数をtとしてn - 2 t / nになります。"
                ),
            ),
        ),
    ),
    "brokerage": Measure(
        name="brokerage",
        function=brokerage,
        formula="b_j(role) = |{(i, k) : a_ij = a_jk = 1, a_ik = 0, i != k, (g_i, g_j, g_k) in role}|",
        source="Gould and Fernandez 1989, Sociological Methodology 19, 89-126",
        columns=(*tuple(f"people.gf_{role}" for role in ROLES), "network.brokerage", "network.brokerage.observed"),
        en=Words(
            title="Brokerage roles",
            definition=(
                "How often a person stands between two who have no direct arc: coordinator (all of one "
                "group), itinerant (both of another), representative (out of one's group), gatekeeper (into "
                "it), liaison (three groups)."
            ),
            direction=(
                "Follows arcs: i acts on j and j on k. An undirected tie is an arc each way. Weights play no part."
            ),
            range="0 and more, open two-paths.",
            reading="Counts grow with degree: read the z value beside them.",
            edges=(
                "0 for a person without ties; the only person of a group can be itinerant or liaison only. "
                "Undefined for people whose group is not known, who are left out as ends too."
            ),
            details=(
                (
                    "g_i is the group of person i. Coordinator: i, j and k in one group. Itinerant: i and k "
                    "in one group, j in another. Representative: i and j in one group, so that j speaks for "
                    "it. Gatekeeper: j and k in one group, so that j lets in. Liaison: three groups. Total: "
                    "all five."
                ),
            ),
        ),
        ja=Words(
            title="仲介の役割",
            definition=(
                "直接の矢印がない二人の間に立つ回数です。調整役（三人とも同じグループ）、巡回役（両端が別の同"
                "じグループ）、代表役（自分のグループから外へ）、門番役（外から自分のグループへ）、連絡役（三"
                "つの異なるグループ）に分けます。"
            ),
            direction=(
                "矢印の向きを区別します。iからjへ、jからkへとたどります。向きのないつながりは両向きの矢印です"
                "。重みは使いません。"
            ),
            range="0以上の、閉じていない二歩の道の数です。",
            reading="回数は次数とともに増えます。z値と並べて読んでください。",
            edges=(
                "つながりのない人は0です。一人だけのグループの人は巡回役か連絡役にしかなりません。グループの"
                "わからない人では定義されず、両端としても数えません。"
            ),
            details=(
                (
                    "g_iはiのグループです。調整役（coordinator）はi、j、kが同じグループ、巡回役（itinerant）"
                    "はiとkが同じでjが別のグループ、代表役（representative）はiとjが同じグループでjが外へ取り"
                    "次ぐ役、門番役（gatekeeper）はjとkが同じグループでjが内へ取り次ぐ役、連絡役（liaison）は"
                    "三人とも異なるグループです。totalは五つの合計です。"
                ),
            ),
        ),
    ),
    "brokerage_z": Measure(
        name="brokerage_z",
        function=brokerage_null,
        formula="z = (b - t p) / sqrt(t p (1 - p) + s d^3 (1 - d)^3), p = d^2 (1 - d)",
        source="Gould and Fernandez 1989, appendix; checked against R sna 2.7.1",
        columns=(
            *tuple(f"people.gf_{role}_z" for role in ROLES),
            "network.brokerage",
            "network.brokerage.expected",
            "network.brokerage.z",
        ),
        en=Words(
            title="Brokerage beyond chance",
            definition="How far a role's count lies from what the density and the sizes of groups alone give.",
            direction=(
                "Made for directed networks: it draws each arc on its own. In an undirected network arcs "
                "come in pairs, which it does not know, so do not use its z there."
            ),
            range="Any number; in standard deviations.",
            reading="A broker by position lies above 2 or so. Real networks cluster, so totals often lie below 0.",
            edges=(
                "Undefined where the count cannot vary: a role that no triple can have, such as coordinator "
                "in a group of one person, and networks that are empty or complete. A person without ties is "
                "compared like all others."
            ),
            details=(
                (
                    "Each of the n (n - 1) arcs is there with chance d, the density, independently of all "
                    "others; groups stay. t is the number of pairs (i, k) that would give j the role, s the "
                    "number of ordered pairs of those that share i or k, b the count of brokerage."
                ),
                (
                    "network.brokerage holds z of the whole network with the published standard deviation, "
                    "so that it can be compared with other tools. It leaves out that triples contradict each "
                    "other where one needs an arc that another may not have. So it is too large (by about a "
                    "fifth in small networks) for representatives, gatekeepers, coordinators and the total, "
                    "and z too near 0. The library gives the exact one beside it (exact_total_z)."
                ),
            ),
        ),
        ja=Words(
            title="偶然を超える仲介",
            definition="役割の回数が、密度とグループの大きさだけから期待される回数からどれだけ離れているかです。",
            direction=(
                "向きのあるネットワークのための値です。矢印を一本ずつ独立に引くと考えるため、矢印が二本ずつ対"
                "になる向きのないネットワークには適しません。そこではz値を用いないでください。"
            ),
            range="任意の数で、単位は標準偏差です。",
            reading=(
                "およそ2を超えれば、位置による仲介者です。実際のネットワークは固まるため、合計は負になりがちです。"
            ),
            edges=(
                "回数が変わりえないところでは定義されません。一人だけのグループの調整役のようにありえない役割"
                "と、つながりが一つもない、またはすべてそろったネットワークです。つながりのない人もほかの人と"
                "同じように比べます。"
            ),
            details=(
                (
                    "n (n - 1)本の矢印がそれぞれ独立に確率d（密度）で存在し、グループはそのままだと考えます。"
                    "tはjにその役割を与える組(i, k)の数、sはそのうちiまたはkを共有する順序つきの組の数、bは仲"
                    "介の回数です。"
                ),
                (
                    "network.brokerageには、ほかのツールと比べられるよう、公表された標準偏差によるネットワー"
                    "ク全体のz値を示します。この標準偏差は、一方に必要な矢印が他方にはあってはならないという"
                    "矛盾を考えに入れていません。そのため代表役、門番役、調整役、合計では大きすぎ（小さなネッ"
                    "トワークで約2割）、z値は0に寄ります。ライブラリでは正確な値（exact_total_z）も得られます"
                    "。"
                ),
            ),
        ),
    ),
    "brokerage_permuted": Measure(
        name="brokerage_permuted",
        function=brokerage_permuted,
        formula="z = (b - B q) / sd",
        source="own, a permutation test as in Hubert 1987, Assignment Methods in Combinatorial Data Analysis",
        columns=(),
        en=Words(
            title="Brokerage with groups given out at random",
            definition=(
                "How far a role's count lies from what the same arcs would give if people exchanged their "
                "groups by chance."
            ),
            direction="Follows arcs, as brokerage does; they stay as they are.",
            range="Any number; in standard deviations.",
            reading=(
                "Above 2 or so: the groups of the people around make the role, not only the number of "
                "contacts. It suits undirected networks too."
            ),
            edges=(
                "0 is expected for a person without ties. Undefined where no permutation changes the count, "
                "as always for the total."
            ),
            details=(
                (
                    "B is the person's number of open two-paths, b of those with the role, and q the share "
                    "among all ordered triples of people of those that have the role: the expectation is "
                    "exact. sd is the root of the mean squared distance from it over 200 seeded permutations."
                ),
                (
                    "In the library: analytics.brokerage_null.brokerage_permuted(network, groups, "
                    "permutations=200, seed=0); ona measures writes brokerage_z."
                ),
            ),
        ),
        ja=Words(
            title="グループを無作為に入れ替えた仲介",
            definition=(
                "矢印はそのままで、人のグループを偶然に入れ替えたときの回数から、役割の回数がどれだけ離れているかです。"
            ),
            direction="仲介の回数と同じく矢印の向きを区別します。矢印は動かしません。",
            range="任意の数で、単位は標準偏差です。",
            reading=(
                "およそ2を超えれば、接点の多さだけでなく、まわりの人のグループがその役割を生んでいます。向き"
                "のないネットワークにも使えます。"
            ),
            edges=(
                "つながりのない人の期待値は0です。入れ替えても回数が変わらないところでは定義されません。合計"
                "（total）は常に定義されません。"
            ),
            details=(
                (
                    "Bはその人の閉じていない二歩の道の数、bはそのうちその役割のもの、qは人の順序つきの三つ組"
                    "のうちその役割となるものの割合です。期待値は正確です。sdは、乱数の種による200回の入れ替"
                    "えについて、期待値からの隔たりの二乗平均の平方根です。"
                ),
                (
                    "ライブラリではanalytics.brokerage_null.brokerage_permuted(network, groups, "
                    "permutations=200, seed=0)で得られます。ona measuresが書き出すのはbrokerage_zです。"
                ),
            ),
        ),
    ),
}
"""Measures of brokers by name."""

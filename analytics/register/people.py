"""Measures of a person's place in a network."""

from __future__ import annotations

from typing import Final

from analytics.articulation import articulation
from analytics.cohesion import clustering, core_numbers
from analytics.degrees import degree, density, strength_out
from analytics.measure import Measure, Words
from analytics.pagerank import pagerank

PEOPLE: Final[dict[str, Measure]] = {
    "degree": Measure(
        name="degree",
        function=degree,
        formula="|{j : a_ij + a_ji > 0}|; in |{j : a_ji > 0}|, out |{j : a_ij > 0}|",
        source="Freeman 1979, Social Networks 1, 215-239, p. 219",
        columns=("people.degree", "people.degree_in", "people.degree_out"),
        en=Words(
            title="Degree",
            definition="How many others one is in contact with, either way; also each way on its own.",
            direction="degree: none, an arc either way is a contact; degree_in counts arcs in, degree_out arcs out.",
            range="0 to n - 1, people.",
            reading="Reach, not importance: it grows with the role and with how much of it leaves traces.",
            edges="0 for a person without ties. It does not use groups.",
        ),
        ja=Words(
            title="次数",
            definition="向きを問わず、接点のある相手の人数です。入る向き、出る向きだけの人数もあります。",
            direction="degreeは向きを区別しません。degree_inは入る矢印、degree_outは出る矢印の相手を数えます。",
            range="0からn - 1までの人数です。",
            reading="接点の広さであり、重要さではありません。役割や、記録に残る仕事の多さによって増えます。",
            edges="つながりのない人は0です。グループは用いません。",
        ),
    ),
    "strength": Measure(
        name="strength",
        function=strength_out,
        formula="out_i = sum_j w_ij, in_i = sum_j w_ji",
        source="Barrat, Barthelemy, Pastor-Satorras and Vespignani 2004, PNAS 101(11), 3747-3752, equation 2",
        columns=("people.strength_in", "people.strength_out"),
        en=Words(
            title="Strength",
            definition="Total weight of one's arcs, out of or into the person.",
            direction="strength_out adds up arcs out, strength_in arcs in; equal in an undirected network.",
            range="0 and more, in the unit of the weights.",
            reading="Load rather than influence. Compare people of like work only.",
            edges="0 for a person without ties. It does not use groups.",
        ),
        ja=Words(
            title="強さ",
            definition="その人から出る矢印、または入る矢印の重みの合計です。",
            direction=(
                "strength_outは出る矢印、strength_inは入る矢印の重みの合計です。向きのないネットワークでは等"
                "しくなります。"
            ),
            range="0以上で、単位は重みと同じです。",
            reading="影響力よりも負荷を表します。似た仕事の人どうしでのみ比べてください。",
            edges="つながりのない人は0です。グループは用いません。",
        ),
    ),
    "density": Measure(
        name="density",
        function=density,
        formula="m / (n (n - 1))",
        source="Wasserman and Faust 1994, Social Network Analysis, equation 4.9",
        columns=("network.density",),
        en=Words(
            title="Density",
            definition="Share of all possible arcs of the network that exist.",
            direction="Counts arcs; an undirected tie is an arc each way. Weights play no part.",
            range="0 to 1.",
            reading="It falls as a network grows; compare networks and groups of like size only.",
            edges="Undefined for fewer than two people. People without ties count in n.",
            details=("m is the number of arcs, n of people. Within and between groups see density_ratio.",),
        ),
        ja=Words(
            title="密度",
            definition="ネットワーク全体で、ありうる矢印のうち実際にあるものの割合です。",
            direction="矢印を数えます。向きのないつながりは両向きの矢印です。重みは使いません。",
            range="0から1までです。",
            reading="ネットワークが大きいほど下がります。大きさの近いものどうしでのみ比べてください。",
            edges="二人に満たなければ定義されません。つながりのない人もnに数えます。",
            details=("mは矢印の数、nは人数です。グループの内側と間の密度は、density_ratioを見てください。",),
        ),
    ),
    "pagerank": Measure(
        name="pagerank",
        function=pagerank,
        formula="r_i = (1 - d) / n + d sum_j r_j (w_ji / out_j + [out_j = 0] / n), d = 0.85",
        source="Brin and Page 1998, Computer Networks and ISDN Systems 30, 107-117, section 2.1.1",
        columns=("people.pagerank",),
        en=Words(
            title="PageRank",
            definition="How often a walk along arcs, by weight, with a fresh start now and then, passes a person.",
            direction=(
                "Follows arcs, from the one who acts to the one acted on; an undirected tie either way. "
                "Weights count, their unit does not."
            ),
            range="0 to 1; all people add up to 1.",
            reading=(
                "Acted on by those who are acted on. Depends on the size of the network; compare within one only."
            ),
            edges=(
                "A person without ties gets the least value of all; people without arcs out share theirs "
                "evenly. It does not use groups."
            ),
            details=(
                (
                    "out_j is the weight of all arcs out of j, and [out_j = 0] is 1 for people without arcs "
                    "out, else 0. d is how often the walk goes on."
                ),
            ),
        ),
        ja=Words(
            title="ページランク",
            definition="矢印を重みに応じてたどり、ときどき新しく始める歩みが、その人を通る頻度です。",
            direction=(
                "働きかける人から受ける人への矢印に沿ってたどります。向きのないつながりはどちらにもたどります"
                "。重みの比だけが影響し、単位は影響しません。"
            ),
            range="0から1までで、全員の合計は1です。",
            reading=(
                "多くの接点を受ける人から接点を受けるほど高くなります。同じネットワークの中でのみ比べてください。"
            ),
            edges=(
                "つながりのない人の値が最も小さくなります。出る矢印のない人の分は全員に均等に配られます。グル"
                "ープは用いません。"
            ),
            details=(
                (
                    "out_jはjから出る矢印の重みの合計で、[out_j = 0]は出る矢印のない人なら1、そうでなければ0"
                    "です。dは歩みが続く割合です。"
                ),
            ),
        ),
    ),
    "core": Measure(
        name="core",
        function=core_numbers,
        formula="max {k : i in S, |{l in S : a_jl + a_lj > 0}| >= k for all j in S}",
        source="Seidman 1983, Social Networks 5(3), 269-287; Batagelj and Zaversnik 2003, arXiv cs/0310049",
        columns=("people.core",),
        en=Words(
            title="Core number",
            definition="The densest shell a person belongs to: all in it have at least that many neighbours in it.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 to the degree, people.",
            reading="High: in the thick of the network. Low: at its rim, which may be where the role belongs.",
            edges="0 for a person without ties. It does not use groups.",
            details=("S runs over all sets of people; the largest set for one k is the k-core.",),
        ),
        ja=Words(
            title="コア数",
            definition="その人が属する最も密な殻です。殻の中では全員がその数以上の相手を殻の中に持ちます。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0から次数までの人数です。",
            reading="高いほどネットワークの中心部、低いほど周縁です。周縁が役割上自然なこともあります。",
            edges="つながりのない人は0です。グループは用いません。",
            details=("Sは人のあらゆる集まりを動きます。あるkについて最も大きいSをkコアと呼びます。",),
        ),
    ),
    "clustering": Measure(
        name="clustering",
        function=clustering,
        formula="2 t_i / (k_i (k_i - 1))",
        source="Watts and Strogatz 1998, Nature 393, 440-442",
        columns=("people.clustering", "network.clustering", "network.triangles"),
        en=Words(
            title="Clustering",
            definition="Share of pairs of one's contacts who are in contact with each other.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 to 1.",
            reading="High: a closed circle. Low: contacts who do not know one another.",
            edges="0 for people with fewer than two contacts, who count in the mean. It does not use groups.",
            details=(
                (
                    "k_i is the number of i's contacts, t_i of ties among them. network.clustering is the "
                    "mean over all people, network.triangles the number of triangles: three people who all "
                    "have ties with one another."
                ),
            ),
        ),
        ja=Words(
            title="クラスター係数",
            definition="その人の相手どうしの組のうち、互いにも接点のある割合です。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0から1までです。",
            reading="高ければ閉じた輪、低ければ互いを知らない相手に囲まれています。",
            edges="相手が二人に満たない人は0で、平均にも含めます。グループは用いません。",
            details=(
                (
                    "k_iはiの相手の数、t_iは相手どうしのつながりの数です。network.clusteringは全員の平均、"
                    "network.trianglesは三角形（三人が互いにつながりを持つ組）の数です。"
                ),
            ),
        ),
    ),
    "articulation": Measure(
        name="articulation",
        function=articulation,
        formula="1 if c(V - i) > c(V), else 0",
        source="Hopcroft and Tarjan 1973, Communications of the ACM 16(6), 372-378",
        columns=("people.articulation",),
        en=Words(
            title="Cut vertex",
            definition="Whether the network falls apart into more pieces when this person is away.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 or 1.",
            reading="1: somebody hangs on this person alone. A risk of the structure, not a fault or a merit.",
            edges="0 for a person without ties or with a single contact. It does not use groups.",
            details=(
                (
                    "c is the number of pieces of the network that have no tie with one another. A person "
                    "without ties is a piece, but taking it away leaves no more of them."
                ),
            ),
        ),
        ja=Words(
            title="切断点",
            definition="その人がいないと、ネットワークがより多くの部分に分かれるかどうかです。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0か1です。",
            reading=(
                "1なら、この人だけを通じてつながっている人がいます。構造上のリスクであり、落ち度でも手柄でも"
                "ありません。"
            ),
            edges="つながりのない人と、相手が一人だけの人は0です。グループは用いません。",
            details=(
                (
                    "cは、互いにつながりのない部分の数です。つながりのない人も一つの部分ですが、いなくなって"
                    "も部分の数は増えません。"
                ),
            ),
        ),
    ),
}
"""Measures of a person's place by name."""

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
        formula="|{j : a_ij + a_ji > 0}|",
        source="Freeman 1979, Social Networks 1, 215-239, p. 219",
        columns=("people.degree", "people.degree_in", "people.degree_out"),
        en=Words(
            title="Degree",
            definition="How many others one is in contact with, either way; also each way on its own.",
            range="0 to n - 1, people.",
            reading="Reach, not importance: it grows with the role and with how much of it leaves traces.",
            edges="0 for a person without ties.",
        ),
        ja=Words(
            title="次数",
            definition="向きを問わず、接点のある相手の人数です。入る向き、出る向きだけの人数もあります。",
            range="0からn - 1までの人数です。",
            reading="接点の広さであり、重要さではありません。役割や、記録に残る仕事の多さによって増えます。",
            edges="つながりのない人は0です。",
        ),
    ),
    "strength": Measure(
        name="strength",
        function=strength_out,
        formula="s_i = sum_j w_ij",
        source="Barrat, Barthelemy, Pastor-Satorras and Vespignani 2004, PNAS 101(11), 3747-3752, equation 2",
        columns=("people.strength_in", "people.strength_out"),
        en=Words(
            title="Strength",
            definition="Total weight of one's arcs, out of or into the person.",
            range="0 and more, in the unit of the weights.",
            reading="Load rather than influence. Compare people of like work only.",
            edges="0 for a person without ties.",
        ),
        ja=Words(
            title="強さ",
            definition="その人から出る矢印、または入る矢印の重みの合計です。",
            range="0以上で、単位は重みと同じです。",
            reading="影響力よりも負荷を表します。似た仕事の人どうしでのみ比べてください。",
            edges="つながりのない人は0です。",
        ),
    ),
    "density": Measure(
        name="density",
        function=density,
        formula="arcs / (n (n - 1))",
        source="Wasserman and Faust 1994, Social Network Analysis, equation 4.9",
        columns=("network.density", "groups.density", "pairs.density"),
        en=Words(
            title="Density",
            definition="Share of all possible arcs that exist: in the network, within a group, or between two groups.",
            range="0 to 1.",
            reading="It falls as a network grows; compare networks and groups of like size only.",
            edges="Undefined for fewer than two people.",
        ),
        ja=Words(
            title="密度",
            definition="ありうる矢印のうち実際にある割合です。全体、グループの内側、二つのグループの間で求めます。",
            range="0から1までです。",
            reading="ネットワークが大きいほど下がります。大きさの近いものどうしでのみ比べてください。",
            edges="二人に満たなければ定義されません。",
        ),
    ),
    "pagerank": Measure(
        name="pagerank",
        function=pagerank,
        formula="r = (1 - d)/n + d W^T r, d = 0.85",
        source="Brin and Page 1998, Computer Networks and ISDN Systems 30, 107-117, section 2.1.1",
        columns=("people.pagerank",),
        en=Words(
            title="PageRank",
            definition="How often a walk along arcs, by weight, with a fresh start now and then, passes a person.",
            range="0 to 1; all people add up to 1.",
            reading="Acted on by those who are acted on. Depends on the size of the network; compare within one only.",
            edges="A person without ties gets what fresh starts give; people without arcs out share theirs evenly.",
        ),
        ja=Words(
            title="ページランク",
            definition="矢印を重みに応じてたどり、ときどき新しく始める歩みが、その人を通る頻度です。",
            range="0から1までで、全員の合計は1です。",
            reading="多くの接点を受ける人から接点を受けるほど高くなります。同じネットワークの中でのみ比べてください。",
            edges="つながりのない人には新しく始める分だけが入ります。出る矢印のない人の分は全員に均等に配られます。",
        ),
    ),
    "core": Measure(
        name="core",
        function=core_numbers,
        formula="largest k such that i lies in a subnetwork where everybody has k neighbours",
        source="Seidman 1983, Social Networks 5(3), 269-287; Batagelj and Zaversnik 2003, arXiv cs/0310049",
        columns=("people.core",),
        en=Words(
            title="Core number",
            definition="The densest shell a person belongs to: all in it have at least that many neighbours in it.",
            range="0 and more, people.",
            reading="High: in the thick of the network. Low: at its rim, which may be where the role belongs.",
            edges="0 for a person without ties.",
        ),
        ja=Words(
            title="コア数",
            definition="その人が属する最も密な殻です。殻の中では全員がその数以上の相手を殻の中に持ちます。",
            range="0以上の人数です。",
            reading="高いほどネットワークの中心部、低いほど周縁です。周縁が役割上自然なこともあります。",
            edges="つながりのない人は0です。",
        ),
    ),
    "clustering": Measure(
        name="clustering",
        function=clustering,
        formula="2 t_i / (k_i (k_i - 1)), t_i = triangles",
        source="Watts and Strogatz 1998, Nature 393, 440-442",
        columns=("people.clustering", "network.clustering", "network.triangles"),
        en=Words(
            title="Clustering",
            definition="Share of pairs of one's contacts who are in contact with each other.",
            range="0 to 1.",
            reading="High: a closed circle. Low: contacts who do not know one another.",
            edges="0 for people with fewer than two contacts, who count in the mean.",
        ),
        ja=Words(
            title="クラスター係数",
            definition="その人の相手どうしの組のうち、互いにも接点のある割合です。",
            range="0から1までです。",
            reading="高ければ閉じた輪、低ければ互いを知らない相手に囲まれています。",
            edges="相手が二人に満たない人は0で、平均にも含めます。",
        ),
    ),
    "articulation": Measure(
        name="articulation",
        function=articulation,
        formula="1 if removing i leaves more components, else 0",
        source="Hopcroft and Tarjan 1973, Communications of the ACM 16(6), 372-378",
        columns=("people.articulation",),
        en=Words(
            title="Cut vertex",
            definition="Whether the network falls apart into more pieces when this person is away.",
            range="0 or 1.",
            reading="1: somebody hangs on this person alone. A risk of the structure, not a fault or a merit.",
            edges="0 for a person without ties.",
        ),
        ja=Words(
            title="切断点",
            definition="その人がいないと、ネットワークがより多くの部分に分かれるかどうかです。",
            range="0か1です。",
            reading="1なら、この人だけを通じてつながっている人がいます。構造上のリスクであり、落ち度でも手柄でもありません。",
            edges="つながりのない人は0です。",
        ),
    ),
}
"""Measures of a person's place by name."""

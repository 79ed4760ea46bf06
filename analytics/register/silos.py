"""Measures of groups: how inward they are, and whether the formal ones are the lived ones."""

from __future__ import annotations

from typing import Final

from analytics.density import density
from analytics.diversity import boundary_spanning, contact_diversity, freedom
from analytics.ei import ei_index
from analytics.leiden import leiden
from analytics.measure import Measure, Words
from analytics.modularity import modularity
from analytics.partitions import adjusted_rand, nmi, split_and_merged, stability

VIVA: Final = "Microsoft Viva Insights, organisational network measures of workgroups (2021)"

SILOS: Final[dict[str, Measure]] = {
    "ei_index": Measure(
        name="ei_index",
        function=ei_index,
        formula="(E - I) / (E + I)",
        source="Krackhardt and Stern 1988, Social Psychology Quarterly 51(2), 123-140",
        columns=("people.ei_index", "groups.ei_index", "groups.ei_expected", "network.ei_index", "network.ei_expected"),
        en=Words(
            title="E-I index",
            definition="Contact outside one's group minus contact inside it, over all contact.",
            range="-1 (all inside) to 1 (all outside).",
            reading="Always read it beside its expected value: small groups look outward by their size alone.",
            edges="Undefined for people and groups without contact. A group of one person is 1.",
        ),
        ja=Words(
            title="E-I指数",
            definition="自分のグループの外との接点から内との接点を引き、接点の合計で割った値です。",
            range="-1（すべて内）から1（すべて外）までです。",
            reading="必ず期待される値と並べて読んでください。小さなグループは規模だけで外向きに見えます。",
            edges="接点のない人とグループでは定義されません。一人だけのグループは1です。",
        ),
    ),
    "modularity": Measure(
        name="modularity",
        function=modularity,
        formula="Q = 1/W sum_ij (w_ij - out_i in_j / W) [same group]",
        source="Newman 2006, PNAS 103(23), 8577-8582, equation 1; Leicht and Newman 2008, PRL 100, 118703, equation 2",
        columns=("network.modularity_groups", "network.modularity_leiden"),
        en=Words(
            title="Modularity",
            definition="Share of contact inside groups, less the share that everybody's total contact would give.",
            range="-0.5 to below 1.",
            reading="High: contact follows the groups. Companies often lie at 0.75 to 0.85 for found communities.",
            edges="Undefined without ties; 0 when all people are one group.",
        ),
        ja=Words(
            title="モジュラリティ",
            definition="グループの内側にある接点の割合から、各人の接点の総量だけから期待される割合を引いた値です。",
            range="-0.5から1未満までです。",
            reading="高いほど接点がグループに沿っています。見つけたコミュニティでは0.75から0.85の会社が多くあります。",
            edges="つながりがなければ定義されません。全員が一つのグループなら0です。",
        ),
    ),
    "community": Measure(
        name="community",
        function=leiden,
        formula="the partition that makes modularity large, every community connected",
        source="Traag, Waltman and van Eck 2019, Scientific Reports 9, 5233",
        columns=("people.community", "network.communities"),
        en=Words(
            title="Community",
            definition="Groups found from contact alone: dense inside, loose between, by the Leiden algorithm.",
            range="0 for the largest, 1 for the next and so on.",
            reading="Where people really gather. Another seed may place people at the rim differently.",
            edges="A person without ties is a community of its own.",
        ),
        ja=Words(
            title="コミュニティ",
            definition="接点だけから見つけた集まりです。内側が密で、間が疎になるようにライデン法で分けます。",
            range="大きい順に0からの番号です。",
            reading="人が実際に集まっているところです。境目の人は乱数の種によって変わることがあります。",
            edges="つながりのない人は、一人だけのコミュニティになります。",
        ),
    ),
    "nmi": Measure(
        name="nmi",
        function=nmi,
        formula="2 I(X;Y) / (H(X) + H(Y))",
        source="Danon, Diaz-Guilera, Duch and Arenas 2005, J. Stat. Mech. P09008, equation 2",
        columns=("network.nmi",),
        en=Words(
            title="Normalised mutual information",
            definition="How much communities and groups tell about each other, over the mean of what each holds.",
            range="0 (nothing) to 1 (the same).",
            reading="Low: the organisation chart is not how people work together. It rises with the number of groups.",
            edges="1 when both put all people into one group; undefined without people.",
        ),
        ja=Words(
            title="正規化相互情報量",
            definition="コミュニティと部署が互いについてどれだけ語るかを、両者の情報量の平均で割った値です。",
            range="0（無関係）から1（同じ）までです。",
            reading="低ければ、組織図と実際の働き方が違っています。グループの数が多いほど高くなりやすい値です。",
            edges="どちらも全員を一つにまとめていれば1です。人がいなければ定義されません。",
        ),
    ),
    "ari": Measure(
        name="ari",
        function=adjusted_rand,
        formula="(index - expected) / (maximum - expected) of pairs put together by both",
        source="Hubert and Arabie 1985, Journal of Classification 2, 193-218, equation 5",
        columns=("network.ari",),
        en=Words(
            title="Adjusted Rand index",
            definition="Agreement of two ways to group people over all pairs, corrected for chance.",
            range="-0.5 to 1; 0 is chance, 1 the same.",
            reading="Stricter than mutual information where groups have different sizes.",
            edges="1 when both groupings are trivial; undefined without people.",
        ),
        ja=Words(
            title="調整ランド指数",
            definition="人の分け方二つが、すべての組についてどれだけ一致するかを、偶然の分を除いて表した値です。",
            range="-0.5から1までで、0は偶然どおり、1は同じです。",
            reading="グループの大きさがそろわないとき、相互情報量より厳しい値になります。",
            edges="どちらの分け方も自明なら1です。人がいなければ定義されません。",
        ),
    ),
    "split_and_merged": Measure(
        name="split_and_merged",
        function=split_and_merged,
        formula="share of a group in each community, and of a community in each group",
        source="own",
        columns=(),
        en=Words(
            title="Split and merged groups",
            definition="Which groups are spread over several communities, and which share one.",
            range="Shares from 0 to 1.",
            reading="A split group may be two teams under one name; merged groups work as one.",
            edges="A group of one person is never split.",
        ),
        ja=Words(
            title="分かれた部署・まとまった部署",
            definition="いくつかのコミュニティに分かれている部署と、一つのコミュニティを分け合う部署です。",
            range="0から1までの割合です。",
            reading="分かれた部署は、一つの名前の下に二つのチームがあるのかもしれません。まとまった部署は一体で働いています。",
            edges="一人だけの部署が分かれることはありません。",
        ),
    ),
    "stability": Measure(
        name="stability",
        function=stability,
        formula="adjusted Rand index of the communities of one month and the next",
        source=VIVA + "; Hubert and Arabie 1985",
        columns=(),
        en=Words(
            title="Stability",
            definition="How far communities stay the same from month to month, over people present in both.",
            range="-0.5 to 1; 1 is unchanged.",
            reading="Low after a reorganisation is expected; low without one is worth a question.",
            edges="Undefined when nobody is present in both.",
        ),
        ja=Words(
            title="安定度",
            definition="両方の月にいる人について、コミュニティが前の月からどれだけ変わらないかです。",
            range="-0.5から1までで、1は変化なしです。",
            reading="組織改編のあとに下がるのは自然です。改編がないのに下がるなら、尋ねてみる価値があります。",
            edges="両方の月にいる人がいなければ定義されません。",
        ),
    ),
    "density_ratio": Measure(
        name="density_ratio",
        function=density,
        formula="density of a pair of groups / median density between groups",
        source="Wasserman and Faust 1994, Social Network Analysis, section 4.2; ratio " + VIVA,
        columns=("groups.density", "pairs.density"),
        en=Words(
            title="Density within and between groups",
            definition="Share of possible arcs within each group and between each two, also over the median of pairs.",
            range="0 to 1; ratio 0 and more.",
            reading="Large groups have low densities by nature; compare pairs of like size.",
            edges="Undefined within a group of one person.",
        ),
        ja=Words(
            title="グループ内・グループ間の密度",
            definition="グループの内側と、二つのグループの間で、ありうる矢印のうち実際にある割合です。組の中央値との比も求めます。",
            range="0から1まで、比は0以上です。",
            reading="大きなグループほど密度は自然に下がります。大きさの近い組どうしで比べてください。",
            edges="一人だけのグループの内側では定義されません。",
        ),
    ),
    "freedom": Measure(
        name="freedom",
        function=freedom,
        formula="1 - n / (MST + P)",
        source=VIVA + "; spanning tree and further paths counted our own way, see the docstring",
        columns=("groups.freedom",),
        en=Words(
            title="Freedom",
            definition="How many ways around one another the members of a group have, beyond what holds it together.",
            range="0 (a bare tree) to below 1.",
            reading="0: take one person away and contact breaks. High: many ways round.",
            edges="0 without further paths; undefined for an empty group.",
        ),
        ja=Words(
            title="自由度",
            definition="グループをつなぎとめる最小限の接点のほかに、互いに届く道がどれだけあるかです。",
            range="0（最小限の木だけ）から1未満までです。",
            reading="0なら、一人が抜けると接点が途切れます。高いほど回り道が多くあります。",
            edges="ほかの道がなければ0です。人のいないグループでは定義されません。",
        ),
    ),
    "contact_diversity": Measure(
        name="contact_diversity",
        function=contact_diversity,
        formula="(1 - sum p^2) K / (K - 1)",
        source="Mueller and Schuessler 1961, Statistical Reasoning in Sociology, 177-179",
        columns=("groups.contact_diversity",),
        en=Words(
            title="Contact diversity",
            definition="How evenly a group's outside contact is spread over the other groups.",
            range="0 (one other group) to 1 (all alike).",
            reading="Specialists may rightly be near 0.",
            edges="Undefined for a group without outside contact and with fewer than two other groups.",
        ),
        ja=Words(
            title="接点の多様さ",
            definition="グループの外との接点が、ほかのグループにどれだけ均等に広がっているかです。",
            range="0（一つのグループだけ）から1（すべて均等）までです。",
            reading="専門の部署では0に近くて当然のこともあります。",
            edges="外との接点がない場合と、ほかのグループが二つに満たない場合は定義されません。",
        ),
    ),
    "boundary_spanning": Measure(
        name="boundary_spanning",
        function=boundary_spanning,
        formula="sqrt(time with other groups * number of other groups)",
        source=VIVA,
        columns=("groups.boundary_spanning",),
        en=Words(
            title="Boundary spanning",
            definition="How much contact a group has with others, and with how many.",
            range="0 and more, root of the unit of the weights.",
            reading="It grows with the size of the group.",
            edges="0 for a group without outside contact.",
        ),
        ja=Words(
            title="境界をまたぐ接点",
            definition="ほかのグループとの接点の量と、相手のグループの数とを合わせた値です。",
            range="0以上で、単位は重みの平方根です。",
            reading="グループが大きいほど大きくなります。",
            edges="外との接点がないグループは0です。",
        ),
    ),
}
"""Measures of groups by name."""

"""Measures of communities: whether the formal groups are the lived ones."""

from __future__ import annotations

from typing import Final

from analytics.leiden import leiden
from analytics.measure import Measure, Words
from analytics.modularity import modularity
from analytics.partitions import adjusted_rand, nmi, split_and_merged, stability

VIVA: Final = "Microsoft Viva Insights, organisational network measures of workgroups (2021)"

COMMUNITIES: Final[dict[str, Measure]] = {
    "modularity": Measure(
        name="modularity",
        function=modularity,
        formula="Q = (1/W) sum_ij (w_ij - out_i in_j / W) [c_i = c_j]",
        source=(
            "Newman 2006, PNAS 103(23), 8577-8582, equation 1; Leicht and Newman 2008, PRL 100, 118703, equation 2"
        ),
        columns=("network.modularity_groups", "network.modularity_leiden"),
        en=Words(
            title="Modularity",
            definition="Share of contact inside groups, less the share that everybody's total contact would give.",
            direction=(
                "modularity_groups follows arcs in a directed network; modularity_leiden takes the "
                "undirected union, as communities do."
            ),
            range="-0.5 to below 1.",
            reading="High: contact follows the groups. Companies often lie at 0.75 to 0.85 for found communities.",
            edges=(
                "Undefined without ties; 0 when all people are one group. People without ties change "
                "nothing; a group of one person has nothing inside."
            ),
            details=(
                (
                    "W is the weight of all arcs, out_i what i sends, in_j what j receives, and [c_i = c_j] "
                    "is 1 for two people of one group, else 0. Without direction each tie stands as two arcs."
                ),
            ),
        ),
        ja=Words(
            title="モジュラリティ",
            definition="グループの内側にある接点の割合から、各人の接点の総量だけから期待される割合を引いた値です。",
            direction=(
                "modularity_groupsは、向きのあるネットワークでは矢印の向きを区別します。modularity_leidenは、"
                "コミュニティと同じく両方向の重みを足して求めます。"
            ),
            range="-0.5から1未満までです。",
            reading=(
                "高いほど接点がグループに沿っています。見つけたコミュニティでは0.75から0.85の会社が多くあります。"
            ),
            edges=(
                "つながりがなければ定義されません。全員が一つのグループなら0です。つながりのない人がいても変"
                "わりません。一人だけのグループには内側がありません。"
            ),
            details=(
                (
                    "Wはすべての矢印の重みの合計、out_iはiが出す重み、in_jはjが受ける重みで、[c_i = c_j]は同"
                    "じグループの二人なら1、そうでなければ0です。向きがなければ、つながりを二本の矢印として扱"
                    "います。"
                ),
            ),
        ),
    ),
    "community": Measure(
        name="community",
        function=leiden,
        formula="argmax_c Q(c)",
        source="Traag, Waltman and van Eck 2019, Scientific Reports 9, 5233",
        columns=("people.community", "network.communities"),
        en=Words(
            title="Community",
            definition="Groups found from contact alone: dense inside, loose between, by the Leiden algorithm.",
            direction="None: both directions are added up, on the undirected union.",
            range="0 for the largest, 1 for the next and so on. network.communities is how many there are.",
            reading="Where people really gather. Another seed may place people at the rim differently.",
            edges="A person without ties is a community of its own.",
            details=(
                (
                    "Q is modularity. No method is known that surely finds its largest value in large "
                    "networks: up to ten starts are made, fewer the larger the network is (one from 42,427 "
                    "arcs of the union on), and the best is kept. Every community is connected."
                ),
                "The same names, ties and seed give the same communities.",
            ),
        ),
        ja=Words(
            title="コミュニティ",
            definition="接点だけから見つけた集まりです。内側が密で、間が疎になるようにライデン法で分けます。",
            direction="向きは区別しません。両方向の重みを足して、一つのつながりとして扱います。",
            range="最も大きいものを0、次を1とする番号です。network.communitiesはコミュニティの数です。",
            reading="人が実際に集まっているところです。境目の人は乱数の種によって変わることがあります。",
            edges="つながりのない人は、一人だけのコミュニティになります。",
            details=(
                (
                    "Qはモジュラリティです。大きなネットワークで最大の値を必ず見つける方法は知られていません"
                    "。そのため最大10回やり直し（ネットワークが大きいほど少なく、両方向をまとめて42,427本以上"
                    "では1回）、最もよいものを採ります。どのコミュニティも内側でつながっています。"
                ),
                "名前、つながり、乱数の種が同じなら、結果も同じです。",
            ),
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
            direction="That of communities: both directions are added up.",
            range="0 (nothing) to 1 (the same).",
            reading=(
                "Low: the organisation chart is not how people work together. It rises with the number of groups."
            ),
            edges=(
                "1 when both put all people into one group; undefined without people. People whose group is "
                "not known are left out; a person without ties is a community of its own."
            ),
            details=(
                (
                    "X is the community and Y the group of a person drawn at random, H the entropy of each "
                    "and I the information they share."
                ),
            ),
        ),
        ja=Words(
            title="正規化相互情報量",
            definition="コミュニティとグループが互いについてどれだけ語るかを、両者の情報量の平均で割った値です。",
            direction="コミュニティと同じく、両方向の重みを足したつながりによります。",
            range="0（無関係）から1（同じ）までです。",
            reading="低ければ、組織図と実際の働き方が違っています。グループの数が多いほど高くなりやすい値です。",
            edges=(
                "どちらも全員を一つにまとめていれば1です。人がいなければ定義されません。グループのわからない"
                "人は除きます。つながりのない人は、一人で一つのコミュニティです。"
            ),
            details=(
                (
                    "無作為に選んだ一人のコミュニティをX、グループをYとし、Hはそれぞれのエントロピー、Iは両者"
                    "が共有する情報量です。"
                ),
            ),
        ),
    ),
    "ari": Measure(
        name="ari",
        function=adjusted_rand,
        formula="(b - e) / ((p + q) / 2 - e), e = p q / (n (n - 1) / 2)",
        source="Hubert and Arabie 1985, Journal of Classification 2, 193-218, equation 5",
        columns=("network.ari",),
        en=Words(
            title="Adjusted Rand index",
            definition="Agreement of two ways to group people over all pairs, corrected for chance.",
            direction="That of communities: both directions are added up.",
            range="-0.5 to 1; 0 is chance, 1 the same.",
            reading="Stricter than mutual information where groups have different sizes.",
            edges=(
                "1 when both put all together or both set all apart; undefined without people. People whose "
                "group is not known are left out."
            ),
            details=(
                (
                    "p is the number of pairs of people together in a community, q of pairs together in a "
                    "group, b of pairs together in both, and e what chance gives for b."
                ),
            ),
        ),
        ja=Words(
            title="調整ランド指数",
            definition="人の分け方二つが、すべての組についてどれだけ一致するかを、偶然の分を除いて表した値です。",
            direction="コミュニティと同じく、両方向の重みを足したつながりによります。",
            range="-0.5から1までで、0は偶然どおり、1は同じです。",
            reading="グループの大きさがそろわないとき、相互情報量より厳しい値になります。",
            edges=(
                "どちらも全員を一つにまとめるか、どちらも全員を分けていれば1です。人がいなければ定義されませ"
                "ん。グループのわからない人は除きます。"
            ),
            details=(
                (
                    "pは同じコミュニティに属する二人の組の数、qは同じグループに属する組の数、bは両方で同じ組"
                    "の数、eはbの偶然による期待値です。"
                ),
            ),
        ),
    ),
    "split_and_merged": Measure(
        name="split_and_merged",
        function=split_and_merged,
        formula="|s & c| / |s| >= 0.7",
        source="own",
        columns=(),
        en=Words(
            title="Split and merged groups",
            definition="Which groups are spread over several communities, and which share one.",
            direction="That of communities: both directions are added up.",
            range="Shares from 0 to 1.",
            reading="A split group may be two teams under one name; merged groups work as one.",
            edges="A group of one person is never split. People whose group is not known are left out.",
            details=(
                (
                    "s is a group, c a community: the group is at home in the community that holds at least "
                    "70% of its people. A group without a home is split; a community that is home to several "
                    "groups merges them."
                ),
            ),
        ),
        ja=Words(
            title="分かれた部署・まとまった部署",
            definition="いくつかのコミュニティに分かれている部署と、一つのコミュニティを分け合う部署です。",
            direction="コミュニティと同じく、両方向の重みを足したつながりによります。",
            range="0から1までの割合です。",
            reading=(
                "分かれた部署は、一つの名前の下に二つのチームがあるのかもしれません。まとまった部署は一体で働"
                "いています。"
            ),
            edges="一人だけの部署が分かれることはありません。部署のわからない人は除きます。",
            details=(
                (
                    "sは部署、cはコミュニティです。部署の70%以上の人が属するコミュニティを、その部署の本拠と"
                    "します。本拠のない部署は分かれた部署、二つ以上の部署の本拠となるコミュニティの部署は、ま"
                    "とまった部署です。"
                ),
            ),
        ),
    ),
    "stability": Measure(
        name="stability",
        function=stability,
        formula="ARI(c_t, c_{t-1})",
        source=VIVA + "; Hubert and Arabie 1985",
        columns=(),
        en=Words(
            title="Stability",
            definition="How far communities stay the same from month to month, over people present in both.",
            direction="That of communities: both directions are added up.",
            range="-0.5 to 1; 1 is unchanged.",
            reading="Low after a reorganisation is expected; low without one is worth a question.",
            edges=(
                "Undefined when nobody is present in both. A person without ties is a community of its own "
                "in that month."
            ),
            details=(
                (
                    "ARI is the adjusted Rand index, c_t the communities of month t. Numbers of communities "
                    "may differ between months."
                ),
            ),
        ),
        ja=Words(
            title="安定度",
            definition="両方の月にいる人について、コミュニティが前の月からどれだけ変わらないかです。",
            direction="コミュニティと同じく、両方向の重みを足したつながりによります。",
            range="-0.5から1までで、1は変化なしです。",
            reading="組織改編のあとに下がるのは自然です。改編がないのに下がるなら、尋ねてみる価値があります。",
            edges=(
                "両方の月にいる人がいなければ定義されません。つながりのない人は、その月は一人で一つのコミュニティです。"
            ),
            details=(
                "ARIは調整ランド指数、c_tは月tのコミュニティです。コミュニティの番号は月によって違ってかまいません。",
            ),
        ),
    ),
}
"""Measures of communities by name."""

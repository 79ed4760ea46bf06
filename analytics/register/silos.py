"""Measures of groups: how inward they are, how dense, and how far they reach."""

from __future__ import annotations

from typing import Final

from analytics.density import density
from analytics.diversity import boundary_spanning, contact_diversity, freedom_of_groups
from analytics.ei import ei_index, expected_ei, expected_ei_of_group
from analytics.measure import Measure, Words

VIVA: Final = "Microsoft Viva Insights, organisational network measures of workgroups (2021)"

SILOS: Final[dict[str, Measure]] = {
    "ei_index": Measure(
        name="ei_index",
        function=ei_index,
        formula="(E - I) / (E + I)",
        source="Krackhardt and Stern 1988, Social Psychology Quarterly 51(2), 123-140",
        columns=("people.ei_index", "groups.ei_index", "network.ei_index"),
        en=Words(
            title="E-I index",
            definition="Contact outside one's group minus contact inside it, over all contact.",
            direction="None: arcs in and out count alike, weights added up.",
            range="-1 (all inside) to 1 (all outside).",
            reading=(
                "Always read it beside its expected value: small groups look outward by their size alone. "
                "-0.67, five times as much contact inside as outside, is the usual line of risk."
            ),
            edges="Undefined for people and groups without contact. A group of one person with contact is 1.",
            details=(
                (
                    "E is the weight of ties with other groups, I of ties inside the group. A group's index "
                    "adds up its members', so that a tie inside counts for both of its ends."
                ),
                "Contact with oneself is ignored.",
            ),
        ),
        ja=Words(
            title="E-I指数",
            definition="自分のグループの外との接点から内との接点を引き、接点の合計で割った値です。",
            direction="向きは区別しません。入る矢印も出る矢印も同じように重みを足します。",
            range="-1（すべて内）から1（すべて外）までです。",
            reading=(
                "必ず期待されるE-I指数と並べて読んでください。小さなグループは規模だけで外向きに見えます。"
                "-0.67（内との接点が外の5倍）が、リスクの目安とされています。"
            ),
            edges="接点のない人とグループでは定義されません。接点のある一人だけのグループは1です。",
            details=(
                (
                    "Eはほかのグループとのつながりの重み、Iはグループの内側のつながりの重みです。グループの値"
                    "は構成員の分を合計するため、内側のつながりは両端で一回ずつ数えます。"
                ),
                "自分自身との接点は数えません。",
            ),
        ),
    ),
    "ei_expected": Measure(
        name="ei_expected",
        function=expected_ei,
        formula="(N (N - 1) - 2 sum_s n_s (n_s - 1)) / (N (N - 1))",
        source="Krackhardt and Stern 1988, Social Psychology Quarterly 51(2), 123-140, p. 128",
        columns=("network.ei_expected",),
        en=Words(
            title="Expected E-I index",
            definition="What the E-I index of the network would be if everybody were in contact with everybody.",
            direction="None: it depends on the sizes of groups alone.",
            range="-1 (one group) to 1 (all groups of one person).",
            reading="An E-I index below it: contact is more inward than the sizes of groups explain.",
            edges=(
                "Groups of one person have nothing inside; people without ties count like all others. "
                "Undefined with fewer than two people."
            ),
            details=("N is the number of people, n_s that of group s.",),
        ),
        ja=Words(
            title="期待されるE-I指数",
            definition="全員が全員と接点を持つとしたときの、ネットワーク全体のE-I指数です。",
            direction="向きは関係しません。グループの規模だけで決まります。",
            range="-1（グループが一つ）から1（全員が一人だけのグループ）までです。",
            reading="E-I指数がこれより低ければ、グループの規模で説明できる以上に接点が内向きです。",
            edges=(
                "一人だけのグループには内側がありません。つながりのない人もほかの人と同じように数えます。二人"
                "に満たなければ定義されません。"
            ),
            details=("Nは全体の人数、n_sはグループsの人数です。",),
        ),
    ),
    "ei_expected_of_group": Measure(
        name="ei_expected_of_group",
        function=expected_ei_of_group,
        formula="(N - 2 n_s + 1) / (N - 1)",
        source="Krackhardt and Stern 1988, Social Psychology Quarterly 51(2), 123-140, p. 128",
        columns=("groups.ei_expected",),
        en=Words(
            title="Expected E-I index of a group",
            definition="What a group's E-I index would be if its members were in contact with everybody.",
            direction="None: it depends on the sizes of groups alone.",
            range="-1 (all people are in the group) to 1 (a group of one person).",
            reading="Small groups are expected to look outward: compare a group's E-I index with this, not with 0.",
            edges=(
                "A group of one person is 1. Undefined for a group without people and with fewer than two "
                "people in all."
            ),
            details=(
                "Each of the n_s members can meet N - n_s people outside and n_s - 1 inside, with N people in all.",
            ),
        ),
        ja=Words(
            title="グループの期待されるE-I指数",
            definition="構成員が全員と接点を持つとしたときの、そのグループのE-I指数です。",
            direction="向きは関係しません。グループの規模だけで決まります。",
            range="-1（全員がそのグループ）から1（一人だけのグループ）までです。",
            reading=(
                "小さなグループは外向きになるのが自然です。グループのE-I指数は、0ではなくこの値と比べてください。"
            ),
            edges="一人だけのグループは1です。人のいないグループと、全体で二人に満たない場合は定義されません。",
            details=("全体をN人とすると、n_s人の構成員はそれぞれ、外のN - n_s人、内のn_s - 1人と接点を持ちえます。",),
        ),
    ),
    "density_ratio": Measure(
        name="density_ratio",
        function=density,
        formula="rho_st = m_st / (n_s n_t), rho_ss = m_ss / (n_s (n_s - 1)); ratio = rho / median_{s != t} rho_st",
        source="Wasserman and Faust 1994, Social Network Analysis, section 4.2; ratio " + VIVA,
        columns=("groups.density", "pairs.density"),
        en=Words(
            title="Density within and between groups",
            definition=(
                "Share of possible arcs within each group and between each two, also over the median of pairs."
            ),
            direction=(
                "Follows arcs, from group s to group t; an undirected tie is an arc each way. Weights play no part."
            ),
            range="0 to 1; ratio 0 and more.",
            reading="Large groups have low densities by nature; compare pairs of like size.",
            edges=(
                "Undefined within a group of one person; the ratio is undefined where the median is 0. "
                "People without ties count in the sizes."
            ),
            details=(
                (
                    "m_st is the number of arcs from s to t. The files hold the density; the ratio is given "
                    "by the library."
                ),
            ),
        ),
        ja=Words(
            title="グループ内・グループ間の密度",
            definition=(
                "グループの内側と、二つのグループの間で、ありうる矢印のうち実際にある割合です。組の中央値との"
                "比も求めます。"
            ),
            direction=(
                "グループsからtへの矢印の向きを区別します。向きのないつながりは両向きの矢印です。重みは使いません。"
            ),
            range="0から1まで、比は0以上です。",
            reading="大きなグループほど密度は自然に下がります。大きさの近い組どうしで比べてください。",
            edges=(
                "一人だけのグループの内側では定義されません。中央値が0なら比は定義されません。つながりのない"
                "人も人数に数えます。"
            ),
            details=("m_stはsからtへの矢印の数です。ファイルには密度を書き出し、比はライブラリで得られます。",),
        ),
    ),
    "freedom": Measure(
        name="freedom",
        function=freedom_of_groups,
        formula="P / (n + P), P = ties - n + parts",
        source="own reading of 1 - n / (MST + P), " + VIVA,
        columns=("groups.freedom",),
        en=Words(
            title="Freedom",
            definition="How many ways around one another the members of a group have, beyond what holds it together.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 (a bare tree) to below 1.",
            reading=(
                "0: no way round any tie. High: many ways round, so that contact does not break where one "
                "person is away."
            ),
            edges=(
                "0 for one person, for a group without ties and wherever there is no further path; undefined "
                "for a group without people."
            ),
            details=(
                (
                    "n is the number of members, ties those between members, and parts the pieces into which "
                    "they fall, a member without ties being a piece. P counts the ties beyond what joins the "
                    "pieces: each opens one more way round."
                ),
                (
                    "The published text names n, a spanning tree (MST) and further paths (P), not how to "
                    "count them. Here MST is n, since a spanning forest reaches all n members: so 1 - n / (n "
                    "+ P)."
                ),
                "It does not see that a group falls apart: two trees have 0, as one has.",
            ),
        ),
        ja=Words(
            title="自由度",
            definition="グループをつなぎとめる最小限の接点のほかに、互いに届く道がどれだけあるかです。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0（最小限の木だけ）から1未満までです。",
            reading=(
                "0なら、回り道が一つもありません。高いほど回り道が多く、一人が抜けても接点が途切れにくくなります。"
            ),
            edges=(
                "一人だけのグループ、つながりのないグループ、ほかの道がないグループは0です。人のいないグルー"
                "プでは定義されません。"
            ),
            details=(
                (
                    "nは構成員の数、tiesは構成員どうしのつながりの数、partsはつながりで分かれる部分の数です。"
                    "つながりのない構成員は一人で一つの部分です。Pは各部分をつなぎとめるのに必要な分を超える"
                    "つながりの数で、一つごとに回り道が一つ増えます。"
                ),
                (
                    "公表された説明は、n、全域木（MST）、ほかの道（P）を挙げていますが、数え方は示していませ"
                    "ん。ここではMSTをnとします。全域森がn人全員に届くためで、式は1 - n / (n + P)となります。"
                ),
                "グループが分かれていることは値に表れません。木が二つでも一つでも0です。",
            ),
        ),
    ),
    "contact_diversity": Measure(
        name="contact_diversity",
        function=contact_diversity,
        formula="(1 - sum_t p_t^2) K / (K - 1)",
        source="Mueller and Schuessler 1961, Statistical Reasoning in Sociology, 177-179",
        columns=("groups.contact_diversity",),
        en=Words(
            title="Contact diversity",
            definition="How evenly a group's outside contact is spread over the other groups.",
            direction="None: both directions are added up, on the undirected union.",
            range="0 (one other group) to 1 (all alike).",
            reading="Specialists may rightly be near 0.",
            edges=(
                "Undefined for a group without outside contact and with fewer than two other groups. A group "
                "of one person is treated like any other."
            ),
            details=(
                (
                    "p_t is the share of group t in the weight of the group's ties with others; K is the "
                    "number of all other groups that have people, in touch or not."
                ),
            ),
        ),
        ja=Words(
            title="接点の多様さ",
            definition="グループの外との接点が、ほかのグループにどれだけ均等に広がっているかです。",
            direction="向きは区別しません。両方向の重みを足して、一つのつながりとして扱います。",
            range="0（一つのグループだけ）から1（すべて均等）までです。",
            reading="専門の部署では0に近くて当然のこともあります。",
            edges=(
                "外との接点がない場合と、ほかのグループが二つに満たない場合は定義されません。一人だけのグルー"
                "プも同じように扱います。"
            ),
            details=(
                (
                    "p_tは、ほかのグループとのつながりの重みのうちグループtが占める割合です。Kは、接点の有無"
                    "を問わず、人のいるほかのグループの数です。"
                ),
            ),
        ),
    ),
    "boundary_spanning": Measure(
        name="boundary_spanning",
        function=boundary_spanning,
        formula="sqrt(w K)",
        source=VIVA,
        columns=("groups.boundary_spanning",),
        en=Words(
            title="Boundary spanning",
            definition="How much contact a group has with others, and with how many.",
            direction="None: both directions are added up, on the undirected union.",
            range="0 and more, root of the unit of the weights.",
            reading="It grows with the size of the group.",
            edges=(
                "0 for a group without outside contact; a group of one person is treated like any other. "
                "Undefined for a group without people."
            ),
            details=(
                (
                    "w is the weight of the group's ties with other groups, K the number of other groups it "
                    "has a tie with."
                ),
            ),
        ),
        ja=Words(
            title="境界をまたぐ接点",
            definition="ほかのグループとの接点の量と、相手のグループの数とを合わせた値です。",
            direction="向きは区別しません。両方向の重みを足して、一つのつながりとして扱います。",
            range="0以上で、単位は重みの平方根です。",
            reading="グループが大きいほど大きくなります。",
            edges=(
                "外との接点がないグループは0です。一人だけのグループも同じように扱います。人のいないグループ"
                "では定義されません。"
            ),
            details=("wはほかのグループとのつながりの重みの合計、Kはつながりのあるほかのグループの数です。",),
        ),
    ),
}
"""Measures of groups by name."""

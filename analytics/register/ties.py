"""Measures of ties between two people."""

from __future__ import annotations

from typing import Final

from analytics.degrees import reciprocity
from analytics.measure import Measure, Words
from analytics.tie_scores import diverse_tie, reciprocity_of_ties, strong_tie
from analytics.ties import binary_ties

VIVA: Final = "Microsoft Viva Insights, definitions of the network person queries (2021)"

TIES: Final[dict[str, Measure]] = {
    "ties": Measure(
        name="ties",
        function=binary_ties,
        formula="t_ij = 1 if max_w sum_{v=w..w+3} (x_ij(v) + x_ji(v)) >= 2, else 0",
        source=VIVA,
        columns=(),
        en=Words(
            title="Ties",
            definition="Two people with enough interactions, either way, within some run of weeks.",
            direction="None: interactions of both directions are added up.",
            range="0 or 1 for each pair of people.",
            reading="That two people are in contact at all; not how well they know or like one another.",
            edges="Contact with oneself is ignored. A person without interactions has no ties.",
            details=(
                (
                    "x_ij(v) counts the interactions from i to j in week v. Two interactions and four weeks "
                    "in a row are the usual numbers; both can be set."
                ),
            ),
        ),
        ja=Words(
            title="つながり",
            definition="続く数週間のうちに、向きを問わず一定回数以上のやり取りがあった二人の組です。",
            direction="向きは区別しません。両方向のやり取りを足します。",
            range="二人の組ごとに0か1です。",
            reading="接点があるかどうかだけを表します。親しさや関係のよさは表しません。",
            edges="自分自身とのやり取りは数えません。やり取りのない人には、つながりがありません。",
            details=(
                (
                    "x_ij(v)は、週vにiからjへ向かったやり取りの件数です。続く4週間に2回以上を標準とし、どちら"
                    "の数も変更できます。"
                ),
            ),
        ),
    ),
    "strong_score": Measure(
        name="strong_score",
        function=strong_tie,
        formula="(CTS(A->B) CTS(A->C) CTS(B->C))^(1/3)",
        source=VIVA,
        columns=("ties.strong_score",),
        en=Words(
            title="Strong tie score",
            definition="How far a tie is embedded: its weight together with both ends' weight with common contacts.",
            direction=(
                "Weights follow arcs, from A to B; common contacts are people whom both have an arc with, either way."
            ),
            range="0 and more, in the unit of the weights.",
            reading="High: two people who work closely and share contacts. 0: no contact in common.",
            edges="A tie without common contacts scores 0.",
            details=(
                (
                    "CTS(X->Y) is the weight of the arc from X to Y, 0 without one. C is all common contacts "
                    "of A and B together: CTS(A->C) adds up what A gives them."
                ),
                (
                    "In an undirected network ties.csv holds one row for each pair, with the score from the "
                    "smaller name."
                ),
            ),
        ),
        ja=Words(
            title="強いつながりの得点",
            definition="つながりの重みと、両者が共通の相手と持つ重みとを合わせた、つながりの埋め込みの深さです。",
            direction="重みはAからBへの矢印に沿って読みます。共通の相手は、どちら向きでも両者と矢印のある人です。",
            range="0以上で、単位は重みと同じです。",
            reading="高いほど、近しく働き、相手も共通する二人です。0は共通の相手がいないことを表します。",
            edges="共通の相手がいないつながりは0です。",
            details=(
                (
                    "CTS(X->Y)はXからYへの矢印の重みで、矢印がなければ0です。CはAとBの共通の相手全員で、"
                    "CTS(A->C)はAがその人々へ向けた重みの合計です。"
                ),
                "向きのないネットワークでは、ties.csvに組ごとに一行を置き、名前の順で先の人から見た得点を示します。",
            ),
        ),
    ),
    "diverse_score": Measure(
        name="diverse_score",
        function=diverse_tie,
        formula="CTS(B) - CTS(B->C) - CTS(B->A)",
        source=VIVA,
        columns=("ties.diverse_score",),
        en=Words(
            title="Diverse tie score",
            definition="What a contact opens up: the other's weight with people one has no tie with.",
            direction=(
                "Weights follow arcs out of B; common contacts are people whom both have an arc with, either way."
            ),
            range="0 and more, in the unit of the weights.",
            reading="High: the tie leads to people whom one does not reach otherwise. It depends on the direction.",
            edges="0 when all of the other's contacts are shared.",
            details=(
                (
                    "CTS(B) is the weight of all arcs out of B, CTS(B->Y) of the arc from B to Y. C is all "
                    "common contacts of A and B together."
                ),
                (
                    "In an undirected network ties.csv holds one row for each pair, with the score from the "
                    "smaller name; the other way it can differ."
                ),
            ),
        ),
        ja=Words(
            title="広がるつながりの得点",
            definition="相手が、自分とは接点のない人々と持つ重みです。そのつながりが開く世界の広さを表します。",
            direction="重みはBから出る矢印に沿って読みます。共通の相手は、どちら向きでも両者と矢印のある人です。",
            range="0以上で、単位は重みと同じです。",
            reading="高いほど、ほかでは届かない人々へ通じるつながりです。向きによって値が変わります。",
            edges="相手の接点がすべて共通していれば0です。",
            details=(
                (
                    "CTS(B)はBから出る矢印の重みの合計、CTS(B->Y)はBからYへの矢印の重みです。CはAとBの共通の"
                    "相手全員です。"
                ),
                (
                    "向きのないネットワークでは、ties.csvに組ごとに一行を置き、名前の順で先の人から見た得点を"
                    "示します。逆から見ると値が異なることがあります。"
                ),
            ),
        ),
    ),
    "tie_reciprocity": Measure(
        name="tie_reciprocity",
        function=reciprocity_of_ties,
        formula="1 - |s_AB - s_BA| / (s_AB + s_BA)",
        source=VIVA,
        columns=("ties.reciprocity",),
        en=Words(
            title="Reciprocity of a tie",
            definition="How evenly contact flows both ways between two people.",
            direction="It compares both directions of a tie; both give the same value.",
            range="0 (one way) to 1 (even).",
            reading="Low values are normal for news and reports; they are no judgement of a relation.",
            edges="An undirected tie is 1; undefined for two people without an arc.",
            details=("s_AB is the weight of the arc from A to B, 0 where there is none.",),
        ),
        ja=Words(
            title="つながりの双方向性",
            definition="二人の間のやり取りが、両方向にどれだけ均等に流れているかです。",
            direction="つながりの両方向を比べます。どちらから見ても同じ値です。",
            range="0（一方通行）から1（均等）までです。",
            reading="お知らせや報告では低くて当然です。関係の良し悪しを表すものではありません。",
            edges="向きのないつながりは1です。矢印のない二人では定義されません。",
            details=("s_ABはAからBへの矢印の重みで、矢印がなければ0です。",),
        ),
    ),
    "reciprocity": Measure(
        name="reciprocity",
        function=reciprocity,
        formula="sum_ij a_ij a_ji / sum_ij a_ij",
        source="Newman, Forrest and Balthrop 2002, Physical Review E 66, 035101",
        columns=("network.reciprocity",),
        en=Words(
            title="Reciprocity",
            definition="Share of arcs that are returned.",
            direction="Follows arcs; weights play no part.",
            range="0 to 1.",
            reading="Compare it with networks of the same kind and density only.",
            edges="Undefined without arcs; 1 in an undirected network. People without ties change nothing.",
        ),
        ja=Words(
            title="相互性",
            definition="返ってくる矢印の割合です。",
            direction="矢印の向きを区別します。重みは使いません。",
            range="0から1までです。",
            reading="同じ種類、同じ密度のネットワークどうしでのみ比べてください。",
            edges=(
                "矢印がなければ定義されません。向きのないネットワークでは1です。つながりのない人がいても変わりません。"
            ),
        ),
    ),
}
"""Measures of ties by name."""

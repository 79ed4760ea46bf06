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
        formula="t_ij = 1 if x_ij + x_ji >= 2 within some 4 consecutive weeks, else 0",
        source=VIVA,
        columns=(),
        en=Words(
            title="Ties",
            definition="Two people with enough interactions, either way, within some run of weeks.",
            range="0 or 1 for each pair of people.",
            reading="That two people are in contact at all; not how well they know or like one another.",
            edges="Contact with oneself is ignored. Without interactions there are no ties.",
        ),
        ja=Words(
            title="つながり",
            definition="続く数週間のうちに、向きを問わず一定回数以上のやり取りがあった二人の組です。",
            range="二人の組ごとに0か1です。",
            reading="接点があるかどうかだけを表します。親しさや関係のよさは表しません。",
            edges="自分自身とのやり取りは数えません。やり取りがなければ、つながりもありません。",
        ),
    ),
    "strong_score": Measure(
        name="strong_score",
        function=strong_tie,
        formula="(CTS(A->B) * CTS(A->C) * CTS(B->C))^(1/3), C = common contacts, either direction (union)",
        source=VIVA,
        columns=("ties.strong_score",),
        en=Words(
            title="Strong tie score",
            definition="How far a tie is embedded: its weight together with both ends' weight with common contacts.",
            range="0 and more, in the unit of the weights.",
            reading="High: two people who work closely and share contacts. 0: no contact in common.",
            edges="A tie without common contacts scores 0.",
        ),
        ja=Words(
            title="強いつながりの得点",
            definition="つながりの重みと、両者が共通の相手と持つ重みとを合わせた、つながりの埋め込みの深さです。",
            range="0以上で、単位は重みと同じです。",
            reading="高いほど、近しく働き、相手も共通する二人です。0は共通の相手がいないことを表します。",
            edges="共通の相手がいないつながりは0です。",
        ),
    ),
    "diverse_score": Measure(
        name="diverse_score",
        function=diverse_tie,
        formula="CTS(B->all) - CTS(B->C) - CTS(B->A), C = common contacts, either direction (union)",
        source=VIVA,
        columns=("ties.diverse_score",),
        en=Words(
            title="Diverse tie score",
            definition="What a contact opens up: the other's weight with people one has no tie with.",
            range="0 and more, in the unit of the weights.",
            reading="High: the tie leads to people whom one does not reach otherwise. It depends on the direction.",
            edges="0 when all of the other's contacts are shared.",
        ),
        ja=Words(
            title="広がるつながりの得点",
            definition="相手が、自分とは接点のない人々と持つ重みです。そのつながりが開く世界の広さを表します。",
            range="0以上で、単位は重みと同じです。",
            reading="高いほど、ほかでは届かない人々へ通じるつながりです。向きによって値が変わります。",
            edges="相手の接点がすべて共通していれば0です。",
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
            range="0 (one way) to 1 (even).",
            reading="Low values are normal for news and reports; they are no judgement of a relation.",
            edges="An undirected tie is 1.",
        ),
        ja=Words(
            title="つながりの双方向性",
            definition="二人の間のやり取りが、両方向にどれだけ均等に流れているかです。",
            range="0（一方通行）から1（均等）までです。",
            reading="お知らせや報告では低くて当然です。関係の良し悪しを表すものではありません。",
            edges="向きのないつながりは1です。",
        ),
    ),
    "reciprocity": Measure(
        name="reciprocity",
        function=reciprocity,
        formula="arcs that are returned / arcs",
        source="Newman, Forrest and Balthrop 2002, Physical Review E 66, 035101",
        columns=("network.reciprocity",),
        en=Words(
            title="Reciprocity",
            definition="Share of arcs that are returned.",
            range="0 to 1.",
            reading="Compare it with networks of the same kind and density only.",
            edges="Undefined without arcs; 1 in an undirected network.",
        ),
        ja=Words(
            title="相互性",
            definition="返ってくる矢印の割合です。",
            range="0から1までです。",
            reading="同じ種類、同じ密度のネットワークどうしでのみ比べてください。",
            edges="矢印がなければ定義されません。向きのないネットワークでは1です。",
        ),
    ),
}
"""Measures of ties by name."""

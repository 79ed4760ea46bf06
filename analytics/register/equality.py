"""Measures of who takes part, and how the load is shared."""

from __future__ import annotations

from typing import Final

from analytics.measure import Measure, Words
from analytics.participation_equality import crossing_share, gini
from analytics.participation_field import field_distance
from analytics.participation_flow import vertical_flow
from analytics.participation_load import load_concentration

EQUALITY: Final[dict[str, Measure]] = {
    "gini": Measure(
        name="gini",
        function=gini,
        formula="sum_ij |x_i - x_j| / (2 n sum_i x_i)",
        source="Gini 1912, Variabilita e mutabilita",
        columns=(),
        en=Words(
            title="Participation equality (Gini)",
            definition=(
                "How unequally something is spread over people: half the mean difference of two people over the mean."
            ),
            direction="That of what is counted: contacts, help given, messages sent.",
            range="0, all the same, to (n - 1) / n, one has all.",
            reading="Roles differ, so some inequality is ordinary; compare like groups, or one over time.",
            edges=(
                "Not defined without people, or when nobody has any. People without ties count with 0; a "
                "single person gives 0."
            ),
            details=(
                "x_i is what person i has, 0 or more.",
                (
                    "In the released table participation: of regular contacts, each person up to four times the "
                    "company's middle, in five classes, of departments from 21 people on."
                ),
            ),
        ),
        ja=Words(
            title="参加の均等さ（ジニ係数）",
            definition="人の間の偏りの度合いです。二人の差の平均の半分を、全体の平均で割ります。",
            direction="数えるもの（接点、助けた回数、送った件数など）の向きによります。",
            range="0（全員が同じ）から (n - 1) / n（一人にすべて）までです。",
            reading=(
                "役割が違えば、ある程度の偏りは普通です。似たグループどうし、または同じグループの変化を比べてください。"
            ),
            edges=(
                "人がいないとき、全員が0のときは定義されません。つながりのない人も0として数えます。一人だけなら0です。"
            ),
            details=(
                "x_iはiの持つ量で、0以上です。",
                (
                    "公開する表participationでは、日ごろのつながりの数を、1人につき全社の中央値の4倍まで数え、"
                    "21人以上の部署について5つの階級で示します。"
                ),
            ),
        ),
    ),
    "crossing_share": Measure(
        name="crossing_share",
        function=crossing_share,
        formula="|{i : g_i != g_j for some j with a_ij + a_ji > 0}| / n",
        source="own",
        columns=(),
        en=Words(
            title="Share with contact to others",
            definition="The share of people with at least one tie to somebody of another group.",
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 to 1.",
            reading="It grows with the number of groups and the length of the period; not all need such contact.",
            edges=(
                "People without ties count as having none; people of no known group are left out. For the "
                "only person of a group every tie leads to another group."
            ),
            details=("g_i is the group of person i, n the number of people whose group is known.",),
        ),
        ja=Words(
            title="他部署と接点のある人の割合",
            definition="ほかのグループの誰かと、少なくとも一つつながりのある人の割合です。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0から1までです。",
            reading="グループの数が多いほど、期間が長いほど大きくなります。全員に必要な接点ではありません。",
            edges=(
                "つながりのない人は、接点なしと数えます。グループのわからない人は除きます。一人だけのグループ"
                "の人は、すべてのつながりがほかのグループに向かいます。"
            ),
            details=("g_iはiのグループ、nはグループのわかる人の数です。",),
        ),
    ),
    "load_concentration": Measure(
        name="load_concentration",
        function=load_concentration,
        formula="1 - L(1 - q), q = 0.05",
        source="Lorenz 1905, Publications of the American Statistical Association 9(70), 209-219",
        columns=(),
        en=Words(
            title="Load concentration",
            definition="The share of all contact, or of all help, that the busiest 5% of people carry.",
            direction="That of what is counted: all contact, or arcs in for help sought.",
            range="0.05, all carry the same, to 1.",
            reading=(
                "In studies of companies 3 to 5% of people carry 20 to 35% of what helps others; more than "
                "that is a reason to look who could share the load."
            ),
            edges=(
                "Where 5% of people are no whole number the next one counts in part. Not defined if nobody "
                "has any. People without ties count with 0."
            ),
            details=(
                "L is the Lorenz curve: L(x) is the share carried by the part x of people who carry least.",
                (
                    "In the released table participation: q = 0.2, since 5% of most departments are one to three "
                    "people; weeks in which a colleague wrote to a person, up to four times the company's middle, "
                    "in steps of 10%."
                ),
            ),
        ),
        ja=Words(
            title="負荷の集中",
            definition="最も忙しい5%の人が担う、接点または助けの割合です。",
            direction="数えるものの向きによります。接点なら両方向、助けを求められた回数なら入る矢印です。",
            range="0.05（全員が同じ）から1までです。",
            reading=(
                "企業の研究では、3〜5%の人が助け合いの20〜35%を担っています。それを超えるときは、分担を話し合"
                "うきっかけにしてください。"
            ),
            edges=(
                "5%が整数にならないときは、次の人を端数の分だけ数えます。全員が0のときは定義されません。つな"
                "がりのない人も0として数えます。"
            ),
            details=(
                "Lはローレンツ曲線です。L(x)は、担う量の少ないほうから割合xまでの人が担う割合です。",
                (
                    "公開する表participationでは q = 0.2 とします。多くの部署では5%が1人から3人にしかならないためです。"
                    "同僚から書かれた週を、1人につき全社の中央値の4倍まで数え、10%刻みで示します。"
                ),
            ),
        ),
    ),
    "field_distance": Measure(
        name="field_distance",
        function=field_distance,
        formula="median_{i in field} min_{t in top} d(i, t)",
        source="own",
        columns=(),
        en=Words(
            title="Distance from the field to the top",
            definition="The median steps from people who lead nobody to the top team, along answered messages.",
            direction=(
                "Follows arcs from one who wrote to one who answered; an undirected tie goes both ways. "
                "Weights play no part."
            ),
            range="1 and more, steps; infinite where half of the field or more has no way.",
            reading=(
                "Short ways show that word can get up; whether it does is not said. It grows with the size "
                "of the organisation."
            ),
            edges=(
                "Not defined without a field or a top team. A person without ties does not reach the top and "
                "counts as infinitely far. It does not use groups."
            ),
            details=(
                (
                    "d(i, t) is the number of steps along arcs; whoever writes and is never answered has no "
                    "arc. Members of the top team are no part of the field."
                ),
                (
                    "In the released table participation: answered asks are arcs, and the top team is the head with as "
                    "many ranks of leaders below as make the smallest group; in six classes."
                ),
            ),
        ),
        ja=Words(
            title="現場から経営層までの距離",
            definition="部下のいない人から経営層までの、返事のあったやり取りをたどった歩数の中央値です。",
            direction=(
                "書いた人から返事をした人への矢印に沿ってたどります。向きのないつながりは両方向にたどります。"
                "重みは使いません。"
            ),
            range="1歩以上です。現場の半分以上に道がないときは無限大です。",
            reading=(
                "道が短ければ声が届きうることを示しますが、実際に届いているかは表しません。組織が大きいほど長"
                "くなります。"
            ),
            edges=(
                "現場の人または経営層がいないときは定義されません。つながりのない人は経営層に届かず、限りなく"
                "遠いと数えます。グループは用いません。"
            ),
            details=(
                (
                    "fieldは現場の人、topは経営層で、d(i, t)は矢印をたどる歩数です。書いても返事のない相手に"
                    "は矢印がありません。経営層の人は現場に含めません。"
                ),
                (
                    "公開する表participationでは、返事のあった問いかけを矢印とします。経営層は、最上位の人と、"
                    "最小の集団の人数に達するまでの上位の階層のリーダーです。6つの階級で示します。"
                ),
            ),
        ),
    ),
    "vertical_flow": Measure(
        name="vertical_flow",
        function=vertical_flow,
        formula="(up - down) / (up + down)",
        source="own; upward and downward communication as in Katz and Kahn 1966",
        columns=(),
        en=Words(
            title="Flow up and down",
            definition="Contact from lower to higher posts, against contact from higher to lower ones.",
            direction=(
                "Follows arcs, from the one who acts to the one acted on; an undirected tie goes up and down alike."
            ),
            range="-1, all comes down, to 1, all goes up.",
            reading="Reports and requests go up in any company; compare departments of like work, or over time.",
            edges=(
                "Arcs of people whose post is not known are left out, and so are arcs between posts of one "
                "height. Not defined when nothing goes either way. People without ties change nothing."
            ),
            details=(
                "up is the weight of arcs from lower to higher posts, down of arcs from higher to lower ones.",
                (
                    "In the released table participation: the mean over members of (up - down) / (up + down), of "
                    "weeks in which one wrote to the other, in five classes, of departments from 21 people on."
                ),
            ),
        ),
        ja=Words(
            title="上下の流れ",
            definition="下位の職位から上位の職位への接点を、上位から下位への接点と比べた値です。",
            direction=(
                "働きかける人から受ける人への矢印の向きを区別します。向きのないつながりは上下に同じだけ流れます。"
            ),
            range="-1（すべて下向き）から1（すべて上向き）までです。",
            reading=(
                "報告や依頼は、どの会社でも上に向かいます。似た仕事の部署どうし、または同じ部署の変化を比べてください。"
            ),
            edges=(
                "職位のわからない人の矢印と、同じ高さの職位の間の矢印は除きます。どちらの向きもないときは定義"
                "されません。つながりのない人がいても変わりません。"
            ),
            details=(
                "upは下位から上位への矢印の重み、downは上位から下位への矢印の重みの合計です。",
                (
                    "公開する表participationでは、書いた週を数えた (up - down) / (up + down) を部署の人について平均し、"
                    "21人以上の部署について5つの階級で示します。"
                ),
            ),
        ),
    ),
}
"""Measures of participation by name."""

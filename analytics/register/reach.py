"""Measures of sets of people, and of who takes part."""

from __future__ import annotations

from typing import Final

from analytics.ambassadors.cover import between, within_steps
from analytics.ambassadors.spreading import expected_reach
from analytics.measure import Measure, Words
from analytics.participation_equality import crossing_share, gini
from analytics.participation_field import field_distance
from analytics.participation_flow import vertical_flow
from analytics.participation_load import load_concentration

REACH: Final[dict[str, Measure]] = {
    "set_coverage": Measure(
        name="set_coverage",
        function=within_steps,
        formula="f(S) = |{v : d(S, v) <= k}|, k = 1 or 2",
        source="Church and ReVelle 1974, Papers of the Regional Science Association 32, 101-118",
        columns=(),
        en=Words(
            title="Coverage of a set",
            definition="How many people are within one or two steps of somebody of a set, the set itself included.",
            range="0 to n, people.",
            reading="A set is not a ranking: people whose contacts overlap add little to one another. "
            "Who is within a step can be reached; whether they listen is not said.",
            edges="A person without ties covers only itself. Empty in an empty network.",
        ),
        ja=Words(
            title="組の届く範囲",
            definition="組の誰かから1歩または2歩以内にいる人の数です。組の人自身も数えます。",
            range="0からnまでの人数です。",
            reading="組は順位ではありません。相手の重なる人どうしを選んでも、届く人はあまり増えません。"
            "届くというのは接点があるという意味で、話が伝わるかどうかは表しません。",
            edges="つながりのない人が届くのは自分だけです。人のいないネットワークでは空になります。",
        ),
    ),
    "expected_reach": Measure(
        name="expected_reach",
        function=expected_reach,
        formula="E |{v : v is reached from S over ties alive with chance p, in at most h steps}|",
        source="Kempe, Kleinberg and Tardos 2003, KDD, 137-146; draws as Borgs et al. 2014, SODA, 946-957",
        columns=(),
        en=Words(
            title="Expected reach of a set",
            definition="How many people are expected to hear of something that a set knows, when everybody who has "
            "heard tells each contact with the same chance, a few times in a row.",
            range="0 to n, people; an estimate from draws, with its bounds.",
            reading="It rests on the stated chance, which nobody knows: compare sets, do not promise numbers.",
            edges="A person without ties reaches only itself. Empty in an empty network.",
        ),
        ja=Words(
            title="組の届く人数の期待値",
            definition="組の人が知っていることが、聞いた人からその相手へ同じ確率で数回まで伝わるとき、何人に届くかの期待値です。",
            range="0からnまでの人数です。抽出による推定で、上限と下限を添えます。",
            reading="前提の確率は誰にもわかりません。組どうしを比べるために使い、人数を約束しないでください。",
            edges="つながりのない人が届くのは自分だけです。人のいないネットワークでは空になります。",
        ),
    ),
    "pair_coverage": Measure(
        name="pair_coverage",
        function=between,
        formula="f(S) = |{v in B : d(S & A, v) <= k}| + |{v in A : d(S & B, v) <= k}|",
        source="own: set_coverage on the ties between two groups",
        columns=(),
        en=Words(
            title="Coverage between two groups",
            definition="How many members of two groups are within one or two steps of somebody of a set who belongs to "
            "the other group.",
            range="0 to the size of both groups, people.",
            reading="Who joins two departments best, together; with two steps a way over anybody counts.",
            edges="Whoever belongs to neither group covers nobody and is not counted.",
        ),
        ja=Words(
            title="二つのグループをつなぐ範囲",
            definition="二つのグループの人のうち、相手のグループに属する組の誰かから1歩または2歩以内にいる人の数です。",
            range="0から両グループの人数までです。",
            reading="二つの部署を最もよくつなぐ人の組を探すための値です。2歩の場合は、誰を経由してもかまいません。",
            edges="どちらのグループにも属さない人は、誰にも届かず、数にも入りません。",
        ),
    ),
    "gini": Measure(
        name="gini",
        function=gini,
        formula="sum_ij |x_i - x_j| / (2 n sum_i x_i)",
        source="Gini 1912, Variabilita e mutabilita",
        columns=(),
        en=Words(
            title="Participation equality (Gini)",
            definition="How unequally something is spread over people: half the mean difference of two people over the "
            "mean.",
            range="0, all the same, to (n - 1) / n, one has all.",
            reading="Roles differ, so some inequality is ordinary; compare like groups, or one over time.",
            edges="Not defined without people, or when nobody has any.",
        ),
        ja=Words(
            title="参加の均等さ（ジニ係数）",
            definition="人の間の偏りの度合いです。二人の差の平均の半分を、全体の平均で割ります。",
            range="0（全員が同じ）から (n - 1) / n（一人にすべて）までです。",
            reading="役割が違えば、ある程度の偏りは普通です。似たグループどうし、または同じグループの変化を比べてください。",
            edges="人がいないとき、全員が0のときは定義されません。",
        ),
    ),
    "crossing_share": Measure(
        name="crossing_share",
        function=crossing_share,
        formula="|{i : i has a tie with another group}| / n",
        source="own",
        columns=(),
        en=Words(
            title="Share with contact to others",
            definition="The share of people with at least one tie to somebody of another group.",
            range="0 to 1.",
            reading="It grows with the number of groups and the length of the period; not all need such contact.",
            edges="People without ties count as having none; people of no known group are left out.",
        ),
        ja=Words(
            title="他部署と接点のある人の割合",
            definition="ほかのグループの誰かと、少なくとも一つつながりのある人の割合です。",
            range="0から1までです。",
            reading="グループの数が多いほど、期間が長いほど大きくなります。全員に必要な接点ではありません。",
            edges="つながりのない人は、接点なしと数えます。グループのわからない人は除きます。",
        ),
    ),
    "load_concentration": Measure(
        name="load_concentration",
        function=load_concentration,
        formula="1 - L(1 - q), q = 0.05, L the Lorenz curve",
        source="Lorenz 1905, Publications of the American Statistical Association 9(70), 209-219",
        columns=(),
        en=Words(
            title="Load concentration",
            definition="The share of all contact, or of all help, that the busiest 5% of people carry.",
            range="0.05, all carry the same, to 1.",
            reading="In studies of companies 3 to 5% of people carry 20 to 35% of what helps others; more than that "
            "is a reason to look who could share the load.",
            edges="Where 5% of people are no whole number the next one counts in part. Not defined if nobody has any.",
        ),
        ja=Words(
            title="負荷の集中",
            definition="最も忙しい5%の人が担う、接点または助けの割合です。",
            range="0.05（全員が同じ）から1までです。",
            reading="企業の研究では、3〜5%の人が助け合いの20〜35%を担っています。それを超えるときは、分担を話し合うきっかけにしてください。",
            edges="5%が整数にならないときは、次の人を端数の分だけ数えます。全員が0のときは定義されません。",
        ),
    ),
    "field_distance": Measure(
        name="field_distance",
        function=field_distance,
        formula="median over the field of min over the top of d(i, t)",
        source="own",
        columns=(),
        en=Words(
            title="Distance from the field to the top",
            definition="The median steps from people who lead nobody to the top team, along answered messages.",
            range="1 and more, steps; infinite where half of the field or more has no way.",
            reading="Short ways show that word can get up; whether it does is not said. It grows with the size of "
            "the organisation.",
            edges="Not defined without a field or a top team.",
        ),
        ja=Words(
            title="現場から経営層までの距離",
            definition="部下のいない人から経営層までの、返事のあったやり取りをたどった歩数の中央値です。",
            range="1歩以上です。現場の半分以上に道がないときは無限大です。",
            reading="道が短ければ声が届きうることを示しますが、実際に届いているかは表しません。組織が大きいほど長くなります。",
            edges="現場の人または経営層がいないときは定義されません。",
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
            range="-1, all comes down, to 1, all goes up.",
            reading="Reports and requests go up in any company; compare departments of like work, or over time.",
            edges="Arcs of people whose post is not known are left out. Not defined when nothing goes either way.",
        ),
        ja=Words(
            title="上下の流れ",
            definition="下位の職位から上位の職位への接点を、上位から下位への接点と比べた値です。",
            range="-1（すべて下向き）から1（すべて上向き）までです。",
            reading="報告や依頼は、どの会社でも上に向かいます。似た仕事の部署どうし、または同じ部署の変化を比べてください。",
            edges="職位のわからない人の矢印は除きます。どちらの向きもないときは定義されません。",
        ),
    ),
}

"""Measures of sets of people: whom they reach."""

from __future__ import annotations

from typing import Final

from analytics.ambassadors.cover import between, within_steps
from analytics.ambassadors.spreading import expected_reach
from analytics.measure import Measure, Words

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
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 to n, people.",
            reading=(
                "A set is not a ranking: people whose contacts overlap add little to one another. Who is "
                "within a step can be reached; whether they listen is not said."
            ),
            edges="A person without ties covers only itself. Empty in an empty network. It does not use groups.",
            details=("d(S, v) is the number of steps from v to the nearest member of S.",),
        ),
        ja=Words(
            title="組の届く範囲",
            definition="組の誰かから1歩または2歩以内にいる人の数です。組の人自身も数えます。",
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0からnまでの人数です。",
            reading=(
                "組は順位ではありません。相手の重なる人どうしを選んでも、届く人はあまり増えません。届くという"
                "のは接点があるという意味で、話が伝わるかどうかは表しません。"
            ),
            edges=(
                "つながりのない人が届くのは自分だけです。人のいないネットワークでは空になります。グループは用いません。"
            ),
            details=("d(S, v)は、vから組Sの最も近い人までの歩数です。",),
        ),
    ),
    "expected_reach": Measure(
        name="expected_reach",
        function=expected_reach,
        formula="E |{v : d_p(S, v) <= h}|",
        source="Kempe, Kleinberg and Tardos 2003, KDD, 137-146; draws as Borgs et al. 2014, SODA, 946-957",
        columns=(),
        en=Words(
            title="Expected reach of a set",
            definition=(
                "How many people are expected to hear of something that a set knows, when everybody who has "
                "heard tells each contact with the same chance, a few times in a row."
            ),
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 to n, people; an estimate from draws, with its bounds.",
            reading="It rests on the stated chance, which nobody knows: compare sets, do not promise numbers.",
            edges="A person without ties reaches only itself. Empty in an empty network. It does not use groups.",
            details=(
                (
                    "d_p(S, v) is the number of steps from S to v over ties that are alive: each with chance "
                    "p (0.1 if not said); word goes on at most h times (3). Estimated from 30,000 draws: a "
                    "draw takes a person at random and finds all from whom it would be reached; the share of "
                    "draws that hold a member of S, times n, is an unbiased estimate. The set is judged by "
                    "as many draws of its own."
                ),
            ),
        ),
        ja=Words(
            title="組の届く人数の期待値",
            definition=(
                "組の人が知っていることが、聞いた人からその相手へ同じ確率で数回まで伝わるとき、何人に届くかの"
                "期待値です。"
            ),
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0からnまでの人数です。抽出による推定で、上限と下限を添えます。",
            reading="前提の確率は誰にもわかりません。組どうしを比べるために使い、人数を約束しないでください。",
            edges=(
                "つながりのない人が届くのは自分だけです。人のいないネットワークでは空になります。グループは用いません。"
            ),
            details=(
                (
                    "d_p(S, v)は、話の伝わるつながりだけをたどった、組Sからvまでの歩数です。つながりはそれぞ"
                    "れ確率p（指定がなければ0.1）で話を伝え、最大h回（3回）まで伝わります。30,000回の抽出によ"
                    "る推定です。一回ごとに一人を無作為に選び、その人に話が届くような人をすべて求めます。Sの"
                    "人を含む抽出の割合にnを掛けると、偏りのない推定になります。組の評価には、選ぶときとは別"
                    "に同じ回数を抽出します。"
                ),
            ),
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
            definition=(
                "How many members of two groups are within one or two steps of somebody of a set who belongs "
                "to the other group."
            ),
            direction="None: an arc either way is a tie; weights play no part.",
            range="0 to the size of both groups, people.",
            reading="Who joins two departments best, together; with two steps a way over anybody counts.",
            edges=(
                "Whoever belongs to neither group covers nobody and is not counted; a person without ties "
                "covers nobody. A group of one person can be covered and cover like any other."
            ),
            details=(
                (
                    "A and B are the two groups; d(S, v) is the number of steps from v to the nearest member "
                    "of the set. With two steps the way may lead over anybody."
                ),
            ),
        ),
        ja=Words(
            title="二つのグループをつなぐ範囲",
            definition=(
                "二つのグループの人のうち、相手のグループに属する組の誰かから1歩または2歩以内にいる人の数です。"
            ),
            direction="向きは区別しません。どちら向きの矢印もつながりとし、重みは使いません。",
            range="0から両グループの人数までです。",
            reading="二つの部署を最もよくつなぐ人の組を探すための値です。2歩の場合は、誰を経由してもかまいません。",
            edges=(
                "どちらのグループにも属さない人は、誰にも届かず、数にも入りません。つながりのない人は誰にも届"
                "きません。一人だけのグループも同じように扱います。"
            ),
            details=(
                (
                    "AとBは二つのグループで、d(S, v)はvから組の最も近い人までの歩数です。2歩の場合は、誰を経"
                    "由してもかまいません。"
                ),
            ),
        ),
    ),
}
"""Measures of sets of people by name."""

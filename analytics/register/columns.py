"""Columns of the files of ``ona measures``, and keys of ``network.json``, that are no measures."""

from __future__ import annotations

from typing import Final

from analytics.measure import Column


def _brokered(role: str) -> tuple[str, ...]:
    """Name the places of a role of brokerage."""
    return tuple(f"network.brokerage.{part}.{role}" for part in ("observed", "expected", "z"))


def _of_players(key: str) -> tuple[str, ...]:
    """Name the places of a key of both sets of key players."""
    return tuple(f"network.key_players.{kind}.{key}" for kind in ("kpp_pos", "kpp_neg"))


COLUMNS: Final[tuple[Column, ...]] = (
    Column(("people.node",), "A person's name, as in your files.", "人の名前です。お手元のファイルのとおりです。"),
    Column(
        ("people.group",),
        "The person's group, by the column that --group names; empty where it is not known.",
        "--groupで指定した列による、その人のグループです。わからなければ空です。",
    ),
    Column(
        ("ties.from",),
        "Who acts; without direction the smaller of both names.",
        "働きかける人です。向きがなければ、名前の順で先の人です。",
    ),
    Column(
        ("ties.to",),
        "Who is acted on; without direction the larger of both names.",
        "受ける人です。向きがなければ、名前の順で後の人です。",
    ),
    Column(
        ("ties.weight",),
        "Weight of the arc, or of the undirected tie; rows of the same people are added up. 1 for each row without a "
        "column of weights.",
        "矢印、または向きのないつながりの重みです。同じ二人の行は足します。重みの列がなければ、一行を1とします。",
    ),
    Column(("groups.group",), "The group's name.", "グループの名前です。"),
    Column(("groups.people",), "How many people belong to the group.", "グループに属する人の数です。"),
    Column(
        ("groups.internal",),
        "Contact inside the group, weights of both directions, added up over members: a tie inside counts for both of "
        "its people.",
        "グループの内側の接点です。両方向の重みを構成員ごとに合計するため、内側のつながりは両端で一回ずつ数えます。",
    ),
    Column(
        ("groups.external",),
        "Contact of the group's members with other groups, weights of both directions.",
        "構成員とほかのグループとの接点です。両方向の重みを合計します。",
    ),
    Column(
        ("pairs.from_group",),
        "The group that acts. Every ordered pair of groups has a row, each group with itself too.",
        "働きかけるグループです。自分自身との組も含め、グループの順序つきの組ごとに一行があります。",
    ),
    Column(("pairs.to_group",), "The group that is acted on.", "受けるグループです。"),
    Column(
        ("pairs.observed",),
        "Weight of all arcs from one group to the other. An undirected tie is an arc each way, so that one inside a "
        "group counts twice.",
        "一方のグループから他方への矢印の重みの合計です。"
        "向きのないつながりは両向きの矢印とするため、グループの内側では二回数えます。",
    ),
    Column(
        ("network.nodes",),
        "How many people there are, those without ties included.",
        "人の数です。つながりのない人も数えます。",
    ),
    Column(
        ("network.arcs",),
        "How many arcs there are; in an undirected network how many ties.",
        "矢印の数です。向きのないネットワークではつながりの数です。",
    ),
    Column(
        ("network.self_loops_dropped",),
        "Rows of people with themselves; they were left out.",
        "自分自身とのつながりの行の数です。これらは除きました。",
    ),
    Column(
        _of_players("nodes"),
        "Names of the set, by falling contribution.",
        "組の人の名前です。contributionの大きい順に並べます。",
    ),
    Column(
        _of_players("value"),
        "What the whole set comes to: reach (kpp_pos), or fragmentation without the set (kpp_neg).",
        "組全体の値です。kpp_posでは届く割合、kpp_negでは組の人がいないときの分断度です。",
    ),
    Column(
        _of_players("contribution"),
        "What the value loses when one member is left out, in the order of the names; null where that lies below the "
        "bound of a sampled value.",
        "組から一人を除くと値がどれだけ減るかを、名前の順に示します。標本から求めた値の誤差の限度を下回ればnullです。",
    ),
    Column(
        _of_players("method"),
        "How the set was chosen: exact, all sets of so many people were compared; or heuristic, people were added one "
        "at a time, so that another set may be better.",
        "組の選び方です。exactは、その人数のすべての組を比べた結果です。"
        "heuristicは、一人ずつ加えた結果で、さらによい組があるかもしれません。",
    ),
    Column(
        _brokered("coordinator"),
        "Open two-paths of the network within one group: counted, expected from random arcs, and as z.",
        "ネットワーク全体で、三人とも同じグループである閉じていない二歩の道の、数、偶然による期待値、z値です。",
    ),
    Column(
        _brokered("itinerant"),
        "Open two-paths of the network whose ends are of one group and the middle of another: counted, expected, z.",
        "両端が同じグループで、間の人が別のグループである閉じていない二歩の道の、数、偶然による期待値、z値です。",
    ),
    Column(
        _brokered("representative"),
        "Open two-paths of the network from a group over one of its own to another group: counted, expected, z.",
        "自分のグループの人を経て外へ出る、閉じていない二歩の道の、数、偶然による期待値、z値です。",
    ),
    Column(
        _brokered("gatekeeper"),
        "Open two-paths of the network from another group over a member into the group: counted, expected, z.",
        "外からグループの人を経て内へ入る、閉じていない二歩の道の、数、偶然による期待値、z値です。",
    ),
    Column(
        _brokered("liaison"),
        "Open two-paths of the network over three groups: counted, expected, z.",
        "三人とも異なるグループである閉じていない二歩の道の、数、偶然による期待値、z値です。",
    ),
    Column(
        _brokered("total"),
        "All open two-paths of the network: counted, expected, z.",
        "閉じていない二歩の道すべての、数、偶然による期待値、z値です。",
    ),
    Column(
        ("network.sampled",),
        "Figures that are not exact, by name: how they were found, from how many draws, and how far they may be off. "
        "Empty when all are exact.",
        "正確でない値の一覧です。求め方、抽出の数、誤差の限度を値の名前ごとに示します。すべて正確なら空です。",
    ),
    Column(
        ("network.sampled.method",),
        "How the figure was found, in words.",
        "値の求め方です。",
    ),
    Column(("network.sampled.samples",), "How many were drawn.", "抽出の数です。"),
    Column(
        ("network.sampled.bound",),
        "How far the figure may be off, with 95% confidence; for figures of people, all of them at once.",
        "95%の信頼度での誤差の限度です。人ごとの値では、全員について同時に成り立ちます。",
    ),
    Column(
        ("network.sampled.standard_error",),
        "The largest standard error of anybody's figure, as estimated from the draws: about two figures in three are "
        "nearer to the truth. The bound is wider by far, since it never fails for anybody.",
        "人ごとの値の標準誤差のうち最大のもので、抽出した結果から推定します。およそ三分の二の値は、真の値との差が"
        "これより小さくなります。限度（bound）は全員について必ず成り立つように求めるため、ずっと広くなります。",
    ),
    Column(
        ("--distance", "distance", "hops", "inverse-weight"),
        "How long a way is, for betweenness and harmonic: with hops as many arcs as it has, with inverse-weight the "
        "sum of 1 / weight over them, so that much contact is near. Harmonic closeness then goes up to (n - 1) times "
        "the largest weight. All other measures are the same with both.",
        "媒介中心性と調和近接中心性での道の長さです。hopsでは矢印の数、inverse-weightでは1 / 重みの合計とし、"
        "接点が多いほど近くなります。そのとき調和近接中心性の上限は、最大の重みの(n - 1)倍です。"
        "ほかの指標はどちらでも同じです。",
    ),
)
"""All of them, in the order of the files."""

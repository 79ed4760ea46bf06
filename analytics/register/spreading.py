"""Measures of how a person's contact spreads over groups."""

from __future__ import annotations

from typing import Final

from analytics.measure import Measure, Words
from analytics.participation import cartographic_roles, participation, within_module_z

GUIMERA: Final = "Guimera and Amaral 2005, Nature 433, 895-900"

SPREADING: Final[dict[str, Measure]] = {
    "participation": Measure(
        name="participation",
        function=participation,
        formula="P_i = 1 - sum_s (k_is / k_i)^2",
        source=GUIMERA + ", equation 2",
        columns=("people.participation",),
        en=Words(
            title="Participation coefficient",
            definition="How evenly one's contact is spread over groups, the own one included.",
            direction="None: both directions are added up, on the undirected union.",
            range="0 (one group) to 1 - 1/g.",
            reading="Above 0.62 for people who belong to no group in particular; hubs above 0.30 connect groups.",
            edges=(
                "Undefined for a person without ties, and for people whose group is not known. For the only "
                "person of a group all contact is with other groups."
            ),
            details=(
                (
                    "k_is is the weight of i's ties with group s, k_i that of all its ties, g the number of "
                    "groups. The published form counts ties; without weights it is the same."
                ),
            ),
        ),
        ja=Words(
            title="参加係数",
            definition="その人の接点が、自分のグループを含む各グループにどれだけ均等に広がっているかです。",
            direction="向きは区別しません。両方向の重みを足して、一つのつながりとして扱います。",
            range="0（一つのグループ）から1 - 1/gまでです。",
            reading="0.62を超える人は特定のグループに偏りません。中心人物では0.30を超えるとグループをつなぐ人です。",
            edges=(
                "つながりのない人と、グループのわからない人では定義されません。一人だけのグループの人は、接点"
                "がすべてほかのグループに向かいます。"
            ),
            details=(
                (
                    "k_isはiとグループsのつながりの重み、k_iはすべてのつながりの重みの合計、gはグループの数で"
                    "す。もとの定義はつながりの数によります。重みがなければ同じ値です。"
                ),
            ),
        ),
    ),
    "within_module_z": Measure(
        name="within_module_z",
        function=within_module_z,
        formula="z_i = (k_i - mean_s k) / sd_s k",
        source=GUIMERA + ", equation 1",
        columns=("people.within_module_z",),
        en=Words(
            title="Within-module degree",
            definition="How well connected a person is inside the own group, compared with its other members.",
            direction="None: both directions are added up, on the undirected union.",
            range=(
                "Any number, at most the square root of (group's size - 1); in standard deviations. 2.5 and "
                "more is a hub."
            ),
            reading="A hub of a group need not connect it with others: see participation.",
            edges=(
                "Undefined in a group of one person and where all members have the same contact inside. "
                "Members without ties count with 0."
            ),
            details=(
                (
                    "k_i is the weight of i's ties inside its group s; mean and sd are over all members, "
                    "divided by their number."
                ),
            ),
        ),
        ja=Words(
            title="グループ内次数",
            definition="自分のグループの中で、ほかの人と比べてどれだけ多くの接点を持つかです。",
            direction="向きは区別しません。両方向の重みを足して、一つのつながりとして扱います。",
            range=(
                "任意の数で、グループの人数から1を引いた数の平方根を超えません。単位は標準偏差で、2.5以上を中"
                "心人物とします。"
            ),
            reading="グループの中心人物が、ほかのグループとつなぐとは限りません。参加係数を見てください。",
            edges=(
                "一人だけのグループと、内側の接点が全員同じグループでは定義されません。つながりのない構成員も"
                "0として数えます。"
            ),
            details=(
                (
                    "k_iは自分のグループsの内側にあるiのつながりの重みです。平均（mean）と標準偏差（sd）は構"
                    "成員全員について求め、人数で割ります。"
                ),
            ),
        ),
    ),
    "cartographic_role": Measure(
        name="cartographic_role",
        function=cartographic_roles,
        formula=(
            "R1 if z < 2.5 and P <= 0.05, R2 if P <= 0.62, R3 if P <= 0.80, else R4; R5 if z >= 2.5 and P <= "
            "0.30, R6 if P <= 0.75, else R7"
        ),
        source=GUIMERA + ", p. 897",
        columns=(),
        en=Words(
            title="Cartographic role",
            definition=(
                "One of seven roles by how much contact a person has inside the own group and how evenly it "
                "is spread over groups."
            ),
            direction="That of participation: both directions are added up.",
            range=(
                "R1 ultra-peripheral, R2 peripheral, R3 connector, R4 kinless; hubs: R5 provincial, R6 "
                "connector, R7 kinless. 0 is no role."
            ),
            reading=(
                "R3 and R6 connect groups, R5 holds its own together. The cuts come from other kinds of "
                "networks: read them as rough."
            ),
            edges=(
                "No role for a person without ties. Where z is undefined, as in a group of one person, nobody is a hub."
            ),
            details=(
                (
                    "P is participation and z within_module_z, both columns of people.csv. In the library: "
                    "analytics.participation.cartographic_roles(P, z); NAMES beside it holds the names."
                ),
            ),
        ),
        ja=Words(
            title="接点の広がりによる役割",
            definition="自分のグループの内側での接点の多さと、接点のグループへの広がりによって分ける七つの役割です。",
            direction="参加係数と同じく、両方向の重みを足したつながりによります。",
            range=(
                "R1は最周縁、R2は周縁、R3はつなぎ役、R4は無所属です。中心人物では、R5はグループ内の中心、R6は"
                "グループをつなぐ中心、R7は無所属の中心です。0は役割なしです。"
            ),
            reading=(
                "R3とR6はグループをつなぎ、R5は自分のグループをまとめます。境目の値はほかの種類のネットワーク"
                "に由来するため、目安として読んでください。"
            ),
            edges=(
                "つながりのない人には役割がありません。一人だけのグループのようにz値が定義されない場合は、中"
                "心人物としません。"
            ),
            details=(
                (
                    "Pは参加係数（participation）、zはグループ内次数（within_module_z）で、どちらもpeople.csv"
                    "の列です。ライブラリではanalytics.participation.cartographic_roles(P, z)で得られ、名前は"
                    "同じ場所のNAMESにあります。"
                ),
            ),
        ),
    ),
}
"""Measures of contact over groups by name."""

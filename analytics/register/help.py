"""Measures of help: who asks whom, who answers, and what answers lead to."""

from __future__ import annotations

from typing import Final

from analytics.help_balance import help_balance
from analytics.help_lanes import lanes
from analytics.help_matrix import seeker_helper_matrix
from analytics.help_members import helped_by_managers, helped_in_turn, reach_in_two_steps
from analytics.help_reach import help_participation
from analytics.help_service import help_service
from analytics.measure import Measure, Words
from analytics.supporters import supporting
from ona.help_paths import help_paths

MEMBER_EN: Final = (
    "In the released table help_departments: the mean over members, in quarters, of departments in which 21 members or "
    "more, and at least half, have a value. The range beside it holds the 95% interval (Wilson) of everything that the "
    "class and half of the head-count leave open."
)
MEMBER_JA: Final = (
    "公開する表help_departmentsでは、値のある構成員が21人以上かつ半数以上の部署について、平均を4つの階級で示します。"
    "添える範囲は、その階級と人数の半分から考えうる95%区間（Wilson）をすべて含みます。"
)

HELP: Final[dict[str, Measure]] = {
    "help_matrix": Measure(
        name="help_matrix",
        function=seeker_helper_matrix,
        formula="H_de = sum_{i in d, j in e} w_ij",
        source="own",
        columns=(),
        en=Words(
            title="Seeker x helper matrix",
            definition="How much help each department seeks from each: the weight of help arcs between them.",
            direction="Follows arcs, from the department that asks (row) to the one that answers (column).",
            range="0 and more, in the unit of the weights.",
            reading="Large departments ask and answer much: hold it against what both usually seek and give.",
            edges=(
                "0 where nobody asks. Arcs of people of no known department are left out; help inside a department, "
                "or of its only person, stands on the diagonal."
            ),
            details=(
                (
                    "In the released table helpflow: weeks in which one person was helped by another, over what the "
                    "two departments usually seek and give (quasi-independence of the other cells), in bands with the "
                    "bands of the 95% interval."
                ),
            ),
        ),
        ja=Words(
            title="求める部署×助ける部署の表",
            definition="各部署がほかの各部署にどれだけ助けを求めるかです。部署間の助けの矢印の重みを合計します。",
            direction="尋ねる部署（行）から答える部署（列）への矢印の向きを区別します。",
            range="0以上で、単位は重みと同じです。",
            reading="大きな部署ほど多く尋ね、多く答えます。両部署が普段求め、与える量と比べてください。",
            edges=(
                "誰も尋ねなければ0です。部署のわからない人の矢印は除きます。部署の中の助けは対角に置きます。"
                "一人だけの部署も同じです。"
            ),
            details=(
                (
                    "公開する表helpflowでは、ある人が別の人に助けられた週を数え、両部署が普段求め、与える量"
                    "（ほかのセルの準独立モデルによる）に対する比を、95%区間の両端とともに段階で示します。"
                ),
            ),
        ),
    ),
    "help_lanes": Measure(
        name="help_lanes",
        function=lanes,
        formula="z = (z_usual + z_one_way) / 2",
        source="own; Bradley and Terry 1952, Biometrika 39, 324-345 for what goes one way",
        columns=(),
        en=Words(
            title="Help lanes",
            definition=(
                "Departments that ask another one far more than both usually ask and are asked, and far more than they "
                "are asked by it."
            ),
            direction="Follows arcs, from the department that asks to the one that answers.",
            range="q-values, 0 to 1; a lane where q is at most 0.05.",
            reading="A lane can be a good habit: it says where help is at home, not that something is wrong.",
            edges=(
                "Nothing is judged with fewer than four departments, in pairs with fewer than five asks, or with a "
                "department that never asks, be it of one person or of many."
            ),
            details=(
                (
                    "z_usual comes from the negative binomial test of a cell against quasi-independence, z_one_way "
                    "from the share of a pair's asks that go this way; q by Benjamini and Hochberg over all ordered "
                    "pairs."
                ),
            ),
        ),
        ja=Words(
            title="助けの太い流れ",
            definition=(
                "ある部署が別の部署に、両部署の普段の量よりも、また逆向きよりも、はるかに多く助けを求めている組です。"
            ),
            direction="尋ねる部署から答える部署への矢印の向きを区別します。",
            range="q値は0から1までで、0.05以下を太い流れとします。",
            reading="よい習慣のこともあります。助けの集まる場所を示すもので、問題があるという意味ではありません。",
            edges=(
                "部署が4つに満たないとき、問いかけが5件に満たない組、まったく尋ねない部署のある組は判断しません。"
                "部署の人数にはよりません。"
            ),
            details=(
                (
                    "z_usualはセルを準独立モデルと比べる負の二項検定、z_one_wayは組の問いかけのうちこの向きの割合から"
                    "求めます。qは、向きを区別したすべての組についてのBenjamini–Hochberg法による値です。"
                ),
            ),
        ),
    ),
    "help_balance": Measure(
        name="help_balance",
        function=help_balance,
        formula="b_i = (in_i - out_i) / (in_i + out_i)",
        source="own",
        columns=(),
        en=Words(
            title="Balance of help",
            definition="Help given against help sought: who answers more than he or she asks, and the other way.",
            direction="Follows arcs from who asks to who answers.",
            range="-1, only asks, to 1, only answers.",
            reading="Experts answer more than they ask; a department of those alone may have nobody to ask.",
            edges="Undefined for people who neither ask nor answer. It does not use groups.",
            details=("in_i is the weight of arcs towards person i, out_i of those from him or her.",),
        ),
        ja=Words(
            title="助けの収支",
            definition="与えた助けと求めた助けの差を、合計で割った値です。",
            direction="尋ねる人から答える人への矢印の向きを区別します。",
            range="-1（尋ねるだけ）から1（答えるだけ）までです。",
            reading="詳しい人ほど答える側に傾きます。そうした人ばかりの部署は、尋ねる相手がいないのかもしれません。",
            edges="尋ねも答えもしない人では定義されません。グループは用いません。",
            details=("in_iは人iに入る矢印の重み、out_iは人iから出る矢印の重みの合計です。",),
        ),
    ),
    "help_service": Measure(
        name="help_service",
        function=help_service,
        formula="unanswered = 1 - answered / asks; single = max_h in(h from d) / sum_h in(h from d)",
        source="own",
        columns=(),
        en=Words(
            title="How help is given between two departments",
            definition=(
                "Share of asks that nobody answered, working time until the first answer, share of answers that go "
                "through a manager, how many people answer, and the share of who answers most."
            ),
            direction="Follows arcs, from the department that asks (row) to the one that answers (column).",
            range="Shares 0 to 1; seconds of work, 0 and more; people.",
            reading="Slow or missing answers are a matter of both sides: asks may go to the wrong place.",
            edges=(
                "Undefined for pairs without asks, or without answers. With one person in a department its single "
                "share is 1. People who never ask nor answer change nothing."
            ),
            details=(
                "in(h from d) is the weight of the answers that person h gave to department d.",
                (
                    "In the released table helpflow: the answered share in steps of 10% and the median of the first "
                    "answer in five classes, where ten members or more (five in smaller companies) asked and answered. "
                    "Whether few people help is told as yes or no. The share through managers is not told by pair, "
                    "which has too few managers: see helped_by_managers."
                ),
            ),
        ),
        ja=Words(
            title="二つの部署の間の助けられ方",
            definition=(
                "返事のない問いかけの割合、最初の返事までの労働時間、管理職を介した返事の割合、答えた人数、"
                "最も多く答えた人の占める割合です。"
            ),
            direction="尋ねる部署（行）から答える部署（列）への矢印の向きを区別します。",
            range="割合は0から1まで、時間は0以上の労働時間（秒）、人数は人です。",
            reading="返事が遅い、または無いのは双方の問題です。問いかけが別の場所に届いているのかもしれません。",
            edges=(
                "問いかけのない組、返事のない組では定義されません。一人だけの部署では、最も多く答えた人の割合は1です。"
                "尋ねも答えもしない人がいても変わりません。"
            ),
            details=(
                "in(h from d)は、人hが部署dに与えた返事の重みです。",
                (
                    "公開する表helpflowでは、尋ねた人と答えた人がそれぞれ10人（小さな会社では5人）以上いる組について、"
                    "返事のある割合を10%刻み、最初の返事までの中央値を5つの階級で示します。助ける人が少ないかどうかは、"
                    "はい・いいえで示します。管理職を介した割合は、組では管理職の人数が少なすぎるため示しません"
                    "（helped_by_managersを参照）。"
                ),
            ),
        ),
    ),
    "help_participation": Measure(
        name="help_participation",
        function=help_participation,
        formula="avoidance_d = |{i in d : i answers, never asks}| / |{i in d : i answers}|",
        source="own",
        columns=(),
        en=Words(
            title="Participation in help, and help avoidance",
            definition="Who of a department asks at least once, answers at least once, and answers but never asks.",
            direction="Tells asking and answering apart.",
            range="Shares 0 to 1; people.",
            reading=(
                "A department that answers and never asks may need no help, or may think that one does not ask for it."
            ),
            edges=(
                "Undefined for a department without people, or in which nobody answers. People of no known department "
                "are left out; those who neither ask nor answer count as members."
            ),
            details=(
                (
                    "In the released table participation: shares of members who ask and who answer, in steps of 10%, "
                    "of departments from 21 people on. The finding help_avoidance holds what a whole department seeks "
                    "against what it gives."
                ),
            ),
        ),
        ja=Words(
            title="助け合いへの参加と、尋ねない部署",
            definition="部署の人のうち、一度でも尋ねた人、一度でも答えた人、答えるが一度も尋ねない人です。",
            direction="尋ねることと答えることを区別します。",
            range="割合は0から1まで、人数は人です。",
            reading="答えるだけで尋ねない部署は、助けがいらないのかもしれず、尋ねにくいのかもしれません。",
            edges=(
                "人のいない部署、誰も答えない部署では定義されません。部署のわからない人は除きます。"
                "尋ねも答えもしない人も人数には数えます。"
            ),
            details=(
                (
                    "公開する表participationでは、尋ねた人と答えた人の割合を、21人以上の部署について10%刻みで示します。"
                    "発見help_avoidanceは、部署全体の求めた助けを、与えた助けと比べたものです。"
                ),
            ),
        ),
    ),
    "helped_by_managers": Measure(
        name="helped_by_managers",
        function=helped_by_managers,
        formula="m_i = sum_j a_ij (M_i or M_j) / sum_j a_ij",
        source="own",
        columns=(),
        en=Words(
            title="Help through managers",
            definition="Of those in other departments who helped a person, the share with a manager at either end.",
            direction="Follows arcs from who asks to who answers; a helper counts once, whatever the weights.",
            range="0 to 1; 1 for managers themselves.",
            reading=(
                "High: help between departments takes the way up and down. That can be a rule, or a sign that people "
                "do not know whom else to ask."
            ),
            edges=(
                "Undefined for people whom nobody of another department helped. People of no known department are "
                "left out."
            ),
            details=(
                (
                    "j are people of other departments, a_ij is 1 where j answered i, M_i says whether somebody "
                    "reports to i by the roster."
                ),
                MEMBER_EN,
                "It is not told where the company has fewer managers than the smallest group.",
            ),
        ),
        ja=Words(
            title="管理職を介した助け",
            definition="ほかの部署から助けてくれた人のうち、自分か相手が管理職である割合です。",
            direction="尋ねる人から答える人への矢印に沿います。重みによらず、助けた人を一人ずつ数えます。",
            range="0から1までです。管理職自身は1です。",
            reading=(
                "高いほど、部署間の助けが上を通っています。決まりのこともあり、ほかに尋ねる相手を知らないしるしの"
                "こともあります。"
            ),
            edges="ほかの部署の誰にも助けられていない人では定義されません。部署のわからない人は除きます。",
            details=(
                "jはほかの部署の人です。a_ijはjがiに答えたとき1、M_iは名簿でiに部下がいるかどうかです。",
                MEMBER_JA,
                "会社の管理職が最小の集団の人数に満たないときは示しません。",
            ),
        ),
    ),
    "helped_in_turn": Measure(
        name="helped_in_turn",
        function=helped_in_turn,
        formula="r_i = sum_j a_ij a_ji / sum_j a_ij",
        source="own; reciprocity as in Wasserman and Faust 1994, section 13.2",
        columns=(),
        en=Words(
            title="Help in turn",
            definition="Of those in other departments who helped a person, the share whom he or she helped too.",
            direction="Follows arcs from who asks to who answers, and looks for the arc back; weights play no part.",
            range="0 to 1.",
            reading=(
                "Low is no fault: experts and service departments are asked and need not ask. High: people know one "
                "another from both sides."
            ),
            edges=(
                "Undefined for people whom nobody of another department helped. People of no known department are "
                "left out."
            ),
            details=(
                "j are people of other departments, a_ij is 1 where j answered i.",
                "The mean over arcs rather than people is the reciprocity of the network between departments.",
                MEMBER_EN,
            ),
        ),
        ja=Words(
            title="助け返し",
            definition="ほかの部署から助けてくれた人のうち、自分も助けた相手の割合です。",
            direction="尋ねる人から答える人への矢印に沿い、逆向きの矢印があるかを見ます。重みは使いません。",
            range="0から1までです。",
            reading=(
                "低くても悪いことではありません。専門の部署は尋ねられる側になりがちです。高ければ、互いに助け合う"
                "間柄です。"
            ),
            edges="ほかの部署の誰にも助けられていない人では定義されません。部署のわからない人は除きます。",
            details=(
                "jはほかの部署の人です。a_ijはjがiに答えたとき1です。",
                "人ではなく矢印について平均すると、部署間のネットワークの相互性になります。",
                MEMBER_JA,
            ),
        ),
    ),
    "reach_in_two_steps": Measure(
        name="reach_in_two_steps",
        function=reach_in_two_steps,
        formula="s_i = |{j : g_j != g_i, d(i, j) <= 2}|",
        source="own",
        columns=(),
        en=Words(
            title="People within two help steps",
            definition=(
                "How many people of other departments a person reaches by asking somebody who answers, or by that one "
                "asking one more."
            ),
            direction="Follows arcs from who asks to who answers; weights play no part.",
            range="0 to n, people.",
            reading="It grows with the length of the period; compare departments, or one over time.",
            edges="0 for people who were never answered. Undefined for people of no known department.",
            details=(
                (
                    "g_i is the department of person i, d(i, j) steps along help arcs. A colleague may stand in the "
                    "middle."
                ),
                (
                    "All whom a department reaches together (analytics.help_reach.within_two_steps) are most of the "
                    "company, and whether one person takes part would show in many departments at once: so the mean "
                    "over members is told."
                ),
                (
                    "In the released table help_departments: in classes that double, of departments from 21 people on. "
                    "The range beside it widens the class by two standard errors of a number that differs among "
                    "members by as much as its mean."
                ),
            ),
        ),
        ja=Words(
            title="助けの2歩以内に届く人",
            definition="返事をくれた人、またはその人に返事をした人として、2歩以内に届く、ほかの部署の人数です。",
            direction="尋ねる人から答える人への矢印に沿ってたどります。重みは使いません。",
            range="0からnまでの人数です。",
            reading="期間が長いほど大きくなります。部署どうし、または同じ部署の変化を比べてください。",
            edges="返事をもらったことのない人は0です。部署のわからない人では定義されません。",
            details=(
                "g_iは人iの部署、d(i, j)は助けの矢印をたどる歩数です。同じ部署の人を経てもかまいません。",
                (
                    "部署全体で届く人を合わせると（analytics.help_reach.within_two_steps）会社の大半になり、一人が"
                    "加わっているかどうかが多くの部署に現れてしまいます。そのため、構成員についての平均を示します。"
                ),
                (
                    "公開する表help_departmentsでは、21人以上の部署について、2倍ごとの階級で示します。添える範囲は、"
                    "構成員の間で平均と同じだけ散らばる数の標準誤差の2倍まで、階級を広げたものです。"
                ),
            ),
        ),
    ),
    "help_paths": Measure(
        name="help_paths",
        function=help_paths,
        formula="t(d_0, ..., d_k) = sum_{i < k} t_{d_i d_{i+1}}, k <= 3",
        source="own",
        columns=(),
        en=Words(
            title="Help paths",
            definition=(
                "The fastest chains of help from one department to another: at most three, each of at most three steps."
            ),
            direction="Follows arcs, at each step from the department that asks to the one that answers.",
            range="Chains of two to four departments; each step has its answers and its median time, working seconds.",
            reading=(
                "The time is that of usual first answers one after the other, not a promise; a short way is often the "
                "better one even where a longer one is faster."
            ),
            edges=(
                "None where no chain leads there, or where start and goal are the same. A step with fewer than three "
                "answers, or without a time, is no step."
            ),
            details=(
                (
                    "From the released table helpflow: each step is a released row, its time the middle of its class, "
                    "so that chains of equal classes are equally fast. Then fewer steps come first, then the order of "
                    "names: others may be as fast as those that are told."
                ),
            ),
        ),
        ja=Words(
            title="助けの経路",
            definition="ある部署から別の部署に至る、助けの最も速い経路です。3歩以内のものを3つまで示します。",
            direction="各歩で、尋ねる部署から答える部署への矢印に沿ってたどります。",
            range="2から4部署の経路です。各歩に、回答の数と、最初の回答までの勤務時間（秒）の中央値を添えます。",
            reading=(
                "時間は、普段の最初の回答までの時間を足したもので、約束ではありません。"
                "遅くても歩数の少ない経路のほうがよいことも多くあります。"
            ),
            edges=(
                "経路がない場合と、出発と行き先が同じ場合は、何も示しません。"
                "回答が3件に満たない歩と、時間のわからない歩は使いません。"
            ),
            details=(
                (
                    "公開する表helpflowからは、各歩を公開された行とし、時間は階級の中央とします。そのため、"
                    "階級が同じ経路は同じ速さになります。その場合は歩数の少ない順、部署名の順に示すので、"
                    "示したものと同じ速さの経路がほかにもありえます。"
                ),
            ),
        ),
    ),
    "supporting": Measure(
        name="supporting",
        function=supporting,
        formula="s_j = 1 if week(a_ij) <= week(x_i) <= week(a_ij) + 1 for some i with g_i != g_j, else 0",
        source="own",
        columns=(),
        en=Words(
            title="Supporters behind results",
            definition=(
                "Whether a person answered somebody of another department who, in the same week or the next, dealt "
                "with an outside organisation."
            ),
            direction="Follows arcs from who asks to who answers, and from there to the asker's outside exchange.",
            range="0 or 1; of a department, the share of its people.",
            reading="What came before need not have been the cause. It shows who stands behind outside dealings.",
            edges=(
                "0 for people who never answered anybody of another department, and for those of no known department."
            ),
            details=(
                "a_ij is an answer of j to i, x_i an exchange of i with an outside organisation, g_i the group of i.",
                (
                    "An exchange is what somebody writes to an organisation, an answer of theirs addressed to him or "
                    "her, and a meeting or call of both; mail that comes in without being an answer is none."
                ),
                MEMBER_EN,
                (
                    "It is not told where fewer people of other departments than the smallest group dealt with the "
                    "outside."
                ),
            ),
        ),
        ja=Words(
            title="成果を支えた人",
            definition=("ほかの部署の人に返事をし、その相手が同じ週か翌週に社外の組織とやり取りしたかどうかです。"),
            direction="尋ねる人から答える人への矢印に沿い、尋ねた人の社外とのやり取りにつなげます。",
            range="0か1です。部署については、その人数に占める割合です。",
            reading="先に起きたことが原因とは限りません。顧客対応の背後に誰がいるかを示します。",
            edges="ほかの部署の誰にも返事をしていない人と、部署のわからない人は0です。",
            details=(
                "a_ijはjからiへの返事、x_iはiの社外の組織とのやり取り、g_iはiの部署です。",
                (
                    "やり取りとは、社外の組織に書くこと、そこから自分に宛てた返事、そことの会議や通話です。"
                    "返事ではない受信メールは数えません。"
                ),
                MEMBER_JA,
                "ほかの部署で社外とやり取りした人が最小の集団の人数に満たないときは示しません。",
            ),
        ),
    ),
}
"""Measures of help by name."""

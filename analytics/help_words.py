"""What findings of help say: asks without an answer, slow answers, one helper, departments that never ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analytics.department_words import at_most, size_ja
from analytics.finding_record import Said
from analytics.finding_words import SAME_EN, SAME_JA, SIZE_EN

NEAR: Final = "0.7-1.4"
LONGER_JA: Final = {
    "<1/4": "の4倍を超える",
    "1/4-1/2": "の2倍から4倍ほどの",
    "1/2-0.7": "の1.4倍から2倍ほどの",
    NEAR: "よりやや長い",
}
"""How long first answers take, by the band of their speed: a quarter of the speed is four times as long."""
LONGER_EN: Final = {
    "<1/4": "more than four times as long as",
    "1/4-1/2": "two to four times as long as",
    "1/2-0.7": "1.4 to 2 times as long as",
    NEAR: "somewhat longer than",
}
AT_LEAST_JA: Final = {
    "<1/4": "誤差を見込んでも、4倍を超えます。",
    "1/4-1/2": "誤差を見込んでも、2倍を超えます。",
    "1/2-0.7": "誤差を見込んでも、1.4倍を超えます。",
    NEAR: "ただし、誤差を見込むと、普通と変わらない可能性も残ります。",
}
AT_LEAST_EN: Final = {
    "<1/4": "Allowing for chance it is still more than four times.",
    "1/4-1/2": "Allowing for chance it is still more than twice.",
    "1/2-0.7": "Allowing for chance it is still above 1.4 times.",
    NEAR: "Allowing for chance it may still be close to what is usual.",
}


def _amount_en(band: str) -> str:
    return "somewhat lower than" if band == NEAR else f"{SIZE_EN[band]} of"


def unanswered_said(names: Sequence[str], band: str, high_band: str) -> Said:
    """Return what is said of asks of one department that another one often leaves without an answer.

    >>> unanswered_said(["Sales", "R&D"], "1/4-1/2", "1/2-0.7").statement["en"][:47]
    'The share of asks from Sales to R&D that get an'
    """
    seeker, helper = names
    rest = at_most(band, high_band)
    asks = f"「{seeker}」から「{helper}」への問いかけのうち、返事のある割合は、"
    ja = f"{asks}ほかの部署どうしの普段の割合{size_ja(band)}と見られます。"
    share = f"The share of asks from {seeker} to {helper} that get an answer"
    en = f"{share} is {_amount_en(band)} what is usual elsewhere. "
    return Said(
        {"ja": ja + rest["ja"], "en": en + rest["en"]},
        {
            "ja": (
                f"「{seeker}」から「{helper}」への問いかけには、どのようなものが多いですか。",
                "返事がないとき、別の手段で話は進んでいるでしょうか。",
                "返事をしやすくするために、問いかけ方や窓口で変えられることはありますか。",
            ),
            "en": (
                f"What do people in {seeker} mostly ask {helper} about?",
                "When no answer comes, does the matter go on by other means?",
                "What in the way of asking, or in who is asked, could make it easier to answer?",
            ),
        },
    )


def slow_said(names: Sequence[str], band: str, high_band: str) -> Said:
    """Return what is said of a pair whose first answers take long.

    >>> slow_said(["Sales", "R&D"], "<1/4", "1/4-1/2").statement["en"].split(" take ")[0]
    'First answers from R&D to Sales'
    """
    seeker, helper = names
    same = band == high_band != NEAR
    waited = f"「{seeker}」が「{helper}」から最初の返事をもらうまでに、"
    ja = f"{waited}ほかの部署どうしの普段{LONGER_JA[band]}時間がかかっていると見られます。"
    en = f"First answers from {helper} to {seeker} take {LONGER_EN[band]} is usual elsewhere. "
    return Said(
        {
            "ja": ja + (SAME_JA if same else AT_LEAST_JA[high_band]),
            "en": en + (SAME_EN if same else AT_LEAST_EN[high_band]),
        },
        {
            "ja": (
                f"「{helper}」に届く問いかけの量は、無理のないものでしょうか。",
                "急ぐものとそうでないものは、見分けられるようになっていますか。",
                "時間がかかるのは、答えるのが難しい内容だからでしょうか。",
            ),
            "en": (
                f"Is the number of asks that reach {helper} one that can be dealt with?",
                "Can urgent asks be told from others?",
                "Do answers take time because the questions are hard?",
            ),
        },
    )


def single_helper_said(names: Sequence[str], band: str, high_band: str) -> Said:
    """Return what is said of help that comes from few people.

    >>> single_helper_said(["Sales", "R&D"], "<1/4", "<1/4").statement["en"].split(". ")[0]
    'When Sales asks R&D, few people give most of the answers'
    """
    seeker, helper = names
    unsure = high_band == NEAR
    ja = f"「{seeker}」が「{helper}」に助けを求めるとき、答えているのは少数の人だと見られます。"
    en = f"When {seeker} asks {helper}, few people give most of the answers. "
    rest = (
        (
            "ただし、ほかの部署どうしと大きくは違わない可能性も残ります。",
            "It may still differ little from other departments.",
        )
        if unsure
        else (
            "同じくらいの助け合いがあるほかの部署どうしに比べて、はっきりと偏っています。",
            "Elsewhere as much help is clearly spread over more people.",
        )
    )
    del band
    return Said(
        {"ja": ja + rest[0], "en": en + rest[1]},
        {
            "ja": (
                f"いつも答える人たちが休んだとき、「{seeker}」はどこに聞けばよいでしょうか。",
                "答える役割が、負担になりすぎていないでしょうか。",
                "答えられる人を増やすには、何から始められそうですか。",
            ),
            "en": (
                f"Whom can {seeker} ask when the usual helpers are away?",
                "Is answering more than a few people should carry?",
                "What would be a first step towards more people who can answer?",
            ),
        },
    )


def avoidance_said(name: str, band: str, high_band: str) -> Said:
    """Return what is said of a department whose people answer others but hardly ever ask.

    >>> avoidance_said("Sales", "<1/4", "<1/4").statement["en"].split(". ")[0]
    'People in Sales help other departments'
    """
    rest = at_most(band, high_band)
    ja = f"「{name}」の人は、ほかの部署を助けています。"
    ja += f"一方、助けを求めることは、助けることに比べて、ほかの部署の普段{size_ja(band)}と見られます。"
    amount = "somewhat less help than" if band == NEAR else f"{SIZE_EN[band]} of the help that"
    en = f"People in {name} help other departments. Measured against that, they seek {amount} is usual elsewhere. "
    return Said(
        {"ja": ja + rest["ja"], "en": en + rest["en"]},
        {
            "ja": (
                f"「{name}」で困ったことがあるとき、まず誰に、どのように尋ねていますか。",
                "尋ねることをためらわせるものが、何かあるでしょうか。",
                "口頭や会議など、ここに見えないところで尋ねているということはありますか。",
            ),
            "en": (
                f"When somebody in {name} is stuck, who is asked first, and how?",
                "Is there anything that makes people hesitate to ask?",
                "Is help sought where it cannot be seen here, in person or in meetings?",
            ),
        },
    )

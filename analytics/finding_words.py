"""What findings say, in Japanese and English, as a person would write it.

Statements are about two departments and what their sizes and usual contact would lead
one to expect. Questions open a dialogue between the departments; none asks who is to blame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SIZE_JA: Final = {
    "<1/4": "4分の1に満たない",
    "1/4-1/2": "4分の1から半分ほど",
    "1/2-0.7": "半分から7割ほど",
    "0.7-1.4": "期待よりやや少ない",
}
SIZE_EN: Final = {
    "<1/4": "less than a quarter",
    "1/4-1/2": "between a quarter and a half",
    "1/2-0.7": "between a half and seven tenths",
    "0.7-1.4": "somewhat less",
}
AT_MOST_JA: Final = {
    "<1/4": "誤差を見込んでも、4分の1に届きません。",
    "1/4-1/2": "誤差を見込んでも、半分に届きません。",
    "1/2-0.7": "誤差を見込んでも、7割に届きません。",
    "0.7-1.4": "ただし、誤差を見込むと、考えられる数に近い可能性も残ります。",
}
AT_MOST_EN: Final = {
    "<1/4": "Allowing for chance it is still below a quarter.",
    "1/4-1/2": "Allowing for chance it is still below a half.",
    "1/2-0.7": "Allowing for chance it is still below seven tenths.",
    "0.7-1.4": "Allowing for chance it may still be close to what one would expect.",
}


LOWEST: Final = "<1/4"
FEW_JA: Final = "今あるつながりも、少数の人に頼っています。"
FEW_EN: Final = "What contact there is rests on few people."
SAME_JA: Final = "誤差を見込んでも、この見方は変わりません。"
SAME_EN: Final = "Allowing for chance that stays true."


def gap_statement(names: Sequence[str], band: str, high_band: str, *, few: bool = False) -> dict[str, str]:
    """Return what a gap says: how much contact there is, and how sure that is.

    Parameters
    ----------
    names
        The two departments.
    band, high_band
        Released bands of the ratio and of its interval's upper end.
    few
        Whether what contact there is rests on few people.

    >>> gap_statement(["Sales", "R&D"], "<1/4", "1/4-1/2")["en"].split(". ")[1]
    'Allowing for chance it is still below a half.'
    """
    one, other = names
    said = {"ja": _statement_ja(one, other, band, high_band), "en": _statement_en(one, other, band, high_band)}
    return {"ja": said["ja"] + FEW_JA, "en": f"{said['en']} {FEW_EN}"} if few else said


def _statement_ja(one: str, other: str, band: str, high_band: str) -> str:
    pairs = f"「{one}」と「{other}」の間で日ごろ連絡を取り合う二人組の数"
    between = f"{pairs}は、両部署の人数とほかの部署との付き合いから考えられる数"
    amount = "よりやや少ないと見られます。" if band == "0.7-1.4" else f"の{SIZE_JA[band]}と見られます。"
    return f"{between}{amount}{SAME_JA if band == high_band == LOWEST else AT_MOST_JA[high_band]}"


def _statement_en(one: str, other: str, band: str, high_band: str) -> str:
    fewer, amount = fewer_en(band)
    return (
        f"Between {one} and {other} {fewer} people are in regular contact than one would expect from their sizes and "
        f"their contact with others{amount}. {SAME_EN if band == high_band == LOWEST else AT_MOST_EN[high_band]}"
    )


def fewer_en(band: str) -> tuple[str, str]:
    """Return how much fewer, for within a sentence and for its end.

    >>> fewer_en("<1/4"), fewer_en("0.7-1.4")
    (('far fewer', ': less than a quarter'), ('somewhat fewer', ''))
    """
    if band == "0.7-1.4":
        return "somewhat fewer", ""
    return "fewer" if band == "1/2-0.7" else "far fewer", f": {SIZE_EN[band]}"


def gap_questions(names: Sequence[str]) -> dict[str, list[str]]:
    """Return questions that invite the two departments to a dialogue."""
    one, other = names
    return {
        "ja": [
            f"「{one}」と「{other}」が一緒に進めたほうがよい仕事には、どのようなものがありますか。",
            "お互いに助けを求めたいとき、声をかける相手や場はすぐに思い浮かびますか。",
            "つながりが少ないのは、役割分担としてうまくいっているからでしょうか。それとも、困っていることがあるでしょうか。",
        ],
        "en": [
            f"Which work would {one} and {other} do better together?",
            "When one of you needs help from the other, does a person or a place to ask come to mind at once?",
            "Is there little contact because the division of work is going well, or is something in the way?",
        ],
    }

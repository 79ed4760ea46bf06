"""What findings about two departments say besides gaps: few people carry the contact, or it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analytics.department_words import NEAR_EXPECTED, at_most, size_ja
from analytics.finding_record import Said
from analytics.finding_words import SIZE_EN
from ona.tables import BANDS

MORE_JA: Final = {"0.7-1.4": "よりやや増えた", "1.4-2": "の1.4倍から2倍ほどに増えた", ">2": "の2倍を超えるほどに増えた"}
MORE_EN: Final = {
    "0.7-1.4": "a little more than",
    "1.4-2": "between 1.4 times and twice",
    ">2": "more than twice",
}
AT_LEAST_JA: Final = {
    "0.7-1.4": "ただし、誤差を見込むと、あまり変わっていない可能性も残ります。",
    "1.4-2": "誤差を見込んでも、1.4倍以上です。",
    ">2": "誤差を見込んでも、2倍以上です。",
}
AT_LEAST_EN: Final = {
    "0.7-1.4": "Allowing for chance it may have changed little.",
    "1.4-2": "Allowing for chance it is still above 1.4 times.",
    ">2": "Allowing for chance it is still above twice.",
}


def bridge_said(names: Sequence[str], band: str, high_band: str) -> Said:
    """Return what is said of two departments whose contact runs through few people.

    >>> bridge_said(["Sales", "R&D"], "<1/4", "<1/4").statement["en"].split(". ")[0]
    'The contact between Sales and R&D rests on few people'
    """
    one, other = names
    rest = at_most(band, high_band)
    ja = (
        f"「{one}」と「{other}」のやり取りは、少数の人が支えています。"
        f"間に立つ人の数は、同じくらいやり取りのあるほかの部署どうし{size_ja(band)}と見られます。"
    )
    carried = "somewhat fewer people than usual carry it"
    amount = carried if band == NEAR_EXPECTED else f"{SIZE_EN[band]} of the usual number of people carry it"
    en = f"The contact between {one} and {other} rests on few people. For as much contact, {amount}. "
    return Said({"ja": ja + rest["ja"], "en": en + rest["en"]}, _bridge_questions(one, other))


def _bridge_questions(one: str, other: str) -> dict[str, tuple[str, ...]]:
    return {
        "ja": (
            f"つなぐ役割の人が休んだり異動したりしたとき、「{one}」と「{other}」の仕事はどうなりますか。",
            "つなぐ役割が負担になっていないか、話し合う場はありますか。",
            "ほかにも知り合っておくとよい役割は、どこにありますか。",
        ),
        "en": (
            f"What happens to the work of {one} and {other} when those in between are away or change posts?",
            "Is there room to talk about whether being in between is a burden?",
            "Which other roles should know each other?",
        ),
    }


def change_said(names: Sequence[str], band: str, edge: str, *, less: bool) -> Said:
    """Return what is said of two departments whose contact has changed since the period before.

    Parameters
    ----------
    names
        The two departments.
    band
        Band of the later contact over the earlier one.
    edge
        Band of the end of its interval that lies nearer to no change.
    less
        Whether contact has fallen.

    >>> change_said(["Sales", "R&D"], ">2", "1.4-2", less=False).statement["en"].split(". ")[1]
    'Allowing for chance it is still above 1.4 times.'
    """
    one, other = names
    said = _fallen(one, other, band, edge) if less else _risen(one, other, band, edge)
    return Said(said, _change_questions(one, other))


def _fallen(one: str, other: str, band: str, edge: str) -> dict[str, str]:
    amount = "a little less than" if band == NEAR_EXPECTED else f"{SIZE_EN[band]} of"
    unsure = edge == NEAR_EXPECTED
    rest = {"ja": AT_LEAST_JA[edge], "en": AT_LEAST_EN[edge]} if unsure else at_most(band, edge)
    ja = f"「{one}」と「{other}」のやり取りは、会社全体の増減を除いて見ると、前の期間{size_ja(band)}と見られます。"
    en = f"Apart from changes in the whole company, {one} and {other} have {amount} the contact of the period before. "
    return {"ja": ja + rest["ja"], "en": en + rest["en"]}


def _risen(one: str, other: str, band: str, edge: str) -> dict[str, str]:
    edge = max(edge, NEAR_EXPECTED, key=BANDS.index)
    ja = f"「{one}」と「{other}」のやり取りは、会社全体の増減を除いて見ると、前の期間{MORE_JA[band]}と見られます。"
    en = (
        f"Apart from changes in the whole company, {one} and {other} have {MORE_EN[band]} "
        "the contact of the period before. "
    )
    return {"ja": ja + AT_LEAST_JA[edge], "en": en + AT_LEAST_EN[edge]}


def _change_questions(one: str, other: str) -> dict[str, tuple[str, ...]]:
    return {
        "ja": (
            f"前の期間から、「{one}」と「{other}」の仕事の分担や進め方に変わったことはありますか。",
            "この変化は、めざしていたものでしょうか。",
            "これからも続けたいこと、戻したいことは何ですか。",
        ),
        "en": (
            f"What has changed in the way {one} and {other} share their work since the period before?",
            "Is it a change that was wanted?",
            "What should stay as it is now, and what should return?",
        ),
    }

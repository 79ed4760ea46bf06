"""What findings about one department say: it keeps to itself, or few of its people meet others."""

from __future__ import annotations

from typing import Final

from analytics.finding_record import Said
from analytics.finding_words import AT_MOST_EN, AT_MOST_JA, LOWEST, SAME_EN, SAME_JA, SIZE_EN, SIZE_JA, fewer_en

NEAR_EXPECTED: Final = "0.7-1.4"
NEAR_JA: Final = "ただし、誤差を見込むと、普通と変わらない可能性も残ります。"
NEAR_EN: Final = "Allowing for chance it may still be close to what is usual."


def size_ja(band: str) -> str:
    """Return how much, as part of a sentence that goes on with と見られます.

    >>> size_ja("<1/4"), size_ja("0.7-1.4")
    ('の4分の1に満たない', 'よりやや少ない')
    """
    return "よりやや少ない" if band == NEAR_EXPECTED else f"の{SIZE_JA[band]}"


def at_most(band: str, high_band: str) -> dict[str, str]:
    """Return the second sentence: how little it is at most."""
    if band == high_band == LOWEST:
        return {"ja": SAME_JA, "en": SAME_EN}
    if high_band == NEAR_EXPECTED:
        return {"ja": NEAR_JA, "en": NEAR_EN}
    return {"ja": AT_MOST_JA[high_band], "en": AT_MOST_EN[high_band]}


def silo_said(name: str, band: str, high_band: str) -> Said:
    """Return what is said of a department with few ties to all others.

    >>> silo_said("Sales", "<1/4", "1/4-1/2").statement["en"].split(". ")[1]
    'Allowing for chance it is still below a half.'
    """
    rest = at_most(band, high_band)
    pairs = f"「{name}」とほかの部署の間で日ごろ連絡を取り合う二人組の数"
    ja = f"{pairs}は、同じ規模の部署での普通の数{size_ja(band)}と見られます。"
    fewer, amount = fewer_en(band)
    usual = "than is usual in this company for a department of its size"
    en = f"Between {name} and all other departments {fewer} people are in regular contact {usual}{amount}. "
    return Said({"ja": ja + rest["ja"], "en": en + rest["en"]}, _silo_questions(name))


def _silo_questions(name: str) -> dict[str, tuple[str, ...]]:
    return {
        "ja": (
            f"「{name}」の仕事は、ほかの部署とどのようにつながっていますか。",
            "ほかの部署から声をかけやすい人や場はありますか。",
            "今の距離は、仕事に集中するためのものでしょうか。それとも、困っていることがあるでしょうか。",
        ),
        "en": (
            f"Where does the work of {name} need other departments, and where do they need it?",
            "Is there a person or a place that other departments can easily turn to?",
            "Does the distance help people to concentrate, or is something in the way?",
        ),
    }


def isolation_said(name: str, band: str, high_band: str) -> Said:
    """Return what is said of a department in which few people meet other departments.

    >>> isolation_said("Sales", "1/4-1/2", "1/2-0.7").statement["en"].split(". ")[1]
    'Allowing for chance it is still below seven tenths.'
    """
    rest = at_most(band, high_band)
    size = "よりやや低い" if band == NEAR_EXPECTED else size_ja(band)
    ja = f"「{name}」では、日ごろほかの部署と連絡を取る人の割合が、社内の普通の割合{size}と見られます。"
    amount = "somewhat lower than" if band == NEAR_EXPECTED else f"{SIZE_EN[band]} of"
    en = f"In {name} the share of people in regular contact with another department is {amount} what is usual. "
    return Said({"ja": ja + rest["ja"], "en": en + rest["en"]}, _isolation_questions(name))


def _isolation_questions(name: str) -> dict[str, tuple[str, ...]]:
    return {
        "ja": (
            f"「{name}」の人がほかの部署と話す機会は、どのようなときにありますか。",
            "ほかの部署とのやり取りが、一部の役割に集まっていないでしょうか。",
            "ほかの部署と知り合うきっかけがあれば、役に立つ場面はありますか。",
        ),
        "en": (
            f"When do people in {name} have a reason to talk with other departments?",
            "Is contact with other departments left to a few roles?",
            "Where would it help if more people knew somebody in another department?",
        ),
    }


def key_said(name: str, band: str, high_band: str) -> Said:
    """Return what is said of a department whose contact with others runs through few of its people.

    >>> key_said("Sales", "1/4-1/2", "1/2-0.7").statement["en"].split(". ")[0]
    'Few people carry much of the contact of Sales with other departments'
    """
    unsure = high_band == NEAR_EXPECTED
    ja = f"「{name}」とほかの部署とのやり取りは、多くを少数の人が担っていると見られます。"
    en = f"Few people carry much of the contact of {name} with other departments. "
    rest = KEY_UNSURE if unsure else KEY_CLEAR[band == LOWEST]
    return Said({"ja": ja + rest["ja"], "en": en + rest["en"]}, _key_questions(name))


KEY_CLEAR: Final = {
    False: {
        "ja": "ほかの部署に比べて、担う人の数がはっきりと少なくなっています。",
        "en": "It clearly rests on fewer shoulders than in other departments.",
    },
    True: {
        "ja": "ほかの部署に比べて、担う人の数がきわめて少なくなっています。",
        "en": "It rests on far fewer shoulders than in other departments.",
    },
}
KEY_UNSURE: Final = {
    "ja": "ただし、誤差を見込むと、ほかの部署と大きくは違わない可能性も残ります。",
    "en": "Allowing for chance it may still be much as in other departments.",
}


def _key_questions(name: str) -> dict[str, tuple[str, ...]]:
    return {
        "ja": (
            f"ほかの部署との窓口になる人が休んだとき、「{name}」の仕事はどうなりますか。",
            "窓口の役割は、負担になりすぎていないでしょうか。",
            "窓口の役割を分け合うとしたら、どこから始められそうですか。",
        ),
        "en": (
            f"What happens in {name} when its usual contacts for other departments are away?",
            "Is it too heavy a load for the few roles that deal with other departments?",
            "If that were shared out, where could it start?",
        ),
    }

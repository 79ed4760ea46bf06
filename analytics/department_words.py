"""What findings about one department say: it keeps to itself, or few of its people meet others."""

from __future__ import annotations

from typing import Final

from analytics.finding_record import Said
from analytics.finding_words import AT_MOST_EN, AT_MOST_JA, LOWEST, SAME_EN, SAME_JA, SIZE_EN, SIZE_JA

NEAR_EXPECTED: Final = "0.7-1.4"


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
        return {"ja": "ただし、普段に近い可能性も残ります。", "en": "It may still be close to the usual."}
    return {"ja": AT_MOST_JA[high_band], "en": AT_MOST_EN[high_band]}


def silo_said(name: str, band: str, high_band: str) -> Said:
    """Return what is said of a department with few ties to all others.

    >>> silo_said("Sales", "<1/4", "1/4-1/2").statement["en"].split(". ")[1]
    'The likely range stays below a half.'
    """
    rest = at_most(band, high_band)
    ja = f"「{name}」とほかの部署とのつながりは、同じくらいの大きさの部署が普段もつ数{size_ja(band)}と見られます。"
    amount = "somewhat fewer ties with other departments than" if band == NEAR_EXPECTED else _share_en(band)
    en = f"{name} has {amount} a department of its size usually has in this company. "
    return Said({"ja": ja + rest["ja"], "en": en + rest["en"]}, _silo_questions(name))


def _share_en(band: str) -> str:
    return f"{SIZE_EN[band]} of the ties with other departments that"


def _silo_questions(name: str) -> dict[str, tuple[str, ...]]:
    return {
        "ja": (
            f"「{name}」の仕事は、ほかの部署とどのようにつながっていますか。",
            "ほかの部署から声をかけやすい人や場はありますか。",
            "今の距離は、仕事に集中するためのものでしょうか。それとも、困っていることがあるでしょうか。",
        ),
        "en": (
            f"How does the work of {name} meet the work of the other departments?",
            "Is there a person or a place that other departments can easily turn to?",
            "Does the distance help to concentrate, or is something in the way?",
        ),
    }


def isolation_said(name: str, band: str, high_band: str) -> Said:
    """Return what is said of a department in which few people meet other departments.

    >>> isolation_said("Sales", "1/4-1/2", "1/2-0.7").statement["en"].split(". ")[1]
    'The likely range stays below seven tenths.'
    """
    rest = at_most(band, high_band)
    ja = f"「{name}」で、ほかの部署とつながりのある人の割合は、ほかの部署の普段の割合{size_ja(band)}と見られます。"
    amount = "somewhat lower than" if band == NEAR_EXPECTED else f"{SIZE_EN[band]} of"
    en = f"In {name} the share of people who have a tie with another department is {amount} what is usual elsewhere. "
    return Said({"ja": ja + rest["ja"], "en": en + rest["en"]}, _isolation_questions(name))


def _isolation_questions(name: str) -> dict[str, tuple[str, ...]]:
    return {
        "ja": (
            f"「{name}」の人がほかの部署と話す機会は、どのようなときにありますか。",
            "ほかの部署とのやりとりが、一部の役割に集まっていないでしょうか。",
            "ほかの部署と知り合うきっかけがあれば、役に立つ場面はありますか。",
        ),
        "en": (
            f"When do people in {name} have a reason to talk with other departments?",
            "Does contact with other departments fall to a few roles only?",
            "Where would it help if more people knew somebody elsewhere?",
        ),
    }


def key_said(name: str, band: str, high_band: str) -> Said:
    """Return what is said of a department whose contact with others runs through few of its people.

    >>> key_said("Sales", "1/4-1/2", "1/2-0.7").statement["en"].split(". ")[0]
    'Much of the contact of Sales with other departments runs through few people'
    """
    unsure = high_band == NEAR_EXPECTED
    ja = f"「{name}」とほかの部署とのつながりは、多くが少数の人を通っていると見られます。"
    en = f"Much of the contact of {name} with other departments runs through few people. "
    rest = KEY_UNSURE if unsure else KEY_CLEAR[band == LOWEST]
    return Said({"ja": ja + rest["ja"], "en": en + rest["en"]}, _key_questions(name))


KEY_CLEAR: Final = {
    False: {
        "ja": "ほかの部署に比べて、はっきりと偏っています。",
        "en": "It is spread clearly less evenly than elsewhere.",
    },
    True: {
        "ja": "ほかの部署に比べて、きわめて大きく偏っています。",
        "en": "It is spread far less evenly than elsewhere.",
    },
}
KEY_UNSURE: Final = {
    "ja": "ただし、ほかの部署と大きくは違わない可能性も残ります。",
    "en": "It may still differ little from other departments.",
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
            "Is dealing with other departments more than a few people should carry?",
            "If that were shared out, where could it start?",
        ),
    }

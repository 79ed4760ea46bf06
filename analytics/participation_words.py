"""What is said of a department in which few take part."""

from __future__ import annotations

from analytics.department_words import NEAR_EXPECTED, at_most, size_ja
from analytics.finding_record import Said
from analytics.finding_words import SIZE_EN


def participation_said(name: str, band: str, high_band: str) -> Said:
    """Return what is said of a department whose people take part in few weeks.

    >>> participation_said("Sales", "1/4-1/2", "1/2-0.7").statement["en"].split(". ")[0][:49]
    'In Sales people write to colleagues in few weeks:'
    """
    rest = at_most(band, high_band)
    ja = f"「{name}」では、同僚にメールやチャットを書く週の割合が、"
    ja += f"ほかの部署の普段の割合{_size_ja(band)}と見られます。"
    amount = "somewhat lower than" if band == NEAR_EXPECTED else f"{SIZE_EN[band]} of"
    share = f"the share of such weeks is {amount} what is usual elsewhere"
    en = f"In {name} people write to colleagues in few weeks: {share}. "
    return Said(
        {"ja": ja + rest["ja"], "en": en + rest["en"]},
        {
            "ja": (
                f"「{name}」の人は、ふだんどこで話し、知らせ合っていますか。現場や電話など、ここに見えない場はありますか。",
                "話し合いに加わりたいのに加わりにくい、という人はいないでしょうか。",
                "もっと多くの人の声が届くと、仕事のどこが良くなりそうですか。",
            ),
            "en": (
                f"Where do people in {name} talk with each other, and is some of it out of sight here, as on site?",
                "Is there anybody who would like to take part and finds it hard to?",
                "What in the work would gain if more people were heard?",
            ),
        },
    )


def _size_ja(band: str) -> str:
    return "よりやや低い" if band == NEAR_EXPECTED else size_ja(band)

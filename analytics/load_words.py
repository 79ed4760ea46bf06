"""What a finding of overload says: much comes in to a department from the others."""

from __future__ import annotations

from typing import Final

from analytics.finding_record import Said
from ona.tables import BANDS

USUAL: Final = "0.7-1.4"
AMOUNT_JA: Final = {USUAL: "よりやや多く", "1.4-2": "の1.4倍から2倍ほどで", ">2": "の2倍を超え"}
AMOUNT_EN: Final = {
    USUAL: "somewhat more often than",
    "1.4-2": "1.4 to 2 times as often as",
    ">2": "more than twice as often as",
}
AT_LEAST_JA: Final = {
    USUAL: "ただし、量だけを見れば、ほかの部署に近い可能性も残ります。",
    "1.4-2": "ありうる範囲でも1.4倍以上です。",
    ">2": "ありうる範囲でも2倍を超えます。",
}
AT_LEAST_EN: Final = {
    USUAL: "By number alone it may still be close to what is usual.",
    "1.4-2": "At the very least it is 1.4 times the usual.",
    ">2": "At the very least it is twice the usual.",
}


def overload_said(name: str, band: str, low_band: str) -> Said:
    """Return what is said of a department to which the others turn far more than is usual.

    Parameters
    ----------
    name
        The department.
    band, low_band
        Bands of its load against what is usual, and of the lower end of the interval.

    >>> overload_said("IT", ">2", "1.4-2").statement["en"].split(". ")[0]
    'Other departments turn to people in IT more than twice as often as is usual in this company'
    """
    band, low = (max(one, USUAL, key=BANDS.index) for one in (band, low_band))
    ja = (
        f"「{name}」にはほかの部署からの連絡や会議が集まっていて、一人あたりの回数はほかの部署{AMOUNT_JA[band]}、"
        f"自分たちから声をかける回数に比べても多くなっています。{AT_LEAST_JA[low]}"
    )
    en = (
        f"Other departments turn to people in {name} {AMOUNT_EN[band]} is usual in this company. "
        f"More also comes in than goes out, compared with the other departments. {AT_LEAST_EN[low]}"
    )
    return Said({"ja": ja, "en": en}, _questions(name))


def _questions(name: str) -> dict[str, tuple[str, ...]]:
    return {
        "ja": (
            f"「{name}」に届く相談や依頼のうち、まとめたり、減らしたりできそうなものはありますか。",
            "忙しい時期や役割に、負担が偏っていないでしょうか。",
            "ほかの部署が自分たちで解決できるようになると助かることは、何でしょうか。",
        ),
        "en": (
            f"Which of the requests that reach {name} could be bundled, or need not be made?",
            "Does the load fall on certain weeks or on a few roles?",
            "What would help the other departments to solve more by themselves?",
        ),
    }

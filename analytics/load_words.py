"""What a finding of overload says: much comes in to a department from the others."""

from __future__ import annotations

from typing import Final

from analytics.finding_record import Said
from ona.tables import BANDS

USUAL: Final = "0.7-1.4"
AMOUNT_JA: Final = {USUAL: "よりやや多い", "1.4-2": "の1.4倍から2倍ほど", ">2": "の2倍を超える"}
AMOUNT_EN: Final = {
    USUAL: "somewhat more often than",
    "1.4-2": "1.4 to 2 times as often as",
    ">2": "more than twice as often as",
}
AT_LEAST_JA: Final = {
    USUAL: "ただし、誤差を見込むと、回数だけでは普通と変わらない可能性も残ります。",
    "1.4-2": "誤差を見込んでも、1.4倍以上です。",
    ">2": "誤差を見込んでも、2倍以上です。",
}
AT_LEAST_EN: Final = {
    USUAL: "Allowing for chance the number alone may still be close to what is usual.",
    "1.4-2": "Allowing for chance it is still above 1.4 times the usual.",
    ">2": "Allowing for chance it is still above twice the usual.",
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
        f"「{name}」には、ほかの部署からの連絡や会議が集まっていて、一人あたりの回数は社内の普通の回数{AMOUNT_JA[band]}と"
        f"見られます。{AT_LEAST_JA[low]}自分たちから声をかける回数に比べても、声をかけられる回数が多くなっています。"
    )
    en = (
        f"Other departments turn to people in {name} {AMOUNT_EN[band]} is usual in this company. {AT_LEAST_EN[low]} "
        "More also comes in to them than they send out, compared with other departments. "
    ).rstrip()
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

"""Released classes in words, Japanese and English: what the pages call them, for the tables of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ona.privacy import GINI_CLASSES, LEAN_CLASSES, STEPS_CLASSES, TIME_CLASSES
from ona.sentences import Language
from ona.tables import BANDS, Q_CLASSES, Hidden

Words = Mapping[Language, str]

EXPECTED: Final[Mapping[str, Words]] = dict(
    zip(
        BANDS,
        (
            {"ja": "期待の4分の1未満", "en": "under a quarter of expected"},
            {"ja": "期待の4分の1から半分", "en": "a quarter to a half of expected"},
            {"ja": "期待の5割から7割", "en": "half to seven tenths of expected"},
            {"ja": "ほぼ期待どおり", "en": "about as expected"},
            {"ja": "期待の1.4倍から2倍", "en": "1.4 to 2 times expected"},
            {"ja": "期待の2倍超", "en": "more than twice expected"},
        ),
        strict=True,
    )
)
"""Bands against expectation."""
LESS: Final[Words] = {"ja": "期待より少ない", "en": "less than expected"}
MORE: Final[Words] = {"ja": "期待より多い", "en": "more than expected"}
CANNOT: Final[Words] = {"ja": "判断できない", "en": "cannot be told"}
THREE: Final[Mapping[str, Words]] = dict(zip(BANDS, (*[LESS] * 3, EXPECTED["0.7-1.4"], *[MORE] * 2), strict=True))
"""Bands in a small company: fewer people carry fewer steps."""
USUAL: Final = ("1/2-0.7", "0.7-1.4")
"""The bands that three words call "as expected"."""

FIRST_ANSWERS: Final[Mapping[str, Words]] = dict(
    zip(
        TIME_CLASSES,
        (
            {"ja": "1時間以内", "en": "within 1 hour"},
            {"ja": "1時間から4時間", "en": "in 1 to 4 hours"},
            {"ja": "4時間から8時間", "en": "in 4 to 8 hours"},
            {"ja": "1日から3日", "en": "in 1 to 3 days"},
            {"ja": "3日を超えてから", "en": "after more than 3 days"},
        ),
        strict=True,
    )
)
EVENNESS: Final[Mapping[str, Words]] = dict(
    zip(
        GINI_CLASSES,
        (
            {"ja": "ほぼ均等", "en": "very even"},
            {"ja": "おおむね均等", "en": "fairly even"},
            {"ja": "やや偏りあり", "en": "somewhat uneven"},
            {"ja": "偏りあり", "en": "uneven"},
            {"ja": "大きな偏りあり", "en": "very uneven"},
        ),
        strict=True,
    )
)
STEPS: Final[Mapping[str, Words]] = dict(
    zip(
        STEPS_CLASSES,
        (
            {"ja": "1歩", "en": "1 step"},
            {"ja": "2歩", "en": "2 steps"},
            {"ja": "3歩", "en": "3 steps"},
            {"ja": "4歩", "en": "4 steps"},
            {"ja": "5歩以上", "en": "more than 4 steps"},
            {"ja": "半数以上が届かない", "en": "out of reach for half"},
        ),
        strict=True,
    )
)
DIRECTIONS: Final[Mapping[str, Words]] = dict(
    zip(
        LEAN_CLASSES,
        (
            {"ja": "下への連絡がずっと多い", "en": "far more comes down"},
            {"ja": "下への連絡が多い", "en": "more comes down"},
            {"ja": "同じくらい", "en": "both alike"},
            {"ja": "上への連絡が多い", "en": "more goes up"},
            {"ja": "上への連絡がずっと多い", "en": "far more goes up"},
        ),
        strict=True,
    )
)
CERTAINTY: Final[Mapping[str, Words]] = dict(
    zip(
        Q_CLASSES,
        (
            {"ja": "とてもはっきり", "en": "very clear"},
            {"ja": "はっきり", "en": "clear"},
            {"ja": "ある程度はっきり", "en": "fairly clear"},
            {"ja": "偶然かもしれない", "en": "could be chance"},
        ),
        strict=True,
    )
)
WHY_HIDDEN: Final[Mapping[str, Words]] = {
    Hidden.SMALL_UNIT: {"ja": "人数が少なすぎる", "en": "too few people"},
    Hidden.TOO_LITTLE_EXPECTED: {"ja": "組が小さく判断できない", "en": "pair too small to judge"},
    Hidden.COVERAGE: {"ja": "データに現れる人が少なすぎる", "en": "too few people in the data"},
}
VOLUNTEERS: Final[Mapping[str, Words]] = {
    "few": {"ja": "3人未満", "en": "fewer than three"},
    "enough": {"ja": "3人以上", "en": "three or more"},
}
CHANNELS: Final[Mapping[str, Words]] = {
    "mail": {"ja": "メール", "en": "Mail"},
    "mail_reply": {"ja": "メールの返信", "en": "Mail replies"},
    "meeting": {"ja": "会議", "en": "Meetings"},
    "chat": {"ja": "チャット", "en": "Chat"},
    "chat_reply": {"ja": "チャットの返信", "en": "Chat replies"},
    "mention": {"ja": "メンション", "en": "Mentions"},
    "reaction": {"ja": "リアクション", "en": "Reactions"},
    "call": {"ja": "通話", "en": "Calls"},
}
FEW_ASKS: Final[Words] = {"ja": "問いかけがほとんどない", "en": "few or no asks"}
FEW_HELP: Final[Words] = {"ja": "少数の人が答えている", "en": "few people help"}
FEW_CARRY: Final[Words] = {"ja": "少数の人に依存", "en": "rests on few people"}
LANE: Final[Words] = {"ja": "普段よりはるかに多い（{sure}）", "en": "far more than usual ({sure})"}


def band_said(row: Mapping[str, Any], language: Language, *, words: int = 6) -> str | None:
    """Return the band of a pair in words; None where it is hidden.

    Parameters
    ----------
    row
        Of the table ``silos`` or ``helpflow``.
    language
        In which to say it.
    words
        As many as the window has: 6, or 3 in a small company, where a band is told only if it is sure.

    >>> row = {"band": "0.7-1.4", "low_band": "1/4-1/2", "high_band": ">2"}
    >>> band_said(row, "en"), band_said(row, "en", words=3)
    ('about as expected', 'cannot be told')
    """
    band = row["band"]
    if band is None:
        return None
    if words == 3 and band in USUAL and (row["low_band"], row["high_band"]) != USUAL:
        return CANNOT[language]
    return (THREE if words == 3 else EXPECTED)[band][language]


def range_said(row: Mapping[str, Any], language: Language, *, words: int = 6) -> str | None:
    """Return the likely range of a pair in words; None where it is not told.

    >>> range_said({"low_band": "<1/4", "high_band": "1/4-1/2"}, "ja")
    '期待の4分の1未満 – 期待の4分の1から半分'
    """
    low, high = row["low_band"], row["high_band"]
    if low is None or high is None:
        return None
    labels = THREE if words == 3 else EXPECTED
    return " – ".join(dict.fromkeys(labels[end][language] for end in (low, high)))

"""Why something was left out of a sync, in Japanese and English."""

from __future__ import annotations

from typing import Final

from ona.tables import DropReason, RejectReason

REASONS: Final[dict[str, tuple[str, str]]] = {
    DropReason.SELF_ADDRESSED: ("自分宛てのみ", "self-addressed"),
    DropReason.NO_RECIPIENT: ("宛先なし", "no recipient"),
    DropReason.OUTSIDE_ONLY: ("社外の人のみ", "outside people only"),
    DropReason.EXCLUDED: ("設定で除外", "excluded by configuration"),
    DropReason.OPTED_OUT: ("本人が不参加", "opted out"),
    DropReason.PRIVATE: ("非公開", "private"),
    DropReason.CANCELLED: ("取り消し済み", "cancelled"),
    DropReason.AUTOMATIC: ("自動送信", "automatic"),
    DropReason.BEFORE_SINCE: ("--since より前", "before --since"),
    DropReason.OUTSIDE_WINDOW: ("対象期間の外", "outside the period"),
    DropReason.BEYOND_RETENTION: ("保存期間を経過", "beyond retention"),
    DropReason.NOT_AN_INTERACTION: ("やり取りではない", "not an interaction"),
    DropReason.OTHER_QUESTION: ("助けについての設問ではない", "not a question about help"),
    RejectReason.NO_SENDER: ("送信者なし", "no sender"),
    RejectReason.BAD_ADDRESS: ("アドレスの誤り", "bad address"),
    RejectReason.BAD_TIME: ("時刻の誤り", "bad time"),
    RejectReason.NO_TIME: ("時刻なし", "no time"),
    RejectReason.BAD_DURATION: ("長さの誤り", "bad duration"),
    RejectReason.BAD_KIND: ("種類の誤り", "bad kind"),
    RejectReason.BAD_SHARE: ("割合の誤り", "bad share"),
    RejectReason.BAD_DATE: ("日付の誤り", "bad date"),
    RejectReason.NO_DEPARTMENT: ("部署なし", "no department"),
    RejectReason.TOO_MANY_RECIPIENTS: ("宛先が多すぎる", "too many recipients"),
    RejectReason.TOO_LARGE: ("大きすぎる", "too large"),
    RejectReason.BAD_ENCODING: ("文字コードの誤り", "bad encoding"),
    RejectReason.UNREADABLE: ("読み取れない", "unreadable"),
    RejectReason.WRONG_COLUMNS: ("列数の誤り", "wrong columns"),
    RejectReason.UNKNOWN_PERSON: ("名簿にない人", "somebody who is not on the roster"),
}

"""Whether help can be seen in a window, of which channels it cannot, and why, in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from analytics.asked import ASKING_KINDS, Unseen
from ona.tables import TieKind

REASONS: Final[Mapping[tuple[TieKind, Unseen], tuple[str, str]]] = {
    (TieKind.MAIL, "no_threads"): (
        "メールには、どのメールへの返信かを示す情報（In-Reply-To、References）がほとんどありません。",
        "Mail hardly ever says which message it answers (In-Reply-To, References).",
    ),
    (TieKind.CHAT, "no_threads"): (
        "チャットには、スレッドでの返信がほとんどありません。",
        "Chat holds hardly any replies in threads.",
    ),
    (TieKind.MAIL, "no_messages"): (
        "メールには、問いかけとなりうる社内のメッセージがありません。",
        "Mail holds no message between members that could be an ask.",
    ),
    (TieKind.CHAT, "no_messages"): (
        "チャットには、問いかけとなりうる社内のメッセージがありません。",
        "Chat holds no message between members that could be an ask.",
    ),
}
"""Why help cannot be seen of a channel."""

NOT_VISIBLE: Final = ("助けの流れは見えません。", "Help-flow is not visible.")
IN_PART: Final = ("助けの流れは、一部だけが見えています。", "Help-flow is visible in part.")
NOT_SHOWN: Final = (
    "この期間に、助けの流れを示せる部署の組はありません。",
    "In this period no pair of departments can be shown with its help-flow.",
)


def help_account(unseen: Mapping[TieKind, Unseen], *, told: bool) -> dict[str, Any]:
    """Say whether help is visible, and what of it is not.

    Parameters
    ----------
    unseen
        Of which channels help cannot be seen, and why.
    told
        Whether rows of help were released.

    Returns
    -------
    dict
        ``visible``; ``unseen``, the reason by channel; ``statement``, what is not visible and why in ``ja`` and
        ``en``, null where nothing is missing.

    >>> help_account({TieKind.CHAT: "no_messages"}, told=True)["statement"]["en"]
    'Help-flow is visible in part. Chat holds no message between members that could be an ask.'
    >>> help_account({}, told=True)
    {'visible': True, 'unseen': {}, 'statement': None}
    """
    head = _head(unseen, told=told)
    said = [head, *(REASONS[kind, reason] for kind, reason in unseen.items())] if head else []
    return {
        "visible": told,
        "unseen": {kind.value: reason for kind, reason in unseen.items()},
        "statement": {"ja": "".join(ja for ja, _ in said), "en": " ".join(en for _, en in said)} if said else None,
    }


def _head(unseen: Mapping[TieKind, Unseen], *, told: bool) -> tuple[str, str] | None:
    if told:
        return IN_PART if unseen else None
    return NOT_VISIBLE if len(unseen) == len(ASKING_KINDS) else NOT_SHOWN

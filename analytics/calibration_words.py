"""What a survey says of the help that is seen: whether the two could be compared, and which rule agrees best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from analytics.asked import Unseen
from analytics.calibration_fit import AskRule, Fit
from analytics.help_unseen import NOT_VISIBLE, REASONS
from ona.tables import TieKind

WhyNot = Literal["no_answers", "help_unseen", "few_answers"]
Words = tuple[str, str]

NOT_COMPARED: Final[Mapping[WhyNot, Words]] = {
    "no_answers": (
        "この期間には、誰に助けを求めたかを尋ねたアンケートの回答がありません。",
        "In this period nobody answered a survey that asks to whom people go for help.",
    ),
    "help_unseen": (
        "アンケートの回答はありますが、比べる相手となる助けの流れが見えません。",
        "There are answers of a survey, but no help-flow to compare them with.",
    ),
    "few_answers": (
        "アンケートの回答が少ないため、比べた結果は示しません。",
        "Too few people answered the survey for a comparison to be shown.",
    ),
}
COMPARED: Final = (
    "データに見える助けと、アンケートで名前の挙がった助けを比べました。",
    "Help that is seen in the data was compared with help that people named in a survey.",
)
BETTER: Final = (
    (
        "問いかけとみなすのを宛先{recipients}人まで、返答を{answer_days}営業日までとすると、アンケートに最もよく合い、"
        "選ぶのに使わなかった回答者についても今の設定より合います。同じ会社の一度の回答から選んだものですので、"
        "次のアンケートでも確かめてください。"
    ),
    (
        "Asks to at most {recipients} people, answered within {answer_days} working days, agree best with the "
        "survey, also for respondents that the rule was not chosen from. It was chosen from one survey: see whether "
        "the next one bears it out."
    ),
)
NOT_BETTER: Final = (
    (
        "問いかけとみなす条件をほかに{tried}通り試しましたが、選ぶのに使わなかった回答者について、今の設定より"
        "はっきりとよく合うものはありませんでした。"
    ),
    (
        "Of {tried} other rules for what counts as an ask none agrees clearly better than the present one for "
        "respondents that it was not chosen from."
    ),
)


def calibration_account(
    why_not: WhyNot | None, unseen: Mapping[TieKind, Unseen], fit: Fit | None = None, *, tried: int = 0
) -> dict[str, Any]:
    """Say whether a survey was compared with what is seen, and which rule of asking agrees best.

    Parameters
    ----------
    why_not
        Why it was not, or None.
    unseen
        Of which channels help cannot be seen, and why.
    fit
        The rule that agrees best; None where none was chosen.
    tried
        How many rules were tried beside the present one.

    Returns
    -------
    dict
        ``compared``; ``why_not``; ``best``, the rule with ``clearly_better``, or null; ``statement`` in ``ja``, ``en``.

    >>> calibration_account("no_answers", {})["statement"]["en"]
    'In this period nobody answered a survey that asks to whom people go for help.'
    """
    said = [COMPARED if why_not is None else NOT_COMPARED[why_not]]
    if why_not == "help_unseen":
        said += [NOT_VISIBLE, *(REASONS[kind, reason] for kind, reason in unseen.items())]
    best = None if fit is None or why_not else _best(fit)
    if best is not None:
        said.append(_told(best, tried))
    return {
        "compared": why_not is None,
        "why_not": why_not,
        "best": best,
        "statement": {"ja": "".join(ja for ja, _ in said), "en": " ".join(en for _, en in said)},
    }


def _best(fit: Fit) -> dict[str, Any]:
    rule: AskRule = fit.best
    return {
        "recipients": rule.recipients,
        "answer_days": rule.answer_days,
        "clearly_better": fit.is_clearly_better,
    }


def _told(best: Mapping[str, Any], tried: int) -> Words:
    ja, en = BETTER if best["clearly_better"] else NOT_BETTER
    return ja.format(tried=tried, **best), en.format(tried=tried, **best)

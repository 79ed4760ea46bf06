"""Why nobody of the data has a department, and what to do, in Japanese and English."""

from __future__ import annotations

from typing import Final

from ona.sentences import Language

UNKNOWN: Final[dict[str, dict[Language, str]]] = {
    "no_roster": {
        "ja": (
            "この期間に所属のある人が名簿に一人もいないため、部署が分からず、何も示せません。"
            "ona.toml の [sources.people] に名簿を書き、`ona sync`、`ona analyze` の順に実行してください。"
        ),
        "en": (
            "Nobody on a roster has a department in this period, so that nothing can be shown. "
            "Name a roster under [sources.people] in ona.toml, then run `ona sync` and `ona analyze`."
        ),
    },
    "not_in_roster": {
        "ja": (
            "データに現れる人が一人も名簿にいないため、部署が分からず、何も示せません。"
            "名簿のメールアドレスをデータのものとそろえ（別のアドレスは aliases に）、"
            "`ona sync`、`ona analyze` の順に実行してください。"
        ),
        "en": (
            "None of the people in the data is on the roster, so that nothing can be shown. "
            "Give the roster the addresses of the data (others as aliases), then run `ona sync` and `ona analyze`."
        ),
    },
}
"""What is missing, and the next step, by the reason in a window's account."""

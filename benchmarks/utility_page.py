"""The section on utility of the privacy report, in both languages, from the sums that are kept in the repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from benchmarks.utility import RESULTS

SAID: Final[Mapping[Literal["en", "ja"], tuple[str, str, str, str]]] = {
    "en": (
        "## What is left of the findings",
        (
            "Companies with two planted gaps (a fifth of the usual ties), by how many ties a person has towards the "
            "average other unit, at most as many as there are people to have them with. Shown: pairs with a figure. "
            "First: the pair ranked first is a planted one, with protection and in the plain counts. Ranks lost: how "
            "much further down the planted gaps stand than without protection, 1 being the whole list. Visibility: AUC "
            "with which being hidden tells gaps from other pairs. Written by `python -m benchmarks.utility`."
        ),
        "| people | ties | companies | pairs shown | gaps shown | first | first, plain | ranks lost | visibility |",
        "Nothing was run yet.",
    ),
    "ja": (
        "## 保護した後に残るもの",
        (
            "つながりの不足（通常の5分の1）を二か所に植えた会社です。「つながり」は、一人が平均的な他部署の人と持つつながりの数です"
            "（相手の人数が上限になります）。「表示」は数値のある部署の組です。「先頭」は順位が一番の組が植えた組だった会社の割合で、"
            "保護なしの場合も並べます。「順位の低下」は、保護によって植えた組の順位が下がった幅で、一覧全体を1とします。"
            "「見え方」は、非表示かどうかで不足を見分けるAUCです。`python -m benchmarks.utility` が書いています。"
        ),
        "| 人数 | つながり | 会社 | 表示された組 | 表示された不足 | 先頭 | 先頭（保護なし） | 順位の低下 | 見え方 |",
        "まだ実行されていません。",
    ),
}


def section(language: Literal["en", "ja"]) -> str:
    """Return the section in a language."""
    title, about, head, nothing = SAID[language]
    rows = json.loads(RESULTS.read_text()) if RESULTS.is_file() else []
    table = [head, "|---:|---:|---:|---:|---:|---:|---:|---:|---:|", *(_line(row) for row in rows)]
    return "\n".join([title, "", about, "", *(table if rows else [nothing])]) + "\n"


def _line(row: Mapping[str, Any]) -> str:
    count = row["companies"]
    loss = f"{row['loss'] / row['losses']:.3f}" if row["losses"] else "–"
    cells = [
        f"{row['people']:,}",
        str(row["ties"]),
        str(count),
        _share(row["shown"], row["pairs"]),
        _share(row["gaps_shown"], row["gaps"]),
        _share(row["first"], count),
        _share(row["first_plain"], count),
        loss,
        _visibility(row),
    ]
    return f"| {' | '.join(cells)} |"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def _visibility(row: Mapping[str, Any]) -> str:
    """Return the AUC with which "hidden" tells gaps: half and half of the difference of the two shares hidden."""
    others, shown = row["pairs"] - row["gaps"], row["shown"] - row["gaps_shown"]
    if not others or not row["gaps"]:
        return "–"
    return f"{0.5 + (shown / others - row['gaps_shown'] / row['gaps']) / 2:.2f}"

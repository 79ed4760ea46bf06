"""The parts of the guides in ``docs/sources`` that the sources themselves declare: permissions, and what is read.

``python -m connectors.source_guides`` writes them into the pages between their marks; a test holds them to it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from connectors import SOURCES
from connectors.graph_permissions import CONTENT, NEEDED
from ona.sentences import Language

FOLDER: Final = Path(__file__).parents[1] / "docs" / "sources"
MICROSOFT: Final = ("graph-users", "graph-mail")
PAGES: Final[dict[Language, str]] = {"en": "microsoft.md", "ja": "microsoft.ja.md"}
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ja")
HEADS: Final = {
    "permissions": (
        "| permission (application) | sources | why |\n|---|---|---|",
        "| アクセス許可（アプリケーション） | データ源 | 理由 |\n|---|---|---|",
    ),
    "read": ("| source | fields |\n|---|---|", "| データ源 | 項目 |\n|---|---|"),
    "content": ("", ""),
}


def part(name: str, language: Language) -> str:
    """Return one made part of a guide."""
    place = LANGUAGES.index(language)
    return "\n".join([*filter(None, [HEADS[name][place]]), *PARTS[name](place)])


def _permissions(place: int) -> list[str]:
    return [
        f"| `{name}` | {', '.join(f'`{kind}`' for kind in MICROSOFT if name in SOURCES[kind].scopes)} "
        f"| {permission.why[place]} |"
        for name, permission in NEEDED.items()
    ]


def _read(_place: int) -> list[str]:
    return [f"| `{kind}` | {', '.join(f'`{field}`' for field in SOURCES[kind].fields)} |" for kind in MICROSOFT]


def _content(place: int) -> list[str]:
    return [(", ", "、")[place].join(f"`{name}`" for name in sorted(CONTENT))]


PARTS: Final = {"permissions": _permissions, "read": _read, "content": _content}


def renewed(page: str, language: Language) -> str:
    """Return a page with its made parts as they are declared now."""
    for name in PARTS:
        marks = rf"(<!-- {name} -->\n\n).*?(\n\n<!-- end -->)"
        made = part(name, language)
        page = re.sub(marks, lambda found, made=made: f"{found[1]}{made}{found[2]}", page, flags=re.DOTALL)  # type: ignore[misc]
    return page


def main() -> None:
    """Write the made parts into the pages."""
    for language, name in PAGES.items():
        path = FOLDER / name
        path.write_text(renewed(path.read_text(encoding="utf-8"), language), encoding="utf-8")


if __name__ == "__main__":
    main()

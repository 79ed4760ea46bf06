"""Where a quarantined item stands, as sources name it, in Japanese."""

from __future__ import annotations

import re
from typing import Final

from ona.sentences import Language

PLACES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), japanese)
    for pattern, japanese in (
        (r"line (?P<number>\d+)", "{number}行目"),
        (r"row (?P<number>\d+)", "{number}行目"),
        (r"message (?P<number>\d+)", "{number}件目のメッセージ"),
        (r"account (?P<number>\d+)", "{number}件目のアカウント"),
        (r"event (?P<number>\d+)", "{number}件目の予定"),
        (r"day file (?P<file>\d+), message (?P<number>\d+)", "{file}番目の日別ファイルの{number}件目のメッセージ"),
        (r"day file (?P<file>\d+)", "{file}番目の日別ファイル"),
        (r"file", "ファイル全体"),
        (r"a department that holds an address", "アドレスを含む部署名"),
        (r"a post that ends before it begins", "開始日より前に終わる職務"),
    )
)
"""What a source writes, and its Japanese."""


def place_in(language: Language, place: str) -> str:
    """Return a place in a language; one that no pattern knows stays as the source wrote it.

    >>> place_in("ja", "line 5"), place_in("en", "line 5"), place_in("ja", "day file 2, message 7")
    ('5行目', 'line 5', '2番目の日別ファイルの7件目のメッセージ')
    """
    if language == "en":
        return place
    for pattern, japanese in PLACES:
        if found := pattern.fullmatch(place):
            return japanese.format(**found.groupdict())
    return place

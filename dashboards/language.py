"""Japanese and English: catalogues and dates.

English is the language of the source texts; ``locales/ja/LC_MESSAGES/ona.po`` holds the
Japanese. Catalogues are compiled in memory when first used, so that a fresh clone needs
no build step and no compiled file can disagree with the text beside it.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["ja", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")
NAMES: Final[dict[Language, str]] = {"ja": "日本語", "en": "English"}
CATALOGUES: Final = Path(__file__).parent / "locales"
DATE_FORMATS: Final[dict[Language, str]] = {"ja": "y年M月d日", "en": "d MMM y"}


def mark(text: str) -> str:
    """Mark a text for the catalogues without translating it yet.

    >>> mark("Overview")
    'Overview'
    """
    return text


@cache
def translations(language: Language) -> NullTranslations:
    """Return the catalogue of a language; English needs none, its texts are the keys."""
    if language == "en":
        return NullTranslations()
    with (CATALOGUES / language / "LC_MESSAGES" / "ona.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def other(language: Language) -> Language:
    """Return the language that the language link leads to."""
    return "en" if language == "ja" else "ja"


def day(value: date | str, language: Language) -> str:
    """Write a date as people of that language do.

    >>> day("2026-08-02", "ja"), day("2026-08-02", "en")
    ('2026年8月2日', '2 Aug 2026')
    """
    moment = value if isinstance(value, date) else date.fromisoformat(value[:10])
    return format_date(moment, DATE_FORMATS[language], locale=language)

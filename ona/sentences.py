"""Sentences that are said in Japanese and in English: errors, notes and next steps.

The English text stands in the code, and is what a :class:`Sentence` is as a ``str``; beside
it the sentence carries its template and its values, so that it can be said again in Japanese
where a person reads it. ``locales/ja/LC_MESSAGES/errors.po`` holds the Japanese by template,
and is read only when Japanese is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final, Literal

Language = Literal["ja", "en"]

CATALOGUE: Final = Path(__file__).parent / "locales" / "ja" / "LC_MESSAGES" / "errors.po"
COMMA: Final = ", "
TOGETHER: Final[Mapping[str, str]] = {COMMA: "、", "; ": "、", " and ": "と"}
"""What stands between the parts of a list in Japanese, by what does in English."""


class Sentence(str):
    """An English sentence that can also be said in Japanese.

    Attributes
    ----------
    template
        The English text with its fields in braces, which the catalogue knows it by.
    values
        What stands in the fields. A value that is a sentence itself is translated too; any
        other one is said as it is, in quotation marks of the language where the field ends in ``!r``.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def in_language(self, language: Language) -> str:
        """Return the sentence in a language; English where the catalogue lacks it."""
        known = _japanese().get(self.template) if language == "ja" else None
        if known is None:
            return str(self)
        said = {name: in_language(value, language) for name, value in self.values.items()}
        return _InJapanese().vformat(known, (), said)


class Listed(Sentence):
    """Several values, one after the other; those that are sentences are translated."""

    __slots__ = ("between", "parts")

    parts: tuple[str, ...]
    between: str

    def in_language(self, language: Language) -> str:
        """Return the list in a language."""
        if language == "en":
            return str(self)
        between = TOGETHER.get(self.between, self.between)
        return between.join(str(in_language(part, language)) for part in self.parts)


class _InJapanese(Formatter):
    """Formats as ``str.format`` does, with quoted text in 「」; what cannot be printed stays escaped."""

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        """Quote text the Japanese way."""
        if conversion == "r" and isinstance(value, str):
            return f"「{repr(value)[1:-1]}」"
        return super().convert_field(value, conversion)


def sentence(template: str, /, **values: object) -> Sentence:
    """Return a sentence in English that can be said in Japanese.

    Parameters
    ----------
    template
        A literal, so that the catalogue can be compared with the code; fields as in ``str.format``.
    values
        What stands in the fields, none of it personal. Plain text is never translated: words of ours
        among the values are sentences themselves.

    >>> sentence("There is no key file {name!r}.", name="ona.key")
    "There is no key file 'ona.key'."
    >>> sentence("There is no key file {name!r}.", name="ona.key").in_language("ja")
    '鍵のファイル「ona.key」がありません。'
    """
    return known_as(template.format(**values), template, **values)


def listed(parts: Iterable[str], between: str = COMMA) -> Listed:
    """Return a list to stand in a sentence.

    >>> listed(["csv", "json"]), listed(["csv", "json"]).in_language("ja")
    ('csv, json', 'csv、json')
    """
    kept = tuple(parts)
    made = Listed(between.join(kept))
    made.template, made.values, made.parts, made.between = "", {}, kept, between
    return made


def in_language(value: object, language: Language) -> object:
    """Return a value as it is said in a language: a sentence is translated, anything else stays as it is."""
    return value.in_language(language) if isinstance(value, Sentence) else value


def known_as(text: str, template: str, /, **values: object) -> Sentence:
    """Return a text that was worded elsewhere, with the template that its Japanese is known by.

    >>> known_as("No space left on device", "No space left on device").in_language("ja")
    'ディスクに空きがありません'
    """
    made = Sentence(text)
    made.template, made.values = template, values
    return made


def translatable(text: str) -> Sentence:
    """Return a text of ours as a sentence: a literal is known by itself."""
    return text if isinstance(text, Sentence) else known_as(text, text)


def said_in(text: str, language: Language) -> str:
    """Return a text of ours in a language: a sentence with its values, a literal by itself.

    >>> said_in("Run `ona sync`.", "ja"), said_in("Run `ona sync`.", "en")
    ('`ona sync` を実行してください。', 'Run `ona sync`.')
    """
    return translatable(text).in_language(language)


@cache
def _japanese() -> Mapping[str, str]:
    """Return the Japanese of every template that has one."""
    from babel.messages.pofile import read_po

    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="ja")
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}

"""Both languages say everything, and neither slips into the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import dashboards
from dashboards.language import CATALOGUES, translations

ROOT = Path(dashboards.__file__).parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "mark": None, "gettext": None, "ngettext": (1, 2), "plural": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)s|%%")
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def spoken() -> set[str]:
    """Every text in code and templates; of a plural the singular, which is its key."""
    found = extract_from_dir(ROOT, METHODS, OPTIONS, keywords=KEYWORDS)
    return {text[0] if isinstance(text, tuple) else text for _file, _line, text, _comments, _context in found}


def catalogue() -> dict[str, tuple[str, ...]]:
    with (CATALOGUES / "ja" / "LC_MESSAGES" / "ona.po").open("rb") as file:
        messages = [message for message in read_po(file, locale="ja") if message.id]
    assert not [message.id for message in messages if message.fuzzy]
    return {
        message.id[0] if isinstance(message.id, tuple) else str(message.id): (
            tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string),)
        )
        for message in messages
    }


def test_every_text_is_in_both_languages() -> None:
    """Each text of code and templates has a Japanese one, and none is left over."""
    assert spoken() == set(catalogue())
    assert len(spoken()) > 150


def test_no_text_is_empty() -> None:
    """No Japanese text is empty."""
    assert [key for key, texts in catalogue().items() if not all(texts)] == []


def test_places_agree() -> None:
    """Both languages fill the same places, and a percent sign is doubled in both."""
    wrong = [
        key
        for key, texts in catalogue().items()
        for text in texts
        if set(PLACE.findall(key)) != set(PLACE.findall(text))
    ]
    assert wrong == []


def test_japanese_is_japanese_and_english_is_not() -> None:
    """Keys are English; Japanese texts hold Japanese characters or full-width punctuation."""
    assert [key for key in catalogue() if JAPANESE.search(key)] == []
    plain = [text for texts in catalogue().values() for text in texts if not re.search(r"[^\x00-\x7f]", text)]
    assert plain == []


def test_no_half_width_punctuation() -> None:
    """Japanese texts use full-width punctuation beside Japanese characters."""
    slips = re.compile(r"[\u3040-\u9fff][,.;:!?(](?!\d)|[,;:!?)][\u3040-\u9fff]")
    assert [text for texts in catalogue().values() for text in texts if slips.search(text)] == []


@pytest.mark.parametrize(("language", "text"), [("ja", "概要"), ("en", "Overview")])
def test_catalogues_need_no_build_step(language: str, text: str) -> None:
    """The catalogue is compiled in memory; the tree holds no compiled one that could disagree."""
    assert translations(language).gettext("Overview") == text  # type: ignore[arg-type]
    assert list(CATALOGUES.rglob("*.mo")) == []

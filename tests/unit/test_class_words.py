"""Classes in words on the command line: the same words as on the pages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dashboards.ambassadors import ENOUGH
from dashboards.data import KINDS
from dashboards.language import LANGUAGES, translations
from dashboards.participation import DIRECTIONS, EVENNESS, STEPS
from dashboards.words import BAND_LABELS, CERTAINTY_LABELS, FIRST_ANSWERS, HIDDEN_LABELS, THREE_LABELS, UNTOLD
from ona import class_words as said
from ona.privacy import SHARE_CLASSES
from ona.privacy.sets import best_share
from ona.set_questions import counted_as, rounded
from ona.set_words import set_said

PAIRS: dict[str, tuple[Mapping[str, str], Mapping[str, said.Words]]] = {
    "bands": (BAND_LABELS, said.EXPECTED),
    "three words": (THREE_LABELS, {**said.THREE, UNTOLD: said.CANNOT}),
    "first answers": (FIRST_ANSWERS, said.FIRST_ANSWERS),
    "certainty": (CERTAINTY_LABELS, said.CERTAINTY),
    "hidden": (HIDDEN_LABELS, said.WHY_HIDDEN),
    "evenness": (EVENNESS, said.EVENNESS),
    "steps": (STEPS, said.STEPS),
    "directions": (DIRECTIONS, said.DIRECTIONS),
    "volunteers": (ENOUGH, said.VOLUNTEERS),
    "channels": (KINDS, said.CHANNELS),
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_and_command_line_use_the_same_words(language: str, name: str) -> None:
    """Every class is called the same on a page and in a table of the command line."""
    pages, lines = PAIRS[name]
    gettext = translations(language).gettext  # type: ignore[arg-type]
    assert {code: gettext(words) for code, words in pages.items()} == {
        code: words[language]  # type: ignore[index]
        for code, words in lines.items()
    }


def test_the_share_of_the_best_follows_from_the_two_classes() -> None:
    """Whatever lies in the two classes, the set reaches at least the share of the best that is told."""
    for low, reached in enumerate(SHARE_CLASSES):
        for high, at_most in enumerate(SHARE_CLASSES[low:], start=low):
            told = best_share(reached, at_most)
            least = int(told.removeprefix(">=").removesuffix("%")) if told else 0
            assert least <= 100 * (10 * low) / (10 * high + 10)
            assert 100 * (10 * low) / (10 * high + 10) - least < 10
    assert best_share(None, None) is None


@pytest.mark.parametrize("cents", range(1, 101))
def test_a_number_counts_as_itself_only_once(cents: int) -> None:
    """What counts as another number counts as itself from then on, and only what changes is named."""
    asked = {"size": 3, "chance": cents / 100, "max_load": float(cents)}
    counted = counted_as(asked)
    assert counted_as(counted) == counted
    assert rounded(counted) == []
    assert len(rounded(asked)) == (cents % 5 != 0) + (cents % 10 != 0)


def test_no_figure_is_said_where_none_is_told() -> None:
    """Where reach may not leave there is one sentence, and it holds no share."""
    summary = {"size": 3, "reached": None, "at_most": None, "share_of_best": None, "weeks": None}
    for language in LANGUAGES:
        (line,) = set_said({**summary, "model": {"kind": "coverage"}}, language)
        assert "%" not in line

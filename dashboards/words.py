"""Released classes in words: bands, certainty, reasons for hiding.

The pages speak in words, because bands are what is released and words are what people
remember. Every text here is a key of the catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboards.language import mark as _
from ona.tables import BANDS, Q_CLASSES, Hidden

BAND_SENTENCES: Final = dict(
    zip(
        BANDS,
        (
            _("under a quarter of what their sizes and habits would lead one to expect"),
            _("a quarter to a half of what their sizes and habits would lead one to expect"),
            _("half to seven tenths of what their sizes and habits would lead one to expect"),
            _("about as much as their sizes and habits would lead one to expect"),
            _("1.4 to 2 times what their sizes and habits would lead one to expect"),
            _("more than twice what their sizes and habits would lead one to expect"),
        ),
        strict=True,
    )
)

BAND_LABELS: Final = dict(
    zip(
        BANDS,
        (
            _("under a quarter of expected"),
            _("a quarter to a half of expected"),
            _("half to seven tenths of expected"),
            _("about as expected"),
            _("1.4 to 2 times expected"),
            _("more than twice expected"),
        ),
        strict=True,
    )
)

BAND_CELLS: Final = dict(
    zip(
        BANDS,
        (_("under ¼"), _("under ½"), _("under 0.7"), _("expected"), _("over 1.4"), _("over 2×")),
        strict=True,
    )
)

THREE_LABELS: Final = dict(
    zip(
        BANDS,
        (*[_("less than expected")] * 3, _("about as expected"), *[_("more than expected")] * 2),
        strict=True,
    )
)
"""What a small company's three words are called: fewer people carry fewer steps."""

THREE_SENTENCES: Final = dict(
    zip(
        BANDS,
        (
            *[_("less than their sizes and habits would lead one to expect")] * 3,
            _("about as much as their sizes and habits would lead one to expect"),
            *[_("more than their sizes and habits would lead one to expect")] * 2,
        ),
        strict=True,
    )
)

THREE_CELLS: Final = dict(zip(BANDS, (*[_("less")] * 3, _("expected"), *[_("more")] * 2), strict=True))


@dataclass(frozen=True, slots=True)
class BandWords:
    """How bands are called in sentences, in labels and in cells."""

    sentences: Mapping[str, str]
    labels: Mapping[str, str]
    cells: Mapping[str, str]


SIX: Final = BandWords(BAND_SENTENCES, BAND_LABELS, BAND_CELLS)
THREE: Final = BandWords(THREE_SENTENCES, THREE_LABELS, THREE_CELLS)


def band_words(info: Mapping[str, Any]) -> BandWords:
    """Return the words of a window: three in a small company, else six."""
    return THREE if info.get("words") == 3 else SIX


CERTAINTY: Final = dict(
    zip(
        Q_CLASSES,
        (
            _("Very sure: fewer than 1 in 1,000 findings like this are chance"),
            _("Sure: fewer than 1 in 100 findings like this are chance"),
            _("Fairly sure: fewer than 1 in 20 findings like this are chance"),
            _("Could well be chance"),
        ),
        strict=True,
    )
)

CERTAINTY_LABELS: Final = dict(
    zip(Q_CLASSES, (_("very sure"), _("sure"), _("fairly sure"), _("could be chance")), strict=True)
)

HIDDEN_LABELS: Final = {
    Hidden.SMALL_UNIT: _("too few people"),
    Hidden.TOO_LITTLE_EXPECTED: _("pair too small to judge"),
    Hidden.COVERAGE: _("too few people in the data"),
}

HIDDEN_SENTENCES: Final = {
    Hidden.SMALL_UNIT: _("One of the two departments has fewer people than the privacy threshold."),
    Hidden.TOO_LITTLE_EXPECTED: _(
        "The two departments are so small that hardly any contact could be expected, whatever they do."
    ),
    Hidden.COVERAGE: _("Too few people of one of the two departments appear in the data."),
}

QUESTIONS: Final = (
    _("Which matters should these two departments settle together, and where do they do so today?"),
    _("Is this distance intended, for example by the division of work, or has it grown by itself?"),
    _("Who would notice first if the two worked together more closely, and by what?"),
)

"""Released classes in words: bands, certainty, reasons for hiding.

The pages speak in words, because bands are what is released and words are what people
remember. Every text here is a key of the catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboards.language import mark as _
from ona.privacy import TIME_CLASSES
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

UNTOLD: Final = "untold"
"""Stands for a small company's pair whose likely range reaches beyond "as expected": no word can be said."""

THREE_LABELS: Final = {
    **dict(
        zip(
            BANDS,
            (*[_("less than expected")] * 3, _("about as expected"), *[_("more than expected")] * 2),
            strict=True,
        )
    ),
    UNTOLD: _("cannot be told"),
}
"""What a small company's three words are called: fewer people carry fewer steps."""

THREE_SENTENCES: Final = {
    **dict(
        zip(
            BANDS,
            (
                *[_("less than their sizes and habits would lead one to expect")] * 3,
                _("about as much as their sizes and habits would lead one to expect"),
                *[_("more than their sizes and habits would lead one to expect")] * 2,
            ),
            strict=True,
        )
    ),
    UNTOLD: _("less, as much or more than expected: with so few people this cannot be told"),
}

THREE_CELLS: Final = {
    **dict(zip(BANDS, (*[_("less")] * 3, _("expected"), *[_("more")] * 2), strict=True)),
    UNTOLD: _("cannot be told"),
}

AS_EXPECTED: Final = ("1/2-0.7", "0.7-1.4")
"""The bands that three words call "as expected"."""


@dataclass(frozen=True, slots=True)
class BandWords:
    """How bands are called in sentences, in labels and in cells."""

    sentences: Mapping[str, str]
    labels: Mapping[str, str]
    cells: Mapping[str, str]

    def key(self, cell: Mapping[str, Any]) -> str:
        """Return the key of a shown pair's words: its band, or :data:`UNTOLD`."""
        crosses = cell["band"] in AS_EXPECTED and (cell["low_band"], cell["high_band"]) != AS_EXPECTED
        return UNTOLD if crosses and UNTOLD in self.labels else str(cell["band"])


SIX: Final = BandWords(BAND_SENTENCES, BAND_LABELS, BAND_CELLS)
THREE: Final = BandWords(THREE_SENTENCES, THREE_LABELS, THREE_CELLS)


def band_words(info: Mapping[str, Any]) -> BandWords:
    """Return the words of a window: three in a small company, else six."""
    return THREE if info.get("words") == 3 else SIX


KINDS: Final[Mapping[str, str]] = {
    "gap": _("Gap"),
    "silo": _("A department by itself"),
    "single_bridge": _("Rests on few people"),
    "isolation": _("Few people meet other departments"),
    "key_person": _("Much runs through few people"),
    "overload": _("Much comes in from other departments"),
    "participation_low": _("Few take part"),
    "change": _("Change since the period before"),
    "help_unanswered": _("Asks without an answer"),
    "help_slow": _("First answers take long"),
    "help_avoidance": _("Helps others, seldom asks"),
    "single_helper": _("Few people help"),
}
"""What a kind of finding is called."""

WHY_NONE: Final[Mapping[str, str]] = {
    "no_roster": _("no roster says who is in which department"),
    "not_in_roster": _("nobody of the data is on the roster"),
    "small_company": _("not told in a company of this size, to protect people"),
    "few_departments": _("too few departments to compare"),
    "no_period_before": _("no period before it is published that it could be compared with"),
    "no_threads": _("the messages do not say what they answer"),
    "no_messages": _("the data hold no message that could be an ask"),
    "coverage": _("too few people in the data"),
    "too_little_data": _("too little contact in the period, or departments too small"),
}
"""Why nothing could be told of a kind of finding."""

FIRST_ANSWERS: Final = dict(
    zip(
        TIME_CLASSES,
        (
            _("within 1 hour"),
            _("in 1 to 4 hours"),
            _("in 4 to 8 hours"),
            _("in 1 to 3 days"),
            _("after more than 3 days"),
        ),
        strict=True,
    )
)
"""Classes of the working time until the first answer."""

CERTAINTY: Final = dict(
    zip(
        Q_CLASSES,
        (
            _("Stands out very clearly. Of all findings of its kind, about 1 in 20 at most is expected to be chance"),
            _("Stands out clearly. Of all findings of its kind, about 1 in 20 at most is expected to be chance"),
            _("Stands out. Of all findings of its kind, about 1 in 20 at most is expected to be chance"),
            _("Could well be chance"),
        ),
        strict=True,
    )
)

ALONE: Final = _("Taken alone it would stand out; among %(pairs)s pairs such a one comes by chance.")
"""Of a pair without a verdict whose whole likely range lies below what is expected."""
MORE: Final = _("More contact than expected is shown, but never called a finding.")

CERTAINTY_LABELS: Final = dict(
    zip(Q_CLASSES, (_("very clear"), _("clear"), _("fairly clear"), _("could be chance")), strict=True)
)

HIDDEN_LABELS: Final = {
    Hidden.SMALL_UNIT: _("too few people"),
    Hidden.TOO_LITTLE_EXPECTED: _("pair too small to judge"),
    Hidden.COVERAGE: _("too few people in the data"),
}

HIDDEN_SENTENCES: Final = {
    Hidden.SMALL_UNIT: _("One of the two departments has fewer people than the privacy threshold."),
    Hidden.TOO_LITTLE_EXPECTED: _(
        "The sizes of the two departments and the contact of the whole company lead one to expect too few ties "
        "to compare with, whatever the two do."
    ),
    Hidden.COVERAGE: _("Too few people of one of the two departments appear in the data."),
}

LEAST_DEPARTMENTS: Final = 4
"""With fewer, the other pairs say nothing about what to expect of one."""

NO_OTHERS_LABEL: Final = _("too few departments to compare")
NO_OTHERS_SENTENCE: Final = _("With fewer than four departments there is nothing to compare a pair with.")


def hidden_label(reason: str, departments: int) -> str:
    """Return why pairs are hidden in a company of so many departments, in a few words."""
    few = reason == Hidden.TOO_LITTLE_EXPECTED and departments < LEAST_DEPARTMENTS
    return NO_OTHERS_LABEL if few else HIDDEN_LABELS[Hidden(reason)]


def hidden_sentence(reason: str, departments: int) -> str:
    """Return why pairs are hidden in a company of so many departments, in a sentence."""
    few = reason == Hidden.TOO_LITTLE_EXPECTED and departments < LEAST_DEPARTMENTS
    return NO_OTHERS_SENTENCE if few else HIDDEN_SENTENCES[Hidden(reason)]


QUESTIONS: Final = (
    _("Which matters should these two departments settle together, and where do they do so today?"),
    _("Is this distance intended, for example by the division of work, or has it grown by itself?"),
    _("Who would notice first if the two worked together more closely, and by what?"),
)

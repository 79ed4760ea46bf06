"""What every registered source holds, whatever it reads.

The laws are those of :mod:`connectors.source`; inputs are in ``samples.py``.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_lowercase
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from pydantic import ValidationError

from connectors import SOURCES
from connectors.source import Context, Group, Options, Page, Reject, Source
from ona.errors import SourceRefusedError
from tests.contracts.samples import CANARY, KINDS, PERSON, SAMPLES, Extra, Sample

OF_FILES = sorted(kind for kind, source in SOURCES.items() if "path" in source.options.model_fields)
SINCE, UNTIL = datetime(2023, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
PLACE = re.compile(r"[a-z ]*\d[a-z0-9 ,.#]*|file")

Open = Callable[..., tuple[Source, Sample]]


class Known:
    """Cursors as a store would keep them."""

    def __init__(self) -> None:
        self.cursors: dict[str, str] = {}

    def cursor(self, item: str) -> str | None:
        return self.cursors.get(item)

    def after(self, pages: list[Page]) -> "Known":
        self.cursors |= {page.item: page.cursor for page in pages if page.cursor is not None}
        return self


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(kind: str, tmp_path: Path) -> Open:
    """Write the kind's sample into a folder of its own and open it."""

    def with_extra(extra: Extra | None = None) -> tuple[Source, Sample]:
        folder = tmp_path / f"input{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        sample = SAMPLES[kind](folder, extra or {})
        return source_in(kind, folder, sample.options), sample

    return with_extra


def source_in(kind: str, folder: Path, options: dict[str, object]) -> Source:
    context = Context(folder, ZoneInfo("Asia/Tokyo"), SINCE, UNTIL, frozenset({"aozora.example"}))
    return SOURCES[kind](SOURCES[kind].options.model_validate({"kind": kind, **options}), context)


def pages_of(source: Source) -> list[Page]:
    return list(source.pages(Known()))


def shown(pages: list[Page]) -> list[str]:
    """Pages as text, whole arrays included, without their cursors (a changed file changes them)."""
    with np.printoptions(threshold=100_000):
        return [re.sub(r" object at 0x[0-9a-f]+", "", repr(replace(page, cursor=None))) for page in pages]


def test_every_kind_has_a_sample() -> None:
    """A source cannot be registered without an input that this suite reads."""
    assert set(SOURCES) <= set(SAMPLES)


def test_a_source_says_what_it_is(kind: str) -> None:
    """Kind, group, fields and options are stated, in the words of the register."""
    source = SOURCES[kind]
    assert source.kind == kind
    assert isinstance(source.group, Group)
    assert source.fields
    assert all(isinstance(name, str) and name for name in source.fields)
    assert len(set(source.fields)) == len(source.fields)
    assert issubclass(source.options, Options)
    assert source.options is not Options


def test_unknown_options_are_refused(kind: str, opened: Open) -> None:
    """A key that a source does not know is an error, not a wish passed over."""
    _, sample = opened()
    with pytest.raises(ValidationError) as refused:
        SOURCES[kind].options.model_validate({"kind": kind, **sample.options, "no_such_key": 1})
    assert [error["type"] for error in refused.value.errors()] == ["extra_forbidden"]


def test_every_item_is_accounted_for(opened: Open) -> None:
    """Kept, dropped and quarantined items are as many as the input holds."""
    source, sample = opened()
    pages = pages_of(source)
    assert sum(page.fetched for page in pages) == sample.items
    assert sum(len(page.rejects) for page in pages) == sample.wrong


def test_bad_items_are_named_by_place(opened: Open) -> None:
    """A place is a word and a number; nothing of the item stands in it."""
    source, _ = opened()
    rejects: list[Reject] = [reject for page in pages_of(source) for reject in page.rejects]
    assert rejects
    assert all(PLACE.fullmatch(reject.place) for reject in rejects)


def test_reading_twice_gives_the_same_pages(opened: Open) -> None:
    """Pages depend on the input and on nothing else."""
    source, _ = opened()
    assert shown(pages_of(source)) == shown(pages_of(source))


def test_the_last_page_of_an_item_says_how_far_it_is_read(opened: Open) -> None:
    """With the cursors stored, an unchanged input has nothing new."""
    source, _ = opened()
    pages = pages_of(source)
    assert {page.item for page in pages if page.cursor} == {page.item for page in pages}
    again = list(source.pages(Known().after(pages)))
    assert sum(page.fetched for page in again) == 0


def test_no_canary_reaches_a_page(opened: Open) -> None:
    """Subjects, bodies, titles, names, places and links end at the source."""
    source, _ = opened()
    pages = shown(pages_of(source))
    assert any(PERSON in page for page in pages)
    assert not any(CANARY in page.lower() for page in pages)


@pytest.mark.parametrize("seed", range(5))
def test_unknown_fields_change_nothing(opened: Open, seed: int) -> None:
    """What a vendor adds tomorrow is dropped today: random fields at every place leave the pages as they were."""
    draw = random.Random(seed)
    names = ["".join(draw.choices(ascii_lowercase, k=12)) for _ in range(draw.randint(1, 6))]
    plain, _ = opened()
    added, _ = opened({f"zz{name}": "".join(draw.choices(ascii_lowercase + " @.", k=20)) for name in names})
    assert shown(pages_of(plain)) == shown(pages_of(added))


@pytest.mark.parametrize("kind", OF_FILES)
def test_a_missing_path_is_refused_with_what_to_do(kind: str, tmp_path: Path) -> None:
    """The sentence says what to do next and does not tell the path, which may name a person."""
    source = source_in(kind, tmp_path, {"path": f"{CANARY}/{PERSON}.csv"})
    with pytest.raises(SourceRefusedError) as refused:
        pages_of(source)
    assert refused.value.message
    assert refused.value.next_step
    assert not re.search(f"{CANARY}|{PERSON}|{re.escape(str(tmp_path))}", str(refused.value))

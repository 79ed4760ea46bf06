"""What every registered source leaves in a store: the same, however its pages come, and no canary.

Pages may repeat, come in another order or be cut off; the store's state is that of one quiet reading.
"""

import base64
import quopri
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from connectors import SOURCES
from connectors.account import Account
from connectors.intake import Intake
from connectors.pseudonymous import Clock
from connectors.source import Context, EventBatch, Group, Page, Post, Source, State
from connectors.taking import take
from connectors.wanted import Wanted
from ona.keys import Key
from ona.pseudonyms import Pseudonyms, as_bytes
from ona.sealing import Seal
from ona.store.connection import Identity, writing
from tests.contracts.samples import CANARY, DOMAIN, KINDS, PERSON, SAMPLES, person

KEY = Key(bytes(range(7, 39)), 1, bytes(range(40, 56)))
ZONE = ZoneInfo("Asia/Tokyo")
STATE_TABLES = ("event", "event_party", "actor_attr", "actor_alias", "ext_org", "exclusion", "label", "survey_answer")


class Given(Source):
    """A source whose pages are given."""

    def __init__(self, like: Source, pages: Iterable[Page]) -> None:
        super().__init__(like.settings, like.context)
        self.kind, self.group, self.retracts = like.kind, like.group, like.retracts  # type: ignore[misc]
        self._pages = list(pages)

    def pages(self, state: State) -> Iterator[Page]:
        del state
        return iter(self._pages)


class Unknown:
    """A store that has read nothing."""

    def cursor(self, item: str) -> None:
        del item


@pytest.fixture(params=KINDS)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    folder = tmp_path / "input"
    folder.mkdir()
    kind = str(request.param)
    sample = SAMPLES[kind](folder, {})
    span = (datetime(2023, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))
    context = Context(folder, ZONE, *span, frozenset({DOMAIN}))
    return SOURCES[kind](SOURCES[kind].options.model_validate({"kind": kind, **sample.options}), context)


def fine(pages: Iterable[Page]) -> list[Page]:
    """Cut pages of event records into pages of one event, as a slow server would send them."""
    return [piece for page in pages for piece in _pieces(page)]


def _pieces(page: Page) -> Iterator[Page]:
    if isinstance(page.events, EventBatch) or page.posts or len(page.events) < 2:
        yield page
        return
    first, *rest = page.events
    yield Page(page.item, [first], restart=page.restart)
    yield from (Page(page.item, [event]) for event in rest[:-1])
    yield replace(page, events=rest[-1:], restart=False)


def by_item_backwards(pages: list[Page]) -> list[Page]:
    """Let the items come in the opposite order; each keeps its own beginning and end."""
    items = list(dict.fromkeys(page.item for page in pages))
    return [page for item in reversed(items) for page in pages if page.item == item]


def taken(folder: Path, *runs: Source) -> tuple[list[Account], dict[str, list[tuple[object, ...]]]]:
    """Take runs of a source into one new store; return their accounts and the state that results."""
    pseudonyms = Pseudonyms(KEY)
    identity = Identity("aggregate", as_bytes(pseudonyms.check), 1, "monday")
    with writing(folder / "store.duckdb", identity) as connection:
        accounts = []
        for run in (*_people_before(runs), *runs):
            clock = Clock(ZONE, "monday")
            wanted = Wanted(internal_domains=frozenset({DOMAIN}))
            intake = Intake(connection, pseudonyms, Seal(KEY), clock, wanted, today=date(2024, 6, 1))
            accounts.append(take(intake, "sample", run))
        return accounts[-len(runs) :], {table: state_of(connection, table) for table in STATE_TABLES}


def _people_before(runs: tuple[Source, ...]) -> Iterator[Source]:
    """Give whom answers need: they are kept of people on the roster alone."""
    if runs[0].group is Group.ANSWERS:
        posts = [Post(person(number), ("Sales",)) for number in (1, 2, 3)]
        people = Given(runs[0], [Page("roster", posts=posts, whole_roster=True, cursor="1")])
        people.kind, people.group = "roster", Group.PEOPLE  # type: ignore[misc]
        yield people


def state_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()  # noqa: S608 - names of this file


@pytest.fixture
def pages(source: Source) -> list[Page]:
    return list(source.pages(Unknown()))


@pytest.fixture
def quiet(source: Source, pages: list[Page], tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    """State after one reading from beginning to end."""
    (account,), state = taken(tmp_path / "quiet", Given(source, pages))
    assert account.adds_up
    assert account.added > 0
    return state


def test_accounts_add_up_and_a_second_sync_adds_nothing(source: Source, tmp_path: Path) -> None:
    """Fetched is new, known, dropped and quarantined; an unchanged input fetches nothing more."""
    (first, second), _ = taken(tmp_path / "store", source, source)
    assert first.adds_up
    assert first.fetched > 0
    assert (second.fetched, second.added) == (0, 0)


def test_pages_that_repeat_leave_the_same_state(
    source: Source, pages: list[Page], quiet: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    """The same pages once more are duplicates, every one."""
    (_, again), state = taken(tmp_path / "store", Given(source, pages), Given(source, pages))
    assert state == quiet
    assert again.adds_up
    assert again.added == 0


def test_pages_in_another_order_leave_the_same_state(
    source: Source, pages: list[Page], quiet: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    """Which file or channel comes first says nothing."""
    _, state = taken(tmp_path / "store", Given(source, by_item_backwards(fine(pages))))
    assert state == quiet


def test_a_reading_cut_off_anywhere_and_begun_anew_leaves_the_same_state(
    source: Source, pages: list[Page], quiet: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    """After each page in turn the reading stops, and the next one starts over."""
    small = fine(pages)
    for cut in range(1, len(small) + 1):
        _, state = taken(tmp_path / f"store{cut}", Given(source, small[:cut]), Given(source, small))
        assert state == quiet


def written_forms(word: str) -> dict[str, bytes]:
    """Return a word in the forms in which bytes could carry it."""
    plain = word.encode()
    forms = {f"base64 at {shift}": _base64(plain, shift) for shift in range(3)}
    forms |= {f"{codec}": word.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")}
    return forms | {"hex": plain.hex().encode(), "quoted": quopri.encodestring(plain), "backwards": plain[::-1]}


def _base64(plain: bytes, shift: int) -> bytes:
    """Cut the ends that depend on the neighbours."""
    return base64.b64encode(b"\0" * shift + plain)[4:-4]


def test_no_canary_and_no_address_stands_in_any_byte_of_the_store(source: Source, tmp_path: Path) -> None:
    """Neither free text nor an address is written, plain or in another form."""
    folder = tmp_path / "store"
    (account,), state = taken(folder, source)
    assert account.added > 0
    assert not any(word in str(state["label"]) for word in (CANARY, PERSON, DOMAIN))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes().lower()
        for word in (CANARY, PERSON, DOMAIN):
            found = [form for form, sought in written_forms(word).items() if sought.lower() in content]
            assert not found, f"{word} stands in {path.name} as {found}"


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """A leak in base64 or UTF-16 would be seen: the search itself is tried on one."""
    carried = base64.b64encode(f"xx{CANARY}yy".encode()) + CANARY.encode("utf-16-le")
    path = tmp_path / "leak"
    path.write_bytes(carried)
    forms = written_forms(CANARY)
    assert [form for form, sought in forms.items() if sought in path.read_bytes()] == ["base64 at 2", "utf-16-le"]

"""Pages as HTML, without a browser: state, words, roles, files, problems."""

from __future__ import annotations

import gzip
import hashlib
import re
import warnings
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

import dashboards
from api import create_app
from api.security import READERS, Requirement, Viewer, declared_endpoints
from dashboards.assets import FILES, FOLDER, asset
from dashboards.language import LANGUAGES, Language
from dashboards.overview import across
from dashboards.page import rendered
from dashboards.problem import NOTHING_YET, WORDS, page_of
from dashboards.state import State
from dashboards.theme import DARK, LIGHT
from dashboards.view import EVERYONE, Scene
from ona.access import create_token
from ona.settings import Settings, Store
from ona.tables import PUBLISHED
from tests.browser import sample_shelf as sample

with warnings.catch_warnings():
    # The test client prefers a package that is not among the pinned ones.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

PLOTLY_SHA256 = "4ac841837b31c1bfd2ab140e3a248ddcc6c2106978fbf2c1c18a7aada930a37a"
"""Of ``plotly-strict.min.js`` in the npm package plotly.js-strict-dist-min 4.1.1."""

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
VIEWER = Viewer("executive", "", "session", "")
PAGES = [(language, name) for language in LANGUAGES for name in dashboards.VIEWS]


class Words(HTMLParser):
    """The text of a page, without the language link and what is in another language on purpose."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._foreign = False

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._foreign = dict(attrs).get("class") == "language"
        self.words += [value for name, value in attrs if name in {"aria-label", "title", "alt"} and value]

    def handle_endtag(self, _tag: str) -> None:
        self._foreign = False

    def handle_data(self, data: str) -> None:
        if not self._foreign and data.strip():
            self.words.append(data.strip())


def words_of(html: str) -> list[str]:
    parser = Words()
    parser.feed(html)
    return parser.words


def scene(language: Language, query: str = "", index: int = 2, **changes: Any) -> Scene:
    from starlette.datastructures import QueryParams

    windows = tuple(sample.snapshot(place) for place in range(index + 1))
    compared = windows[-2] if len(windows) > 1 else None
    facts = {"windows": windows, "compared": compared, **changes}
    return Scene(language, State.read(QueryParams(query)), windows[-1], **facts)


def page(language: Language, name: str, query: str = "", **changes: Any) -> str:
    return rendered(dashboards.VIEWS[name], scene(language, query, **changes), VIEWER)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    settings = Settings(store=Store(path=tmp_path_factory.mktemp("data")))
    app = create_app(settings, pages=dashboards.routers(), shelf=sample.sample_shelf())
    dashboards.furnish(app)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as opened:
        yield opened


def token(client: Any, role: str) -> dict[str, str]:
    made = create_token(client.app.state.database, role)
    return {"Authorization": f"Bearer {made.token}", "Accept": "text/html"}


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_no_page_mixes_languages(language: Language, name: str) -> None:
    """English pages hold no Japanese but departments' names; Japanese pages no English sentence."""
    departments = sorted(sample.DEPARTMENTS, key=len, reverse=True)
    for word in words_of(page(language, name, "pair=d01:d05")):
        for department in departments:
            word = word.replace(department, "")  # noqa: PLW2901
        if language == "en":
            assert not JAPANESE.search(word), word
        else:
            assert not re.search(r"[a-z]{2,} [a-z]{2,}", word), word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [NOTHING_YET, *WORDS.values()])
def test_no_problem_mixes_languages(language: Language, words: Any) -> None:
    """The pages of problems keep to one language too, commands aside."""
    text = [word for word in words_of(page_of(words, language, "", path="overview")) if "ona " not in word]
    mixed = [word for word in text if bool(JAPANESE.search(word)) != (language == "ja") and word not in {"·", "ONA"}]
    assert mixed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_overview_answers_without_a_click(language: Language) -> None:
    """The overview holds numbers with change and the first findings, worst first, with links to their pair."""
    html = page(language, "overview")
    findings = [row["statement"][language] for row in sample.snapshot(2).rows("findings")]
    places = [unescape(html).index(statement) for statement in findings]
    assert places == sorted(places)
    assert html.count('class="figure-number"') == 4
    assert "pair=d01:d05#pair" in html


def test_share_across_departments_is_weighted_and_rounded() -> None:
    """E-I -1 is nothing across, 0 half, and people weigh: (0.0 x 30 + 0.5 x 10) / 40 gives 56%, said as 55%."""
    rows = [{"ei_index": 0.0, "people": 30}, {"ei_index": 0.5, "people": 10}]
    assert across(rows, "ei_index") == 55
    assert across([{"ei_index": -1.0, "people": 5}], "ei_index") == 0
    assert across([{"ei_index": None, "people": 5}], "ei_index") is None


def test_panel_tells_since_when() -> None:
    """The panel of a pair lists its band in every published window, the shown one marked."""
    html = page("en", "silos", "pair=d05:d01")
    panel = html[html.index('id="pair"') : html.index("</aside>")]
    bands = ["half to seven tenths of expected", "a quarter to a half of expected", "under a quarter of expected"]
    places = [panel.index(f">{band}<") for band in bands]
    assert places == sorted(places)
    assert panel.count('aria-current="true"') == 1
    assert "What should the two decide together?" in panel


@pytest.mark.parametrize("query", ["pair=d01:nobody", "pair=:", "pair=d01", "pair=%3Cscript%3E:d01", ""])
def test_an_unknown_pair_opens_no_panel(query: str) -> None:
    """A pair that is none leaves the page as it is and is not repeated in it."""
    html = page("ja", "silos", query)
    assert 'id="pair"' not in html
    assert not [word for word in words_of(html) if "nobody" in word]
    assert "<script>" not in html


def test_a_hidden_pair_says_why_and_no_more() -> None:
    """The panel of a hidden pair says the reason and shows no band."""
    html = page("en", "silos", "pair=d10:d12")
    panel = html[html.index('id="pair"') : html.index("</aside>")]
    assert "too few ties to compare with" in panel
    assert not re.search(r'class="chip b\d', panel)


def test_the_table_says_what_the_picture_says() -> None:
    """The table has every pair once, hidden ones too, each with a link to its panel."""
    html = page("en", "silos", "rows=all")
    count = len(sample.DEPARTMENTS)
    assert len(set(re.findall(r'scope="row"><a href="[^"]*pair=([^"&#]*)', html))) == count * (count - 1) // 2
    assert html.count("pair too small to judge") == 8


def test_a_company_without_departments_reads_plain_words() -> None:
    """With fewer than two shown departments the page says so instead of drawing nothing."""
    from ona.published import Snapshot

    names = tuple(PUBLISHED)
    empty = Snapshot("x", {**sample.info(0), "departments": 0}, {name: sample.table(name, []) for name in names})
    for name in dashboards.VIEWS:
        made = Scene("en", State(), empty, (empty,))
        html = rendered(dashboards.VIEWS[name], made, VIEWER)
        assert ("Not enough to show" in html) is (name != "data")
        assert "data-figure" not in html


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", "{{ 7 * 7 }}", '"><img src=x>', "=1+1"])
def test_names_are_data(payload: str) -> None:
    """A department's name is text wherever it stands, never markup, template or script."""
    from ona.published import Snapshot

    known = sample
    rows = {"silos": known.silos(2), "departments": known.departments(2), "coverage": [], "findings": []}
    for row in rows["silos"]:
        row.update({end: payload for end in ("from", "to") if row[end] == "営業部"})
    rows["departments"][0]["department"] = payload
    made = Snapshot("x", known.info(2), {name: known.table(name, found) for name, found in rows.items()})
    html = rendered(dashboards.VIEWS["silos"], Scene("en", State(pair="d01:d05"), made, (made,)), VIEWER)
    assert payload in unescape(html)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "49" not in re.findall(r'id="pair-title">([^<]*)<', html)[0]


@pytest.mark.parametrize(
    ("accept", "cookie", "target"),
    [("ja,en;q=0.5", "", "/ja/"), ("en-US", "", "/en/"), ("fr", "", "/ja/"), ("ja", "ona_language=en", "/en/")],
)
def test_start_page_speaks_the_readers_language(client: Any, accept: str, cookie: str, target: str) -> None:
    """The start page follows the last language read, else the browser, else the organisation."""
    answer = client.get("/", headers={"Accept-Language": accept, "Cookie": cookie})
    assert (answer.status_code, answer.headers["location"]) == (307, f"{target}overview")


def test_every_page_and_figure_declares_its_roles(client: Any) -> None:
    """Each page is open to its roles and closed to everyone else, and so is its picture."""
    assert set(EVERYONE) == set(READERS)
    for language, name in PAGES:
        assert client.get(f"/{language}/{name}", headers={"Accept": "text/html"}).status_code == 401
        assert client.get(f"/{language}/{name}", headers=token(client, "adviser")).status_code == 403
        assert client.get(f"/{language}/{name}", headers=token(client, "executive")).status_code == 200
    assert client.get("/api/v1/figures/silos").status_code == 401
    assert client.get("/api/v1/figures/silos", headers=token(client, "adviser")).status_code == 403
    assert len(declared_endpoints(client.app)) > len(PAGES)
    assert all(isinstance(role, str) for view in dashboards.VIEWS.values() for role in view.roles)
    assert isinstance(Requirement(frozenset({"executive"})), Requirement)


def test_pages_are_answered_with_304_when_nothing_changed(client: Any) -> None:
    """A page or picture asked for again costs no body; another language or form has another tag."""
    reader = token(client, "executive")
    tags = {}
    for address in ("/ja/silos", "/en/silos", "/api/v1/figures/silos", "/api/v1/figures/silos?theme=dark"):
        tags[address] = client.get(address, headers=reader).headers["etag"]
        again = client.get(address, headers={**reader, "If-None-Match": tags[address]})
        assert (again.status_code, again.content) == (304, b"")
    assert len(set(tags.values())) == len(tags)


@pytest.mark.parametrize("query", ["period=20200101T000000-00000000", "compare=nothing"])
def test_a_period_that_is_not_there(client: Any, query: str) -> None:
    """A period that is not on the shelf is a page that was not found."""
    answer = client.get(f"/en/silos?{query}", headers=token(client, "executive"))
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_the_picture_library_is_the_one_that_was_vendored() -> None:
    """The carried bundle is byte for byte the published strict bundle, with its licence beside it."""
    packed = (FOLDER / FILES["plotly.js"]).read_bytes()
    assert hashlib.sha256(gzip.decompress(packed)).hexdigest() == PLOTLY_SHA256
    assert len(packed) < 1_600_000
    assert "MIT" in (FOLDER / "plotly-strict-4.1.1.LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("short", FILES)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_static_files_are_cached_for_ever(client: Any, short: str, encoding: str) -> None:
    """Static files carry their hash in their name and may be kept for ever, compressed or not."""
    found = asset(short)
    answer = client.get(found.address, headers={"Accept-Encoding": encoding})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert hashlib.sha256(answer.content).hexdigest()[:12] in found.name
    assert client.get("/static/nothing.js").status_code == 404


def test_style_sheet_and_theme_agree() -> None:
    """The colours of words and of pictures are the same, in both forms."""
    sheet = (FOLDER / "pages.css").read_text(encoding="utf-8")
    light, dark = sheet.split("prefers-color-scheme: dark", 1)
    for form, palette in ((light, LIGHT), (dark, DARK)):
        for place, (band, ink) in enumerate(zip(palette.bands, palette.band_inks, strict=True)):
            assert f"--b{place}: {band};" in form
            assert f"--b{place}-ink: {ink};" in form
        assert f"--paper: {palette.paper};" in form
        assert f"--own: {palette.own};" in form
        assert f"--hidden: {palette.hidden};" in form


def test_state_is_read_and_written_back() -> None:
    """What a page shows is what its address says, and writing the address back loses nothing."""
    from starlette.datastructures import QueryParams

    query = "period=20260406T010203-cccccccc&pair=d01:d05&order=name"
    assert State.read(QueryParams(query)).query() == query
    assert State.read(QueryParams("pair=%22onload&period=" + "a" * 200)).query() == ""


def bare(figures: dict[str, Any], *, departments: int = 6, words: int = 6, lonely: str = "") -> Scene:
    """Make a window without findings whose pairs of departments all have the same figures."""
    from ona.published import Snapshot

    known = sample
    names = sorted(known.DEPARTMENTS)[:departments]
    rows = {
        "silos": [
            {**row, **(figures if row["from"] != row["to"] else {})}
            for row in known.silos(2)
            if {row["from"], row["to"]} <= set(names)
        ],
        "departments": [
            {**row, "ei_index": -1.0 if row["department"] == lonely else -0.4, "ei_expected": 0.8}
            for row in known.departments(2)
            if row["department"] in names
        ],
        "coverage": [],
        "findings": [],
    }
    tables = {name: known.table(name, found) for name, found in rows.items()}
    window = Snapshot("x", {**known.info(2), "words": words}, tables)
    return Scene("en", State(), window, (window,))


SHOWN = {"band": "0.7-1.4", "low_band": "1/2-0.7", "high_band": "1.4-2", "q_class": ">=0.05", "hidden": None}
VAGUE = {**SHOWN, "low_band": "<1/4", "high_band": ">2"}
HIDDEN = {**dict.fromkeys(("band", "low_band", "high_band", "q_class", "rank")), "hidden": "too_little_expected"}


@pytest.mark.parametrize("name", ["overview", "silos"])
@pytest.mark.parametrize(
    ("made", "words"),
    [
        (bare(HIDDEN, departments=3), "at least four departments"),
        (bare({**VAGUE, "q_class": None}, words=3), "no pair is tested"),
        (bare(HIDDEN), "every pair is hidden"),
        (bare(VAGUE), "cannot be ruled out for any pair"),
    ],
)
def test_nothing_judged_is_no_all_clear(name: str, made: Scene, words: str) -> None:
    """Where no pair could be judged the pages say so and why, and count no gaps."""
    html = unescape(rendered(dashboards.VIEWS[name], made, VIEWER))
    assert "Nothing could be judged" in html
    assert words in html
    assert "clearly less contact" not in html.replace("clearly less contact than before", "")


@pytest.mark.parametrize("name", ["overview", "silos"])
def test_an_all_clear_speaks_of_pairs_that_could_be_judged(name: str) -> None:
    """Where pairs could be judged and none is a gap, that is said of those pairs."""
    html = rendered(dashboards.VIEWS[name], bare(SHOWN), VIEWER)
    assert re.search(r"No gap was found\. All 15 pairs could be judged\.", html)
    assert "Nothing could be judged" not in html


def test_a_department_without_contact_outside_is_named() -> None:
    """A department whose people keep to themselves is named, since none of its pairs can stand out."""
    lonely = min(sample.DEPARTMENTS)
    html = rendered(dashboards.VIEWS["overview"], bare(SHOWN, lonely=lonely), VIEWER)
    assert f"far more than the sizes explain: {lonely}." in html


def test_fewer_than_four_departments_say_why_pairs_are_hidden() -> None:
    """Of three departments of any size it is not said that they are small."""
    html = rendered(dashboards.VIEWS["data"], bare(HIDDEN, departments=3), VIEWER)
    assert "fewer than four departments" in html
    assert "too small" not in html


@pytest.mark.parametrize(
    ("language", "reason", "said"),
    [
        ("en", "no_roster", "No roster says who is in which department"),
        ("ja", "no_roster", "名簿がないため"),
        ("en", "not_in_roster", "None of the people in the data is on the roster"),
        ("ja", "not_in_roster", "一人も名簿にいない"),
    ],
)
def test_a_missing_roster_is_no_small_company_on_a_page(language: Language, reason: str, said: str) -> None:
    """A window whose people nobody knows says so and what to do, and not that the company is small."""
    from ona.published import Snapshot

    known = sample
    names = ("departments", "silos", "findings", "coverage", "helpflow")
    account = {"gap": {"looked_at": 0, "enough_data": 0, "why_none": reason}}
    info = {**known.info(0), "departments": 0, "looked_at": account}
    empty = Snapshot("x", info, {name: known.table(name, []) for name in names})
    html = rendered(dashboards.VIEWS["overview"], Scene(language, State(), empty, (empty,)), VIEWER)
    assert said in html
    assert "<code>ona sync</code>" in html
    assert "small company" not in html
    assert "小さな会社" not in html


def test_a_small_company_reads_three_words() -> None:
    """A window released in three words speaks in three, in table, legend and picture."""
    from ona.published import Snapshot

    known = sample
    rows = {"silos": known.silos(2), "departments": known.departments(2), "coverage": [], "findings": []}
    tables = {name: known.table(name, found) for name, found in rows.items()}
    small = Snapshot("x", {**known.info(2), "words": 3}, tables)
    made = Scene("en", State(pair="d01:d05"), small, (small,))
    html = rendered(dashboards.VIEWS["silos"], made, VIEWER)
    assert "less than their sizes and habits would lead one to expect" in html
    assert not [words for words in ("quarter", "twice", "1.4") if words in html]
    assert len(re.findall(r'<li><span class="swatch b\d">', html)) == 3
    draw = dashboards.VIEWS["silos"].figure
    assert draw is not None
    assert {word for row in draw(made).data[0].text for word in row} == {"", "less", "cannot be told", "more"}


def test_a_figure_speaks_the_language_that_is_asked_for(client: Any) -> None:
    """The query decides, else Accept-Language; each language has its own tag."""
    reader = token(client, "executive")
    plain = client.get("/api/v1/figures/silos?lang=ja", headers=reader)
    asked = client.get("/api/v1/figures/silos", headers=reader | {"Accept-Language": "ja"})
    english = client.get("/api/v1/figures/silos", headers=reader | {"Accept-Language": "en"})
    assert asked.json() == plain.json() != english.json()
    assert asked.headers["etag"] == plain.headers["etag"] != english.headers["etag"]


def test_three_pairs_are_put_into_sentences(client: Any) -> None:
    """After the findings come the next pairs below expectation, said to be unclear, three sentences in all."""
    page = client.get("/en/silos", headers=token(client, "executive")).text
    aside = page[page.index('id="widest"') : page.index("<figure")]
    found, _, watched = aside.partition("Below expectation, not clear")
    assert found.count("#pair") == 2
    assert watched.count("#pair") == 1
    assert "Contact between" in watched


def test_a_day_names_the_period_that_holds_it(client: Any) -> None:
    """`period` takes a day, as the query of a finding does; a day of no period is not found."""
    reader = token(client, "executive")
    pages = [client.get(f"/en/silos?period={day}", headers=reader) for day in ("2025-10-06", "2025-12-01")]
    assert all("6 Oct 2025 – 4 Jan 2026" in words_of(page.text) for page in pages)
    assert client.get("/en/silos?period=2020-01-01", headers=reader).status_code == 404


def test_a_wrong_method_does_not_blame_the_address() -> None:
    """The page of a method that an address does not take says that the address is right."""
    page = page_of(WORDS["method_not_allowed"], "en", "", path="overview")
    assert "The address is right" in page
    assert "does not understand" not in page

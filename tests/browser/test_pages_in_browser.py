"""Every page in both languages in a real Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

EARLIEST = "20251006T010203-aaaaaaaa"
PATHS = (
    "overview",
    "silos?pair=d01:d05",
    f"silos?compare={EARLIEST}&show=change&rows=all",
    "network",
    "network?dept=d01",
    "helpflow?pair=d01:d05",
    "ambassadors",
    "participation",
    "data",
)
PAGES = [(language, path) for language in ("ja", "en") for path in PATHS]
WIDTHS = (1440, 768, 390)
FIT = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
LINKS = "() => [...document.querySelectorAll('a[href]')].filter(a => a.checkVisibility()).map(a => a.href)"
BUBBLE = """name => {
  const bubbles = document.querySelector("#network-plot").data.at(-1);
  const place = bubbles.hovertext.findIndex(text => text.startsWith(`<b>${name}<`));
  return [bubbles.x[place] / 960, bubbles.y[place] / 640, bubbles.customdata[place]];
}"""
FOCUSED = "() => [document.activeElement.tagName, document.activeElement.href ?? '']"


@dataclass
class Visit:
    """One opened page and what the browser reported about it."""

    page: Page
    host: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


def opened(window: BrowserContext, address: str) -> Visit:
    visit = Visit(window.new_page(), "")
    visit.page.on("console", lambda message: visit.complaints.append(message.text))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("request", lambda request: visit.hosts.add(urlsplit(request.url).netloc))
    visit.page.goto(address)
    visit.host = urlsplit(visit.page.url).netloc
    drawn(visit.page)
    return visit


def drawn(page: Page) -> None:
    """Wait until every figure of the page is drawn."""
    count = page.locator("[data-figure]").count()
    page.wait_for_function(
        "count => document.querySelectorAll('.plot .nsewdrag, .plot .sankey').length === count",
        arg=count,
        timeout=60_000,
    )
    if count:
        page.wait_for_selector("figure[data-state=drawn]", timeout=60_000)


@pytest.fixture(scope="module")
def desk(signed_in: Callable[..., BrowserContext]) -> BrowserContext:
    """One window for all visits, so that the picture library is fetched and compiled once."""
    return signed_in(viewport={"width": 1440, "height": 900})


@pytest.fixture(scope="module", params=PAGES, ids="/".join)
def visit(request: pytest.FixtureRequest, desk: BrowserContext) -> Iterator[Visit]:
    language, path = request.param
    made = opened(desk, f"/{language}/{path}")
    yield made
    made.page.close()


def test_no_complaint(visit: Visit) -> None:
    """No page writes anything to the console: no error, no refused script or style."""
    assert visit.complaints == []


def test_no_foreign_host(visit: Visit) -> None:
    """No page asks any other host for anything."""
    assert visit.hosts - {""} == {visit.host}


def test_accessible(visit: Visit) -> None:
    """The axe engine finds nothing wrong with any page."""
    found = Axe().run(visit.page).response["violations"]
    named = [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in found]
    assert named == []


def test_nothing_is_sent_to_share(visit: Visit) -> None:
    """No figure offers to send itself to an outside host."""
    assert visit.page.locator(".modebar, [data-title*='hare'], [data-title*='Chart Studio']").count() == 0
    contexts = "() => [...document.querySelectorAll('.plot')].map(plot => plot._context)"
    for settings in visit.page.evaluate(contexts.replace("plot._context", "JSON.stringify(plot._context)")):
        known = json.loads(settings)
        assert known["showSendToCloud"] is False
        assert known["plotlyServerURL"] == ""


def test_prints_small(visit: Visit) -> None:
    """A page printed on A4 stays under 1 MB for each sheet."""
    paper = visit.page.pdf(format="A4", prefer_css_page_size=True, print_background=True)
    sheets = paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") or 1
    assert len(paper) < 1_000_000 * sheets


@pytest.mark.parametrize("width", WIDTHS)
def test_fits(visit: Visit, width: int) -> None:
    """No page is wider than the window, on a desk, a tablet or a phone."""
    visit.page.set_viewport_size({"width": width, "height": 900})
    wide, room = visit.page.evaluate(FIT)
    visit.page.set_viewport_size({"width": 1440, "height": 900})
    assert wide <= room


def test_keyboard_reaches_every_link(visit: Visit) -> None:
    """Tabbing through a page passes every link that can be seen."""
    visit.page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    wanted = set(visit.page.evaluate(LINKS))
    reached: set[str] = set()
    for _step in range(3 * len(wanted) + 40):
        visit.page.keyboard.press("Tab")
        tag, address = visit.page.evaluate(FOCUSED)
        if tag == "A":
            reached.add(address)
    assert wanted <= reached


@pytest.mark.parametrize(("language", "path"), PAGES)
def test_without_scripts(language: str, path: str, signed_in: Callable[..., BrowserContext]) -> None:
    """Without JavaScript the facts are there to be read, and links do what a click would."""
    window = signed_in(java_script_enabled=False)
    page = window.new_page()
    page.goto(f"/{language}/{path}")
    text = page.locator("main").inner_text()
    assert "{{" not in text
    assert len(text) > 200
    if path.startswith("silos"):
        page.locator("table.pairs a").first.click()
        assert "pair=d" in page.url
        assert page.locator("#pair").is_visible()
    window.close()


def test_a_click_on_a_cell_opens_its_pair(desk: BrowserContext) -> None:
    """A click in the picture leads to the address that a link of the table leads to."""
    page = opened(desk, "/en/silos?order=name").page
    names = page.locator(".ytick text").all_text_contents()
    box = page.locator("#silo-plot .nsewdrag").bounding_box()
    assert box is not None
    cell = box["width"] / len(names), box["height"] / len(names)
    page.mouse.click(box["x"] + cell[0] * 1.5, box["y"] + cell[1] * 0.5)
    page.wait_for_url("**pair=**")
    assert set(page.locator("#pair-title").inner_text().split(" – ")) == set(names[:2])


def test_a_click_on_a_flow_opens_its_pair(desk: BrowserContext) -> None:
    """A click on a flow of help leads to the address of its pair, in its direction."""
    page = opened(desk, "/en/helpflow").page
    flow = page.locator("#flows-plot .sankey-link").first
    wanted = flow.evaluate("path => path.__data__.link.customdata")
    box = flow.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 8, box["y"] + 4)
    page.wait_for_url(f"**pair={wanted.replace(':', '%3A')}**")
    assert page.locator("#pair").is_visible()


def test_a_click_on_a_bubble_opens_its_department(desk: BrowserContext) -> None:
    """A click on a bubble leads to the address that the table's link of that department leads to."""
    page = opened(desk, "/en/network").page
    link = page.locator("table.pairs a").first
    across, down, identifier = page.evaluate(BUBBLE, link.inner_text())
    page.locator("#network-plot").evaluate("plot => plot.scrollIntoView({block: 'center'})")
    box = page.locator("#network-plot .nsewdrag").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
    page.wait_for_url("**dept=**")
    assert page.url.endswith(f"dept={identifier}#chosen")
    assert page.locator("#chosen-title").inner_text() == page.locator("tr.chosen th").inner_text()


def test_dark(signed_in: Callable[..., BrowserContext]) -> None:
    """In a dark browser the pictures are dark too, axe still finds nothing, and paper stays white."""
    page = opened(signed_in(color_scheme="dark"), f"/ja/silos?pair=d01:d05&compare={EARLIEST}&show=both").page
    papers = "() => [...document.querySelectorAll('.plot')].map(p => p.layout.template.layout.paper_bgcolor)"
    assert page.evaluate(papers) == ["#1b1f27"] * 2
    assert Axe().run(page).violations_count == 0
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(f"() => ({papers})().every(paper => paper === '#ffffff')")


def test_without_webgl(start_browser: Callable[..., Browser], site: Any) -> None:
    """The picture needs no WebGL."""
    page = start_browser("--disable-3d-apis").new_page()
    page.goto(site.link("analyst"))
    page.goto(f"{site.address}/ja/silos")
    assert page.evaluate("() => document.createElement('canvas').getContext('webgl')") is None
    drawn(page)


def test_language_link_keeps_the_state(desk: BrowserContext) -> None:
    """The language link leads to the same pair in the same period, in the other language."""
    page = desk.new_page()
    page.goto(f"/ja/silos?period={EARLIEST}&pair=d01:d05")
    page.locator("a.language").click()
    assert page.url.endswith(f"/en/silos?period={EARLIEST}&pair=d01:d05")
    assert page.locator("html").get_attribute("lang") == "en"

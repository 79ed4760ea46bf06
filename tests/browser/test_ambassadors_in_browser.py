"""Choosing ambassadors in a real Chromium: by keyboard, with and without JavaScript, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from ona import requests

pytestmark = pytest.mark.browser

PEOPLE = [number.to_bytes(16, "big").hex() for number in range(1, 7)]
FIT = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
FOCUSED = "() => document.activeElement.name || document.activeElement.type || ''"
WIDTHS = (1440, 768, 390)

Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def comms(browser: Browser, consenting_site: Any) -> Iterator[Open]:
    """Return a function that opens a window of somebody of the communications."""
    context = browser.new_context()
    context.new_page().goto(consenting_site.link("comms"))
    state = context.storage_state()
    context.close()
    opened: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(storage_state=state, base_url=consenting_site.address, **options))
        return opened[-1]

    yield open_window
    for window in opened:
        window.close()


def answer(site: Any, size: int = 4) -> None:
    """Answer the request that waits as the worker would."""
    database = site.app.state.database
    job = requests.take(database)
    assert job is not None
    rows = [
        {"rank": place + 1, "person": PEOPLE[place], "department": "営業部", "adds": 40 - 10 * place, "only": 10,
         "substitute": PEOPLE[5], "loses": 10, "load": "50-60%", "chosen_again": "80-90%"}
        for place in range(size)
    ]  # fmt: skip
    shares = {"at_most": "50-60%", "random": "20-30%", "most_connected": "30-40%", "managers": "20-30%"}
    curve = [{"size": place + 1, "reached": f"{place + 1}0-{place + 2}0%", **shares} for place in range(size)]
    weeks = {"low": "40-50%", "high": "50-60%", "chosen_again": "80-90%"}
    model = {"kind": "coverage", "steps": 1}
    summary = {"size": size, "reached": "40-50%", "at_most": "50-60%", "weeks": weeks, "model": model}
    about = {"id": "20260406T010203-cccccccc", "from": "2026-01-05", "to": "2026-04-05"}
    result = {"snapshot": about, "summary": summary, "set": rows, "curve": curve}
    requests.answer(database, job.id, result, frozenset(map(bytes.fromhex, PEOPLE)))


def fail(site: Any) -> None:
    """Give the request up as the worker does when wishes cannot be met."""
    job = requests.take(site.app.state.database)
    assert job is not None
    told = {"ja": "100人が必要ですが、選べるのは6人で、94人足りません。", "en": "94 too few."}
    requests.give_up(site.app.state.database, job.id, "usage", told, [{"field": "size", "message": told}])


def violations(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in found]


def fits(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide, room = page.evaluate(FIT)
        assert wide <= room, width


@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_wishes_to_a_set(comms: Open, consenting_site: Any, language: str) -> None:
    """A form is sent, the page waits by itself and then shows the set; axe finds nothing, and nothing is too wide."""
    complaints: list[str] = []
    page = comms(viewport={"width": 1440, "height": 900}).new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"/{language}/ambassadors?size=4")
    assert violations(page) == []
    page.locator("#choosing details summary").click()
    assert violations(page) == []
    page.locator("#choosing button[type=submit]").click()
    page.wait_for_selector("[role=status]")
    assert violations(page) == []
    answer(consenting_site)
    page.wait_for_selector("#set figure[data-state=drawn]", timeout=60_000)
    page.locator("#set figure summary").click()
    assert violations(page) == []
    assert page.locator("select[name=wish]").count() == 4
    fits(page)
    assert complaints == []
    page.close()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_without_javascript(comms: Open, consenting_site: Any, language: str) -> None:
    """Without JavaScript a set is asked for, waited for and asked for anew with somebody who has refused."""
    page = comms(java_script_enabled=False).new_page()
    page.goto(f"/{language}/ambassadors")
    page.fill("#size", "4")
    page.locator("#choosing button[type=submit]").click()
    assert page.locator("[role=status]").is_visible()
    answer(consenting_site)
    page.locator("[role=status] a").click()
    assert page.locator("select[name=wish]").count() == 4
    page.locator("select[name=wish]").nth(1).select_option(f"refused:{PEOPLE[1]}")
    page.locator("#choosing button[type=submit]").click()
    job = requests.take(consenting_site.app.state.database)
    assert job is not None
    assert job.asked == {"size": 4, "refused": [PEOPLE[1]]}
    requests.answer(consenting_site.app.state.database, job.id, {"snapshot": {}, "shortage": []}, frozenset())
    page.close()


def test_what_cannot_be_met_is_announced(comms: Open, consenting_site: Any) -> None:
    """The field that stands in the way is marked, described by its reason, and axe finds nothing; in the dark too."""
    page = comms(color_scheme="dark").new_page()
    page.goto("/ja/ambassadors?size=100")
    page.locator("#choosing button[type=submit]").click()
    page.wait_for_selector("[role=status]")
    fail(consenting_site)
    page.wait_for_selector("#size-wrong-1")
    assert "94人足りません" in page.locator("#size-wrong-1").inner_text()
    assert page.locator("#size").get_attribute("aria-describedby") == "size-wrong-1"
    assert violations(page) == []
    fits(page)
    page.close()


def test_every_field_by_keyboard(comms: Open) -> None:
    """Tabbing passes every field of the form, in its order, and the button sends it."""
    page = comms().new_page()
    page.goto("/en/ambassadors")
    page.locator("#choosing details summary").click()
    page.locator("#size").focus()
    passed = ["size"]
    while passed[-1] != "submit" and len(passed) < 30:
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUSED))
    fields = [name for name in passed if name]
    assert fields == [
        "size", "reach", "chance", "per_department", "per_site", "per_level", "managers", "max_load", "one", "other",
        "include", "exclude", "refused", "submit",
    ]  # fmt: skip
    page.close()

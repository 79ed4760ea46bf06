"""What a person sees before there is anything to see."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "word"), [("ja", "サインイン"), ("en", "sign in")])
def test_sign_in_page(language: str, word: str, browser: Browser, site: Any) -> None:
    """Who is not signed in reads how to, in the language of the address, and nothing of the organisation."""
    page = browser.new_page()
    answer = page.goto(f"{site.address}/{language}/overview")
    assert answer is not None
    assert answer.status == 401
    assert word in page.locator("h1").inner_text()
    assert "Aozora" not in page.content()
    assert Axe().run(page).violations_count == 0
    page.close()


@pytest.mark.parametrize(("language", "word"), [("ja", "まだ何も公開"), ("en", "Nothing is published")])
def test_nothing_published_yet(language: str, word: str, browser: Browser, empty_site: Any) -> None:
    """Before the first period is published the pages say what to do."""
    window = browser.new_context()
    page = window.new_page()
    page.goto(empty_site.link("executive"))
    page.goto(f"{empty_site.address}/{language}/overview")
    assert word in page.locator("h1").inner_text()
    assert "ona analyze" in page.locator("pre").inner_text()
    assert Axe().run(page).violations_count == 0
    window.close()


def test_missing_page(browser: Browser, site: Any) -> None:
    """An address that is none of ours gets a page in its language that does not repeat it."""
    page = browser.new_page()
    answer = page.goto(f"{site.address}/ja/%3Cb%3Enothing")
    assert answer is not None
    assert answer.status == 404
    assert "nothing" not in page.content().replace("nothing is", "")
    page.close()

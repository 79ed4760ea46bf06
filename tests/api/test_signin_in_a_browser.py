"""Sign-in as a browser does it: the cookie's rules are the browser's, so a browser must say yes."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from api import create_app
from api.security import READERS, require
from ona.access import one_time_link

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]

PAGE = (
    '<!doctype html><html lang="en"><title>Home</title>'
    '<form method="post" action="/signout"><button>Leave</button></form><script>document.title = "hacked"</script>'
)


@pytest.fixture
def served(settings: Any, shelf: Any) -> Iterator[tuple[Any, str]]:
    """Serve an app with one page on a free port of this machine."""
    router = APIRouter()

    @router.get("/", dependencies=[Depends(require(*READERS))])
    def home() -> HTMLResponse:
        return HTMLResponse(PAGE)

    app = create_app(settings, pages=[router], shelf=shelf)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_a_browser_signs_in_and_out(served: tuple[Any, str]) -> None:
    """Over plain http on this machine Chromium keeps the __Host- cookie, runs no inline script, and signs out."""
    app, address = served
    link = f"{address}/signin?code={one_time_link(app.state.database, 'executive', 5)}"
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context()
        page = context.new_page()
        assert page.goto(address).status == 401
        assert page.goto(link).status == 200
        assert (page.url, page.title()) == (f"{address}/", "Home")
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        assert cookies["__Host-ona"]["secure"]
        assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in cookies.values())
        page.click("button")
        assert page.url == f"{address}/signin"
        assert context.cookies() == []
        assert page.goto(link).status == 401
        browser.close()

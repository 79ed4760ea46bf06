"""A real server on the sample shelf and a real Chromium, both on this machine only."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, sync_playwright

import dashboards
from api import create_app
from ona import consents
from ona.access import one_time_link
from ona.settings import Organisation, Privacy, Settings, Store

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _loaded(name: str) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@dataclass(frozen=True)
class Site:
    """A running service: where it answers, a fresh sign-in link for a role, and the app itself."""

    address: str
    link: Callable[[str], str]
    app: FastAPI


def _serve(folder: Path, shelf: Any, consented: Sequence[bytes] = ()) -> Iterator[Site]:
    privacy = Privacy(mode="consent" if consented else "aggregate")
    settings = Settings(organisation=Organisation(name="Aozora"), store=Store(path=folder), privacy=privacy)
    app = create_app(settings, pages=dashboards.routers(), shelf=shelf)
    dashboards.furnish(app)
    consents.give(app.state.database, dict.fromkeys(consented, datetime.now(UTC)))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        yield Site(address, lambda role: f"{address}/signin?code={one_time_link(app.state.database, role)}", app)
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from _serve(tmp_path_factory.mktemp("site"), _loaded("sample_shelf").sample_shelf())


@pytest.fixture(scope="session")
def consenting_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the sample in the mode consent, in which six people consented."""
    people = [number.to_bytes(16, "big") for number in range(1, 7)]
    yield from _serve(tmp_path_factory.mktemp("consenting"), _loaded("sample_shelf").sample_shelf(), people)


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from _serve(tmp_path_factory.mktemp("empty"), _loaded("sample_shelf").SampleShelf(()))


@pytest.fixture(scope="module")
def start_browser() -> Iterator[Callable[..., Browser]]:
    """Start Chromium with more flags; skips where there is none.

    For one file at a time: while it is open a loop runs in this thread, and nobody else could run one.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("Chromium is not installed; `make test` installs it on Debian as root.")
    root = ("--no-sandbox",) if sys.platform == "linux" else ()
    with sync_playwright() as playwright:
        started: list[Browser] = []

        def start(*more: str) -> Browser:
            flags = [*root, *FLAGS, *more]
            started.append(playwright.chromium.launch(executable_path=found, args=flags))
            return started[-1]

        yield start
        for browser in started:
            browser.close()


@pytest.fixture(scope="module")
def browser(start_browser: Callable[..., Browser]) -> Browser:
    return start_browser()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a browser window of an executive."""
    context = browser.new_context()
    context.new_page().goto(site.link("executive"))
    state = context.storage_state()
    context.close()
    opened: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(storage_state=state, base_url=site.address, **options))
        return opened[-1]

    yield open_window
    for window in opened:
        window.close()

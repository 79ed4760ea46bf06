"""Attack 11: scripts and formulas as names of departments, on the pages in a real browser and in exports.

The pages are asked for as they are served; whatever runs sets a mark or opens a dialogue, and breaches of the content
policy are written to the console. A formula counts as run when a cell of an export begins with it.
"""

from __future__ import annotations

import csv
import io
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import sync_playwright

import dashboards
from analytics.answer import answer
from api import create_app
from ona.access import one_time_link
from ona.settings import Store
from ona.store import snapshots
from ona.store.reading import Label
from tests.redteam.companies import Company, Held
from tests.redteam.figures import Figure, told

pytestmark = pytest.mark.browser

WHOLE = 500
PAGES = ("/en/overview", "/ja/silos", "/en/helpflow")
RUN = "window.__ran=1;alert(1)"
SCRIPTS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror='{RUN}'>",
    f"<svg onload={RUN}>",
    f'"><script>{RUN}</script>',
    f"'-{RUN}-'",
    f"</script><script>{RUN}</script>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"javascript:{RUN}",
    "<a href=javascript:alert(1)>x</a>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    f"<style>@import 'javascript:{RUN}'</style>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<math><mtext><img src=x onerror={RUN}>",
)
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "=HYPERLINK(1)", "\t=1", "=cmd|' /C calc'!A0")
MARKS = ("", " ", "A", "営業", "<b>", "&lt;", "%3C", "\u202e", "'", '"')
STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def payloads(count: int) -> list[str]:
    """Return different names that would run."""
    made = (f"{payload}{mark}{turn or ''}" for turn, mark, payload in product(range(9), MARKS, (*SCRIPTS, *FORMULAS)))
    return list(islice(dict.fromkeys(made), count))


def attack(company: Company, count: int | None = None) -> tuple[Figure, ...]:
    """Publish departments of these names, look at the pages and exports, and count what ran."""
    departments = len(company.held.known["labels"])
    names = payloads(count or min(departments, 12))
    ran, seen, policy = 0, 0, 0
    for first in range(0, len(names), 12):
        one = _named(company, names[first : first + 12])
        with tempfile.TemporaryDirectory() as folder, _published(company, one, Path(folder)) as app:
            hits, breaches, shown = _visited(app)
            ran, policy, seen = ran + hits + _formulas(app), policy + breaches, seen + shown
    assert seen, "the names stand on the pages"
    return told(
        Figure("11 executed", ran, len(names), 0, company.people),
        Figure("11 breaches of the content policy", policy, len(names) * len(PAGES), 0, company.people),
    )


def _named(company: Company, names: Sequence[str]) -> Held:
    """Return the newest window with its departments named anew."""
    labels: dict[int, Label] = dict(company.held.known["labels"])
    used = sorted({labels[number].parent or number for number in set(company.held.known["posts"].unit.tolist())})
    # No slash: a name with one would be a path of two departments.
    fresh = {
        number: Label(names[place % len(names)].replace("/", "\u2215"), labels[number].parent, "unit")
        for place, number in enumerate(used)
    }
    return Held(company.held.window, {**company.held.known, "labels": labels | fresh})


@contextmanager
def _published(company: Company, world: Held, folder: Path) -> Iterator[FastAPI]:
    settings = company.settings.model_copy(update={"store": Store(path=folder)})
    found = answer(world, world.window, settings)
    snapshots.write(settings.published_folder, found.tables, found.info)
    app = create_app(settings, pages=dashboards.routers())
    dashboards.furnish(app)
    try:
        yield app
    finally:
        app.state.database.close()


@contextmanager
def _served(app: FastAPI) -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def _visited(app: FastAPI) -> tuple[int, int, int]:
    """Return how much ran, how many breaches of the policy there were, and how many pages held a name."""
    ran: list[str] = []
    said: list[str] = []
    shown = 0
    root = ["--no-sandbox"] if sys.platform == "linux" else []
    with _served(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*root, "--disable-gpu"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{address}/signin?code={one_time_link(app.state.database, 'executive')}")
        for path in PAGES:
            page.goto(f"{address}{path}")
            ran += [path] if page.evaluate("() => window.__ran ?? 0") else []
            shown += "__ran" in page.content() or "1+1" in page.content()
        browser.close()
    return len(ran), sum("Content Security Policy" in text for text in said), shown


def chromium() -> str | None:
    """Return where Chromium is."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _formulas(app: FastAPI) -> int:
    """Count cells of exports that a spreadsheet would take for a formula."""
    from ona.access import create_token
    from tests.redteam.companies import TestClient

    headers = {"Authorization": f"Bearer {create_token(app.state.database, 'admin').token}"}
    client: Any = TestClient(app, base_url="http://127.0.0.1")
    cells = [
        cell
        for table in ("silos", "departments", "findings")
        for row in csv.DictReader(io.StringIO(_csv(client, table, headers)))
        for name, cell in row.items()
        if name not in {"ei_index", "ei_expected"}
    ]
    return sum(cell.startswith(STARTS) for cell in cells if cell)


def _csv(client: Any, table: str, headers: dict[str, str]) -> str:
    return str(client.get(f"/api/v1/export/{table}.csv", headers=headers).content.decode("utf-8-sig"))


@pytest.fixture
def browser_there() -> None:
    """Skip where there is no browser."""
    if chromium() is None:
        pytest.skip("Chromium is not installed; `make test` installs it on Debian as root.")


@pytest.mark.usefixtures("browser_there")
def test_no_name_of_a_department_runs(company: Company, whole: bool) -> None:  # noqa: FBT001
    """No script and no formula in a department's name runs on a page or in an export."""
    assert all(one.holds for one in attack(company, WHOLE if whole else None))

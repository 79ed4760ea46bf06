"""A sync of Microsoft 365 that is killed at any instant: nothing lost, nothing double."""

from __future__ import annotations

import os
import random
from pathlib import Path

from ona import keys
from tests.faults.conftest import everything_in
from tests.faults.processes import kill_after, started, status, told, wait_for
from tests.faults.work import sync_company
from tests.graph.fake_graph import Tenant, mail_entity, options
from tests.graph.stored import DOMAIN

KILLS = 100 if os.environ.get("ONA_TEST_FULL") == "1" else 3
PEOPLE, MAILS = 4, 240


def company() -> Tenant:
    """Return four people who wrote many mails in November 2026."""
    tenant = Tenant(page=10)
    for number in range(PEOPLE):
        tenant.user(f"u{number}", mail=f"u{number}@{DOMAIN}", department=f"Sales{number % 2}")
        tenant.mailbox(f"u{number}", "inbox", "sent")
    draw = random.Random(5)
    for number in range(MAILS):
        sender, to = draw.sample(range(PEOPLE), 2)
        entity = mail_entity(
            f"u{sender}@{DOMAIN}",
            [f"u{to}@{DOMAIN}"],
            at=f"2026-11-{1 + number % 20:02d}T0{number % 9}:00:00Z",
            internetMessageId=f"<{number}@{DOMAIN}>",
        )
        tenant.message(f"u{sender}", "sent", f"s{number}", **entity)
        tenant.message(f"u{to}", "inbox", f"r{number}", **entity)
    return tenant


def configured(folder: Path, tenant: Tenant) -> Path:
    """Write a configuration that reads a tenant."""
    folder.mkdir()
    keys.create(folder / "ona.key")
    shared = "".join(f'{name} = "{value}"\n' for name, value in options(tenant).items())
    (folder / "ona.toml").write_text(
        f'[organisation]\nname = "Aozora"\ntimezone = "Asia/Tokyo"\ninternal_domains = ["{DOMAIN}"]\n'
        f'[sources.people]\nkind = "graph-users"\n{shared}[sources.mail]\nkind = "graph-mail"\n{shared}',
        encoding="utf-8",
    )
    return folder


def test_a_sync_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    """However often and whenever it is killed, the store ends as if nothing had happened."""
    tenant = company()
    quiet = configured(tmp_path / "quiet", tenant)
    assert status(sync_company, quiet, quiet / "told") == 0
    commits = len(told(quiet / "told"))
    assert commits > 6
    killed = configured(tmp_path / "killed", tenant)
    (killed / "ona.key").write_bytes((quiet / "ona.key").read_bytes())
    draw, deaths = random.Random(11), 0
    for _ in range(KILLS):
        if draw.random() < 0.3:
            (killed / "data" / "store.duckdb").unlink(missing_ok=True)
            (killed / "data" / "store.duckdb.wal").unlink(missing_ok=True)
        (killed / "told").unlink(missing_ok=True)
        goal = draw.randint(1, commits)
        with started(sync_company, killed, killed / "told") as process:
            wait_for(lambda goal=goal: len(told(killed / "told")) >= goal, process)  # type: ignore[misc]
            deaths += kill_after(process, draw.random() * 0.02)
    assert deaths > 0
    assert status(sync_company, killed, killed / "told") == 0
    assert everything_in(killed / "data" / "store.duckdb") == everything_in(quiet / "data" / "store.duckdb")

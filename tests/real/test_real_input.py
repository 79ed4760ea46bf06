"""Real data through the whole product: nothing lost, nothing double, small departments never seen."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analytics.answer import analyze
from connectors.sync import Request, Synced, sync
from ona import keys
from ona.published import Shelf, Snapshot
from ona.settings import Settings, load

pytestmark = pytest.mark.shared
NOW = datetime(2026, 11, 22, tzinfo=UTC)
START = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())


def company(folder: Path, sources: str, analysis: str = "") -> Settings:
    """Write a configuration and a key into a folder."""
    (folder / "ona.toml").write_text(f"{sources}\n[analysis]\n{analysis}\n", encoding="utf-8")
    keys.create(folder / "ona.key")
    return load(folder / "ona.toml")


def run(settings: Settings) -> Synced:
    """Sync everything; no source may fail and every account must add up."""
    synced = sync(settings, Request(), now=NOW)
    assert not synced.failures
    assert all(account.adds_up for account in synced.accounts)
    return synced


def _pairs(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def institution(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Synced, dict[str, int]]:
    """Return email-Eu-core as a roster and one mail an arc, synced."""
    folder = tmp_path_factory.mktemp("eu")
    labels = _pairs(shared / "email-eu-core/email-Eu-core-department-labels.txt")
    (folder / "roster.csv").write_text(
        "email,department\n" + "".join(f"{person},Dept {unit}\n" for person, unit in labels), encoding="utf-8"
    )
    arcs = _pairs(shared / "email-eu-core/email-Eu-core.txt")
    (folder / "mail.csv").write_text(
        "time,sender,recipients,id\n"
        + "".join(f"{START + 60 * number},{sender},{to},m{number}\n" for number, (sender, to) in enumerate(arcs)),
        encoding="utf-8",
    )
    sources = (
        '[sources.people]\nkind = "roster"\npath = "roster.csv"\n[sources.mail]\nkind = "events"\npath = "mail.csv"\n'
    )
    settings = company(folder, sources, "tie_interactions = 1")
    return settings, run(settings), Counter(f"Dept {unit}" for _, unit in labels)


def test_each_arc_is_kept_and_self_addressed_mail_counted(institution: tuple[Settings, Synced, dict[str, int]]) -> None:
    """24,929 mails kept, 642 self-addressed dropped (the data's own README)."""
    mail = next(account for account in institution[1].accounts if account.source == "mail")
    assert (mail.fetched, mail.added, dict(mail.dropped)) == (25_571, 24_929, {"self_addressed": 642})


@pytest.fixture(scope="module")
def released(institution: tuple[Settings, Synced, dict[str, int]]) -> Snapshot:
    """Return the published window of the institution."""
    settings = institution[0]
    published = analyze(settings, today=date(2026, 11, 22), final=True)
    assert len(published) == 1
    return Shelf(settings.published_folder).current()


def test_departments_below_ten_people_never_appear(
    institution: tuple[Settings, Synced, dict[str, int]], released: Snapshot
) -> None:
    """No unit of the release has fewer than ten members, and no small department's name stands anywhere."""
    sizes = institution[2]
    shown = {row["department"]: row["people"] for row in released.rows("departments")}
    assert {name for name, size in sizes.items() if size >= 10} <= shown.keys()
    assert all(people >= 10 for people in shown.values())
    small = {name for name, size in sizes.items() if size < 10}
    assert len({name for name, size in sizes.items() if size == 1}) == 2
    named = {value for table in ("silos", "departments") for row in released.rows(table) for value in row.values()}
    assert not small & {value for value in named if isinstance(value, str)}


def test_the_page_shows_every_releasable_department(
    institution: tuple[Settings, Synced, dict[str, int]], released: Snapshot
) -> None:
    """The silo page and its figure name every released department."""
    from starlette.testclient import TestClient

    from ona import access
    from ona.cli.serving import composed

    app = composed(institution[0])
    token = access.create_token(app.state.database, "executive", 1).token
    client = TestClient(app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {token}"})
    names = [row["department"] for row in released.rows("departments")]
    page = client.get("/en/silos?rows=all")
    assert page.status_code == 200
    assert [name for name in names if name not in page.text] == []
    figure = client.get("/api/v1/figures/silos?lang=en")
    assert figure.status_code == 200
    assert [name for name in names if name not in str(figure.json())] == []
    client.close()


def test_rows_that_repeat_exactly_count_and_a_second_sync_adds_none(shared: Path, tmp_path: Path) -> None:
    """email-Eu-core-temporal: 332,334 rows, of which 4,998 repeat another; read again from a copy, all duplicates."""
    with gzip.open(shared / "email-eu-core/email-Eu-core-temporal.txt.gz", "rt") as file:
        lines = [line.split() for line in file]
    assert len(lines) - len({tuple(line) for line in lines}) == 4_998
    people = sorted({person for sender, to, _ in lines for person in (sender, to)}, key=int)
    (tmp_path / "roster.csv").write_text(
        "email,department\n" + "".join(f"{person},All\n" for person in people), encoding="utf-8"
    )
    content = "time,sender,recipients\n" + "".join(f"{time},{sender},{to}\n" for sender, to, time in lines)
    (tmp_path / "mail.csv").write_text(content, encoding="utf-8")
    sources = (
        '[sources.people]\nkind = "roster"\npath = "roster.csv"\n[sources.mail]\nkind = "events"\npath = "mail.csv"\n'
    )
    settings = company(tmp_path, sources)
    mail = run(settings).accounts[1]
    itself = sum(sender == to for sender, to, _ in lines)
    assert (mail.fetched, mail.added, mail.dropped["self_addressed"]) == (332_334, 332_334 - itself, itself)
    assert run(settings).accounts[1].added == 0
    (tmp_path / "mail.csv").write_text(content + "\n", encoding="utf-8")
    again = run(settings).accounts[1]
    assert (again.added, again.duplicates) == (0, 332_334 - itself)


def test_mail_calendars_and_slack_of_the_world_never_crash(shared: Path, tmp_path: Path) -> None:
    """All of the real mail, calendar and Slack files: no source fails and every account adds up."""
    sources = f"""
    [organisation]
    internal_domains = ["example.com", "example.org", "example.net"]
    [sources.mail]
    kind = "mbox"
    path = "{shared / "mail"}"
    [sources.calendars]
    kind = "ics"
    path = "{shared / "calendars"}"
    [sources.chat]
    kind = "slack-export"
    path = "{shared / "slack/testarchive.zip"}"
    """
    synced = run(company(tmp_path, sources))
    assert all(account.fetched > 100 for account in synced.accounts)

"""The figures of the READMEs are those of the demo, made here."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ona import cli, keys
from ona.company import plan, write_files

ROOT = Path(__file__).parents[2]
COUNTS = ("fetched", "new", "duplicates", "dropped", "quarantined")


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the company that `ona demo` makes without options."""
    folder = tmp_path_factory.mktemp("readme")
    write_files(plan(), folder)
    keys.create(folder / "ona.key")
    return folder


def told_in(page: str) -> list[int]:
    """Return the counts in the table of a README, in the order of its rows."""
    text = (ROOT / page).read_text(encoding="utf-8")
    row = r"^\| [^|]*\b{name}\b[^|]*\|[^|]*\| ([\d,]+) \|$"
    rows = {name: re.search(row.replace("{name}", name), text, re.MULTILINE) for name in COUNTS}
    return [int(found[1].replace(",", "")) for found in rows.values() if found]


def test_the_readmes_tell_what_becomes_of_the_mail_of_the_demo(mail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fetched, new, duplicates, dropped and quarantined stand there as the sync of the mail prints them."""
    assert cli.run(["--config", str(mail / "ona.toml"), "sync", "people", "mail", "--json"]) == 0
    (account,) = (one for one in json.loads(capsys.readouterr().out)["sources"] if one["source"] == "mail")
    dropped, quarantined = (sum(account[name].values()) for name in ("dropped", "quarantined"))
    found = [account["fetched"], account["new"], account["duplicates"], dropped, quarantined]
    assert found == told_in("README.md") == told_in("README.ja.md")

"""``ona serve``: where it refuses to listen, and what a person sees who opens its link."""

from __future__ import annotations

import json
import logging
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import warnings
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from ona import keys
from ona import settings as configuration
from ona.access import one_time_link
from ona.cli.logs import Line
from ona.cli.serving import composed, refuse_unsafe
from ona.errors import UsageError
from tests.cli.commands import Ona

with warnings.catch_warnings():
    # The test client prefers a package that is not among the pinned ones.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

OPEN = '[serve]\nhost = "0.0.0.0"\n'
BEHIND_A_PROXY = OPEN + 'base_url = "https://ona.example.com"\n'


def test_the_net_is_refused_without_https(small: Path, ona: Ona) -> None:
    """Beyond this machine it does not start without an https address, by configuration or option."""
    said = ona("serve", "--host", "0.0.0.0", at=small)  # noqa: S104 - is refused
    assert said.status == 2
    assert said.err.startswith("ona: Serving on 0.0.0.0 needs https.")
    with (small / "ona.toml").open("a") as file:
        file.write(OPEN)
    assert ona("serve", at=small) == said


def test_the_net_is_refused_when_the_key_is_readable(small: Path, ona: Ona) -> None:
    """Even with https, a process that can read the key serves nobody but this machine."""
    with (small / "ona.toml").open("a") as file:
        file.write(BEHIND_A_PROXY)
    said = ona("serve", "--port", "0", at=small)
    assert said.status == 2
    assert "can read the key" in said.err


def test_the_net_is_served_where_the_key_is_out_of_reach(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With https and without the key it may listen."""
    with (small / "ona.toml").open("a") as file:
        file.write(BEHIND_A_PROXY)
    settings = configuration.load(small / "ona.toml")
    with pytest.raises(UsageError):
        refuse_unsafe(settings)
    monkeypatch.setattr(keys, "readable", lambda _path: False)
    refuse_unsafe(settings)


def test_a_taken_port_is_a_sentence(small: Path, ona: Ona) -> None:
    """A port in use is exit 2 with the option that chooses another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = ona("serve", "--port", taken.getsockname()[1], at=small)
    assert said.status == 2
    assert "Address already in use" in said.err
    assert "--port" in said.err
    assert said.out == ""


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_real_server_shows_the_page_to_who_opens_the_link(company: Path, ending: signal.Signals) -> None:
    """The printed link signs in, the page stands, and the server leaves quietly when it is told to."""
    command = [sys.executable, "-m", "ona", "serve", "--port", "0", "--lang", "en"]
    with subprocess.Popen(command, cwd=company, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            lines = iter(server.stdout.readline, "")
            link = next(line.strip() for line in lines if "/signin?code=" in line)
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
            with opener.open(link, timeout=20) as page:
                assert "Aozora" in page.read().decode()
        finally:
            server.send_signal(ending)
        error = server.stderr.read()
    assert server.returncode == 0
    assert error.splitlines() == ["Note: this process can read the key. Use it on your own machine only."]


def refused(address: str, cookie: str) -> dict[str, str]:
    """Return the problem that an address is answered with."""
    opener = urllib.request.build_opener()
    opener.addheaders = [("Cookie", cookie), ("Accept-Language", "en")]
    with pytest.raises(urllib.error.HTTPError) as refusal:
        opener.open(address, timeout=20)
    return json.loads(refusal.value.read())


def test_the_log_of_a_real_server_has_the_reference_of_an_answer(company: Path) -> None:
    """A problem is a line on stderr with the reference that was told; so is a damaged snapshot, by its name alone."""
    damaged = next((company / "data/published").glob("*-*"))
    damaged.chmod(0o600)
    damaged.write_bytes(damaged.read_bytes()[:-100])
    command = [sys.executable, "-m", "ona", "serve", "--port", "0", "--lang", "en"]
    with subprocess.Popen(command, cwd=company, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            link = next(line.strip() for line in iter(server.stdout.readline, "") if "/signin?code=" in line)
            jar = CookieJar()
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
            with pytest.raises(urllib.error.HTTPError):
                opener.open(link, timeout=20)
            cookie = "; ".join(f"{one.name}={one.value}" for one in jar)
            base = link.partition("/signin")[0]
            problems = [refused(f"{base}/api/v1/{name}", cookie) for name in ("silos", "nothing")]
        finally:
            server.send_signal(signal.SIGTERM)
        lines = server.stderr.read().splitlines()
    assert [(one["status"], one["code"]) for one in problems] == [(503, "damaged"), (404, "not_found")]
    for one, level in zip(problems, ("ERROR", "INFO"), strict=True):
        facts = f"status={one['status']} code={one['code']} ref={one['ref']}"
        assert [line for line in lines if line.endswith(f"Z {level} request_refused {facts}")]
    assert [line for line in lines if re.search(r"Z WARNING snapshot_passed_over snapshot=[\w-]+$", line)]
    assert all(re.match(r"\d{4}-\d\d-\d\dT[\d:]{8}Z [A-Z]+ \w+|Note: this process", line) for line in lines)


def test_other_commands_write_no_events(company: Path) -> None:
    """A command that passes over a damaged snapshot says a sentence, and no bare event."""
    damaged = next((company / "data/published").glob("*-*"))
    damaged.chmod(0o600)
    damaged.write_bytes(damaged.read_bytes()[:-100])
    command = [sys.executable, "-m", "ona", "show", "silos", "--lang", "en"]
    said = subprocess.run(command, cwd=company, capture_output=True, text=True, check=False)
    assert said.stderr == "ona: No published snapshot is whole. Restore the folder with `ona restore`.\n"


def test_the_log_tells_the_kind_of_a_fault_and_not_its_words() -> None:
    """What an exception says may hold a value: a line of the log has its type alone, and is one line."""
    fault = ValueError("hanako@aozora.example")
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "It\nfailed", (), (ValueError, fault, None))
    assert Line().format(record).endswith("Z ERROR It failed error=ValueError")


@pytest.mark.parametrize("words", [("serve", "--port", "65536"), ("serve", "--port=-1"), ("demo", "--port", "99999")])
def test_a_port_is_a_number_that_there_is(tmp_path: Path, ona: Ona, words: tuple[str, ...]) -> None:
    """A port beyond 0 to 65535 is wrong usage, told before anything is written."""
    said = ona(*words, at=tmp_path)
    assert (said.status, said.out) == (2, "")
    assert "A port is 0 to 65535, not " in said.err
    assert list(tmp_path.iterdir()) == []


def pages(folder: Path, *paths: str) -> list[tuple[int, str]]:
    """Return pages as an executive reads them."""
    settings = configuration.load(folder / "ona.toml")
    app = composed(settings)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.get(f"/signin?code={one_time_link(app.state.database, 'executive', 5)}")
        answers = [client.get(path) for path in paths]
    return [(answer.status_code, answer.text) for answer in answers]


def test_before_anything_is_published_the_page_says_what_to_do(small: Path) -> None:
    """An empty company has a page, in both languages, that names the command."""
    for status, text in pages(small, "/ja/silos", "/en/silos", "/en/overview"):
        assert status < 500
        assert "ona analyze" in text


def test_one_department_reads_that_there_is_nothing_to_compare(small: Path, ona: Ona) -> None:
    """With a single department the page says in words that there is no pair."""
    roster = (small / "roster.csv").read_text()
    (small / "roster.csv").write_text(roster.replace(",B\n", ",A\n").replace(",C\n", ",A\n"))
    assert ona("sync", at=small).status == 0
    assert ona("analyze", at=small).status == 0
    (ja, text_ja), (en, text_en) = pages(small, "/ja/silos", "/en/silos")
    assert (ja, en) == (200, 200)
    assert "fewer than two departments" in text_en
    assert "部署が二つに足りません" in text_ja


def test_a_process_without_the_key_serves_without_the_banner(small: Path) -> None:
    """Pages need no key: it may be gone."""
    (small / "ona.key").unlink()
    assert pages(small, "/en/overview")[0][0] < 500

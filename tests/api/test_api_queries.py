"""Parameters of the query: known ones are read, all others are refused, and none is passed over."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.api.test_api_roles import ADDRESSES

Client = Any
CANARY = "sakura.tanaka"


@pytest.mark.parametrize("address", [address for address in ADDRESSES if address.startswith("/api/")])
def test_an_unknown_parameter_is_refused_everywhere(client: Client, address: str) -> None:
    """No address of the API answers as if it had read what it does not know; what was sent is never said."""
    answer = client.get(f"{address}{'&' if '?' in address else '?'}{CANARY}=1")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_parameter")
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert CANARY not in answer.text


def test_the_known_parameters_are_named(client: Client) -> None:
    """Who mistypes one is told which there are, in either language."""
    english = client.get("/api/v1/findings?perod=2024-04-01", headers={"Accept-Language": "en"}).json()["detail"]
    assert english.endswith("Known: cursor, kind, limit, period, snapshot.")
    japanese = client.get("/api/v1/findings?perod=2024-04-01", headers={"Accept-Language": "ja"}).json()["detail"]
    assert japanese.endswith("使えるもの：cursor、kind、limit、period、snapshot。")
    none = client.get("/api/v1/me?a=1", headers={"Accept-Language": "en"}).json()["detail"]
    assert none == "This address takes no parameters. Leave them out."


def test_a_day_gives_the_period_that_holds_it(client: Client, shelf: Any, invented: SimpleNamespace) -> None:
    """`period` reads the published window that holds a day; a day outside all of them is not found."""
    for identifier in (invented.old, invented.new):
        info = shelf.held[identifier].info
        for day in (info["from"], info["to"]):
            body = client.get("/api/v1/findings", params={"period": day}).json()
            assert body["snapshot"]["id"] == identifier
    assert client.get("/api/v1/silos?period=1999-01-01").status_code == 404
    assert client.get("/api/v1/silos?period=spring").status_code == 422
    both = client.get("/api/v1/silos", params={"period": "2024-04-01", "snapshot": invented.new})
    assert (both.status_code, both.json()["code"]) == (422, "snapshot_and_period")


def test_findings_of_one_kind(client: Client) -> None:
    """`kind` gives the findings of that kind, in their order; an unknown kind is refused with those that there are."""
    every = client.get("/api/v1/findings").json()["rows"]
    for kind in ("gap", "change"):
        assert client.get(f"/api/v1/findings?kind={kind}").json()["rows"] == [
            row for row in every if row["kind"] == kind
        ]
    answer = client.get(f"/api/v1/findings?kind={CANARY}")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_kind")
    assert "gap" in answer.json()["detail"]
    assert CANARY not in answer.text

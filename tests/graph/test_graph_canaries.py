"""Nothing that people wrote comes through, whatever the server sends: two hundred canaries in every field there is."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.test_source_states import written_forms
from tests.graph.fake_graph import Entity, Fault, Tenant
from tests.graph.polite_clock import Clock
from tests.graph.stored import mail_source, store
from tests.graph.test_mail_requests import company, users_source

CANARIES = [f"kanarie{number:03d}gesang" for number in range(200)]
CONTENT = (
    "subject", "bodyPreview", "webLink", "categories", "importance", "inferenceClassification", "changeKey",
    "displayName", "givenName", "surname", "jobTitle", "mobilePhone", "businessPhones", "otherMails", "streetAddress",
    "aboutMe", "employeeId", "city", "internetMessageHeaders", "body", "uniqueBody", "attachments", "bccRecipients",
)  # fmt: skip


class Planter:
    """Puts a canary into every field that is not read, and unknown fields into objects at every depth."""

    def __init__(self) -> None:
        self.next = 0
        self.planted: set[str] = set()

    def canary(self) -> str:
        word = CANARIES[self.next % len(CANARIES)]
        self.next += 1
        self.planted.add(word)
        return word

    def planted_in(self, value: Any) -> Any:
        if isinstance(value, dict):
            inner = {key: self.planted_in(one) for key, one in value.items()}
            return {**inner, "name": self.canary(), "zzUnknown": {"deep": [self.canary(), {"deeper": self.canary()}]}}
        return [self.planted_in(one) for one in value] if isinstance(value, list) else value

    def entity(self, entity: Entity) -> Entity:
        return {**self.planted_in(entity), **{name: [{"content": self.canary()}] for name in CONTENT}}


def planted() -> tuple[Tenant, Planter]:
    """Return a company whose server sends more than it is asked for, and errors full of words."""
    tenant, planter = company(), Planter()
    tenant.obeys_select, tenant.decorate = False, planter.entity
    tenant.weather = lambda asked: (
        Fault(503, {"x-note": planter.canary()}, {"error": {"code": "busy", "message": planter.canary()}})
        if asked.number % 5 == 0
        else None
    )
    return tenant, planter


def test_no_canary_is_found_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Store, write-ahead log, temporary files and logs are searched, in every form in which bytes could carry it."""
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "store"
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    tenant, planter = planted()
    with store(folder) as opened:
        accounts = [opened.take(users_source(tenant)), opened.take(mail_source(tenant, Clock()))]
        content = [file.read_bytes().lower() for file in tmp_path.rglob("*") if file.is_file()]
    content += [file.read_bytes().lower() for file in tmp_path.rglob("*") if file.is_file()]
    assert all(account.added and account.adds_up and account.later is None for account in accounts)
    assert len(planter.planted) == len(CANARIES)
    told = caplog.text.encode().lower()
    found = [
        (word, form)
        for word in CANARIES
        for form, sought in written_forms(word).items()
        if any(sought.lower() in one for one in [*content, told])
    ]
    assert found == []


def test_unknown_fields_change_nothing(tmp_path: Path) -> None:
    """The state is that of a server that sends only what it is asked for."""
    tenant, _ = planted()
    with store(tmp_path / "planted") as full, store(tmp_path / "plain") as plain:
        full.take(mail_source(tenant, Clock()))
        plain.take(mail_source(company(), Clock()))
        assert full.digest() == plain.digest()
        assert full.state()[0]

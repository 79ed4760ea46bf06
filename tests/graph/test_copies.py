"""Copies of one mail: the event stays as long as one of them does."""

from __future__ import annotations

from pathlib import Path

from connectors.graph_mail import outcome_of, thread_of
from connectors.source import Interaction
from ona.tables import DropReason, RejectReason
from tests.graph.fake_graph import Tenant, mail_entity
from tests.graph.polite_clock import Clock
from tests.graph.stored import DOMAIN, mail_source, store

MAIL = mail_entity(f"a@{DOMAIN}", [f"b@{DOMAIN}"], at="2024-04-01T01:00:00Z", internetMessageId=f"<one@{DOMAIN}>")


def test_an_event_goes_with_its_last_copy(tmp_path: Path) -> None:
    """Two copies in one folder: one deleted changes nothing, both deleted leave nothing, nor an organisation."""
    tenant = Tenant()
    tenant.user("a", mail=f"a@{DOMAIN}")
    tenant.mailbox("a", "inbox")
    mail = {**MAIL, "ccRecipients": [{"emailAddress": {"address": "guest@shop.example"}}]}
    for key in ("m1", "m2"):
        tenant.message("a", "inbox", key, **mail)
    with store(tmp_path) as opened:
        counts = []
        for gone in (None, "m1", "m2"):
            if gone:
                tenant.drop_message("a", "inbox", gone)
            account = opened.take(mail_source(tenant, Clock()))
            counts.append((len(opened.state()[0]), account.retracted, len(opened.state()[2])))
    assert counts == [(1, 0, 1), (1, 0, 1), (0, 1, 0)]


def test_what_a_message_is_or_why_it_is_none() -> None:
    """Drafts and mails to nobody are dropped, those without a sender or a time are wrong, whatever is in them."""
    outcomes = {
        DropReason.NOT_AN_INTERACTION: {"isDraft": True},
        DropReason.NO_RECIPIENT: {"toRecipients": []},
        RejectReason.NO_SENDER: {"from": None, "sender": None},
        RejectReason.BAD_TIME: {"sentDateTime": "soon", "receivedDateTime": "0001-01-01T00:00:00Z"},
        RejectReason.TOO_MANY_RECIPIENTS: {"toRecipients": MAIL["toRecipients"] * 2_001},
    }
    for outcome, change in outcomes.items():
        assert outcome_of({"id": "m", **MAIL, **change}) == outcome
    assert outcome_of({"id": "m", **{k: v for k, v in MAIL.items() if "Time" not in k}}) == RejectReason.NO_TIME
    assert isinstance(outcome_of({"id": "m", **MAIL}), Interaction)


def test_an_answer_has_the_thread_of_what_it_answers() -> None:
    """The beginning of the conversation index is the same in every mailbox; its length tells an answer."""
    root, reply = "AQHa" + "B" * 26 + "==", "AQHa" + "B" * 26 + "BBBBBB"
    assert thread_of(root)[0] is not None
    assert (thread_of(root)[1], thread_of(reply)[1]) == (False, True)
    for wrong in (None, 7, "", "x", "%%%%", "A" * 5_000):
        assert thread_of(wrong) == (None, False)

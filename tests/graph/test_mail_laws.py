"""Mail by delta ends where one clean reading ends, whatever happens in the company and on the way."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.graph.fake_graph import Tenant, fair, mail_entity
from tests.graph.polite_clock import Clock
from tests.graph.stored import DOMAIN, Cut, CutError, mail_source, store
from tests.graph.weather import storm

SEQUENCES = 500 if os.environ.get("ONA_TEST_FULL") == "1" else 20
PEOPLE = 3
FOLDERS = ("inbox", "sent", "old")
SEEDS = st.integers(0, 10**6)


class MailLaws(RuleBasedStateMachine):
    """A company that writes, moves, deletes; a reader that is throttled, cut off, and loses its links."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.clock = Clock()
        self.tenant = Tenant(page=3, clock=self.clock.time)
        self.written = 0
        self.folders: list[tuple[str, str]] = []

    @initialize()
    def begin(self) -> None:
        self.store = self.stack.enter_context(store(self._folder()))
        for number in range(PEOPLE):
            self.joins(number)

    def _folder(self) -> Path:
        return Path(self.stack.enter_context(tempfile.TemporaryDirectory()))

    def joins(self, number: int) -> None:
        key = f"u{number}"
        self.tenant.user(key, mail=f"{key}@{DOMAIN}")
        self.tenant.mailbox(key, *FOLDERS)
        self.tenant.folder(key, "drafts-of", well_known="drafts")
        self.folders += [(key, folder) for folder in FOLDERS]

    def _held(self) -> list[tuple[str, str, str]]:
        return [(*place, key) for place, found in sorted(self.tenant.messages.items()) for key in sorted(found.held)]

    @rule(sender=st.integers(0, PEOPLE - 1), to=st.integers(0, PEOPLE), reply=st.booleans(), draft=st.booleans())
    def writes(self, sender: int, to: int, *, reply: bool, draft: bool) -> None:
        """Somebody writes to somebody, inside or outside; both have a copy. A draft stays with its writer."""
        self.written += 1
        address = f"u{to}@{DOMAIN}" if to < PEOPLE else "guest@shop.example"
        entity = mail_entity(
            f"u{sender}@{DOMAIN}",
            [address],
            at=f"2024-04-{1 + self.written % 28:02d}T0{self.written % 9}:00:00Z",
            internetMessageId=f"<{self.written}@{DOMAIN}>",
            conversationIndex="AQHa" + ("A" * 32 if reply else "A" * 26 + "=="),
            isDraft=draft,
        )
        self._into(f"u{sender}", "sent", f"s{self.written}", entity)
        if to < PEOPLE and not draft:
            self._into(f"u{to}", "inbox", f"r{self.written}", entity)

    def _into(self, box: str, folder: str, key: str, entity: dict[str, object]) -> None:
        if (box, folder) in self.tenant.messages:
            self.tenant.message(box, folder, key, **entity)

    @rule(seed=SEEDS)
    def deletes(self, seed: int) -> None:
        """One copy goes."""
        if held := self._held():
            self.tenant.drop_message(*held[seed % len(held)])

    @rule(seed=SEEDS, to=st.sampled_from(FOLDERS))
    def moves(self, seed: int, to: str) -> None:
        """One copy goes into another folder of its mailbox, under the same id."""
        if not (held := self._held()):
            return
        box, folder, key = held[seed % len(held)]
        entity = self.tenant.messages[box, folder].held[key]
        if folder != to and (box, to) in self.tenant.messages:
            self.tenant.drop_message(box, folder, key)
            self.tenant.message(box, to, key, **entity)

    @rule(seed=SEEDS)
    def reads(self, seed: int) -> None:
        """Somebody opens a mail: the delta names it, and says nothing of what is wanted."""
        if held := self._held():
            box, folder, key = held[seed % len(held)]
            self.tenant.messages[box, folder].touch(key)

    @rule(seed=SEEDS)
    def sends_draft(self, seed: int) -> None:
        """Send a draft, or make a draft again of what was sent."""
        if held := self._held():
            box, folder, key = held[seed % len(held)]
            entity = self.tenant.messages[box, folder].held[key]
            if key.startswith("s"):
                self.tenant.message(box, folder, key, **{**entity, "isDraft": not entity["isDraft"]})

    @rule(box=st.integers(0, PEOPLE - 1))
    def folder_goes(self, box: int) -> None:
        """Delete a folder with what is in it."""
        if (f"u{box}", "old") in self.tenant.messages:
            self.tenant.drop_folder(f"u{box}", "old")

    @rule(box=st.integers(0, PEOPLE - 1))
    def folder_comes(self, box: int) -> None:
        """Make a folder."""
        if (f"u{box}", "old") not in self.tenant.messages:
            self.tenant.folder(f"u{box}", "old")

    @rule()
    def links_expire(self) -> None:
        """Let the server forget every link."""
        self.tenant.expire()

    @rule(seconds=st.sampled_from([60, 3600, 10**6]))
    def time_passes(self, seconds: int) -> None:
        """Let time pass, so that what had to wait may be asked again."""
        self.clock.now += seconds

    @rule(seed=SEEDS)
    def syncs(self, seed: int) -> None:
        """Sync in bad weather, as far as it gets."""
        storm(self.tenant, self.clock, seed)
        self.store.take(mail_source(self.tenant, self.clock, seed=seed, batch=1 + seed % 9))

    @rule(seed=SEEDS, pages=st.integers(0, 12))
    def is_cut_off(self, seed: int, pages: int) -> None:
        """Cut a sync off in the midst, nothing said."""
        storm(self.tenant, self.clock, seed)
        source = mail_source(self.tenant, self.clock, seed=seed, batch=1 + seed % 9)
        with suppress(CutError):
            self.store.take(Cut(source, pages))
        # Who dies before a wait is stored has not heard of it.
        self.tenant.allowed.clear()

    @invariant()
    def no_call_came_early(self) -> None:
        """No lane was called before the server allowed it."""
        assert self.tenant.early == []

    def teardown(self) -> None:
        """In the end the state is that of one clean reading."""
        with self.stack:
            if hasattr(self, "store"):
                self.ends_as_one_clean_reading()

    def ends_as_one_clean_reading(self) -> None:
        self.tenant.weather, self.tenant.shuffle = fair, list
        self.clock.now += 10**7
        assert self.store.take(mail_source(self.tenant, self.clock)).later is None
        with store(self._folder()) as clean:
            clean.take(mail_source(self.tenant.quiet_copy(), Clock(), batch=10**6))
            assert self.store.state() == clean.state()
            assert self.store.digest() == clean.digest()
        assert self.tenant.early == []


TestMailLaws = MailLaws.TestCase
TestMailLaws.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

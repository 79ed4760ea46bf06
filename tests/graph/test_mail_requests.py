"""What is asked of Graph and what the fake answers follow Graph's own description; asked for is what is needed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.graph_mail import SELECT
from connectors.graph_session import Dealing
from connectors.graph_users import GraphUsers
from connectors.source import Page, Source
from ona.errors import SourceLaterError, SourceRefusedError
from tests.graph.fake_graph import Direct, Fault, Tenant, mail_entity
from tests.graph.polite_clock import Clock
from tests.graph.published_schema import Published
from tests.graph.stored import DOMAIN, context, mail_source

SUBJECTS = ("subject", "body", "bodyPreview", "bccRecipients", "categories", "internetMessageHeaders", "uniqueBody")


class Known:
    """Cursors as a store would keep them."""

    def __init__(self, pages: list[Page] | None = None) -> None:
        self.cursors = {page.item: page.cursor for page in pages or () if page.cursor is not None}

    def cursor(self, item: str) -> str | None:
        return self.cursors.get(item)


def company(*, page: int = 2) -> Tenant:
    """Return three people who wrote to each other."""
    tenant = Tenant(page=page)
    for number in range(3):
        tenant.user(
            f"u{number}",
            mail=f"u{number}@{DOMAIN}",
            userPrincipalName=f"u{number}@{DOMAIN}",
            department="Sales",
            **{"manager@delta": [{"@odata.type": "#microsoft.graph.user", "id": "u0"}]},
        )
        tenant.mailbox(f"u{number}", "inbox", "sent")
    for number in range(7):
        sender, to = f"u{number % 3}@{DOMAIN}", f"u{(number + 1) % 3}@{DOMAIN}"
        entity = mail_entity(
            sender, [to], at=f"2024-04-0{1 + number}T01:00:00Z", internetMessageId=f"<{number}@{DOMAIN}>"
        )
        tenant.message(f"u{number % 3}", "sent", f"m{number}", **entity)
    return tenant


def users_source(tenant: Tenant, clock: Clock | None = None) -> GraphUsers:
    settings = GraphUsers.options.model_validate(
        {"kind": "graph-users", "tenant": "t", "client_id": "c", "endpoint": Direct.BASE, "client_secret_file": "x"}
    )
    return GraphUsers(
        settings, context(Path()), Dealing(around=(clock or Clock()).around(), client=lambda: Direct(tenant))
    )


def sources(tenant: Tenant) -> list[Source]:
    return [users_source(tenant), mail_source(tenant, Clock())]


def read(source: Source, known: Known | None = None) -> list[Page]:
    return list(source.pages(known or Known()))


def test_payloads_and_requests_follow_the_published_description(shared: Path) -> None:
    """Whatever the fake sends, and whatever we ask, is what Graph's metadata describes."""
    published = Published(shared / "graph" / "openapi-cut.json")
    tenant = company()
    for source in sources(tenant):
        assert read(source)
    assert [
        fault for path, body in tenant.sent if "value" in body for fault in published.faults_of_payload(path, body)
    ] == []
    first = [asked for asked in tenant.asked if not asked.is_link]
    assert [fault for asked in first for fault in published.faults_of_request(asked.path, asked.options)] == []
    assert len(tenant.sent) > 10


def test_every_page_is_asked_for_with_ids_that_last() -> None:
    """Links do not carry header fields on: they are sent anew with each."""
    tenant = company()
    for source in sources(tenant):
        read(source)
    assert any(asked.is_link for asked in tenant.asked)
    assert all('IdType="ImmutableId"' in asked.headers["Prefer"] for asked in tenant.asked)


def test_only_what_is_named_is_asked_for() -> None:
    """No first request is without a selection, and none selects what people wrote."""
    tenant = company()
    for source in sources(tenant):
        read(source)
    chosen = [asked.options["$select"].split(",") for asked in tenant.asked if not asked.is_link]
    assert chosen
    assert not {name for names in chosen for name in names} & {*SUBJECTS, "displayName", "jobTitle", "mobilePhone"}
    assert not set(SELECT.split(",")) & set(SUBJECTS)


def test_nothing_is_filtered_by_the_server() -> None:
    """Whatever is wanted, all is asked for: a filtered answer may end early without saying so."""
    whole = read(mail_source(company(), Clock()))
    tenant = company()
    source = mail_source(tenant, Clock())
    source.context = context(Path(), datetime(2024, 4, 5, tzinfo=UTC))
    assert sum(page.fetched for page in read(source)) == sum(page.fetched for page in whole) > 3
    assert not any("$filter" in asked.options for asked in tenant.asked)


def test_mailboxes_can_be_named() -> None:
    """Only the mailboxes of the configuration are asked, and no list of people is."""
    tenant = company()
    source = mail_source(tenant, Clock())
    source.settings = source.settings.model_copy(update={"mailboxes": ("u1",)})
    read(source)
    assert {asked.path[1] for asked in tenant.asked} == {"u1"}


def test_a_mailbox_that_is_not_there_is_passed_over() -> None:
    """Somebody without a mailbox, or one that the app may not read, stops nobody else."""
    tenant = company()
    del tenant.folders["u0"]
    tenant.forbidden.add("u1")
    pages = read(mail_source(tenant, Clock()))
    assert {page.item.split(":")[1] for page in pages} == {"u2"}


@pytest.mark.parametrize("forbidden", [("u0", "u1", "u2"), ("tenant",)])
def test_a_source_that_may_read_nothing_says_which_permissions_it_needs(forbidden: tuple[str, ...]) -> None:
    """The sentence names the permissions, and no person."""
    tenant = company()
    tenant.forbidden.update(forbidden)
    with pytest.raises(SourceRefusedError) as refused:
        read(mail_source(tenant, Clock()))
    assert "Mail.ReadBasic.All" in refused.value.next_step
    assert "u0" not in str(refused.value)


def test_a_token_that_is_refused_is_renewed_once() -> None:
    """An expired token is asked for anew; when that is refused too, the sync stops and says so."""
    tenant = company()
    tenant.weather = lambda asked: Fault(401) if asked.number == tenant.asked[0].number else None
    assert read(mail_source(tenant, Clock()))
    tenant = company()
    tenant.weather = lambda _asked: Fault(401)
    with pytest.raises(SourceRefusedError, match="does not accept"):
        read(mail_source(tenant, Clock()))
    assert len(tenant.asked) == 2


def test_another_host_is_never_asked() -> None:
    """A link that leads elsewhere would carry the token there: it is refused."""
    tenant = company(page=1)
    link = {"value": [], "@odata.nextLink": "https://elsewhere.example/v1.0/users/delta()?$token=t1"}
    tenant.weather = lambda _asked: Fault(200, body=link)
    with pytest.raises(SourceRefusedError, match="another host"):
        read(mail_source(tenant, Clock()))
    assert len(tenant.asked) == 1


def test_a_long_wait_is_told_with_its_time() -> None:
    """What was fetched is handed over, the rest is left with the time at which it may be asked for."""
    tenant, clock = company(), Clock()
    tenant.clock = clock.time
    tenant.weather = lambda asked: Fault(429, {"Retry-After": "7200"}, after=7200) if asked.lane == "u1" else None
    pages: list[Page] = []
    with pytest.raises(SourceLaterError) as later:
        pages.extend(mail_source(tenant, clock).pages(Known()))
    assert later.value.not_before is not None
    assert later.value.not_before.timestamp() >= clock.now + 7200
    assert {page.item.split(":")[1] for page in pages if page.events} == {"u0", "u2"}
    assert clock.slept == []
    calls = len(tenant.asked)
    with pytest.raises(SourceLaterError):
        read(mail_source(tenant, clock), Known(pages))
    assert "u1" not in {asked.lane for asked in tenant.asked[calls:]}
    clock.now += 7300
    tenant.weather = lambda _asked: None
    again = read(mail_source(tenant, clock), Known(pages))
    assert {page.item.split(":")[1] for page in again if page.events} == {"u1"}
    assert tenant.early == []


def test_people_are_read_again_only_when_somebody_changed() -> None:
    """The roster is handed over whole, or not at all; who left is absent from it."""
    tenant = company()
    first = read(users_source(tenant))
    known = Known(first)
    assert [len(page.posts) for page in first] == [3]
    assert {post.manager for post in first[0].posts} == {f"u0@{DOMAIN}"}
    assert read(users_source(tenant), known) == []
    tenant.users.drop("u2")
    assert [len(page.posts) for page in read(users_source(tenant), known)] == [2]
    tenant.expire()
    assert [len(page.posts) for page in read(users_source(tenant), known)] == [2]


def test_a_person_is_known_by_every_address_and_by_the_id() -> None:
    """Aliases are all addresses of the account, within Exchange too, and the id of the directory; no private one."""
    tenant = Tenant()
    tenant.user(
        "ABC-1",
        mail=f"haruka@{DOMAIN}",
        userPrincipalName=f"h.sato@{DOMAIN}",
        proxyAddresses=[f"SMTP:haruka@{DOMAIN}", f"smtp:sato@{DOMAIN}", "x500:/o=Aozora/cn=haruka", "sip:h@x.example"],
        otherMails=["haruka@private.example"],
        department="Aozora/Sales",
    )
    ((post,),) = [page.posts for page in read(users_source(tenant))]
    assert post.department == ("Aozora", "Sales")
    assert post.aliases == (f"h.sato@{DOMAIN}", f"sato@{DOMAIN}", "/o=Aozora/cn=haruka", "abc-1@entra.invalid")


def test_a_circle_of_managers_is_refused() -> None:
    """Two people who report to each other are nobody's roster."""
    tenant = Tenant()
    for one, other in (("a", "b"), ("b", "a")):
        tenant.user(one, mail=f"{one}@{DOMAIN}", department="Sales", **{"manager@delta": [{"id": other}]})
    with pytest.raises(SourceRefusedError, match="in a circle"):
        read(users_source(tenant))

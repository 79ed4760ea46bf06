"""People of Microsoft 365: who belongs to which department, and who reports to whom.

Read
    :attr:`GraphUsers.fields` of the accounts of the tenant.
Dropped
    All other fields, names, titles and telephones among them, which are never asked for. Guests, blocked accounts
    (rooms and shared mailboxes are such) and accounts without a department, counted.
Continues
    When nothing has changed since the last reading, nothing is handed over. Otherwise all accounts are read anew,
    since a roster is replaced as a whole.
Deletions
    Who is absent from a newer reading has left.

Every other address of an account stands for the same person, and so does its id in the directory, as
``ID@entra.invalid``: a form that no mail system delivers to, under which other sources name people.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Final

from connectors.department_paths import department_path
from connectors.graph import ExpiredError, Graph, NotThereError
from connectors.graph_delta import Mark
from connectors.graph_options import GraphOptions
from connectors.graph_permissions import CONTENT, WIDER
from connectors.graph_session import TENANT, Dealing, Waits, granted, opened
from connectors.json_records import SCALAR
from connectors.polite import PutOffError
from connectors.reporting_lines import refuse_circles
from connectors.source import Context, Group, Options, Page, Post, Reject, Source, State
from connectors.streams import plain
from ona.errors import SourceRefusedError
from ona.tables import DropReason, RejectReason

SELECT: Final = (
    "id", "accountEnabled", "userType", "mail", "userPrincipalName", "proxyAddresses", "department",
    "officeLocation", "employeeHireDate", "manager",
)  # fmt: skip
USER: Final = {
    "id": SCALAR,
    "accountEnabled": SCALAR,
    "userType": SCALAR,
    "mail": SCALAR,
    "userPrincipalName": SCALAR,
    "proxyAddresses": [SCALAR],
    "department": SCALAR,
    "officeLocation": SCALAR,
    "employeeHireDate": SCALAR,
    "manager@delta": [{"id": SCALAR, "@removed": {"reason": SCALAR}}],
    "@removed": {"reason": SCALAR},
}
ITEM: Final = "graph-users"
DIRECTORY: Final = "entra.invalid"

Account = Mapping[str, Any]


class GraphUsersOptions(GraphOptions):
    """``[sources.NAME]`` of the accounts of Microsoft 365."""


class GraphUsers(Source):
    """The accounts of a tenant as a roster."""

    kind: ClassVar[str] = "graph-users"
    group: ClassVar[Group] = Group.PEOPLE
    scopes: ClassVar[tuple[str, ...]] = ("User.Read.All",)
    wider_scopes: ClassVar[Mapping[str, frozenset[str]]] = WIDER
    content_scopes: ClassVar[frozenset[str]] = CONTENT
    options: ClassVar[type[Options]] = GraphUsersOptions
    fields: ClassVar[tuple[str, ...]] = (*(name for name in SELECT if name != "manager"), "manager (only its id)")
    settings: GraphUsersOptions

    def __init__(self, settings: Options, context: Context, dealing: Dealing | None = None) -> None:
        super().__init__(settings, context)
        self._dealing = dealing or Dealing()

    def granted(self) -> frozenset[str] | None:
        """Return the permissions that the credential holds."""
        return granted(self.settings, self.context.folder)

    def pages(self, state: State) -> Iterator[Page]:
        """Give the whole roster as one page, or nothing when no account has changed."""
        return plain(lambda: self._pages(state))

    async def _pages(self, state: State) -> AsyncGenerator[Page, None]:
        waits = Waits(state, ITEM)
        async with opened(self.settings, self.context.folder, self.scopes, self._dealing) as graph:
            if not waits.must_wait(TENANT, graph.polite.now()):
                try:
                    page = await self._roster(graph, state)
                    if page is not None:
                        yield page
                except PutOffError as error:
                    yield waits.put_off(TENANT, error.until)
                except NotThereError:
                    raise graph.forbidden() from None
        waits.refuse_rest()

    async def _roster(self, graph: Graph, state: State) -> Page | None:
        mark = Mark.of(state.cursor(ITEM))
        if mark is not None and not await _has_changed(graph, mark.link):
            return None
        return roster_of(*await _accounts(graph))


async def _has_changed(graph: Graph, link: str) -> bool:
    try:
        async for page in graph.collection(link, {"id": SCALAR}, lane=TENANT):
            if page.found:
                return True
    except ExpiredError:
        return True
    return False


async def _accounts(graph: Graph) -> tuple[dict[str, Account], list[Reject], str]:
    """Return the accounts by their ids, entries that are none, and the cursor for what changes from now on."""
    found: dict[str, Account] = {}
    wrong: list[Reject] = []
    number = 0
    link = begin = graph.url("users", "delta()", select=",".join(SELECT))
    try:
        async for page in graph.collection(begin, USER, lane=TENANT):
            for user in page.found:
                number += 1
                if isinstance(user.get("id"), str):
                    found[user["id"]] = user
                else:
                    wrong.append(Reject(f"account {number}", RejectReason.UNREADABLE))
            link = page.changes or link
    except ExpiredError:
        raise graph.not_now(TENANT) from None
    accounts = {key: user for key, user in found.items() if "@removed" not in user}
    return accounts, wrong, Mark(link, full=False).text()


@dataclass(slots=True)
class _Sorted:
    """Accounts that are posts, and how many are none, by reason."""

    posts: list[Post] = field(default_factory=list)
    dropped: dict[DropReason, int] = field(default_factory=dict)

    def drop(self, reason: DropReason) -> None:
        self.dropped[reason] = self.dropped.get(reason, 0) + 1


def roster_of(accounts: Mapping[str, Account], rejects: Sequence[Reject], cursor: str) -> Page:
    """Return the accounts of a tenant as one page.

    Raises
    ------
    SourceRefusedError
        When managers report to each other in a circle.
    """
    result = _Sorted()
    for key in sorted(accounts):
        user = accounts[key]
        department = department_path(_text(user, "department"))
        if _text(user, "userType").casefold() == "guest":
            result.drop(DropReason.OUTSIDE_ONLY)
        elif user.get("accountEnabled") is not True or not department or not _address(user):
            result.drop(DropReason.NOT_AN_INTERACTION)
        else:
            result.posts.append(_post(key, user, department, accounts))
    _refuse_circles(result.posts)
    return Page(ITEM, posts=result.posts, rejects=rejects, dropped=result.dropped, cursor=cursor, whole_roster=True)


def _refuse_circles(posts: Sequence[Post]) -> None:
    try:
        refuse_circles(posts, range(1, len(posts) + 1))
    except SourceRefusedError:
        raise SourceRefusedError(
            "Managers in the directory report to each other in a circle.",
            next_step="Correct them in Microsoft Entra; an earlier roster, if there is one, stays in force.",
        ) from None


def _post(key: str, user: Account, department: tuple[str, ...], accounts: Mapping[str, Account]) -> Post:
    address = _address(user)
    others = [_text(user, "userPrincipalName"), *_proxies(user), directory_address(key)]
    return Post(
        address=address,
        department=department,
        manager=_manager(user, accounts),
        site=_text(user, "officeLocation") or None,
        hired_on=_day(_text(user, "employeeHireDate")),
        aliases=tuple(dict.fromkeys(other for other in others if other and other.casefold() != address.casefold())),
    )


def directory_address(key: str) -> str:
    """Return the form in which an account's id in the directory stands for a person.

    >>> directory_address("8EA0E38B-efb3")
    '8ea0e38b-efb3@entra.invalid'
    """
    return f"{key.lower()}@{DIRECTORY}"


def _text(user: Account, name: str) -> str:
    value = user.get(name)
    return value.strip() if isinstance(value, str) else ""


def _address(user: Account) -> str:
    return _text(user, "mail") or _text(user, "userPrincipalName")


def _proxies(user: Account) -> Iterator[str]:
    """Yield the addresses that mail reaches an account under, and those it has within Exchange."""
    for proxy in user.get("proxyAddresses", ()):
        scheme, sign, address = str(proxy).partition(":")
        if sign and scheme.casefold() in ("smtp", "x500"):
            yield address.strip()


def _manager(user: Account, accounts: Mapping[str, Account]) -> str | None:
    named = [one.get("id") for one in user.get("manager@delta", ()) if "@removed" not in one]
    manager = accounts.get(str(named[-1])) if named else None
    return (_address(manager) or None) if manager else None


def _day(text: str) -> date | None:
    """Return the day of an instant; the year 1 is how the directory says that there is none."""
    try:
        found = datetime.fromisoformat(text).date()
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None

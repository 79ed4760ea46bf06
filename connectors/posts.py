"""From the rows of a roster to pseudonymous, dated posts.

A later ``valid_from`` replaces all earlier posts of a person; rows of one date are held together
and their shares scaled to 1. Dates in files name the last day inside; posts here are half-open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from connectors.source import Post, Reject
from ona.pseudonyms import Pseudonyms, as_bytes, canonical
from ona.store.people import PostRow, tenure_band
from ona.tables import RejectReason, Status

ADDRESS_MARKS: Final = ("@", "＠")


@dataclass(slots=True)
class Left:
    """Rows that became no post: repeated ones (``alike``), those of people erased, wrong ones (``quarantined``)."""

    alike: int = 0
    erased: int = 0
    quarantined: list[Reject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RosterRows:
    """Posts, aliases with whom they stand for, aliases of people who were erased, and what was left out."""

    posts: list[PostRow]
    aliases: list[tuple[bytes, bytes]]
    erased: list[bytes]
    left: Left


def roster_rows(
    posts: Sequence[Post], pseudonyms: Pseudonyms, *, today: date, erased: frozenset[bytes] = frozenset()
) -> RosterRows:
    """Return pseudonymous posts with their ends.

    Parameters
    ----------
    posts
        Rows of a roster, in any order.
    pseudonyms
        The company's pseudonyms.
    today
        The day of this run.
    erased
        Ids of people who are not to be stored again, under whatever alias.
    """
    left = Left()
    clean = list(_without_addresses(posts, left))
    names = list(dict.fromkeys(name for post in clean for name in _names(post)))
    ids = pseudonyms.ids("actor", names)
    uid = {name: as_bytes(ids[index : index + 1]) for index, name in enumerate(names)}
    kept, gone = _apart(clean, uid, erased)
    left.erased += len(clean) - len(kept)
    uid = {name: one for name, one in uid.items() if one not in gone}
    persons: dict[str, list[Post]] = {}
    for post in kept:
        persons.setdefault(canonical(post.address), []).append(post)
    rows = [row for person, held in persons.items() for row in _dated(uid[person], held, uid, today, left)]
    aliases = {
        uid[canonical(alias)]: uid[canonical(post.address)]
        for post in kept
        for alias in post.aliases
        if canonical(alias) not in persons
    }
    return RosterRows(rows, sorted(aliases.items()), sorted(gone - erased), left)


def _apart(
    posts: Sequence[Post], uid: Mapping[str, bytes], erased: frozenset[bytes]
) -> tuple[list[Post], frozenset[bytes]]:
    """Return the posts of people who may be stored, and every id of the others."""

    def ids(post: Post) -> set[bytes]:
        return {uid[canonical(name)] for name in (post.address, *post.aliases)}

    shut = [post for post in posts if not erased.isdisjoint(ids(post))]
    gone = erased.union(*map(ids, shut))
    return [post for post in posts if gone.isdisjoint(ids(post))], gone


def _without_addresses(posts: Sequence[Post], left: Left) -> Iterator[Post]:
    """Yield posts whose labels are labels: units, sites and levels are stored as text, an address never is."""
    for post in posts:
        if any(_holds_address(name) for name in post.department):
            left.quarantined.append(Reject("a department that holds an address", RejectReason.NO_DEPARTMENT))
            continue
        site = None if post.site and _holds_address(post.site) else post.site
        level = None if post.level and _holds_address(post.level) else post.level
        yield replace(post, site=site, level=level)


def _holds_address(text: str) -> bool:
    return any(mark in text for mark in ADDRESS_MARKS)


def _names(post: Post) -> Iterator[str]:
    yield canonical(post.address)
    if post.manager:
        yield canonical(post.manager)
    yield from (canonical(alias) for alias in post.aliases)


def _dated(actor: bytes, posts: Sequence[Post], uid: dict[str, bytes], today: date, left: Left) -> Iterator[PostRow]:
    """Yield a person's posts, each ending where the next date begins."""
    by_start: dict[date | None, list[Post]] = {}
    for post in posts:
        by_start.setdefault(post.valid_from or post.hired_on, []).append(post)
    starts = sorted(by_start, key=lambda start: start or date.min)
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        stored = [replace(post, job=None, employment=None, aliases=()) for post in by_start[start]]
        held = list(dict.fromkeys(stored))
        left.alike += len(stored) - len(held)
        for post, share in zip(held, _shares(held), strict=True):
            end = _end(post, following)
            if end is not None and start is not None and end <= start:
                left.quarantined.append(Reject("a post that ends before it begins", RejectReason.BAD_DATE))
                continue
            yield PostRow(
                actor=actor,
                unit=post.department,
                share=share,
                valid_from=start,
                valid_to=end,
                site=post.site,
                level=post.level,
                tenure_band=tenure_band(post.hired_on, start or today),
                manager=uid.get(canonical(post.manager)) if post.manager else None,
                status=Status.LEFT if post.left_on and post.left_on < today else Status.ACTIVE,
            )


def _end(post: Post, following: date | None) -> date | None:
    """Return the first day after a post: dates in files name the last day inside."""
    last_days = [day + timedelta(days=1) for day in (post.valid_to, post.left_on) if day and day < date.max]
    return min([*last_days, *([following] if following else [])], default=None)


def _shares(posts: Sequence[Post]) -> list[float]:
    given = [post.share for post in posts]
    known = sum(share for share in given if share is not None)
    missing = sum(share is None for share in given)
    rest = max(1.0 - known, 0.0) / missing if missing else 0.0
    shares = [rest if share is None else share for share in given]
    total = sum(shares)
    return [share / total if total > 0 else 1 / len(shares) for share in shares]

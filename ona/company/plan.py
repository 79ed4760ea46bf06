"""A company as planned: everything that the files are written from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ona.company.calendar_time import WorkTime, work_time
from ona.company.contact import Contacts, make_contacts
from ona.company.names import BOTS, CUSTOMER_PEOPLE, CUSTOMERS, DOMAIN, LISTS, ROOMS
from ona.company.people import People, department_names, make_people
from ona.company.planted import NOTHING, Planted, usual
from ona.company.planted_contact import Carriers, kept_apart, make_carriers
from ona.company.silo import Silo
from ona.company.sites import SITES, site_shares
from ona.company.wishes import check_number, check_planted

FEWEST: Final = 30
MOST: Final = 100_000
WEEKS: Final = (2, 520)
VOLUME: Final = (0.1, 20)


@dataclass(frozen=True, slots=True)
class Book:
    """Addresses by number: the people first, then bots, lists, rooms and customers, as ranges."""

    addresses: tuple[str, ...]
    people: range
    bots: range
    lists: range
    rooms: range
    customers: range


@dataclass(frozen=True, slots=True)
class Company:
    """A synthetic company. Same arguments of :func:`plan`, same company, same bytes of every file.

    ``clocks`` say when each site works; the first is the head office.
    """

    seed: int
    clocks: tuple[WorkTime, ...]
    people: People
    contacts: Contacts
    planted: Planted
    carriers: Carriers
    book: Book

    @property
    def time(self) -> WorkTime:
        """When the head office works."""
        return self.clocks[0]

    @property
    def weeks(self) -> int:
        """Number of weeks of data."""
        return self.time.weeks

    @property
    def silos(self) -> tuple[Silo, ...]:
        """Planted silos."""
        return self.planted.silos


def plan(  # noqa: PLR0913 - keywords of one subject each
    people: int = 600,
    weeks: int = 26,
    seed: int = 1,
    *,
    ends_on: date | None = None,
    silos: tuple[Silo, ...] | None = None,
    planted: Planted | None = None,
    volume: float = 1.0,
) -> Company:
    """Plan a company. Pure: the same arguments give the same company.

    Parameters
    ----------
    people
        30 to 100,000.
    weeks
        Whole weeks of data, from a Monday to a Sunday.
    seed
        Of every draw.
    ends_on
        The data end on the Sunday on or before this day; by default on a fixed one, so that
        no clock is read.
    silos
        Planted silos. Given alone, nothing else is planted: ``()`` gives the null company.
    planted
        All planted truths; ``silos``, when given too, replace those named here. With neither,
        a modest set: two silos between four of the largest departments and a few of each other
        kind, as far as the company has the departments for them.
    volume
        Multiplies how much everybody says.

    Raises
    ------
    UsageError
        When a number is out of range, or a truth names no department of the company.
    """
    check_number("people", people, FEWEST, MOST)
    check_number("weeks", weeks, *WEEKS)
    check_number("seed", seed, 0, 2**63 - 1)
    check_number("volume", volume, *VOLUME)
    departments = department_names(people)
    truths = _truths(silos, planted, usual(departments, people, weeks))
    check_planted(truths, departments, weeks)
    clocks = tuple(work_time(weeks, ends_on, site) for site in SITES[: len(site_shares(people))])
    staff = make_people(people, seed, clocks[0], kept_apart(truths, departments) >= 1)
    carriers = make_carriers(staff, truths, seed)
    return Company(
        seed=seed,
        clocks=clocks,
        people=staff,
        contacts=make_contacts(staff, truths, carriers, seed, volume=volume),
        planted=truths,
        carriers=carriers,
        book=_book(staff),
    )


def _truths(silos: tuple[Silo, ...] | None, planted: Planted | None, default: Planted) -> Planted:
    if silos is None:
        return default if planted is None else planted
    return replace(planted or NOTHING, silos=silos)


def _book(people: People) -> Book:
    kinds = [
        people.address,
        tuple(f"{name}@{DOMAIN}" for name in BOTS),
        tuple(f"{name}@{DOMAIN}" for name in LISTS),
        tuple(f"{name}@{DOMAIN}" for name in ROOMS),
        tuple(f"{name}@{domain}" for domain in CUSTOMERS for name in CUSTOMER_PEOPLE),
    ]
    ranges, start = [], 0
    for kind in kinds:
        ranges.append(range(start, start + len(kind)))
        start += len(kind)
    return Book(tuple(address for kind in kinds for address in kind), *ranges)

"""A company as planned: everything that the files are written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from ona.company.calendar_time import WorkTime, work_time
from ona.company.contact import Contacts, make_contacts
from ona.company.names import BOTS, CUSTOMER_PEOPLE, CUSTOMERS, DOMAIN, LISTS, PLANTED, ROOMS
from ona.company.people import People, department_names, make_people
from ona.company.silo import Silo, silo_factors
from ona.errors import UsageError
from ona.sentences import listed, sentence

FEWEST: Final = 30
MOST: Final = 100_000
WEEKS: Final = (2, 520)


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
    """A synthetic company. Same arguments of :func:`plan`, same company, same bytes of every file."""

    seed: int
    time: WorkTime
    people: People
    contacts: Contacts
    silos: tuple[Silo, ...]
    book: Book

    @property
    def weeks(self) -> int:
        """Number of weeks of data."""
        return self.time.weeks


def plan(
    people: int = 600,
    weeks: int = 26,
    seed: int = 1,
    *,
    ends_on: date | None = None,
    silos: tuple[Silo, ...] | None = None,
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
        Planted silos; by default two, each between two of the four largest departments.
        ``()`` gives the company without any.

    Raises
    ------
    UsageError
        When a number is out of range, or a silo names no department of the company.
    """
    _check("people", people, FEWEST, MOST)
    _check("weeks", weeks, *WEEKS)
    _check("seed", seed, 0, 2**63 - 1)
    planted = tuple(Silo(pair) for pair in PLANTED) if silos is None else silos
    departments = department_names(people)
    _check_silos(planted, departments)
    factors = silo_factors(departments, planted)
    time = work_time(weeks, ends_on)
    staff = make_people(people, seed, time, factors)
    return Company(seed, time, staff, make_contacts(staff, factors, seed), planted, _book(staff))


def _check(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise UsageError(
            sentence(
                "A synthetic company has {low} to {high} for {name}, not {value}.",
                low=low,
                high=high,
                name=name,
                value=value,
            )
        )


def _check_silos(silos: tuple[Silo, ...], departments: tuple[str, ...]) -> None:
    for silo in silos:
        if len(set(silo.between)) != 2 or not set(silo.between) <= set(departments):
            raise UsageError(
                sentence(
                    "A silo lies between two departments of the company, not between {names}.",
                    names=listed(silo.between, " and "),
                ),
                next_step=sentence("The departments are {names}.", names=listed(departments)),
            )
        if not 0 <= silo.factor <= 10:
            raise UsageError(
                sentence("A silo's factor is 0 to 10 times the usual contact, not {factor}.", factor=silo.factor)
            )


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

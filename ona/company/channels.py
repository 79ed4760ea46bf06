"""Chat channels: one per section, one per project group, large ones for questions, one for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.outside import by_number
from ona.company.plan import Company

QUESTIONS_PER: Final = 10
"""People for each question channel."""
LARGE: Final = 40
"""Fewest members of a question channel (all people in a smaller company): above the broadcast cap."""
STREAM: Final = 3

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Channels:
    """Channels by number: sections, then projects, then questions, then the one for all.

    Attributes
    ----------
    names
        One each.
    members
        People of each, sorted.
    projects, questions
        Numbers of the first project channel and the first question channel.
    of_dyad : int64[d]
        The channel in which a dyad talks.
    """

    names: tuple[str, ...]
    members: tuple[Ints, ...]
    projects: int
    questions: int
    of_dyad: Ints

    @property
    def general(self) -> int:
        """Number of the channel for all."""
        return len(self.names) - 1


def make_channels(company: Company) -> Channels:
    """Return the channels of a company and where each dyad talks."""
    people, contacts = company.people, company.contacts
    sections, projects = len(people.section_department), len(contacts.groups)
    questions = max(1, len(people) // QUESTIONS_PER)
    rng = np.random.default_rng([company.seed, STREAM])
    topic = rng.integers(0, questions, len(contacts))
    of_dyad = _of_dyads(company, topic)
    members = [*_present(company), *(np.unique(people.posts.person[group]) for group in contacts.groups)]
    members += _interested(company, topic, questions, rng)
    names = [people.path(section).replace("/", "-") for section in range(sections)]
    names += [f"project-{number:03d}" for number in range(1, projects + 1)]
    names += [f"質問-{number:02d}" for number in range(1, questions + 1)]
    everyone = np.arange(len(people))
    return Channels((*names, "general"), (*members, everyone), sections, sections + projects, of_dyad)


def _of_dyads(company: Company, topic: Ints) -> Ints:
    """Section mates talk in the section's channel, project mates in the project's, others where questions are asked."""
    contacts, posts = company.contacts, company.people.posts
    sections = len(company.people.section_department)
    mates = posts.section[contacts.a] == posts.section[contacts.b]
    elsewhere = np.where(contacts.project >= 0, sections + contacts.project, sections + len(contacts.groups) + topic)
    return np.where(mates, posts.section[contacts.a], elsewhere)


def _present(company: Company) -> list[Ints]:
    """Return each section's people, without those who moved on and those mostly elsewhere."""
    posts, people = company.people.posts, company.people
    rows = np.flatnonzero(posts.last())
    sections = by_number(posts.section[rows], len(people.section_department))
    return [np.unique(posts.person[rows[section]]) for section in sections]


def _interested(company: Company, topic: Ints, questions: int, rng: np.random.Generator) -> list[Ints]:
    """Return the members of each question channel: who asks or answers there, and some who only read."""
    contacts, person = company.contacts, company.people.posts.person
    readers = min(LARGE, len(company.people))
    found = []
    for dyads in by_number(topic, questions):
        own = np.concatenate([person[contacts.a[dyads]], person[contacts.b[dyads]]])
        found.append(np.unique(np.concatenate([own, rng.choice(len(company.people), readers, replace=False)])))
    return found

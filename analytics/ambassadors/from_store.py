"""A set chosen from a company's own store, through the release door: who consented, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from analytics.ambassadors.account import modelled
from analytics.ambassadors.asking import Answered, Asked, Company, answered, steadiness
from analytics.ambassadors.chosen import guaranteed
from analytics.ambassadors.counted import counted
from analytics.ambassadors.elsewhere import reach_elsewhere
from analytics.ambassadors.publishing import WORDS, volunteer_cubes
from analytics.ambassadors.shortfalls import Problem, WishError, quota_field
from analytics.ambassadors.stability import Stability
from analytics.ambassadors.staff import Staff, staff
from ona import consents
from ona.privacy import BASELINES, MeasuredSet, ReleasedSet, release, release_set
from ona.published import Snapshot
from ona.sentences import Sentence, sentence
from ona.set_questions import counted_chance, counted_load
from ona.settings import Settings
from ona.store.reading import reader as open_reader
from ona.store.resources import Resources
from ona.windows import Window

RANDOM: Final = "random"
"""The one way to choose that does not look at contacts, and so does not suit the sample."""
ALL: Final = 100
"""A cap on load of so many percent leaves out nobody."""
WINDOW_KEYS: Final = ("id", "from", "to", "window", "made_at", "min_group", "mode")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told, ready for JSON, and the pseudonyms of everybody it names or was asked by.

    ``account`` holds ``snapshot`` and either ``summary``, ``set``, ``curve``, ``question`` (as it was counted) and
    ``short`` (where volunteers are lacking by the consents of now) or, where nobody consented, ``shortage``: rows
    of the released table ``ambassadors``, as of the day on which the window was published.
    """

    account: Mapping[str, Any]
    named: frozenset[bytes]


def told_of_store(settings: Settings, snapshot: Snapshot, asked: Asked) -> Told:
    """Choose a set from the members of a published window, or say where volunteers are lacking.

    Parameters
    ----------
    settings
        The configuration.
    snapshot
        The published window; where nobody can be named, what it says of departments is told.
    asked
        What is asked for; people by their pseudonym in hexadecimal digits.

    Raises
    ------
    UsageError
        When no set meets the wishes, or somebody is named who did not consent.
    StoreError
        When the store cannot be read.
    """
    nobody = nobody_told(snapshot)
    if settings.privacy.mode != consents.CONSENT:
        return nobody
    resources = Resources(settings.engine.memory, settings.engine.threads)
    with open_reader(settings.store_file, resources) as reader:
        agreed = consents.named(settings, reader)
        members = staff(reader, window_of(snapshot), settings, agreed) if agreed else None
    if members is None or not members.company.volunteers.any():
        return nobody
    found = chosen(members, asked, mode=settings.privacy.mode, consented=agreed)
    by_name = frozenset(bytes.fromhex(name) for name in (*asked.include, *asked.exclude, *asked.refused))
    account = {**account_of(found, asked), "short": short_now(members)}
    return Told({"snapshot": _about(snapshot), **account}, found.named | by_name)


def nobody_told(snapshot: Snapshot) -> Told:
    """Return what is told where nobody may be named: departments, those short of volunteers first."""
    return Told({"snapshot": _about(snapshot), "shortage": short_first(snapshot)}, frozenset())


def window_of(snapshot: Snapshot) -> Window:
    """Return the window of a snapshot."""
    first, last = (date.fromisoformat(snapshot.info[end]) for end in ("from", "to"))
    return Window(first, last + timedelta(days=1))


def _about(snapshot: Snapshot) -> dict[str, Any]:
    return {"id": snapshot.id} | {key: snapshot.info[key] for key in WINDOW_KEYS if key in snapshot.info}


def short_first(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the released rows of departments, those first that are short of volunteers and where one more adds most.

    Their order follows from what they say.
    """
    return sorted(snapshot.rows("ambassadors"), key=_urgency)


def _urgency(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["hidden"] is not None, row["volunteers"] == "enough", -(row["one_more"] or 0), row["department"]


def short_now(members: Staff) -> dict[str, Any]:
    """Return which departments are short of volunteers by the consents given, and how many others have enough.

    Whoever may ask for sets learns as much from quotas that cannot be met. What one more volunteer would add speaks
    of those who did not consent: it is told once, with the window.

    Returns
    -------
    dict
        ``departments`` with fewer than three volunteers, by name, and the number of ``others``; hidden ones are
        in neither.
    """
    have = release(volunteer_cubes(members)[0], members.rules)
    shown = [place for place in range(len(have.names)) if have.reason(place) is None]
    short = [have.names[place] for place in shown if WORDS[int(have.values[place])] == "few"]
    return {"departments": sorted(short), "others": len(shown) - len(short)}


def chosen(members: Staff, asked: Asked, *, mode: str, consented: frozenset[bytes]) -> ReleasedSet:
    """Choose a set among those who consented, look at other weeks, and take it through the door.

    Raises
    ------
    UsageError
        When no set meets the wishes, or somebody is named who did not consent.
    """
    _refuse_strangers(members, asked)
    wished, some = canonical(asked), counted(members)
    company = _of_volunteers(some.company)
    found = answered(company, wished)
    steady = steadiness(company, wished, found, some.ties)
    sizes = _sizes(members, wished, found)
    beyond = reach_elsewhere(company, wished, found, sizes.stands_for)
    measured = _measured(some, wished, (found, steady), everybody=sizes.everybody, beyond=beyond)
    return release_set(measured, members.rules, mode=mode, consented=consented)


def canonical(asked: Asked) -> Asked:
    """Return a question in its one form: questions that differ in nothing that counts have one answer.

    A chance counts in steps of 5%, a cap on load in steps of 10% downwards, nothing is drawn by the asker's seed,
    and people who must or must not be in a set are named in no order.

    >>> found = canonical(Asked(3, chance=0.11, max_load=95, include=["b", "a", "b"], seed=7))
    >>> found.chance, found.max_load, found.include, found.seed
    (0.1, 90.0, ('a', 'b'), 0)
    """
    return replace(
        asked,
        chance=None if asked.chance is None else counted_chance(asked.chance),
        max_load=counted_load(asked.max_load),
        include=tuple(sorted(set(asked.include))),
        exclude=tuple(sorted(set(asked.exclude))),
        refused=tuple(dict.fromkeys(asked.refused)),
        seed=0,
    )


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How many people there are to be reached, and how many each of the sample stands for."""

    everybody: int
    stands_for: float


def _sizes(members: Staff, asked: Asked, found: Answered) -> _Sizes:
    company = members.company
    of = company.groups["department"]
    sides = np.ones(len(members.people), np.bool_)
    if asked.between is not None:
        sides = np.isin(of.of, [of.names.index(name) for name in asked.between])
    others = int((sides & ~company.volunteers).sum())
    volunteers = int(sides.sum()) - others
    return _Sizes(int(sides.sum()), others / max(found.reachable - volunteers, 1))


def _of_volunteers(company: Company) -> Company:
    """Return the company with those managers alone who volunteered: what managers reach is told by size, one by one."""
    return company if company.managers is None else replace(company, managers=company.managers & company.volunteers)


def _refuse_strangers(members: Staff, asked: Asked) -> None:
    """Refuse names of others than volunteers, whoever else they are: nothing is said of them."""
    net, free = members.company.network, members.company.volunteers
    volunteers = {net.names[place] for place in np.flatnonzero(free).tolist()}
    named = {"include": asked.include, "exclude": asked.exclude, "refused": asked.refused}
    strangers = {field: len(set(people) - volunteers) for field, people in named.items()}
    if any(strangers.values()):
        raise WishError(
            _strangers(len({one for people in named.values() for one in people} - volunteers)),
            next_step="Name people by the pseudonyms that `ona consent list` shows.",
            problems=[Problem(field, _strangers(count)) for field, count in strangers.items() if count],
        )


def _strangers(count: int) -> Sentence:
    return sentence("{count} of the people named did not consent, or do not belong to the window.", count=count)


def _measured(
    some: Staff, asked: Asked, told: tuple[Answered, Stability], *, everybody: int, beyond: float
) -> MeasuredSet:
    """Return a set with its figures as people of the whole company.

    What is counted over the sample is brought to everybody, and what the set reaches further to what it reaches
    of people whom it was not chosen by.
    """
    found, steady = told
    set_, names = found.chosen, some.people
    of = some.company.groups["department"]
    each = everybody / max(found.reachable, 1)
    fair = min(beyond * found.reachable / set_.value, 1.0) * each if set_.value and beyond == beyond else each  # noqa: PLR0124 - NaN differs from itself
    return MeasuredSet(
        window=some.window,
        units=some.units,
        model=repr(sorted(modelled(asked).items())),
        members=tuple(names[person] for person in set_.people.tolist()),
        departments=tuple(of.names[of.of[person]] for person in set_.people.tolist()),
        substitutes=tuple(None if person < 0 else names[person] for person in set_.substitute.tolist()),
        adds=set_.adds * fair,
        only=set_.only * fair,
        loses=set_.loses * fair,
        loads=found.load[set_.people],
        reach={
            "reached": set_.curve * fair,
            "at_most": set_.bound * each,
            **{
                name: curve * (each if name == RANDOM else fair)
                for name, curve in set_.baselines.items()
                if name in BASELINES
            },
        },
        reachable=everybody,
        chosen_again=steady.chosen_again,
        low=steady.low * fair,
        high=steady.high * fair,
    )


def account_of(found: ReleasedSet, asked: Asked) -> dict[str, Any]:
    """Return what is told of a released set, as JSON holds it."""
    counted_as = canonical(asked)
    guarantee = "none" if asked.refused else guaranteed(len(asked.least))
    summary = {**found.summary, "guarantee": guarantee, "model": modelled(counted_as)}
    members, curve = ([dict(row) for row in rows] for rows in (found.members, found.curve))
    return {"summary": summary, "set": members, "curve": curve, "question": question_of(counted_as)}


def question_of(asked: Asked) -> dict[str, Any]:
    """Return a question as a request of the API asks it, without what is not wished for; departments by name.

    >>> question_of(Asked(3, least={"site": 1}, between=("a", "b")))
    {'size': 3, 'steps': 1, 'per_site': 1, 'between': ['a', 'b']}
    """
    reach = {"steps": asked.steps} if asked.chance is None else {"chance": asked.chance}
    wishes: dict[str, Any] = {
        **{quota_field(kind): least for kind, least in asked.least.items()},
        "between": list(asked.between or ()),
        "exclude_managers": asked.exclude_managers,
        **{name: list(getattr(asked, name)) for name in ("include", "exclude", "refused")},
    }
    cap = {"max_load": asked.max_load} if asked.max_load < ALL else {}
    return {"size": asked.size, **reach, **{name: wish for name, wish in wishes.items() if wish}, **cap}


def asked_of(body: Mapping[str, Any], departments: Mapping[str, str]) -> Asked:
    """Return what a request of the API asks for.

    Parameters
    ----------
    body
        The request, checked for its form by who took it in.
    departments
        Names of departments by id, for ``between``.

    Raises
    ------
    UsageError
        When ``between`` names a department that is not there.
    """
    between = body.get("between")
    if between and not set(between) <= set(departments):
        raise WishError(
            "There is no such department.", next_step="GET /api/v1/departments lists the ids.", field="between"
        )
    asked = Asked(
        size=body["size"],
        steps=body.get("steps", 1),
        chance=body.get("chance"),
        least={kind: body[f"per_{kind}"] for kind in ("department", "site", "level") if body.get(f"per_{kind}")},
        exclude_managers=body.get("exclude_managers", False),
        max_load=body.get("max_load", 100.0),
        include=tuple(body.get("include", ())),
        exclude=tuple(body.get("exclude", ())),
        refused=tuple(body.get("refused", ())),
    )
    return replace(asked, between=(departments[between[0]], departments[between[1]])) if between else asked

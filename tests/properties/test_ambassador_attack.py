"""Two hundred slightly different sets, asked for through the API: what they tell of somebody who did not consent.

The attacker has the role that may ask for most, and knows the roster, who consented, and all ties but those of one
person. Figures and denominators stand in each test.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analytics.ambassadors import asking, from_store
from analytics.ambassadors.asking import Asked, answered
from analytics.ambassadors.baselines import curve_of
from analytics.ambassadors.counted import SHARE, counted, is_drawn
from analytics.ambassadors.cover import within_steps
from analytics.ambassadors.elsewhere import reach_elsewhere
from analytics.ambassadors.stability import stability
from analytics.ambassadors.staff import Staff, staff
from api import create_app
from ona import consents, requests
from ona import published as shelves
from ona.access import create_token
from ona.cli.working import computed
from ona.company import plan
from ona.settings import Privacy, Settings, Store
from ona.store.reading import Label, WeeklyTies
from ona.windows import Window
from tests.properties.test_ambassadors_of_members import WithManagers, volunteering
from tests.properties.test_company_truth import WINDOW
from tests.stores import Standing

with warnings.catch_warnings():
    # The test client prefers a package that is not among the pinned ones.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

PEOPLE, REQUESTS, SEED = 120, 200, 3
LABELS = {1000: Label("本社", None, "site"), 1001: Label("那覇", None, "site")}
SMALL_SITE = 3
"""People of the second site: fewer than k = 5."""

World = dict[str, Any]


@dataclass(frozen=True)
class Stored(WithManagers):
    """A company as the worker reads it, with one person's ties left out, and a site of three people."""

    silent: int = -1

    def mode(self) -> str:
        return "consent"

    def labels(self) -> dict[int, Label]:
        return super().labels() | LABELS

    def standing(self, window: Window) -> Standing:
        stand = super().standing(window)
        site = np.full(stand.site.size, 1000, np.int32)
        site[: SMALL_SITE * 4 : 4] = 1001
        return replace(stand, site=site)

    def weekly_ties(self, window: Window) -> WeeklyTies:
        ties = tied(window)
        kept = (ties.source != self.silent) & (ties.target != self.silent)
        columns = {name: getattr(ties, name)[kept] for name in ("source", "target", "week")}
        more = {name: getattr(ties, name) for name in ties.__dataclass_fields__ if name not in {"people", *columns}}
        return replace(ties, **columns, **{name: column[kept] for name, column in more.items()})


@cache
def tied(window: Window) -> WeeklyTies:
    """Return the ties of everybody, read once."""
    return WithManagers(COMPANY).weekly_ties(window)


COMPANY = plan(PEOPLE, len(WINDOW.weeks), seed=SEED)
PSEUDONYMS = tuple(number.to_bytes(16, "big") for number in range(PEOPLE))
CONSENTED = PSEUDONYMS[1::3]
SILENT = tuple(number for number, one in enumerate(PSEUDONYMS) if one not in CONSENTED)


@pytest.fixture(scope="module")
def members() -> Staff:
    """Return the members of the company, of whom every third consented."""
    return staff(Stored(COMPANY), WINDOW, Settings(), frozenset(CONSENTED))


@pytest.fixture
def service(tmp_path: Path, members: Staff, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """Return a function that asks the API, lets the worker compute, and returns what the API tells."""
    settings = Settings(store=Store(path=tmp_path), privacy=Privacy(mode="consent"))
    info = {"from": WINDOW.start.isoformat(), "to": WINDOW.last_day.isoformat(), "min_group": 5, "mode": "consent"}
    rows = {"departments": [{"id": f"d{place}", "department": name} for place, name in enumerate(members.units.names)]}
    snapshot = SimpleNamespace(id="window", info=info, rows=lambda name: rows.get(name, []))
    shelf = SimpleNamespace(current=lambda: snapshot, ids=lambda: ("window",))
    world = {"silent": -1}

    @contextmanager
    def opened(*_: object) -> Iterator[Stored]:
        yield Stored(COMPANY, world["silent"])

    monkeypatch.setattr(from_store, "open_reader", opened)
    # Fewer draws of weeks than usual: four hundred sets are chosen here.
    monkeypatch.setattr(asking, "stability", partial(stability, resamples=4))
    monkeypatch.setattr(shelves, "Shelf", lambda _: shelf)
    app = create_app(settings, shelf=shelf)  # type: ignore[arg-type]
    database = app.state.database
    consents.give(database, dict.fromkeys(CONSENTED, datetime.now(UTC)))
    headers = {"Authorization": f"Bearer {create_token(database, 'admin').token}"}
    with TestClient(app, base_url="http://127.0.0.1") as client:

        def ask(body: Mapping[str, Any], silent: int = -1) -> dict[str, Any]:
            world["silent"] = silent
            address = client.post("/api/v1/ambassadors", json=body, headers=headers).json()["address"]
            job = requests.take(database)
            assert job is not None
            assert computed(settings, database, job)
            told = client.get(address, headers=headers).json()
            return {name: told[name] for name in ("state", "result", "error")}

        yield SimpleNamespace(ask=ask)


def slightly_different() -> list[dict[str, Any]]:
    """Return two hundred requests for nearly the same set: of other sizes, wishes, people and models."""
    draw, names = np.random.default_rng(SEED), [one.hex() for one in CONSENTED]
    found: list[dict[str, Any]] = []
    for number in range(REQUESTS):
        body: dict[str, Any] = {"size": 3 + number % 4}
        some = [names[place] for place in draw.choice(len(names), 3, replace=False)]
        body |= [{}, {"exclude": some}, {"include": some}, {"refused": some[:1]}, {"include": some[:2]}][number % 5]
        body |= [{}, {"max_load": 90.0}, {"exclude_managers": True}, {"per_site": 1}, {"steps": 2}][number // 5 % 5]
        found.append(body)
    return found


def text(told: World) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def test_most_people_are_in_no_answer(service: SimpleNamespace) -> None:
    """Of 200 requests 0 tell whether somebody outside the sample has any ties; the sample is 40% of people.

    Figure: answers that differ between the world with all ties of a person and the world with none, for one who
    knows everything else; 0 of 200. Whoever is outside the sample is so for every request, so that asking on gains
    nothing; who is inside is known to nobody, so that the two worlds are told apart with an AUC of at most
    .5 + .4 / 2 = .70 after any number of requests. Sample: 40% of 100,000 pseudonyms, within 1%.
    """
    outside = next(one for one in SILENT if not is_drawn(WINDOW, PSEUDONYMS[one]))
    asked = slightly_different()
    with_ties = [text(service.ask(body)) for body in asked]
    assert len(set(with_ties)) > REQUESTS / 4
    without = [text(service.ask(body, outside)) for body in asked]
    assert sum(one != other for one, other in zip(with_ties, without, strict=True)) == 0
    drawn = np.mean([is_drawn(WINDOW, number.to_bytes(16, "big")) for number in range(100_000)])
    assert abs(drawn - SHARE) < 0.01
    silent = [PSEUDONYMS[one].hex() for one in SILENT]
    assert [one for one in silent for told in with_ties if one in told] == []
    assert not [told for told in with_ties if "那覇" in told]


def test_the_attack_would_see_somebody(service: SimpleNamespace) -> None:
    """The same attack tells of people inside the sample: it fails against the others for the right reason.

    Figure: people of the sample whose ties change at least one of 20 answers; more than half of 4.
    """
    inside = [one for one in SILENT if is_drawn(WINDOW, PSEUDONYMS[one])][:4]
    asked = slightly_different()[::10]
    with_ties = [text(service.ask(body)) for body in asked]
    seen = [[text(service.ask(body, one)) for body in asked] != with_ties for one in inside]
    assert sum(seen) > len(inside) / 2


def test_one_question_has_one_answer(service: SimpleNamespace) -> None:
    """Two hundred requests that differ in nothing that counts are one question, and have one answer.

    Figure: distinct questions among 200 requests with other chances, caps, orders and repetitions; 1 of 200. So no
    noise is averaged out by asking on.
    """
    draw, names = np.random.default_rng(SEED), [one.hex() for one in CONSENTED[:6]]
    bodies = [
        {
            "size": 8,
            "chance": 0.1 + float(draw.uniform(-0.02, 0.02)),
            "max_load": 90 + float(draw.uniform(0, 9.9)),
            "include": [names[place] for place in draw.permutation(3)] + names[:1],
            "exclude": [names[place] for place in draw.permutation([3, 4, 5])],
        }
        for _ in range(REQUESTS)
    ]
    assert len({repr(from_store.canonical(from_store.asked_of(body, {}))) for body in bodies}) == 1
    near = [{name: value for name, value in body.items() if name != "chance"} for body in bodies[:5]]
    assert len({text(service.ask(body)) for body in near}) == 1


def test_nothing_is_told_of_a_site_of_three(service: SimpleNamespace, members: Staff) -> None:
    """A site of fewer than k people is in no quota and no reason: named in 0 of 40 refusals, larger ones in each.

    Figure: refusals that name the site of 3 or say how many of it may be chosen; 0 of 40 quotas by site.
    """
    told = [service.ask({"size": 40, "per_site": least}) for least in range(41, 81)]
    assert {one["state"] for one in told} == {"failed"}
    named = [any("本社" in problem["message"] for problem in one["error"]["problems"]) for one in told]
    assert named == [True] * len(told)
    assert not [one for one in told if "那覇" in text(one)]
    assert np.count_nonzero(members.company.groups["site"].of == 1) == SMALL_SITE


def test_pairs_of_few_people_tell_no_figure(service: SimpleNamespace, members: Staff) -> None:
    """Sets that join two departments of together fewer than ten groups tell people and no figure: 0 of all pairs.

    Figure: classes or numbers of people in sets between two departments of fewer than 10 k = 50 people together;
    0 of 10 pairs. A tenth of them would be fewer people than k.
    """
    sizes = members.units.sizes
    small = [
        (one, other)
        for one in range(len(sizes))
        for other in range(one)
        if sizes[one] + sizes[other] < 50 and _volunteers(members, one) and _volunteers(members, other)
    ][:10]
    assert small
    for one, other in small:
        told = service.ask({"size": 2, "between": [f"d{one}", f"d{other}"]})
        assert told["state"] == "done", told
        figures = [row[name] for row in told["result"]["set"] for name in ("adds", "only", "loses")]
        assert (set(figures), told["result"]["curve"], told["result"]["summary"]["reached"]) == ({None}, [], None)


def _volunteers(members: Staff, unit: int) -> bool:
    return bool((members.company.volunteers & (members.company.groups["department"].of == unit)).sum() >= 2)


def test_what_protection_costs() -> None:
    """Of 600 people 200 consented: 24 chosen over the sample reach at least 93% of what the best ones reach.

    The reach that is told is estimated from people whom the set was not chosen by: within a tenth of the truth.
    """
    some, _ = volunteering(staff(WithManagers(plan(600, len(WINDOW.weeks), seed=1)), WINDOW, Settings()), 3)
    part, asked = counted(some), Asked(24)
    best, found = answered(some.company, asked).chosen, answered(part.company, asked)
    number = {name: place for place, name in enumerate(some.company.network.names)}
    people = [number[part.company.network.names[person]] for person in found.chosen.people.tolist()]
    truth = float(curve_of(within_steps(some.company.network), np.array(people, np.int32), 24)[-1])
    assert truth >= 0.93 * best.value
    others = len(some.people) - int(some.company.volunteers.sum())
    stands_for = others / (len(part.people) - int(some.company.volunteers.sum()))
    told = reach_elsewhere(part.company, asked, found, stands_for)
    assert abs(told - truth / len(some.people)) < 0.1


def test_the_sample_hangs_on_no_one_else(members: Staff) -> None:
    """Who is in the sample of a window is decided by the own pseudonym alone: whoever joins or leaves moves nobody."""
    kept = counted(members)
    assert set(CONSENTED) <= set(kept.people)
    fewer = replace(members, company=replace(members.company, volunteers=np.zeros(len(members.people), np.bool_)))
    drawn = {one for one in members.people if is_drawn(WINDOW, one)}
    assert set(counted(fewer).people) == drawn
    assert set(kept.people) == drawn | set(CONSENTED)
    assert kept.units is members.units
    assert kept.ties.names == kept.company.network.names == tuple(one.hex() for one in kept.people)

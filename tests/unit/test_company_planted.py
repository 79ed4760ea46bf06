"""Each planted truth is measured back from the company's events, and the null company has none."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ona.company import (
    NOTHING,
    Action,
    Broker,
    Company,
    HelpAvoider,
    HelpLane,
    Overload,
    Planted,
    Quiet,
    Silo,
    SingleBridge,
    UnansweredAsks,
    events,
    plan,
    simulate_ties,
    tie_matrix,
    truth_of,
)
from ona.company.calendar_time import DAY_MINUTES
from ona.company.messages import MEETING
from ona.company.names import DOMAIN
from ona.company.talk import make_stage, talk_of
from ona.company.ties import home_departments
from ona.errors import UsageError

SALES, DEVELOPMENT, SUPPORT, QUALITY = "営業部", "開発部", "カスタマーサポート部", "品質保証部"


def company_with(planted: Planted, *, weeks: int = 12, seed: int = 5) -> Company:
    """Return a company of 240 people in 12 departments."""
    return plan(240, weeks, seed, planted=planted)


def ask_table(company: Company) -> pd.DataFrame:
    """Return threads that open towards one to eight colleagues, with the departments and the first answer."""
    table = events(company).to_pandas()
    unit = dict(zip(company.people.address, _names(company), strict=True))
    table["to"] = table["recipients"].str.split(";")
    table["department"] = table["sender"].map(unit)
    opened = table[table["thread"].notna() & table["reply_to"].isna() & table["department"].notna()]
    answers = table[table["reply_to"].notna()].sort_values("time", kind="stable").groupby("thread").first()
    joined = opened.join(answers.add_suffix("_answer"), on="thread")
    return pd.DataFrame(joined[joined["to"].str[0].isin(unit)])


def _names(company: Company) -> list[str]:
    return [company.people.departments[number] for number in home_departments(company)]


def factor_of(company: Company, pair: tuple[str, str], weeks: tuple[int, int]) -> float:
    """Return interactions of two departments in some weeks against what the other pairs let expect."""
    table = _interactions(company, weeks)
    u, v = (company.people.departments.index(name) for name in pair)
    free = ~np.eye(len(table), dtype=bool)
    free[u, v] = free[v, u] = False
    rate = np.sqrt(table.sum(1))
    for _ in range(300):
        rate = np.sqrt(rate * (table * free).sum(1) / (free @ rate))
    return float(table[u, v] / (rate[u] * rate[v]))


def _interactions(company: Company, weeks: tuple[int, int]) -> np.ndarray:
    """Count interactions of two by pair of departments: mails to one, direct messages, meetings of two."""
    stage, home, count = make_stage(company), home_departments(company), len(company.people.departments)
    table = np.zeros((count, count))
    for week in range(*weeks):
        talk = talk_of(stage, week)
        first = talk.to[talk.start[:-1]]
        np.add.at(table, (home[talk.sender], home[first]), 1)
    return table + table.T


def test_the_null_company_has_no_truth() -> None:
    """With nothing planted every list of the truth is empty, and naming silos alone plants nothing else."""
    for truth in (truth_of(company_with(NOTHING)), truth_of(plan(240, 4, silos=()))):
        kinds = ("silos", "brokers", "single_bridges", "help_lanes", "unanswered", "help_avoiders", "overloaded")
        assert [truth[kind] for kind in kinds] == [[]] * 7
        assert truth["action"] is None


def test_the_default_company_has_some_of_each() -> None:
    """The demo carries the two silos and a modest set of the others, under the contract's keys."""
    truth = truth_of(plan())
    assert len(truth["silos"]) == 2
    assert [len(truth[kind]) for kind in ("brokers", "single_bridges", "help_lanes")] == [2, 1, 2]
    assert [len(truth[kind]) for kind in ("help_avoiders", "overloaded")] == [1, 1]
    assert list(truth["single_bridges"][0]) == ["between", "address"]
    assert list(truth["help_lanes"][0]) == ["seeker", "helper", "asks", "median_first_answer_hours"]
    assert truth["action"] == {
        "date": "2026-06-29",
        "departments": ["品質保証部", "物流部"],
        "factor": 2.0,
        "fades_on": None,
    }
    assert all(address.endswith(DOMAIN) for address in truth["brokers"])


@pytest.mark.parametrize("share", [0.0, 0.7, 1.0])
def test_planted_asks_stay_unanswered(share: float) -> None:
    """The planted share of what a department opens towards another has no answer, lanes included; others' talk has."""
    lane = HelpLane(SALES, DEVELOPMENT, 400, 1.0)
    company = company_with(Planted(help_lanes=(lane,), unanswered=(UnansweredAsks(SALES, DEVELOPMENT, share),)))
    assert truth_of(company)["unanswered"] == [{"seeker": SALES, "helper": DEVELOPMENT, "share": share}]
    plain = company_with(Planted(help_lanes=(lane,)))
    found = _silent(company, SALES, DEVELOPMENT)
    assert found == pytest.approx(share, abs=0.06)
    assert _silent(company, DEVELOPMENT, SALES) == pytest.approx(_silent(plain, DEVELOPMENT, SALES), abs=0.1)
    assert _silent(plain, SALES, DEVELOPMENT) < 0.3


def _silent(company: Company, seeker: str, helper: str) -> float:
    """Return the share of conversations from one department to another in which nobody answers, but for the end's."""
    stage, home = make_stage(company), company.people.posts.department[: len(company.people)]
    names, opened, heard = company.people.departments, 0, 0
    for week in range(company.weeks - 1):
        talk = talk_of(stage, week)
        first = talk.to[talk.start[:-1]]
        here = (home[talk.sender] == names.index(seeker)) & (home[first] == names.index(helper))
        here &= (talk.turn == 0) & (talk.kind != MEETING)
        opened += int(here.sum())
        heard += int((here & np.isin(talk.conversation, talk.conversation[talk.turn == 1])).sum())
    return 1 - heard / opened


@pytest.mark.parametrize("hours", [1.0, 5.0])
def test_a_help_lane_has_its_asks_and_its_answer_time(hours: float) -> None:
    """A lane adds its asks, all answered, and half of the first answers come within its worked hours (within 15%)."""
    lane = HelpLane(SALES, DEVELOPMENT, 400, hours)
    company = company_with(Planted(help_lanes=(lane,)))
    opened = _lane_asks(ask_table(company))
    usual = _lane_asks(ask_table(company_with(NOTHING)))
    assert abs(len(opened) - len(usual) - 400) < 5 * np.sqrt(400)
    answered = opened[opened["time_answer"].notna()]
    waited = _worked_hours(company, answered["time"]), _worked_hours(company, answered["time_answer"])
    assert np.median(waited[1] - waited[0]) == pytest.approx(hours, rel=0.15)


def _lane_asks(asks: pd.DataFrame) -> pd.DataFrame:
    home = dict(zip(asks["sender"], asks["department"], strict=True))
    helper = asks["to"].str[0].map(home)
    return asks[(asks["department"] == SALES) & (helper == DEVELOPMENT)]


def _worked_hours(company: Company, time: pd.Series) -> np.ndarray:
    """Return worked hours since the first of the period, by the head office's clock."""
    local = time.dt.tz_convert("Asia/Tokyo")
    day = (local.dt.tz_localize(None).dt.normalize() - pd.Timestamp("1970-01-01")).dt.days.to_numpy()
    minutes = np.clip((local.dt.hour * 60 + local.dt.minute).to_numpy() - 9 * 60, 0, DAY_MINUTES)
    return np.asarray((np.searchsorted(company.time.days, day) * DAY_MINUTES + minutes) / 60)


def test_avoiders_answer_but_never_ask() -> None:
    """Nobody of an avoiding department opens a thread that a colleague answers; they do answer others."""
    company = company_with(Planted(help_avoiders=(HelpAvoider(SUPPORT),)))
    answered = ask_table(company).dropna(subset=["sender_answer"])
    assert not (answered["department"] == SUPPORT).any()
    assert (answered["department_answer"] == SUPPORT).sum() > 30
    usual = ask_table(company_with(NOTHING)).dropna(subset=["sender_answer"])
    assert (usual["department"] == SUPPORT).sum() > 30


def test_half_an_avoider_asks_half_as_much() -> None:
    """An avoidance of strength 0.5 leaves half of the asks towards other departments."""

    def asks(company: Company) -> int:
        found = ask_table(company)
        other = found["to"].str[0].map(dict(zip(company.people.address, _names(company), strict=True)))
        return int(((found["department"] == SUPPORT) & (other != SUPPORT)).sum())

    half = asks(company_with(Planted(help_avoiders=(HelpAvoider(SUPPORT, 0.5),))))
    assert half / asks(company_with(NOTHING)) == pytest.approx(0.5, abs=0.12)


@pytest.mark.parametrize("factor", [1.5, 3.0])
def test_an_overloaded_department_is_spoken_to_more(factor: float) -> None:
    """Its contact with others is its factor times the usual, and what it opens itself stays as it was."""
    loaded = _opened(company_with(Planted(overloaded=(Overload(SUPPORT, factor),))))
    usual = _opened(company_with(NOTHING))
    assert sum(loaded) / sum(usual) == pytest.approx(factor, rel=0.12)
    assert loaded[0] / usual[0] == pytest.approx(1.0, abs=0.15)


def test_quiet_people_write_less_and_nothing_else_changes() -> None:
    """Contacts of a quiet department's people, and of nobody else, talk less; who is in touch with whom stays."""
    usual = company_with(NOTHING)
    quiet = company_with(Planted(quiet=(Quiet(SUPPORT, 0.5, 0.1),)))
    one, other = usual.contacts, quiet.contacts
    for column in ("a", "b", "mail_share", "project", "from_week", "to_week"):
        np.testing.assert_array_equal(getattr(one, column), getattr(other, column))
    number, posts = usual.people.departments.index(SUPPORT), usual.people.posts
    members = np.flatnonzero(posts.department[: len(usual.people)] == number)
    slowed = other.rate < one.rate
    np.testing.assert_allclose(other.rate[slowed], 0.1 * one.rate[slowed])
    np.testing.assert_array_equal(other.rate[~slowed], one.rate[~slowed])
    ends = posts.person[np.stack([one.a, one.b])]
    quiet_ones = [person for person in members if slowed[(ends == person).any(axis=0)].all()]
    assert abs(len(quiet_ones) - len(members) / 2) <= 1
    assert np.isin(ends[:, slowed], quiet_ones).any(axis=0).all()


def test_a_quiet_department_stands_in_the_truth() -> None:
    """Where something is quiet the truth names it; else the truth has the keys it always had."""
    assert truth_of(company_with(Planted(quiet=(Quiet(SUPPORT),))))["quiet"] == [SUPPORT]
    assert "quiet" not in truth_of(company_with(NOTHING))


def _opened(company: Company) -> tuple[int, int]:
    """Return how many conversations with others a department opens, and how many others open with it."""
    stage, home = make_stage(company), home_departments(company)
    number, counts = company.people.departments.index(SUPPORT), np.zeros(2, int)
    for week in range(company.weeks):
        talk = talk_of(stage, week)
        roots = np.flatnonzero(talk.turn == 0)
        near, far = home[talk.sender[roots]], home[talk.to[talk.start[roots]]]
        counts += [((near == number) & (far != number)).sum(), ((near != number) & (far == number)).sum()]
    return int(counts[0]), int(counts[1])


@pytest.mark.parametrize("fades_in", [None, 16])
def test_an_action_raises_contact_from_its_date(fades_in: int | None) -> None:
    """Contact is its factor times the usual from its week on, and as before once it has faded."""
    pair, ratios = ("製造部", SALES), []
    for seed in range(3):
        company = plan(600, 24, seed, planted=Planted(action=Action(pair, 8, 3.0, fades_in)))
        ratios.append([factor_of(company, pair, weeks) for weeks in ((0, 8), (8, 16), (16, 24))])
    before, during, after = np.mean(ratios, axis=0)
    assert during / before == pytest.approx(3.0, rel=0.25)
    assert after / before == pytest.approx(3.0 if fades_in is None else 1.0, rel=0.25)
    truth = truth_of(company)["action"]
    assert truth["date"] == "2026-06-08"
    assert (truth["fades_on"] is None) == (fades_in is None)


def test_an_action_shows_in_ties() -> None:
    """Ties of the two departments grow with the action; nothing else moves but by chance."""
    pair = (SALES, DEVELOPMENT)
    company = company_with(Planted(action=Action(pair, 12, 3.0)), weeks=24, seed=3)
    u, v = (company.people.departments.index(name) for name in pair)
    before = tie_matrix(company, simulate_ties(company, to_week=12))[u, v]
    assert tie_matrix(company, simulate_ties(company, from_week=12))[u, v] > 1.8 * before


def test_one_person_carries_a_single_bridge() -> None:
    """Every tie between the two departments is the bridging person's, in the ties and in the events."""
    company = company_with(Planted(single_bridges=(SingleBridge((SALES, DEVELOPMENT)),)))
    address = truth_of(company)["single_bridges"][0]["address"]
    ties, home = simulate_ties(company), home_departments(company)
    u, v = (company.people.departments.index(name) for name in (SALES, DEVELOPMENT))
    across = ((home[ties.a] == u) & (home[ties.b] == v)) | ((home[ties.a] == v) & (home[ties.b] == u))
    person = company.people.address.index(address)
    assert across.sum() > 5
    assert ((ties.a == person) | (ties.b == person))[across].all()
    assert home[person] == u


def test_a_bridge_may_leave_some_contact_to_others() -> None:
    """A share of 0.5 leaves about half of the contact to others."""
    company = company_with(Planted(single_bridges=(SingleBridge((SALES, DEVELOPMENT), 0.5),)))
    contacts, posts = company.contacts, company.people.posts
    u, v = (company.people.departments.index(name) for name in (SALES, DEVELOPMENT))
    ends = np.sort([posts.department[contacts.a], posts.department[contacts.b]], axis=0)
    rows = (ends[0] == min(u, v)) & (ends[1] == max(u, v))
    person = company.carriers.bridges[0]
    mine = (posts.person[contacts.a] == person) | (posts.person[contacts.b] == person)
    assert 0.25 < mine[rows].mean() < 0.65


def test_a_broker_has_contacts_in_most_departments() -> None:
    """A broker has the most ties outside the department of all its people, in three quarters of the departments."""
    company = company_with(Planted(brokers=(Broker(QUALITY, 60),)), seed=4)
    ties, home = simulate_ties(company), home_departments(company)
    across = home[ties.a] != home[ties.b]
    outside = np.bincount(np.concatenate([ties.a[across], ties.b[across]]), minlength=len(home))
    person = company.people.address.index(truth_of(company)["brokers"][0])
    own = home == company.people.departments.index(QUALITY)
    assert own[person]
    assert outside[person] == outside[own].max()
    others = np.concatenate([ties.b[ties.a == person], ties.a[ties.b == person]])
    assert len(set(home[others].tolist()) - {home[person]}) >= 8


def test_a_broker_stays_on_the_near_side_of_a_silo() -> None:
    """Planted contacts and groups keep away from a complete silo."""
    planted = Planted(silos=(Silo((SALES, DEVELOPMENT), 0.0),), brokers=(Broker(SALES, 100),))
    company = company_with(planted)
    u, v = (company.people.departments.index(name) for name in (SALES, DEVELOPMENT))
    department, contacts = company.people.posts.department, company.contacts
    ends = zip(department[contacts.a].tolist(), department[contacts.b].tolist(), strict=True)
    assert {u, v} not in [set(pair) for pair in ends]


def test_volume_multiplies_what_is_said() -> None:
    """Three times the volume is three times the conversations, between the same people."""
    usual, loud = plan(100, 4, planted=NOTHING), plan(100, 4, planted=NOTHING, volume=3.0)
    assert np.array_equal(usual.contacts.a, loud.contacts.a)
    said = [sum(len(talk_of(make_stage(one), week)) for week in range(4)) for one in (usual, loud)]
    assert said[1] / said[0] == pytest.approx(3.0, rel=0.15)


def test_truths_are_told_with_dates() -> None:
    """An action's dates are those of its weeks."""
    company = plan(240, 20, ends_on=date(2026, 9, 27), planted=Planted(action=Action((SALES, SUPPORT), 5, 2.0, 9)))
    assert truth_of(company)["action"] == {
        "date": "2026-06-15",
        "departments": [SALES, SUPPORT],
        "factor": 2.0,
        "fades_on": "2026-07-13",
    }


@pytest.mark.parametrize(
    ("planted", "sentence"),
    [
        (
            Planted(help_lanes=(HelpLane(SALES, SALES, 5, 1.0),)),
            "A planted truth is about 2 of the company's departments, not about 営業部 and 営業部.",
        ),
        (
            Planted(brokers=(Broker("宇宙部"),)),
            "A planted truth is about 1 of the company's departments, not about 宇宙部.",
        ),
        (
            Planted(brokers=(Broker(SALES),) * 60),
            "営業部 has too few people for so many brokers and bridges.",
        ),
        (
            Planted(overloaded=(Overload(SALES, 0.5),)),
            "A synthetic company has 1 to 10 for factor, not 0.5.",
        ),
        (
            Planted(action=Action((SALES, SUPPORT), 12)),
            "A synthetic company has 0 to 11 for week, not 12.",
        ),
    ],
)
def test_truths_that_cannot_be(planted: Planted, sentence: str) -> None:
    """A truth about departments that are not there, or of a strength out of range, is refused."""
    with pytest.raises(UsageError, match=re.escape(sentence)):
        company_with(planted)

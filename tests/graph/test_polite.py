"""The polite way out: no call before its time, no long sleep, no endless trying."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.polite import LAST_SECOND, Limits, LostError, Polite, PutOffError, Reply, asked_wait
from tests.graph.polite_clock import Clock

FORMS = ("seconds", "date", "milliseconds", "junk", "absent", "negative", "past")


def refusal(form: str, seconds: int, now: float) -> Reply:
    """Return a 429 that asks for a wait in one of the forms that servers use."""
    date = {"date": formatdate(now, usegmt=True)}
    if form == "date":
        return Reply(429, {**date, "retry-after": formatdate(int(now) + seconds, usegmt=True)})
    headers: dict[str, dict[str, str]] = {
        "seconds": {"retry-after": str(seconds)},
        "milliseconds": {"x-ms-retry-after-ms": str(seconds * 1000)},
        "junk": {"retry-after": "a while, please"},
        "absent": {},
        "negative": {"retry-after": "-5"},
        "past": {**date, "retry-after": "Mon, 01 Jan 2001 00:00:00 GMT"},
    }
    return Reply(429, headers[form])


class Script:
    """A server that answers as written, and notes when it was called."""

    def __init__(self, clock: Clock, *replies: Reply | None) -> None:
        self.clock = clock
        self.replies = list(replies)
        self.calls: list[float] = []

    async def __call__(self, _url: str, _headers: Mapping[str, str]) -> Reply:
        self.calls.append(self.clock.now)
        reply = self.replies.pop(0) if self.replies else Reply(200, {}, b"{}")
        if reply is None:
            raise LostError
        return reply


def got(polite: Polite, lane: str = "a") -> Reply:
    return asyncio.run(polite.get("https://a.example", {}, lane=lane))


@given(form=st.sampled_from(FORMS), seconds=st.integers(1, 50), seed=st.integers(0, 100))
def test_no_call_comes_before_its_time(form: str, seconds: int, seed: int) -> None:
    """Whatever the form in which a server asks for a wait, the next call comes after it."""
    clock = Clock()
    script = Script(clock, refusal(form, seconds, clock.now))
    assert got(Polite(script, around=clock.around(seed))).status == 200
    asked = seconds if form in {"seconds", "date", "milliseconds"} else 0
    waited = script.calls[1] - script.calls[0]
    assert asked <= waited <= max(asked + 1, 1)
    assert waited > 0


@pytest.mark.parametrize("form", ["seconds", "date", "milliseconds"])
@pytest.mark.parametrize("seconds", [61, 180, 86_400, 10**7])
def test_a_long_wait_is_not_slept_through(form: str, seconds: int) -> None:
    """The call is put off until the time that the server named, and nobody sleeps."""
    clock = Clock()
    polite = Polite(Script(clock, refusal(form, seconds, clock.now)), around=clock.around())
    with pytest.raises(PutOffError) as put_off:
        got(polite)
    assert put_off.value.until >= clock.now + seconds
    assert clock.slept == []
    assert polite.allowed["a"] == put_off.value.until


def test_a_wait_without_end_ends_with_the_calendar() -> None:
    """A number of any length is a wait: until the end of the year 9999 at most."""
    clock = Clock()
    with pytest.raises(PutOffError) as put_off:
        got(Polite(Script(clock, refusal("seconds", 10**17, clock.now)), around=clock.around()))
    assert put_off.value.until == LAST_SECOND


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_a_wait_or_none(after: str, milliseconds: str, date: str) -> None:
    """What a server writes never stops the reader, and a wait is never negative."""
    wait = asked_wait({"retry-after": after, "x-ms-retry-after-ms": milliseconds, "date": date}, now=0.0)
    assert wait is None or wait > 0


def test_the_longer_of_two_waits_holds() -> None:
    """A server that says it twice means the longer one."""
    assert asked_wait({"retry-after": "5", "x-ms-retry-after-ms": "9000"}, now=0.0) == 9.0


@pytest.mark.parametrize("failure", [None, Reply(503, {}), Reply(500, {}), Reply(504, {}), Reply(429, {})])
def test_failures_without_a_word_are_tried_again_a_few_times(failure: Reply | None) -> None:
    """Waits grow, chance spreads them, and after so many calls the page is put off."""
    clock = Clock()
    script = Script(clock, *[failure] * 20)
    with pytest.raises(PutOffError):
        got(Polite(script, Limits(tries=5), around=clock.around()))
    waits = [after - before for before, after in zip(script.calls, script.calls[1:], strict=False)]
    assert len(script.calls) == 5
    assert all(2**place / 2 <= wait <= 2**place for place, wait in enumerate(waits))


def test_waits_of_two_readers_differ() -> None:
    """Not all readers come back at the same instant."""

    def waited(seed: int) -> float:
        clock = Clock()
        got(Polite(Script(clock, refusal("seconds", 30, clock.now)), around=clock.around(seed)))
        return clock.slept[0]

    assert len({waited(seed) for seed in range(20)}) == 20


def test_what_is_no_failure_of_the_moment_is_handed_over() -> None:
    """A page, a refusal for good, an expired link: each is for the caller to understand."""
    for status in (200, 400, 401, 403, 404, 410):
        clock = Clock()
        assert got(Polite(Script(clock, Reply(status, {})), around=clock.around())).status == status


def test_a_lane_that_must_wait_stops_no_other() -> None:
    """One throttled mailbox is that mailbox's affair."""
    clock = Clock()
    polite = Polite(Script(clock, refusal("seconds", 3600, clock.now)), around=clock.around())
    with pytest.raises(PutOffError):
        got(polite, "a")
    assert got(polite, "b").status == 200
    with pytest.raises(PutOffError):
        got(polite, "a")


@pytest.mark.parametrize(("lanes", "most"), [(1, 4), (2, 8), (5, 8)])
def test_no_more_calls_at_once_than_allowed(lanes: int, most: int) -> None:
    """Four calls at once of a mailbox, eight of the tenant."""
    running = {"now": 0, "most": 0}

    async def send(_url: str, _headers: Mapping[str, str]) -> Reply:
        running["now"] += 1
        running["most"] = max(running["most"], running["now"])
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        running["now"] -= 1
        return Reply(200, {})

    async def all_of_them() -> None:
        polite = Polite(send, Limits(lane=4, tenant=8), Clock().around())
        await asyncio.gather(*(polite.get("https://a.example", {}, lane=f"{n % lanes}") for n in range(40)))

    asyncio.run(all_of_them())
    assert running["most"] == most


def test_calls_in_line_hear_of_a_refusal() -> None:
    """When one call of a lane is refused, those that stood in line behind it wait too."""
    clock = Clock()
    script = Script(clock, refusal("seconds", 20, clock.now))

    async def all_of_them() -> None:
        polite = Polite(script, Limits(lane=1), clock.around())
        await asyncio.gather(*(polite.get("https://a.example", {}, lane="a") for _ in range(4)))

    asyncio.run(all_of_them())
    first, *rest = script.calls
    assert all(call >= first + 20 for call in rest)

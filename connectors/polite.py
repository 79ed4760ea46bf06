"""The one polite way out: every call of a live source goes through here.

A vendor's server says when it may be asked again; nobody calls before. Waits that are short are waited out, longer
ones are not slept through: the call is put off, and the schedule comes back at the allowed time. What fails without
a word is tried again, a bounded number of times, after waits that grow and that chance spreads out.

Calls belong to a *lane*: a mailbox, or the tenant as a whole. A lane and the tenant each bear so many calls at once.
Clock, sleep and chance are given, so that tests wait for nothing.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

BUSY: Final = frozenset({408, 429, 500, 502, 503, 504, 509})
"""Statuses after which the same call may succeed later."""

LAST_SECOND: Final = 253_402_300_799.0
"""The end of the year 9999: a wait is at most until then."""

_SECONDS: Final = re.compile(r"\d{1,18}(?:\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: status, header fields by their names in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class LostError(Exception):
    """No whole reply came: the connection broke, or its end is missing."""


class PutOffError(Exception):
    """The call may not, or cannot, be made now; ``until`` is when to come back, in seconds since 1970."""

    def __init__(self, until: float) -> None:
        super().__init__("put off")
        self.until = until


Send = Callable[[str, Mapping[str, str]], Awaitable[Reply]]
"""Makes one call (a URL and header fields), once.

Raises
------
LostError
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is asked of a server.

    Attributes
    ----------
    tries
        Calls for one page before it is put off.
    wait
        The longest wait that is waited out, in seconds.
    lane, tenant
        Calls at once of one mailbox and of all together.
    first, most
        The first and the longest wait after a failure without a word, in seconds.
    """

    tries: int = 5
    wait: float = 60.0
    lane: int = 4
    tenant: int = 8
    first: float = 1.0
    most: float = 30.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Clock (seconds since 1970), sleep and chance (0 to 1)."""

    time: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Return for how many seconds a server asks to be left alone, or None where it does not say.

    ``Retry-After`` may be seconds or a date; a date is counted from the server's own ``Date``, so that clocks that
    differ do no harm. Of ``Retry-After`` and ``x-ms-retry-after-ms`` the longer wait holds. What cannot be read,
    or is past, says nothing.

    >>> asked_wait({"retry-after": "120"}, now=0.0), asked_wait({"x-ms-retry-after-ms": "1500"}, now=0.0)
    (120.0, 1.5)
    >>> dates = {"date": "Mon, 01 Apr 2024 10:00:00 GMT", "retry-after": "Mon, 01 Apr 2024 10:05:00 GMT"}
    >>> asked_wait(dates, now=0.0), asked_wait({"retry-after": "soon"}, now=0.0), asked_wait({}, now=0.0)
    (300.0, None, None)
    """
    waits = [_seconds_or_date(headers, now), _milliseconds(headers)]
    return max((wait for wait in waits if wait is not None and wait > 0), default=None)


def _seconds_or_date(headers: Mapping[str, str], now: float) -> float | None:
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    wanted, begin = _date(text), _date(headers.get("date", ""))
    return None if wanted is None else wanted - (now if begin is None else begin)


def _milliseconds(headers: Mapping[str, str]) -> float | None:
    text = headers.get("x-ms-retry-after-ms", "").strip()
    return float(text) / 1000 if _SECONDS.fullmatch(text) else None


def _date(text: str) -> float | None:
    try:
        found: datetime = parsedate_to_datetime(text[:64])
        return found.timestamp() if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


class Polite:
    """Makes calls as a server wants them made.

    Parameters
    ----------
    send
        Makes one call.
    limits, around
        How much is asked, and clock, sleep and chance.

    Attributes
    ----------
    allowed
        When each lane may be called next, in seconds since 1970. Times known from an earlier run are put in before
        the first call.
    """

    def __init__(self, send: Send, limits: Limits | None = None, around: Surroundings | None = None) -> None:
        self._send = send
        self.limits = limits or Limits()
        self._around = around or Surroundings()
        self.allowed: dict[str, float] = {}
        self._tenant = asyncio.Semaphore(self.limits.tenant)
        self._lanes: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(self.limits.lane))

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._around.time()

    async def get(self, url: str, headers: Mapping[str, str], *, lane: str) -> Reply:
        """Return the reply to a call, made no earlier than it may be.

        Raises
        ------
        PutOffError
            When it may be made only later than is waited for, or failed every time.
        """
        failures = 0
        while True:
            await self._until_allowed(lane)
            async with self._lanes[lane], self._tenant:
                if self.allowed.get(lane, 0.0) > self.now():
                    continue  # another call of the lane was refused while this one stood in line
                reply = await self._sent(url, headers)
                if reply.status not in BUSY:
                    return reply
                failures += 1
                self._hold(lane, reply, failures)
            if failures >= self.limits.tries:
                raise PutOffError(self.put_off(lane, self.now() + self.limits.wait))

    def put_off(self, lane: str, until: float) -> float:
        """Let nobody call a lane before a time, and return when it may be called then."""
        self.allowed[lane] = max(self.allowed.get(lane, 0.0), min(until, LAST_SECOND))
        return self.allowed[lane]

    async def _sent(self, url: str, headers: Mapping[str, str]) -> Reply:
        try:
            return await self._send(url, headers)
        except LostError:
            return Reply(503, {})

    async def _until_allowed(self, lane: str) -> None:
        while (left := self.allowed.get(lane, 0.0) - self.now()) > 0:
            if left > self.limits.wait:
                raise PutOffError(self.allowed[lane])
            await self._around.sleep(left)

    def _hold(self, lane: str, reply: Reply, failures: int) -> None:
        """Let nobody call a lane before the server wants it, nor all lanes at the same instant after."""
        asked, chance = asked_wait(reply.headers, self.now()), self._around.chance()
        grown = min(self.limits.first * 2 ** (failures - 1), self.limits.most)
        wait = grown * (0.5 + chance / 2) if asked is None else asked + min(asked / 10, 1.0) * chance
        self.put_off(lane, self.now() + wait)

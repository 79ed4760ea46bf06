"""A clock that nobody waits for: sleeping moves it on."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from connectors.polite import Surroundings


@dataclass
class Clock:
    """The time, in seconds since 1970, and every sleep that was asked for."""

    now: float = 1_711_933_200.0
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def around(self, seed: int = 0) -> Surroundings:
        return Surroundings(self.time, self.sleep, random.Random(seed).random)

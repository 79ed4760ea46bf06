"""What goes wrong on the way to a server, drawn by a seed: every kind of fault that one must live with."""

from __future__ import annotations

import random
from email.utils import formatdate

from tests.graph.fake_graph import Asked, Entity, Fault, Tenant
from tests.graph.polite_clock import Clock


def storm(tenant: Tenant, clock: Clock, seed: int, *, rate: float = 0.2, long_waits: bool = True) -> None:
    """Let so large a share of requests fail, in every form, and pages come repeated and in another order."""
    draw = random.Random(seed)

    def weather(asked: Asked) -> Fault | None:
        if draw.random() >= rate:
            return None
        kind = draw.choice(["seconds", "date", "milliseconds", "junk", "absent", "503", "500", "lost", "expired"])
        seconds = draw.choice([1, 5, 30, *([200, 86_400] if long_waits else [])])
        if kind == "expired":
            return Fault(410, body={"error": {"code": "SyncStateNotFound"}}) if asked.is_link else None
        return fault(kind, seconds, clock.now)

    def shuffle(entries: list[Entity]) -> list[Entity]:
        again = [entry for entry in entries if draw.random() < rate]
        return draw.sample([*entries, *again], len(entries) + len(again))

    tenant.weather, tenant.shuffle = weather, shuffle


def fault(kind: str, seconds: int, now: float) -> Fault:
    """Return one fault."""
    if kind == "lost":
        return Fault(reset=True)
    if kind in {"500", "503"}:
        return Fault(int(kind))
    headers = {
        "seconds": {"Retry-After": str(seconds)},
        "date": {"Retry-After": formatdate(int(now) + seconds, usegmt=True)},
        "milliseconds": {"x-ms-retry-after-ms": str(seconds * 1000)},
        "junk": {"Retry-After": "soon"},
        "absent": {},
    }[kind]
    return Fault(429, headers, after=seconds if kind in {"seconds", "date", "milliseconds"} else 0)

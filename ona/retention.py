"""Retention by the wall clock: what live sources brought goes after a time, files that are kept on purpose stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from ona.asking_rule import asking_of
from ona.settings import Settings, duration_days, tie_caps
from ona.store import snapshots
from ona.store.connection import Connection
from ona.store.purging import Limits, Purged, frozen_weeks, is_past, purge
from ona.windows import week_of


@dataclass(frozen=True, slots=True)
class Expired:
    """The account of a purge: rows of the store, and published snapshots that were removed."""

    store: Purged
    snapshots: int

    def as_json(self) -> dict[str, int]:
        """Return all counts by name."""
        return {**asdict(self.store), "snapshots": self.snapshots}


def first_kept_week(settings: Settings, span: str, now: datetime) -> date | None:
    """Return the first day of the week in which a span before now begins: it and all later ones are kept.

    A week goes as a whole, once all of it is older than the span. None when everything is kept.

    >>> from datetime import UTC
    >>> first_kept_week(Settings(), "90d", datetime(2026, 11, 22, tzinfo=UTC))
    datetime.date(2026, 8, 24)
    """
    day = _day_before(settings, span, now)
    return None if day is None else week_of(day, week_start=settings.organisation.week_start)


def _day_before(settings: Settings, span: str, now: datetime) -> date | None:
    """Return the day so long before now, by the organisation's clock; None for ever, or for longer than dates go."""
    days = duration_days(span)
    today = now.astimezone(settings.organisation.zone).date()
    return None if days is None or days + 7 >= today.toordinal() else today - timedelta(days=days)


def limits_of(settings: Settings, now: datetime) -> Limits:
    """Return what a store keeps now."""
    kept = settings.privacy.retention
    return Limits(first_kept_week(settings, kept.events, now), first_kept_week(settings, kept.ties, now))


def expire(
    connection: Connection, settings: Settings, *, now: datetime, removing: Callable[[], object]
) -> Expired | None:
    """Remove what is past its time from an open store whose touched weeks are rolled up, and from what is published.

    Parameters
    ----------
    connection
        The store, open for writing.
    settings
        The configuration.
    now
        The present time.
    removing
        Called before rows are removed, so that the store is written anew afterwards.

    Returns
    -------
    Expired, or None when nothing was past its time.
    """
    limits = limits_of(settings, now)
    done = Purged()
    if is_past(connection, limits):
        removing()
        done = purge(connection, limits, tie_caps(settings), asking_of(settings))
    removed = _expire_snapshots(settings, now, frozen_weeks(connection))
    return Expired(done, removed) if removed or done != Purged() else None


def _expire_snapshots(settings: Settings, now: datetime, frozen: frozenset[date]) -> int:
    """Remove published snapshots of periods that held live data and are past their time."""
    before = _day_before(settings, settings.privacy.retention.snapshots, now)
    if before is None or not frozen:
        return 0
    return snapshots.remove(
        settings.published_folder,
        lambda window: window.end <= before and not frozen.isdisjoint(window.weeks),
    )

"""What the configuration says of asks and of the hours of sites, as the rollup needs it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ona.public_holidays import public_holidays
from ona.settings import Settings, Site
from ona.working_hours import Asking, WorkingHours, hours_of


def asking_of(settings: Settings) -> Asking:
    """Return what counts as an ask and its answer; people without a known site work by the organisation's clock.

    >>> asking_of(Settings(organisation={"timezone": "Asia/Tokyo"})).home.zone.key
    'Asia/Tokyo'
    """
    return Asking(
        recipients=settings.analysis.asks.recipients,
        answer_days=settings.analysis.asks.answer_days,
        home=WorkingHours(settings.organisation.zone),
        sites={name: _hours(site) for name, site in settings.sites.items()},
    )


def _hours(site: Site) -> WorkingHours:
    opens, closes = hours_of(site.hours)
    closed = public_holidays(site.holidays) if isinstance(site.holidays, str) else frozenset(site.holidays)
    return WorkingHours(ZoneInfo(site.timezone), opens, closes, closed)

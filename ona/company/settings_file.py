"""The configuration that reads the company's files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ona.company.names import DOMAIN
from ona.company.sites import SITES, Site
from ona.settings import Analysis

HEAD: Final = f"""\
# A synthetic company: every person and message here is invented.
synthetic = true

[organisation]
name = "Aozora"
timezone = "Asia/Tokyo"
language = "ja"
internal_domains = ["{DOMAIN}"]

"""
SITE: Final = """\
[sites."{name}"]
timezone = "{zone}"
hours = "09:00-18:30"
holidays = "{country}"

"""
REST: Final = """\
[store]
path = "data"                  # store.duckdb, published/ and app.sqlite live here

[privacy]
mode = "aggregate"
min_group = "auto"
key_file = "ona.key"

[sources.people]
kind = "roster"
path = "roster.csv"
"""
FILES: Final = """
[sources.mail]
kind = "mbox"
path = "mail.mbox"

[sources.chat]
kind = "slack-export"
path = "slack-export.zip"

[sources.calendar]
kind = "ics"
path = "calendar.ics"
"""
HISTORY: Final = """
[sources.history]
kind = "events"
path = "{file}"
"""
SURVEY: Final = """
[sources.survey]
kind = "survey"
path = "survey.csv"
"""
SHORT: Final = """
[analysis]
window = {weeks}                     # weeks of a period: all that there are
"""
USUAL_WINDOW: Final = Analysis().window
"""Weeks of a period unless a configuration says otherwise."""


def write_settings(path: Path, sites: int, sources: str = FILES, *, weeks: int) -> None:
    """Write ``ona.toml`` of a company with the first ``sites`` sites: roster, survey and some ``sources``.

    A company of fewer weeks than a usual period has one period of all of them.
    """
    short = SHORT.format(weeks=weeks) if weeks < USUAL_WINDOW else ""
    text = HEAD + "".join(_site(site) for site in SITES[:sites]) + REST + sources + SURVEY + short
    path.write_text(text, encoding="utf-8")


def _site(site: Site) -> str:
    return SITE.format(name=site.name, zone=site.zone, country=site.country)

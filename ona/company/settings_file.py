"""The configuration that reads the company's files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ona.company.names import DOMAIN

TEXT: Final = f"""\
# A synthetic company: every person and message here is invented.
synthetic = true

[organisation]
name = "Aozora"
timezone = "Asia/Tokyo"
language = "ja"
internal_domains = ["{DOMAIN}"]

[sites."東京"]
timezone = "Asia/Tokyo"

[sites."大阪"]
timezone = "Asia/Tokyo"

[store]
path = "data"                  # store.duckdb, published/ and app.sqlite live here

[privacy]
mode = "aggregate"
min_group = "auto"
key_file = "ona.key"

[sources.people]
kind = "roster"
path = "roster.csv"

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


def write_settings(path: Path) -> None:
    """Write ``ona.toml``."""
    path.write_text(TEXT, encoding="utf-8")

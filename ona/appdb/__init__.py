"""The app database: who may look, what was asked for, what was done. Never an event, a key or an address.

SQLite beside the stores by default, PostgreSQL by URL. ``ona.appdb.open(url)`` brings the
tables forward (a copy of the SQLite file is kept first) and gives a :class:`Database`.
"""

from ona.appdb.database import Database
from ona.appdb.database import open_database as open  # noqa: A004 - read as `ona.appdb.open`
from ona.appdb.models import (
    Account,
    AuditEntry,
    Consent,
    Cycle,
    OneTimeLink,
    Request,
    RoleGrant,
    Table,
    Token,
    WebSession,
)

__all__ = [
    "Account",
    "AuditEntry",
    "Consent",
    "Cycle",
    "Database",
    "OneTimeLink",
    "Request",
    "RoleGrant",
    "Table",
    "Token",
    "WebSession",
    "open",
]

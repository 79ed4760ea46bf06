"""The shelf of published snapshots: what the API, the pages and the notebook door read.

A snapshot is immutable, so one that was opened once is kept in memory; only the
pointer ``CURRENT`` is read again each time. A snapshot whose bytes are not what was
written is never served: the newest good one is, and says which one it stands in for.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa

from ona.errors import StoreDamagedError, StoreError
from ona.sentences import listed, sentence
from ona.store import register, snapshots
from ona.tables import PUBLISHED

log: Final = logging.getLogger(__name__)
logging.getLogger("ona").addHandler(logging.NullHandler())
"""Where nobody set up a log, events are not written bare to stderr."""

NOTHING_YET: Final = "Run `ona analyze`."


class Snapshot:
    """One published snapshot: released tables and what they were made from.

    Attributes
    ----------
    id
        ``<utc>-<hash>``; the hash is the digest of the file.
    info
        ``id, from, to`` (first and last day, ISO, both inside), ``window`` (weeks), ``made_at, min_group,
        people, departments, pairs {total, shown, hidden {reason: n}}, organisation, language, synthetic,
        timezone, level, version, parameters, mode``; ``looked_at {kind: {looked_at, enough_data,
        why_none}}``; ``help {visible, unseen {channel: reason}, statement}``;
        ``calibration {compared, why_not, best, statement}``; ``instead_of`` (a list
        of ids) when it stands in for damaged ones.
    """

    __slots__ = ("_rows", "_tables", "id", "info")

    def __init__(self, identifier: str, info: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> None:
        self.id = identifier
        self.info: Mapping[str, Any] = MappingProxyType({"id": identifier, **info})
        self._tables = dict(tables)
        self._rows: dict[str, tuple[dict[str, Any], ...]] = {}

    def __repr__(self) -> str:
        return f"Snapshot({self.id!r}, {self.info['from']} to {self.info['to']})"

    def arrow(self, table: str) -> pa.Table:
        """Return a released table; columns of type ``json`` are JSON text.

        Raises
        ------
        StoreError
            When no published table has this name.
        """
        if table not in self._tables:
            raise StoreError(
                sentence("No published table named {table!r}.", table=table),
                next_step=sentence("Known tables: {tables}.", tables=listed(self._tables)),
            )
        return self._tables[table]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return a released table as rows ready for JSON: ``json`` columns decoded, dates as ISO text.

        The columns are those of :data:`ona.tables.PUBLISHED`, in that order; nested values are not copied.
        """
        if table not in self._rows:
            self._rows[table] = tuple(_decoded(self.arrow(table), table))
        return [dict(row) for row in self._rows[table]]

    def instead_of(self, damaged: list[str]) -> Snapshot:
        """Return this snapshot with a note that it stands in for damaged ones."""
        return Snapshot(self.id, {**self.info, "instead_of": damaged}, self._tables)


def _decoded(table: pa.Table, name: str) -> list[dict[str, Any]]:
    kinds = {column.name: column.type for column in PUBLISHED[name].columns}
    return [{key: _plain(value, kinds[key]) for key, value in row.items()} for row in table.to_pylist()]


def _plain(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "json":
        return json.loads(value)
    return value.isoformat() if kind == "date" else value


class Shelf:
    """The published snapshots of a folder, opened read-only and kept in memory.

    Parameters
    ----------
    folder
        ``Settings.published_folder``. It need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Snapshot] = {}
        self._damaged: dict[str, tuple[int, int]] = {}

    def current_id(self) -> str | None:
        """Return the id that ``CURRENT`` names now, or None when nothing is published."""
        return register.current_id(self._folder)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all published snapshots, newest window first."""
        return tuple(entry.id for entry in snapshots.entries(self._folder))

    def open(self, identifier: str) -> Snapshot:
        """Return a snapshot by id.

        Raises
        ------
        StoreError
            When there is none of this id (:class:`~ona.errors.StoreDamagedError` when its bytes are damaged).
        """
        mark = snapshots.mark(self._folder, identifier)
        if mark is None:
            raise StoreError(
                "There is no published snapshot with this id.",
                next_step=sentence("Published snapshots: {ids}.", ids=listed(self.ids()) or sentence("none")),
            )
        if identifier not in self._open:
            self._open[identifier] = self._read(identifier, mark)
        return self._open[identifier]

    def previous(self, snapshot: Snapshot) -> Snapshot | None:
        """Return the good snapshot of the window before, if one was published."""
        ids = self.ids()
        older = ids[ids.index(snapshot.id) + 1 :] if snapshot.id in ids else ()
        return self._first_good(older, [])

    def current(self) -> Snapshot:
        """Return the current snapshot, or the newest good one when its bytes are damaged.

        Raises
        ------
        StoreError
            When nothing is published yet.
        StoreDamagedError
            When no published snapshot is whole.
        """
        named = self.current_id()
        others = [identifier for identifier in self.ids() if identifier != named]
        order = ([named] if named else []) + others
        if not order:
            raise StoreError("Nothing is published yet.", next_step=NOTHING_YET)
        damaged: list[str] = []
        found = self._first_good(order, damaged)
        if found is None:
            raise StoreDamagedError(
                "No published snapshot is whole.", next_step="Restore the folder with `ona restore`."
            )
        return found.instead_of(damaged) if damaged else found

    def _first_good(self, order: list[str] | tuple[str, ...], damaged: list[str]) -> Snapshot | None:
        for identifier in order:
            if snapshots.mark(self._folder, identifier) is not None:
                try:
                    return self.open(identifier)
                except StoreDamagedError:
                    log.warning("snapshot_passed_over", extra={"snapshot": identifier})
            damaged.append(identifier)
        return None

    def _read(self, identifier: str, mark: tuple[int, int]) -> Snapshot:
        if self._damaged.get(identifier) == mark:
            raise snapshots.damaged(identifier)
        try:
            stored = snapshots.read(self._folder, identifier)
        except StoreDamagedError:
            self._damaged[identifier] = mark
            raise
        return Snapshot(identifier, stored.info, stored.tables)

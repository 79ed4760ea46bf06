"""Events: who wrote to, called or met whom and when, as CSV or Parquet tables.

Read
    The columns of :attr:`Events.fields`, by the names of a preset or of ``columns``, batch by batch.
Dropped
    All other columns, unread; rows without anybody to receive them, counted.
Continues
    A file is an item, read anew when it has changed or is to be read differently. Its cursor
    comes with its end: a file that was cut off is read again from its start, which adds
    nothing twice, since rows without an id are told apart by their occurrence in the file.
Deletions
    A row that is no longer in a file stays in the store: a file may be an extract.

An ``id`` is one event wherever it stands, so that extracts may overlap. Mail with a Message-ID
is the same event as in a mail source. Other ids count within their ``tool``, else their
preset: two tools that number their rows from 1 must have different ones, or the rows of the
second are taken for repetitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import Field

from connectors.delimited import (
    Delimiter,
    Encoding,
    columns_of,
    detected_delimiter,
    detected_encoding,
    existing_file,
    header_of,
    normalised,
    refuse_missing,
)
from connectors.events_convert import REASONS, Converted, Rule, converted
from connectors.events_presets import PLAIN, PRESETS, REQUIRED, Column, KnownKind, Preset, PresetName
from connectors.events_tables import Batch, CsvTable, ParquetTable, Places, Table, is_parquet
from connectors.file_set import FoundFile, fingerprint, found_files, nothing_there
from connectors.source import Group, Options, Page, Reject, Source, State
from ona.errors import SourceRefusedError
from ona.sentences import sentence, translatable
from ona.settings import Zone
from ona.tables import DropReason, EventKind, RejectReason

READING: Final = "1"
"""Changes when the same file would be read differently, so that it is read again."""
SUFFIXES: Final = frozenset({".csv", ".tsv", ".parquet"})


class EventsOptions(Options):
    """``[sources.NAME]`` with ``kind = "events"``.

    ``event_kind`` is what a row is that does not say so itself; ``tool`` is what its ids belong to.
    """

    path: Path
    columns: dict[Column, str] = Field(default_factory=dict)
    encoding: Encoding = "auto"
    timezone: Zone | None = None
    preset: PresetName | None = None
    tool: str | None = Field(default=None, pattern=r"^[a-z0-9-]{1,40}$")
    event_kind: KnownKind | None = None
    delimiter: Delimiter | None = None


class Events(Source):
    """CSV and Parquet tables of interactions. ``path`` is a file, a folder or a pattern."""

    kind: ClassVar[str] = "events"
    group: ClassVar[Group] = Group.FILES
    fields: ClassVar[tuple[str, ...]] = tuple(PLAIN.columns)
    options: ClassVar[type[Options]] = EventsOptions
    settings: EventsOptions

    def pages(self, state: State) -> Iterator[Page]:
        """Read each new or changed file; every one is checked before any page is given."""
        files = found_files(self.context.folder, self.settings.path, SUFFIXES)
        if not files:
            raise nothing_there(sentence("events"), sentence("a CSV or Parquet file, a folder of them, or a pattern"))
        salt = READING + self.settings.model_dump_json(exclude={"path"})
        cursors = {file.item: fingerprint(file.path, salt) for file in files}
        new = [file for file in files if state.cursor(file.item) != cursors[file.item]]
        tables = [self._checked(file, len(files)) for file in new]
        for file, (table, places) in zip(new, tables, strict=True):
            yield from self._file_pages(file.item, table, places)
            yield Page(file.item, rejects=_left(table), cursor=cursors[file.item])

    @property
    def _preset(self) -> Preset:
        return PRESETS[self.settings.preset] if self.settings.preset else PLAIN

    def _rule(self) -> Rule:
        preset = self._preset
        name = self.settings.timezone or preset.zone
        zone = ZoneInfo(name) if name else self.context.zone
        kind = EventKind(self.settings.event_kind) if self.settings.event_kind else preset.kind
        space = f"events:{self.settings.tool}" if self.settings.tool else self.settings.preset or "events"
        return Rule(zone, kind, preset.separator, preset.address, space)

    def _checked(self, file: FoundFile, count: int) -> tuple[Table, Places]:
        try:
            table = self._table(existing_file(file.path))
            return table, self._places(table.header())
        except SourceRefusedError as error:
            if count == 1:
                raise
            told = sentence(
                "File {number} of {count}, by name: {message}",
                number=file.number,
                count=count,
                message=translatable(error.message),
            )
            raise SourceRefusedError(told, next_step=error.next_step) from None

    def _table(self, path: Path) -> Table:
        if is_parquet(path):
            return ParquetTable(path)
        codec = detected_encoding(path, self.settings.encoding)
        delimiter = self.settings.delimiter or detected_delimiter(path, codec)
        return CsvTable(path, codec, delimiter, header_of(path, codec, delimiter))

    def _places(self, header: Sequence[str]) -> Places:
        chosen = {str(ours): theirs for ours, theirs in self.settings.columns.items()}
        found = {ours: (place,) for ours, place in columns_of(header, self._synonyms(), chosen).items()}
        places = {**_joined_places(header, self._preset.joined), **found}
        refuse_missing(places, REQUIRED)
        return places

    def _synonyms(self) -> dict[str, tuple[str, ...]]:
        names = (*PLAIN.columns, *self._preset.columns)
        return {ours: (*self._preset.columns.get(ours, ()), *PLAIN.columns[ours]) for ours in names}

    def _file_pages(self, item: str, table: Table, places: Places) -> Iterator[Page]:
        rule = self._rule()
        for batch in table.batches(places):
            found = converted(batch.columns, rule)
            yield Page(item, found.events, rejects=_rejects(table, batch, found), dropped=_dropped(found))


def _joined_places(header: Sequence[str], joined: Mapping[str, tuple[str, str]]) -> dict[str, tuple[int, ...]]:
    """Find pairs of columns that make one of ours together."""
    places = {normalised(name): place for place, name in reversed(list(enumerate(header)))}
    pairs = {ours: tuple(map(normalised, names)) for ours, names in joined.items()}
    return {
        ours: tuple(places[name] for name in names)
        for ours, names in pairs.items()
        if all(name in places for name in names)
    }


def _dropped(found: Converted) -> dict[DropReason, int]:
    return {DropReason.NO_RECIPIENT: found.without_recipient} if found.without_recipient else {}


def _rejects(table: Table, batch: Batch, found: Converted) -> list[Reject]:
    """Name the bad rows of a batch and the malformed ones before its end, in the order of the file."""
    bad = np.flatnonzero(found.faults)
    reasons = {int(batch.records[row]): REASONS[found.faults[row]] or RejectReason.UNREADABLE for row in bad.tolist()}
    reasons |= dict.fromkeys(table.malformed(int(batch.records[-1])), RejectReason.WRONG_COLUMNS)
    numbers = sorted(reasons)
    return [
        Reject(f"{table.word} {line}", reasons[number])
        for number, line in zip(numbers, table.lines(numbers), strict=True)
    ]


def _left(table: Table) -> list[Reject]:
    """Name the malformed rows behind the last good one."""
    lines = table.lines(table.malformed(None))
    return [Reject(f"{table.word} {line}", RejectReason.WRONG_COLUMNS) for line in lines]

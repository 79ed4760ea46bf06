"""A sync: every configured source into the store, then the rollup of the touched weeks."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from connectors.account import Account
from connectors.configured import Configured, chosen
from connectors.intake import Intake
from connectors.pseudonymous import Clock
from connectors.source import Context, Group, Page, Source, State
from connectors.taking import take
from connectors.wanted import Wanted
from ona import appdb, keys
from ona.appdb.audit import COMMAND, append
from ona.asking_rule import asking_of
from ona.errors import OnaError, SourceError, SourceLaterError, SourceRefusedError, UsageError
from ona.opening import resources, writing_store
from ona.pseudonyms import Pseudonyms, canonical
from ona.retention import Expired, expire, limits_of
from ona.sealing import Seal
from ona.sentences import sentence
from ona.settings import Settings, tie_caps
from ona.store.connection import Connection
from ona.store.copying import copy_store
from ona.store.excluding import NOTHING, Gone
from ona.store.rewriting import due, rewrite
from ona.store.rolling import roll_up, touch_all
from ona.system_words import reason_of
from ona.waiting import note_wait

FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
ARCHIVES: Final = frozenset({"mbox", "slack-export", "ics", "events", "roster", "survey", "kpi", "viva-p2p"})
"""Kinds that read files kept on purpose: retention does not cut them off."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read."""

    source: str
    error: OnaError


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: an account for each source, the sources that failed, the weeks made anew.

    ``stopped`` says that it was told to stop and left something for the next run. ``excluded`` counts what exclusions
    took out of what was stored, ``expired`` what retention did; ``rows`` are those of a store that was written anew.
    """

    accounts: tuple[Account, ...]
    failures: tuple[Failure, ...]
    weeks: int
    stopped: bool = False
    excluded: Gone = NOTHING
    expired: Expired | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What to sync.

    Attributes
    ----------
    names
        Sources by name; empty for all.
    since
        Events before this day are dropped and counted.
    rollup_only
        Make all ties anew (after caps changed) and fetch nothing.
    dry_run
        Work on a copy of the store that is thrown away.
    """

    names: tuple[str, ...] = ()
    since: date | None = None
    rollup_only: bool = False
    dry_run: bool = False


Progress = Callable[[Account], None]
Stopped = Callable[[], bool]


def never() -> bool:
    """Nobody asks to stop."""
    return False


def sync(
    settings: Settings,
    request: Request,
    *,
    now: datetime,
    progress: Progress | None = None,
    stopped: Stopped = never,
) -> Synced:
    """Fetch what is new of the wanted sources and roll up the touched weeks.

    A source that cannot be read does not stop the others; it is named in ``failures``. Once
    ``stopped`` says so, the batch at hand is written and rolled up, and the rest is left for the next run.

    Raises
    ------
    OnaError
        When the key, the configuration or the store cannot be used at all.
    """
    sources = chosen(settings, request.names)
    if not sources and not request.rollup_only:
        raise UsageError("No source is configured.", next_step="Name one under [sources] in ona.toml.")
    if settings.engine.kind != "duckdb":
        raise UsageError(
            sentence("The engine {kind!r} is not part of this version.", kind=settings.engine.kind),
            next_step='Set [engine] kind = "duckdb" or leave it out.',
        )
    if request.dry_run:
        return _dry(settings, request, sources, now=now, progress=progress, stopped=stopped)
    mark = due(settings.store_file)
    with _taking(settings, request, now=now, stopped=stopped, removing=mark.touch) as taking:
        synced = taking.all(sources, progress)
        expired = None if synced.stopped else expire(taking.connection, settings, now=now, removing=mark.touch)
    rows = rewrite(settings.store_file, resources(settings)) if mark.exists() else None
    _write_down(settings, synced.excluded, expired)
    note_wait(settings, _earliest(synced.failures))
    return replace(synced, expired=expired, rows=rows)


def _earliest(failures: Sequence[Failure]) -> datetime | None:
    """Return when there is something to do again that a source asked to wait with."""
    waits = [failure.error.not_before for failure in failures if isinstance(failure.error, SourceLaterError)]
    return min((wait for wait in waits if wait is not None), default=None)


def _write_down(settings: Settings, excluded: Gone, expired: Expired | None) -> None:
    """Add to the audit what was removed by rule, in numbers."""
    told = {"exclusion.apply": excluded._asdict(), "retention.apply": expired.as_json() if expired else {}}
    if not any(any(counts.values()) for counts in told.values()):
        return
    with closing(appdb.open(settings.app_database_url)) as database, database.writing() as session:
        for action, counts in told.items():
            if any(counts.values()):
                append(session, COMMAND, action, ", ".join(f"{name} {count}" for name, count in counts.items()))


@contextmanager
def _taking(
    settings: Settings, request: Request, *, now: datetime, stopped: Stopped, removing: Callable[[], object]
) -> Iterator[_Taking]:
    key = keys.read(settings.key_path)
    pseudonyms = Pseudonyms(key)
    clock = Clock(settings.organisation.zone, settings.organisation.week_start)
    with writing_store(settings, pseudonyms) as connection:
        yield _Taking(connection, pseudonyms, Seal(key), clock, settings, request, now, stopped, removing)


def _dry(
    settings: Settings,
    request: Request,
    sources: Sequence[Configured],
    *,
    now: datetime,
    progress: Progress | None,
    stopped: Stopped,
) -> Synced:
    """Sync into a copy; what retention would do is not tried there."""
    with tempfile.TemporaryDirectory(prefix="ona-dry-run-") as folder:
        if settings.store_file.is_file():
            copy_store(settings.store_file, Path(folder) / settings.store_file.name)
        store = settings.store.model_copy(update={"path": Path(folder)})
        elsewhere = settings.model_copy(update={"store": store})
        with _taking(elsewhere, request, now=now, stopped=stopped, removing=never) as taking:
            return taking.all(sources, progress)


class _Stoppable(Source):
    """A source that hands over no further page once it is told to stop."""

    def __init__(self, source: Source, stopped: Stopped) -> None:
        self._source = source
        self._stopped = stopped
        self.kind = source.kind  # type: ignore[misc]  # that of the source behind it
        self.retracts = source.retracts  # type: ignore[misc]
        self.group = source.group  # type: ignore[misc]
        self.batch = source.batch  # type: ignore[misc]

    def pages(self, state: State) -> Iterator[Page]:
        for page in self._source.pages(state):
            yield page
            if self._stopped():
                return


@dataclass(frozen=True, slots=True)
class _Taking:
    """What all sources of one sync share."""

    connection: Connection
    pseudonyms: Pseudonyms
    seal: Seal
    clock: Clock
    settings: Settings
    request: Request
    now: datetime
    stopped: Stopped
    removing: Callable[[], object]

    def all(self, sources: Sequence[Configured], progress: Progress | None) -> Synced:
        """Take every source, or with ``rollup_only`` none, and roll up."""
        if self.request.rollup_only:
            touch_all(self.connection)
            return Synced((), (), self._rolled_up())
        accounts, failures, gone = self._sources(sources, progress)
        return Synced(accounts, failures, self._rolled_up(), self.stopped(), gone)

    def _rolled_up(self) -> int:
        return roll_up(self.connection, tie_caps(self.settings), asking_of(self.settings))

    def _sources(
        self, sources: Sequence[Configured], progress: Progress | None
    ) -> tuple[tuple[Account, ...], tuple[Failure, ...], Gone]:
        accounts: list[Account] = []
        failures: list[Failure] = []
        gone = NOTHING
        for source in sources:
            if self.stopped():
                break
            try:
                stoppable = _Stoppable(source.source(self._context(source)), self.stopped)
                intake = self._intake(source)
                try:
                    account = take(intake, source.name, stoppable, progress=progress)
                    accounts.append(account)
                    if account.later is not None:
                        failures.append(Failure(source.name, account.later))
                finally:
                    gone += intake.exclusions.gone
            except SourceError as error:
                failures.append(Failure(source.name, error))
            except OSError as error:
                failures.append(Failure(source.name, _of_the_system(error)))
        return tuple(accounts), tuple(failures), gone

    def _intake(self, source: Configured) -> Intake:
        wanted = self._wanted(archive=_is_archive(source))
        today = self.now.astimezone(self.settings.organisation.zone).date()
        return Intake(
            self.connection, self.pseudonyms, self.seal, self.clock, wanted, today=today, removing=self.removing
        )

    def _since(self) -> datetime | None:
        return self._midnight_of(self.request.since)

    def _midnight_of(self, day: date | None) -> datetime | None:
        return datetime.combine(day, datetime.min.time(), self.settings.organisation.zone) if day else None

    def _retained(self, *, archive: bool) -> datetime | None:
        return None if archive else self._midnight_of(limits_of(self.settings, self.now).events)

    def _wanted(self, *, archive: bool) -> Wanted:
        exclude = self.settings.exclude
        return Wanted(
            since=self._since(),
            retained_from=self._retained(archive=archive),
            internal_domains=_domains(self.settings.organisation.internal_domains),
            excluded_people=exclude.people,
            excluded_domains=_domains(exclude.domains),
            excluded_units=tuple(_path(unit) for unit in exclude.units),
            excluded_calendars=exclude.calendars,
            follows_roster=archive,
            live=not archive,
        )

    def _midnight(self) -> datetime:
        """Return the beginning of today: what is planned for today may still be called off."""
        local = self.now.astimezone(self.settings.organisation.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    def _context(self, source: Configured) -> Context:
        """Return what a source may know: what would be dropped for its age need not be fetched."""
        since, retained = self._since() or FIRST, self._retained(archive=_is_archive(source)) or FIRST
        return Context(
            folder=self.settings.folder,
            zone=self.settings.organisation.zone,
            since=max(since, retained),
            until=self._midnight(),
            internal_domains=_domains(self.settings.organisation.internal_domains),
            excluded_calendars=frozenset(self.settings.exclude.calendars),
        )


def _is_archive(source: Configured) -> bool:
    """Whether a source reads what is kept on purpose."""
    return source.kind.kind in ARCHIVES or source.kind.group is Group.PEOPLE


def _of_the_system(error: OSError) -> SourceError:
    """Say what the operating system refused, without the path, which may hold a name."""
    return SourceRefusedError(
        sentence("The system refused to read it: {reason}.", reason=reason_of(error)),
        next_step="Check that the account that runs `ona sync` may read it, then run the same command again.",
    )


def _domains(names: Sequence[str]) -> frozenset[str]:
    return frozenset(canonical(f"x@{name.lstrip('@')}").removeprefix("x@") for name in names)


def _path(unit: str) -> tuple[str, ...]:
    """Return a unit as the roster writes it: Unicode NFKC, split at slashes."""
    return tuple(part.strip() for part in unicodedata.normalize("NFKC", unit).split("/"))

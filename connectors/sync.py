"""A sync: every configured source into the store, then the rollup of the touched weeks."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from connectors.configured import Configured, chosen
from connectors.intake import Account, Intake, Wanted
from connectors.pseudonymous import Clock
from connectors.source import Context, Group, Page, Source, State
from ona import keys
from ona.asking_rule import asking_of
from ona.errors import OnaError, SourceError, SourceRefusedError, UsageError
from ona.opening import writing_store
from ona.pseudonyms import Pseudonyms, canonical
from ona.sealing import Seal
from ona.sentences import sentence
from ona.settings import Settings, duration_days, tie_caps
from ona.store.connection import Connection
from ona.store.copying import copy_store
from ona.store.rolling import roll_up, touch_all
from ona.system_words import reason_of

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

    ``stopped`` says that it was told to stop and left something for the next run.
    """

    accounts: tuple[Account, ...]
    failures: tuple[Failure, ...]
    weeks: int
    stopped: bool = False


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
        return _dry(settings, request, now=now, progress=progress, stopped=stopped)
    key = keys.read(settings.key_path)
    pseudonyms = Pseudonyms(key)
    with writing_store(settings, pseudonyms) as connection:
        if request.rollup_only:
            touch_all(connection)
            return Synced((), (), roll_up(connection, tie_caps(settings), asking_of(settings)))
        clock = Clock(settings.organisation.zone, settings.organisation.week_start)
        taken = _Taking(connection, pseudonyms, Seal(key), clock, settings, request, now, stopped)
        accounts, failures = taken.all(sources, progress)
        return Synced(accounts, failures, roll_up(connection, tie_caps(settings), asking_of(settings)), stopped())


def _dry(settings: Settings, request: Request, *, now: datetime, progress: Progress | None, stopped: Stopped) -> Synced:
    with tempfile.TemporaryDirectory(prefix="ona-dry-run-") as folder:
        if settings.store_file.is_file():
            copy_store(settings.store_file, Path(folder) / settings.store_file.name)
        store = settings.store.model_copy(update={"path": Path(folder)})
        elsewhere = settings.model_copy(update={"store": store})
        return sync(elsewhere, replace(request, dry_run=False), now=now, progress=progress, stopped=stopped)


class _Stoppable(Source):
    """A source that hands over no further page once it is told to stop."""

    def __init__(self, source: Source, stopped: Stopped) -> None:
        self._source = source
        self._stopped = stopped
        self.kind = source.kind  # type: ignore[misc]  # that of the source behind it
        self.retracts = source.retracts  # type: ignore[misc]
        self.group = source.group  # type: ignore[misc]

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

    def all(
        self, sources: Sequence[Configured], progress: Progress | None
    ) -> tuple[tuple[Account, ...], tuple[Failure, ...]]:
        accounts: list[Account] = []
        failures: list[Failure] = []
        for source in sources:
            if self.stopped():
                break
            try:
                stoppable = _Stoppable(source.source(self._context()), self.stopped)
                accounts.append(self._intake(source).take(source.name, stoppable, progress=progress))
            except SourceError as error:
                failures.append(Failure(source.name, error))
            except OSError as error:
                failures.append(Failure(source.name, _of_the_system(error)))
        return tuple(accounts), tuple(failures)

    def _intake(self, source: Configured) -> Intake:
        wanted = self._wanted(archive=source.kind.kind in ARCHIVES or source.kind.group is Group.PEOPLE)
        today = self.now.astimezone(self.settings.organisation.zone).date()
        return Intake(self.connection, self.pseudonyms, self.seal, self.clock, wanted, today=today)

    def _since(self) -> datetime | None:
        if self.request.since is None:
            return None
        return datetime.combine(self.request.since, datetime.min.time(), self.settings.organisation.zone)

    def _wanted(self, *, archive: bool) -> Wanted:
        days = None if archive else duration_days(self.settings.privacy.retention.events)
        exclude = self.settings.exclude
        return Wanted(
            since=self._since(),
            retained_from=self.now - timedelta(days=days) if days else None,
            internal_domains=_domains(self.settings.organisation.internal_domains),
            excluded_people=exclude.people,
            excluded_domains=_domains(exclude.domains),
            excluded_units=tuple(_path(unit) for unit in exclude.units),
            follows_roster=archive,
        )

    def _midnight(self) -> datetime:
        """Return the beginning of today: what is planned for today may still be called off."""
        local = self.now.astimezone(self.settings.organisation.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    def _context(self) -> Context:
        return Context(
            folder=self.settings.folder,
            zone=self.settings.organisation.zone,
            since=self._since() or FIRST,
            until=self._midnight(),
            internal_domains=_domains(self.settings.organisation.internal_domains),
            excluded_calendars=frozenset(self.settings.exclude.calendars),
        )


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

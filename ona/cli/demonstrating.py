"""``ona demo``: a synthetic company from files to the page."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ona.cli.analysing import tell_published
from ona.cli.context import Session, now, session, today
from ona.cli.output import say
from ona.cli.places import refuse_file
from ona.cli.serving import checked_port, serve_settings
from ona.cli.syncing import show
from ona.errors import OnaError, UsageError
from ona.sentences import sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from ona.company import Company
    from ona.settings import Settings

MARK = "truth.json"
EVENTS = ("mail.mbox", "slack-export.zip", "calendar.ics", "history.parquet", "history.csv")
USUAL_WEEKS = 26
USUAL_WINDOW = 13
DAYS_OF_A_MONTH = 365.25 / 12


def demo(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    people: Annotated[int, typer.Option(help="People, 30 to 100,000.")] = 600,
    weeks: Annotated[int | None, typer.Option(help="Weeks of data, 2 to 520; 26 by default.")] = None,
    *,
    months: Annotated[int | None, typer.Option(help="Months of data, in place of weeks.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same files.")] = 1,
    volume: Annotated[float, typer.Option(help="How much everybody says, 0.1 to 20 times the usual.")] = 1.0,
    plant: Annotated[
        str | None, typer.Option(help="What to plant: a TOML file, or nothing; otherwise a usual set.")
    ] = None,
    history: Annotated[
        Literal["parquet", "csv"] | None,
        typer.Option(help="Write all events as one table, for large companies, not as mail, chat and calendar."),
    ] = None,
    folder: Annotated[Path, typer.Option("--dir", help="Where the files go.")] = Path("demo"),
    port: Annotated[
        int | None, typer.Option(callback=checked_port, help="Port of the pages; 0 takes a free one.")
    ] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after publishing.")] = False,
    files_only: Annotated[
        bool, typer.Option("--files-only", help="Only write the files and the planted truth.")
    ] = False,
) -> None:
    """Make a synthetic company as real files; sync, analyse, publish and serve it."""
    from connectors.sync import Request
    from connectors.sync import sync as sync_all
    from ona import keys
    from ona import settings as configuration
    from ona.company import plan, write_files, write_history
    from ona.company.planted_file import chosen_planted

    here = session(context)
    _refuse_foreign(folder)
    weeks = _weeks(weeks, months)
    company = plan(people=people, weeks=weeks, seed=seed, planted=chosen_planted(plant), volume=volume)
    with _told_when_stopped():
        _clear_events(folder)
        if history is None:
            write_files(company, folder)
        else:
            write_history(company, folder, history)
    say(here.said("synthetic", people=people, weeks=weeks))
    if files_only:
        return
    _clear_stores(folder)
    if not (folder / "ona.key").exists():
        keys.create(folder / "ona.key")
    settings = configuration.load(folder / "ona.toml")
    synced = sync_all(settings, Request(), now=now())
    show(here, synced)
    _publish(here, settings, company)
    if not no_serve:
        serve_settings(here, settings, port=port)


def _weeks(weeks: int | None, months: int | None) -> int:
    """Return how many weeks of data are asked for: those of some months are enough to hold them whole.

    >>> _weeks(None, None), _weeks(13, None), _weeks(None, 6), _weeks(None, 12)
    (26, 13, 27, 53)
    """
    if months is None:
        return USUAL_WEEKS if weeks is None else weeks
    if weeks is not None:
        raise UsageError("Weeks and months are both given.", next_step="Give one of --weeks and --months.")
    return ceil(months * DAYS_OF_A_MONTH / 7)


@contextmanager
def _told_when_stopped() -> Iterator[None]:
    """While files are made, take SIGTERM as an error that is told, so that nothing half-made is left."""

    def stop(_signal: int, _frame: object) -> None:
        raise OnaError(
            "Told to stop before all files were made; nothing half-written was left.",
            next_step="Run the same command again.",
        )

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _publish(here: Session, settings: Settings, company: Company) -> None:
    """Publish the periods of a company: the last one too where the weeks left over are half a period or more."""
    from analytics.answer import analyze

    window = settings.analysis.window
    rest = company.weeks % window
    shorter = 2 * rest >= window
    if window < USUAL_WINDOW:
        say(here.said("short_period", weeks=company.weeks, usual=USUAL_WINDOW))
    for one in analyze(settings, today=today(settings), final=shorter):
        tell_published(here, one)
    if rest:
        said = here.said("rest_published" if shorter else "rest_left", weeks=rest, window=window)
        say(said)


def _refuse_foreign(folder: Path) -> None:
    """Never write into a folder that holds something other than an earlier demo."""
    from ona.company.placing import ASIDE

    refuse_file(folder)
    ours = (folder / MARK).is_file() or (folder / ASIDE).is_dir()
    if folder.exists() and any(folder.iterdir()) and not ours:
        raise UsageError(
            sentence("The folder {name!r} holds something other than a demo.", name=folder.name),
            next_step="Name another with --dir.",
        )


def _clear_events(folder: Path) -> None:
    """Remove the events of an earlier demo: its other form must not stand beside the new truth."""
    for name in EVENTS:
        (folder / name).unlink(missing_ok=True)


def _clear_stores(folder: Path) -> None:
    """Remove the stores of an earlier demo, and only those."""
    data = folder / "data"
    published = data / "published"
    for path in [*data.glob("store.duckdb*"), *data.glob("app.sqlite*"), *published.glob("*")]:
        if path.is_file():
            path.chmod(0o600)
            path.unlink()

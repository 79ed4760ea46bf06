"""``ona demo``: a synthetic company from files to the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ona.cli.analysing import tell_published
from ona.cli.context import Session, now, session, today
from ona.cli.output import say
from ona.cli.places import refuse_file
from ona.cli.serving import checked_port, serve_settings
from ona.cli.syncing import show
from ona.errors import UsageError
from ona.sentences import sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from ona.settings import Settings

MARK = "truth.json"


def demo(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    people: Annotated[int, typer.Option(help="People, 30 to 100,000.")] = 600,
    weeks: Annotated[int, typer.Option(help="Weeks of data.")] = 26,
    seed: Annotated[int, typer.Option(help="The same seed makes the same files.")] = 1,
    folder: Annotated[Path, typer.Option("--dir", help="Where the files go.")] = Path("demo"),
    port: Annotated[
        int | None, typer.Option(callback=checked_port, help="Port of the pages; 0 takes a free one.")
    ] = None,
    *,
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
    from ona.company import plan, write_files

    here = session(context)
    _refuse_foreign(folder)
    write_files(plan(people=people, weeks=weeks, seed=seed), folder)
    say(here.said("synthetic", people=people, weeks=weeks))
    if files_only:
        return
    _clear_stores(folder)
    if not (folder / "ona.key").exists():
        keys.create(folder / "ona.key")
    settings = configuration.load(folder / "ona.toml")
    synced = sync_all(settings, Request(), now=now())
    show(here, synced)
    _publish(here, settings)
    if not no_serve:
        serve_settings(here, settings, port=port)


def _publish(here: Session, settings: Settings) -> None:
    from analytics.answer import analyze

    for one in analyze(settings, today=today(settings)):
        tell_published(here, one)


def _refuse_foreign(folder: Path) -> None:
    """Never write into a folder that holds something other than an earlier demo."""
    refuse_file(folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise UsageError(
            sentence("The folder {name!r} holds something other than a demo.", name=folder.name),
            next_step="Name another with --dir.",
        )


def _clear_stores(folder: Path) -> None:
    """Remove the stores of an earlier demo, and only those."""
    data = folder / "data"
    published = data / "published"
    for path in [*data.glob("store.duckdb*"), *data.glob("app.sqlite*"), *published.glob("*")]:
        if path.is_file():
            path.chmod(0o600)
            path.unlink()

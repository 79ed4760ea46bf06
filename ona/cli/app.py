"""The commands, put together."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from ona.cli import (
    analysing,
    auditing,
    beginning,
    choosing,
    consenting,
    demonstrating,
    helping,
    keeping,
    measuring,
    rights,
    serving,
    syncing,
    working,
)
from ona.cli.context import Session
from ona.cli.words import chosen_language
from ona.sentences import sentence

app = typer.Typer(
    name="ona",
    help="Organisational network analysis: silos, brokers and help-flow from interaction metadata.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(*, asked: bool) -> None:
    if asked:
        typer.echo(version("ona-service"))
        raise typer.Exit


@app.callback()
def begin(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", help="The configuration; else ONA_CONFIG, else ./ona.toml.")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="ja or en; else by the locale.")] = None,
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    show_version: Annotated[bool, typer.Option("--version", callback=lambda value: _show_version(asked=value))] = False,
) -> None:
    """Options for every command."""
    del debug, show_version
    if lang not in {None, "ja", "en"}:
        told = sentence("The language is ja or en, not {given!r}.", given=lang)
        raise typer.BadParameter(told, param_hint="--lang")
    context.obj = Session(config, chosen_language(lang))


app.command("init")(beginning.init)
app.command("doctor")(beginning.doctor)
app.command("sync")(syncing.sync)
app.command("run")(syncing.run)
app.command("analyze")(analysing.analyze)
app.command("show")(analysing.show)
app.command("export")(analysing.export)
app.command("path")(helping.path)
app.command("measures")(measuring.measures)
app.command("ambassadors")(choosing.ambassadors)
app.command("serve")(serving.serve)
app.command("work")(working.work)
app.command("demo")(demonstrating.demo)
app.command("pseudonym")(beginning.pseudonym)
app.command("optout")(rights.optout)
app.command("erase")(rights.erase)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.add_typer(rights.keys, name="keys")
app.add_typer(serving.tokens, name="token")
app.add_typer(consenting.consents, name="consent")
app.add_typer(auditing.privacy, name="privacy")

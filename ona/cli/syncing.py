"""``ona sync`` and ``ona run``."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ona.cli.context import Json, Session, now, session
from ona.cli.output import say, show_json, show_table, tell
from ona.cli.place_words import place_in
from ona.errors import UsageError
from ona.sentences import Language, sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from connectors.account import Account
    from connectors.sync import Request, Synced

DONE_IN_PART = 3


def sync(
    context: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(help="Sources by name; all when none is named.")] = None,
    since: Annotated[str | None, typer.Option(help="Leave out events before this day (2026-04-01).")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch and count, write nothing.")] = False,
    rollup: Annotated[bool, typer.Option("--rollup", help="Only make ties anew, after caps changed.")] = False,
    as_json: Json = False,
) -> None:
    """Fetch what is new and roll up the touched weeks."""
    from connectors.sync import Request

    here = session(context)
    request = Request(tuple(sources or ()), day(since), rollup_only=rollup, dry_run=dry_run)
    synced = fetched(here, request)
    if as_json:
        show_json(as_plain(synced, here.language))
    else:
        show(here, synced)
        if dry_run:
            say(here.said("dry_run"))
    told = {account.source for account in synced.accounts}
    for failure in synced.failures:
        word = "read_in_part" if failure.source in told else "failed"
        tell(here.said(word, name=failure.source, error=failure.error.in_language(here.language)))
    if synced.stopped:
        tell(here.said("stopped_early"))
    if synced.failures or synced.stopped:
        raise typer.Exit(DONE_IN_PART if synced.accounts else 1)


def fetched(here: Session, request: Request) -> Synced:
    """Sync, with a line of progress when stderr is a terminal."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from connectors.sync import sync as sync_all

    settings = here.settings()
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        console=Console(file=sys.stderr),
        disable=not sys.stderr.isatty(),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None)

        def step(account: Account) -> None:
            bar.update(task, description=f"{account.source}  {account.fetched:,}")

        with told_to_stop() as stopped:
            return sync_all(settings, request, now=now(), progress=step, stopped=stopped)


@contextmanager
def told_to_stop() -> Iterator[Callable[[], bool]]:
    """While a sync runs, take SIGTERM as a wish to end after the batch at hand."""
    asked = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda _signal, _frame: asked.set())
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGTERM, before)


def day(text: str | None) -> date | None:
    """Read a day given on the command line."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(sentence("{text!r} is not a day.", text=text), next_step="Write it as 2026-04-01.") from None


def as_plain(synced: Synced, language: Language) -> dict[str, Any]:
    """Return a sync's accounts for JSON; only the errors of sources are sentences, in a language."""
    return {
        "sources": [
            {
                "source": account.source,
                "kind": account.kind,
                "fetched": account.fetched,
                "new": account.added,
                "duplicates": account.duplicates,
                "dropped": dict(sorted(account.dropped.items())),
                "quarantined": dict(sorted(account.quarantined.items())),
                "retracted": account.retracted,
                "watermark": account.watermark,
            }
            for account in synced.accounts
        ],
        "failed": [
            {"source": failure.source, "error": failure.error.in_language(language)} for failure in synced.failures
        ],
        "weeks_rolled_up": synced.weeks,
        "excluded": synced.excluded._asdict(),
        "retention": synced.expired.as_json() if synced.expired else None,
        "rows_written_anew": synced.rows,
        "stopped": synced.stopped,
    }


def show(here: Session, synced: Synced) -> None:
    """Print the accounts of a sync."""
    heads = ("source", "kind", "fetched", "new", "duplicates", "dropped", "quarantined", "watermark")
    if synced.accounts:
        show_table([here.said(head) for head in heads], [_row(here, account) for account in synced.accounts])
        say(here.said("adds_up"))
    for account in synced.accounts:
        for reject in account.rejects:
            place = place_in(here.language, reject.place)
            tell(here.said("rejected", name=account.source, place=place, reason=here.reason(reject.reason)))
        if (more := account.quarantined.total() - len(account.rejects)) and account.rejects:
            tell(here.said("more_rejected", count=more))
        if account.brought_nothing:
            tell(here.said("brought_nothing", name=account.source))
    say(here.said("weeks_made", weeks=synced.weeks))
    show_removed(here, synced)


def show_removed(here: Session, synced: Synced) -> None:
    """Print what rules took out of what was stored: exclusions, retention, and the store written anew."""
    if any(synced.excluded):
        say(here.said("excluded_removed", **_grouped(synced.excluded._asdict())))
    if synced.expired:
        counts = _grouped(synced.expired.as_json())
        say(here.said("expired_events", **counts))
        say(here.said("expired_ties", **counts))
    if synced.rows is not None:
        say(here.said("store_written_anew", rows=f"{synced.rows:,}"))


def _grouped(counts: Mapping[str, int]) -> dict[str, str]:
    return {name: f"{count:,}" for name, count in counts.items()}


def _row(here: Session, account: Account) -> tuple[object, ...]:
    return (
        account.source,
        account.kind,
        f"{account.fetched:,}",
        f"{account.added:,}",
        f"{account.duplicates:,}",
        _counts(here, account.dropped),
        _counts(here, account.quarantined),
        account.watermark,
    )


def _counts(here: Session, counts: dict[str, int]) -> str:
    return ", ".join(f"{here.reason(reason)} {count:,}" for reason, count in sorted(counts.items())) or "0"


def run(context: typer.Context) -> None:
    """Sync and analyse on the configured schedule until stopped."""
    from ona.cli.schedule import keep_running

    keep_running(session(context))

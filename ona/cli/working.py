"""``ona work``: computes what was asked for, one request at a time, away from the process that serves."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ona.cli.context import session
from ona.cli.logs import write_log
from ona.errors import OnaError, StoreBusyError, StoreError, UsageError
from ona.sentences import Sentence, sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from ona.appdb import Database
    from ona.requests import Job
    from ona.settings import Settings

log: Final = logging.getLogger("ona.work")

PAUSE: Final = 0.5
"""Seconds between two looks at the row of requests."""
BUSY_PAUSE: Final = 5.0
"""Seconds until the store is tried again that a sync writes into."""
LOCK: Final = "work.lock"
FAILED: Final = "failed"


def work(
    context: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="End when no request waits.")] = False,
    parent: Annotated[int | None, typer.Option("--parent", hidden=True)] = None,
) -> None:
    """Compute ambassador sets that were asked for; `ona serve` starts one such worker."""
    from ona import appdb

    settings = session(context).settings()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    write_log()
    with _alone(settings), closing(appdb.open(settings.app_database_url)) as database, _told_to_stop() as stop:
        keep_working(settings, database, stop, once=once, parent=parent)


def keep_working(
    settings: Settings, database: Database, stop: threading.Event, *, once: bool = False, parent: int | None = None
) -> None:
    """Take requests until told to stop, until none waits, or until the process that started it has gone.

    Parameters
    ----------
    settings, database
        The configuration and its app database; no other worker takes from it.
    stop
        Set by whoever wants it to end after the request at hand.
    once
        End when no request waits.
    parent
        The process that started it.
    """
    from ona.requests import take, take_up_again

    died = sentence("The worker died twice on this request.")
    take_up_again(database, both(died))
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        job = take(database)
        if job is not None:
            pause = 0.0 if computed(settings, database, job) else BUSY_PAUSE
        elif once:
            return
        else:
            pause = PAUSE
        stop.wait(pause)


def computed(settings: Settings, database: Database, job: Job) -> bool:
    """Compute one request and write down its result or why there is none; False when it has to wait."""
    from ona import requests

    try:
        told = _result(settings, job)
    except StoreBusyError:
        requests.put_back(database, job.id)
        return False
    except OnaError as error:
        code = "usage" if isinstance(error, UsageError) else FAILED
        message = {"ja": error.in_language("ja"), "en": error.in_language("en")}
        requests.give_up(database, job.id, code, message, _problems(error))
        log.info("request_given_up", extra={"request": job.id, "error": type(error).__name__})
    except Exception:  # a fault of the program: the next request must not wait for ever
        requests.give_up(database, job.id, FAILED, both(sentence("The request failed inside; the log names it.")))
        log.exception("request_failed", extra={"request": job.id})
    else:
        requests.answer(database, job.id, *told)
        log.info("request_done", extra={"request": job.id})
    return True


def _problems(error: OnaError) -> list[dict[str, Any]]:
    """Return what stands in the way, each with the part of the request that it is about."""
    from analytics.ambassadors.shortfalls import WishError

    problems = error.problems if isinstance(error, WishError) else ()
    return [{"field": one.field, "message": both(one.told)} for one in problems]


def _result(settings: Settings, job: Job) -> tuple[Mapping[str, Any], frozenset[bytes]]:
    from analytics.ambassadors.from_store import asked_of, nobody_told, told_of_store
    from ona.published import Shelf

    if job.kind != "ambassadors":
        raise StoreError(
            sentence("A request of the kind {kind!r} is not known.", kind=job.kind),
            next_step="Ask anew, or update the program.",
        )
    snapshot = Shelf(settings.published_folder).current()
    departments = {row["id"]: row["department"] for row in snapshot.rows("departments")}
    asked = asked_of(job.asked, departments)
    told = told_of_store(settings, snapshot, asked) if settings.privacy.person_views else nobody_told(snapshot)
    return told.account, told.named


def both(text: Sentence) -> dict[str, str]:
    """Return a sentence in both languages."""
    return {"ja": text.in_language("ja"), "en": text.in_language("en")}


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Be the only worker of an app database on this machine.

    Raises
    ------
    StoreBusyError
    """
    with (settings.data_folder / LOCK).open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusyError(
                "Another worker is running.", next_step="`ona serve` starts one; there is no need for a second."
            ) from error
        yield


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """While working, take SIGTERM and SIGINT as a wish to end after the request at hand."""
    stop = threading.Event()
    kinds = (signal.SIGTERM, signal.SIGINT)
    before = {kind: signal.signal(kind, lambda _signal, _frame: stop.set()) for kind in kinds}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)

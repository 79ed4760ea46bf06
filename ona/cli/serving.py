"""``ona serve`` and ``ona token``."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from ona.cli.context import Json, Session, session
from ona.cli.logs import write_log
from ona.cli.output import say, show_json, show_table, tell
from ona.errors import StoreError, UsageError
from ona.sentences import sentence
from ona.system_words import reason_of

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from fastapi import FastAPI

    from ona import appdb
    from ona.settings import Settings

LINK_MINUTES: Final = 60
LARGEST_PORT: Final = 65_535
LOCAL_ROLE: Final = "admin"
"""On loopback one person plays all parts."""

Result = TypeVar("Result")

tokens = typer.Typer(help="API tokens.", no_args_is_help=True)


def checked_port(port: int | None) -> int | None:
    """Return the port of an option, or refuse a number that is none, before anything is done.

    >>> checked_port(None), checked_port(0), checked_port(65535)
    (None, 0, 65535)
    """
    if port is not None and not 0 <= port <= LARGEST_PORT:
        told = sentence("A port is 0 to {largest}, not {given}.", largest=LARGEST_PORT, given=port)
        raise typer.BadParameter(told, param_hint="--port")
    return port


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on; else [serve] host.")] = None,
    port: Annotated[
        int | None, typer.Option(callback=checked_port, help="Port; 0 takes a free one; else [serve] port.")
    ] = None,
) -> None:
    """Serve the API and the pages of the current snapshot; a new one is picked up without restart."""
    here = session(context)
    serve_settings(here, here.settings(), host=host, port=port)


def serve_settings(here: Session, settings: Settings, *, host: str | None = None, port: int | None = None) -> None:
    """Serve a configuration until stopped; once it listens, events go to the log on stderr."""
    update = {"host": host or settings.serve.host, "port": settings.serve.port if port is None else port}
    from ona.cli.worker_child import worker_beside

    settings = settings.model_copy(update={"serve": settings.serve.model_copy(update=update)})
    refuse_unsafe(settings)
    with listening(settings.serve.host, settings.serve.port) as listener:
        write_log()
        app = composed(settings)
        _announce(here, settings, app, listener.getsockname()[1])
        with worker_beside(settings):
            _run(app, listener)


def composed(settings: Settings) -> FastAPI:
    """Put the API and the pages together."""
    import dashboards
    from api import create_app

    app = create_app(settings, pages=dashboards.routers())
    dashboards.furnish(app)
    return app


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_unsafe(settings: Settings) -> None:
    """Refuse to serve others without https, or from a process that can read the key.

    Raises
    ------
    UsageError
    """
    from ona import keys

    base_url = settings.serve.base_url or ""
    if is_loopback(settings.serve.host) and not base_url.startswith("https://"):
        return
    # Behind a reverse proxy the address is this machine's own, and yet others are served.
    if not base_url.startswith("https://"):
        raise UsageError(
            sentence("Serving on {host} needs https.", host=settings.serve.host),
            next_step="Put a reverse proxy in front and set [serve] base_url to its address; see docs/deployment.md.",
        )
    if keys.readable(settings.key_path):
        raise UsageError(
            "This process can read the key, so it may not serve beyond this machine.",
            next_step="Run `ona serve` as a user who cannot read the key file; see docs/deployment.md.",
        )


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens, before anything is announced.

    Raises
    ------
    UsageError
        When the port is taken or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            sentence("Cannot listen on {host}, port {port}: {reason}.", host=host, port=port, reason=reason_of(error)),
            next_step="Choose another with --port.",
        ) from None
    listener.listen(128)
    return listener


def _announce(here: Session, settings: Settings, app: FastAPI, port: int) -> None:
    from ona import access, keys

    host = f"[{settings.serve.host}]" if ":" in settings.serve.host else settings.serve.host
    base = settings.serve.base_url or f"http://{host}:{port}"
    secret = access.one_time_link(app.state.database, LOCAL_ROLE, LINK_MINUTES)
    say(here.said("ready", name=settings.organisation.name or "ONA"))
    say(here.said("sign_in", minutes=LINK_MINUTES))
    say(f"  {base.rstrip('/')}/signin?code={secret}")
    if keys.readable(settings.key_path):
        tell(here.said("key_banner"))


def _run(app: FastAPI, listener: socket.socket) -> None:
    import uvicorn

    # The server answers what is under way, then raises the signal once more.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda _signal, _frame: sys.exit(0))
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, proxy_headers=False)
    uvicorn.Server(config).run(sockets=[listener])


def _with_database(here: Session, action: Callable[[appdb.Database], Result]) -> Result:
    from sqlalchemy.exc import OperationalError

    from ona import appdb

    settings = here.settings()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    try:
        with closing(appdb.open(settings.app_database_url)) as database:
            return action(database)
    except OperationalError:
        raise StoreError(
            "The app database refused: it is locked, or cannot be written.",
            next_step="Check disk room and permissions, then run the same command again.",
        ) from None


@tokens.command("create")
def create(
    context: typer.Context,
    role: Annotated[str, typer.Option(help="executive, analyst, comms, adviser, privacy or admin.")],
    days: Annotated[int, typer.Option(help="Days until it expires.")] = 90,
    name: Annotated[str, typer.Option(help="What it is for.")] = "",
    *,
    as_json: Json = False,
) -> None:
    """Make an API token; it is shown once."""
    from ona import access

    here = session(context)
    made = _with_database(here, lambda database: access.create_token(database, role, days, name=name))
    if as_json:
        show_json({"id": made.id, "token": made.token, "role": made.role, "expires_at": made.expires_at})
        return
    tell(here.said("token_once"))
    say(made.token)


@tokens.command("list")
def list_all(context: typer.Context, *, as_json: Json = False) -> None:
    """List tokens; their secrets are not kept."""
    from ona import access

    found = _with_database(session(context), access.list_tokens)
    columns = ("id", "role", "name", "created_at", "expires_at", "revoked_at")
    if as_json:
        show_json([{column: getattr(token, column) for column in columns} for token in found])
        return
    show_table(columns, [[getattr(token, column) for column in columns] for token in found])


@tokens.command("revoke")
def revoke(context: typer.Context, token: Annotated[str, typer.Argument(help="The token's id.")]) -> None:
    """Revoke a token at once."""
    from ona import access

    here = session(context)
    _with_database(here, lambda database: access.revoke_token(database, token))
    say(here.said("revoked", id=token))

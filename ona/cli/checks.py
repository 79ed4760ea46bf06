"""What ``ona doctor`` looks at. Each check is a line; a failed one says what to do."""

from __future__ import annotations

import glob
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

from analytics.known_people import Unknown, unknown_people
from connectors.configured import Configured, configured
from connectors.source import Group
from ona import appdb, keys
from ona import settings as configuration
from ona.cli.context import configuration_file, source_problems
from ona.cli.credentials import check_credentials
from ona.cli.serving import refuse_unsafe
from ona.errors import OnaError
from ona.opening import identity, resources
from ona.pseudonyms import Pseudonyms
from ona.published import Shelf
from ona.sentences import Language, listed, said_in, sentence
from ona.settings import Settings
from ona.store.connection import writing
from ona.store.reading import reader
from ona.windows import Window

PACKAGES: Final = ("ona", "connectors", "analytics", "api", "dashboards")
LEAST_ROOM: Final = 2**30


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's: what was looked at, whether it is well, and what to do if not."""

    name: str
    ok: bool
    note: str


def check_all(config: Path | None, language: Language = "en") -> list[Check]:
    """Look at everything; without a readable configuration, only at what does not need one."""
    clash = _checked("packages", _no_clash, language)
    try:
        settings = configuration.load(configuration_file(config), check_sources=source_problems)
    except OnaError as error:
        return [Check("configuration", ok=False, note=error.in_language(language)), clash]
    rest = [_checked(name, partial(look, settings), language) for name, look in CHECKS.items()]
    return [Check("configuration", ok=True, note=""), clash, *rest]


def _checked(name: str, look: Callable[[], str], language: Language) -> Check:
    try:
        return Check(name, ok=True, note=said_in(look(), language))
    except OnaError as error:
        return Check(name, ok=False, note=error.in_language(language))


def _key(settings: Settings) -> str:
    keys.read(settings.key_path)
    return "0600"


def _no_clash() -> str:
    owners = packages_distributions()
    for package in PACKAGES:
        others = sorted(set(owners.get(package, [])) - {"ona-service"})
        if others:
            raise OnaError(
                sentence(
                    "The package name {package!r} is also taken by {others}.", package=package, others=listed(others)
                ),
                next_step="Install ona in an environment of its own.",
            )
    return ""


def _sources(settings: Settings) -> str:
    found = configured(settings)
    if not found:
        raise OnaError("No source is configured.", next_step="Name one under [sources] in ona.toml.")
    if missing := [source.name for source in found if _finds_nothing(settings, source)]:
        raise OnaError(
            sentence("There is no file at the configured path of {sources}.", sources=listed(missing)),
            next_step="Correct `path` in its table of [sources]; it is relative to the configuration file.",
        )
    return listed(f"{source.name} ({source.kind.kind})" for source in found)


def _finds_nothing(settings: Settings, source: Configured) -> bool:
    """Whether a source of files names a path or a pattern with nothing there."""
    path = getattr(source.options, "path", None)
    return path is not None and not glob.glob(str(settings.path(path)), recursive=True)  # noqa: PTH207 - absolute too


def _people(settings: Settings) -> str:
    if not any(source.kind.group is Group.PEOPLE for source in configured(settings)):
        raise OnaError(
            "No roster is configured: without one nobody has a department, and nothing can be shown.",
            next_step='Name one under [sources.people] (kind = "roster", path = "roster.csv"), then run `ona sync`.',
        )
    if unknown := _unknown_people(settings):
        raise UNKNOWN[unknown]
    return ""


def _unknown_people(settings: Settings) -> Unknown | None:
    if not settings.store_file.is_file():
        return None
    with reader(settings.store_file, resources(settings)) as opened:
        span = opened.span()
        return unknown_people(opened, Window(*span)) if span else None


def _room(settings: Settings) -> str:
    place = settings.data_folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < LEAST_ROOM:
        raise OnaError(
            sentence("Only {free} MiB of disk are free; 1 GiB is wanted.", free=free // 2**20), next_step="Make room."
        )
    return sentence("{free:.0f} GiB free", free=free / 2**30)


def _store(settings: Settings) -> str:
    if not settings.store_file.is_file():
        return sentence("none yet: run `ona sync`")
    pseudonyms = Pseudonyms(keys.read(settings.key_path))
    with writing(settings.store_file, identity(settings, pseudonyms), resources(settings)):
        pass
    with reader(settings.store_file, resources(settings)) as opened:
        span, waiting = opened.span(), opened.waits_for_rollup()
    if waiting:
        raise OnaError(
            sentence("{weeks} weeks changed since the last rollup.", weeks=waiting),
            next_step="Run `ona sync --rollup`.",
        )
    if not span:
        return sentence("no events yet: run `ona sync`")
    return sentence("{first} to {last}", first=span[0], last=span[1])


def _snapshots(settings: Settings) -> str:
    shelf = Shelf(settings.published_folder)
    return shelf.current().id if shelf.ids() else sentence("none yet: run `ona analyze`")


def _app_database(settings: Settings) -> str:
    if not settings.data_folder.is_dir():
        return sentence("none yet")
    appdb.open(settings.app_database_url).close()
    return ""


def _serve(settings: Settings) -> str:
    refuse_unsafe(settings)
    return f"{settings.serve.host}:{settings.serve.port}"


UNKNOWN: Final[dict[Unknown, OnaError]] = {
    "no_roster": OnaError(
        "Nobody on the roster has a department in the time of the data.",
        next_step="Check the roster and its dates, then run `ona sync`.",
    ),
    "not_in_roster": OnaError(
        "None of the people in the data is on the roster.",
        next_step="Give the roster the addresses of the data (others as aliases), then run `ona sync`.",
    ),
}
"""What keeps the people of the data from having a department."""

CHECKS: Final[dict[str, Callable[[Settings], str]]] = {
    "key": _key,
    "sources": _sources,
    "credentials": check_credentials,
    "people": _people,
    "disk": _room,
    "store": _store,
    "snapshots": _snapshots,
    "app database": _app_database,
    "serve": _serve,
}
"""What is looked at once the configuration can be read, in the order of the lines."""

"""People's rights: to stay out from now on and for the past, and to be forgotten altogether."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ona import keys
from ona.asking_rule import asking_of
from ona.errors import StoreError, UsageError
from ona.forgetting import forget
from ona.opening import identity, resources
from ona.pseudonyms import Pseudonyms, as_bytes, canonical
from ona.settings import Settings, tie_caps
from ona.store.connection import transaction, writing
from ona.store.erasing import Removed, remove_people, tombstones
from ona.store.rewriting import due, rewrite
from ona.store.rolling import roll_up
from ona.tables import Status


@dataclass(frozen=True, slots=True)
class Done:
    """The account of a removal.

    Attributes
    ----------
    removed
        What was taken out of the store.
    weeks
        Weeks whose ties were made anew.
    rows
        Rows of the new file, which took the place of the old one.
    copies
        Older copies of the data that stand beside it and still hold the people: from a restore.
    """

    removed: Removed
    weeks: int
    rows: int
    copies: int

    def as_json(self) -> dict[str, int]:
        """Return all counts by name."""
        return {**asdict(self.removed), "weeks": self.weeks, "rows": self.rows, "copies": self.copies}


def remove(settings: Settings, addresses: Sequence[str], status: Status, *, now: datetime) -> Done:
    """Take people out of everything stored and note that they stay out.

    Events that they sent go, their part in others goes, ties are made anew without them, and the store is written
    anew, so that no byte of what was removed is left in it. Published windows stay as they are: they hold nobody.

    Parameters
    ----------
    settings
        The configuration.
    addresses
        Whom; every spelling and every alias that the roster knows counts.
    status
        ``OPTED_OUT`` or ``ERASED``.
    now
        The present time.

    Raises
    ------
    UsageError
        When nobody is named.
    StoreError
        When there is no store, another process uses it, or the disk is full; a removal that was cut off is
        ended by the next command that writes.
    """
    if not addresses:
        raise UsageError("No address was given.", next_step="Name a file with one address a line, or pipe them in.")
    pseudonyms = Pseudonyms(keys.read(settings.key_path))
    if not settings.store_file.is_file():
        raise StoreError(
            "There is no event store yet.", next_step="Keep people out from the start by [exclude] people."
        )
    ids = pseudonyms.ids("actor", [canonical(address) for address in addresses])
    actors = [as_bytes(ids[index : index + 1]) for index in range(len(ids))]
    removed, weeks = _remove(settings, pseudonyms, actors, status, now)
    # The store knows under which other ids they stand. Last the new file: until then the deed is marked as not done.
    out = tombstones(settings.store_file).everybody
    forget(settings.app_database_url, out, deed=f"people.{status} {len(actors)}")
    rows = rewrite(settings.store_file, resources(settings))
    return Done(removed, weeks, rows, _moved_aside(settings.store_file))


def _remove(
    settings: Settings, pseudonyms: Pseudonyms, actors: Sequence[bytes], status: Status, now: datetime
) -> tuple[Removed, int]:
    today = now.astimezone(settings.organisation.zone).date()
    with writing(settings.store_file, identity(settings, pseudonyms), resources(settings)) as connection:
        due(settings.store_file).touch()
        with transaction(connection):
            removed = remove_people(connection, actors, status, today=today)
        return removed, roll_up(connection, tie_caps(settings), asking_of(settings))


def _moved_aside(store: Path) -> int:
    """Count the folders that a restore moved aside."""
    return sum(1 for folder in store.parent.parent.glob(f"{store.parent.name}.before-restore-*") if folder.is_dir())

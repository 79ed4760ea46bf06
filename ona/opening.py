"""How the configured store is opened: with which identity, within which resources, whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ona.forgetting import forget
from ona.pseudonyms import Pseudonyms, as_bytes
from ona.settings import Settings
from ona.store.connection import Connection, Identity, writing
from ona.store.erasing import tombstones
from ona.store.resources import Resources
from ona.store.rewriting import due, rewrite


def resources(settings: Settings) -> Resources:
    """Return what DuckDB may use."""
    return Resources(settings.engine.memory, settings.engine.threads)


def identity(settings: Settings, pseudonyms: Pseudonyms) -> Identity:
    """Return what the first sync fixes in a store."""
    return Identity(
        settings.privacy.mode,
        as_bytes(pseudonyms.check),
        pseudonyms.epoch,
        settings.organisation.week_start,
    )


@contextmanager
def writing_store(settings: Settings, pseudonyms: Pseudonyms) -> Iterator[Connection]:
    """Open the configured store for its one writer; an erasure that was cut off is ended first.

    Raises
    ------
    StoreError, UsageError
        As :func:`ona.store.connection.writing`.
    """
    if due(settings.store_file).exists():
        with writing(settings.store_file, identity(settings, pseudonyms), resources(settings)):
            pass  # the right key and version, and nobody else at work
        forget(settings.app_database_url, tombstones(settings.store_file).everybody)
        rewrite(settings.store_file, resources(settings))
    with writing(settings.store_file, identity(settings, pseudonyms), resources(settings)) as connection:
        yield connection

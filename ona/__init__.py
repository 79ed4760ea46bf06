"""ONA: organisational network analysis of interaction metadata.

``ona.open("ona.toml")`` is the notebook door: a read-only view of what is published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ona.notebook import View

__all__ = ["open"]


def open(config: str = "ona.toml", snapshot: str | None = None) -> View:  # noqa: A001 - read as `ona.open`
    """Return a read-only view of the current snapshot, or of a named one.

    Parameters
    ----------
    config
        Path of the configuration.
    snapshot
        A snapshot's id; None takes the current one.

    Raises
    ------
    OnaError
        When the configuration is wrong or nothing is published yet.
    """
    from ona.notebook import opened

    return opened(config, snapshot)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("ona-service")
    raise AttributeError(f"module 'ona' has no attribute {name!r}")

"""The notebook door: released tables as pandas frames, figures as Plotly objects, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from ona import settings as configuration
from ona.errors import UsageError
from ona.published import Shelf, Snapshot
from ona.tables import PUBLISHED

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


Language = Literal["ja", "en"]


class View:
    """A read-only view of one snapshot.

    Parameters
    ----------
    shelf
        Where snapshots are published.
    snapshot
        The one that is looked at.
    """

    def __init__(self, shelf: Shelf, snapshot: Snapshot) -> None:
        self._shelf = shelf
        self._snapshot = snapshot

    def __repr__(self) -> str:
        return f"ona.open(...) -> {self._snapshot!r}"

    @property
    def info(self) -> Mapping[str, Any]:
        """What the snapshot was made from: period, thresholds, parameters."""
        return self._snapshot.info

    @property
    def snapshots(self) -> tuple[str, ...]:
        """Ids of all published snapshots, the newest period first."""
        return self._shelf.ids()

    def table(self, name: str) -> pd.DataFrame:
        """Return a released table.

        Raises
        ------
        StoreError
            When no released table has this name.
        """
        rows = self._snapshot.rows(name)
        return pd.DataFrame(list(rows), columns=list(PUBLISHED[name].column_names))

    def silos(self) -> pd.DataFrame:
        """Return contact between departments against expectation, in bands."""
        return self.table("silos")

    def departments(self) -> pd.DataFrame:
        """Return departments with their E-I index beside its expected value."""
        return self.table("departments")

    def findings(self) -> pd.DataFrame:
        """Return findings, the most severe first."""
        return self.table("findings")

    def coverage(self) -> pd.DataFrame:
        """Return what each source gave in each week."""
        return self.table("coverage")

    def figure(self, view: str, *, language: Language = "en") -> Figure:
        """Return the figure of a page as a Plotly object.

        Raises
        ------
        UsageError
            When no page of this name has a figure.
        """
        from dashboards import VIEWS
        from dashboards.state import State
        from dashboards.view import Scene

        drawn = {name: page.figure for name, page in VIEWS.items() if page.figure}
        if view not in drawn:
            raise UsageError(f"No figure named {view!r}.", next_step=f"Figures: {', '.join(drawn)}.")
        windows = tuple(self._shelf.open(identifier) for identifier in reversed(self._shelf.ids()))
        return drawn[view](Scene(language, State(), self._snapshot, windows))


def opened(config: str, snapshot: str | None) -> View:
    """Return a view of the current snapshot, or of a named one."""
    settings = configuration.load(configuration.find(Path(config)))
    shelf = Shelf(settings.published_folder)
    return View(shelf, shelf.open(snapshot) if snapshot else shelf.current())

"""The notebook door: released tables as pandas frames, figures as Plotly objects, nothing else.

Beside it, measures of plain networks of one's own, which no release rule concerns.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pandas as pd

from ona import settings as configuration
from ona.errors import UsageError
from ona.published import Shelf, Snapshot
from ona.sentences import listed, sentence
from ona.tables import PUBLISHED

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


Language = Literal["ja", "en"]

CALLER: Final = 3
"""Frames from a warning to who called :func:`ona.measures`."""


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

    def helpflow(self) -> pd.DataFrame:
        """Return who asks which department for help; ``info["help"]`` says what is not visible, and why."""
        return self.table("helpflow")

    def help_departments(self) -> pd.DataFrame:
        """Return how help of each department's members passes through managers, comes back, leads on and supports."""
        return self.table("help_departments")

    def calibration(self) -> pd.DataFrame:
        """Return how well the help that is seen agrees with a survey; ``info["calibration"]`` says more."""
        return self.table("calibration")

    def ambassadors(self) -> pd.DataFrame:
        """Return which departments are short of volunteers, and what one more would add."""
        return self.table("ambassadors")

    def ambassador_curve(self) -> pd.DataFrame:
        """Return what sets of people could reach, against a bound and three other ways to choose."""
        return self.table("ambassador_curve")

    def participation(self) -> pd.DataFrame:
        """Return who takes part in each department, how evenly, and what few carry."""
        return self.table("participation")

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
            raise UsageError(
                sentence("No figure named {view!r}.", view=view),
                next_step=sentence("Figures: {figures}.", figures=listed(drawn)),
            )
        windows = tuple(self._shelf.open(identifier) for identifier in reversed(self._shelf.ids()))
        return drawn[view](Scene(language, State(), self._snapshot, windows))


def opened(config: str, snapshot: str | None) -> View:
    """Return a view of the current snapshot, or of a named one."""
    settings = configuration.load(configuration.find(Path(config)))
    shelf = Shelf(settings.published_folder)
    return View(shelf, shelf.open(snapshot) if snapshot else shelf.current())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Measures:
    """All measures of one plain network. Rows are sorted by name; what is not defined is NaN.

    Attributes
    ----------
    people, ties, groups, pairs
        Frames with the columns of the files that ``ona measures`` writes under these names.
    network
        Figures of the network as a whole, with the keys of ``network.json``; None where not defined.
    """

    people: pd.DataFrame
    ties: pd.DataFrame
    groups: pd.DataFrame
    pairs: pd.DataFrame
    network: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"ona.measures(...) -> {len(self.people):,} people, {len(self.ties):,} ties, {len(self.groups):,} groups"


def measured(edges: Any, nodes: Any = None, **options: Any) -> Measures:
    """Measure a plain network; options as of :func:`ona.measures`.

    Raises
    ------
    UsageError
        When a seed is no whole number or below 0, a distance unknown, or the column of groups not named by text.

    Warns
    -----
    UserWarning
        Where a file says otherwise than was asked, or people of the ties have no row or no group.
    """
    from ona.cli.measuring import Asked, figures_of, measured_as

    found, notes = measured_as(Asked(edges, nodes, **options), isolates=False)
    for note in notes:
        warnings.warn(note, stacklevel=CALLER)
    return Measures(
        people=found.people.to_pandas(),
        ties=found.ties.to_pandas(),
        groups=found.groups.to_pandas(),
        pairs=found.pairs.to_pandas(),
        network=figures_of(found),
    )

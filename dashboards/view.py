"""What a view is: a page's name, who may see it, what it says and, if any, its figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
from fastapi import Request

from api.security import Viewer
from dashboards.language import Language, day, translations
from dashboards.state import State
from dashboards.words import BandWords, band_words
from ona.published import Snapshot

EVERYONE: Final = ("executive", "analyst", "comms", "privacy", "admin")
"""Roles that see the whole company's released figures; an adviser sees only what is shared with them."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a page is made from, so that making it is a pure function.

    Attributes
    ----------
    snapshot
        The published window that is shown.
    windows
        All published windows, oldest first.
    compared
        The window that the shown one is compared with: the one asked for, else the one before; or None.
    """

    language: Language
    state: State
    snapshot: Snapshot
    windows: tuple[Snapshot, ...] = ()
    compared: Snapshot | None = None
    dark: bool = False

    def text(self, message: str) -> str:
        """Translate a text."""
        return translations(self.language).gettext(message)

    def plural(self, one: str, many: str, number: int) -> str:
        """Translate a text that depends on a number."""
        return translations(self.language).ngettext(one, many, number)

    def span(self, snapshot: Snapshot) -> str:
        """Return the first and the last day of a window in words."""
        return " – ".join(day(snapshot.info[end], self.language) for end in ("from", "to"))

    def words(self) -> BandWords:
        """Return how this window's bands are called."""
        return band_words(self.snapshot.info)

    def label(self, band: str) -> str:
        """Return a band's translated label."""
        return self.text(self.words().labels[band])

    def called(self, cell: Mapping[str, Any]) -> str:
        """Return the translated label of a pair's figure."""
        return self.text(self.words().labels[self.words().key(cell)])

    def address(self, page: str, **changes: str) -> str:
        """Return the address of a page in this language with this state and some changes."""
        query = self.state.query(**changes)
        return f"/{self.language}/{page}" + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class View:
    """A page: one file in this package, one template of the same name, one line in ``VIEWS``.

    Attributes
    ----------
    name
        The page's place in the address, its template and its figure's name.
    title
        Its name in the menu, a key of the catalogues.
    roles
        Who may see it.
    answer
        The facts of the page, handed to the template.
    figure
        The picture, or None where words and tables are enough.
    for_reader
        Further facts that hang on who reads and on what was asked for. A page of a request is never kept.
    """

    name: str
    title: str
    roles: tuple[str, ...]
    answer: Callable[[Scene], Mapping[str, Any]]
    figure: Callable[[Scene], go.Figure] | None = None
    for_reader: Callable[[Request, Viewer, Scene], Mapping[str, Any]] | None = None

"""What the configuration keeps out, applied to what is stored already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from connectors.wanted import Wanted
from ona.pseudonyms import Pseudonyms, as_bytes, canonical, registrable
from ona.store.connection import Connection, transaction
from ona.store.excluding import NOTHING, Gone, Listed, exclude_exactly, note_once, people_of_units
from ona.store.people import known_people


@dataclass(slots=True)
class Exclusions:
    """The lists of ``[exclude]`` over one open store.

    Attributes
    ----------
    connection, pseudonyms, wanted, today
        The store, the company's pseudonyms, the lists and the day of this run.
    removing
        Called before something that was stored is removed for good, so that its bytes are removed too.
    gone
        What was removed so far.
    """

    connection: Connection
    pseudonyms: Pseudonyms
    wanted: Wanted
    today: date
    removing: Callable[[], object]
    gone: Gone = NOTHING

    def apply(self) -> None:
        """Take out of the store whom the lists name now. Use inside a transaction."""
        actors = self._cells("actor", [canonical(address) for address in self.wanted.excluded_people])
        people = known_people(self.connection)
        persons = [people.get(actor, actor) for actor in actors]
        members = people_of_units(self.connection, self.wanted.excluded_units)
        listed = Listed([*actors, *persons, *members], self._domains(), self._calendars())
        self.count(exclude_exactly(self.connection, listed, today=self.today))

    def count(self, gone: Gone) -> None:
        """Add to the account what was removed in the transaction at hand."""
        if any(gone):
            self.removing()
            self.gone += gone

    def calendars_are_gone(self, source: int, *, begun: bool, retracted: int) -> None:
        """Write down that a source of calendars was read with the lists as they are.

        What it no longer handed over went by its retractions, if anything of it had been read (``begun``) before.
        """
        with transaction(self.connection):
            if note_once(self.connection, self._calendars(source), today=self.today) and begun:
                self.removing()
                self.gone += Gone(events=retracted)

    def _cells(self, purpose: str, names: Sequence[str]) -> list[bytes]:
        """Return the 16-byte ids of canonical names."""
        ids = self.pseudonyms.ids(purpose, names)
        return [as_bytes(ids[index : index + 1]) for index in range(len(ids))]

    def _domains(self) -> tuple[tuple[bytes, bytes], ...]:
        names = sorted(self.wanted.excluded_domains)
        organisations = self._cells("domain", [registrable(name) for name in names])
        return tuple(zip(self._cells("domain", names), organisations, strict=True))

    def _calendars(self, source: int | None = None) -> list[bytes]:
        """Return what is written down once the excluded calendars are gone from a source; of every source if None."""
        rows = self.connection.execute("SELECT label_id FROM label WHERE kind = 'source' ORDER BY label_id").fetchall()
        numbers = [number for (number,) in rows] if source is None else [source]
        names = sorted({name.casefold() for name in self.wanted.excluded_calendars})
        return self._cells("item", [f"{number}\ncalendar\n{name}" for number in numbers for name in names])

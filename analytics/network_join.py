"""How well people of a file and people of ties are the same names: a join that misses is told, never silent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ona.errors import SourceRefusedError
from ona.sentences import Sentence, sentence


@dataclass(frozen=True, slots=True)
class Join:
    """What did not find its other half when people were joined to ties by name.

    Attributes
    ----------
    file
        Of the people, as a message calls it.
    tied, listed
        People who have a tie, and people of the file.
    without_row
        People who have a tie, but no row in the file.
    without_group
        People who have a tie and a row, in which no group stands; 0 where no groups were asked for.
    without_tie
        People of the file who have no tie.
    """

    file: str
    tied: int
    listed: int
    without_row: int
    without_group: int
    without_tie: int

    def notes(self, *, isolates: bool = True) -> list[Sentence]:
        """Return what is to be said of it, nothing where all found each other.

        Parameters
        ----------
        isolates
            Whether people without a tie are told of also where all others were found, as they may be meant.

        >>> [str(note) for note in joined("p.csv", {"a", "b"}, {"b", "c"}, ungrouped=()).notes()]
        ['People of the ties who have no row in p.csv: 1.', 'People of p.csv who have no tie: 1.']
        """
        told: list[Sentence] = []
        if self.without_row:
            told.append(
                sentence(
                    "People of the ties who have no row in {file}: {count:,}.", file=self.file, count=self.without_row
                )
            )
        if self.without_group:
            told.append(
                sentence(
                    "People of the ties whose row in {file} names no group: {count:,}.",
                    file=self.file,
                    count=self.without_group,
                )
            )
        if self.without_tie and (isolates or told):
            told.append(
                sentence("People of {file} who have no tie: {count:,}.", file=self.file, count=self.without_tie)
            )
        return told


def joined(file: str, tied: Collection[str], rows: Collection[str], *, ungrouped: Collection[str]) -> Join:
    """Compare the names of ties with those of a file of people.

    Parameters
    ----------
    tied, rows
        Names, each once or more often.
    ungrouped
        Names of the file's people whose group is not known; empty where no groups were asked for.
    """
    there, known = set(tied), set(rows)
    return Join(
        file=file,
        tied=len(there),
        listed=len(known),
        without_row=len(there - known),
        without_group=len(there & set(ungrouped)),
        without_tie=len(known - there),
    )


def refuse_strangers(join: Join) -> None:
    """Refuse people of whom nobody has a tie, where groups were to be taken from them.

    Raises
    ------
    SourceRefusedError
        When there are ties and people, and no name stands in both.
    """
    if join.tied and join.listed and join.without_tie == join.listed:
        raise SourceRefusedError(
            sentence(
                "No name of the {tied:,} people of the ties stands among the {listed:,} people of {file}.",
                tied=join.tied,
                listed=join.listed,
                file=join.file,
            ),
            next_step=(
                "Write names alike in both: leading zeros (01 is not 1), capital letters and blanks inside count, and "
                "a number does not find an address."
            ),
        )

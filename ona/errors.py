"""The one tree of errors.

::

    OnaError                  failed (exit 1)
    ├── UsageError            wrong usage or configuration (exit 2)
    │   ├── ConfigError       all problems of a configuration at once
    │   └── KeyFileError      the key is missing, weak, or readable by others
    ├── StoreError            the event store, a snapshot or the app database
    │   ├── StoreBusyError    another process writes
    │   ├── StoreTooNewError  made by a newer version
    │   └── StoreDamagedError bytes are not what was written
    ├── SourceError           a source as a whole cannot be read
    │   ├── SourceRefusedError  stop and tell a person (fatal)
    │   └── SourceLaterError    try again later (retriable)
    └── ReleaseError          something tried to leave other than by the release door

A message says what is wrong, the value when it is not personal, and what is
allowed; ``next_step`` says what to do. Neither may hold personal data.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ona.sentences import Language, Sentence, listed, said_in, sentence

CORRECT: Final = sentence("\nCorrect the file and run `ona doctor`.")


class OnaError(Exception):
    """Base of all errors that a person is meant to read.

    Parameters
    ----------
    message
        One sentence: what is wrong, with the value when it is not personal, and what is allowed.
    next_step
        One sentence: what to do now. Empty only when the message already says it.

    Notes
    -----
    Each is a literal, or a :func:`ona.sentences.sentence` where values stand in it, so that both
    can be said in Japanese. ``str`` of an error is English, whatever the reader's language.
    """

    exit_code = 1

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return self.in_language("en")

    def in_language(self, language: Language) -> str:
        """Return message and next step as one reads them in a language.

        >>> StoreError("There is no event store yet.", next_step="Run `ona sync`.").in_language("ja")
        '取り込んだデータがまだありません。`ona sync` を実行してください。'
        """
        between = "" if language == "ja" else " "
        return f"{said_in(self.message, language)}{between}{said_in(self.next_step, language)}".rstrip()


class UsageError(OnaError):
    """The command or the configuration is not valid."""

    exit_code = 2


class ConfigError(UsageError):
    """A configuration with problems, all of them named.

    Parameters
    ----------
    problems
        One sentence each, in the order of the file: sentences, not plain text, so that a reader
        of Japanese never meets English among them.
    source
        The name of the file, without its folders, or what else the problems stand in.
    next_step
        What to do now, where it is not the file that must be corrected.
    """

    def __init__(
        self,
        problems: tuple[Sentence, ...],
        *,
        source: str = "ona.toml",
        next_step: str = CORRECT,
    ) -> None:
        lines, count = listed(problems, "\n  - "), len(problems)
        if isinstance(source, Sentence):  # words of ours: Japanese sets no blank after them
            told = (
                sentence("{place} has 1 problem:\n  - {problems}", place=source, problems=lines)
                if count == 1
                else sentence(
                    "{place} has {count} problems:\n  - {problems}", place=source, count=count, problems=lines
                )
            )
        else:
            told = (
                sentence("{source} has 1 problem:\n  - {problems}", source=source, problems=lines)
                if count == 1
                else sentence(
                    "{source} has {count} problems:\n  - {problems}", source=source, count=count, problems=lines
                )
            )
        super().__init__(told, next_step=next_step)
        self.problems = problems


class KeyFileError(UsageError):
    """The key is missing, weak, or readable by others."""


class StoreError(OnaError):
    """The event store, a snapshot or the app database cannot be used."""


class StoreBusyError(StoreError):
    """Another process has the store open for writing."""


class StoreTooNewError(StoreError):
    """The store was made by a newer version of the program."""


class StoreDamagedError(StoreError):
    """The bytes are not what was written."""


class SourceError(OnaError):
    """A source as a whole cannot be read; single bad items are quarantined instead."""


class SourceRefusedError(SourceError):
    """Trying again does not help: a person must act (fatal)."""


class SourceLaterError(SourceError):
    """Trying again later may help (retriable).

    Parameters
    ----------
    not_before
        An aware time before which the source asks not to be called, where it named one.
    """

    def __init__(self, message: str, *, next_step: str = "", not_before: datetime | None = None) -> None:
        super().__init__(message, next_step=next_step)
        self.not_before = not_before


class ReleaseError(OnaError):
    """Something tried to leave other than by the release door."""

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


class OnaError(Exception):
    """Base of all errors that a person is meant to read.

    Parameters
    ----------
    message
        One sentence: what is wrong, with the value when it is not personal, and what is allowed.
    next_step
        One sentence: what to do now. Empty only when the message already says it.
    """

    exit_code = 1

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".rstrip()


class UsageError(OnaError):
    """The command or the configuration is not valid."""

    exit_code = 2


class ConfigError(UsageError):
    """A configuration with problems, all of them named.

    Parameters
    ----------
    problems
        One sentence each, in the order of the file.
    source
        The name of the file, without its folders.
    """

    def __init__(self, problems: tuple[str, ...], *, source: str = "ona.toml") -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"{source} has {count}:\n" + "\n".join(f"  - {problem}" for problem in problems),
            next_step="\nCorrect the file and run `ona doctor`.",
        )
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
    """Trying again later may help (retriable)."""


class ReleaseError(OnaError):
    """Something tried to leave other than by the release door."""

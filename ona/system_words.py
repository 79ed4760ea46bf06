"""What the operating system refused, in a person's language and without the path, which may hold a name."""

from __future__ import annotations

from typing import Final

from ona.sentences import Sentence, known_as

KNOWN: Final = frozenset(
    {
        "Address already in use",
        "Bad file descriptor",
        "Broken pipe",
        "Cannot assign requested address",
        "Cannot allocate memory",
        "Connection refused",
        "Device or resource busy",
        "Disk quota exceeded",
        "File exists",
        "File name too long",
        "File too large",
        "Input/output error",
        "Invalid argument",
        "Is a directory",
        "Name or service not known",
        "No space left on device",
        "No such device",
        "No such file or directory",
        "Not a directory",
        "Operation not permitted",
        "Permission denied",
        "Read-only file system",
        "Stale file handle",
        "Too many open files",
        "Transport endpoint is not connected",
    }
)
"""What systems say most; the catalogue holds the Japanese of each."""


def reason_of(error: OSError) -> Sentence:
    """Return why the system refused, in its own English words; in Japanese a rare reason is told by its number.

    >>> reason_of(PermissionError(13, "Permission denied", "somebody.csv"))
    'Permission denied'
    >>> reason_of(OSError(71, "Protocol error")).in_language("ja")
    '理由の番号 71'
    """
    said = error.strerror or type(error).__name__
    if said in KNOWN:
        return known_as(said, said)
    if error.errno is None:
        return known_as(said, "reason {name}", name=type(error).__name__)
    return known_as(said, "reason number {number}", number=error.errno)

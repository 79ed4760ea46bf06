"""The command line ``ona``: the composition root, the one place that knows every layer.

Exit 0 done; 1 failed; 2 wrong usage or configuration; 3 done in part. Results go to stdout,
errors are a sentence and a next step on stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import takewhile

from ona.errors import OnaError
from ona.sentences import Language, Sentence, sentence
from ona.system_words import reason_of

__all__ = ["main", "run"]

INTERRUPTED = 130
VALUED = ("--config", "--lang")
EVERYWHERE = (*VALUED, "--debug")
"""Options of every command: they may stand before it or after it."""


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line with these arguments and return its exit status."""
    from typer import Abort, TyperException

    from ona.cli.app import app

    ordered = common_first(arguments)
    try:
        status = app(args=ordered, prog_name="ona", standalone_mode=False)
    except (Abort, KeyboardInterrupt):
        return INTERRUPTED
    except TyperException as error:
        return _misused(error, _language(ordered))
    except SystemExit as leaving:  # a reader such as `head` has gone
        return leaving.code if isinstance(leaving.code, int) else 0
    except Exception as error:
        if "--debug" in ordered:
            raise
        return _failed(error, _language(ordered))
    return status if isinstance(status, int) else 0


def common_first(arguments: list[str]) -> list[str]:
    """Move the options that every command has to the front, as the parser wants them.

    >>> common_first(["sync", "mail", "--config", "a.toml", "--json"])
    ['--config', 'a.toml', 'sync', 'mail', '--json']
    >>> common_first(["sync", "--config"])
    ['--config']
    >>> common_first(["pseudonym", "--lang=ja", "--", "--debug"])
    ['--lang=ja', 'pseudonym', '--', '--debug']
    """
    if arguments and arguments[-1] in VALUED:  # its value is missing, and the parser says so
        return arguments[-1:]
    first: list[str] = []
    rest = list(arguments)
    place = 0
    while place < len(rest) and rest[place] != "--":
        if rest[place].partition("=")[0] in EVERYWHERE:
            taken = 2 if rest[place] in VALUED else 1
            first += rest[place : place + taken]
            del rest[place : place + taken]
        else:
            place += 1
    return first + rest


def _language(ordered: Sequence[str]) -> Language:
    """Return the language asked for, also where the parser never came to read it; else that of the locale.

    >>> _language(["--lang", "ja", "sync"]), _language(["--lang=en", "sync"])
    ('ja', 'en')
    """
    from ona.cli.words import chosen_language

    words = iter(ordered)
    given = None
    for word in takewhile(lambda word: word != "--", words):
        name, equals, value = word.partition("=")
        if name == "--lang":
            given = value if equals else next(words, None)
    return chosen_language(given if given in {"ja", "en"} else None)


def _misused(error: Exception, language: Language) -> int:
    """Say how a command is used; one called without anything shows its help."""
    show = getattr(error, "show", None)
    if show is not None and type(error).__name__ == "NoArgsIsHelpError":
        show()
        return 2
    from ona.cli.misuse import told

    _tell(f"ona: {told(error, language)}")
    return 2


def _failed(error: Exception, language: Language) -> int:
    """Say what failed and what to do, and return the exit status."""
    if isinstance(error, OnaError):
        _tell(f"ona: {error.in_language(language)}")
        return error.exit_code
    told = _of_the_system(error) if isinstance(error, OSError) else _unforeseen(error)
    _tell(f"ona: {told.in_language(language)}")
    return 1


def _tell(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - the command line speaks


def _of_the_system(error: OSError) -> Sentence:
    """Say what the operating system refused, without the path, which may hold a name."""
    return sentence(
        "The system refused: {reason}. Check disk room and permissions, then run the same command again.",
        reason=reason_of(error),
    )


def _unforeseen(error: Exception) -> Sentence:
    """Name a fault of ours without its text, which may hold a value."""
    return sentence(
        "Something unforeseen happened ({kind}); what was acknowledged before is kept. "
        "Run the same command with --debug and report what it shows: a fault of the program.",
        kind=type(error).__name__,
    )

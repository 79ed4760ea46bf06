"""The command line ``ona``: the composition root, the one place that knows every layer.

Exit 0 done; 1 failed; 2 wrong usage or configuration; 3 done in part. Results go to stdout,
errors are a sentence and a next step on stderr.
"""

from __future__ import annotations

import os
import sys

from ona.errors import OnaError

__all__ = ["main"]

INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line with these arguments and return its exit status."""
    from click.exceptions import Abort, ClickException, Exit

    from ona.cli.app import app

    debug = "--debug" in arguments
    try:
        status = app(args=arguments, prog_name="ona", standalone_mode=False)
    except Exit as leaving:
        return leaving.exit_code
    except Abort:
        return INTERRUPTED
    except ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OnaError, OSError) as error:
        if debug:
            raise
        return _failed(error)
    return status if isinstance(status, int) else 0


def _failed(error: OnaError | OSError) -> int:
    """Say what failed and what to do, and return the exit status."""
    text, status = (str(error), error.exit_code) if isinstance(error, OnaError) else (_of_the_system(error), 1)
    print(f"ona: {text}", file=sys.stderr)  # noqa: T201 - the command line speaks
    return status


def _of_the_system(error: OSError) -> str:
    """Say what the operating system refused, without the path, which may hold a name."""
    reason = error.strerror or type(error).__name__
    return f"The system refused: {reason}. Check disk room and permissions, then run the same command again."

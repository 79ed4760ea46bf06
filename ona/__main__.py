"""``python -m ona``: the command line."""

from ona.cli import main

main()

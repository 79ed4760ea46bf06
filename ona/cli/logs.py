"""The log of what runs unattended: a line an event on stderr, with its facts as ``key=value``."""

from __future__ import annotations

import json
import logging
import re
import time
from typing import Final

OF_EVERY_RECORD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
PLAIN: Final = re.compile(r"[\w.:+-]+", re.ASCII)


class Line(logging.Formatter):
    """Moment (UTC), level, event and the facts that were given with it.

    Of an exception only its type is told: its words may hold a value.

    >>> record = logging.makeLogRecord({"levelname": "ERROR", "msg": "request_refused", "created": 0.0})
    >>> record.status, record.where = 503, "a b"
    >>> Line().format(record)
    '1970-01-01T00:00:00Z ERROR request_refused status=503 where="a b"'
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        facts = {key: value for key, value in vars(record).items() if key not in OF_EVERY_RECORD}
        if record.exc_info and record.exc_info[0]:
            facts["error"] = record.exc_info[0].__name__
        words = [f"{key}={_word(value)}" for key, value in facts.items()]
        return " ".join([moment, record.levelname, " ".join(record.getMessage().split()), *words])


def _word(value: object) -> str:
    """Return a value as one word, in quotation marks where it is none."""
    text = str(value)
    return text if PLAIN.fullmatch(text) else json.dumps(text)


def write_log() -> None:
    """Let the program's events, and what its web server warns of, go to stderr; once, however often it is called."""
    for name, level in (("ona", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        if not any(isinstance(handler.formatter, Line) for handler in logger.handlers):
            handler = logging.StreamHandler()
            handler.setFormatter(Line())
            logger.addHandler(handler)

"""What a company is to carry, read from a file: the words of :class:`ona.company.planted.Planted` as TOML."""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Final, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from ona.company.planted import (
    NOTHING,
    Action,
    Broker,
    HelpAvoider,
    HelpLane,
    Overload,
    Planted,
    Quiet,
    SingleBridge,
    UnansweredAsks,
)
from ona.company.silo import Silo
from ona.errors import ConfigError, UsageError
from ona.sentences import sentence
from ona.settings import read_toml
from ona.wrong_settings import describe

AGAIN: Final = sentence("Correct the file and run the same command again.")
KINDS: Final = {
    "silos": Silo,
    "brokers": Broker,
    "single_bridges": SingleBridge,
    "help_lanes": HelpLane,
    "help_avoiders": HelpAvoider,
    "overloaded": Overload,
    "quiet": Quiet,
    "unanswered": UnansweredAsks,
}
"""Lists of truths by their key; the one action has a key of its own."""


def _model(kind: type[Any]) -> type[BaseModel]:
    hints = get_type_hints(kind)
    keys: dict[str, Any] = {
        one.name: (hints[one.name], ... if one.default is MISSING else one.default) for one in fields(kind)
    }
    return create_model(kind.__name__, __config__=ConfigDict(extra="forbid", frozen=True), **keys)


KEYS: Final[dict[str, Any]] = {
    **{key: (list[_model(kind)], []) for key, kind in KINDS.items()},  # type: ignore[misc]
    "action": (None | _model(Action), None),
    "survey_agreement": (float, NOTHING.survey_agreement),
}
FORM: Final = create_model("Plan", __config__=ConfigDict(extra="forbid"), **KEYS)
"""The form of the file."""


def read_planted(path: Path) -> Planted:
    """Read what to plant; what the file does not name is not planted.

    Departments and strengths are checked where the company is planned.

    Raises
    ------
    UsageError
        When there is no such file.
    ConfigError
        With everything that is wrong with it.
    """
    if not path.is_file():
        raise UsageError(
            sentence("There is no file {name!r}.", name=path.name),
            next_step="Name a TOML file of what to plant, or nothing, or usual.",
        )
    return _planted(read_toml(path, next_step=AGAIN), path.name)


def _planted(tables: dict[str, Any], name: str) -> Planted:
    try:
        found = FORM.model_validate(tables)
    except ValidationError as error:
        problems = tuple(describe(dict(item), FORM) for item in error.errors())
        raise ConfigError(problems, source=name, next_step=AGAIN) from None
    lists = {key: tuple(kind(**dict(one)) for one in getattr(found, key)) for key, kind in KINDS.items()}
    action, agreement = getattr(found, "action"), getattr(found, "survey_agreement")  # noqa: B009 - made at run time
    return Planted(**lists, action=None if action is None else Action(**dict(action)), survey_agreement=agreement)


def chosen_planted(words: str | None) -> Planted | None:
    """Return what an option says: ``nothing``, a file, or None for what a company usually carries."""
    if words in {None, "usual"}:
        return None
    return NOTHING if words == "nothing" else read_planted(Path(words))

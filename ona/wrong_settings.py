"""What is wrong with a configuration, put into sentences."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic_settings import SettingsError

from ona.rule_words import rule_of
from ona.sentences import Sentence, known_as, listed, sentence

FIELD: Final = re.compile(r'field "(\w+)"')
"""Where the library names the section that it could not read."""
PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
"""Where the library says at which place a file is no TOML."""


def describe(item: Mapping[str, Any], model: type[BaseModel], *, under: str = "") -> Sentence:
    """Put one validation error into a sentence, with the nearest known key for an unknown one.

    Parameters
    ----------
    item
        One of pydantic's errors.
    model
        What was validated.
    under
        Where the model stands, with the dot that follows: ``sources.mail.``.
    """
    key = under + where(item)
    if item["type"] == "extra_forbidden":
        return _unknown_key(item["loc"], key, model)
    if item["type"] == "missing":
        return sentence("{where}: this key is required.", where=key)
    told = item["ctx"]["error"].args[0] if item["type"] == "value_error" else None
    if isinstance(told, Sentence):
        return sentence("{where}: {problem}", where=key, problem=told)
    return sentence("{where}: {rule}.", where=key, rule=rule_of(item))


def where(item: Mapping[str, Any]) -> str:
    """Return the key of a validation error, with dots between its parts."""
    return ".".join(str(part) for part in item["loc"])


def _unknown_key(loc: tuple[int | str, ...], key: str, model: type[BaseModel]) -> Sentence:
    known = _known_keys(loc[:-1], model)
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.5)
    if near:
        return sentence("{where}: no key of this name; did you mean {near!r}?", where=key, near=near[0])
    return sentence("{where}: no key of this name; known keys: {keys}.", where=key, keys=listed(sorted(known)))


def _known_keys(loc: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    current: Any = model
    for part in loc:
        field = getattr(current, "model_fields", {}).get(str(part))
        annotation = field.annotation if field else None
        arguments = getattr(annotation, "__args__", ())
        current = arguments[-1] if arguments else annotation or current
    return list(getattr(current, "model_fields", {}))


def unparsed(error: SettingsError) -> Sentence:
    """Name the section whose variable is neither a value nor JSON."""
    found = FIELD.search(str(error))
    return sentence("ONA_{section}: the value is not valid JSON.", section=(found[1] if found else "?").upper())


def unknown_variable(name: str, near: str | None) -> Sentence:
    """Say that a variable of the environment sets nothing, with the nearest one that does."""
    if near is None:
        return sentence("{name}: no key of the configuration has this name.", name=name)
    return sentence("{name}: no key of the configuration has this name; did you mean {near}?", name=name, near=near)


def fault(error: tomllib.TOMLDecodeError) -> Sentence:
    """Return what is wrong with a TOML file; in Japanese, where."""
    found = PLACE.search(str(error))
    if found is None:
        return known_as(str(error), "at the end of the document")
    return known_as(str(error), "at line {line}, column {column}", line=found[1], column=found[2])

"""Which rule a value breaks: the validator's own words in English, ours in Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ona.sentences import Sentence, known_as, listed

RULES: Final[Mapping[str, str]] = {
    "bool_parsing": "Input should be a valid boolean",
    "bool_type": "Input should be a valid boolean",
    "dict_type": "Input should be a table",
    "finite_number": "Input should be a finite number",
    "float_parsing": "Input should be a valid number",
    "float_type": "Input should be a valid number",
    "greater_than": "Input should be greater than {gt}",
    "greater_than_equal": "Input should be greater than or equal to {ge}",
    "int_from_float": "Input should be a valid integer",
    "int_parsing": "Input should be a valid integer",
    "int_parsing_size": "Input should be a smaller integer",
    "int_type": "Input should be a valid integer",
    "json_invalid": "JSON decode error",
    "less_than": "Input should be less than {lt}",
    "less_than_equal": "Input should be less than or equal to {le}",
    "list_type": "Input should be a list",
    "literal_error": "Input should be {expected}",
    "missing": "Field required",
    "model_attributes_type": "Input should be a table",
    "model_type": "Input should be a table",
    "path_type": "Input should be a path",
    "string_pattern_mismatch": "String should match pattern '{pattern}'",
    "string_too_long": "String should have at most {max_length} characters",
    "string_too_short": "String should have at least {min_length} characters",
    "string_type": "Input should be a valid string",
    "too_long": "List should have at most {max_length} items",
    "too_short": "List should have at least {min_length} items",
    "tuple_type": "Input should be a list",
}
"""Kind of a validation error -> what its Japanese is known by; the fields are those of the rule, never a value."""

OTHER: Final = "Input should be valid"


def rule_of(item: Mapping[str, Any]) -> Sentence:
    """Return the rule that a value breaks.

    Parameters
    ----------
    item
        One of pydantic's errors, with ``type``, ``msg`` and perhaps ``ctx``.

    >>> broken = {"type": "less_than", "msg": "Input should be less than 9", "ctx": {"lt": 9}}
    >>> rule_of(broken), rule_of(broken).in_language("ja")
    ('Input should be less than 9', '9 より小さい値にしてください')
    """
    values = {name: _value(value) for name, value in item.get("ctx", {}).items()}
    return known_as(item["msg"].removeprefix("Value error, ").rstrip("."), RULES.get(item["type"], OTHER), **values)


def _value(value: object) -> object:
    """Return the choices of a rule, ``'a', 'b' or 'c'``, as a list, and all else as it is."""
    if not (isinstance(value, str) and value.startswith("'")):
        return value
    return listed(value.replace("'", '"').replace(" or ", ", ").split(", "))

"""Named fields of the objects in a JSON array, taken from a stream; all else is never built.

What is wanted is told as a shape: ``SCALAR`` for a value, a dict for an object whose named
keys are wanted, a list of one shape for an array. What has another name or another shape is
passed over event by event, so that an unknown field costs no memory, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import ijson

from connectors.zip_stream import Reader

SCALAR: Final = "scalar"
MOST_DEPTH: Final = 64
MOST_ITEMS: Final = 2_000
"""How many items of an inner array are kept; the rest is passed over."""

Shape = Any
Events = Iterator[tuple[str, Any]]


class BadJsonError(Exception):
    """The text is no JSON array, or is nested too deeply."""


def records(stream: Reader, wanted: Mapping[str, Shape]) -> Iterator[dict[str, Any] | None]:
    """Yield the wanted fields of each object of an array; None for an item that is no object.

    Raises
    ------
    BadJsonError
        When the text is not an array of JSON, or breaks off, or is nested deeper than ``MOST_DEPTH``,
        or holds a number beyond 64 bits.

    Examples
    --------
    >>> import io
    >>> list(records(io.BytesIO(b'[{"id": "C1", "topic": {"value": "x"}}, 7]'), {"id": SCALAR}))
    [{'id': 'C1'}, None]
    """
    events = _events(stream)
    if next(events, ("", None))[0] != "start_array":
        raise BadJsonError
    for event, _ in events:
        if event == "end_array":
            continue
        if event == "start_map":
            yield _object(events, wanted)
        else:
            _pass_over(events, event)
            yield None


def _events(stream: Reader) -> Events:
    try:
        # As floats: numbers of any length end the C parser's process otherwise, here they are errors.
        yield from ijson.basic_parse(stream, use_float=True)
    except (ijson.JSONError, ValueError):
        raise BadJsonError from None


def _value(events: Events, event: str, value: Any, wanted: Shape) -> Any:
    if event == "start_map" and isinstance(wanted, dict):
        return _object(events, wanted)
    if event == "start_array" and isinstance(wanted, list):
        return _array(events, wanted[0])
    if event in ("start_map", "start_array"):
        _pass_over(events, event)
        return None
    return value if wanted is SCALAR else None


def _object(events: Events, wanted: Mapping[str, Shape]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for event, key in events:
        if event == "end_map":
            break
        value = _value(events, *next(events), wanted.get(key))
        if value is not None:
            found[key] = value
    return found


def _array(events: Events, wanted: Shape) -> list[Any]:
    found: list[Any] = []
    for event, value in events:
        if event == "end_array":
            break
        item = _value(events, event, value, wanted)
        if item is not None and len(found) < MOST_ITEMS:
            found.append(item)
    return found


def _pass_over(events: Events, event: str) -> None:
    depth = int(event.startswith("start"))
    while depth:
        event = next(events)[0]
        depth += event.startswith("start") - event.startswith("end")
        if depth > MOST_DEPTH:
            raise BadJsonError

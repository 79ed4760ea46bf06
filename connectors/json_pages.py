"""One page of a vendor's answer: the wanted fields of its entries, and where it goes on. All else is let go of here.

A page is bytes of bounded size, parsed at once and reduced to the named fields before anything else sees it.
What is wanted is told as a shape, as in :mod:`connectors.json_records`; a field of another shape counts as absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors.json_records import MOST_ITEMS, SCALAR, BadJsonError, Shape

LARGEST: Final = 64 << 20
"""Bytes of one page beyond which it is not read."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The wanted fields of the entries of a page, and the links to the next page and to the changes from here on."""

    found: list[dict[str, Any]]
    next: str | None = None
    changes: str | None = None


def entries_of(body: bytes, wanted: Mapping[str, Shape]) -> Entries:
    """Read a page of a collection as OData writes it.

    Raises
    ------
    BadJsonError
        When it is no such page.

    >>> entries_of(b'{"value": [{"id": "1", "subject": "x"}], "@odata.nextLink": "https://a/b"}', {"id": SCALAR})
    Entries(found=[{'id': '1'}], next='https://a/b', changes=None)
    """
    page = parsed(body)
    value = page.get("value")
    if not isinstance(value, list):
        raise BadJsonError
    onwards, changes = page.get("@odata.nextLink"), page.get("@odata.deltaLink")
    return Entries(
        [picked(entry, wanted) for entry in value],
        onwards if isinstance(onwards, str) else None,
        changes if isinstance(changes, str) else None,
    )


def parsed(body: bytes) -> dict[str, Any]:
    """Parse a JSON object of bounded size.

    Raises
    ------
    BadJsonError
    """
    if len(body) > LARGEST:
        raise BadJsonError
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise BadJsonError from None
    if not isinstance(found, dict):
        raise BadJsonError
    return found


def picked(entry: object, wanted: Mapping[str, Shape]) -> dict[str, Any]:
    """Return the wanted fields of an object; nothing of what is none.

    >>> picked({"from": {"name": "Ada", "address": "ada@a.example"}, "id": []}, {"from": {"address": SCALAR}})
    {'from': {'address': 'ada@a.example'}}
    """
    if not isinstance(entry, dict):
        return {}
    found: dict[str, Any] = {}
    for name, shape in wanted.items():
        value = entry.get(name)
        if value is None:
            continue
        if shape is SCALAR:
            if not isinstance(value, (dict, list)):
                found[name] = value
        elif isinstance(shape, dict):
            if isinstance(value, dict):
                found[name] = picked(value, shape)
        elif isinstance(value, list):
            found[name] = _items(value[: MOST_ITEMS + 1], shape[0])
    return found


def _items(values: list[Any], shape: Shape) -> list[Any]:
    if shape is SCALAR:
        return [value for value in values if value is not None and not isinstance(value, (dict, list))]
    return [picked(value, shape) for value in values if isinstance(value, dict)]

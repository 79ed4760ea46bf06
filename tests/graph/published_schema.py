"""Graph's own description of itself, and what of a payload or a request does not follow it.

The description is a cut: it lacks some properties that the service documents elsewhere; these are named here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

BEYOND = {
    "user": {"userType", "proxyAddresses", "employeeHireDate", "manager", "manager@delta"},
    "message": {"conversationIndex"},
}
"""Documented properties that the cut leaves out, by entity."""

LISTED = (
    re.compile(r"/users/[^/]+/mailFolders/delta\(\)"),
    re.compile(r"/users/[^/]+/mailFolders/[^/]+"),
    re.compile(r"/users/[^/]+/messages/[^/]+"),
)
"""Documented paths that the cut leaves out."""


class Published:
    """The paths of the cut, and what they return."""

    def __init__(self, file: Path) -> None:
        self.paths: dict[str, Schema] = json.loads(file.read_text(encoding="utf-8"))["paths"]

    def operation(self, path: tuple[str, ...]) -> Schema | None:
        """Return the operation of a path; None for one that only the documentation lists."""
        whole = "/" + "/".join(path)
        exact = [
            template
            for template in self.paths
            if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), whole)
        ]
        if exact:
            return dict(self.paths[min(exact, key=lambda one: one.count("{"))]["get"])
        assert any(pattern.fullmatch(whole) for pattern in LISTED), f"no such path: {whole}"
        return None

    def entity(self, path: tuple[str, ...]) -> tuple[str, Schema] | None:
        """Return the name and the schema of a collection's entities."""
        operation = self.operation(path)
        if operation is None:
            return None
        body = operation["responses"]["200"]["content"]["application/json"]["schema"]
        items = body["properties"]["value"]["items"]
        return str(items["title"]).rpartition(".")[2], items

    def faults_of_payload(self, path: tuple[str, ...], body: Any) -> list[str]:
        """Return what of a page does not follow the description."""
        known = self.entity(path)
        if known is None:
            return []
        name, schema = known
        found = []
        for entry in body["value"]:
            given = {key: value for key, value in entry.items() if not key.startswith("@")}
            strange = set(given) - set(schema["properties"]) - BEYOND.get(name, set())
            found += [f"{name} has no {key}" for key in sorted(strange)]
            found += faults({key: given[key] for key in given.keys() & schema["properties"].keys()}, schema)
        return found

    def faults_of_request(self, path: tuple[str, ...], options: dict[str, str]) -> list[str]:
        """Return what of a first request (not a link) does not follow the description."""
        known = self.entity(path)
        chosen = set(options.get("$select", "").split(","))
        strange = set(options) - {"$select"}
        if known is None:
            return sorted(strange)
        name, schema = known
        allowed = set(schema["properties"]) | BEYOND.get(name, set())
        required = [
            one["name"] for one in (self.operation(path) or {}).get("parameters", ()) if one.get("in") == "query"
        ]
        return sorted([*(strange - set(required)), *(chosen - allowed), *(set(required) - set(options))])


def faults(value: Any, schema: Schema, place: str = "") -> list[str]:
    """Return where a value does not follow a schema: types, properties, items; nothing for what is null and may be.

    >>> faults({"id": 1}, {"type": "object", "properties": {"id": {"type": "string"}}})
    ['.id: no string']
    """
    return list(_faults(value, schema, place))


TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}


def _faults(value: Any, schema: Schema, place: str) -> Iterator[str]:
    if value is None:
        if not schema.get("nullable"):
            yield f"{place}: null"
        return
    for part in schema.get("allOf", ()):
        yield from _faults(value, part, place)
    kind = schema.get("type")
    if kind is not None and not isinstance(value, TYPES[kind]):
        yield f"{place}: no {kind}"
        return
    if schema.get("format") == "date-time" and not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", str(value)):
        yield f"{place}: no time"
    for name, inner in schema.get("properties", {}).items() if isinstance(value, dict) else ():
        if name in value:
            yield from _faults(value[name], inner, f"{place}.{name}")
    for number, item in enumerate(value if isinstance(value, list) and "items" in schema else ()):
        yield from _faults(item, schema["items"], f"{place}[{number}]")

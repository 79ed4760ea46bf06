"""Departments as people write them: a path from the whole company down."""

from __future__ import annotations


def department_path(text: str) -> tuple[str, ...]:
    """Split ``Company/Division/Section`` into its parts, outermost first.

    >>> department_path("本社 / 営業部 /")
    ('本社', '営業部')
    """
    return tuple(part.strip() for part in text.split("/") if part.strip())

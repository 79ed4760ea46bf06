"""Public holidays of countries, from the package of that name; loaded only when somebody asks."""

from __future__ import annotations

from collections.abc import Container
from datetime import date


def is_country(code: str) -> bool:
    """Whether the public holidays of a country, or of one of its parts, are known by its code.

    >>> is_country("JP"), is_country("GB-ENG"), is_country("GB-XYZ"), is_country("Atlantis")
    (True, True, False, False)
    """
    from holidays import list_supported_countries

    country, dash, part = code.partition("-")
    parts = list_supported_countries().get(country)
    return parts is not None and (part in parts if dash else True)


def public_holidays(code: str) -> Container[date]:
    """Return the public holidays of a country, or of one of its parts, of any year.

    >>> date(2026, 5, 5) in public_holidays("JP"), date(2026, 5, 7) in public_holidays("JP")
    (True, False)
    >>> date(2026, 8, 31) in public_holidays("GB-ENG"), date(2026, 8, 31) in public_holidays("GB")
    (True, False)
    """
    from holidays import country_holidays

    country, _, part = code.partition("-")
    return country_holidays(country, subdiv=part or None)

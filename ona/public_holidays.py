"""Public holidays of countries, from the package of that name; loaded only when somebody asks."""

from __future__ import annotations

from collections.abc import Container
from datetime import date


def is_country(code: str) -> bool:
    """Whether the public holidays of a country are known by its code.

    >>> is_country("JP"), is_country("Atlantis")
    (True, False)
    """
    from holidays import list_supported_countries

    return code in list_supported_countries()


def public_holidays(code: str) -> Container[date]:
    """Return the public holidays of a country, of any year.

    >>> date(2026, 5, 5) in public_holidays("JP"), date(2026, 5, 7) in public_holidays("JP")
    (True, False)
    """
    from holidays import country_holidays

    return country_holidays(code)

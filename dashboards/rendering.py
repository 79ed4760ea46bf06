"""The templates, one environment for each language, and what every page holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboards.assets import asset
from dashboards.language import NAMES, Language, other, translations
from ona.tables import BANDS

TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def environment(language: Language) -> Environment:
    """Return the templates of a language; every value is escaped, an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(asset=asset, bands=BANDS)
    return made


def frame(language: Language, organisation: str, *, path: str) -> dict[str, Any]:
    """Return what every page of a language holds, that of a problem too.

    Parameters
    ----------
    language, organisation
        Of the page.
    path
        The page's path and query behind the language, for the link to the other language.
    """
    return {
        "language": language,
        "other_language": other(language),
        "other_language_name": NAMES[other(language)],
        "language_address": f"/{other(language)}/{path}",
        "organisation": organisation,
        "menu": (),
        "signed_in": False,
    }


def render(name: str, language: Language, facts: Mapping[str, Any]) -> str:
    """Return the HTML of a template of this folder, named without its suffix."""
    return environment(language).get_template(f"{name}.html").render(facts)

"""The pages of a problem: what is wrong and what to do, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.problems import ProblemBody
from dashboards.language import LANGUAGES, Language, translations
from dashboards.language import mark as _
from dashboards.rendering import frame, render
from dashboards.scene import language_of


@dataclass(frozen=True, slots=True)
class Words:
    """What a page of a problem says; ``command`` is what the person who runs the service types."""

    title: str
    sentence: str
    step: str = ""
    command: str = ""
    home: bool = True


NOTHING_YET: Final = Words(
    _("Nothing is published yet"),
    _("As soon as the first period is complete and analysed, its figures stand here."),
    _("Whoever runs the service reads the sources and publishes the period with:"),
    "ona sync\nona analyze",
    home=False,
)

SIGN_IN: Final = Words(
    _("Please sign in"),
    _("These pages are open to people with a role in this organisation only."),
    _(
        "Open the one-time sign-in link that you were given. A link works once and for a short time;"
        " the person who runs the service makes a new one by starting it again:"
    ),
    "ona serve",
    home=False,
)

WORDS: Final = {
    "unauthenticated": SIGN_IN,
    "link_used": Words(
        _("This sign-in link no longer works"),
        _("It was used already, or its time is over. A link works once and for a short time."),
        _("The person who runs the service makes a new one by starting it again:"),
        "ona serve",
        home=False,
    ),
    "forbidden": Words(
        _("Your role may not see this"),
        _("Every page is open to some roles only."),
        _("Ask the person who runs the service if you think that this is wrong."),
    ),
    "not_found": Words(
        _("There is no such page"),
        _("The address is not one of these pages, or it names a period that is no longer kept."),
    ),
    "method_not_allowed": Words(
        _("This page cannot be used in this way"),
        _("The address is right, but it does not take what was sent to it."),
    ),
    "too_many_failures": Words(
        _("Too many failed sign-ins"),
        _("Wait a minute, then open your sign-in link again."),
        home=False,
    ),
    "damaged": Words(
        _("The published figures are damaged"),
        _("No published period is whole, so nothing is shown rather than something wrong."),
        _("Whoever runs the service brings the last backup back with:"),
        "ona restore",
        home=False,
    ),
}
"""Words by the code of a problem."""

REFUSED: Final = Words(
    _("The request could not be answered"),
    _("The address holds something that this service does not understand."),
)
FAILED: Final = Words(
    _("Something went wrong"),
    _("The fault is on this side. The log of the service has the reference below."),
)


def words_of(code: str, status: int) -> Words:
    """Return what is said about a problem."""
    return WORDS.get(code) or (FAILED if status >= 500 else REFUSED)


def problem_page(request: Request, body: ProblemBody) -> Response:
    """Answer a browser with a page; installed as ``app.state.render_problem``."""
    language = language_of(request)
    organisation = request.app.state.settings.organisation.name if body.status != 401 else ""
    text = page_of(words_of(body.code, body.status), language, organisation, ref=body.ref, path=_rest(request))
    return HTMLResponse(text, status_code=body.status, headers={"Content-Language": language})


def signin_page(request: Request) -> Response:
    """Say how to sign in; installed as ``app.state.render_signin``."""
    language = language_of(request)
    return HTMLResponse(page_of(SIGN_IN, language, "", path="overview"), headers={"Content-Language": language})


def nothing_yet(language: Language, organisation: str) -> str:
    """Return the page of a service without a published period."""
    return page_of(NOTHING_YET, language, organisation, path="overview")


def page_of(words: Words, language: Language, organisation: str, *, path: str, ref: str = "") -> str:
    """Return the HTML of a problem."""
    text = translations(language).gettext
    facts = {
        "title": text(words.title),
        "sentence": text(words.sentence),
        "step": text(words.step) if words.step else "",
        "command": words.command,
        "home": f"/{language}/overview" if words.home else "",
        "ref": ref,
    }
    return render("problem", language, {**frame(language, organisation, path=path), **facts})


def _rest(request: Request) -> str:
    """Return the path behind the language when it is one of our pages, else the overview: never input."""
    from dashboards import VIEWS

    first, _slash, rest = request.url.path.lstrip("/").partition("/")
    return rest if first in LANGUAGES and rest in VIEWS else "overview"

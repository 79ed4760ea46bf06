"""Which parameters of the query an address knows: one that is not known is refused, never passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from api.problems import ProblemError
from ona.sentences import listed, sentence

PREFIX: Final = "/api/"
"""Pages are forgiving, as addresses of pages are passed on by hand; addresses of the API are not."""

Queries = dict[Callable[..., Any], frozenset[str]]


def queries_of(app: FastAPI) -> Queries:
    """Return the names of the parameters that each endpoint, and what it depends on, reads from the query."""
    contexts = ((context.endpoint, getattr(context, "dependant", None)) for context in iter_route_contexts(app.routes))
    return {endpoint: frozenset(_names(dependant)) for endpoint, dependant in contexts if endpoint and dependant}


def _names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for one in dependant.dependencies:
        yield from _names(one)


def refuse_unknown(request: Request) -> None:
    """Refuse a request to the API with a parameter that nothing reads: its answer would look as if it had been read.

    Raises
    ------
    ProblemError
        422, with the names that are known and without the one that was sent.
    """
    if not request.url.path.startswith(PREFIX):
        return
    known = request.app.state.queries.get(request.scope.get("endpoint"), frozenset())
    if request.query_params.keys() <= known:
        return
    if not known:
        raise ProblemError(422, "unknown_parameter", "This address takes no parameters.", next_step="Leave them out.")
    raise ProblemError(
        422,
        "unknown_parameter",
        "The query holds a parameter that this address does not know.",
        next_step=sentence("Known: {names}.", names=listed(sorted(known))),
    )

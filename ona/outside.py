"""From events to weekly exchange with outside organisations: who had to do with which of them, and how often.

An exchange is what somebody inside writes to an organisation, an answer of theirs that is addressed to him or her, what
either side writes in a shared chat, and a meeting or call of both. Mail that comes in without being an answer is none
yet: newsletters would make everybody deal with everybody. Whoever stands in copy only watches. An event with more
parties than the cap of its kind allows, those outside included, is a broadcast and no exchange.

Of people outside the store knows their organisation alone, so that an event is one exchange with each organisation,
however many of its people take part.
"""

from __future__ import annotations

from typing import Final

from ibis import _
from ibis.expr.types import Table

from ona.tables import EventKind, Role, Rsvp, Scope, TieKind

BOTH_WAYS: Final = (TieKind.MEETING, TieKind.CALL)
UNASKED: Final = (EventKind.MAIL,)
"""What comes in from outside in these kinds of event was not asked for."""
WATCHING: Final = (Role.CC,)


def weekly_outside(event: Table, party: Table) -> Table:
    """Return weekly exchange with the outside: week, kind, actor_uid, org_uid, interactions.

    Parameters
    ----------
    event
        Events: event_uid, week, kind, channel, and whether they are ``crowded``, outside parties counted.
    party
        All parties of the events.

    Notes
    -----
    An event counts in its own week alone, so that a week stays what it is when other weeks arrive.
    """
    met = event.filter(~event.crowded)
    both_ways = met.channel.isin([str(kind) for kind in BOTH_WAYS])
    came = party.filter(party.rsvp.cast("string").fill_null("") != Rsvp.DECLINED.value)
    # Where one of an organisation's people declines another may come: only those inside are asked whether they came.
    people, organisations = _of_scope(came, Scope.INTERNAL), _of_scope(party, Scope.EXTERNAL)
    written, talked = met.filter(~both_ways), met.filter(both_ways)
    return (
        _exchanged(written, _senders(people), organisations)
        .union(_exchanged(_answers(written), _addressed(people), _senders(organisations)))
        .union(_exchanged(talked, people, organisations))
        .group_by("week", "kind", "actor_uid", "org_uid")
        .aggregate(interactions=_.count().cast("int32"))
    )


def _of_scope(party: Table, scope: Scope) -> Table:
    found = party.filter(party.scope.cast("string") == scope.value)
    return found.select("event_uid", "actor_uid", role=found.role.cast("string"))


def _senders(party: Table) -> Table:
    return party.filter(party.role == Role.FROM.value)


def _addressed(party: Table) -> Table:
    """Those to whom a message is written, not those who get a copy."""
    return party.filter(party.role.notin([Role.FROM.value, *(role.value for role in WATCHING)]))


def _answers(event: Table) -> Table:
    return event.filter(event.kind.cast("string").notin([kind.value for kind in UNASKED]))


def _exchanged(event: Table, people: Table, organisations: Table) -> Table:
    """Each person with each organisation of an event: week, kind, actor_uid, org_uid."""
    return (
        event.select("event_uid", "week", kind=event.channel)
        .join(people.select("event_uid", "actor_uid"), "event_uid")
        .join(organisations.select("event_uid", org_uid="actor_uid"), "event_uid")
        .select("week", "kind", "actor_uid", "org_uid")
    )

"""Sources: one file each, and the register that names them all.

A new source is one new file and one line here; the conformance suite in
``tests/contracts`` runs over this register.
"""

from __future__ import annotations

from connectors.events import Events
from connectors.graph_mail import GraphMail
from connectors.graph_users import GraphUsers
from connectors.ics import Ics
from connectors.mbox import MboxSource
from connectors.roster import Roster
from connectors.slack_export import SlackExport
from connectors.source import Source
from connectors.survey import Survey

SOURCES: dict[str, type[Source]] = {
    Roster.kind: Roster,
    GraphUsers.kind: GraphUsers,
    Events.kind: Events,
    MboxSource.kind: MboxSource,
    GraphMail.kind: GraphMail,
    SlackExport.kind: SlackExport,
    Ics.kind: Ics,
    Survey.kind: Survey,
}

"""Sources: one file each, and the register that names them all.

A new source is one new file and one line here; the conformance suite in
``tests/contracts`` runs over this register.
"""

from __future__ import annotations

from connectors.mbox import MboxSource
from connectors.source import Source

SOURCES: dict[str, type[Source]] = {
    MboxSource.kind: MboxSource,
}

"""The mark of what passed the release door. Only :mod:`ona.privacy` reads it."""

from __future__ import annotations

from typing import Final

SEAL: Final = object()

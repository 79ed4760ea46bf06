"""When a source that asked to wait may be asked again: a note that a sync leaves for the schedule."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ona.settings import Settings

NOTE: Final = "sync-again.txt"


def _place(settings: Settings) -> Path:
    return settings.data_folder / NOTE


def note_wait(settings: Settings, until: datetime | None) -> None:
    """Leave a note of the time, or take an earlier note away; it holds a time and nothing else."""
    place = _place(settings)
    if until is None:
        place.unlink(missing_ok=True)
        return
    fresh = place.with_name(f".{NOTE}")
    fresh.write_text(until.astimezone(UTC).isoformat(), encoding="ascii")
    fresh.replace(place)


def noted_wait(settings: Settings) -> datetime | None:
    """Return the time of the note; None when there is none that can be read."""
    try:
        found = datetime.fromisoformat(_place(settings).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    return found if found.tzinfo else None

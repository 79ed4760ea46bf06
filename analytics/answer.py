"""From the store through the measures to the release door: the one place where the three meet.

Raw counts live only in :mod:`analytics.cubes`. What comes after
:func:`ona.privacy.release` is computed from released cubes alone, so that nothing this
module returns can hold a raw figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Any, Final

from analytics.accounts import looked_at
from analytics.ambassadors.publishing import released_curve, volunteer_cubes
from analytics.ambassadors.staff import staffed
from analytics.calibration_cubes import calibrated
from analytics.comparing import before_cubes
from analytics.cubes import measure
from analytics.cutting import all_windows, due, too_thin
from analytics.help_flow import Reader, released_help
from analytics.help_unseen import help_account
from analytics.known_people import Unknown, unknown_people
from analytics.partition import partition
from analytics.released_rows import tables_from
from analytics.standings import standings
from ona import consents
from ona.errors import StoreError
from ona.judged import is_judged
from ona.privacy import (
    NO_CURVE,
    Cube,
    Released,
    ReleasedCurve,
    ReleasedTables,
    Rules,
    Seen,
    Units,
    publish,
    release,
    release_coverage,
)
from ona.sentences import sentence
from ona.settings import Settings
from ona.store import snapshots
from ona.store.reading import reader as open_reader
from ona.store.resources import Resources
from ona.windows import Window

DISTRIBUTION: Final = "ona-service"
EMPTY_STORE: Final = "Check the files of the sources and their paths with `ona doctor`, then run `ona sync` again."
"""A store is made by the first sync: one without events comes from sources that brought none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The released tables of a window and what they were made from."""

    tables: ReleasedTables
    info: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """A window's answer and its snapshot's id; the id is None for a preview."""

    window: Window
    id: str | None
    answer: Answer

    @property
    def top_findings(self) -> tuple[Mapping[str, Any], ...]:
        """The three findings of the first ranks."""
        return self.answer.tables.rows["findings"][:3]

    @property
    def judged(self) -> int:
        """How many pairs could be judged: a gap, or a halving ruled out. Without any there is no all-clear."""
        return sum(is_judged(row) for row in self.answer.tables.rows["silos"] if row["from"] < row["to"])


def analyze(settings: Settings, *, today: date, final: bool = False, preview: bool = False) -> tuple[Published, ...]:
    """Publish every complete window that was not published yet, oldest first.

    A window of whose people nobody has a department (:func:`held_back`) waits for the roster: published, it would
    stay empty for ever.

    Parameters
    ----------
    settings
        The configuration.
    today
        The day it is, in the organisation's time zone.
    final
        Publish the last, incomplete window too: the data end there.
    preview
        Compute without publishing. The window that would be published next, or when there is none, the
        newest one, is looked at with the present settings.

    Raises
    ------
    StoreError
        When there is nothing to read, weeks wait for the rollup, or a window is published by somebody else.
    """
    resources = Resources(settings.engine.memory, settings.engine.threads)
    with open_reader(settings.store_file, resources) as reader:
        _refuse_waiting(reader)
        agreed = consents.named(settings, reader)
        if preview:
            shown = _previewed(reader, settings, today=today, final=final)
            return tuple(Published(window, None, answer(reader, window, settings, agreed)) for window in shown)
        snapshots.recover(settings.published_folder)
        windows = due(reader, settings, today=today, final=final)
        known = [window for window in windows if unknown_people(reader, window) is None]
        return tuple(_publish(reader, window, settings, agreed) for window in known)


def held_back(settings: Settings, *, today: date, final: bool = False) -> tuple[tuple[Window, Unknown], ...]:
    """Return the windows that would be due if somebody of their data had a department, each with what is missing."""
    resources = Resources(settings.engine.memory, settings.engine.threads)
    with open_reader(settings.store_file, resources) as reader:
        windows = due(reader, settings, today=today, final=final)
        found = [(window, unknown_people(reader, window)) for window in windows]
    return tuple((window, why) for window, why in found if why is not None)


def left_out(settings: Settings, *, today: date) -> tuple[Window, ...]:
    """Return the complete windows that are not published because too few of their weeks hold enough data."""
    resources = Resources(settings.engine.memory, settings.engine.threads)
    with open_reader(settings.store_file, resources) as reader:
        return too_thin(reader, settings, today=today)


def _refuse_waiting(reader: Reader) -> None:
    if reader.span() is None:
        raise StoreError("The event store holds no events yet.", next_step=EMPTY_STORE)
    if waiting := reader.waits_for_rollup():
        raise StoreError(
            sentence("{weeks} weeks changed since the last rollup.", weeks=waiting),
            next_step="Run `ona sync --rollup`.",
        )


def _publish(reader: Reader, window: Window, settings: Settings, consented: frozenset[bytes]) -> Published:
    found = answer(reader, window, settings, consented)
    return Published(window, snapshots.write(settings.published_folder, found.tables, found.info), found)


def _previewed(reader: Reader, settings: Settings, *, today: date, final: bool) -> tuple[Window, ...]:
    return due(reader, settings, today=today, final=final) or all_windows(reader, settings, today=today)[-1:]


def answer(reader: Reader, window: Window, settings: Settings, consented: frozenset[bytes] = frozenset()) -> Answer:
    """Measure a window and take it through the release door.

    Parameters
    ----------
    reader
        The event store, opened read-only.
    window
        The weeks to look at.
    settings
        The configuration.
    consented
        Who may be named; only how many they are in each department takes part, as few or enough.

    Returns
    -------
    Answer
        Released tables only. In a company of fewer than twenty people they are empty and ``info["shows"]`` is false.
        Where nobody has a department ``info["looked_at"]`` says that, whatever the size.
    """
    rules, units, cubes, curve = _measured(reader, window, settings, consented)
    released = {**released_cubes(cubes, rules), **before_cubes(reader, window, settings)} if cubes else {}
    help_, unseen = released_help(reader, window, units, rules, settings)
    released |= help_ if released else {}
    survey = calibrated(reader, window, units, settings, rules=rules, covered=released.get("seen"))
    released |= survey.released
    account = release_coverage([_seen(row) for row in reader.coverage(window)], rules)
    stand = standings(released)  # once, for the findings and for the account of what was looked at
    tables = publish(released, account, lambda cubes: tables_from(cubes, lambda _: stand), window=window, curve=curve)
    info = {
        **_info(tables, rules, units, settings),
        "looked_at": looked_at(
            released, stand, tables.rows["silos"], unseen=unseen, unknown=unknown_people(reader, window)
        ),
        "help": help_account(unseen, told=bool(tables.rows["helpflow"])),
        "calibration": survey.account,
    }
    return Answer(tables, info)


def _measured(
    reader: Reader, window: Window, settings: Settings, consented: frozenset[bytes]
) -> tuple[Rules, Units, tuple[Cube, ...], ReleasedCurve]:
    """Measure the cubes of a window; its ties are large, and gone before those of another are read."""
    ties = reader.weekly_ties(window)
    rules, units = partition(reader, window, ties, settings)
    if not rules.shows:
        return rules, units, (), NO_CURVE
    cubes = measure(reader, window, ties, units, settings.analysis, rules=rules)
    members = staffed(reader, window, ties, (rules, units), settings.analysis, consented)
    return rules, units, (*cubes, *volunteer_cubes(members)), released_curve(members, seed=settings.analysis.seed)


def _seen(row: Any) -> Seen:
    return Seen(row.source, row.kind, row.week, row.people_seen, row.people_known, row.events, row.excluded)


def released_cubes(cubes: Sequence[Cube], rules: Rules) -> Mapping[str, Released]:
    """Take the cubes of a window through the door; coverage first, since it decides about the others."""
    by_name = {cube.name: cube for cube in cubes}
    if not by_name:
        return {}
    seen = release(by_name.pop("seen"), rules)
    ties = release(by_name.pop("ties"), rules, covered=seen)
    return {
        "seen": seen,
        "ties": ties,
        **{name: release(cube, rules, covered=seen, ties=ties) for name, cube in by_name.items()},
    }


def _info(tables: ReleasedTables, rules: Rules, units: Units, settings: Settings) -> dict[str, Any]:
    window = tables.window
    return {
        "from": window.start.isoformat(),
        "to": window.last_day.isoformat(),
        "window": len(window.weeks),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "min_group": rules.min_group,
        "people": units.people,
        "departments": len(units.names),
        "pairs": pairs_account(tables.rows["silos"]),
        "merged": units.merged,
        "shows": rules.shows,
        "words": rules.words,
        "organisation": settings.organisation.name,
        "language": settings.organisation.language,
        "synthetic": settings.synthetic,
        "timezone": settings.organisation.timezone,
        "level": settings.organisation.level,
        "version": version(DISTRIBUTION),
        "parameters": _parameters(rules, settings),
        "mode": settings.privacy.mode,
    }


def _parameters(rules: Rules, settings: Settings) -> dict[str, Any]:
    return {
        "tie_interactions": settings.analysis.tie_interactions,
        "tie_weeks": settings.analysis.tie_weeks,
        "caps": settings.analysis.caps.model_dump(),
        "least_expected": rules.least_expected,
        "least_coverage": rules.least_coverage,
        "cap": rules.cap,
        "noise_scale": rules.noise_scale,
    }


def pairs_account(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count unordered pairs of different departments: all, shown, hidden by reason."""
    reasons = [row["hidden"] for row in rows if row["from"] < row["to"]]
    hidden = {reason: reasons.count(reason) for reason in sorted({reason for reason in reasons if reason})}
    return {"total": len(reasons), "shown": reasons.count(None), "hidden": hidden}

"""The planted truth of a company: what a reader of its data should find, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ona.company.plan import Company
from ona.company.ties import home_departments


def truth_of(company: Company, *, survey_agreement: float | None = None) -> dict[str, Any]:
    """Return the planted truth; what is not planted is an empty list or None.

    ``departments`` counts people by their largest post at the end of the data, those who left not.
    ``moves`` are transfers; who is lent to another department for a while is not among them.
    """
    people, planted = company.people, company.planted
    return {
        "seed": company.seed,
        "people": len(people),
        "departments": _departments(company),
        "silos": [{"between": list(silo.between), "factor": silo.factor} for silo in planted.silos],
        "brokers": [people.address[person] for person in company.carriers.brokers],
        "single_bridges": [
            {"between": list(bridge.between), "address": people.address[person]}
            for bridge, person in zip(planted.single_bridges, company.carriers.bridges, strict=True)
        ],
        "help_lanes": [
            {
                "seeker": lane.seeker,
                "helper": lane.helper,
                "asks": lane.asks,
                "median_first_answer_hours": lane.hours,
            }
            for lane in planted.help_lanes
        ],
        "unanswered": [{"seeker": one.seeker, "helper": one.helper, "share": one.share} for one in planted.unanswered],
        "help_avoiders": [one.department for one in planted.help_avoiders],
        "overloaded": [one.department for one in planted.overloaded],
        **({"quiet": [one.department for one in planted.quiet]} if planted.quiet else {}),
        "action": _action(company),
        "moves": _moves(company),
        "survey_agreement": None if survey_agreement is None else round(survey_agreement, 4),
    }


def _departments(company: Company) -> dict[str, int]:
    names = company.people.departments
    here = company.people.present(company.weeks - 1)
    counts = np.bincount(home_departments(company)[here], minlength=len(names))
    return dict(zip(names, counts.tolist(), strict=True))


def _action(company: Company) -> dict[str, Any] | None:
    action, time = company.planted.action, company.time
    if action is None:
        return None
    return {
        "date": time.day_of(action.week).isoformat(),
        "departments": list(action.departments),
        "factor": action.factor,
        "fades_on": None if action.fades_in is None else time.day_of(action.fades_in).isoformat(),
    }


def _moves(company: Company) -> list[dict[str, str]]:
    people = company.people
    return [
        {
            "address": people.address[move.person],
            "from": people.path(move.from_section),
            "to": people.path(move.to_section),
            "on": move.on.isoformat(),
        }
        for move in people.moves
    ]


def write_truth(truth: dict[str, Any], path: Path) -> None:
    """Write ``truth.json``."""
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

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
    """
    people = company.people
    return {
        "seed": company.seed,
        "people": len(people),
        "departments": _departments(company),
        "silos": [{"between": list(silo.between), "factor": silo.factor} for silo in company.silos],
        "brokers": [],
        "single_bridges": [],
        "help_lanes": [],
        "help_avoiders": [],
        "overloaded": [],
        "action": None,
        "moves": [
            {
                "address": people.address[move.person],
                "from": people.path(move.from_section),
                "to": people.path(move.to_section),
                "on": move.on.isoformat(),
            }
            for move in people.moves
        ],
        "survey_agreement": survey_agreement,
    }


def _departments(company: Company) -> dict[str, int]:
    names = company.people.departments
    here = company.people.present(company.weeks - 1)
    counts = np.bincount(home_departments(company)[here], minlength=len(names))
    return dict(zip(names, counts.tolist(), strict=True))


def write_truth(truth: dict[str, Any], path: Path) -> None:
    """Write ``truth.json``."""
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

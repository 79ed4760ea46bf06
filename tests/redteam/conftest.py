"""The companies under attack: the smallest one always, one of 300 people where an attack needs it, all in full."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.redteam.companies import SMALLEST, Company, build

SIZES = (SMALLEST, 300, 3000) if os.environ.get("ONA_TEST_FULL") == "1" else (SMALLEST,)


@pytest.fixture(scope="session")
def company_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Company]]:
    """Return a function that gives the company of a size; each is made once and only read."""
    made: list[Company] = []

    @cache
    def of(people: int) -> Company:
        made.append(build(people, tmp_path_factory.mktemp("redteam") / f"company{people}"))
        return made[-1]

    yield of
    for one in made:
        one.close()


@pytest.fixture(params=SIZES, ids=lambda people: f"{people} people")
def company(request: pytest.FixtureRequest, company_of: Callable[[int], Company]) -> Company:
    """Return each company in turn."""
    return company_of(request.param)


@pytest.fixture(params=SIZES[1:] or (300,), ids=lambda people: f"{people} people")
def large(request: pytest.FixtureRequest, company_of: Callable[[int], Company]) -> Company:
    """Return each company that is large enough for every figure."""
    return company_of(request.param)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where companies with canaries and unknown fields stand."""
    return tmp_path_factory.mktemp("strange")

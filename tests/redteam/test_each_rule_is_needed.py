"""Mutation checks: take any one release rule away, and an attack succeeds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import pytest

from tests.redteam.companies import Company
from tests.redteam.figures import told
from tests.redteam.rules import RULES, Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.number} {rule.name}")
def test_without_the_rule_an_attack_succeeds(rule: Rule, company_of: Callable[[int], Company]) -> None:
    """The figure that the rule keeps no longer holds once the rule is taken away, nor while it is not built."""
    company = company_of(rule.people)
    with rule.gone() if rule.built else nullcontext():
        figure = told(rule.attack(company))[0]
    assert figure.denominator
    assert not figure.holds


def test_each_rule_has_its_attack() -> None:
    """The twelve release rules stand in the table, each once."""
    assert [rule.number for rule in RULES] == list(range(1, 13))

"""Measures over arrays: pure functions, listed in one register."""

from __future__ import annotations

from typing import Final

from analytics.coverage import coverage
from analytics.ei import ei_index
from analytics.expected import configuration_expected, quasi_independence
from analytics.gaps import gap_test, published_gaps
from analytics.measure import Measure
from analytics.ties import binary_ties

__all__ = ["MEASURES", "Measure"]

MEASURES: Final[dict[str, Measure]] = {
    "ties": Measure(
        "ties",
        "つながり",
        "Ties",
        "Two people with enough interactions, either way, within some run of weeks.",
        "Microsoft Viva Insights, network person query",
        binary_ties,
    ),
    "ei_index": Measure(
        "ei_index",
        "E-I指数",
        "E-I index",
        "Contact outside one's group minus contact inside it, over all contact.",
        "Krackhardt and Stern 1988, Social Psychology Quarterly 51(2), 123-140",
        ei_index,
    ),
    "inwardness": Measure(
        "inwardness",
        "内向き度",
        "Observed over expected, full mixing",
        "Contact of two groups over what their total contact alone would give.",
        "Newman 2006, PNAS 103(23), 8577-8582, equation 2; diagonal corrected for people, own",
        configuration_expected,
    ),
    "pair_contact": Measure(
        "pair_contact",
        "部署間の接点",
        "Observed over expected, between departments",
        "Contact of two departments over what each one's outside contact would give.",
        "Goodman 1968, Journal of the American Statistical Association 63, 1091-1131",
        quasi_independence,
    ),
    "gaps": Measure(
        "gaps",
        "部署間の断絶",
        "Gaps from protected counts",
        "Department pairs that talk less than expected, beyond chance, from protected counts of ties.",
        "own, with Benjamini and Hochberg 1995",
        published_gaps,
    ),
    "gaps_of_people": Measure(
        "gaps_of_people",
        "部署間の断絶（分析用）",
        "Gaps from people's ties",
        "Department pairs that talk less than expected, beyond chance, from weighted ties of people.",
        "own, with Benjamini and Hochberg 1995",
        gap_test,
    ),
    "coverage": Measure(
        "coverage",
        "データの網羅率",
        "Coverage",
        "Share of the people of a department who are seen in the data of a week.",
        "own",
        coverage,
    ),
}
"""Every measure by name."""

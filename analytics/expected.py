"""Expected contact of groups under two nulls that answer two questions (measure 7).

*How inward is a department?* Full mixing: everybody's total contact is kept and spread
over all people (:func:`configuration_expected`). *Which pairs are gaps?* Every healthy
company prefers the inside, so there the diagonal is left out: quasi-independence
(:func:`quasi_independence`), with each tested pair left out of its own expectation
(:func:`deleted_expected`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.expected_fit import fit, fit_without

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]


def configuration_expected(matrix: ArrayLike, *, members: ArrayLike | None = None, rounds: int = 200) -> Floats:
    """Contact of groups if only each one's total were kept (degree-preserving).

    e_ij = x_i y_j w_ij with the row and column sums of ``matrix``. Without ``members``
    w = 1 and e_ij = out_i in_j / W. With them w_ii = 1 - 1/n_i, because nobody is in
    contact with oneself: a group of one expects nothing inside.

    Parameters
    ----------
    matrix
        Contact from row to column, not negative, (g, g). For undirected tie counts give
        :func:`arcs_of_ties`, where a tie inside a group counts for both ends.
    members
        People of each group, (g,).

    Returns
    -------
    float64 (g, g)
        Same row and column sums. Groups without contact expect 0.

    Notes
    -----
    Source: Newman 2006, PNAS 103(23), 8577-8582, equation 2; the diagonal is our own.

    >>> configuration_expected([[6, 1], [1, 6]]).tolist()
    [[3.5, 3.5], [3.5, 3.5]]
    >>> configuration_expected([[6, 1], [1, 6]], members=[3, 3]).round(4).tolist()
    [[2.8, 4.2], [4.2, 2.8]]
    """
    observed = np.asarray(matrix, dtype=np.float64)
    expected = _mixing(len(observed), members)
    for _ in range(rounds):
        expected *= _ratio(observed.sum(axis=1), expected.sum(axis=1))[:, None]
        scale = _ratio(observed.sum(axis=0), expected.sum(axis=0))
        expected *= scale
        if np.allclose(expected.sum(axis=1), observed.sum(axis=1), rtol=1e-12, atol=0):
            break
    return expected


def _mixing(groups: int, members: ArrayLike | None) -> Floats:
    """Weights of full mixing: 1, and 1 - 1/n on the diagonal."""
    mixing = np.ones((groups, groups))
    if members is not None:
        mixing[np.diag_indices(groups)] = 1 - 1 / np.maximum(np.asarray(members, np.float64), 1)
    return mixing


def _ratio(part: Floats, whole: Floats) -> Floats:
    """``part / whole``, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def arcs_of_ties(counts: ArrayLike) -> Floats:
    """Undirected tie counts of groups as arcs: the diagonal counts twice.

    >>> arcs_of_ties([[3, 1], [1, 3]]).tolist()
    [[6.0, 1.0], [1.0, 6.0]]
    """
    ties = np.asarray(counts, dtype=np.float64)
    return ties + np.diag(np.diag(ties))


@dataclass(frozen=True, slots=True)
class Expected:
    """A fit of quasi-independence.

    Attributes
    ----------
    value
        Expected contact of each pair, symmetric (g, g); NaN on the diagonal.
    effect
        Outgoingness r of each group, (g,): value = r_u r_v base_uv.
    fitted
        Pairs that took part in the fit, symmetric (g, g).
    """

    value: Floats
    effect: Floats
    fitted: Flags


@dataclass(frozen=True, slots=True)
class Deleted:
    """Expected contact of each pair when the pair itself is left out of the fit.

    Attributes
    ----------
    left, right
        The pairs, left < right, int64 (p,).
    value
        Expected contact, float64 (p,); NaN where the other pairs do not determine it.
    effect
        r of each group in the pair's own fit, (p, g).
    response
        How log r of each group answers to one more unit of contact at both of the pair's groups, (p, g):
        log value changes by -(response_u + response_v) for one more unit at the pair u, v.
    base
        Weights B of all pairs, symmetric (g, g), 0 on the diagonal.
    fitted
        Pairs that took part where they were not tested themselves, symmetric (g, g).
    """

    left: Index
    right: Index
    value: Floats
    effect: Floats
    response: Floats
    base: Floats
    fitted: Flags


def quasi_independence(
    counts: ArrayLike, base: ArrayLike | None = None, *, leave_out: ArrayLike | None = None
) -> Expected:
    """Contact of groups if each one's contact outside itself were spread by the others' alone.

    E_uv = r_u r_v B_uv for u != v, with each group's sum over the pairs taking part kept.

    Parameters
    ----------
    counts
        Symmetric contact, (g, g); the diagonal is not read. Not negative in sum over each group, else taken as 0.
    base
        Symmetric weights B, for example of shared sites; 1 when absent.
    leave_out
        Symmetric pairs that do not take part, (g, g).

    Notes
    -----
    A group without contact expects (almost) nothing. Source: Goodman 1968, JASA 63, 1091-1131.

    >>> quasi_independence([[9, 2, 2], [2, 9, 2], [2, 2, 9]]).value[0].round(6).tolist()
    [nan, 2.0, 2.0]
    """
    observed, weights, fitted = _cells(counts, base, leave_out)
    effect = fit((observed * fitted).sum(axis=1), weights * fitted)
    value = np.outer(effect, effect) * weights
    np.fill_diagonal(value, np.nan)
    return Expected(value, effect, fitted)


def deleted_expected(
    counts: ArrayLike, base: ArrayLike | None = None, *, leave_out: ArrayLike | None = None
) -> Deleted:
    """Expect the contact of every pair from all the others: the pair is left out of its own fit.

    The same fit as :func:`quasi_independence`, once for each unordered pair. Left in, a
    pair pulls its own expectation: its leverage is 2 / (g - 1) on average, 40% at six groups.

    Notes
    -----
    Fewer than four groups, or too many pairs left out, determine nothing: NaN.

    >>> counts = np.full((4, 4), 3.0)
    >>> counts[0, 1] = counts[1, 0] = 6
    >>> deleted_expected(counts).value.round(4).tolist()
    [3.0, 4.32, 4.32, 4.32, 4.32, 1.5]
    """
    observed, weights, fitted = _cells(counts, base, leave_out)
    left, right = np.triu_indices(len(observed), k=1)
    margin = (observed * fitted).sum(axis=1)
    own = np.where(fitted[left, right], observed[left, right], 0.0)
    effect, response = fit_without(margin, weights * fitted, left=left, right=right, own=own)
    pair = np.arange(left.size)
    value = effect[pair, left] * effect[pair, right] * weights[left, right]
    np.fill_diagonal(weights, 0.0)
    return Deleted(left, right, value, effect, response, weights, fitted)


def _cells(counts: ArrayLike, base: ArrayLike | None, leave_out: ArrayLike | None) -> tuple[Floats, Floats, Flags]:
    """Contact, weights and the pairs that take part; the diagonal never does."""
    observed = np.asarray(counts, dtype=np.float64)
    weights = np.ones_like(observed) if base is None else np.array(base, dtype=np.float64)
    fitted = ~np.eye(len(observed), dtype=bool)
    if leave_out is not None:
        fitted &= ~np.asarray(leave_out, dtype=bool)
    return observed, weights, fitted

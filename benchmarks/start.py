"""What kernels cost at their first use on a machine, and what a new process pays after that, over its imports.

Machine code and byte code go to folders of their own, empty at first. All measures of a small network are taken with
and without direction, by hops and by weight, exact and sampled, so that every kernel is used; then once
more: what the first time took longer is the cost of the kernels.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.measuring import Row, Side

FIRST: Final = 20.0
LATER: Final = 1.0
"""Seconds allowed."""

CHILD: Final = """
import importlib, json, os, pkgutil, sys, time

def now():
    times = os.times()
    return time.perf_counter(), times.user + times.system

import analytics
for found in pkgutil.walk_packages(analytics.__path__, "analytics."):
    importlib.import_module(found.name)
import numpy as np
import pandas  # pyarrow loads it when it is given a list
from analytics.absence import absence
from analytics.ambassadors.chosen import Wishes, ambassadors
from analytics.ambassadors.cover import within_steps
from analytics.ambassadors.spreading import Spreading, expected_reach
from analytics.betweenness import betweenness_sampled
from analytics.graph import grouping, network
from analytics.harmonic import harmonic_sampled
from analytics.key_player_sets import df_of_sets
from analytics.measuring import measured
from analytics.mixes import capped
from analytics.waves import waves
from numba.core.registry import CPUDispatcher

def use(people=60):
    chance = np.random.default_rng(1)
    groups = grouping([str(number % 4) for number in range(people)])
    dense, thin = chance.integers(0, people, (2, 300)), chance.integers(0, people, (2, people))
    chain = np.arange(people - 1), np.arange(1, people)
    for (source, target), directed in ((dense, False), (thin, True), (chain, False)):
        net = network(source, target, chance.random(len(source)) + 0.1, names=people, directed=directed)
        absence(net, 1)
        df_of_sets(net.union, np.array([[0, 1]], np.int32))
        list(waves(net.union, np.arange(1000, dtype=np.int32) % people, [[]]))
        capped((source.astype(np.int32), target.astype(np.int32)), groups.of)
        for distance in ("hops", "inverse-weight"):
            measured(net, groups, distance=distance)
            betweenness_sampled(net, samples=8, seed=1, distance=distance)
            harmonic_sampled(net, samples=8, seed=1, distance=distance)
        wishes = Wishes(3, np.ones(people, bool))
        for cover in (within_steps(net), within_steps(net, 2), expected_reach(net, Spreading(draws=100), seed=1)):
            ambassadors(net, cover, wishes)

began = now()
use()
first = now()
use()
second = now()
kernels = {
    f"{name}.{key}": len(value.signatures)
    for name, module in list(sys.modules.items()) if name.startswith("analytics.")
    for key, value in vars(module).items()
    if isinstance(value, CPUDispatcher) and value.__module__ == name and "inline" not in value.targetoptions
}
cost = [2 * b - a - c for a, b, c in zip(began, first, second)]
print(json.dumps({"use": cost, "kernels": kernels}))
"""


@dataclass(frozen=True, slots=True)
class Use:
    """One process: seconds to use every kernel once, and how often each kernel was compiled or loaded."""

    side: Side
    kernels: dict[str, int]


def _use(folder: str) -> Use:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"NUMBA_CACHE_DIR": f"{folder}/kernels", "PYTHONPYCACHEPREFIX": f"{folder}/code"}
    done = subprocess.run([sys.executable, "-c", CHILD], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return Use(Side(*told["use"]), told["kernels"])


def run(rounds: int) -> Iterator[Row]:
    """Measure the first process and some after it."""
    with tempfile.TemporaryDirectory(prefix="ona-bench-") as folder:
        first, later = _use(folder), [_use(folder) for _ in range(rounds)]
    walls, burnt = [use.side.wall for use in later], [use.side.cpu for use in later]
    again = Side(statistics.median(walls), statistics.median(burnt))
    forms = sum(first.kernels.values())
    unused = [name for name, count in first.kernels.items() if not count]
    for name, side, limit in (
        (f"first use of {len(first.kernels)} kernels", first.side, FIRST),
        ("new process, over its imports", again, LATER),
    ):
        allowed = Side(limit, math.nan)
        yield Row(name, forms, side, "limit", allowed, limit / side.wall, ">= 1", not unused and side.wall <= limit)
    for name in unused:
        yield Row(f"unused: {name}"[:42], 0, Side(0, 0), "", Side(0, 0), math.nan, "", agrees=False)

"""Synthetic companies through files, store and measures: the planted agreement of the survey is recovered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from analytics.answer import answer
from analytics.asked import asked
from analytics.calibration import Answers, agreement, calibration
from analytics.calibration_cubes import seen_help
from analytics.calibration_fit import AskRule, Fit, best_rule, weeks_of_help
from analytics.clustered import Estimate
from analytics.cutting import all_windows
from connectors.sync import Request, Synced, sync
from ona import keys
from ona.asking_rule import asking_of
from ona.company import Company, plan, write_files, write_history
from ona.company.planted import usual
from ona.privacy import SHARE_CLASSES, share_class
from ona.settings import Settings, load
from ona.store.answers import AnswersWithTerms
from ona.store.reading import Reader, reader
from ona.windows import Window

PEOPLE, WEEKS = 300, 26
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Opened:
    """A company's store with the period that its survey asks about, and what was planted."""

    reader: Reader
    window: Window
    settings: Settings
    truth: float
    synced: Synced


def company(agreement: float, seed: int) -> Company:
    """Return the usual company with a survey of some agreement."""
    names = plan(PEOPLE, WEEKS, seed=seed).people.departments
    return plan(PEOPLE, WEEKS, seed=seed, planted=replace(usual(names, PEOPLE, WEEKS), survey_agreement=agreement))


@contextmanager
def opened(given: Company, *, files: bool = False) -> Iterator[Opened]:
    """Write a company's files, sync them, and open the store."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (write_files if files else write_history)(given, folder)
        keys.create(folder / "ona.key")
        settings = load(folder / "ona.toml")
        synced = sync(settings, Request(), now=NOW)
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["survey_agreement"]
        with reader(settings.store_file) as store:
            window = all_windows(store, settings, today=date(2026, 11, 22))[-1]
            yield Opened(store, window, settings, truth, synced)


def measured(here: Opened) -> Mapping[str, Estimate]:
    """Return the figures of the whole company as they are before the door, over everybody on the roster."""
    store, window = here.reader, here.window
    people = len(store.weekly_ties(window).people)
    given = store.survey_answers(window)
    rows = asked(store.weekly_asks(window), people=people, settings=here.settings.analysis.asks)
    found = agreement(Answers(given.respondent, given.named), seen_help(rows), np.ones(people, bool))
    return calibration(found)


@pytest.mark.parametrize(("aim", "seed", "files"), [(0.4, 1, False), (0.8, 2, False), (0.6, 3, True)])
def test_the_planted_agreement_is_recovered(aim: float, seed: int, files: bool) -> None:  # noqa: FBT001
    """Recall is the share that the truth states, within 0.02, and its interval holds it and the one aimed at."""
    with opened(company(aim, seed), files=files) as here:
        assert not here.synced.failures
        found = measured(here)["recall"]
        print(f"aim {aim}, truth {here.truth}, recall {found.value:.3f} ({found.low:.3f} to {found.high:.3f})")
        assert found.value == pytest.approx(here.truth, abs=0.02)
        assert found.low <= here.truth <= found.high
        assert found.low - 0.02 <= aim <= found.high + 0.02
        released = answer(here.reader, here.window, here.settings)
    whole = released.tables.rows["calibration"][0]
    place = SHARE_CLASSES.index(share_class(here.truth, 1.0))
    assert SHARE_CLASSES.index(whole["recall_low"]) <= place <= SHARE_CLASSES.index(whole["recall_high"])
    assert released.info["calibration"]["compared"]


def test_terms_are_those_of_the_rollup() -> None:
    """Under every rule the answers with terms make the very arcs and weeks that a rollup under that rule makes."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_history(plan(60, 4, seed=5), folder)
        keys.create(folder / "ona.key")
        text = (folder / "ona.toml").read_text(encoding="utf-8")
        for recipients, days in ((8, 5), (2, 1)):
            rule = f"\n[analysis.asks]\nrecipients = {recipients}\nanswer_days = {days}\n"
            (folder / "ona.toml").write_text(text + rule, encoding="utf-8")
            settings = load(folder / "ona.toml")
            sync(settings, Request(rollup_only=(recipients == 2)), now=NOW)
            with reader(settings.store_file) as store:
                span = store.span()
                assert span is not None
                window = Window(*span)
                people = len(store.weekly_ties(window).people)
                asks = store.weekly_asks(window)
                asking = replace(asking_of(settings), recipients=16, answer_days=10)
                terms = store.answers_with_terms(window, asking)
            assert terms is not None
            heard = ~np.isnan(asks.seconds)
            made = {
                *zip(asks.seeker[heard].tolist(), asks.helper[heard].tolist(), asks.week[heard].tolist(), strict=True)
            }
            kept = (terms.recipients <= recipients) & (terms.days <= days)
            tried = {*zip(*(getattr(terms, one)[kept].tolist() for one in ("seeker", "helper", "week")), strict=True)}
            assert made == tried
            assert len(made) > 50
            assert weeks_of_help(terms, AskRule(recipients, days), people=people).strength.sum() == len(made)


def drawn(draw: np.random.Generator, *, noise: int, people: int = 80) -> tuple[Answers, AnswersWithTerms]:
    """Draw a company in which asks to few are answered by those named later; ``noise`` asks to many by anybody."""
    one = np.repeat(np.arange(people, dtype=np.int32), 4)
    true = draw.integers(0, people, one.size).astype(np.int32)
    other = np.repeat(np.arange(people, dtype=np.int32), noise)
    false = draw.integers(0, people, other.size).astype(np.int32)
    seeker, helper = np.concatenate([one, other]), np.concatenate([true, false])
    recipients = np.concatenate([np.full(one.size, 2), np.full(other.size, 7)]).astype(np.int32)
    kept = seeker != helper
    week = draw.integers(0, 13, seeker.size).astype(np.int32)
    columns: Any = (seeker, helper, week, np.zeros(seeker.size, np.int8), recipients, np.ones_like(seeker))
    named = draw.random(one.size) < 0.7
    answers = Answers(
        one[named], np.where(draw.random(int(named.sum())) < 0.7, true[named], (true[named] + 1) % people)
    )
    return answers, AnswersWithTerms(*(column[kept] for column in columns))


def fitted(draw: np.random.Generator, *, noise: int) -> Fit:
    """Return the rule that agrees best in a drawn company."""
    answers, terms = drawn(draw, noise=noise)
    found = best_rule(answers, terms, np.ones(80, bool), present=AskRule(8, 5))
    assert found is not None
    return found


def test_a_rule_that_is_better_is_found() -> None:
    """Where asks to many bring answers of anybody, a rule of few recipients is found, and clearly better."""
    found = [fitted(np.random.default_rng(seed), noise=25) for seed in range(10)]
    assert {one.best.recipients for one in found} <= {2, 4}
    assert np.mean([one.is_clearly_better for one in found]) >= 0.9


def test_no_rule_is_called_better_by_chance() -> None:
    """Where all rules see the same, and where they differ by chance alone, at most a few in a hundred are called so."""
    same = [fitted(np.random.default_rng(seed), noise=0) for seed in range(20)]
    assert not any(one.is_clearly_better for one in same)
    assert {one.best for one in same} == {AskRule(8, 5)}
    chance = []
    for seed in range(60):
        draw = np.random.default_rng([seed, 1])
        answers, terms = drawn(draw, noise=0)
        shuffled = replace(
            terms,
            recipients=draw.choice([1, 2, 4, 8], len(terms.seeker)).astype(np.int32),
            days=draw.choice([1, 2, 5], len(terms.seeker)).astype(np.int32),
        )
        found = best_rule(answers, shuffled, np.ones(80, bool), present=AskRule(8, 5))
        assert found is not None
        chance.append(found.is_clearly_better)
    assert sum(chance) <= 3


def test_few_respondents_choose_no_rule() -> None:
    """With fewer than thirty respondents who named somebody, nothing is chosen."""
    answers, terms = drawn(np.random.default_rng(1), noise=5)
    few = answers.respondent < 29
    some = Answers(answers.respondent[few], answers.named[few])
    assert best_rule(some, terms, np.ones(80, bool), present=AskRule(8, 5)) is None

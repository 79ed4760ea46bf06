"""What to plant, read from a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ona.company import (
    NOTHING,
    Action,
    Broker,
    HelpAvoider,
    HelpLane,
    Overload,
    Planted,
    Quiet,
    Silo,
    SingleBridge,
    UnansweredAsks,
    plan,
)
from ona.company.planted_file import chosen_planted, read_planted
from ona.errors import ConfigError

MANUAL = Path(__file__).parents[2] / "docs" / "demo.md"


def written(folder: Path, text: str) -> Path:
    """Write a file of what to plant."""
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_of_the_manual_is_planted(tmp_path: Path) -> None:
    """The manual's file holds every kind of truth, and a company can carry them."""
    (text,) = re.findall(r"^```text\n(.*?)^```", MANUAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    planted = read_planted(written(tmp_path, text))
    assert planted == Planted(
        silos=(Silo(("製造部", "営業部"), 0.3),),
        brokers=(Broker("人事部", 40),),
        single_bridges=(SingleBridge(("広報部", "法務部"), 1.0),),
        help_lanes=(HelpLane("営業部", "開発部", 500, 6.0),),
        unanswered=(UnansweredAsks("企画部", "法務部", 0.8),),
        help_avoiders=(HelpAvoider("法務部", 1.0),),
        overloaded=(Overload("情報システム部", 1.8),),
        quiet=(Quiet("物流部", 0.6, 0.05),),
        action=Action(("品質保証部", "物流部"), 8, 2.0, 20),
    )
    assert plan(600, 26, planted=planted).planted == planted


def test_an_empty_file_plants_nothing(tmp_path: Path) -> None:
    """What is not named is not planted; keys left out have the strengths of the records."""
    assert read_planted(written(tmp_path, "")) == NOTHING
    assert read_planted(written(tmp_path, 'brokers = [{ department = "人事部" }]')).brokers == (Broker("人事部"),)


def test_words_in_place_of_a_file(tmp_path: Path) -> None:
    """`nothing` is the null company; `usual` and no word leave the usual set."""
    assert chosen_planted("nothing") == NOTHING
    assert chosen_planted("usual") is chosen_planted(None) is None
    assert chosen_planted(str(written(tmp_path, "silos = []"))) == NOTHING


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Each problem is named by its key, with the nearest known one."""
    text = 'silo = []\nhelp_lanes = [{ seeker = "営業部", helper = "開発部", asks = 1.5 }]\naction = { weeks = 3 }'
    with pytest.raises(ConfigError) as caught:
        read_planted(written(tmp_path, text))
    told = str(caught.value)
    for problem in ("help_lanes.0.asks: ", "help_lanes.0.hours: ", "action.departments: ", "did you mean 'silos'?"):
        assert problem in told
    assert "did you mean 'week'?" in told
    assert "run the same command again" in told

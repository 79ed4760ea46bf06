"""What all tests share: the shared data, and whether the long suites run whole."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pytest_configure() -> None:
    """Hear interrupts: a suite that was started in the background ignores them, and so would what it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of the shared test data, or skip."""
    folder = ROOT / os.environ.get("ONA_SHARED", "../shared") / "data"
    if not folder.is_dir():
        pytest.skip("the shared test data is not here (ONA_SHARED)")
    return folder


@pytest.fixture(scope="session")
def whole() -> bool:
    """Whether the long suites run whole (`make test-full`)."""
    return os.environ.get("ONA_TEST_FULL") == "1"

"""A district with stations and a store of its own, and people who may change the register."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from pathlib import Path

import pytest

from lantian.apps.orgs.models import User

_SPEC = importlib.util.spec_from_file_location(
    "monitoring_fixtures", Path(__file__).parents[1] / "monitoring" / "conftest.py"
)
assert _SPEC is not None and _SPEC.loader is not None
_MONITORING = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = _MONITORING
_SPEC.loader.exec_module(_MONITORING)

home = _MONITORING.home
zhongyuan = _MONITORING.zhongyuan
corner = _MONITORING.corner
either = _MONITORING.either

TODAY = dt.date(2017, 10, 31)


@pytest.fixture
def keeper(person) -> User:
    """A duty officer: manages stations and agencies."""
    return person("duty-officer")


@pytest.fixture
def reader(person) -> User:
    """A liaison officer: reads and changes nothing."""
    return person("liaison-officer")


@pytest.fixture
def today() -> dt.date:
    """The day on which M01 wants its stations complete."""
    return TODAY

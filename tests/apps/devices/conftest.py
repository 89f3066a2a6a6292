"""A district with a data folder of its own, people, and strangers that called its gateway."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lantian.apps.orgs.models import User
from lantian.core.standards.hj212 import Frame, encode
from lantian.io.telemetry.strangers import StrangerBook

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

NOW = dt.datetime(2017, 10, 5, 4, 20, tzinfo=dt.UTC)


@pytest.fixture
def integrator(person) -> User:
    """Registers stations and sends orders."""
    return person("integrator")


@pytest.fixture
def reader(person) -> User:
    """Reads alone."""
    return person("liaison-officer")


@pytest.fixture
def now() -> dt.datetime:
    """The moment of the tests."""
    return NOW


@pytest.fixture
def calls(home) -> Callable[..., bytes]:
    """Has a stranger send hours to the gateway of this data folder; the last frame is given back."""

    def call(
        mn: str, *, reason: str = "unknown", password: str = "654321", hours: int = 3, peer: str = "10.1.2.3:999"
    ) -> bytes:
        book = StrangerBook(home)
        raw = b""
        for number in range(hours):
            raw = encode(
                Frame(
                    qn=f"201710050{number + 1}0000000",
                    st="22",
                    cn="2061",
                    pw=password,
                    mn=mn,
                    flag=5,
                    cp=(
                        {"DataTime": f"201710050{number}0000"},
                        {"a34004-Avg": str(50 + number), "a34004-Flag": "N"},
                        {"a34002-Avg": str(80 + number), "a34002-Flag": "N"},
                    ),
                )
            )
            at = NOW - dt.timedelta(hours=hours - number)
            book.saw(mn, reason, st="22", password=password, peer=peer, at=at, raw=raw)
        book.write(book.taken())
        return raw

    return call

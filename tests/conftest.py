"""The two packs that every rule is tried on: the first campaign, and an invented one that shares no number with it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

from lantian.core.policy.pack import Pack
from lantian.io.packs import load_folder

# Before Django is set up: every test process has a data folder of its own, never a real one.
_home = tempfile.mkdtemp(prefix="lantian-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["LANTIAN_HOME"] = _home
os.environ["DJANGO_SETTINGS_MODULE"] = "lantian.web.settings"
django.setup()

ROOT = Path(__file__).resolve().parents[1]
ZHONGYUAN = ROOT / "campaigns" / "zhongyuan-2017-2018"
SMALL = ROOT / "tests" / "packs" / "port-alder-2031"


@pytest.fixture(scope="session")
def zhongyuan_folder() -> Path:
    """The folder of the first campaign's pack."""
    return ZHONGYUAN


@pytest.fixture(scope="session")
def small_folder() -> Path:
    """The folder of the invented pack."""
    return SMALL


@pytest.fixture(scope="session")
def zhongyuan_pack() -> Pack:
    """Zhongyuan district, winter 2017–2018: twelve subdistricts, PM2.5, Asia/Shanghai."""
    return load_folder(ZHONGYUAN)


@pytest.fixture(scope="session")
def small_pack() -> Pack:
    """Port Alder, winter 2031–2032: three wards, PM10, Europe/London, in English."""
    return load_folder(SMALL)

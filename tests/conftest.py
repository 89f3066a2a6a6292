"""The two packs that every rule is tried on: the first campaign, and an invented one that shares no number with it.

What many tests need and none changes is made once: packs are read once a process, the schema of the records is brought
up once a run, and the longest files begin first so that both cores end together. `CONTRIBUTING.md` says how to use it.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import django
import hypothesis
import pytest

from lantian.io.collector import look_rarely

look_rarely()
# A machine that is busy is no fault of what is tried: no test is timed.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

# Before Django is set up: every test process has a data folder of its own, never a real one.
_home = tempfile.mkdtemp(prefix="lantian-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["LANTIAN_HOME"] = _home
os.environ["DJANGO_SETTINGS_MODULE"] = "lantian.web.settings"
django.setup()

from lantian.core.policy import reading  # noqa: E402
from lantian.core.policy.pack import Pack  # noqa: E402
from lantian.core.policy.tree import Node, Report  # noqa: E402
from lantian.io import packs  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
ZHONGYUAN = ROOT / "campaigns" / "zhongyuan-2017-2018"
SMALL = ROOT / "tests" / "packs" / "port-alder-2031"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each test process read the settings after it has made its own data folder, not before with the one of this
    process: two that share a folder clear each other's cache."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


_LONGEST_FIRST = (
    "tests/cli/test_up.py",
    "tests/science/",
    "tests/apps/exchange/test_imports.py",
    "tests/browser/",
    "tests/web/test_hostile_requests.py",
)
"""Whoever takes one of these files last keeps everybody waiting. An installation that loads and browsers use more than
a core: beside them stand files that are content with less and do not look at the clock."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they were found."""

    def place(item: pytest.Item) -> int:
        found = (number for number, start in enumerate(_LONGEST_FIRST) if item.nodeid.startswith(start))
        return next(found, len(_LONGEST_FIRST))

    items.sort(key=place)


# --- packs: the same bytes are the same pack, so that each is read once a process -----------------------------------


def _once_a_process() -> None:
    """Keep what was read of whole packs and of their files; what has a fault is read and told again each time."""
    loaded: dict[bytes, Pack] = {}
    trees: dict[str, Node] = {}
    load, parse = packs.load, reading.parse

    def load_once(files: Mapping[str, bytes]) -> Pack:
        key = _digest(part for name in sorted(files) for part in (name.encode(), files[name]))
        if key not in loaded:
            loaded[key] = load(files)
        return loaded[key]

    def parse_once(text: str, report: Report) -> Node | None:
        if text in trees:
            return trees[text]
        told: list[str] = []

        def tell(code: str, line: int, **facts: str) -> None:
            told.append(code)
            report(code, line, **facts)

        tree = parse(text, tell)
        if tree is not None and not told:
            trees[text] = tree
        return tree

    packs.load, reading.parse = load_once, parse_once


def _digest(parts: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


_once_a_process()


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
    return packs.load_folder(ZHONGYUAN)


@pytest.fixture(scope="session")
def small_pack() -> Pack:
    """Port Alder, winter 2031–2032: three wards, PM10, Europe/London, in English."""
    return packs.load_folder(SMALL)


# --- data folders: made once a run, copied by whoever changes them --------------------------------------------------


Fill = Callable[[Path], None]


@pytest.fixture(scope="session")
def once_a_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str, Fill], Path]:
    """A folder of that name, filled by the first test process that asks for it; nobody writes into it afterwards."""
    own = tmp_path_factory.getbasetemp()
    common = own if worker_id == "master" else own.parent

    def folder(name: str, fill: Fill) -> Path:
        made, draft = common / f"once-{name}", common / f"once-{name}.draft"
        with (common / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.is_dir():
                shutil.rmtree(draft, ignore_errors=True)
                draft.mkdir()
                fill(draft)
                draft.rename(made)
        return made

    return folder


@pytest.fixture(scope="session")
def seeded_home(once_a_run: Callable[[str, Fill], Path], migrated_records: Path) -> Path:
    """The small installation of `browser/seed.py`, to be copied."""

    def fill(home: Path) -> None:
        shutil.copy(migrated_records, home)
        seed = ROOT / "tests" / "browser" / "seed.py"
        subprocess.run([sys.executable, str(seed)], env=environment_of(home), check=True, timeout=240)

    return once_a_run("seeded", fill)


@pytest.fixture(scope="session")
def migrated_records(once_a_run: Callable[[str, Fill], Path]) -> Path:
    """An empty records database of the present schema, to be copied: the migrations take long, so they run once."""

    def fill(home: Path) -> None:
        migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--skip-checks"]
        subprocess.run(migrate, env=environment_of(home), check=True, timeout=240)

    return once_a_run("migrated", fill) / "records.db"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database gets its tables from `migrated_records`, not by migrations of its own."""
    from django.db import connection

    connection.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object, migrated_records: Path) -> None:
    """The test database, as the migrations leave it: triggers and first rows too."""
    from django.db import connection

    with django_db_blocker.unblock(), sqlite3.connect(migrated_records) as migrated:
        connection.ensure_connection()
        migrated.backup(connection.connection)


@pytest.fixture
def migrated_home(migrated_records: Path, tmp_path: Path) -> Path:
    """A data folder with an empty records database of the present schema: what `migrate` takes seconds to make."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(migrated_records, home)
    return home


def environment_of(home: Path) -> dict[str, str]:
    """The environment of a process that works on this data folder, with the first campaign's pack."""
    environment = {**os.environ, "LANTIAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "lantian.web.settings"}
    environment.pop("LANTIAN_PACK", None)
    return environment

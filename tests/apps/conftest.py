"""What the tests of the apps share: quick password hashes, the pack in force, accounts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation

from lantian.apps.orgs import actions
from lantian.apps.orgs.campaign import pack
from lantian.apps.orgs.models import User
from lantian.core.policy.pack import Pack


@pytest.fixture(autouse=True)
def _quick_hashes(settings) -> None:
    """Hashing is slow on purpose; tests hash what nobody attacks."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """A page that was asked for in English leaves its language behind: each test begins in that of the installation."""
    translation.deactivate()


@pytest.fixture
def use_pack(settings, monkeypatch, tmp_path, zhongyuan_folder) -> Callable[[Path], Pack]:
    """Make another pack the one of this installation, for one test.

    A lake keeps the local days of one place: another district works on a data folder of its own.
    """

    def use(folder: Path) -> Pack:
        settings.LANTIAN_PACK = folder
        if folder != zhongyuan_folder:
            settings.HOME = tmp_path / "elsewhere"
            settings.HOME.mkdir(exist_ok=True)
            monkeypatch.setenv("LANTIAN_HOME", str(settings.HOME))
        return pack()

    return use


@pytest.fixture
def alder(use_pack, small_folder) -> Pack:
    """The invented English pack, in force."""
    return use_pack(small_folder)


@pytest.fixture
def district(use_pack, zhongyuan_folder) -> Pack:
    """The pack of the first campaign, in force."""
    return use_pack(zhongyuan_folder)


@pytest.fixture
def person(db) -> Callable[..., User]:
    """Makes an account with a role of the pack and a password of its own."""

    def make(role: str, username: str = "", password: str = "clear-sky-tomorrow") -> User:
        user = User(username=username or role, display_name=role.title(), role=role)
        user.set_password(password)
        user.save()
        return user

    return make


@pytest.fixture
def units(alder, db) -> None:
    """The units of the pack, in the records."""
    actions.synchronise_units(alder)

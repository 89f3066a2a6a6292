"""People of units that owe and receive returns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.core.policy.pack import Pack


@pytest.fixture
def zhongyuan(district, db) -> Pack:
    """The first campaign, its units in the records."""
    orgs.synchronise_units(district)
    return district


@pytest.fixture
def clerk(zhongyuan, person) -> Callable[..., User]:
    """Makes a person with a role in a unit."""

    def make(role: str, unit: str, username: str) -> User:
        user = person(role, username)
        user.unit_id = unit
        user.save()
        return user

    return make


@pytest.fixture
def liaison(clerk) -> User:
    """Hands in for a subdistrict."""
    return clerk("liaison-officer", "mianfang-road", "liaison")


@pytest.fixture
def officer(clerk) -> User:
    """Reviews what the campaign office receives."""
    return clerk("duty-officer", "campaign-office", "officer")

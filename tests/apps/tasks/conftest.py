"""Rows written as the actions keep them, many at once, and people of units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

import pytest

from lantian.apps.ledgers.models import Change, Row
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.core.policy.pack import Pack


@pytest.fixture
def harbour(alder, db) -> Pack:
    """The small pack with its units."""
    orgs.synchronise_units(alder)
    return alder


@pytest.fixture
def zhongyuan(district, db) -> Pack:
    """The first campaign with its units."""
    orgs.synchronise_units(district)
    return district


@pytest.fixture
def clerk(person) -> Callable[[str, str], User]:
    """Makes a person with a role in a unit."""

    def make(role: str, unit: str, username: str = "") -> User:
        user = person(role, username or f"{role}-{unit}")
        user.unit_id = unit
        user.save()
        return user

    return make


@pytest.fixture
def hearth(harbour) -> Callable[..., Row]:
    """Makes a hearth with what happened to it: (day, state) one after the other, the first when it was reported."""
    kinds = {state.id: state.kind for state in harbour.flows["replaced"].states}

    def make(*life: tuple[dt.date, str], unit: str = "millbrook") -> Row:
        moments = [dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC) for day, _state in life]
        states = [state for _day, state in life]
        rounds = 1 + sum(kinds[one] == "closed" and kinds[two] == "open" for one, two in pairwise(states))
        row = Row.objects.create(
            ledger="hearths",
            number=f"H-{Row.objects.count() + 1:05}",
            unit_id=unit,
            state=states[-1],
            state_kind=kinds[states[-1]],
            state_since=moments[-1],
            round=rounds,
            round_since=moments[0],
            created_at=moments[0],
            changed_at=moments[-1],
            values={"fuel": "coal", "hearth-count": 1},
            title="hearth",
        )
        for number, (moment, state) in enumerate(zip(moments, states, strict=True), start=1):
            Change.objects.create(
                row=row,
                number=number,
                at=moment,
                action="add" if number == 1 else state,
                ledger="hearths",
                round=1,
                state=state,
                state_kind=kinds[state],
                unit=unit,
                fields={"fuel": [None, "coal"], "hearth-count": [None, 1]} if number == 1 else {},
            )
        return row

    return make

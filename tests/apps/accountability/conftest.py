"""Cases, people and posts as accountability meets them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from lantian.apps.cases.actions import NewProblem, file_case
from lantian.apps.cases.models import Case
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.core.policy.pack import Pack

UNIT = "hanghai-west-road"
OTHER = "jianshe-road"
NOW = dt.datetime(2017, 11, 20, 4, tzinfo=dt.UTC)


@pytest.fixture
def now() -> dt.datetime:
    """Noon of 2017-11-20 in the district."""
    return NOW


@pytest.fixture(autouse=True)
def _campaign_time(monkeypatch) -> None:
    """Pages and traces ask the clock once, at the edge."""
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)


@pytest.fixture
def zhongyuan(district, db) -> Pack:
    """The first campaign, its units in the records."""
    orgs.synchronise_units(district)
    return district


@pytest.fixture
def clerk(zhongyuan, person) -> Callable[..., User]:
    """Makes a person with a role, in the unit of that role unless another is named."""

    def make(role: str, username: str = "", unit: str = "") -> User:
        user = person(role, username or role)
        home = next(each.unit for each in zhongyuan.info.roles if each.id == role)
        user.unit_id = unit or home
        user.save()
        return user

    return make


@pytest.fixture
def found(zhongyuan) -> Callable[..., Case]:
    """Files a case of one unit by the installation: its problems by class and item."""

    def file(
        *problems: tuple[str, str],
        source: str = "district-inspection",
        unit: str = UNIT,
        day: dt.date = dt.date(2017, 10, 10),
        due: dt.date | None = None,
        handed: bool = False,
        grounds: tuple[str, ...] = (),
    ) -> Case:
        at = dt.datetime.combine(day, dt.time(2), dt.UTC)
        rows = [
            NewProblem(
                problem_class=group,
                item=item,
                found_as="handed_over" if handed else "new",
                aggravating=grounds,
            )
            for group, item in problems
        ]
        return file_case(
            actor=None,
            now=at,
            source=source,
            kind="other",
            unit=unit,
            title="演示案件",
            problems=rows,
            due=due,
            handed_over_on=day,
            address="演示路1号",
        )

    return file

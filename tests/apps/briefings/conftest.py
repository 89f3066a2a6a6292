"""The working group that is on duty around the clock, with its head, its deputy and its members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from lantian.apps.duty import actions
from lantian.apps.duty.models import Roster
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.core.policy.pack import Pack

GROUP = "working-group-1"
MONDAY = dt.date(2017, 12, 4)
NOW = dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)
"""The Friday before, 10:00 in Zhengzhou."""


@pytest.fixture
def zhongyuan(district, db) -> Pack:
    """The first campaign, its units in the records."""
    orgs.synchronise_units(district)
    return district


@pytest.fixture
def staff(zhongyuan, person) -> Callable[..., User]:
    """Makes a person with a role in a unit, on a seat of a group."""

    def make(name: str, role: str = "duty-officer", seat: str = "member", group: str = GROUP) -> User:
        user = person(role, name)
        user.unit_id = "campaign-office"
        user.display_name = name.title()
        user.save()
        if seat:
            actions.join(group, user, actor=None, seat=seat, since=dt.date(2017, 9, 28))
        return user

    return make


@pytest.fixture
def team(staff) -> dict[str, User]:
    """Head, deputy, four members, and the office director, who sits in no group."""
    return {
        "head": staff("head", "group-head", "head"),
        "deputy": staff("deputy", "group-head", "deputy"),
        **{name: staff(name) for name in ("anna", "bela", "cora", "dora")},
        "director": staff("director", "office-director", ""),
    }


@pytest.fixture
def week(team) -> Callable[..., Roster]:
    """Draws up a full week: two people take turns by day, two by night."""

    def make(first: dt.date = MONDAY, days: int = 7, actor: User | None = None) -> Roster:
        last = first + dt.timedelta(days=days - 1)
        drawn = actions.draw_up(actor=actor or team["anna"], now=NOW, first=first, last=last)
        for number in range(days):
            day = first + dt.timedelta(days=number)
            for shift, names in (("day", ("anna", "bela")), ("night", ("cora", "dora"))):
                actions.assign(
                    drawn.pk,
                    actor=actor or team["anna"],
                    now=NOW,
                    day=day,
                    shift=shift,
                    people=[team[names[number % 2]]],
                )
        return drawn

    return make


@pytest.fixture
def published(week, team) -> Roster:
    """A week that counts."""
    return actions.publish(week().pk, actor=team["director"], now=NOW)

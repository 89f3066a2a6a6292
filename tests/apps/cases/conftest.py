"""Cases for tests: the small pack, people of its two roles and more, and a case filed by the installation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from lantian.apps.cases.actions import NewProblem, Wish, file_case, take
from lantian.apps.cases.models import Case
from lantian.apps.evidence.models import Item
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import Unit, User
from lantian.core.flows.case import Step
from lantian.core.policy.pack import Pack

NOW = dt.datetime(2031, 11, 10, 9, tzinfo=dt.UTC)
"""A Monday."""


@pytest.fixture
def town(alder: Pack, db: None) -> Pack:
    """The small pack in force, its units in the records."""
    orgs.synchronise_units(alder)
    return alder


@pytest.fixture
def somebody(person: Callable[..., User], db: None) -> Callable[..., User]:
    """An account with a role, for a unit."""

    def make(role: str, unit: str = "", username: str = "") -> User:
        user = person(role, username or f"{role}-{unit}")
        user.unit = Unit.objects.get(pk=unit) if unit else None
        user.save()
        return user

    return make


@pytest.fixture
def filed(town: Pack) -> Callable[..., Case]:
    """Files a case of one problem, by the installation."""

    def file(now: dt.datetime = NOW, **given: Any) -> Case:
        whole: dict[str, Any] = {
            "source": "walk",
            "kind": "hearth",
            "unit": "quayside",
            "title": "Open hearth at 4 Fish Lane",
            "problems": [NewProblem(description="An open hearth")],
            "place": (Decimal("-1.4"), Decimal("55.01")),
        }
        return file_case(actor=None, now=now, **(whole | given))

    return file


@pytest.fixture
def proof() -> Callable[..., None]:
    """Attaches what the pack asks for, without files."""

    def attach(case: Case, *slots: str, by: User | None = None, at: dt.datetime = NOW) -> None:
        for slot in slots or ("photo-before", "photo-after", "photo", "document"):
            Item.objects.create(
                subject=case.log_subject, slot=slot, digest="0" * 64, kind="image/jpeg", name="x", size=1, by=by, at=at
            )

    return attach


@pytest.fixture
def step(proof: Callable[..., None]) -> Callable[..., Case]:
    """Takes a step as the installation or somebody, with what it asks for."""

    def do(case: Case, name: Step, *, actor: User | None = None, now: dt.datetime = NOW, **wish: Any) -> Case:
        if name in (Step.REPORT, Step.VERIFY):
            proof(case, by=None, at=now)
        return take(case.number, name, actor=actor, now=now, wish=Wish(**wish))

    return do


@pytest.fixture
def concluded(filed: Callable[..., Case], step: Callable[..., Case]) -> Callable[..., Case]:
    """A case that went the whole way by hands of the installation."""

    def make(**given: Any) -> Case:
        case = filed(**given)
        for name in (Step.FORWARD, Step.RECEIVE, Step.REPORT, Step.VERIFY, Step.CONCLUDE):
            case = step(case, name)
        return case

    return make

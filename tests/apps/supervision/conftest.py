"""Units with things that count against them, people who decide and who enforce."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import count

import pytest

from lantian.apps.cases.models import Case, Part, Step
from lantian.apps.evidence.models import Item
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.core.policy.pack import Pack

NOW = dt.datetime(2017, 12, 20, 2, tzinfo=dt.UTC)
TODAY = dt.date(2017, 12, 20)
DAY = dt.timedelta(days=1)
UNIT = "jianshe-road"


@pytest.fixture
def office(district: Pack, db: None, monkeypatch: pytest.MonkeyPatch) -> Pack:
    """The first campaign, where no list or report is owed: only what a test makes counts."""
    orgs.synchronise_units(district)
    monkeypatch.setattr("lantian.apps.supervision.happenings.owed", lambda _now: iter(()))
    return district


@pytest.fixture
def somebody(person: Callable[..., User]) -> Callable[..., User]:
    """An account of a role, for a unit."""

    def make(role: str, unit: str, name: str = "") -> User:
        user = person(role, name or f"{role}-{unit}")
        user.unit_id = unit
        user.save()
        return user

    return make


@pytest.fixture
def director(office: Pack, somebody: Callable[..., User]) -> User:
    """Decides on steps."""
    return somebody("office-director", "campaign-office")


@pytest.fixture
def officer(office: Pack, somebody: Callable[..., User]) -> User:
    """Enforces for the environment bureau."""
    return somebody("environment-staff", "environment-bureau")


@pytest.fixture
def case_against(office: Pack) -> Callable[..., Case]:
    """A case with one part of a unit, due on a day; reported back on another, where it was."""
    numbers = count(1)

    def make(
        unit: str = UNIT,
        *,
        due: dt.date = TODAY - 5 * DAY,
        reported_on: dt.date | None = None,
        state: str = "rectifying",
        steps: tuple[tuple[str, dt.date], ...] = (),
    ) -> Case:
        case = Case.objects.create(
            number=f"ZY-2017-{next(numbers):04}",
            source="district-inspection",
            kind="building-site",
            title="裸土未覆盖",
            unit_id=unit,
            state=state,
            handed_over_on=due - 7 * DAY,
            term_days=5,
            term_unit="workday",
            due=due,
            round_since=NOW - 30 * DAY,
            created_at=NOW - 30 * DAY,
            changed_at=NOW - 30 * DAY,
        )
        Part.objects.create(
            case=case,
            unit_id=unit,
            state=state,
            forwarded_on=due - 7 * DAY,
            term_days=5,
            term_unit="workday",
            due=due,
            reported_on=reported_on,
        )
        for place, (action, on) in enumerate(steps, start=1):
            at = dt.datetime.combine(on, dt.time(2), dt.UTC)
            Step.objects.create(case=case, number=place, at=at, on=on, action=action, unit=unit, state=state, round=1)
        return case

    return make


@pytest.fixture
def penalty(office: Pack) -> Row:
    """A row of the ledger of penalties."""
    return Row.objects.create(
        ledger="penalties",
        number="PE-00001",
        unit_id="environment-bureau",
        state="entered",
        state_kind="open",
        state_since=NOW,
        round_since=NOW,
        title="某混凝土公司",
        created_at=NOW,
        changed_at=NOW,
    )


@pytest.fixture
def proof() -> Callable[[str], None]:
    """Attaches a document to a thing, without the file."""

    def attach(subject: str) -> None:
        Item.objects.create(
            subject=subject, slot="document", digest="0" * 64, kind="application/pdf", name="x", size=1, at=NOW
        )

    return attach

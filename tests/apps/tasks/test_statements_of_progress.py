"""Where a clause allows only a statement: dated, with its author, counted only with proof, taken back with a reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from lantian.apps.evidence import actions as evidence
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.apps.tasks import actions, demands
from lantian.apps.tasks.models import Statement
from lantian.apps.tasks.problems import StatementRefused
from lantian.apps.tasks.progress import progress
from lantian.core.rules.progress.clock import State

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2017, 10, 20, 2, tzinfo=dt.UTC)
DAY = dt.date(2017, 9, 28)
PLAN = "emergency-plan-revised"
SEASONS = "seasons-apportioned"


@pytest.fixture
def leader(zhongyuan, clerk):
    """Somebody of the unit that leads the emergency plan."""
    unit = demands.units_stating(zhongyuan.indicators[PLAN])[0]
    role = next(each for each in zhongyuan.info.roles if "state-progress" in each.rights)
    return clerk(role.id, unit)


@pytest.fixture
def paper(tmp_path, settings) -> bytes:
    """A picture of a document."""
    settings.HOME = tmp_path
    kept = BytesIO()
    Image.new("RGB", (40, 40), "#fff").save(kept, "JPEG")
    return kept.getvalue()


def _state(actor, **said) -> Statement:
    facts = {"on": DAY, "says": "done", "text": "The plan was revised and issued."} | said
    return actions.state(facts.pop("indicator", PLAN), actor=actor, now=NOW, **facts)


def _found(name: str = PLAN, now: dt.datetime = NOW):
    return progress(now)[name]


def test_without_a_statement_a_passed_date_is_overdue(zhongyuan) -> None:
    """T21 was due in September."""
    assert (_found().value, _found().state) == (None, State.OVERDUE)


def test_done_counts_only_with_proof(leader, paper) -> None:
    """The day of which it speaks says whether it was in time."""
    made = _state(leader)
    assert (_found().met, _found().state) == (False, State.OVERDUE)
    evidence.receive(paper, "plan.jpg", actor=leader, subject=made.subject, slot="document", now=NOW)
    assert (_found().met, _found().state) == (True, State.DONE)


def test_a_statement_taken_back_does_not_count_and_is_kept(leader, paper) -> None:
    """With the reason; a second time is refused."""
    made = _state(leader)
    evidence.receive(paper, "plan.jpg", actor=leader, subject=made.subject, slot="document", now=NOW)
    with pytest.raises(StatementRefused, match="statement-reason"):
        actions.withdraw(made, actor=leader, now=NOW, reason=" ")
    actions.withdraw(made, actor=leader, now=NOW, reason="It was a draft.")
    assert _found().state == State.OVERDUE
    assert Statement.objects.get().reason == "It was a draft."
    with pytest.raises(StatementRefused, match="statement-withdrawn"):
        actions.withdraw(made, actor=leader, now=NOW, reason="again")
    assert [each.action for each in LogEntry.objects.filter(subject=made.subject).order_by("number")] == [
        "tasks.state-progress",
        "tasks.withdraw-statement",
    ]


def test_before_it_was_withdrawn_it_stood(leader, paper) -> None:
    """A past day shows what stood then."""
    made = _state(leader)
    evidence.receive(paper, "plan.jpg", actor=leader, subject=made.subject, slot="document", now=NOW)
    later = NOW + dt.timedelta(days=5)
    actions.withdraw(made, actor=leader, now=later, reason="It was a draft.")
    after = later + dt.timedelta(days=1)
    found = [progress(after, day)[PLAN].met for day in (demands.local_day(NOW), demands.local_day(later))]
    assert found == [True, False]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"on": dt.date(2017, 10, 21)}, "statement-ahead"),
        ({"text": "  "}, "statement-text"),
        ({"text": "x" * 4001}, "statement-text"),
        ({"says": "nearly"}, "statement-says"),
        ({"value": Decimal(3)}, "statement-value"),
        ({"indicator": "scattered-dirty-done"}, "statement-counted"),
        ({"indicator": "no-such-thing"}, "statement-counted"),
    ],
)
def test_what_is_no_statement_is_refused(leader, said, code) -> None:
    """With a code, and nothing is written."""
    with pytest.raises(StatementRefused, match=code):
        _state(leader, **said)
    assert not Statement.objects.exists()


def test_a_number_is_asked_where_the_clause_demands_one(zhongyuan, clerk) -> None:
    """M39 counts seasons: done without the number is refused; a number below 0 or without end as well."""
    unit = demands.units_stating(zhongyuan.indicators[SEASONS])[0]
    person = clerk("environment-staff", unit)
    with pytest.raises(StatementRefused, match="statement-value-missing"):
        _state(person, indicator=SEASONS)
    for number in ("-1", "Infinity", "1e12"):
        with pytest.raises(StatementRefused, match="statement-value"):
            _state(person, indicator=SEASONS, value=Decimal(number))
    assert _state(person, indicator=SEASONS, value=Decimal(2)).value == 2


def test_every_role_may_state_exactly_where_pack_and_unit_allow(zhongyuan, clerk) -> None:
    """The right and a leading unit together; one alone is not enough, for stating and for withdrawing."""
    leads = demands.units_stating(zhongyuan.indicators[PLAN])
    other = next(unit for unit in zhongyuan.units if unit not in leads)
    for role in zhongyuan.info.roles:
        for unit in (leads[0], other):
            person = clerk(role.id, unit)
            if "state-progress" in role.rights and unit in leads:
                made = _state(person)
                actions.withdraw(made, actor=person, now=NOW, reason="test")
                continue
            with pytest.raises(NotAllowed):
                _state(person)
            standing = _state(None, unit=leads[0])
            with pytest.raises(NotAllowed):
                actions.withdraw(standing, actor=person, now=NOW, reason="test")


def test_proof_is_added_by_the_stating_unit_alone(leader, clerk, paper) -> None:
    """Nobody else's file makes it count."""
    made = _state(leader)
    stranger = clerk("liaison-officer", "mianfang-road")
    with pytest.raises(NotAllowed):
        evidence.receive(paper, "x.jpg", actor=stranger, subject=made.subject, slot="document", now=NOW)
    assert not _found().met

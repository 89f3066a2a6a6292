"""What may be filed, what is named when it may not, and what nobody can smuggle in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from lantian.apps.cases.actions import NewProblem, file_case
from lantian.apps.cases.models import Case
from lantian.apps.cases.problems import CaseNotValid
from lantian.apps.ledgers import actions as ledgers
from lantian.apps.orgs import actions as orgs
from lantian.apps.records.models import LogEntry
from lantian.core.time.deadlines import Term

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2031, 11, 10, 9, tzinfo=dt.UTC)
DAY = dt.date(2031, 11, 10)
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"title": "  "}, "title", "title-missing"),
        ({"title": "x" * 201}, "title", "too-long"),
        ({"title": "a\x00b"}, "title", "control-character"),
        ({"description": "x" * 5001}, "description", "too-long"),
        ({"source": "rumour"}, "source", "source-unknown"),
        ({"kind": "weather"}, "kind", "kind-unknown"),
        ({"unit": "atlantis"}, "unit", "unit-unknown"),
        ({"subdistrict": "atlantis"}, "subdistrict", "unit-unknown"),
        ({"handed_over_on": TOMORROW}, "handed_over_on", "in-the-future"),
        ({"handed_over_on": dt.date(1031, 11, 10)}, "handed_over_on", "too-early"),
        ({"due": DAY - dt.timedelta(days=1)}, "due", "due-before-hand-over"),
        ({"due": dt.date(2091, 1, 1)}, "due", "due-too-far"),
        ({"place": (Decimal(200), Decimal(55))}, "place", "place-impossible"),
        ({"problems": []}, "problems", "problem-missing"),
        ({"problems": [NewProblem(found_as="heard")]}, "problems.1", "found-as-unknown"),
        ({"problems": [NewProblem(unit="atlantis")]}, "problems.1", "unit-unknown"),
        ({"problems": [NewProblem(row="HE-99999")]}, "problems.1", "row-unknown"),
        ({"problems": [NewProblem(found_on=TOMORROW)]}, "problems.1", "in-the-future"),
        ({"problems": [NewProblem(found_on=dt.date(1, 1, 1))]}, "problems.1", "too-early"),
        ({"problems": [NewProblem(), NewProblem(description="x" * 501)]}, "problems.2", "too-long"),
        ({"problems": [NewProblem(problem_class="weather")]}, "problems.1", "class-unknown"),
        ({"problems": [NewProblem(item="listed")]}, "problems.1", "item-without-class"),
        ({"problems": [NewProblem(aggravating=("mood",))]}, "problems.1", "ground-unknown"),
    ],
)
def test_each_fault_is_named_with_its_field_and_remedy(filed, given, field, code) -> None:
    """Nothing is written; message and remedy are sentences."""
    before = LogEntry.objects.count()
    with pytest.raises(CaseNotValid) as refused:
        filed(**given)
    found = [(each.field, each.code) for each in refused.value.faults]
    assert (field, code) in found
    assert all(str(each.message) and str(each.remedy) for each in refused.value.faults)
    assert (Case.objects.count(), LogEntry.objects.count()) == (0, before)


def test_found_after_it_was_handed_over_and_due_before_it_was_found_are_named(filed) -> None:
    problem = NewProblem(found_on=DAY)
    earlier = DAY - dt.timedelta(days=3)
    with pytest.raises(CaseNotValid) as refused:
        filed(handed_over_on=earlier, due=earlier, problems=[problem])
    assert [each.code for each in refused.value.faults] == ["found-after-hand-over", "due-before-found"]


def test_everything_is_named_at_once(filed) -> None:
    with pytest.raises(CaseNotValid) as refused:
        filed(title="", source="x", kind="y", unit="z", problems=[])
    assert {each.code for each in refused.value.faults} == {
        "title-missing",
        "source-unknown",
        "kind-unknown",
        "unit-unknown",
        "problem-missing",
    }


def test_a_class_without_a_known_item_would_have_no_weight(district, db) -> None:
    """Annex 1: an item that the rules do not know is refused, never counted as something else."""
    orgs.synchronise_units(district)
    given = {"source": "city", "kind": "small-boiler", "unit": "xushui", "title": "x", "actor": None, "now": _LATE}
    with pytest.raises(CaseNotValid, match="item-unknown"):
        file_case(problems=[NewProblem(problem_class="small_boiler", item="rusty")], **given)
    case = file_case(problems=[NewProblem(problem_class="small_boiler", item="not_removed")], **given)
    assert case.number == "ZY-2017-0001"


_LATE = dt.datetime(2017, 9, 28, 4, tzinfo=dt.UTC)


def test_the_ministrys_ten_work_days_over_national_day(district, db) -> None:
    """2017-09-28 + 10 work days = 2017-10-18."""
    orgs.synchronise_units(district)
    case = file_case(
        actor=None,
        now=_LATE,
        source="ministry-inspection",
        kind="building-site",
        unit="construction-bureau",
        title="工地未覆盖",
        problems=[NewProblem(problem_class="building_site", item="seven_hundreds", found_as="handed_over")],
    )
    assert (case.due, case.due_provisional, case.due_given) == (dt.date(2017, 10, 18), False, False)


def test_a_day_that_the_paper_states_stands(filed) -> None:
    """Whatever the pack's term is; a term that is given stands as well."""
    stated = filed(due=dt.date(2031, 11, 12))
    assert (stated.due, stated.due_given, stated.due_provisional) == (dt.date(2031, 11, 12), True, False)
    assert filed(term=Term(2, "workday")).due == dt.date(2031, 11, 12)


def test_beyond_the_known_holidays_a_day_is_provisional(filed) -> None:
    """The small pack's table ends with January 2032."""
    case = filed(now=dt.datetime(2032, 1, 29, 9, tzinfo=dt.UTC))
    assert (case.due, case.due_provisional) == (dt.date(2032, 2, 6), True)


def test_markup_is_text(filed, client, somebody) -> None:
    """It is kept as typed and never runs."""
    case = filed(title="<script>alert(1)</script>", address="<b>x</b>", problems=[NewProblem(description="<i>y</i>")])
    client.force_login(somebody("clean-air-desk"))
    for address in (f"/cases/{case.number}/", "/cases/", f"/cases/{case.number}/forward/"):
        body = client.get(address).content.decode()
        assert "<script>alert" not in body and "<b>x</b>" not in body and "<i>y</i>" not in body
    assert "&lt;script&gt;alert(1)" in body


def test_a_problem_names_its_row(filed, alder) -> None:
    row = ledgers.add(
        "hearths",
        actor=None,
        unit="millbrook",
        values={"address": "4 Fish Lane", "fuel": "coal", "hearth-count": 1},
        now=NOW,
    )
    case = filed(problems=[NewProblem(row=row.number.lower())])
    assert case.problems.get().row == row


def test_numbers_run_by_year_and_never_twice(filed) -> None:
    first = filed()
    second = filed(now=dt.datetime(2032, 1, 5, 9, tzinfo=dt.UTC))
    third = filed(now=dt.datetime(2032, 1, 6, 9, tzinfo=dt.UTC))
    assert [each.number for each in (first, second, third)] == ["PA-2031-0001", "PA-2032-0001", "PA-2032-0002"]

"""Who is proposed and why, what may be a double, and who is told when."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from lantian.apps.cases import upkeep
from lantian.apps.cases.actions import NewProblem
from lantian.apps.cases.duplicates import hints
from lantian.apps.cases.models import Case
from lantian.apps.cases.proposing import kind_of_row, propose
from lantian.apps.cases.queries import concluded_on, open_at, opened_on, overdue
from lantian.apps.cases.telling import remind_at
from lantian.apps.ledgers import actions as ledgers
from lantian.apps.notices.models import Notice
from lantian.apps.orgs.campaign import work_calendar
from lantian.core.flows.case import Step

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2031, 11, 10, 9, tzinfo=dt.UTC)
DAY = dt.date(2031, 11, 10)
QUAY = (Decimal("-1.4"), Decimal("55.01"))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def later(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


@pytest.fixture
def hearth(town):
    """A row of Millbrook."""
    values = {"address": "4 Fish Lane", "fuel": "coal", "hearth-count": 1}
    return ledgers.add("hearths", actor=None, unit="millbrook", values=values, now=NOW)


def test_the_row_then_the_kind_then_the_place_says_who_answers(town, hearth) -> None:
    """Each with its reason; the others stand beside."""
    assert kind_of_row(hearth) == "hearth"
    by_row = propose("hearth", place=QUAY, rows=[hearth])
    assert (by_row.unit, by_row.joint) == ("millbrook", ("quayside", "highways"))
    assert hearth.number in by_row.reasons[0]
    by_kind = propose("lorry", place=QUAY)
    assert (by_kind.unit, by_kind.joint) == ("harbour-master", ("quayside", "highways"))
    assert "the department answers" in by_kind.reasons[0]
    by_place = propose("hearth", place=QUAY)
    assert (by_place.unit, by_place.joint) == ("quayside", ("highways",))
    assert "sketch" in by_place.reasons[0]
    assert by_place.named("quayside").reasons == by_place.reasons
    other = by_place.named("harbour-master")
    assert other.unit == "harbour-master"
    assert "Harbour Master was named when the case was filed" in other.reasons[0]
    assert "it would be Quayside" in other.reasons[0]


def test_what_nobody_can_know_is_not_guessed(town) -> None:
    nowhere = propose("yard", place=(Decimal(0), Decimal(0)))
    assert nowhere.unit == "" and "outside" in nowhere.reasons[0]
    assert propose("hearth").unit == "highways", "without a place the department of the kind"
    assert propose("weather").unit == ""


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"place": (Decimal("-1.3990"), Decimal("55.01")), "title": "zzz"}, True),
        ({"place": (Decimal("-1.3980"), Decimal("55.01")), "title": "zzz"}, False),
        ({"place": None, "title": "Open hearth at 4 Fish Lane"}, True),
        ({"place": None, "title": "Grain spilled by the mole"}, False),
        ({"kind": "yard", "place": QUAY, "title": "zzz"}, False),
    ],
)
def test_near_or_alike_and_of_the_same_kind_is_hinted(filed, given, found) -> None:
    """Within 90 m and 12 days, or a name that is alike; 64 and 128 metres to the east."""
    filed()
    whole = {"kind": "hearth", "found_on": DAY} | given
    assert bool(hints(**whole)) is found


@pytest.mark.parametrize(
    ("known", "asked", "found"),
    [
        ("航海西路88号", "航海西路 88 号院", True),
        ("航海西路88号", "航海西路89号", False),
        ("航海西路", "航海西路", False),
        ("航海西路与华山路交叉口", "航海西路与华山路口", True),
    ],
)
def test_the_same_kind_at_the_same_address_is_hinted_whatever_it_is_called(filed, known, asked, found) -> None:
    """A road alone is no place; a number on it or a crossing is."""
    case = filed(title="走查甲：裸露黄土未覆盖", address=known, place=None)
    shown = hints(kind="hearth", title="门口扬尘", address=asked, found_on=DAY)
    assert [(each.case, each.reasons) for each in shown] == found * [(case, ["the same kind at the same address"])]
    assert hints(kind="yard", title="门口扬尘", address=asked, found_on=DAY) == []


def test_what_lies_too_far_back_and_is_concluded_is_no_double(concluded, filed) -> None:
    case = concluded()
    at = {"kind": "hearth", "title": "zzz", "place": QUAY}
    assert [each.case for each in hints(found_on=DAY + dt.timedelta(days=12), **at)] == [case]
    assert hints(found_on=DAY + dt.timedelta(days=13), **at) == []


def test_the_same_row_is_always_hinted_and_a_merged_case_never(filed, step, hearth) -> None:
    case = filed(problems=[NewProblem(row=hearth.number)], place=None)
    asked = {"kind": "yard", "title": "zzz", "found_on": dt.date(2032, 2, 1), "rows": [hearth.number]}
    assert [each.reasons for each in hints(**asked)] == [["the same row of a ledger"]]
    step(case, Step.MERGE, target=filed().number, reason="same")
    assert hints(**asked) == []


def _standing(prefix: str) -> list[str]:
    return sorted(Notice.objects.filter(key__startswith=prefix, settled_at=None).values_list("key", flat=True))


def test_a_unit_hears_when_it_is_handed_a_case_before_it_is_due_and_when_it_is_late(filed, step) -> None:
    """Each notice ends with its cause."""
    case = filed()
    step(case, Step.FORWARD)
    name = f"{case.number}/quayside"
    assert _standing("case-given:") == [f"case-given:{name}"]
    assert Notice.objects.get(key=f"case-given:{name}").kind == "cases", "a kind of its own, to be chosen by itself"
    step(case, Step.RECEIVE)
    assert _standing("case-given:") == []
    remind_at(later(1))
    assert _standing("case-soon:") == [], "due on Friday, told two work days before"
    remind_at(later(2))
    assert _standing("case-soon:") == [f"case-soon:{name}"]
    remind_at(later(5))
    assert (_standing("case-soon:"), _standing("case-late:")) == ([], [f"case-late:{name}"])
    step(case, Step.REPORT, now=later(6))
    remind_at(later(6))
    assert _standing("case-") == []


def test_the_office_hears_of_a_case_that_comes_back(filed, step) -> None:
    case = filed()
    step(case, Step.FORWARD)
    step(case, Step.DECLINE, reason="not ours")
    assert _standing("case-") == [f"case-back:{case.number}"]
    step(case, Step.FORWARD, unit="millbrook")
    assert _standing("case-") == [f"case-given:{case.number}/millbrook"]


def test_overdue_is_a_question_to_stored_days(filed, step) -> None:
    """Late from the day after; what is reported back, concluded or stands still is not."""
    case = filed()
    assert not overdue(case.due).exists()
    assert overdue(case.due + dt.timedelta(days=1)).get() == case
    step(case, Step.PAUSE, reason="court")
    assert not overdue(case.due + dt.timedelta(days=1)).exists()


def test_holidays_published_late_move_provisional_days_and_no_others(filed, monkeypatch) -> None:
    """Written down as what it is, by the installation; a second time nothing is left to do."""
    sure, guessed = filed(), filed(now=dt.datetime(2032, 1, 29, 9, tzinfo=dt.UTC))
    assert (guessed.due, guessed.due_provisional) == (dt.date(2032, 2, 6), True)
    table = work_calendar().published({dt.date(2032, 2, 2): False}, until=dt.date(2032, 12, 31))
    monkeypatch.setattr("lantian.apps.cases.clocks.work_calendar", lambda: table)
    now = dt.datetime(2032, 1, 30, 9, tzinfo=dt.UTC)
    assert (upkeep.recompute_at(now), upkeep.recompute_at(now)) == (1, 0)
    moved = Case.objects.get(pk=guessed.pk)
    assert (moved.due, moved.due_provisional) == (dt.date(2032, 2, 9), False)
    assert moved.steps.last().facts == {"before": "2032-02-06", "after": "2032-02-09"}
    assert Case.objects.get(pk=sure.pk).due == sure.due


def test_cases_of_a_day_in_and_out(filed, concluded, step) -> None:
    filed()
    done = concluded()
    assert opened_on(DAY).count() == 2 and opened_on(DAY + dt.timedelta(days=1)).count() == 0
    assert concluded_on(DAY).get() == done
    step(done, Step.REOPEN, reason="again", now=later(3))
    assert concluded_on(DAY).get() == done, "what happened stays"
    assert (open_at(later(1)).count(), open_at(later(4)).count(), open_at(later(-1)).count()) == (1, 2, 0)

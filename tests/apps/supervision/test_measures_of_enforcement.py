"""Measures beside their records: what they need, what runs, what ends them (S3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.orgs.worklist import waiting_for
from lantian.apps.records.models import LogEntry
from lantian.apps.records.traces import NoSuchFigure, build
from lantian.apps.supervision import measure_actions as actions
from lantian.apps.supervision.measures import accrual_of, materials_of, of_case, of_row
from lantian.apps.supervision.models import Measure
from lantian.apps.supervision.policies import SEE
from lantian.apps.supervision.problems import SupervisionRefused
from lantian.apps.supervision.words import event_words

NOW = dt.datetime(2017, 12, 20, 2, tzinfo=dt.UTC)
TODAY = dt.date(2017, 12, 20)
DAY = dt.timedelta(days=1)
UNIT = "jianshe-road"


@pytest.fixture
def order(case_against, officer):
    """Orders a measure that follows from a case."""
    case = case_against()

    def make(kind: str, **more) -> Measure:
        given = {
            "unit": UNIT,
            "party": "某混凝土公司",
            "ground": "限期内未整改",
            "ordered_on": TODAY - 10 * DAY,
            "about": case.number,
        }
        return actions.order(kind, actor=officer, now=NOW, **(given | more))

    return make


@pytest.fixture
def fine(order) -> Measure:
    """20,000 yuan a day since ten days."""
    return order("daily-fine", served_on=TODAY - 10 * DAY, daily=Decimal("20000.00"))


def amount(item: Measure, day: dt.date = TODAY) -> Decimal:
    found = accrual_of(Measure.objects.get(pk=item.pk), day)
    assert found is not None
    return found.amount


def test_a_measure_follows_from_a_case_and_names_who_ordered_it(order) -> None:
    item = order("penalty", document="中环罚〔2017〕1号")
    assert (item.about, item.authority, item.shape) == ("case:ZY-2017-0001", "environment-bureau", "penalty")
    assert list(of_case("ZY-2017-0001")) == [item]
    assert LogEntry.objects.get(action="supervision.order-measure").facts["party"] == "某混凝土公司"


def test_the_row_of_the_ledger_stays_the_record(order, penalty, officer) -> None:
    item = order("penalty", record_number="pe-00001")
    assert item.record == "PE-00001" and list(of_row("PE-00001")) == [item]
    later = order("penalty")
    actions.link_record(later.pk, actor=officer, now=NOW, record_number="PE-00001", seen=1)
    later.refresh_from_db()
    assert (later.record, later.version) == ("PE-00001", 2)


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("fly", {}, "measure-kind"),
        ("penalty", {"unit": "nowhere"}, "measure-unit"),
        ("penalty", {"party": " "}, "measure-words"),
        ("penalty", {"ground": "x" * 3000}, "measure-words"),
        ("penalty", {"about": "ZY-2017-9999"}, "measure-about"),
        ("penalty", {"about": ""}, "measure-about"),
        ("penalty", {"record_number": "PE-99999"}, "measure-record"),
        ("hang-board", {"public_words": "限期整改", "record_number": "PE-00001"}, "measure-record"),
        ("penalty", {"ordered_on": TODAY + DAY}, "measure-day"),
        ("penalty", {"ordered_on": dt.date(1900, 1, 1)}, "measure-day"),
        ("daily-fine", {"daily": Decimal(1)}, "fine-service"),
        ("daily-fine", {"served_on": TODAY}, "fine-amount"),
        ("daily-fine", {"served_on": TODAY, "daily": Decimal(0)}, "fine-amount"),
        ("daily-fine", {"served_on": TODAY, "daily": Decimal("0.001")}, "fine-amount"),
        ("hang-board", {}, "measure-words"),
        ("hang-board", {"public_words": "限期整改", "due_on": TODAY - 11 * DAY}, "measure-ends"),
        ("site-blacklist", {"ends_on": dt.date(9999, 12, 31)}, "measure-ends"),
    ],
)
def test_what_a_measure_needs_is_said_with_its_remedy(order, penalty, kind, more, code) -> None:
    with pytest.raises(SupervisionRefused) as caught:
        order(kind, **more)
    assert caught.value.code == code and str(caught.value.remedy)
    assert not Measure.objects.exists()


def test_only_who_enforces_orders_and_only_their_unit_follows_up(order, fine, director, somebody) -> None:
    other = somebody("department-staff", "construction-bureau")
    given = {"unit": UNIT, "party": "x", "ground": "x", "ordered_on": TODAY}
    with pytest.raises(NotAllowed):
        actions.order("penalty", actor=director, now=NOW, **given)
    for deed, more in (
        (actions.stop_fine, {"stopped_on": TODAY, "reason": "x"}),
        (actions.lift, {"on": TODAY, "reason": "x"}),
        (actions.strike, {"reason": "x"}),
        (actions.link_record, {"record_number": "x"}),
    ):
        with pytest.raises(NotAllowed):
            deed(fine.pk, actor=other, now=NOW, seen=1, **more)


def test_a_fine_grows_by_the_day_until_the_re_inspection(fine, officer) -> None:
    assert amount(fine) == 200_000 and amount(fine, TODAY + DAY) == 220_000
    actions.stop_fine(fine.pk, actor=officer, now=NOW, stopped_on=TODAY - 4 * DAY, reason="复查", seen=1)
    assert amount(fine) == amount(fine, TODAY + 30 * DAY) == 120_000


def test_days_on_which_the_clock_stood_are_left_out(fine, officer) -> None:
    actions.pause_fine(fine.pk, actor=officer, now=NOW, first=TODAY - 6 * DAY, reason="停产", seen=1)
    assert amount(fine) == 60_000
    actions.resume_fine(fine.pk, actor=officer, now=NOW, last=TODAY - 3 * DAY, seen=2)
    assert amount(fine) == 120_000
    with pytest.raises(SupervisionRefused) as caught:
        actions.pause_fine(fine.pk, actor=officer, now=NOW, first=TODAY - 5 * DAY, reason="again", seen=3)
    assert caught.value.code == "fine-pause-broken"
    assert amount(fine) == 120_000


def test_a_fine_does_not_stop_before_it_was_served_and_not_tomorrow(fine, officer) -> None:
    for day, code in ((TODAY - 11 * DAY, "fine-stop-before-start"), (TODAY + DAY, "measure-day")):
        with pytest.raises(SupervisionRefused) as caught:
            actions.stop_fine(fine.pk, actor=officer, now=NOW, stopped_on=day, reason="x", seen=1)
        assert caught.value.code == code


def test_a_clock_does_not_stand_before_the_order_was_served(fine, officer) -> None:
    """A mistyped day would take the whole fine away without a word."""
    with pytest.raises(SupervisionRefused) as caught:
        actions.pause_fine(fine.pk, actor=officer, now=NOW, first=TODAY - 11 * DAY, reason="停产", seen=1)
    assert caught.value.code == "fine-pause-early" and "2017-12-10" in str(caught.value.remedy)
    assert amount(fine) == 200_000
    actions.pause_fine(fine.pk, actor=officer, now=NOW, first=TODAY - 10 * DAY, reason="停产", seen=1)
    assert amount(fine) == 0


def test_what_was_left_empty_is_not_called_unknown(order) -> None:
    with pytest.raises(SupervisionRefused) as caught, translation.override("zh-hans"):
        order("penalty", about="")
    assert "没有这个编号" not in str(caught.value.message) and "起" in str(caught.value.message)


def test_a_fine_that_runs_is_not_lifted(fine, officer) -> None:
    with pytest.raises(SupervisionRefused) as caught:
        actions.lift(fine.pk, actor=officer, now=NOW, on=TODAY, reason="paid", seen=1)
    assert caught.value.code == "fine-runs"


def test_who_did_not_see_the_last_change_changes_nothing(fine, officer) -> None:
    actions.pause_fine(fine.pk, actor=officer, now=NOW, first=TODAY, reason="x", seen=1)
    with pytest.raises(SupervisionRefused) as caught:
        actions.stop_fine(fine.pk, actor=officer, now=NOW, stopped_on=TODAY, reason="x", seen=1)
    assert caught.value.code == "measure-changed"


def test_the_sum_is_traced_to_its_days(fine, monkeypatch) -> None:
    monkeypatch.setattr("lantian.apps.supervision.traces.clock.now", lambda: NOW)
    trace = build("daily-fine", {"measure": str(fine.pk)})
    assert trace.figure.value == 200_000
    assert "10 × 20000.00 = 200000.00" in trace.arithmetic
    assert trace.interpretations == ("daily-fine-days",)
    assert build("daily-fine", {"measure": str(fine.pk), "as_of": "2017-12-12"}).figure.value == 40_000
    for key in ({"measure": "x"}, {"measure": "9" * 30}, {"measure": str(fine.pk), "as_of": "9999-12-31"}):
        with pytest.raises(NoSuchFigure):
            build("daily-fine", key)


def test_a_hang_board_has_a_day_and_is_lifted_with_proof_only(order, officer, proof) -> None:
    item = order("hang-board", public_words="集群未整改到位")
    assert item.due_on == TODAY + 20 * DAY
    with pytest.raises(SupervisionRefused) as caught:
        actions.lift(item.pk, actor=officer, now=NOW, on=TODAY, reason="mended", seen=1)
    assert caught.value.code == "board-no-proof"
    proof(item.subject)
    actions.lift(item.pk, actor=officer, now=NOW, on=TODAY, reason="mended", seen=1)
    item.refresh_from_db()
    assert (item.state, item.lifted_on) == ("lifted", TODAY)


@pytest.mark.parametrize(("days", "urgency"), [(-1, "overdue"), (2, "today"), (9, None)])
def test_boards_wait_for_the_unit_that_ordered_them(order, officer, somebody, days, urgency) -> None:
    item = order("hang-board", public_words="x", due_on=TODAY + days * DAY)
    mine = [each for each in waiting_for(officer, NOW) if each.address.endswith(f"/measures/{item.pk}/")]
    assert [each.urgency for each in mine] == ([urgency] if urgency else [])
    other = somebody("department-staff", "construction-bureau")
    assert not [each for each in waiting_for(other, NOW) if each.address.endswith(f"/measures/{item.pk}/")]


def test_a_transfer_goes_with_the_materials_of_the_pack(order, officer) -> None:
    item = order("transfer")
    needed = [each.id for each, handed in materials_of(item) if each.required and handed is None]
    assert "letter" in needed and len(needed) == 5
    given = {"actor": officer, "now": NOW, "material": "letter"}
    actions.hand_material(item.pk, reference="移〔2017〕1", on=TODAY, seen=1, **given)
    with pytest.raises(SupervisionRefused) as caught:
        actions.hand_material(item.pk, reference="移〔2017〕2", on=TODAY, seen=2, **given)
    assert caught.value.code == "material-handed"
    actions.take_material_back(item.pk, reason="wrong paper", seen=2, **given)
    actions.hand_material(item.pk, reference="移〔2017〕2", on=TODAY, seen=3, **given)
    handed = next(handed for each, handed in materials_of(item) if each.id == "letter")
    assert handed.reference == "移〔2017〕2"
    with translation.override("zh-hans"):
        told = [event_words(event) for event in item.events.filter(happened="handed")]
    assert told == ["涉嫌犯罪案件移送书: 移〔2017〕1", "涉嫌犯罪案件移送书: 移〔2017〕2"]
    with pytest.raises(SupervisionRefused) as caught:
        actions.hand_material(item.pk, actor=officer, now=NOW, material="gold", reference="x", on=TODAY, seen=4)
    assert caught.value.code == "material-unknown"


def test_transfers_are_seen_by_the_two_units_and_by_who_decides(order, director, officer, somebody) -> None:
    item, board = order("transfer"), order("hang-board", public_words="x")
    stranger = somebody("department-staff", "construction-bureau")
    own = somebody("liaison-officer", UNIT)
    for actor, sees in ((director, True), (officer, True), (own, True), (stranger, False)):
        assert SEE.allows(actor, item) is sees
        assert (item in SEE.allowed(actor, Measure.objects.all())) is sees
        assert SEE.allows(actor, board) and board in SEE.allowed(actor, Measure.objects.all())


def test_what_was_entered_by_mistake_is_struck_out_and_stays(fine, officer) -> None:
    actions.strike(fine.pk, actor=officer, now=NOW, reason="wrong firm", seen=1)
    fine.refresh_from_db()
    assert fine.state == "struck" and fine.events.last().words == "wrong firm"
    with pytest.raises(NoSuchFigure):
        build("daily-fine", {"measure": str(fine.pk)})
    with pytest.raises(SupervisionRefused) as caught:
        actions.strike(fine.pk, actor=officer, now=NOW, reason="again", seen=2)
    assert caught.value.code == "measure-gone"


def test_an_account_without_a_unit_orders_nothing(case_against, person) -> None:
    given = {"unit": UNIT, "party": "x", "ground": "x", "ordered_on": TODAY, "about": case_against().number}
    with pytest.raises(SupervisionRefused) as caught:
        actions.order("penalty", actor=person("environment-staff"), now=NOW, **given)
    assert caught.value.code == "measure-authority"

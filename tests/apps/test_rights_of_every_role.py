"""Every role of both packs against everything that changes something: open exactly where the pack gives the right."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from lantian.apps.accountability import actions as accountability
from lantian.apps.accountability import post_actions, statements
from lantian.apps.accountability.models import Ground, Holding, Post, Proposal, Suspension
from lantian.apps.calibration import actions as calibration
from lantian.apps.calibration.models import Colocation, Correction
from lantian.apps.cases import actions as cases
from lantian.apps.curtailment import actions as curtailment
from lantian.apps.curtailment.choices import CheckedBy
from lantian.apps.curtailment.models import Order, Plan
from lantian.apps.devices import actions as devices
from lantian.apps.dustfall import actions as dustfall
from lantian.apps.exchange import actions as exchange
from lantian.apps.exchange import hand_over
from lantian.apps.exchange.models import HandOver, ImportBatch
from lantian.apps.forecasts import actions as forecasts
from lantian.apps.forecasts.models import OfficialForecast
from lantian.apps.inspections import actions as inspections
from lantian.apps.inspections.models import Inspection
from lantian.apps.integrity import actions as integrity
from lantian.apps.integrity.models import Lead, Visit
from lantian.apps.inventory import actions as inventory
from lantian.apps.ledgers.reading import kept_ledgers
from lantian.apps.monitoring import actions as monitoring
from lantian.apps.network import actions as network
from lantian.apps.notices import channels
from lantian.apps.notices.models import Channel
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed, right_title
from lantian.apps.quality import actions as quality
from lantian.apps.quality.choices import DecisionKind
from lantian.apps.records.models import LogEntry
from lantian.apps.rewards import actions as rewards
from lantian.apps.stacks import actions as stacks
from lantian.apps.supervision import actions as supervision
from lantian.apps.supervision import measure_actions as enforcement
from lantian.apps.warnings import actions as warnings
from lantian.apps.warnings import notice_actions as warning_notices
from lantian.apps.warnings.choices import Kind as WarningKind
from lantian.apps.warnings.models import Episode, OutsideNotice, WarningVersion
from lantian.apps.workbooks import actions as workbooks
from lantian.apps.workbooks.models import Batch
from lantian.core.flows import accountability as accountability_flow
from lantian.core.flows import warning as warning_flow
from lantian.core.flows.station_stage import StationStage
from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import Text
from lantian.io import notify
from lantian.web.site import maps

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2017, 12, 1, tzinfo=dt.UTC)


def _create(actor: User, other: User) -> object:
    return orgs.create_account(actor=actor, username="fresh", display_name="Fresh", role=other.role)


def _set_role(actor: User, other: User) -> object:
    return orgs.set_role(other, actor=actor, role=other.role)


def _reset(actor: User, other: User) -> object:
    return orgs.reset_password(other, actor=actor)


def _close(actor: User, other: User) -> object:
    return orgs.deactivate_account(other, actor=actor)


def _register(actor: User, other: User) -> object:
    return monitoring.register_station(
        actor=actor, code="NEW1", name_en="New", subdistrict="nowhere", lon=0.0, lat=0.0, kind="x"
    )


def _update(actor: User, other: User) -> object:
    return monitoring.update_station("NEW1", actor=actor, reason="test", name_en="Newer")


def _keep_map(actor: User, other: User) -> object:
    return maps.keep_preview(b"{}", actor=actor, datum=None)


def _replace_map(actor: User, other: User) -> object:
    return maps.replace_map("none", actor=actor)


def _restore_map(actor: User, other: User) -> object:
    return maps.restore_map(actor=actor)


def _start_colocation(actor: User, other: User) -> object:
    return calibration.start_colocation(actor=actor, station="X", reference="Y", started_at=NOW, now=NOW)


def _end_colocation(actor: User, other: User) -> object:
    return calibration.end_colocation(Colocation(pk=1), actor=actor, ended_at=NOW, now=NOW)


def _withdraw_colocation(actor: User, other: User) -> object:
    return calibration.withdraw_colocation(Colocation(pk=1), actor=actor, reason="")


def _propose_correction(actor: User, other: User) -> object:
    return calibration.propose(Colocation(pk=1, withdrawn=True), "a34004", actor=actor, now=NOW)


def _accept_correction(actor: User, other: User) -> object:
    return calibration.accept(Correction(pk=1), actor=actor, valid_from=NOW, now=NOW)


def _refuse_correction(actor: User, other: User) -> object:
    return calibration.refuse(Correction(pk=1), actor=actor, now=NOW, reason="x")


def _withdraw_correction(actor: User, other: User) -> object:
    return calibration.withdraw(Correction(pk=1), actor=actor, now=NOW, reason="x")


def _add_channel(actor: User, other: User) -> object:
    return channels.save_channel(
        actor=actor, entered=notify.Channel(kind="wecom"), name="x", language="en", rights=[], kinds=[], least="info"
    )


def _close_channel(actor: User, other: User) -> object:
    return channels.close_channel(Channel(pk=1, name="x"), actor=actor)


def _open_channel(actor: User, other: User) -> object:
    return channels.open_channel(Channel(pk=1, name="x"), actor=actor)


def _test_channel(actor: User, other: User) -> object:
    return channels.test_channel(Channel(pk=1, name="x"), actor=actor, now=NOW)


_DAY = dt.date(2017, 10, 5)
_MOMENT = dt.datetime(2017, 10, 5, 4, tzinfo=dt.UTC)


def _register_planned(actor: User, other: User) -> object:
    return network.register(
        actor=actor, code="NEW1", subdistrict="nowhere", lon=0.0, lat=0.0, kind="micro", on=_DAY, person="x"
    )


def _edit_station(actor: User, other: User) -> object:
    return network.edit("NEW1", actor=actor, reason="test", name_en="Newer")


def _rotate_password(actor: User, other: User) -> object:
    return network.rotate_password("NEW1", actor=actor, reason="test")


def _move_stage(actor: User, other: User) -> object:
    return network.move_stage("NEW1", actor=actor, to=StationStage.BUILT, on=_DAY, person="x", today=_DAY)


def _hand_up(actor: User, other: User) -> object:
    return network.hand_up("NEW1", actor=actor, on=_DAY, reason="test")


def _take_over(actor: User, other: User) -> object:
    return network.take_over("NEW1", actor=actor, mn="NEW2", device_password="", today=_DAY, person="x")


def _write_diary(actor: User, other: User) -> object:
    return network.add_diary_entry("NEW1", actor=actor, kind="repair", start=_MOMENT, now=_MOMENT, person="x")


def _end_diary(actor: User, other: User) -> object:
    return network.end_diary_entry(1, actor=actor, end=_MOMENT, now=_MOMENT)


def _strike_diary(actor: User, other: User) -> object:
    return network.strike_diary_entry(1, actor=actor, reason="test", now=_MOMENT)


def _add_agency(actor: User, other: User) -> object:
    return network.add_agency(actor=actor, name_en="Agency", licence="")


def _edit_agency(actor: User, other: User) -> object:
    return network.edit_agency(1, actor=actor, reason="test", telephone="1")


def _close_agency(actor: User, other: User) -> object:
    return network.close_agency(1, actor=actor, on=_DAY, reason="test")


def _add_contract(actor: User, other: User) -> object:
    return network.add_contract(1, actor=actor, stations=["NEW1"], first=_DAY)


def _end_contract(actor: User, other: User) -> object:
    return network.end_contract(1, actor=actor, last=_DAY, reason="test")


def _add_finding(actor: User, other: User) -> object:
    return network.add_finding(1, actor=actor, on=_DAY, found_by="x", what="x", severity="note", today=_DAY)


def _settle_finding(actor: User, other: User) -> object:
    return network.settle_finding(1, actor=actor, on=_DAY, how="test")


def _send_order(actor: User, other: User) -> object:
    return devices.send("NEW1", actor=actor, command="get-time", parameters={}, reason="", now=_MOMENT)


def _set_access(actor: User, other: User) -> object:
    return devices.set_access("NEW1", actor=actor, reason="test")


def _adopt(actor: User, other: User) -> object:
    return devices.adopt("NEW1", actor=actor, now=_MOMENT, password_confirmed=True, on=_DAY, person="x")


def _dismiss(actor: User, other: User) -> object:
    return devices.dismiss("NEW1", actor=actor, reason="test", now=_MOMENT)


def _take_back_dismissal(actor: User, other: User) -> object:
    return devices.take_back_dismissal("NEW1", actor=actor)


def _decide_lead(actor: User, other: User) -> object:
    return integrity.decide(Lead(pk=0), actor=actor, kind="close", reason="test", now=NOW)


def _record_visit(actor: User, other: User) -> object:
    return integrity.record_visit(actor=actor, station="none", start=NOW, end=NOW, who="x", now=NOW)


def _strike_visit(actor: User, other: User) -> object:
    return integrity.strike_visit(Visit(pk=0), actor=actor, reason="test", now=NOW)


def _decide_flags(actor: User, other: User) -> object:
    return quality.decide_episode(0, actor=actor, verdict=DecisionKind.ACCEPT, key="k")


def _void_hours(actor: User, other: User) -> object:
    moment = dt.datetime(2017, 10, 1, tzinfo=dt.UTC)
    return quality.decide_hours(
        actor=actor,
        station="none",
        parameters=["a34004"],
        first=moment,
        last=moment,
        kind=DecisionKind.VOID,
        key="k",
        reason="x",
        now=moment,
    )


def _take_maximum(actor: User, other: User) -> object:
    day = dt.date(2017, 10, 1)
    return quality.take_maximum(
        actor=actor,
        station="none",
        first=day,
        last=day,
        key="k",
        reason="x",
        evidence="y",
        now=dt.datetime(2018, 1, 1, tzinfo=dt.UTC),
    )


def _undo_decision(actor: User, other: User) -> object:
    return quality.undo(0, actor=actor, key="k", reason="x")


def _confirm_month(actor: User, other: User) -> object:
    return quality.confirm_month(dt.date(2017, 10, 1), actor=actor, now=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))


def _withdraw_confirmation(actor: User, other: User) -> object:
    return monitoring.withdraw_confirmation(dt.date(2017, 10, 1), actor=actor, reason="x")


_EXCHANGED = dt.datetime(2018, 2, 1, tzinfo=dt.UTC)


def _upload_workbook(actor: User, other: User) -> object:
    return workbooks.upload(kept_ledgers()[0].id, "none.xlsx", [b""], actor=actor, now=_EXCHANGED)


def _sign_workbook(actor: User, other: User) -> object:
    return workbooks.sign(Batch(pk=0), actor=actor, now=_EXCHANGED)


def _refuse_workbook(actor: User, other: User) -> object:
    return workbooks.refuse(Batch(pk=0), actor=actor, now=_EXCHANGED, reason="")


def _undo_workbook(actor: User, other: User) -> object:
    return workbooks.undo(Batch(pk=0), actor=actor, now=_EXCHANGED, reason="")


def _receive_files(actor: User, other: User) -> object:
    return exchange.receive([("none.csv", [b""])], actor=actor, now=_EXCHANGED)


def _examine_files(actor: User, other: User) -> object:
    return exchange.examine(ImportBatch(pk=0), actor=actor, now=_EXCHANGED)


def _apply_import(actor: User, other: User) -> object:
    return exchange.apply(ImportBatch(pk=0), actor=actor, now=_EXCHANGED)


def _undo_import(actor: User, other: User) -> object:
    return exchange.undo(ImportBatch(pk=0), actor=actor, now=_EXCHANGED, reason="")


def _discard_import(actor: User, other: User) -> object:
    return exchange.discard(ImportBatch(pk=0), actor=actor)


def _remember_mapping(actor: User, other: User) -> object:
    return exchange.remember_mapping("none", {}, actor=actor, now=_EXCHANGED)


def _name_station(actor: User, other: User) -> object:
    return exchange.name_station("uci", "none", "none", actor=actor)


def _make_bundle(actor: User, other: User) -> object:
    return hand_over.make_bundle(_EXCHANGED.date(), _EXCHANGED.date(), actor=actor, now=_EXCHANGED)


def _hand_over(actor: User, other: User) -> object:
    return hand_over.hand_over(HandOver(state="failed"), actor=actor, now=_EXCHANGED)


def _record_receipt(actor: User, other: User) -> object:
    return hand_over.record_receipt(HandOver(state="failed"), actor=actor, now=_EXCHANGED, receipt="")


def _plan_hand_over(actor: User, other: User) -> object:
    return hand_over.keep_plan("never", "", actor=actor)


def _register_stack(actor: User, other: User) -> object:
    return stacks.register_stack(actor=actor, code="NEW1")


def _update_stack(actor: User, other: User) -> object:
    return stacks.update_stack("NEW1", actor=actor, reason="test", design="other")


def _file_exemption(actor: User, other: User) -> object:
    span = {"start": NOW, "end": NOW}
    return stacks.file_exemption("NEW1", actor=actor, kind="stop", document="x", reason="x", now=NOW, **span)


def _withdraw_exemption(actor: User, other: User) -> object:
    return stacks.withdraw_exemption(1, actor=actor, reason="x", now=NOW)


def _decide_stack(actor: User, other: User) -> object:
    return stacks.decide(1, actor=actor, accept=True, reason="x", now=NOW)


def _reopen_stack(actor: User, other: User) -> object:
    return stacks.reopen(1, actor=actor, reason="x", now=NOW)


def _close_stack(actor: User, other: User) -> object:
    return stacks.close_proposal(1, actor=actor, reason="x", now=NOW)


def _enter_fine(actor: User, other: User) -> object:
    return stacks.enter_fine(1, actor=actor, amount="1", decision="x", on=NOW.date(), now=NOW)


def _strike_fine(actor: User, other: User) -> object:
    return stacks.strike_fine(1, actor=actor, reason="x", now=NOW)


def _register_point(actor: User, other: User) -> object:
    return dustfall.register_point(actor=actor, code="P1", subdistrict="nowhere", since=NOW.date())


def _update_point(actor: User, other: User) -> object:
    return dustfall.update_point("P1", actor=actor, reason="x", name_en="P")


def _enter_jar(actor: User, other: User) -> object:
    return dustfall.enter_jar("P1", NOW.date(), actor=actor, now=NOW)


def _enter_jars(actor: User, other: User) -> object:
    return dustfall.enter_rows([(2, {"point": "P1", "month": NOW.date()})], actor=actor, now=NOW)


def _correct_jar(actor: User, other: User) -> object:
    return dustfall.correct_jar(1, actor=actor, reason="x", now=NOW)


def _decide_step(actor: User, other: User) -> object:
    return supervision.decide("nowhere", after="none", seen=0, actor=actor, now=NOW)


def _decline_step(actor: User, other: User) -> object:
    return supervision.decline("nowhere", seen=0, actor=actor, now=NOW, reason="x")


def _record_talk(actor: User, other: User) -> object:
    return supervision.record_talk("nowhere", actor=actor, now=NOW, held_on=NOW.date(), present="x", text="x")


def _strike_talk(actor: User, other: User) -> object:
    return supervision.strike_talk(0, actor=actor, now=NOW, reason="x")


def _order_measure(actor: User, other: User) -> object:
    given = {"unit": "nowhere", "party": "x", "ground": "x", "ordered_on": NOW.date()}
    return enforcement.order("none", actor=actor, now=NOW, **given)


def _link_record(actor: User, other: User) -> object:
    return enforcement.link_record(0, actor=actor, now=NOW, record_number="x", seen=1)


def _pause_fine(actor: User, other: User) -> object:
    return enforcement.pause_fine(0, actor=actor, now=NOW, first=NOW.date(), reason="x", seen=1)


def _resume_fine(actor: User, other: User) -> object:
    return enforcement.resume_fine(0, actor=actor, now=NOW, last=NOW.date(), seen=1)


def _stop_fine(actor: User, other: User) -> object:
    return enforcement.stop_fine(0, actor=actor, now=NOW, stopped_on=NOW.date(), reason="x", seen=1)


def _hand_material(actor: User, other: User) -> object:
    given = {"material": "x", "reference": "x", "on": NOW.date(), "seen": 1}
    return enforcement.hand_material(0, actor=actor, now=NOW, **given)


def _take_material_back(actor: User, other: User) -> object:
    return enforcement.take_material_back(0, actor=actor, now=NOW, material="x", reason="x", seen=1)


def _lift_measure(actor: User, other: User) -> object:
    return enforcement.lift(0, actor=actor, now=NOW, on=NOW.date(), reason="x", seen=1)


def _strike_measure(actor: User, other: User) -> object:
    return enforcement.strike(0, actor=actor, now=NOW, reason="x", seen=1)


def _propose_rewards(actor: User, other: User) -> object:
    return rewards.propose(NOW.date(), actor=actor, now=NOW)


def _decide_rewards(actor: User, other: User) -> object:
    return rewards.decide(0, actor=actor, now=NOW)


def _return_rewards(actor: User, other: User) -> object:
    return rewards.return_proposal(0, actor=actor, now=NOW, reason="x")


def _withdraw_rewards(actor: User, other: User) -> object:
    return rewards.withdraw(0, actor=actor, now=NOW, reason="x")


def _file_case(actor: User, other: User) -> object:
    return cases.file_case(actor=actor, now=NOW, source="none", kind="none", unit="nobody", title="x", problems=[])


def _start_inspection(actor: User, other: User) -> object:
    return inspections.start(actor=actor, now=NOW, form="none")


def _save_inspection(actor: User, other: User) -> object:
    return inspections.save(Inspection(pk=1), actor=actor, now=NOW, answers={})


def _finish_inspection(actor: User, other: User) -> object:
    return inspections.finish(Inspection(pk=1), actor=actor, now=NOW)


def _discard_inspection(actor: User, other: User) -> object:
    return inspections.discard(Inspection(pk=1), actor=actor, now=NOW, reason="x")


def _correct_inspection(actor: User, other: User) -> object:
    return inspections.correct(Inspection(pk=1), actor=actor, now=NOW, reason="x")


def _file_inspection(actor: User, other: User) -> object:
    return inspections.file_case(Inspection(pk=1), actor=actor, now=NOW)


def _add_post(actor: User, other: User) -> object:
    return post_actions.add_post(actor=actor, now=NOW, unit="nowhere", tier="x", title="Post")


def _hold_post(actor: User, other: User) -> object:
    return post_actions.add_holding(Post(pk=1), actor=actor, now=NOW, name="N", since=NOW.date())


def _end_holding(actor: User, other: User) -> object:
    return post_actions.end_holding(Holding(pk=1), actor=actor, now=NOW, until=None, reason="x")


def _strike_holding(actor: User, other: User) -> object:
    return post_actions.strike_holding(Holding(pk=1), actor=actor, now=NOW, reason="x")


def _import_posts(actor: User, other: User) -> object:
    return post_actions.import_entries([], actor=actor, now=NOW)


def _state_ground(actor: User, other: User) -> object:
    return statements.state_ground(actor=actor, now=NOW, ground="x", applies=True, reason="x", problem="x")


def _withdraw_ground(actor: User, other: User) -> object:
    return statements.withdraw_ground(Ground(pk=1), actor=actor, now=NOW, reason="x")


def _suspend(actor: User, other: User) -> object:
    return statements.suspend(actor=actor, now=NOW, first_day=NOW.date(), reason="x", notice=None)


def _withdraw_suspension(actor: User, other: User) -> object:
    return statements.withdraw_suspension(Suspension(pk=1), actor=actor, now=NOW, reason="x")


def _propose_plan(actor: User, other: User) -> object:
    return curtailment.propose_plan(actor=actor, now=NOW)


def _sign_plan(actor: User, other: User) -> object:
    return curtailment.sign_plan(_plan().number, actor=actor, now=NOW)


def _withdraw_plan(actor: User, other: User) -> object:
    return curtailment.withdraw_plan(_plan().number, actor=actor, now=NOW, reason="")


def _issue_orders(actor: User, other: User) -> object:
    return curtailment.issue_orders(actor=actor, now=NOW, warning="none")


def _check_order(actor: User, other: User) -> object:
    found = curtailment.Found(position=1, day=NOW.date(), by=CheckedBy.GATE, share=Decimal(1))
    order = Order.objects.get_or_create(
        number="O-1",
        defaults={"plan": _plan(), "lines": [], "starts": NOW, "issued_at": NOW, "due_at": NOW, "link_ends": NOW},
    )[0]
    return curtailment.check_order(order.number, found, actor=actor, now=NOW)


def _plan() -> Plan:
    made = {"state": "withdrawn", "day": NOW.date(), "made_at": NOW, "found": {}, "listed": "", "pack_version": ""}
    return Plan.objects.get_or_create(number="CUT-9", defaults=made)[0]


def _draft_warning(actor: User, other: User) -> object:
    return warnings.draft(actor=actor, now=NOW, wish=warnings.Wish(kind=WarningKind.LIFT, grade="", starts=NOW))


def _record_notice(actor: User, other: User) -> object:
    return warning_notices.record_notice(actor=actor, now=NOW, office="", reference="", grade="", starts=NOW)


def _end_notice(actor: User, other: User) -> object:
    item = OutsideNotice.objects.create(office="x", reference="x", grade="x", starts=NOW, at=NOW)
    return warning_notices.end_notice(item.pk, actor=actor, now=NOW, reason="test")


def _record_forecast(actor: User, other: User) -> object:
    return forecasts.record_official(forecasts.Said(day=NOW.date(), low=2, high=1, source="x"), actor=actor, now=NOW)


def _withdraw_forecast(actor: User, other: User) -> object:
    item = OfficialForecast.objects.create(day=NOW.date(), low=1, high=2, source="x", entered_at=NOW)
    return forecasts.withdraw_official(item.pk, actor=actor, now=NOW, reason="test")


def _import_weather(actor: User, other: User) -> object:
    return forecasts.import_weather(b"", name="x", source="", actor=actor, now=NOW)


def _withdraw_weather(actor: User, other: User) -> object:
    return forecasts.withdraw_weather(0, actor=actor, now=NOW, reason="test")


def _import_activities(actor: User, other: User) -> object:
    return inventory.import_table(b"", name="x", year=2016, actor=actor, now=NOW)


def _withdraw_activities(actor: User, other: User) -> object:
    return inventory.withdraw_table(0, actor=actor, now=NOW, reason="test")


def _compute_inventory(actor: User, other: User) -> object:
    return inventory.compute(year=2016, actor=actor, now=NOW)


def _sign_inventory(actor: User, other: User) -> object:
    return inventory.sign(0, actor=actor, now=NOW)


def _drop_inventory(actor: User, other: User) -> object:
    return inventory.drop(0, actor=actor, now=NOW, reason="test")


def _withdraw_inventory(actor: User, other: User) -> object:
    return inventory.withdraw(0, actor=actor, now=NOW, reason="test")


def _warning_step(step: warning_flow.Step) -> Callable[[User, User], object]:
    def take(actor: User, other: User) -> object:
        episode = Episode.objects.create(number=actor.username[:32], opened_at=NOW)
        item = WarningVersion.objects.create(
            episode=episode, number=1, kind="cancel", grade="x", state="lifted", starts=NOW, proposed="", drafted_at=NOW
        )
        return warnings.take(item.pk, step, actor=actor, now=NOW)

    return take


def _propose_accountability(actor: User, other: User) -> object:
    return accountability.propose(actor=actor, now=NOW, unit="x", period="x", findings=[], text="x")


def _proposal_step(step: accountability_flow.Step) -> Callable[[User, User], object]:
    def act(actor: User, other: User) -> object:
        item, _fresh = Proposal.objects.get_or_create(number="P-1", defaults=_PINNED)
        return accountability.take(item.number, step, actor=actor, now=NOW)

    return act


_PINNED = {"findings": [], "posts": [], "as_of": NOW.date(), "created_at": NOW, "changed_at": NOW}


ACTIONS: list[tuple[str, Callable[[User, User], object]]] = [
    ("manage-accounts", _create),
    ("file-cases", _file_case),
    ("inspect", _start_inspection),
    ("inspect", _save_inspection),
    ("inspect", _finish_inspection),
    ("inspect", _discard_inspection),
    ("inspect", _correct_inspection),
    ("file-cases", _file_inspection),
    ("manage-accounts", _set_role),
    ("manage-accounts", _reset),
    ("manage-accounts", _close),
    ("manage-stations", _register),
    ("manage-stations", _update),
    ("decide-leads", _decide_lead),
    ("decide-leads", _record_visit),
    ("decide-leads", _strike_visit),
    ("review-data", _decide_flags),
    ("review-data", _void_hours),
    ("review-data", _take_maximum),
    ("review-data", _undo_decision),
    ("confirm-data", _confirm_month),
    ("confirm-data", _withdraw_confirmation),
    ("manage-map", _keep_map),
    ("manage-map", _replace_map),
    ("manage-map", _restore_map),
    ("manage-stations", _register_planned),
    ("manage-stations", _edit_station),
    ("manage-stations", _rotate_password),
    ("manage-stations", _move_stage),
    ("manage-stations", _hand_up),
    ("manage-stations", _take_over),
    ("manage-stations", _write_diary),
    ("manage-stations", _end_diary),
    ("manage-stations", _strike_diary),
    ("manage-stations", _set_access),
    ("manage-stations", _adopt),
    ("manage-stations", _dismiss),
    ("manage-stations", _take_back_dismissal),
    ("manage-agencies", _add_agency),
    ("manage-agencies", _edit_agency),
    ("manage-agencies", _close_agency),
    ("manage-agencies", _add_contract),
    ("manage-agencies", _end_contract),
    ("manage-agencies", _add_finding),
    ("manage-agencies", _settle_finding),
    ("command-devices", _send_order),
    ("calibrate", _start_colocation),
    ("calibrate", _end_colocation),
    ("calibrate", _withdraw_colocation),
    ("calibrate", _propose_correction),
    ("calibrate", _accept_correction),
    ("calibrate", _refuse_correction),
    ("calibrate", _withdraw_correction),
    ("manage-notices", _add_channel),
    ("manage-notices", _close_channel),
    ("manage-notices", _open_channel),
    ("manage-notices", _test_channel),
    ("import-rows", _upload_workbook),
    ("sign-imports", _sign_workbook),
    ("sign-imports", _refuse_workbook),
    ("sign-imports", _undo_workbook),
    ("exchange-air", _receive_files),
    ("exchange-air", _examine_files),
    ("exchange-air", _apply_import),
    ("exchange-air", _undo_import),
    ("exchange-air", _discard_import),
    ("exchange-air", _remember_mapping),
    ("exchange-air", _name_station),
    ("exchange-air", _make_bundle),
    ("exchange-air", _hand_over),
    ("exchange-air", _record_receipt),
    ("exchange-air", _plan_hand_over),
    ("manage-stacks", _register_stack),
    ("manage-stacks", _update_stack),
    ("manage-stacks", _file_exemption),
    ("manage-stacks", _withdraw_exemption),
    ("decide-stacks", _decide_stack),
    ("decide-stacks", _reopen_stack),
    ("decide-stacks", _close_stack),
    ("decide-stacks", _enter_fine),
    ("decide-stacks", _strike_fine),
    ("record-dustfall", _register_point),
    ("record-dustfall", _update_point),
    ("record-dustfall", _enter_jar),
    ("record-dustfall", _enter_jars),
    ("record-dustfall", _correct_jar),
    ("manage-posts", _add_post),
    ("manage-posts", _hold_post),
    ("manage-posts", _end_holding),
    ("manage-posts", _strike_holding),
    ("manage-posts", _import_posts),
    ("propose-accountability", _state_ground),
    ("propose-accountability", _withdraw_ground),
    ("agree-accountability", _suspend),
    ("agree-accountability", _withdraw_suspension),
    ("propose-accountability", _propose_accountability),
    ("plan-cuts", _propose_plan),
    ("sign-cuts", _sign_plan),
    ("plan-cuts", _withdraw_plan),
    ("issue-orders", _issue_orders),
    ("inspect", _check_order),
    ("draft-warnings", _draft_warning),
    ("draft-warnings", _record_notice),
    ("draft-warnings", _end_notice),
    ("draft-warnings", _record_forecast),
    ("draft-warnings", _withdraw_forecast),
    ("draft-warnings", _import_weather),
    ("draft-warnings", _withdraw_weather),
    ("keep-inventory", _import_activities),
    ("keep-inventory", _withdraw_activities),
    ("keep-inventory", _compute_inventory),
    ("sign-inventory", _sign_inventory),
    ("sign-inventory", _drop_inventory),
    ("sign-inventory", _withdraw_inventory),
    *((row[0], _warning_step(step)) for step, row in warning_flow.TABLE.items()),
    *((rule.right, _proposal_step(step)) for step, rule in accountability_flow.TABLE.items()),
    ("decide-escalation", _decide_step),
    ("decide-escalation", _decline_step),
    ("decide-escalation", _record_talk),
    ("decide-escalation", _strike_talk),
    ("enforce", _order_measure),
    ("enforce", _link_record),
    ("enforce", _pause_fine),
    ("enforce", _resume_fine),
    ("enforce", _stop_fine),
    ("enforce", _hand_material),
    ("enforce", _take_material_back),
    ("enforce", _lift_measure),
    ("enforce", _strike_measure),
    ("propose-rewards", _propose_rewards),
    ("propose-rewards", _withdraw_rewards),
    ("decide-rewards", _decide_rewards),
    ("decide-rewards", _return_rewards),
]
PAGES = [
    ("read-accountability", "/accountability/"),
    ("read-accountability", "/accountability/what-if/"),
    ("read-accountability", "/accountability/proposals/"),
    ("read-accountability", "/accountability/suspension/"),
    ("manage-accounts", "/organisation/accounts/"),
    ("manage-accounts", "/organisation/accounts/new/"),
    ("read-log", "/records/log/"),
    ("review-data", "/quality/decisions/new/"),
    ("read-work", "/inventory/"),
    ("read-work", "/inventory/tables/"),
    ("read-work", "/forecast/verification/"),
    ("read-work", "/forecast/official/"),
    ("read-work", "/forecast/weather/"),
    ("read-work", "/quality/"),
    ("read-work", "/quality/months/"),
    ("read-leads", "/integrity/"),
    ("read-leads", "/integrity/visits/"),
    ("decide-leads", "/integrity/visits/new/"),
    ("read-work", "/network/"),
    ("read-work", "/network/coverage/"),
    ("read-work", "/network/hand-over/"),
    ("read-work", "/network/agencies/"),
    ("read-work", "/network/diary/"),
    ("manage-stations", "/network/stations/new/"),
    ("manage-agencies", "/network/agencies/new/"),
    ("read-work", "/devices/"),
    ("read-work", "/devices/orders/"),
    ("read-work", "/devices/strangers/"),
    ("read-work", "/calibration/"),
    ("read-work", "/calibration/example/"),
    ("calibrate", "/calibration/new/"),
    ("read-work", "/notices/"),
    ("read-work", "/notices/settings/"),
    ("manage-notices", "/notices/channels/"),
    ("manage-notices", "/notices/channels/new/"),
    ("exchange-air", "/exchange/"),
    ("exchange-air", "/exchange/mappings/"),
    ("exchange-air", "/exchange/export/"),
    ("exchange-air", "/exchange/handover/"),
    ("read-work", "/stacks/"),
    ("read-work", "/stacks/months/"),
    ("read-work", "/stacks/proposals/"),
    ("read-work", "/stacks/fines/"),
    ("manage-stacks", "/stacks/new/"),
    ("read-work", "/dustfall/"),
    ("read-work", "/dustfall/jars/"),
    ("record-dustfall", "/dustfall/jars/new/"),
    ("record-dustfall", "/dustfall/jars/paste/"),
    ("record-dustfall", "/dustfall/points/new/"),
    ("read-work", "/inspections/"),
    ("inspect", "/inspections/new/"),
    ("read-work", "/rewards/"),
    ("read-work", "/supervision/"),
    ("read-work", "/supervision/measures/"),
    ("enforce", "/supervision/measures/new/"),
]


@pytest.fixture(params=["zhongyuan", "port-alder"])
def either(request, use_pack, zhongyuan_folder, small_folder) -> Pack:
    """Each pack in turn, in force."""
    return use_pack(zhongyuan_folder if request.param == "zhongyuan" else small_folder)


@pytest.mark.parametrize(("right", "act"), ACTIONS, ids=lambda value: getattr(value, "__name__", value))
def test_an_action_is_open_to_the_roles_with_the_right_and_to_no_other(either, person, right, act) -> None:
    """Whoever lacks the right is refused before anything is looked at, and nothing is written."""
    for role in either.info.roles:
        actor, other = person(role.id, username=f"a-{role.id}"), person(role.id, username=f"b-{role.id}")
        before = LogEntry.objects.count(), User.objects.count()
        try:
            act(actor, other)
        except NotAllowed as refused:
            assert right not in role.rights, role.id
            assert refused.right == right
            assert (LogEntry.objects.count(), User.objects.count()) == before
        except Exception as cause:  # allowed, and refused for what was asked (no such station, no such map)
            assert right in role.rights, (role.id, cause)
        else:
            assert right in role.rights, role.id
            User.objects.filter(username="fresh").delete()


@pytest.mark.parametrize(("right", "address"), PAGES)
def test_a_page_is_open_to_the_roles_with_the_right_and_to_no_other(either, person, client, right, address) -> None:
    """A stranger is asked to sign in; who lacks the right is told which one."""
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=")
    for role in either.info.roles:
        client.force_login(person(role.id))
        answer = client.get(address)
        assert answer.status_code == (200 if right in role.rights else 403), role.id
        if answer.status_code == 403:
            assert right in answer.content.decode()


@pytest.mark.parametrize("role_is_known", [True, False])
def test_a_role_that_the_pack_does_not_know_gives_nothing(either, person, role_is_known: bool) -> None:
    """Also when a later pack drops the role."""
    manager = next(role.id for role in either.info.roles if "manage-accounts" in role.rights)
    actor = person(manager if role_is_known else "emperor")
    other = person(manager, username="other")
    if role_is_known:
        orgs.reset_password(other, actor=actor)
    else:
        with pytest.raises(NotAllowed):
            orgs.reset_password(other, actor=actor)


@pytest.mark.parametrize("address", ["/accounts/", "/organisation/accounts/", "/records/log/"])
def test_what_needs_an_account_is_kept_by_no_cache(either, person, client, address: str) -> None:
    """Neither a shared browser nor a proxy shows it to the next person."""
    rights = {"manage-accounts", "read-log"}
    client.force_login(person(next(role.id for role in either.info.roles if rights <= set(role.rights))))
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_every_right_of_both_packs_has_words_in_both_languages(either) -> None:
    """Whoever is refused reads what is missing in words, with the name of the right for the administrator."""
    for right in {right for role in either.info.roles for right in role.rights}:
        title = right_title(right)
        assert title.zh and title.zh != right
        assert title.en and title.en != right
        message, remedy = NotAllowed(None, right).said("zh-hans")
        assert title.zh in message and right in message
        assert not re.search(r"[a-z]{3,} [a-z]", message + remedy)
    assert right_title("something-new") == Text(zh="something-new", en="something-new")

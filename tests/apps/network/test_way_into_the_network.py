"""Registering a station and taking it through its stages: what is kept, what is refused, what the gateway is told."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.evidence.keeping import LARGEST, DocumentRefused, content_of
from lantian.apps.monitoring.actions import StationRefused
from lantian.apps.monitoring.computation.lake import registered_sites
from lantian.apps.monitoring.models import Station
from lantian.apps.network import actions, queries
from lantian.apps.network.actions import Upload
from lantian.apps.network.models import StageStep, StationProfile
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.flows.station_stage import StageRefused, StationStage
from lantian.io.telemetry.register import read_devices, register_file

pytestmark = pytest.mark.django_db
MN = "410102000000000000009001"
PDF = b"%PDF-1.4 accepted"


@pytest.fixture
def planned(corner, keeper) -> Station:
    """A station that is planned since 1 September 2017."""
    station, _password = actions.register(
        actor=keeper,
        code=MN,
        subdistrict=corner.units[0],
        lon=113.6,
        lat=34.7,
        kind="reference",
        on=dt.date(2017, 9, 1),
        person="Li",
        name_zh="标准站",
    )
    return station


def _forward(keeper, stages, *, today, on=None, **more):
    for stage in stages:
        actions.move_stage(MN, actor=keeper, to=stage, on=on or today, person="Li", today=today, **more)


def test_a_new_station_is_planned_with_its_first_step_and_its_device_may_speak(
    planned, home, django_capture_on_commit_callbacks, keeper, corner
) -> None:
    assert (planned.stage, planned.network) == ("planned", "ambient")
    assert [step.stage for step in queries.stage_history(MN)] == ["planned"]
    with django_capture_on_commit_callbacks(execute=True):
        secret = actions.rotate_password(MN, actor=keeper, reason="test")
    assert read_devices(register_file(home))[MN].password == secret
    entry = LogEntry.objects.order_by("-number").first()
    assert secret not in str(entry.facts)


def test_it_goes_stage_by_stage_and_the_register_keeps_in_step(planned, keeper, today) -> None:
    _forward(keeper, [StationStage.BUILT, StationStage.COMMISSIONING, StationStage.NETWORKED], today=today)
    station = Station.objects.get(code=MN)
    assert (station.stage, station.since) == ("networked", today)
    with pytest.raises(StageRefused) as refused:
        _forward(keeper, [StationStage.ACCEPTED], today=today)
    assert refused.value.code == "proof-missing"
    _forward(keeper, [StationStage.ACCEPTED], today=today, upload=Upload(PDF, "../../验收.pdf"))
    step = queries.stage_history(MN)[-1]
    assert (step.document.name, step.document.content_type) == ("验收.pdf", "application/pdf")
    assert content_of(step.document.sha256) == PDF
    assert LogEntry.objects.filter(action="network.move-station").count() == 4


def test_going_back_and_out_needs_a_reason_and_is_kept(planned, keeper, today) -> None:
    _forward(keeper, [StationStage.BUILT], today=today)
    with pytest.raises(StageRefused):
        _forward(keeper, [StationStage.PLANNED], today=today)
    _forward(keeper, [StationStage.PLANNED], today=today, reason="the mast fell")
    _forward(keeper, [StationStage.WITHDRAWN], today=today, reason="no ground")
    station = Station.objects.get(code=MN)
    assert station.until == today
    _forward(keeper, [StationStage.BUILT], today=today, reason="ground again")
    station.refresh_from_db()
    assert (station.until, station.stage) == (None, "built")
    assert [step.move for step in queries.stage_history(MN)] == ["forward", "forward", "back", "withdraw", "return"]


def test_nothing_is_kept_of_a_step_that_is_refused(planned, keeper, today) -> None:
    with pytest.raises(StageRefused):
        _forward(keeper, [StationStage.NETWORKED], today=today)
    with pytest.raises(StageRefused):
        _forward(keeper, [StationStage.BUILT], today=today, on=dt.date(2017, 8, 31))
    assert StageStep.objects.filter(station=MN).count() == 1
    assert Station.objects.get(code=MN).stage == "planned"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document-empty"),
        (b"MZ\x90 program", "document-unknown"),
        (b"<html><script>", "document-unknown"),
        (b"PK\x03\x04 torn", "document-unknown"),
        (b"%PDF-" + b"0" * LARGEST, "document-too-large"),
    ],
)
def test_a_document_is_known_by_its_content_and_bounded(planned, keeper, today, content, code) -> None:
    with pytest.raises(DocumentRefused) as refused:
        _forward(keeper, [StationStage.BUILT], today=today, upload=Upload(content, "proof.pdf"))
    assert refused.value.code == code
    assert StageStep.objects.filter(station=MN).count() == 1


def test_who_has_no_right_changes_nothing(planned, reader, today) -> None:
    with pytest.raises(NotAllowed):
        _forward(reader, [StationStage.BUILT], today=today)
    with pytest.raises(NotAllowed):
        actions.rotate_password(MN, actor=reader, reason="test")


def test_what_is_expected_is_kept_only_where_it_differs_from_the_kind(planned, keeper) -> None:
    actions.edit(MN, actor=keeper, reason="NO2 alone", parameters=["a21004"])
    assert StationProfile.objects.get(station=MN).parameters == ["a21004"]
    actions.edit(
        MN,
        actor=keeper,
        reason="six again",
        parameters=["a34004", "a34002", "a05024", "a21005", "a21004", "a21026"],
    )
    assert StationProfile.objects.get(station=MN).parameters == []


def test_a_micro_station_on_its_way_does_not_count_in_the_air_of_its_subdistrict(corner, keeper, today) -> None:
    """Hours of commissioning are no hours of the network (M02); those from the day of networking on are."""
    actions.register(
        actor=keeper,
        code=MN,
        subdistrict=corner.units[0],
        lon=113.6,
        lat=34.7,
        kind="micro",
        on=dt.date(2017, 9, 1),
        person="Li",
        name_zh="微站",
    )
    assert MN not in {site.code for site in registered_sites(corner.zone)}
    _forward(keeper, [StationStage.BUILT, StationStage.COMMISSIONING, StationStage.NETWORKED], today=today)
    (site,) = [site for site in registered_sites(corner.zone) if site.code == MN]
    assert site.start is not None
    assert site.start.astimezone(corner.zone).date() == today


def test_a_device_takes_the_place_of_a_planned_station(planned, keeper, today, corner) -> None:
    agency = actions.add_agency(actor=keeper, name_zh="机构", licence="1")
    actions.add_contract(agency.pk, actor=keeper, stations=[MN], first=dt.date(2017, 9, 1))
    actions.take_over(MN, actor=keeper, mn="NEWDEVICE1", device_password="abc123", today=today, person="Li")
    fresh = Station.objects.get(code="NEWDEVICE1")
    assert (fresh.name_zh, fresh.stage, fresh.device_password) == ("标准站", "planned", "abc123")
    assert [step.stage for step in queries.stage_history("NEWDEVICE1")] == ["planned"]
    assert queries.agency_of("NEWDEVICE1", today) == agency
    assert Station.objects.get(code=MN).until == today
    with pytest.raises(StationRefused):
        actions.take_over(MN, actor=keeper, mn="ANOTHER1", device_password="", today=today, person="Li")

"""From a co-location to corrected hours: proposals, decisions, versions; raw values are never touched."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lantian.apps.calibration.actions import (
    CalibrationRefused,
    accept,
    end_colocation,
    propose,
    refuse,
    start_colocation,
    withdraw,
    withdraw_colocation,
)
from lantian.apps.calibration.applying import write_corrected
from lantian.apps.calibration.choices import State
from lantian.apps.calibration.models import Colocation, Correction
from lantian.apps.calibration.queries import applied
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.science.calibration.selection import TooLittle

from .conftest import HOUR, PM25, START

NOW = START + 30 * 24 * HOUR


def write(ward, now=NOW) -> int:
    """As the regular work does it."""
    written = write_corrected(now=now)
    ward.store.seal()
    return written


def in_force(ward, hour: int = 0, now=NOW) -> Correction:
    correction = propose(ward.colocation(), PM25, actor=None, now=now)
    accept(correction, actor=None, valid_from=START + hour * HOUR, now=now)
    correction.refresh_from_db()
    return correction


def test_a_proposal_makes_no_value(measured) -> None:
    ward = measured()
    made = propose(ward.colocation(), PM25, actor=None, now=NOW)
    assert made.state == State.PROPOSED
    assert made.coefficients == {"intercept": pytest.approx(-5, abs=0.1), "slope": pytest.approx(0.5, abs=0.01)}
    assert made.raw["slope"] == pytest.approx(2)
    assert made.met == {"r2": True, "slope": False, "intercept": False, "error": False, "precision": None}
    assert write(ward) == 0
    assert ward.known("M1") == {}


def test_an_accepted_correction_writes_hours_from_its_day_on_and_leaves_the_raw_ones(measured) -> None:
    ward = measured()
    raw = ward.known("M1", "mean")
    in_force(ward, hour=100)
    assert write(ward) == 500
    assert ward.known("M1", "mean") == raw
    found = ward.known("M1")
    assert min(found) == 100
    assert {found[hour] == (Decimal(int(ward.truth[hour])), "N") for hour in found} == {True}
    assert write(ward) == 0, "what stands is not written again"


def test_new_and_late_hours_are_corrected_too(measured) -> None:
    ward = measured(24 * 25)
    in_force(ward)
    write(ward)
    ward.say("M1", {700: 210.0, 5: 30.0})
    assert write(ward) == 2
    assert ward.known("M1")[700] == (Decimal(100), "N")
    assert ward.known("M1")[5] == (Decimal(10), "N")


def test_what_lies_outside_the_range_of_the_correction_is_kept_and_marked(measured) -> None:
    """X counts for no result; nothing is extrapolated silently."""
    ward = measured()
    in_force(ward)
    ward.say("M1", {650: 5000.0})
    write(ward)
    assert ward.known("M1")[650] == (Decimal(2495), "X")


def test_a_new_version_corrects_with_history(measured) -> None:
    ward = measured()
    first = in_force(ward)
    write(ward)
    before = ward.store.version()
    ward.say("REF", ward.truth[:600] + 20)
    second = propose(first.colocation, PM25, actor=None, now=NOW)
    accept(second, actor=None, valid_from=START + 300 * HOUR, now=NOW)
    write(ward)
    now = ward.known("M1")
    assert now[299][0] == Decimal(int(ward.truth[299]))
    assert now[300][0] == Decimal(int(ward.truth[300] + 20))
    assert ward.known("M1", version=before)[300][0] == Decimal(int(ward.truth[300])), (
        "what was known then is still known"
    )
    assert second.number == 2


def test_a_withdrawn_correction_gives_way_to_the_one_before_it_or_to_none(measured) -> None:
    ward = measured()
    first = in_force(ward)
    ward.say("REF", ward.truth[:600] + 20)
    second = propose(first.colocation, PM25, actor=None, now=NOW)
    accept(second, actor=None, valid_from=START, now=NOW)
    write(ward)
    withdraw(second, actor=None, now=NOW, reason="the reference was wrong")
    write(ward)
    assert ward.known("M1")[10] == (Decimal(int(ward.truth[10])), "N")
    withdraw(first, actor=None, now=NOW, reason="this one too")
    write(ward)
    assert {flag for _, flag in ward.known("M1").values()} == {"W"}
    assert write(ward) == 0


def test_applied_says_which_version_holds_at_an_hour(measured) -> None:
    ward = measured()
    correction = in_force(ward, hour=50)
    assert applied("M1", PM25, START + 49 * HOUR) is None
    found = applied("M1", PM25, START + 50 * HOUR)
    assert (found.version, found.kind) == (1, "linear")
    assert found.coefficients == correction.coefficients
    assert found.fitted_on == correction.fitted_to
    assert applied("M2", PM25, START + 50 * HOUR) is None


def test_too_short_a_co_location_says_how_long_it_must_be(measured) -> None:
    ward = measured()
    with pytest.raises(TooLittle) as short:
        propose(ward.colocation(hours=239), PM25, actor=None, now=NOW)
    assert short.value.facts["least_hours"] == 240
    assert not Correction.objects.exists()


def test_a_newer_proposal_replaces_the_open_one_and_leaves_decided_ones(measured) -> None:
    ward = measured()
    colocation = ward.colocation()
    first, second = (propose(colocation, PM25, actor=None, now=NOW) for _ in range(2))
    first.refresh_from_db()
    assert (first.state, second.state) == (State.REPLACED, State.PROPOSED)
    accept(second, actor=None, valid_from=START, now=NOW)
    propose(colocation, PM25, actor=None, now=NOW)
    second.refresh_from_db()
    assert second.state == State.ACCEPTED


def test_decisions_are_made_once_with_a_reason_and_are_logged(measured, person) -> None:
    ward = measured()
    desk = person("clean-air-desk")
    colocation = ward.colocation()
    correction = propose(colocation, PM25, actor=desk, now=NOW)
    with pytest.raises(CalibrationRefused):
        refuse(correction, actor=desk, now=NOW, reason=" ")
    with pytest.raises(CalibrationRefused):
        accept(correction, actor=desk, valid_from=NOW + HOUR, now=NOW)
    refuse(correction, actor=desk, now=NOW, reason="humid weeks are missing")
    for decide in (
        lambda: accept(correction, actor=desk, valid_from=START, now=NOW),
        lambda: refuse(correction, actor=desk, now=NOW, reason="again"),
        lambda: withdraw(correction, actor=desk, now=NOW, reason="again"),
    ):
        with pytest.raises(CalibrationRefused):
            decide()
    assert list(LogEntry.objects.values_list("action", "actor_name", "reason")) == [
        ("calibration.propose", "clean-air-desk", ""),
        ("calibration.refuse", "clean-air-desk", "humid weeks are missing"),
    ]


def test_a_co_location_is_started_and_ended_by_a_person(ward, person) -> None:
    desk = person("clean-air-desk")
    made = start_colocation(actor=desk, station="M1", reference="REF", started_at=START, now=NOW, place="roof")
    for wrong, field in (
        ({"station": "M1"}, "station"),
        ({"station": "REF"}, "station"),
        ({"station": "M2", "reference": "M1"}, "reference"),
        ({"station": "M2", "started_at": NOW + HOUR}, "started_at"),
    ):
        asked = {"station": "M2", "reference": "REF", "started_at": START} | wrong
        with pytest.raises(CalibrationRefused) as refused:
            start_colocation(actor=desk, now=NOW, **asked)
        assert field in refused.value.problems
    with pytest.raises(CalibrationRefused):
        end_colocation(made, actor=desk, ended_at=START, now=NOW)
    end_colocation(made, actor=desk, ended_at=START + 10 * HOUR, now=NOW)
    with pytest.raises(CalibrationRefused):
        end_colocation(made, actor=desk, ended_at=START + 11 * HOUR, now=NOW)
    with pytest.raises(CalibrationRefused) as overlapping:
        start_colocation(actor=desk, station="M1", reference="REF", started_at=START + 9 * HOUR, now=NOW)
    assert overlapping.value.problems == {"started_at": "overlap"}
    assert Colocation.objects.get().ended_by == desk


def test_a_co_location_by_mistake_is_withdrawn_unless_something_rests_on_it(measured) -> None:
    ward = measured()
    correction = in_force(ward)
    with pytest.raises(CalibrationRefused):
        withdraw_colocation(correction.colocation, actor=None, reason="wrong station")
    withdraw(correction, actor=None, now=NOW, reason="wrong station")
    withdraw_colocation(correction.colocation, actor=None, reason="wrong station")
    with pytest.raises(CalibrationRefused):
        propose(Colocation.objects.get(), PM25, actor=None, now=NOW)


def test_nobody_without_the_right_changes_anything(measured, person) -> None:
    ward = measured()
    warden, colocation = person("quayside-warden"), ward.colocation()
    correction = propose(colocation, PM25, actor=None, now=NOW)
    before = LogEntry.objects.count()
    for act in (
        lambda: start_colocation(actor=warden, station="M2", reference="REF", started_at=START, now=NOW),
        lambda: end_colocation(colocation, actor=warden, ended_at=NOW, now=NOW),
        lambda: withdraw_colocation(colocation, actor=warden, reason="x"),
        lambda: propose(colocation, PM25, actor=warden, now=NOW),
        lambda: accept(correction, actor=warden, valid_from=START, now=NOW),
        lambda: refuse(correction, actor=warden, now=NOW, reason="x"),
        lambda: withdraw(correction, actor=warden, now=NOW, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert LogEntry.objects.count() == before


def test_humidity_of_the_device_goes_into_the_correction(ward) -> None:
    """The sensor shows 0.5 more for each per cent of humidity."""
    from lantian.apps.calibration.series import HUMIDITY

    humidity = (30 + 60 * (ward.truth * 7919 % 101) / 101).round()
    ward.say("REF", ward.truth[:600])
    ward.say("M1", humidity[:600], parameter=HUMIDITY)
    ward.say("M1", ward.truth[:600] + 0.5 * humidity[:600])
    correction = in_force(ward)
    assert correction.kind == "humidity"
    assert correction.climate == {"network": "micro", "station": "M1"}
    write(ward)
    assert ward.known("M1")[3] == (Decimal(int(ward.truth[3])), "N")
    late = NOW + 700 * HOUR
    ward.say("M1", {1400: 100.0})
    assert write(ward, late) == 0, "no humidity, no corrected value"
    ward.say("M1", {1400: 50.0}, parameter=HUMIDITY)
    assert write(ward, late) == 1
    assert ward.known("M1")[1400] == (Decimal(75), "N")

"""The daily watch with its notices, and the regular work: proposals as co-locations grow."""

from __future__ import annotations

import numpy as np
import pytest

from lantian.apps.calibration.models import Correction, WatchDay
from lantian.apps.calibration.upkeep import propose_due
from lantian.apps.calibration.watching import watch
from lantian.apps.notices.models import Notice

from .conftest import HOUR, PM25, START

DAY = 24 * HOUR


def days(ward, first: int, last: int, gain: float) -> None:
    """M1 shows so many times the truth on these days, M2 shows it as it is."""
    for day in range(first, last):
        hours = range(day * 24, day * 24 + 24)
        ward.say("REF", {hour: ward.truth[hour] for hour in hours}, seal=False)
        ward.say("M2", {hour: ward.truth[hour] for hour in hours}, seal=False)
        ward.say("M1", {hour: ward.truth[hour] * gain for hour in hours}, seal=False)
    ward.store.seal()


def test_a_device_that_keeps_away_for_the_days_of_the_pack_is_shown_to_a_person(ward) -> None:
    """Port Alder: windows of 96 hours, gain 0.6 to 1.4, four days in a row; settled when it is well again."""
    days(ward, 0, 12, gain=2.0)
    told = []
    for day in range(4, 9):
        assert watch(now=START + day * DAY + HOUR) == 2
        told.append(Notice.objects.filter(settled_at=None).count())
    assert told == [0, 0, 0, 1, 1], "the first window ends with day 4; four of them"
    notice = Notice.objects.get()
    assert (notice.kind, notice.right, notice.key) == ("calibration", "calibrate", f"calibration:M1:{PM25}")
    assert watch(now=START + 8 * DAY + 2 * HOUR) == 0, "once a day"
    days(ward, 8, 14, gain=1.0)
    for day in range(9, 15):
        watch(now=START + day * DAY + HOUR)
    assert Notice.objects.get().settled_at is not None
    assert not WatchDay.objects.filter(station="M2").exclude(alarm="").exists()


def test_without_a_reference_nothing_is_compared(ward) -> None:
    from lantian.apps.monitoring.models import Station

    Station.objects.filter(network="ambient").delete()
    assert watch(now=START + 9 * DAY) == 0


def test_a_growing_co_location_is_fitted_again_each_block_and_only_proposed(measured) -> None:
    """Blocks of five days; 240 hours in four of them are needed for the first."""
    ward = measured(24 * 40)
    colocation = ward.colocation()
    colocation.ended_at = None
    colocation.save()
    made = [propose_due(at=START + day * DAY) for day in (3, 14, 16, 18, 21, 22)]
    assert made == [0, 0, 1, 0, 1, 0]
    colocation.ended_at = START + 24 * DAY
    colocation.save()
    assert propose_due(at=START + 30 * DAY) == 1, "and once more when it has ended"
    assert propose_due(at=START + 31 * DAY) == 0
    assert list(Correction.objects.order_by("number").values_list("state", flat=True)) == [
        "replaced",
        "replaced",
        "proposed",
    ]


@pytest.mark.parametrize("together", [True, False])
def test_precision_is_known_when_two_devices_stand_there_together(measured, together: bool) -> None:
    ward = measured()
    ward.say("M2", ward.truth[:600] * 2 + 11)
    mine, other = ward.colocation(), ward.colocation(station="M2")
    if not together:
        other.started_at = mine.ended_at
        other.save()
    from lantian.apps.calibration.actions import propose

    made = propose(mine, PM25, actor=None, now=START + 30 * DAY)
    if together:
        assert made.between["sd"] == pytest.approx(np.sqrt(600 * 0.5 / 1199), rel=1e-6)
        assert made.met["precision"] is True
    else:
        assert made.between is None
        assert made.met["precision"] is None

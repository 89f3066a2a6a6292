"""The demonstration's register: every step possible, marked as such, and loaded once."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.monitoring.models import Station
from lantian.apps.network import demonstration
from lantian.apps.network.models import Agency, Contract, DiaryEntry, StageStep
from lantian.apps.network.queries import stage_history
from lantian.apps.records.models import LogEntry
from lantian.core.flows.station_stage import StationStage, StepAsked, check_step

pytestmark = pytest.mark.django_db


def test_it_is_loaded_once_and_says_that_it_is_invented(zhongyuan) -> None:
    now = zhongyuan.now_after(dt.date(2018, 3, 1))
    demonstration.load(now)
    before = [model.objects.count() for model in (StageStep, Agency, Contract, DiaryEntry, LogEntry)]
    demonstration.load(now)
    assert [model.objects.count() for model in (StageStep, Agency, Contract, DiaryEntry, LogEntry)] == before
    assert before[1:3] == [2, 48]
    assert not StageStep.objects.exclude(note__contains="demonstration").exists()
    assert not DiaryEntry.objects.exclude(note__contains="demonstration").exists()
    assert not DiaryEntry.objects.filter(start__gt=now).exists()


def test_every_station_went_a_possible_way_and_stands_where_it_led(zhongyuan) -> None:
    now = zhongyuan.now_after(dt.date(2018, 3, 1))
    demonstration.load(now)
    for station in Station.objects.all():
        origin, last = None, None
        for step in stage_history(station.code):
            if origin is not None:
                check_step(
                    StepAsked(
                        origin=origin,
                        target=StationStage(step.stage),
                        on=step.on,
                        today=now.date(),
                        last_on=last,
                        proof=bool(step.reference),
                    )
                )
            origin, last = StationStage(step.stage), step.on
        assert origin == station.stage

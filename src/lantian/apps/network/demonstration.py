"""The demonstration's register: how 48 stations came into the network, two invented agencies, a diary.

Nobody in it exists; every note says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from lantian.apps.monitoring.choices import NETWORK, Stage
from lantian.apps.monitoring.models import Station
from lantian.apps.network import actions, coverage
from lantian.apps.network.choices import DiaryKind, FindingSeverity
from lantian.apps.network.models import Agency, Contract, DiaryEntry, StageStep
from lantian.apps.records.actions import record
from lantian.core.flows.station_stage import ORDER, Move, StationStage

__all__ = ["load"]

_NOTE = "演示数据 · demonstration data"
_ENGINEERS = ("演示员甲", "演示员乙", "演示员丙")
_PLANNED = dt.date(2017, 6, 12)
_STEPS = (0, 38, 61, 82, 128)
"""Days from the plan to each stage, for the first station."""
_LATE = 9
"""Every ninth station is not accepted yet."""


@transaction.atomic
def load(now: dt.datetime) -> None:
    """Put the register in. What is there already is left alone."""
    stations = list(Station.objects.filter(network=NETWORK).order_by("subdistrict", "code"))
    if not stations or Agency.objects.exists() or StageStep.objects.exists():
        return
    _way(stations)
    agencies = _agencies()
    _contracts(agencies, stations)
    _findings(agencies, stations, now)
    _diary(agencies, stations, now)
    coverage.refresh(now)


def _way(stations: Sequence[Station]) -> None:
    moment = dt.datetime.now(dt.UTC)
    steps = []
    accepted = []
    for place, station in enumerate(stations):
        reaches = len(ORDER) - 1 if place % _LATE == _LATE - 1 else len(ORDER)
        shift = dt.timedelta(days=place % 13 + place // 12)
        for number, stage in enumerate(ORDER[:reaches]):
            steps.append(
                StageStep(
                    station=station,
                    number=number + 1,
                    stage=stage,
                    move=Move.FORWARD,
                    on=_PLANNED + dt.timedelta(days=_STEPS[number]) + shift,
                    person=_ENGINEERS[place % len(_ENGINEERS)],
                    reference=f"DEMO-2017-{place + 1:02}-{number + 1}",
                    note=_NOTE,
                    recorded_at=moment,
                )
            )
        if reaches == len(ORDER):
            accepted.append(station.code)
    StageStep.objects.bulk_create(steps)
    Station.objects.filter(code__in=accepted).update(stage=Stage.ACCEPTED)
    record(
        actor=None,
        action="network.load-demonstration",
        subject="network:demonstration",
        facts={"steps": len(steps), "stage": StationStage.ACCEPTED.value, "stations": accepted},
        reason="demonstration",
    )


def _agencies() -> tuple[Agency, Agency]:
    first = actions.add_agency(
        actor=None,
        name_zh="蓝天环境监测有限公司（演示）",
        name_en="Blue Sky Monitoring Ltd (demonstration)",
        licence="DEMO-CMA-0001",
        licence_until=dt.date(2020, 6, 30),
        contact="演示员甲",
        telephone="0371-0000 0001",
        note=_NOTE,
        reason="demonstration",
    )
    second = actions.add_agency(
        actor=None,
        name_zh="清风检测技术服务中心（演示）",
        name_en="Clear Wind Testing Centre (demonstration)",
        licence="DEMO-CMA-0002",
        licence_until=dt.date(2018, 4, 15),
        contact="演示员丙",
        telephone="0371-0000 0002",
        note=_NOTE,
        reason="demonstration",
    )
    for agency, name, post, until in (
        (first, "演示员甲", "技术负责人 · technical manager", dt.date(2019, 12, 31)),
        (first, "演示员乙", "运维工程师 · field engineer", dt.date(2019, 5, 31)),
        (second, "演示员丙", "质量负责人 · quality manager", dt.date(2018, 2, 28)),
    ):
        actions.add_person(
            agency.pk,
            actor=None,
            name=name,
            post=post,
            certificate="DEMO",
            certificate_until=until,
        )
    return first, second


def _contracts(agencies: Sequence[Agency], stations: Sequence[Station]) -> None:
    """The first agency runs two subdistricts of three."""
    units = sorted({station.subdistrict for station in stations})
    share = {unit: agencies[1] if place % 3 == 2 else agencies[0] for place, unit in enumerate(units)}
    for agency in agencies:
        actions.add_contract(
            agency.pk,
            actor=None,
            stations=[station.code for station in stations if share[station.subdistrict] == agency],
            first=dt.date(2017, 9, 1),
            reference="DEMO-2017",
        )


def _findings(agencies: Sequence[Agency], stations: Sequence[Station], now: dt.datetime) -> None:
    today = timezone.localdate(now)
    actions.add_finding(
        agencies[1].pk,
        actor=None,
        on=min(dt.date(2018, 1, 17), today),
        found_by="区环保分局（演示）",
        what=f"零点、跨度检查记录缺两周。Two weeks of zero and span checks are missing. {_NOTE}",
        severity=FindingSeverity.FAULT,
        today=today,
        clause="M03",
        consequence="限期整改 · to be mended",
        station=Contract.objects.filter(agency=agencies[1]).select_related("station").first().station,  # type: ignore[union-attr]
    )


def _diary(agencies: Sequence[Agency], stations: Sequence[Station], now: dt.datetime) -> None:
    moment = dt.datetime.now(dt.UTC)
    runs = dict(Contract.objects.values_list("station_id", "agency_id"))
    entries = []
    for place, station in enumerate(stations):
        for number, (kind, back, hours, affected) in enumerate(
            (
                (DiaryKind.CALIBRATION, 74, 3, True),
                (DiaryKind.CLEANING, 41, 1, False),
                (DiaryKind.SPAN_ZERO, 16, 2, True),
            )
        ):
            start = now - dt.timedelta(days=back + place % 7, hours=place % 5)
            entries.append(
                DiaryEntry(
                    station=station,
                    kind=kind,
                    start=start,
                    end=start + dt.timedelta(hours=hours),
                    data_affected=affected,
                    person=_ENGINEERS[(place + number) % len(_ENGINEERS)],
                    agency_id=runs.get(station.code),
                    note=_NOTE,
                    recorded_at=moment,
                )
            )
    DiaryEntry.objects.bulk_create(entries)

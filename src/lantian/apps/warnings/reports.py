"""The report on an episode that is over, as Word: what was warned, ordered and verified, and what the air did.

It claims no effect of the cuts: where nothing was verified, no forecast was kept or weather alone explains the air, it
says so.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import translation

from lantian.apps.monitoring import queries as air
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.orgs.campaign import template
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.warnings.models import Episode, OutsideNotice, WarningVersion
from lantian.apps.warnings.outgoing import grade_title, languages
from lantian.apps.warnings.report_cuts import cut_words
from lantian.apps.warnings.report_expectation import expected_words
from lantian.apps.warnings.report_forecast import against_forecast
from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even

__all__ = ["report"]

_TEMPLATE = "warning-report.docx"
_HOUR = dt.timedelta(hours=1)


def report(item: Episode, now: dt.datetime) -> bytes:
    """The report as it stands at `now`.

    Raises:
        TemplateMissing: the pack has no template of it.
    """
    with translation.override("zh-hans" if languages()[0] == "zh" else "en"):
        from lantian.io.documents import word  # noqa: PLC0415 - a quarter of a second, and only who makes one needs it

        return word.render(template(_TEMPLATE), _context(item, now), title=item.number, made=now)


def _context(item: Episode, now: dt.datetime) -> dict[str, Any]:
    versions = list(item.warnings.exclude(signed_at=None).select_related("proposal").order_by("number"))
    first = min((each.starts for each in versions), default=item.opened_at)
    last = item.closed_at or now
    hours = air.subdistrict_hours(None, first, last)
    known = {time: value for time, value in zip(hours.times, hours.aqi, strict=True) if value is not None}
    compared, gaps = against_forecast(versions, known, now)
    expected = expected_words(first, last)
    cut, unknown = cut_words(item.number, now)
    foot = [item.number, stand_in_notice(languages()[0]) if item.demonstration else ""]
    return {
        "title": _said(Text(zh="重污染天气过程总结报告", en="Report on an episode of heavy pollution")),
        "number": item.number,
        "versions": [_version(each) for each in versions],
        "notices": _notices(first, last),
        "orders": [_said(each) for each in cut],
        "air": _air(known, len(hours.times), first, last),
        "compared": [*(_said(each) for each in (*compared, *expected.lines))] or ["—"],
        "limits": [*(_said(each) for each in gaps), _said(unknown), _said(_NO_EFFECT), *expected.limits],
        "facts": [
            {"label": _said(Text(zh="方案包", en="Pack")), "value": pack().version_label},
            {"label": _said(Text(zh="数据版本", en="Data version")), "value": str(hours.basis.version)},
            {"label": _said(Text(zh="气象期望", en="Expectation in the weather")), "value": expected.basis},
            *({"label": "CAP", "value": each.identifier or ""} for each in versions),
        ],
        "day": now.astimezone(campaign_zone()).date().isoformat(),
        "foot": " · ".join(each for each in foot if each),
    }


def _said(text: Text) -> str:
    return text.in_language(languages()[0])


_NO_EFFECT = Text(
    zh="本报告不推断减排的环境效果：气象条件与减排的影响未能分离。",
    en="This report infers no effect of the cuts on the air: weather and cuts could not be told apart.",
)


def _clock(moment: dt.datetime | None) -> str:
    return moment.astimezone(campaign_zone()).strftime("%Y-%m-%d %H:%M") if moment else "—"


def _version(each: WarningVersion) -> dict[str, str]:
    return {
        "number": str(each),
        "kind": each.get_kind_display(),
        "grade": _said(grade_title(each.grade, each.starts)),
        "starts": _clock(each.starts),
        "ends": _clock(each.ended_at),
        "signed": _clock(each.signed_at),
    }


def _notices(first: dt.datetime, last: dt.datetime) -> list[str]:
    found = OutsideNotice.objects.filter(starts__lte=last).filter(Q(ends=None) | Q(ends__gte=first))
    lines = [
        f"{each.office} {each.reference}: {_said(grade_title(each.grade, each.starts))}, {_clock(each.starts)}"
        for each in found
    ]
    return lines or [_said(Text(zh="无。", en="None."))]


def _air(known: dict[dt.datetime, int], wanted: int, first: dt.datetime, last: dt.datetime) -> list[str]:
    if not known:
        return [_said(Text(zh="该时段无监测数据。", en="There are no observations of these hours."))]
    mean = half_even(Decimal(sum(known.values())) / len(known), 0)
    top = max(known, key=lambda time: known[time])
    return [
        _said(
            Text(
                zh=f"{_clock(first)} 至 {_clock(last)}，共 {wanted} 小时，有效 {len(known)} 小时；小时AQI均值 {mean}，"
                f"最高 {known[top]}（{_clock(top)}）。",
                en=f"{_clock(first)} to {_clock(last)}: {wanted} hours, {len(known)} of them valid; mean of the hourly "
                f"index {mean}, highest {known[top]} ({_clock(top)}).",
            )
        )
    ]

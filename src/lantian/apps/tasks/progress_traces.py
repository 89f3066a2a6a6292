"""The trace of how far an indicator is: demand, counts, units, dates, and the change of the records it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from lantian.apps.records.campaign import pack, stand_in
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.apps.tasks import demands
from lantian.apps.tasks.figures import Share
from lantian.apps.tasks.progress import Progress, first_day, progress
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Line, Trace
from lantian.io import clock

__all__ = ["progress_trace"]


@register("progress")
def progress_trace(key: dict[str, str], version: int | None) -> Trace:
    """How far an indicator is. Key: id; day (without it today); unit (for its share alone)."""
    (wanted,) = needed(key, "id")
    indicator = pack().indicators.get(wanted)
    if indicator is None:
        raise NoSuchFigure(Text(zh=f"指标 {wanted}", en=f"the indicator {wanted}"), sorted(pack().indicators))
    now = clock.now()
    found = progress(now, _day(key.get("day", ""), demands.local_day(now)))[indicator.id]
    unit = key.get("unit", "")
    if unit and unit not in found.by_unit:
        raise NoSuchFigure(Text(zh=f"{unit} 的份额", en=f"the share of {unit}"), sorted(found.by_unit))
    return Trace(
        figure=_figure(found, unit),
        clauses=tuple(dict.fromkeys([indicator.clause, *indicator.serves])),
        interpretations=_interpretations(found),
        arithmetic=tuple(_arithmetic(found, unit)),
        inputs=tuple(_demand(found)),
        tables=tuple(_tables(found)),
        data_version=None,
        pack_version=pack().version_label,
        data_time=found.data_time,
        computed_at=now,
        stand_in=stand_in() is not None,
        remarks=tuple(_remarks(found)),
    )


def _day(asked: str, today: dt.date) -> dt.date:
    if not asked:
        return today
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError as cause:
        raise NoSuchFigure(Text(zh=f"日期 {asked}", en=f"the day {asked}")) from cause
    earliest = first_day()
    if not earliest <= day <= today:
        raise NoSuchFigure(Text(zh=f"{asked} 的进度", en=f"progress on {asked}"), [f"{earliest} … {today}"])
    return day


def _figure(found: Progress, unit: str) -> Figure:
    title = found.indicator.title
    if unit:
        name = pack().units[unit].name if unit in pack().units else Text(zh=unit, en=unit)
        both = Text(zh=f"{title.zh}（{name.zh}）" if title.zh else "", en=f"{title.en} ({name.en})" if title.en else "")
        return Figure(name=both, value=found.by_unit[unit].value, unit="", percent=found.by_unit[unit].of is not None)
    return Figure(name=title, value=found.value, unit=_unit(found), percent=found.is_share)


def _unit(found: Progress) -> str:
    return "" if found.is_share or found.indicator.unit in ("1", "count") else found.indicator.unit


def _interpretations(found: Progress) -> tuple[str, ...]:
    known = pack().interpretations
    named = [found.indicator.interpretation or ""]
    if found.goal is not None and found.goal.kind == "all":
        named.append("progress-all-of-them")
    if found.expected is not None:
        named.append("progress-even-pace")
    return tuple(dict.fromkeys(name for name in named if name in known))


def _arithmetic(found: Progress, unit: str) -> Iterator[Line]:
    share = (
        found.by_unit[unit] if unit else Share(found.done or Fraction(0), found.of) if found.of is not None else None
    )
    if share is not None and share.of:
        yield f"{share.done} ÷ {share.of} = {share.done / share.of}"
    if not unit and found.goal is not None and found.value is not None:
        yield f"{found.value} {found.goal.comparison} {found.goal.value}: {'✓' if found.met else '✗'}"
    if not unit and found.expected is not None and found.share is not None:
        yield Text(
            zh=f"按均匀进度今日应达 {found.expected}，实际 {found.share}",
            en=f"An even pace asks for {found.expected} today; reached {found.share}",
        )


def _demand(found: Progress) -> Iterator[Figure]:
    if found.goal is None or found.goal.kind == "all":
        return
    key = {"id": found.goal.source}
    if found.goal.kind == "parameter":
        key["on"] = found.day.isoformat()
    yield Figure(
        name=Text(zh="要求", en="What is demanded"),
        value=found.goal.shown,
        unit=found.goal.unit,
        kind=found.goal.kind,
        key=key,
    )


def _tables(found: Progress) -> Iterator[InputTable]:
    if found.by_unit:
        names = {unit: pack().units[unit].name for unit in found.by_unit if unit in pack().units}
        yield InputTable(
            title=Text(zh="分单位", en="By unit"),
            columns=(Text(zh="单位", en="Unit"), Text(zh="完成", en="Done"), Text(zh="应完成", en="Of")),
            rows=tuple((names.get(unit, unit), share.done, share.of) for unit, share in found.by_unit.items()),
        )
    if found.dated:
        yield InputTable(
            title=Text(zh="期限", en="Dates"),
            columns=(Text(zh="日期", en="Day"), Text(zh="条款", en="Clause"), Text(zh="状态", en="State")),
            rows=tuple((each.deadline.date, each.deadline.clause, each.state) for each in found.dated),
        )
    if found.stated is not None:
        yield InputTable(
            title=Text(zh="陈述", en="Statements"),
            columns=(
                Text(zh="日期", en="Day"),
                Text(zh="单位", en="Unit"),
                Text(zh="陈述人", en="By"),
                Text(zh="内容", en="Says"),
                Text(zh="有佐证", en="With proof"),
            ),
            rows=tuple(
                (
                    each.on,
                    each.unit_id,
                    each.by.username if each.by else "",
                    each.says,
                    Text(zh="是", en="yes") if found.stated.is_proven(each) else Text(zh="否", en="no"),
                )
                for each in found.stated.statements
            ),
        )


def _remarks(found: Progress) -> Iterator[Text]:
    if found.indicator.done is not None:
        ledger = pack().ledgers[found.indicator.done.ledger].title
        yield Text(
            zh=f"由台账“{ledger.zh}”计数，截至第 {found.version} 次变更。",
            en=f"Counted from the ledger “{ledger.en or ledger.zh}”, as of change {found.version} of the records.",
        )
    if found.of == 0:
        yield Text(zh="台账中尚无应计条目。", en="Nothing is listed yet of which it would be a share.")

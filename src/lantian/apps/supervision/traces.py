"""What stands behind the sum of a fine by the day, and behind a count of a unit."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import pgettext

from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.policies import Actor, NotAllowed
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.apps.supervision.choices import MeasureState
from lantian.apps.supervision.measures import accrual_of, kind_of
from lantian.apps.supervision.models import Measure
from lantian.apps.supervision.policies import READ, SEE
from lantian.apps.supervision.standing import counted_of, standing_of
from lantian.apps.supervision.words import fact_text, thing_of
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.io import clock

__all__ = ["daily_fine", "escalation_count"]


def _measure(key: dict[str, str]) -> Measure | None:
    written = key.get("measure", "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    return Measure.objects.filter(pk=number).exclude(state=MeasureState.STRUCK).first()


def _may_see(actor: Actor, key: dict[str, str]) -> None:
    """Whoever sees the measure; of one that does not exist nothing can be seen."""
    READ.require(actor)
    found = _measure(key)
    if found is not None and not SEE.allows(actor, found):
        raise NotAllowed(actor, SEE.right)


@register("daily-fine", guard=_may_see)
def daily_fine(key: dict[str, str], version: int | None) -> Trace:
    """What a fine by the day has come to. Key: measure; as_of (a day; without it today)."""
    (written,) = needed(key, "measure")
    found = _measure(key)
    as_of = _day(key.get("as_of", ""))
    accrued = accrual_of(found, as_of) if found is not None else None
    plan = kind_of(found) if found is not None else None
    if found is None or accrued is None or plan is None:
        raise NoSuchFigure(Text(zh=f"按日计罚 {written[:20]}", en=f"the fine by the day {written[:20]}"))
    return Trace(
        figure=Figure(
            name=Text(zh=f"{found.party} 按日计罚累计", en=f"{found.party}: fine by the day so far"),
            value=accrued.amount,
            unit=pgettext("enforcement", "yuan"),
            places=2,
        ),
        clauses=(plan.clause,),
        interpretations=(plan.interpretation,) if plan.interpretation else (),
        arithmetic=(
            Text(
                zh=f"{accrued.first} 至 {accrued.last or '—'}：{accrued.span} 天",
                en=f"{accrued.first} to {accrued.last or '—'}: {accrued.span} days",
            ),
            Text(
                zh=f"{accrued.span} − {accrued.paused}（中止）= {accrued.days} 天",
                en=f"{accrued.span} − {accrued.paused} (paused) = {accrued.days} days",
            ),
            f"{accrued.days} × {accrued.daily:f} = {accrued.amount:f}",
        ),
        inputs=(
            Figure(
                name=Text(zh="每日数额（原处罚决定）", en="A day"),
                value=accrued.daily,
                unit=pgettext("enforcement", "yuan"),
                places=2,
            ),
        ),
        tables=(_pauses(found),) if found.pauses.exists() else (),
        pack_version=pack().version_label,
        computed_at=clock.now(),
        stand_in=found.demonstration or bool(stand_in_notice("en")),
        remarks=(
            (
                Text(
                    zh=f"截至 {as_of} 的推算；复查确定止日后为最终日数。",
                    en=f"What it would be as of {as_of}; final once a re-inspection has fixed the last day.",
                ),
            )
            if accrued.running
            else ()
        ),
    )


@register("escalation-count", guard=lambda actor, _key: READ.require(actor))
def escalation_count(key: dict[str, str], version: int | None) -> Trace:
    """A count of a unit, held against the steps. Key: unit, fact; days where it is counted over some."""
    unit, fact = needed(key, "unit", "fact")
    now = clock.now()
    standing = standing_of(unit, now=now)
    plan = pack().supervision
    written = key.get("days", "")
    pairs = (
        [
            (step, each)
            for step, counts in counted_of(standing, local_day(now))
            for each in counts
            if each.bound.fact == fact and (str(each.bound.days) if each.bound.days else "") == written
        ]
        if standing is not None
        else []
    )
    if standing is None or plan is None or not pairs:
        raise NoSuchFigure(f"escalation-count {unit[:64]} {fact[:40]} {written[:10]}")
    titles = {step.id: step.title for step in plan.steps}
    counted = pairs[0][1]
    name, what = standing.unit.name, fact_text(fact)
    return Trace(
        figure=Figure(
            name=Text(zh=f"{name.zh or name.en} {what.zh}", en=f"{name.en or name.zh}: {what.en}"),
            value=counted.count,
            unit="count",
        ),
        clauses=(plan.escalation.clause,),
        interpretations=(plan.escalation.interpretation,) if plan.escalation.interpretation else (),
        arithmetic=tuple(
            Text(
                zh=f"{titles[step.id].zh or titles[step.id].en}：{each.count} "
                f"{'≥' if each.met else '<'} {each.bound.at_least}",
                en=f"{titles[step.id].en or titles[step.id].zh}: {each.count} "
                f"{'≥' if each.met else '<'} {each.bound.at_least}",
            )
            for step, each in pairs
        ),
        tables=(
            InputTable(
                title=Text(zh="计入的事项", en="What was counted"),
                columns=(Text(zh="事项", en="Matter"),),
                rows=tuple((thing_of(each).words,) for each in counted.subjects),
            ),
        ),
        pack_version=pack().version_label,
        computed_at=now,
        stand_in=bool(stand_in_notice("en")),
        remarks=(
            Text(
                zh=f"计数时段：{counted.bound.days} 天（含当日）" if counted.bound.days else "计数：当日仍存在的",
                en=f"counted over {counted.bound.days} days with today" if counted.bound.days else "standing today",
            ),
        ),
    )


def _pauses(found: Measure) -> InputTable:
    return InputTable(
        title=Text(zh="不计罚的时段", en="Days that do not count"),
        columns=(Text(zh="起", en="First"), Text(zh="止", en="Last"), Text(zh="理由", en="Reason")),
        rows=tuple((each.first, each.last, each.reason) for each in found.pauses.all()),
    )


def _day(written: str) -> dt.date:
    if not written:
        return local_day(clock.now())
    try:
        found = dt.date.fromisoformat(written)
    except ValueError as cause:
        raise NoSuchFigure(f"daily-fine {written[:20]}") from cause
    if not dt.date(2000, 1, 1) <= found <= dt.date(2100, 1, 1):
        raise NoSuchFigure(f"daily-fine {written[:20]}")
    return found

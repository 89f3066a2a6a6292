"""What stands behind the share that the hours of a stack show of an order."""

from __future__ import annotations

from fractions import Fraction

from lantian.apps.curtailment.listing import stated
from lantian.apps.curtailment.models import Order
from lantian.apps.curtailment.queries import standings_of
from lantian.apps.curtailment.stack_readings import StackReading, readings_of_stacks
from lantian.apps.curtailment.traces.common import may_read, no_such_cut
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, Trace
from lantian.core.rules.reduction.seen_by_stack import SeenCut
from lantian.io import clock

__all__ = ["cut_by_stack"]

_UNITS = {"kilograms": "kg/h", "running": "h/h"}


@register("cut-by-stack", guard=may_read)
def cut_by_stack(key: dict[str, str], _version: int | None) -> Trace:
    """The share of one pollutant that a stack shows cut on a day. Key: order, stack, parameter, day."""
    number, stack, factor, day = needed(key, "order", "stack", "parameter", "day")
    now = clock.now()
    orders = Order.objects.filter(number=number[:40]).values_list("pk", flat=True)
    found = (each for standing in standings_of(list(orders), now) for each in readings_of_stacks(standing, now))
    asked = (each for each in found if (each.stack, each.factor, each.day.isoformat()) == (stack, factor, day))
    reading = next(asked, None)
    if reading is None or not isinstance(reading.seen, SeenCut):
        raise no_such_cut(f"{number} {stack} {factor} {day}")
    file, kept = stated()
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{reading.name} {reading.parameter}削减比例 {day}",
                en=f"{reading.name}: share of {reading.parameter} cut on {day}",
            ),
            value=reading.share,
            unit="1",
            percent=True,
            places=1,
        ),
        clauses=(file.clause,),
        interpretations=(kept.stacks.interpretation,) if kept.stacks else (),
        arithmetic=_steps(reading, reading.seen),
        data_version=reading.version,
        data_time=reading.span[1],
        computed_at=now,
        pack_version=pack().version_label,
        stand_in=bool(stand_in_notice("en")),
    )


def _steps(reading: StackReading, seen: SeenCut) -> tuple[Text | str, ...]:
    unit = _UNITS[seen.by]
    spans = (
        (reading.reference, seen.known_before, seen.before),
        (reading.span, seen.known_under_order, seen.under_order),
    )
    means = [
        Text(
            zh=f"{first:%Y-%m-%dT%HZ} – {last:%Y-%m-%dT%HZ}，有数据的 {known} 小时：{_shown(mean)} {unit}",
            en=f"{first:%Y-%m-%dT%HZ} – {last:%Y-%m-%dT%HZ}, {known} hours with data: {_shown(mean)} {unit}",
        )
        for (first, last), known, mean in spans
    ]
    return (*means, f"1 − {_shown(seen.under_order)} ÷ {_shown(seen.before)} = {_shown(seen.share)}")


def _shown(number: Fraction) -> str:
    return f"{number.numerator}/{number.denominator}" if number.denominator > 1 else str(number)

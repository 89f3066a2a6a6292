"""Measures as pages and other parts ask for them: what they are by the pack, what runs, what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import QuerySet

from lantian.apps.records.campaign import pack
from lantian.apps.supervision.choices import MeasureState, Shape
from lantian.apps.supervision.models import Measure
from lantian.core.policy.consequence_schema import EnforcementMeasure, TransferMaterial
from lantian.core.rules.enforcement import Accrual, FinePause, accrue

__all__ = ["accrual_of", "boards", "kind_of", "kinds", "materials_of", "of_case", "of_row", "overdue_boards"]


def kinds() -> Mapping[str, EnforcementMeasure]:
    """The measures of the pack, by id, in its order."""
    plan = pack().supervision
    return {each.id: each for each in plan.measures} if plan else {}


def kind_of(item: Measure) -> EnforcementMeasure | None:
    """What a measure is by the pack; None where a later pack dropped it."""
    return kinds().get(item.kind)


def accrual_of(item: Measure, as_of: dt.date) -> Accrual | None:
    """What a fine by the day has come to by the end of a day; None for other measures."""
    if item.shape != Shape.DAILY_FINE or item.daily is None or item.served_on is None:
        return None
    plan = kind_of(item)
    return accrue(
        served_on=item.served_on,
        daily=item.daily,
        as_of=as_of,
        stopped_on=item.stopped_on,
        pauses=[FinePause(first=each.first, last=each.last) for each in item.pauses.all()],
        first_day=plan.first_day if plan else "next",
        last_day=plan.last_day if plan else "counts",
    )


def materials_of(item: Measure) -> list[tuple[TransferMaterial, object | None]]:
    """The list of what goes with a transfer, each with what was handed over."""
    plan = kind_of(item)
    handed = {each.material: each for each in item.materials.filter(taken_back=False)}
    return [(each, handed.get(each.id)) for each in plan.materials] if plan else []


def of_case(number: str) -> QuerySet[Measure]:
    """Measures that follow from a case."""
    return Measure.objects.filter(about=f"case:{number}")


def of_row(number: str) -> QuerySet[Measure]:
    """Measures that follow from a row, or are recorded by it."""
    return Measure.objects.filter(about=f"row:{number}") | Measure.objects.filter(record=number)


def boards() -> QuerySet[Measure]:
    """Hang-board supervision that the pack makes public, what was struck out left out."""
    public = [each.id for each in kinds().values() if each.public]
    return Measure.objects.filter(kind__in=public).exclude(state=MeasureState.STRUCK)


def overdue_boards(today: dt.date) -> QuerySet[Measure]:
    """Hang-board supervision past its day."""
    return Measure.objects.filter(shape=Shape.HANG_BOARD, state=MeasureState.STANDING, due_on__lt=today)

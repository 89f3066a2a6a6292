"""The demonstration's statements. 演示数据: made up, each with a document that says so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO

from django.db import transaction
from PIL import Image, ImageDraw

from lantian.apps.evidence.actions import receive
from lantian.apps.records.campaign import pack, stand_in
from lantian.apps.tasks import actions, demands
from lantian.apps.tasks.choices import Says
from lantian.apps.tasks.models import Statement
from lantian.core.policy.indicator_schema import Indicator

__all__ = ["load"]

_TEXT = "演示：工作情况见所附材料。 Demonstration: see the attached paper."
_EVERY_THIRD = 3


def load(now: dt.datetime) -> None:
    """A statement for most of what can only be stated; what is there is left alone."""
    if stand_in() is None or Statement.objects.exists():
        return
    stated = [each for each in pack().indicators.values() if each.kind == "statement"]
    for place, indicator in enumerate(stated):
        if place % _EVERY_THIRD < _EVERY_THIRD - 1:
            _one(indicator, now, done=place % _EVERY_THIRD == 0)


@transaction.atomic
def _one(indicator: Indicator, now: dt.datetime, *, done: bool) -> None:
    units = demands.units_stating(indicator)
    if not units:
        return
    day = demands.local_day(now)
    due = [each.date for each in demands.deadlines_of(indicator) if each.kind == "due"]
    on = min([*due, day]) - dt.timedelta(days=2)
    goal = demands.goal_of(indicator, day)
    asked = goal.shown if goal is not None and goal.kind != "all" else None
    statement = actions.state(
        indicator.id,
        actor=None,
        now=now,
        on=on,
        says=Says.DONE if done else Says.UNDER_WAY,
        text=_TEXT,
        value=None if asked is None else Decimal(int(asked) if done else int(asked) // 2),
        unit=units[0],
        demonstration=True,
    )
    if done:
        receive(_paper(), "演示材料.jpg", actor=None, subject=statement.subject, slot="document", now=now)


def _paper() -> bytes:
    """A picture that says what it is."""
    image = Image.new("RGB", (640, 400), "#f6f3ea")
    ImageDraw.Draw(image).text((40, 180), "DEMONSTRATION - not a real document", fill="#6d4200")
    kept = BytesIO()
    image.save(kept, "JPEG")
    return kept.getvalue()

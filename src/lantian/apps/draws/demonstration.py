"""The demonstration's draws. 演示数据：seeds come from the period, so that it is the same each time."""

from __future__ import annotations

import datetime as dt

from lantian.apps.draws import actions
from lantian.apps.draws.choices import State
from lantian.apps.draws.lists import objects_of, periods_of
from lantian.apps.draws.models import Draw
from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack, stand_in
from lantian.core.rules.draws import Inspector, digest_of

__all__ = ["load"]

_PEOPLE = ("演示甲", "演示乙", "演示丙", "演示丁", "演示戊", "演示己")


def load(now: dt.datetime) -> None:
    """A draw of each finished period and one that waits; what is there is left alone."""
    if stand_in() is None or Draw.objects.exists():
        return
    today = local_day(now)
    for sample in pack().draws.values():
        if not objects_of(sample, today):
            continue
        units = [sample.keeper or "", *sample.also]
        people = [Inspector(f"YS-{place:02}", name, units[place % len(units)]) for place, name in enumerate(_PEOPLE, 1)]
        for place, period in enumerate(periods_of(sample, today)[:4]):
            begun = min(dt.datetime.combine(period.first, dt.time(1), dt.UTC), now - dt.timedelta(hours=2))
            seed = digest_of(f"demonstration {sample.id} {period.label}")
            item = actions.commit(sample.id, period.label, actor=None, now=begun, seed=seed, demonstration=True)
            if place == 0:
                continue
            actions.freeze(item.pk, actor=None, now=begun + dt.timedelta(hours=1), inspectors=people)
            drawn = actions.draw(item.pk, actor=None, now=begun + dt.timedelta(days=2))
            assert drawn.state == State.DRAWN

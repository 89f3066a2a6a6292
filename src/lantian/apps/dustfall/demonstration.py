"""The demonstration's dustfall. 演示数据: every value is made up, from a fixed seed, and every point says so."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from lantian.apps.dustfall import actions
from lantian.apps.dustfall.models import Jar, Point
from lantian.apps.monitoring.common import campaign_days, campaign_zone
from lantian.apps.records.campaign import pack, stand_in
from lantian.core.time.local import local_day

__all__ = ["load"]

_AREA = Decimal("176.715")
"""cm²: a mouth of 15 cm."""
_BLANK = Decimal("0.0085")
_JARS = 3
_LOST = {
    3: ("missing", "演示：缸丢失 demonstration: gone"),
    11: ("broken", "演示：缸冻裂 demonstration: frozen and broken"),
}


def load(now: dt.datetime) -> None:
    """Two points in each subdistrict, three jars each month since the campaign began; what is there is left alone."""
    if stand_in() is None or Point.objects.exists():
        return
    first = campaign_days().first.replace(day=1)
    units = pack().subdistricts()
    rows: list[tuple[int, dict[str, object]]] = []
    last = local_day(now, campaign_zone()).replace(day=1)
    source = random.Random(20171001)  # noqa: S311 - made-up values, the same each time
    levels = {unit.id: source.uniform(5.5, 10.5) for unit in units}
    for unit in units:
        for number in (1, 2):
            actions.register_point(
                actor=None,
                code=f"DEMO-DUST-{unit.number or unit.id}-{number}".replace(".", "-"),
                name_zh=f"{unit.name.zh}降尘点{number}（演示数据）",
                name_en=f"{unit.name.en or unit.name.zh} {number} (demonstration)",
                subdistrict=unit.id,
                since=first,
                demonstration=True,
                reason="demonstration",
            )
    month = first
    while month < last:
        after = (month + dt.timedelta(days=32)).replace(day=1)
        for place, point in enumerate(Point.objects.order_by("subdistrict", "code")):
            level = levels[point.subdistrict] * source.uniform(0.8, 1.25)
            for jar in range(1, _JARS + 1):
                rows.append((len(rows) + 1, _jar(point, month, after, jar, place, level, source)))
        month = after
    if rows:
        actions.enter_rows(rows, actor=None, now=now)
        _correct(now)


def _jar(
    point: Point, month: dt.date, after: dt.date, jar: int, place: int, level: float, source: random.Random
) -> dict[str, object]:
    found: dict[str, object] = {"point": point.code, "month": month, "number": jar, "put_out": month, "taken_in": after}
    mixed = (place * 7 + month.month * 5 + jar * 3) % 31
    if mixed in _LOST or (place == 5 and month.month == 1):
        state, note = _LOST.get(mixed, _LOST[3])
        return {**found, "state": state, "note": note}
    days = (after - month).days
    spread = 0.45 if mixed == 17 else 0.06
    grams = level * source.uniform(1 - spread, 1 + spread) * days / 30 * float(_AREA) / 10_000
    return {
        **found,
        "state": "good",
        "area": _AREA,
        "mass": Decimal(f"{grams:.4f}") + _BLANK,
        "blank": _BLANK,
        "removed": "树叶、昆虫 leaves, insects" if mixed == 8 else "",
        "note": "演示数据 demonstration",
    }


def _correct(now: dt.datetime) -> None:
    """One jar corrected, so that a history can be seen."""
    jar = Jar.objects.filter(state="good", replaced_at=None).order_by("-month", "point", "number").first()
    if jar is not None and jar.mass is not None:
        actions.correct_jar(
            jar.pk,
            actor=None,
            reason="演示：称量记录抄写错误 demonstration: misread weight",
            now=now,
            mass=jar.mass + Decimal("0.0020"),
        )

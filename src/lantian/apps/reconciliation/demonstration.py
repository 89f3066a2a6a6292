"""The demonstration's foreign lists. 演示数据：made from its own ledgers, with the noise of real lists."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random

from lantian.apps.ledgers.models import Row
from lantian.apps.reconciliation import actions
from lantian.apps.reconciliation.models import ComparedList
from lantian.apps.records.campaign import pack, stand_in, wording
from lantian.core.policy.check_schema import Column, Reconciliation

__all__ = ["load"]

_SEED = 20171001
_SIZE = 40
_STRANGERS = ("演示宏运石灰窑", "演示永昌铸造厂", "演示腾飞家具加工部", "演示大河浴池", "演示安泰塑料制品厂")


def load(now: dt.datetime) -> None:
    """A list for each reconciliation that takes files, as far as its ledger has rows; what is there is left alone."""
    if stand_in() is None or ComparedList.objects.exists():
        return
    source = random.Random(_SEED)  # noqa: S311 - made-up, the same each time
    for named in pack().reconciliations.values():
        rows = list(Row.objects.filter(ledger=named.ledger).exclude(state_kind="void").order_by("number")[:_SIZE])
        if named.from_ledger is not None or not rows:
            continue
        content = _list(named, rows, source)
        name = f"演示-{wording(named.title)}.csv"
        at = now - dt.timedelta(days=2)
        item = actions.receive(named.id, content, name, actor=None, now=at, demonstration=True)
        actions.compare(item.pk, actor=None, now=at)


def _list(named: Reconciliation, rows: list[Row], source: random.Random) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.title.zh or column.title.en for column in named.columns])
    chosen = source.sample(rows, k=max(1, len(rows) * 3 // 4))
    for row in chosen:
        writer.writerow([_cell(column, row, source) for column in named.columns])
    for name in _STRANGERS:
        writer.writerow([name if column.meaning == "name" else "" for column in named.columns])
    return buffer.getvalue().encode("gb18030")


def _cell(column: Column, row: Row, source: random.Random) -> str:
    if column.meaning in ("lon", "lat"):
        value = row.lon if column.meaning == "lon" else row.lat
        return "" if value is None else f"{float(value) + source.gauss(0, 0.0006):.6f}"
    if column.meaning == "unit":
        return wording(pack().units[row.unit_id].name)
    if column.field is None:
        return str(source.randint(20, 9000)) if column.meaning == "amount" else ""
    text = str(row.values.get(column.field) or "")
    if column.meaning == "name" and source.random() < 0.4:
        text = text.replace("有限公司", "").replace("厂", "加工厂")
    if column.meaning == "code" and source.random() < 0.3:
        return ""
    return text

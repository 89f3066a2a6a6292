"""The demonstration's inventory. 演示数据: the pack's table of made activities beside the rows of its ledgers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings

from lantian.apps.inventory import actions, queries
from lantian.apps.inventory.models import Inventory
from lantian.apps.records.campaign import pack, stand_in

__all__ = ["load"]

_TABLE = "demo/inventory.csv"


def load(now: dt.datetime) -> None:
    """Compute and sign one; what is there is left alone."""
    year = queries.base_year(now)
    if stand_in() is None or pack().inventory is None or year is None or Inventory.objects.exists():
        return
    table = Path(settings.LANTIAN_PACK) / _TABLE
    if table.exists():
        content = table.read_bytes()
        actions.import_table(content, name=table.name, year=year, actor=None, now=now, demonstration=True)
    item = actions.compute(year=year, actor=None, now=now)
    actions.sign(item.pk, actor=None, now=now)

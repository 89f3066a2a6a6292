"""The demonstration's workbooks. 演示数据：one that waits for a signature and one that came back, of made rows."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import kept_ledgers, local_day
from lantian.apps.records.campaign import stand_in
from lantian.apps.workbooks import actions, returning
from lantian.apps.workbooks.models import Batch
from lantian.core.policy.ledger_schema import LedgerType
from lantian.io.excel.ledger_layout import DUE, UNIT

__all__ = ["load"]

_LINES, _FIRST = 3, 3
_MOST = 300
_NOWHERE = "演示不存在的街道"


def load(now: dt.datetime) -> None:
    """Both of the first ledger with some made rows; nothing where workbooks are there already."""
    if stand_in() is None or Batch.objects.exists():
        return
    ledger = next((each for each in kept_ledgers() if _LINES <= _made(each) <= _MOST), None)
    if ledger is None:
        return
    title = ledger.title.zh or ledger.title.en
    sooner = local_day(now) + dt.timedelta(days=30)
    for name, column, value in ((f"演示-{title}.xlsx", DUE, sooner), (f"演示-{title}-有误.xlsx", UNIT, _NOWHERE)):
        actions.upload(ledger.id, name, [_edited(ledger, column, value, now)], actor=None, now=now)


def _made(ledger: LedgerType) -> int:
    rows = Row.objects.filter(ledger=ledger.id)
    return 0 if rows.filter(demonstration=False).exists() else rows.count()


def _edited(ledger: LedgerType, column: str, value: object, now: dt.datetime) -> bytes:
    """The ledger as a workbook, with the first lines changed in one column."""
    content = returning.ledger_workbook(ledger, actor=None, language="zh", now=now)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[1]
    place = next(cell.column for cell in sheet[2] if cell.value == column)
    for line in range(_FIRST, _FIRST + _LINES):
        sheet.cell(line, place).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()

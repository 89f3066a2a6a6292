"""Workbooks that go out: templates, ledgers as they are, and what came in with its faults marked."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import change_policy
from lantian.apps.ledgers.queries import rows_seen_by
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.records.campaign import pack
from lantian.apps.workbooks import keeping
from lantian.apps.workbooks.models import Batch
from lantian.apps.workbooks.told import Places
from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.policy.schema import Text
from lantian.io.excel.findings import Finding
from lantian.io.excel.ledger_columns import find_rows
from lantian.io.excel.ledger_template import OutRow, write_ledger_book
from lantian.io.excel.problems import WorkbookRefused
from lantian.io.excel.reading import read_book
from lantian.io.excel.returned import Mark, returned_workbook

__all__ = ["findings_of", "ledger_workbook", "places_of", "returned", "template_workbook"]


def template_workbook(ledger: LedgerType, *, language: str, now: dt.datetime) -> bytes:
    """The empty workbook of a ledger."""
    target = io.BytesIO()
    write_ledger_book(target, ledger, pack(), language=language, now=now)
    return target.getvalue()


def ledger_workbook(ledger: LedgerType, *, actor: User | None, language: str, now: dt.datetime) -> bytes:
    """The rows that somebody may see, in the same workbook; brought back as it is, every line is the same.

    Personal data is in it for those with the right, and of the rows that one keeps.
    """
    rows = rows_seen_by(actor, ledger.id) if actor else Row.objects.filter(ledger=ledger.id)
    hidden = frozenset(each.id for each in ledger.fields if each.personal)
    kept = rows if actor is None or has_right(actor, "read-personal") else change_policy(ledger.id).allowed(actor, rows)
    open_to = set(kept.values_list("number", flat=True)) if hidden else set()
    out = [
        _out(row, frozenset() if row.number in open_to else hidden)
        for row in rows.exclude(state_kind="void").order_by("number")
    ]
    target = io.BytesIO()
    write_ledger_book(target, ledger, pack(), language=language, now=now, rows=out, whole=True)
    return target.getvalue()


def returned(batch: Batch, *, language: str) -> bytes:
    """What came in, with red cells and notes where something is wrong, and a sheet that lists all of it."""
    try:
        book = read_book(keeping.path_of(batch))
    except WorkbookRefused:
        book = None
    return returned_workbook(keeping.path_of(batch), book, list(_marks(batch)), language=language)


def findings_of(batch: Batch) -> Iterator[Finding]:
    """Everything that is said of a workbook: of the file first, then line by line."""
    yield from (Finding.from_json(each) for each in batch.findings)
    for found in batch.lines.exclude(findings=[]).order_by("line").values_list("findings", flat=True).iterator():
        yield from (Finding.from_json(each) for each in found)


def places_of(batch: Batch) -> Places:
    """In which column of the workbook each field stands."""
    ledger = pack().ledgers[batch.ledger]
    return Places(find_rows(read_book(keeping.path_of(batch)), ledger).columns, ledger)


def _marks(batch: Batch) -> Iterable[Mark]:
    if batch.problem:
        said = batch.problem
        message = Text(zh=said["zh"][0], en=said["en"][0])
        yield Mark(batch.name, "", said["code"], message, Text(zh=said["zh"][1], en=said["en"][1]))
    found = list(findings_of(batch))
    for each in sorted(found, key=lambda one: not one.severe):
        cell = each.cell or (str(each.row) if each.row else "")
        yield Mark(
            batch.sheet, cell if each.cell else "", each.code, _where(each, cell), each.remedy, severe=each.severe
        )


def _where(finding: Finding, cell: str) -> Text:
    if finding.cell or not cell:
        return finding.message
    said = finding.message
    return Text(zh=f"第 {cell} 行：{said.in_language('zh')}", en=f"line {cell}: {said.in_language('en')}")


def _out(row: Row, masked: frozenset[str]) -> OutRow:
    return OutRow(
        number=row.number,
        version=row.version,
        unit=row.unit_id,
        values=row.values,
        due=row.due,
        lon=row.lon,
        lat=row.lat,
        state=row.state,
        masked=masked,
    )

"""A store of ledgers as large as the promise: 200,000 rows, 2,000,000 changes and as many entries of the action log.

Everything is made up from a seed. Rows are evenly spread over the ledgers of the first campaign, but for one that holds
half of them. What would take an hour through the actions is written by the database itself.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection

from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.reading import flow_of, kept_ledgers
from lantian.apps.ledgers.searching import people_of, words_of
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.records.campaign import pack
from lantian.apps.records.models import LogEntry
from lantian.core.policy.ledger_schema import NUMERIC, LedgerField, LedgerType

__all__ = ["CHANGES_OF_A_ROW", "LARGEST", "NOW", "ROWS", "build"]

ROWS = 200_000
CHANGES_OF_A_ROW = 10
LARGEST = "scattered-dirty"
"""The ledger that holds half of the rows."""
NOW = dt.datetime(2018, 2, 20, 4, tzinfo=dt.UTC)

_SIGNS = "演示甲乙丙丁戊己庚辛壬癸东西南北中街路村厂店站院"


def build() -> None:
    """Fill the tables of an installation that was migrated."""
    synchronise_units(pack())
    made = random.Random(74)
    ledgers = kept_ledgers()
    share = ROWS // 2 // (len(ledgers) - 1)
    for ledger in ledgers:
        number = ROWS - share * (len(ledgers) - 1) if ledger.id == LARGEST else share
        Row.objects.bulk_create(_rows(ledger, number, made), batch_size=5000)
    _changes()
    _entries()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _rows(ledger: LedgerType, number: int, made: random.Random) -> Iterator[Row]:
    units = [unit.id for unit in pack().subdistricts()]
    states = flow_of(ledger).states
    for index in range(1, number + 1):
        state = made.choice(states)
        values = {field.id: value for field in ledger.fields if (value := _value(field, made)) is not None}
        entered = NOW - dt.timedelta(days=made.randrange(20, 160), minutes=made.randrange(1440))
        title = str(values.get(ledger.title_field or "", ""))[:200]
        row = Row(
            ledger=ledger.id,
            number=f"{ledger.prefix}-{index:05}",
            unit_id=made.choice(units),
            state=state.id,
            state_kind=state.kind,
            state_since=entered,
            round_since=entered,
            values=values,
            title=title,
            key=f"{title}{index}",
            due=(NOW + dt.timedelta(days=made.randrange(-60, 60))).date() if made.random() < 0.5 else None,
            created_at=entered,
            changed_at=entered + dt.timedelta(days=CHANGES_OF_A_ROW),
        )
        day = values.get(ledger.day_field or "")
        row.day = dt.date.fromisoformat(f"{day}-01"[:10]) if day else None
        row.words = words_of(ledger, row.number, title, values)
        row.people = people_of(ledger, values)
        row.lon, row.lat = Decimal(113_500_000 + made.randrange(100_000)) / 10**6, Decimal("34.75")
        yield row


def _value(field: LedgerField, made: random.Random) -> Any:
    """Something of the kind that the field holds; every third field that may be empty is."""
    if not field.required and made.random() < 0.3:
        return None
    number = made.randrange(int(field.least or 0), int(field.most or 1000) + 1) if field.kind in NUMERIC else 0
    choice = made.choice([each.id for each in field.choices if each.refused is None]) if field.choices else None
    made_up = {
        "whole": number,
        "amount": str(number),
        "yes-no": made.random() < 0.5,
        "choice": choice,
        "choices": [choice],
        "day": (NOW - dt.timedelta(days=made.randrange(1, 160))).date().isoformat(),
        "month": f"2017-{made.randrange(9, 13):02}",
    }
    if field.kind in ("text", "long-text", "code"):
        return "".join(made.choices(_SIGNS, k=min(8, field.longest)))
    return made_up.get(field.kind)


def _changes() -> None:
    """The first change enters the row, the last leads it to its state, a day lies between one and the next."""
    before = LogEntry.objects.count()
    connection.connection.create_function("entered_fields", 1, _entered_fields, deterministic=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {CHANGES_OF_A_ROW})
            INSERT INTO {Change._meta.db_table}
              (row_id, number, at, by_id, on_behalf_of_id, action, ledger, round, state_before, state, state_kind, unit,
               fields, ground, undone, reason, batch, log)
            SELECT r.id, n, datetime(r.created_at, '+' || (n - 1) || ' days'), NULL, NULL,
              CASE n WHEN 1 THEN 'add' WHEN {CHANGES_OF_A_ROW} THEN 'lead-on' ELSE 'change' END,
              r.ledger, 1, '', CASE n WHEN {CHANGES_OF_A_ROW} THEN r.state ELSE 'listed' END,
              CASE n WHEN {CHANGES_OF_A_ROW} THEN r.state_kind ELSE 'open' END, r.unit_id,
              CASE n WHEN 1 THEN entered_fields(r."values") ELSE '{{"note": [null, "x"]}}' END,
              '', 0, '', '', {before} + (r.id - 1) * {CHANGES_OF_A_ROW} + n
            FROM {Row._meta.db_table} r CROSS JOIN numbers
            """
        )


def _entries() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {LogEntry._meta.db_table}
              (number, time, actor_id, actor_name, action, subject, facts, reason, previous, digest)
            SELECT c.log, c.at, NULL, '', 'ledgers.change-row', 'row:' || r.number, '{{"step": "change"}}', '',
              printf('%064x', c.log - 1), printf('%064x', c.log)
            FROM {Change._meta.db_table} c JOIN {Row._meta.db_table} r ON r.id = c.row_id ORDER BY c.log
            """
        )


def _entered_fields(values: str) -> str:
    return json.dumps({name: [None, value] for name, value in json.loads(values).items()}, ensure_ascii=False)

"""A list held against its ledger: entries with their candidates."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import context, local_day
from lantian.apps.reconciliation.choices import Standing
from lantian.apps.reconciliation.models import Candidate, ComparedList, Entry
from lantian.apps.reconciliation.sheets import unpacked, values_of
from lantian.apps.records.campaign import pack
from lantian.core.policy.check_schema import Reconciliation
from lantian.science.matching import comparing as science
from lantian.science.matching.wording import code_of, credit_code_holds

__all__ = ["build", "is_running", "place_names"]

_PORTION = 2_000
_FOUR = Decimal("0.0001")


def build(item: ComparedList, now: dt.datetime) -> dict[str, int]:
    """Make the entries of a list with their candidates; how many stand how."""
    named = pack().reconciliations[item.reconciliation]
    today = local_day(now)
    limits = {
        name: pack().number(f"reconciliation.{name}", on=today)
        for name in ("sure", "candidate", "margin", "near", "candidates")
    }
    sheet, units = unpacked(item.cells), context(now).units
    values = [values_of(row, item.columns) for row in sheet.rows]
    rows = list(
        Row.objects.filter(ledger=named.ledger).exclude(state_kind="void").only("pk", "values", "unit", "lon", "lat")
    )
    pairs = science.compare(
        [_of_list(named, each, units) for each in values],
        [_of_row(named, row) for row in rows],
        near=float(limits["near"]),
        most=int(limits["candidates"]),
        least=float(limits["candidate"]),
        places=place_names(),
    )
    found: dict[int, list[tuple[int, Decimal, dict[str, str]]]] = {}
    for place, (left, right) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
        likeness = Decimal(str(round(float(pairs.likeness[place]), 4)))
        found.setdefault(left, []).append((right, likeness, pairs.reasons(place)))
    standings = [_standing(found.get(place, []), limits) for place in range(len(values))]
    if not named.many:
        _one_to_one(standings, found)
    entries = Entry.objects.bulk_create(
        (
            Entry(
                of=item,
                line=line,
                values=each,
                words=" ".join(each.values()).lower(),
                remarks=_remarks(named, each),
                standing=standing,
            )
            for line, each, standing in zip(sheet.lines, values, standings, strict=True)
        ),
        batch_size=_PORTION,
    )
    Candidate.objects.bulk_create(
        (
            Candidate(entry=entries[place], row=rows[right], likeness=likeness.quantize(_FOUR), reasons=reasons)
            for place, those in found.items()
            for right, likeness, reasons in those
        ),
        batch_size=_PORTION,
    )
    item.rows = len(rows)
    return dict(Counter(str(each) for each in standings))


def is_running(named: Reconciliation, values: Mapping[str, str], today: dt.date) -> bool:
    """Whether an entry says that what it names is at work."""
    if not named.running:
        return False
    if named.running_above is None:
        return True
    amount = _amount(next((values.get(each.id, "") for each in named.columns if each.meaning == "amount"), ""))
    return amount is not None and amount > pack().number(named.running_above, on=today)


def place_names() -> frozenset[str]:
    """Names of places that tell nothing apart in this district: its own, its city's, its province's."""
    words = re.split(r"[省市区县\s,]+", pack().info.district.zh or "")
    return frozenset(each for each in words if len(each) > 1)


def _standing(those: list[tuple[int, Decimal, dict[str, str]]], limits: Mapping[str, Decimal]) -> Standing:
    if not those:
        return Standing.MISSING
    second = those[1][1] if len(those) > 1 else Decimal(0)
    sure = those[0][1] >= limits["sure"] and those[0][1] - second >= limits["margin"]
    return Standing.LIKELY if sure else Standing.UNCLEAR


def _one_to_one(standings: list[Standing], found: Mapping[int, list[tuple[int, Decimal, dict[str, str]]]]) -> None:
    """Two lines that are both surely the same row are not sure."""
    firsts = Counter(found[place][0][0] for place, each in enumerate(standings) if each is Standing.LIKELY)
    for place, each in enumerate(standings):
        if each is Standing.LIKELY and firsts[found[place][0][0]] > 1:
            standings[place] = Standing.UNCLEAR


def _of_list(named: Reconciliation, values: Mapping[str, str], units: Mapping[str, str]) -> science.Entry:
    by_meaning = {each.meaning: values.get(each.id, "") for each in reversed(named.columns)}
    lon, lat = _place(by_meaning)
    return science.Entry(
        by_meaning.get("name", ""),
        by_meaning.get("address", ""),
        by_meaning.get("code", ""),
        lon,
        lat,
        units.get(by_meaning.get("unit", ""), ""),
    )


def _of_row(named: Reconciliation, row: Row) -> science.Entry:
    by_meaning = {each.meaning: str(row.values.get(each.field) or "") for each in reversed(named.columns) if each.field}
    return science.Entry(
        by_meaning.get("name", ""),
        by_meaning.get("address", ""),
        by_meaning.get("code", ""),
        float(row.lon) if row.lon is not None else None,
        float(row.lat) if row.lat is not None else None,
        row.unit_id,
    )


def _remarks(named: Reconciliation, values: Mapping[str, str]) -> list[str]:
    found = []
    for column in named.columns:
        text = values.get(column.id, "")
        if column.credit_code and text and not credit_code_holds(code_of(text)):
            found.append("credit-code")
        if column.meaning == "amount" and text and _amount(text) is None:
            found.append("amount")
    by_meaning = {each.meaning: values.get(each.id, "") for each in named.columns}
    if (by_meaning.get("lon") or by_meaning.get("lat")) and _place(by_meaning) == (None, None):
        found.append("place")
    return found


def _place(by_meaning: Mapping[str, str]) -> tuple[float | None, float | None]:
    lon, lat = _amount(by_meaning.get("lon", "")), _amount(by_meaning.get("lat", ""))
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon == 0 and lat == 0):
        return None, None
    return float(lon), float(lat)


def _amount(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    return Decimal(plain) if re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", plain, re.ASCII) else None

"""A workbook held against its ledger: what each line would do, and what is wrong with it. Nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from lantian.apps.ledgers.actions import numbers_pointed_to
from lantian.apps.ledgers.bulk import NewRow, RowChange, refusals_of_adding, refusals_of_changes
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import change_policy
from lantian.apps.ledgers.preparing import EMPTY
from lantian.apps.ledgers.queries import rows_seen_by
from lantian.apps.ledgers.reading import context, facts_on, flow_of
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import pack
from lantian.apps.workbooks.choices import LineKind
from lantian.apps.workbooks.told import Places, told
from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.rules.ledgers.rows import RowReading, key_of, missing_fields, read_row
from lantian.core.rules.ledgers.values import ReadingContext, read
from lantian.io.excel.findings import Finding
from lantian.io.excel.ledger_columns import Found, find_rows, stamp_of
from lantian.io.excel.ledger_layout import DUE, LAT, LON, NUMBER, STATE, UNIT
from lantian.io.excel.ledger_rows import SheetRow, rows_of
from lantian.io.excel.problems import OtherLedger
from lantian.io.excel.reading import Book

__all__ = ["Line", "Staged", "change_of", "new_row_of", "stage"]

_PORTION = 5000
_BESIDE = {UNIT: "unit", DUE: "due", LON: "lon", LAT: "lat"}


@dataclass
class Line:
    """What a line would do."""

    line: int
    kind: str
    number: str = ""
    title: str = ""
    unit: str = ""
    seen: int = 0
    given: dict[str, Any] = field(default_factory=dict)
    differences: dict[str, list[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    read: RowReading | None = None
    """What was read of the fields of a new row."""

    @property
    def wrong(self) -> bool:
        """Whether something refuses it."""
        return any(each.severe for each in self.findings)


@dataclass
class Staged:
    """A workbook, line by line."""

    sheet: str
    template: str
    lines: list[Line]
    findings: list[Finding]

    @property
    def counts(self) -> Counter[str]:
        """Kind → lines."""
        return Counter(each.kind for each in self.lines)


def stage(book: Book, ledger: LedgerType, *, actor: User | None, now: dt.datetime) -> Staged:
    """Hold a workbook against the ledger as it is now. `actor=None` is the installation itself.

    Raises:
        NoLedgerSheet: no sheet of it has the headings.
        OtherLedger: it is the template of another ledger.
    """
    _require_ledger(book, ledger)
    found = find_rows(book, ledger)
    sheet_rows = list(rows_of(found))
    reading = context(now, numbers_pointed_to(ledger, [_fields(each, ledger) for each in sheet_rows]))
    stager = _Stager(ledger, found, reading, _rows_of(ledger, actor))
    lines = stager.lines(sheet_rows)
    _ask_actions(ledger, lines, stager.places, actor, now)
    for line in lines:
        if line.wrong:
            line.kind = LineKind.FAULTY
    missing = _missing(found, ledger, sheet_rows, lines, actor)
    return Staged(found.grid.name, found.stamp.template, [*lines, *missing], [*_of_file(book, found), *found.findings])


def _require_ledger(book: Book, ledger: LedgerType) -> None:
    there = pack().ledgers.get(stamp_of(book).ledger)
    if there is not None and there.id != ledger.id:
        raise OtherLedger(
            there=there.title.in_language("en"),
            there_zh=there.title.in_language("zh"),
            ledger=ledger.title.in_language("en"),
            ledger_zh=ledger.title.in_language("zh"),
        )


def new_row_of(given: Mapping[str, Any], read: RowReading | None = None) -> NewRow:
    """What a new line enters. `read`: what its values were read as a moment ago."""
    place, due = _place(given), _day(given.get("due"))
    return NewRow(unit=given["unit"], values=given["values"], place=place, due=due, read=read)


def change_of(number: str, seen: int, given: Mapping[str, Any]) -> RowChange:
    """What a changed line corrects."""
    return RowChange(
        number=number,
        values=given["values"],
        seen=seen,
        unit=given.get("unit"),
        place=EMPTY if _emptied(given, "lon") else _place(given),
        due=EMPTY if _emptied(given, "due") else _day(given.get("due")),
    )


class _Stager:
    """Reads lines against the rows that are there."""

    def __init__(self, ledger: LedgerType, found: Found, reading: ReadingContext, rows: QuerySet[Row]) -> None:
        self.ledger, self.found, self.reading, self.rows = ledger, found, reading, rows
        self.places = Places(found.columns, ledger)
        self.initial = flow_of(ledger).state(flow_of(ledger).initial)

    def lines(self, sheet_rows: Sequence[SheetRow]) -> list[Line]:
        """Every line of the sheet."""
        read_rows = [read_row(self.ledger, _fields(each, self.ledger), self.reading) for each in sheet_rows]
        keys = [key_of(self.ledger, each.values) for each in read_rows]
        by_number = self._by("number", {each.number for each in sheet_rows if each.number})
        by_key = self._by("key", {key for key, each in zip(keys, sheet_rows, strict=True) if key and not each.number})
        self._load_history([*by_number.values(), *by_key.values()])
        lines, lines_of = [], {}
        for sheet_row, values, key in zip(sheet_rows, read_rows, keys, strict=True):
            row = by_number.get(sheet_row.number) if sheet_row.number else by_key.get(key) if key else None
            line = Line(sheet_row.line, LineKind.NEW, findings=list(sheet_row.findings))
            self._say_reading(line, values)
            beside = self._beside(line, sheet_row)
            self._say_state(line, row, sheet_row)
            thing = row.number if row else key
            if thing and thing in lines_of:
                column = self.places.of(NUMBER if sheet_row.number else (*self.ledger.key, "")[0])
                line.findings.append(_at(line, column, "double-in-file", line=str(lines_of[thing])))
            elif thing:
                lines_of[thing] = sheet_row.line
            if sheet_row.number and row is None:
                line.number = sheet_row.number
                line.findings.append(_at(line, self.places.of(NUMBER), "row-unknown", number=sheet_row.number[:30]))
            elif row is not None:
                self._change(line, row, sheet_row, values.values, beside)
            else:
                self._enter(line, values.values, beside)
                line.read = RowReading(values.values, (), {})
            self._say_missing(line, values.values, row, {each.field for each in values.faults})
            lines.append(line)
        return lines

    def _by(self, name: str, wanted: set[str]) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        for portion in _portions(sorted(wanted)):
            chosen = self.rows.filter(**{f"{name}__in": portion})
            if name == "key":
                chosen = chosen.exclude(state_kind="void")
            rows |= {getattr(row, name): row for row in chosen}
        return rows

    def _load_history(self, rows: Iterable[Row]) -> None:
        seen = self.found.stamp.rows
        prefetch_related_objects(
            [row for row in rows if seen.get(row.number, row.version) < row.version], "changes__by"
        )

    def _say_state(self, line: Line, row: Row | None, sheet_row: SheetRow) -> None:
        """The state is moved by steps with their evidence; what was typed over it is said. One that was exported
        before the row moved on is no typing."""
        if not sheet_row.state or (
            row is not None and self.found.stamp.rows.get(row.number, row.version) < row.version
        ):
            return
        flow = flow_of(self.ledger)
        kept = flow.state(row.state).title if row is not None else self.initial.title
        if sheet_row.state not in (kept.in_language("zh"), kept.in_language("en")):
            said = {"given": sheet_row.state, "kept": kept.in_language("zh"), "kept_en": kept.in_language("en")}
            line.findings.append(_at(line, self.places.of(STATE), "state-not-read", severe=False, **said))

    def _say_reading(self, line: Line, values: Any) -> None:
        for fault in values.faults:
            line.findings.append(Finding.of_field(fault, row=line.line, column=self.places.of(fault.field)))
        for name, kept in values.understood.items():
            column = self.places.of(name)
            raw = self.found.grid.value(line.line, column) if column else ""
            line.findings.append(
                _at(line, column, "understood", severe=False, given=str(raw)[:60], kept=str(kept)[:60])
            )

    def _beside(self, line: Line, sheet_row: SheetRow) -> dict[str, Any]:
        """Unit, due day and place; what is empty or wrong is left out."""
        found: dict[str, Any] = {}
        for column, name in _BESIDE.items():
            field_of = self.found.by_id[column].field
            raw = sheet_row.cells.get(column)
            if raw is None or field_of is None:
                continue
            one = read(field_of, raw, self.reading)
            if one.fault is not None:
                line.findings.append(Finding.of_field(one.fault, row=line.line, column=self.places.of(column)))
            elif one.value is not None:
                found[name] = one.value
                if one.understood:
                    said = {"given": str(raw)[:60], "kept": str(one.understood)[:60]}
                    line.findings.append(_at(line, self.places.of(column), "understood", severe=False, **said))
        both = [sheet_row.cells.get(each) is not None for each in (LON, LAT)]
        if any(both) and not all(both):
            line.findings.append(_at(line, self.places.of(LAT if both[0] else LON), "half-a-place"))
        return found

    def _enter(self, line: Line, values: Mapping[str, Any], beside: dict[str, Any]) -> None:
        unit_column = self.places.of(UNIT)
        if "unit" not in beside and not any(
            each.column == unit_column and each.severe for each in line.findings if unit_column
        ):
            line.findings.append(_at(line, unit_column, "unit-missing"))
        line.title = str(values.get(self.ledger.title_field or "") or "")[:200]
        line.unit = beside.get("unit", "")
        line.given = {"values": dict(values), **beside}
        line.differences = {name: [None, value] for name, value in values.items()}

    def _change(
        self, line: Line, row: Row, sheet_row: SheetRow, values: Mapping[str, Any], beside: dict[str, Any]
    ) -> None:
        line.number, line.title, line.unit = row.number, row.title, row.unit_id
        line.seen = min(self.found.stamp.rows.get(row.number, row.version), row.version)
        if row.state_kind == "void":
            line.findings.append(_at(line, self.places.of(NUMBER), "row-void", number=row.number))
        before, who = _since(row, line.seen)
        wrong = {each.field for each in line.findings if each.severe}
        touched, left = {}, []
        for name in sheet_row.cells:
            if name in _BESIDE or name in wrong:
                continue
            value = values.get(name)
            if value == row.values.get(name):
                continue
            if name in before and value == before[name]:
                left.append(name)
                continue
            touched[name] = value
            line.differences[name] = [row.values.get(name), value]
        line.given = {"values": touched, **self._beside_changed(line, row, sheet_row, beside, before)}
        if left:
            self._say_left(line, row, left, who)
        line.kind = LineKind.CHANGED if line.differences else LineKind.SAME

    def _beside_changed(
        self, line: Line, row: Row, sheet_row: SheetRow, beside: dict[str, Any], before: Mapping[str, Any]
    ) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        unit = beside.get("unit")
        if unit and unit != row.unit_id and unit != before.get("unit"):
            changed["unit"] = unit
            line.differences[UNIT] = [row.unit_id, unit]
        elif unit is None and _emptied(sheet_row.cells, UNIT):
            title = self.found.by_id[UNIT].title
            said = {"title": title.zh, "title_en": title.en}
            line.findings.append(_at(line, self.places.of(UNIT), "kept-as-is", severe=False, **said))
        due, due_now = beside.get("due"), row.due.isoformat() if row.due else None
        if due and due != due_now and due != before.get("due"):
            changed["due"] = due
            line.differences[DUE] = [due_now, due]
        elif due_now and _emptied(sheet_row.cells, DUE) and before.get("due", due_now) is not None:
            changed["due"] = None
            line.differences[DUE] = [due_now, None]
        place = _place(beside)
        if place and place != (row.lon, row.lat) and f"{place[0]} {place[1]}" != before.get("place"):
            changed |= {"lon": beside["lon"], "lat": beside["lat"]}
            for column, now, wanted in ((LON, row.lon, place[0]), (LAT, row.lat, place[1])):
                if now != wanted:
                    line.differences[column] = [None if now is None else str(now), str(wanted)]
        emptied = all(_emptied(sheet_row.cells, each) for each in (LON, LAT))
        if emptied and row.lon is not None and before.get("place", row.lon) is not None:
            changed |= {"lon": None, "lat": None}
            line.differences |= {LON: [str(row.lon), None], LAT: [str(row.lat), None]}
        return changed

    def _say_left(self, line: Line, row: Row, left: Sequence[str], who: str) -> None:
        names = [self.ledger.field(name).title for name in left]
        facts = {
            "number": row.number,
            "who": who,
            "fields": "、".join(each.in_language("zh") for each in names),
            "fields_en": ", ".join(each.in_language("en") for each in names),
        }
        line.findings.append(_at(line, self.places.of(left[0]), "kept-meanwhile", severe=False, **facts))

    def _say_missing(self, line: Line, values: Mapping[str, Any], row: Row | None, wrong: set[str]) -> None:
        """What the rule would say of required fields; asked here of lines whose other faults keep them from it."""
        if not line.wrong:
            return
        kept = dict(values)
        given = {name for name in self.found.columns if not name.startswith("@")}
        if row is not None:
            kept = {name: value for name, value in row.values.items() if name not in given} | dict(values)
        state, kind = (row.state, row.state_kind) if row else (self.initial.id, self.initial.kind)
        wrong = wrong | {each.field for each in line.findings if each.severe}
        for fault in missing_fields(self.ledger, facts_on(kept, state, kind, self.reading.today)):
            if fault.field not in wrong:
                line.findings.append(Finding.of_field(fault, row=line.line, column=self.places.of(fault.field)))


def _ask_actions(
    ledger: LedgerType, lines: Sequence[Line], places: Places, actor: User | None, now: dt.datetime
) -> None:
    """What the actions themselves would refuse, asked of all lines at once."""
    fresh = [each for each in lines if each.kind == LineKind.NEW and not each.wrong]
    changed = [each for each in lines if each.kind == LineKind.CHANGED and not each.wrong]
    against = [
        (
            fresh,
            refusals_of_adding(ledger.id, [new_row_of(each.given, each.read) for each in fresh], actor=actor, now=now),
        ),
        (
            changed,
            refusals_of_changes(
                ledger.id, [change_of(each.number, each.seen, each.given) for each in changed], actor=actor, now=now
            ),
        ),
    ]
    for asked, refused in against:
        for index, problem in refused.items():
            line = asked[index]
            line.findings += told(problem, line=line.line, unit=line.given.get("unit", line.unit), places=places)


def _missing(
    found: Found, ledger: LedgerType, sheet_rows: Sequence[SheetRow], lines: Sequence[Line], actor: User | None
) -> Iterator[Line]:
    """Rows that were exported and are not in the file; for a list of somebody's own, the rows that they keep."""
    here = {each.number for each in lines if each.number} | {each.number for each in sheet_rows}
    rows = _rows_of(ledger, actor).exclude(state_kind="void")
    if found.stamp.rows:
        gone = sorted(set(found.stamp.rows) - here)
        chosen = [row for part in _portions(gone) for row in rows.filter(number__in=part)]
    elif found.stamp.ledger:
        chosen = []  # an empty template says nothing of the rows that it does not hold
    else:
        mine = change_policy(ledger.id).allowed(actor, rows) if actor else rows
        chosen = [row for row in mine.only("number", "title", "unit_id", "version") if row.number not in here]
    for row in chosen:
        yield Line(0, LineKind.MISSING, row.number, row.title, row.unit_id, row.version)


def _of_file(book: Book, found: Found) -> Iterator[Finding]:
    """What is in the file besides cells."""
    container = book.container
    if container.macros:
        yield Finding(code="macros-not-read", severe=False)
    if container.external_links:
        yield Finding(code="links-not-read", severe=False)
    if container.pictures:
        size = f"{container.picture_bytes / 2**20:.1f}"
        yield Finding(code="pictures-not-read", facts={"count": str(container.pictures), "size": size}, severe=False)
    if container.kind == "xls":
        yield Finding(code="old-format", severe=False)
    if not found.stamp.ledger:
        others = [name[:40] for name, grid in book.grids.items() if grid is not found.grid and grid.rows]
        if others:
            facts = {"sheets": "、".join(others), "data": found.grid.name}
            yield Finding(code="sheets-not-read", facts=facts, severe=False)


def _rows_of(ledger: LedgerType, actor: User | None) -> QuerySet[Row]:
    return rows_seen_by(actor, ledger.id) if actor else Row.objects.filter(ledger=ledger.id)


def _fields(sheet_row: SheetRow, ledger: LedgerType) -> dict[str, Any]:
    return {name: value for name, value in sheet_row.cells.items() if not name.startswith("@")}


def _since(row: Row, seen: int) -> tuple[dict[str, Any], str]:
    """What fields held in version `seen` that were changed after it, and who changed them last."""
    before: dict[str, Any] = {}
    who = ""
    if seen < row.version:
        for change in sorted(row.changes.all(), key=lambda each: each.number):
            if change.number > seen and change.fields:
                who = str(change.by) if change.by else ""
                for name, (was, _is) in change.fields.items():
                    before.setdefault(name, was)
    return before, who or "—"


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _PORTION):
        yield names[start : start + _PORTION]


def _at(at: Line, column: int, code: str, /, *, severe: bool = True, **facts: str) -> Finding:
    return Finding(code=code, row=at.line, column=column, facts=facts, severe=severe)


def _place(given: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    if given.get("lon") is None or given.get("lat") is None:
        return None
    return Decimal(given["lon"]), Decimal(given["lat"])


def _emptied(held: Mapping[str, Any], name: str) -> bool:
    """Whether there is a place for it with nothing in it."""
    return name in held and held[name] is None


def _day(kept: str | None) -> dt.date | None:
    return dt.date.fromisoformat(kept) if kept else None

"""A table of activities: one source on each line, everything that is wrong with it named at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from lantian.core.policy.inventory_schema import InventoryPlan
from lantian.core.quantity.emission import Species, UnitsDoNotFit, activity_in
from lantian.core.rules.inventory.faults import InventoryFault, InventoryUnusable
from lantian.core.rules.inventory.sources import Applied, Source

__all__ = ["COLUMNS", "NEEDED", "WORDS", "read_activity", "read_cells"]

NEEDED = ("code", "name", "category", "activity", "activity_unit")
_MEASURED = tuple(f"control_{each.value}" for each in Species)
COLUMNS = (*NEEDED, "unit", "year", "spread", "controls", "running", "lon", "lat", "wkt", "origin", *_MEASURED)
"""Columns of the table. `spread` is the 95 % factor of the activity, `controls` are measures of the pack with ";"
between them, `running` the share of the time in which they run, `control_…` a measured share of one species."""

WORDS: Mapping[str, str] = {
    **{"编号": "code", "名称": "name", "类别": "category", "活动水平": "activity", "计量单位": "activity_unit"},
    **{"街道": "unit", "年份": "year", "活动水平95%系数": "spread", "控制措施": "controls", "运行比例": "running"},
    **{"经度": "lon", "纬度": "lat", "位置": "wkt", "来源": "origin"},
}
"""Columns as a Chinese table names them."""
_NUMBER = re.compile(r"[-+]?\d{1,20}(\.\d{1,20})?")
_WKT = re.compile(r"(MULTI)?(POINT|LINESTRING|POLYGON)\s*\([-0-9.,eE\s()]+\)")
_PARTS = re.compile(r"[;；、]")
_ANY: Mapping[str, str] = {}


def read_activity(
    content: bytes | str, plan: InventoryPlan, *, year: int, origin: str = "", units: Mapping[str, str] = _ANY
) -> tuple[list[Source], list[InventoryFault]]:
    """The sources of a CSV table that can be used, and every fault of the others.

    Raises:
        InventoryUnusable: it is no text, has no row, or lacks a needed column.
    """
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InventoryUnusable([InventoryFault(0, "not-utf8")]) from error
    try:
        rows = list(csv.reader(io.StringIO(content, newline=""), strict=False))
    except csv.Error as error:
        raise InventoryUnusable([InventoryFault(0, "not-csv")]) from error
    return read_cells(rows, plan, year=year, origin=origin, units=units)


def read_cells(
    rows: Sequence[Sequence[str]],
    plan: InventoryPlan,
    *,
    year: int,
    origin: str = "",
    units: Mapping[str, str] = _ANY,
) -> tuple[list[Source], list[InventoryFault]]:
    """The same from the cells of a sheet; its first row names the columns (`COLUMNS` or `WORDS`).

    `units`: every way to write a subdistrict → its id; without any, they are taken as they are.
    """
    header = [WORDS.get(cell.strip(), cell.strip()) for cell in rows[0]] if rows else []
    lacking = [name for name in NEEDED if name not in header]
    if lacking:
        known = ", ".join(NEEDED)
        raise InventoryUnusable(
            [InventoryFault(1, "column-missing", name, {"value": name, "known": known}) for name in lacking]
        )
    faults = [
        InventoryFault(1, "column-unknown", name, {"value": name, "known": ", ".join(COLUMNS)})
        for name in header
        if name and name not in COLUMNS
    ]
    categories = {written: each.id for each in plan.file.categories for written in (each.title.zh, each.title.en)}
    found: list[Source] = []
    seen: dict[tuple[str, str], int] = {}
    for line, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            facts = {"value": str(len(cells)), "known": str(len(header))}
            faults.append(InventoryFault(line, "row-length", "", facts))
            continue
        named = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        named["category"] = categories.get(named["category"], named["category"])
        row = _Row(line, named, plan, year, origin, units)
        source = row.source(seen)
        faults += row.faults
        if source is not None:
            found.append(source)
    if not found and not faults:
        raise InventoryUnusable([InventoryFault(0, "empty")])
    return found, faults


class _Row:
    def __init__(
        self,
        line: int,
        cells: Mapping[str, str],
        plan: InventoryPlan,
        year: int,
        origin: str,
        units: Mapping[str, str],
    ) -> None:
        self.line, self.cells, self.plan, self.year, self.origin = line, cells, plan, year, origin
        self.units = units
        self.code = cells.get("code", "")
        self.faults: list[InventoryFault] = []

    def source(self, seen: dict[tuple[str, str], int]) -> Source | None:
        """The source of the line, or None when something keeps it out."""
        if not self.code:
            self._fault("code-missing")
        category = self.plan.categories.get(self.cells["category"])
        if category is None:
            titles = (each.title.zh or each.id for each in self.plan.file.categories)
            self._fault("category-unknown", value=self.cells["category"], known=", ".join(titles))
        key = (self.code, self.cells["category"])
        if self.code and key in seen:
            self._fault("code-twice", value=self.code, known=str(seen[key]))
        seen.setdefault(key, self.line)
        year = self.cells.get("year", "")
        if year and year != str(self.year):
            self._fault("year-wrong", value=year, known=str(self.year))
        activity = self._activity(category.unit if category else "", self.cells["category"])
        spread = self._number("spread", "1")
        if spread < 1:
            self._fault("spread-range", value=f"{spread:f}")
        controls = self._controls()
        measured = self._measured()
        place, unit = self._place(), self._unit()
        if any(not fault.is_note for fault in self.faults):
            return None
        written = f"{self.cells['activity']} {self.cells['activity_unit']}"
        return Source(
            code=self.code,
            name=self.cells["name"] or self.code,
            category=self.cells["category"],
            activity=activity,
            unit=unit,
            spread=spread,
            controls=controls,
            measured=measured,
            place=place,
            origin=self.cells.get("origin", "") or f"{self.origin} {self.line}".strip(),
            steps=(written,),
            line=self.line,
        )

    def _activity(self, unit: str, category: str) -> Decimal:
        amount = self._number("activity", "")
        if amount < 0:
            self._fault("activity-negative", value=f"{amount:f}")
        written = self.cells["activity_unit"]
        try:
            return activity_in(unit, amount, written) if unit else amount
        except UnitsDoNotFit:
            self._fault("unit-mismatch", value=written, category=category, known=unit)
            return amount

    def _controls(self) -> tuple[Applied, ...]:
        running = self._share("running", "1")
        known = [each.id for each in self.plan.file.controls]
        titled = {written: each.id for each in self.plan.file.controls for written in (each.title.zh, each.title.en)}
        found: dict[str, Applied] = {}
        for written in filter(None, (part.strip() for part in _PARTS.split(self.cells.get("controls", "")))):
            name = titled.get(written, written)
            if name in found:
                self._fault("control-twice", value=written)
            elif name not in known:
                self._fault(
                    "control-unknown",
                    value=written,
                    known=", ".join(each.title.zh or each.id for each in self.plan.file.controls),
                )
            found[name] = Applied(name, running)
        return tuple(found.values())

    def _measured(self) -> dict[Species, Decimal]:
        return {
            species: self._share(column, "0")
            for species, column in zip(Species, _MEASURED, strict=True)
            if self.cells.get(column, "")
        }

    def _place(self) -> str:
        lon, lat, wkt = (self.cells.get(name, "") for name in ("lon", "lat", "wkt"))
        if wkt:
            if not _WKT.fullmatch(wkt.upper()):
                self._fault("place-invalid", column="wkt", value=wkt[:40])
            return wkt
        if not lon and not lat:
            self._fault("place-missing")
            return ""
        before = len(self.faults)
        x, y = self._number("lon", ""), self._number("lat", "")
        if len(self.faults) == before and not (-180 <= x <= 180 and -90 <= y <= 90):
            self._fault("place-invalid", column="lon, lat", value=f"{lon} {lat}")
        return f"POINT ({x:f} {y:f})"

    def _unit(self) -> str:
        written = self.cells.get("unit", "")
        if not written or not self.units:
            return written
        if written not in self.units:
            titles = {unit: title for title, unit in reversed(list(self.units.items())) if title != unit}
            self._fault("unit-unknown", value=written[:40], known=", ".join(titles.values()))
        return self.units.get(written, "")

    def _share(self, column: str, otherwise: str) -> Decimal:
        share = self._number(column, otherwise)
        if not 0 <= share <= 1:
            self._fault("control-range", column=column, value=f"{share:f}")
        return share

    def _number(self, column: str, otherwise: str) -> Decimal:
        written = self.cells.get(column, "") or otherwise
        if not written:
            self._fault("number-empty", column=column)
            return Decimal(1)
        if not _NUMBER.fullmatch(written):
            self._fault("number-invalid", column=column, value=written[:40])
            return Decimal(1)
        return Decimal(written)

    def _fault(self, code: str, **facts: str) -> None:
        self.faults.append(InventoryFault(self.line, code, self.code, facts))

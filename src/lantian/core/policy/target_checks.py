"""The grid of targets: every subdistrict has one in every period, in the unit of the pollutant, below its baseline."""

from __future__ import annotations

from decimal import Decimal

from lantian.core.policy.draft import Draft
from lantian.core.policy.reading import Sheet, near_phrase
from lantian.core.policy.schema import PackFile, UnitFile, UnitKind
from lantian.core.standards.pollutants import Pollutant

__all__ = ["targets"]

FILE = "targets.csv"

_CREDIBLE = {"µg/m³": (Decimal(1), Decimal(1500)), "mg/m³": (Decimal("0.05"), Decimal(50))}
"""Bounds of a monthly mean; beyond them the number is in another unit."""


def targets(draft: Draft) -> None:
    """Report what does not fit between targets.csv, the units and pack.yaml."""
    units, pack = draft.only(UnitFile), draft.only(PackFile)
    subdistricts = _subdistricts(units)
    info = pack[0] if pack is not None else None
    periods = info.targets.periods if info is not None else None
    report = draft.report_to(FILE)
    seen: dict[tuple[str, str], int] = {}
    for row in draft.targets:
        target = row.target
        key = (target.subdistrict, target.period)
        if subdistricts is not None and target.subdistrict not in subdistricts:
            near = near_phrase(target.subdistrict, subdistricts)
            report("target-not-subdistrict", row.line, value=target.subdistrict, near=near)
        if periods is not None and target.period not in periods:
            report("target-period", row.line, value=target.period)
        if key in seen:
            report("target-duplicate", row.line, subdistrict=key[0], period=key[1], first=str(seen[key]))
        seen.setdefault(key, row.line)
        if target.target > target.baseline:
            report("target-above-baseline", row.line, target=str(target.target), baseline=str(target.baseline))
        if info is not None and (bounds := _CREDIBLE.get(info.targets.unit)) is not None:
            least, most = bounds
            wrong = next((each for each in (target.baseline, target.target) if not least <= each <= most), None)
            if wrong is not None:
                report("target-suspect", row.line, value=str(wrong), unit=info.targets.unit)
    _unit(draft, pack)
    if draft.targets and not any(problem.file == FILE for problem in draft.problems):
        for subdistrict in subdistricts or ():
            for period in periods or ():
                if (subdistrict, period) not in seen:
                    report("target-missing", 0, subdistrict=subdistrict, period=period)


def _subdistricts(units: tuple[UnitFile, Sheet] | None) -> tuple[str, ...] | None:
    """The ids of the subdistricts, or None when an entry of the file is malformed."""
    if units is None or units[1].node is not units[1].whole:
        return None
    return tuple(unit.id for unit in units[0].units if unit.kind is UnitKind.SUBDISTRICT)


def _unit(draft: Draft, pack: tuple[PackFile, Sheet] | None) -> None:
    if pack is None:
        return
    info, sheet = pack
    expected = next((each.unit for each in Pollutant if info.targets.parameter in {each.code, each.value}), None)
    if expected is not None and info.targets.unit in _CREDIBLE and info.targets.unit != expected:
        line = sheet.node.follow(("targets", "unit"))[1]
        draft.report_to(sheet.file)(
            "unit-wrong", line, of=info.targets.parameter, value=info.targets.unit, expected=expected
        )

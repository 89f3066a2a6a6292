"""The grid of targets: every subdistrict has one in every period, in the unit of the pollutant, below its baseline."""

from __future__ import annotations

from decimal import Decimal

from lantian.core.policy.draft import Draft
from lantian.core.policy.reading import Sheet, near_phrase
from lantian.core.policy.schema import PackFile, UnitFile, UnitKind
from lantian.core.policy.units import UNITS
from lantian.core.standards.pollutants import Pollutant

__all__ = ["targets"]

FILE = "targets.csv"

_CREDIBLE = {"µg/m³": (Decimal(1), Decimal(1500)), "mg/m³": (Decimal("0.05"), Decimal(50))}
"""Bounds of a monthly mean; beyond them the number is in another unit."""


def targets(draft: Draft) -> None:
    """Report what does not fit between targets.csv, the units and pack.yaml."""
    pack = draft.only(PackFile)
    _unit(draft, pack)
    if draft.targets is None:
        return
    subdistricts = _subdistricts(draft.only(UnitFile))
    periods = None
    if pack is not None and pack[1].node.follow(("targets",))[0].complete:
        periods = pack[0].targets.periods
    report = draft.report_to(FILE)
    unplaced = len({problem.line for problem in draft.problems if problem.file == FILE})
    seen: dict[tuple[str, str], int] = {}
    for row in draft.targets:
        key = (row.target.subdistrict, row.target.period)
        if subdistricts is not None and key[0] not in subdistricts:
            report("target-not-subdistrict", row.line, value=key[0], near=near_phrase(key[0], subdistricts))
        elif periods is not None and key[1] not in periods:
            report("target-period", row.line, value=key[1])
        elif key in seen:
            report("target-duplicate", row.line, subdistrict=key[0], period=key[1], first=str(seen[key]))
        else:
            seen[key] = row.line
            continue
        unplaced += 1
    missing = [(one, period) for one in subdistricts or () for period in periods or () if (one, period) not in seen]
    if len(missing) > unplaced:
        for subdistrict, period in missing:
            report("target-missing", 0, subdistrict=subdistrict, period=period)
    _numbers(draft, pack)


def _numbers(draft: Draft, pack: tuple[PackFile, Sheet] | None) -> None:
    report = draft.report_to(FILE)
    unit = pack[0].targets.unit if pack is not None and pack[0].targets.unit == _expected(pack[0]) else ""
    least, most = _CREDIBLE.get(unit, (Decimal(0), Decimal("Infinity")))
    for row in draft.targets or ():
        baseline, target = row.target.baseline, row.target.target
        if target > baseline:
            report("target-above-baseline", row.line, target=str(target), baseline=str(baseline))
        wrong = next((each for each in (baseline, target) if not least <= each <= most), None)
        if wrong is not None:
            report("target-suspect", row.line, value=str(wrong), unit=unit)


def _subdistricts(units: tuple[UnitFile, Sheet] | None) -> tuple[str, ...] | None:
    """The ids of the subdistricts, or None when an entry of the file is malformed."""
    if units is None or not units[1].node.complete:
        return None
    return tuple(unit.id for unit in units[0].units if unit.kind is UnitKind.SUBDISTRICT)


def _expected(info: PackFile) -> str | None:
    """The unit of the pollutant that the targets are about, when it is one of the six."""
    return next((each.unit for each in Pollutant if each.code == info.targets.parameter), None)


def _unit(draft: Draft, pack: tuple[PackFile, Sheet] | None) -> None:
    if pack is None:
        return
    info, sheet = pack
    expected = _expected(info)
    if expected is None:
        codes = tuple(each.code for each in Pollutant)
        line = sheet.node.follow(("targets", "parameter"))[1]
        draft.report_to(sheet.file)(
            "word-unknown",
            line,
            key="parameter",
            value=info.targets.parameter,
            near=near_phrase(info.targets.parameter, codes),
            known=", ".join(codes),
        )
    elif info.targets.unit in UNITS and info.targets.unit != expected:
        line = sheet.node.follow(("targets", "unit"))[1]
        draft.report_to(sheet.file)(
            "unit-wrong", line, of=info.targets.parameter, value=info.targets.unit, expected=expected
        )

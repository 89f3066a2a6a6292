"""The demonstration's rows. 演示数据: made up by the scripts of `campaigns/tools`, entered and moved as people would.

Each file `demo/ledgers/<ledger>.csv` of a pack has the columns unit, lon, lat, steps and the fields of the ledger;
`steps` is "add@2017-09-05;apply@2017-09-12;reopen:re-ignition@2017-12-03"; later than this moment is left out.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from PIL import Image, ImageDraw

from lantian.apps.evidence.actions import receive_many
from lantian.apps.ledgers.bulk import NewRow, RowStep, add_many, step_many
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import facts_of_values, flow_of, kept_ledgers, local_day
from lantian.apps.ledgers.selection import fields_asked
from lantian.apps.records.campaign import pack
from lantian.core.flows.ledger_row import checklists_for, evidence_for
from lantian.core.policy.ledger_schema import LedgerType, Transition

__all__ = ["load"]

_FIXED = ("unit", "lon", "lat", "steps")
_HOURS = (9, 11, 14, 16)
_LIST = "、"


@dataclass(frozen=True)
class _Deed:
    """A step of a row: its id, on which ground, and when."""

    step: str
    ground: str
    at: dt.datetime


@dataclass(frozen=True)
class _Made:
    """A line of a file. `later`: days that lie after the row's entry, written down with the step that follows them."""

    place: int
    """Among the lines of its file, from 1."""
    new: NewRow
    deeds: tuple[_Deed, ...]
    later: dict[str, tuple[str, str]]


def load(now: dt.datetime) -> None:
    """Rows of every ledger that the pack brings a file for; a ledger that has rows is left alone."""
    folder = _folder()
    if folder is None:
        return
    entered: dict[str, str] = {}
    filled = set(Row.objects.order_by().values_list("ledger", flat=True).distinct())
    for ledger in _pointed_to_first():
        path = folder / f"{ledger.id}.csv"
        if path.exists() and ledger.id not in filled:
            _load(ledger, list(_lines(path, ledger, now)), now, entered)


def _pointed_to_first() -> list[LedgerType]:
    """Every ledger after those to whose rows its fields point."""
    waiting, ordered = {ledger.id: ledger for ledger in kept_ledgers()}, []
    while waiting:
        ready = [ledger for ledger in waiting.values() if not _points_to(ledger) & (waiting.keys() - {ledger.id})]
        for ledger in ready or list(waiting.values()):  # two that point to each other: as the pack has them
            ordered.append(waiting.pop(ledger.id))
    return ordered


def _points_to(ledger: LedgerType) -> set[str]:
    return {field.ledger for field in ledger.fields if field.kind == "row" and field.ledger}


def _folder() -> Path | None:
    name = pack().info.demonstration
    found = Path(settings.LANTIAN_PACK) / name / "ledgers" if name else None
    return found if found is not None and found.is_dir() else None


def _lines(path: Path, ledger: LedgerType, now: dt.datetime) -> Iterator[_Made]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.DictReader(file)):
            deeds = tuple(_deeds(line["steps"], number, _not_before(line, ledger)))
            if deeds and deeds[0].at <= now:
                later = _later(line, ledger, deeds[0].at)
                values = {name: kept for name, kept in line.items() if name not in later}
                left = tuple(each for each in deeds[1:] if each.at <= now)
                yield _Made(number + 1, _new(values, ledger, deeds[0].at), left, later)


def _later(line: Mapping[str, str], ledger: LedgerType, at: dt.datetime) -> dict[str, tuple[str, str]]:
    """What had not come when the row was entered, field → day and value: days, and what goes with them."""
    found: dict[str, tuple[str, str]] = {}
    for field in ledger.fields:
        day = line.get(field.id, "")[:10]
        if field.not_after_today and day > local_day(at).isoformat():
            found[field.id] = (day, line[field.id])
            beside = fields_asked(field.required_when)
            found |= {name: (day, line[name]) for name in beside if line.get(name)}
    return found


def _not_before(line: Mapping[str, str], ledger: LedgerType) -> dt.date:
    """The newest of the days without which the row cannot be entered."""
    always = {field.id for field in ledger.fields if field.required}
    needed = [
        field.id
        for field in ledger.fields
        if field.kind in ("day", "moment")
        and field.not_after_today
        and (field.required or fields_asked(field.required_when) & always)
    ]
    days = [dt.date.fromisoformat(line[name][:10]) for name in needed if line.get(name)]
    return max(days, default=dt.date.min)


def _deeds(written: str, number: int, not_before: dt.date) -> Iterator[_Deed]:
    """The hour is made of the place in the file, so that a day's entries do not all come at once."""
    zone, last = ZoneInfo(pack().info.time_zone), None
    for place, each in enumerate(written.split(";")):
        name, _at, day = each.partition("@")
        step, _colon, ground = name.partition(":")
        hour = dt.time(_HOURS[number % len(_HOURS)], number * 7 % 60)
        local = max(dt.date.fromisoformat(day), not_before)
        at = dt.datetime.combine(local, hour, tzinfo=zone) + dt.timedelta(minutes=place)
        last = at if last is None else max(at, last + dt.timedelta(minutes=1))
        yield _Deed(step, ground, last.astimezone(dt.UTC))


def _new(line: Mapping[str, str], ledger: LedgerType, at: dt.datetime) -> NewRow:
    several = {field.id for field in ledger.fields if field.kind == "choices"}
    values = {
        name: kept.split(_LIST) if name in several else kept
        for name, kept in line.items()
        if name not in _FIXED and kept
    }
    place = (Decimal(line["lon"]), Decimal(line["lat"])) if line.get("lon") and line.get("lat") else None
    return NewRow(unit=line["unit"], values=values, place=place, at=at)


def _load(ledger: LedgerType, lines: list[_Made], now: dt.datetime, entered: dict[str, str]) -> None:
    """`entered`: the number that a row has in the files, by its place among all lines → its number in the records. A
    row that cannot be without one that was not entered by this moment is left out with it."""
    needed = {field.id for field in ledger.fields if field.kind == "row" and field.required}
    pointed = [(line, _pointing(line.new, ledger, entered)) for line in lines]
    lines = [line for line, row in pointed if needed <= row.values.keys()]
    fresh = [row for _line, row in pointed if needed <= row.values.keys()]
    rows = add_many(ledger.id, fresh, actor=None, now=now, demonstration=True)
    entered |= {f"{ledger.prefix}-{line.place:05}": row.number for row, line in zip(rows, lines, strict=True)}
    flow = flow_of(ledger)
    left = {row.number: list(line.deeds) for row, line in zip(rows, lines, strict=True)}
    later = {row.number: line.later for row, line in zip(rows, lines, strict=True)}
    while any(left.values()):
        together: dict[str, list[tuple[str, _Deed]]] = defaultdict(list)
        for number, deeds in left.items():
            if deeds:
                deed = deeds.pop(0)
                together[deed.step].append((number, deed))
        for step, those in together.items():
            _take(ledger, flow.transition(step), those, later, now)


def _pointing(row: NewRow, ledger: LedgerType, entered: Mapping[str, str]) -> NewRow:
    """The row with what it points to by its real number, and without what was not entered by this moment."""
    names = {field.id for field in ledger.fields if field.kind == "row" and row.values.get(field.id)}
    if not names:
        return row
    there = {name: entered[row.values[name]] for name in names if row.values[name] in entered}
    return replace(row, values={name: kept for name, kept in row.values.items() if name not in names} | there)


def _take(
    ledger: LedgerType,
    step: Transition,
    those: list[tuple[str, _Deed]],
    later: Mapping[str, dict[str, tuple[str, str]]],
    now: dt.datetime,
) -> None:
    rows = {row.number: row for row in Row.objects.filter(number__in=[number for number, _deed in those])}
    steps, attached = [], []
    for number, deed in those:
        row = rows[number]
        today = local_day(deed.at).isoformat()
        come = {name: kept for name, (day, kept) in later[number].items() if day <= today}
        for name in come:
            del later[number][name]
        facts = facts_of_values({**row.values, **come}, row.state, row.state_kind, deed.at)
        ticked = tuple(
            f"{checklist.id}/{item.id}" for checklist, items in checklists_for(ledger, step.id, facts) for item in items
        )
        for need in evidence_for(ledger, step.id, facts) if step.kind == "step" else ():
            attached += [(row.subject, need.slot, deed.at)] * need.least
        moves = any(each.id == deed.ground and each.moves for each in step.grounds)
        steps.append(
            RowStep(
                number=number,
                values=come,
                ticked=ticked,
                reason="演示数据 demonstration" if step.reason else "",
                ground=deed.ground,
                new_unit=_elsewhere(row.unit_id) if moves else "",
                at=deed.at,
            )
        )
    receive_many(_picture(), "演示照片.jpg", attached)
    step_many(ledger.id, step.id, steps, actor=None, now=now, without_signatures=True)


def _elsewhere(unit: str) -> str:
    """The next subdistrict in the order of the pack."""
    units = [each.id for each in pack().subdistricts()]
    return units[(units.index(unit) + 1) % len(units)] if unit in units else units[0]


@lru_cache(maxsize=1)
def _picture() -> bytes:
    """A picture that says what it is."""
    image = Image.new("RGB", (640, 400), "#eef2f5")
    pen = ImageDraw.Draw(image)
    pen.rectangle((12, 12, 628, 388), outline="#c98500", width=6)
    pen.text((320, 200), "DEMONSTRATION PICTURE", fill="#6d4200", anchor="mm", font_size=40)
    made = BytesIO()
    image.save(made, "JPEG", quality=80)
    return made.getvalue()

"""The demonstration's ledgers: made-up rows that the pack itself would have let in, each on its way step by step."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from shapely import Point
from shapely.geometry import shape

from lantian.core.flows.ledger_row import StepAsked, checklists_for, evidence_for, obstacles
from lantian.core.geography import gcj02_from_wgs84
from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.policy.pack import Pack
from lantian.core.rules.ledgers.conditions import RowFacts
from lantian.core.rules.ledgers.rows import key_of, missing_fields, read_row, refusals
from lantian.core.rules.ledgers.values import ReadingContext

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "campaigns" / "zhongyuan-2017-2018"
NEWEST = {"zhongyuan-2017-2018": dt.date(2018, 3, 25), "port-alder-2031": dt.date(2032, 2, 29)}
"""The day of which the demonstration speaks; nothing has happened after it."""
FILES = sorted(
    file
    for folder in (PACK, ROOT / "tests" / "packs" / "port-alder-2031")
    for file in (folder / "demo" / "ledgers").glob("*.csv")
)
NAMES = [f"{file.parents[2].name}-{file.stem}" for file in FILES]
OUTSIDE = ("unit", "lon", "lat", "steps")


@pytest.fixture(scope="session")
def packs(zhongyuan_pack: Pack, small_pack: Pack) -> dict[str, Pack]:
    """The packs by id, which is the name of their folder."""
    return {each.info.id: each for each in (zhongyuan_pack, small_pack)}


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _values(pack: Pack, ledger: LedgerType, row: dict[str, str]) -> dict[str, Any]:
    units = {each: each for each in pack.units}
    context = ReadingContext(NEWEST[pack.info.id], units, {}, ZoneInfo(pack.info.time_zone))
    reading = read_row(ledger, {name: value for name, value in row.items() if name not in OUTSIDE and value}, context)
    assert not reading.faults, (row, [(each.field, each.code) for each in reading.faults])
    return dict(reading.values)


def _facts(pack: Pack, ledger: LedgerType, values: dict[str, Any], state: str, today: dt.date) -> RowFacts:
    kind = pack.flows[ledger.flow or ""].state(state).kind
    return RowFacts(
        values=values, state=state, state_kind=kind, today=today, parameter=lambda name: pack.value(name, today).value
    )


def _steps(row: dict[str, str]) -> list[tuple[str, str, dt.date]]:
    """(transition, ground, day) of each step; the first is "add"."""
    parts = [each.partition("@") for each in row["steps"].split(";")]
    return [(*name.partition(":")[::2], dt.date.fromisoformat(day)) for name, _, day in parts]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_row_could_have_been_entered_and_led_on(packs: dict[str, Pack], file: Path) -> None:
    """Fields are valid, days follow each other, and nothing stands against any step when its proof is brought."""
    pack = packs[file.parents[2].name]
    ledger = pack.ledgers[file.stem]
    flow = pack.flows[ledger.flow or ""]
    newest = NEWEST[pack.info.id]
    for row in _rows(file):
        values = _values(pack, ledger, row)
        steps = _steps(row)
        assert steps[0][0] == "add"
        days = [day for _, _, day in steps]
        assert days == sorted(days), row
        assert days[-1] <= newest, row
        state = flow.initial
        facts = _facts(pack, ledger, values, state, days[0])
        assert not refusals(ledger, facts), row
        since = days[0]
        for name, ground, day in steps[1:]:
            step = flow.transition(name)
            facts = _facts(pack, ledger, values, state, day)
            asked = StepAsked(
                transition=step,
                by="demonstration",
                facts=facts,
                reason="a reason",
                ground=ground,
                ticked=frozenset(
                    f"{each.id}/{item.id}" for each, items in checklists_for(ledger, name, facts) for item in items
                ),
                evidence={need.slot: need.least for need in evidence_for(ledger, name, facts)},
                signed_units=frozenset(step.sign_by),
                state_since=since,
                new_unit=row["unit"],
            )
            against = obstacles(ledger, asked)
            assert not against, (row, name, [(each.code, str(each.subject)[:80]) for each in against])
            state, since = step.to, day
        assert not missing_fields(ledger, _facts(pack, ledger, values, state, newest)), row


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_no_two_rows_are_the_same_thing(packs: dict[str, Pack], file: Path) -> None:
    """Each key stands once, and whoever is named is said to be invented."""
    pack = packs[file.parents[2].name]
    ledger = pack.ledgers[file.stem]
    rows = [_values(pack, ledger, row) for row in _rows(file)]
    keys = Counter(key for values in rows if (key := key_of(ledger, values)))
    assert [key for key, times in keys.items() if times > 1] == []
    named = {"name", "enterprise", "party", "address", "head", "person", "persons", "officer", "leader", "owner"}
    for values in rows:
        for name in named & set(values):
            assert re.search("演示|Demo", str(values[name])), values


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_row_lies_in_its_subdistrict(file: Path) -> None:
    """Places are WGS-84 and lie inside the cell of the sketch map, in whichever datum that is drawn."""
    sketch = json.loads((file.parents[2] / "map" / "sketch.geojson").read_text(encoding="utf-8"))
    cells = {each["id"]: shape(each["geometry"]) for each in sketch["features"]}
    for row in _rows(file):
        if row["lon"] and row["unit"] in cells:
            place = (float(row["lon"]), float(row["lat"]))
            moved = gcj02_from_wgs84(*place) if sketch["lantian"]["datum"] == "GCJ-02" else place
            assert cells[row["unit"]].contains(Point(moved)), row


def test_rows_that_are_pointed_to_exist(zhongyuan_pack: Pack) -> None:
    """Numbers are given in the order of the file, from 1."""
    files = [file for file in FILES if file.is_relative_to(PACK)]
    numbers = {
        file.stem: {
            f"{zhongyuan_pack.ledgers[file.stem].prefix}-{number:05}" for number, _ in enumerate(_rows(file), start=1)
        }
        for file in files
    }
    pointed = 0
    for file in files:
        fields = [each for each in zhongyuan_pack.ledgers[file.stem].fields if each.kind == "row"]
        for row in _rows(file):
            for field in fields:
                if row.get(field.id):
                    pointed += 1
                    assert row[field.id] in numbers[field.ledger or ""], (file.stem, row[field.id])
    assert pointed > 100


def test_the_numbers_of_the_text(zhongyuan_pack: Pack) -> None:
    """T01: 627 enterprises, 288 closed and 339 upgraded; T03: 4 plants; T04: 8,500 households asked for."""
    quantities = {each.id: each.value for task in zhongyuan_pack.tasks.values() for each in task.quantities}
    classes = Counter(row["class"] for row in _rows(PACK / "demo" / "ledgers" / "scattered-dirty.csv"))
    assert classes["closure"] == quantities["T01-closed"]
    assert classes["upgrade"] + classes["relocation"] == quantities["T01-upgraded"]
    assert sum(classes.values()) == quantities["T01-total"]
    assert len(list(_rows(PACK / "demo" / "ledgers" / "voc-plants.csv"))) == quantities["T03-plants"]
    villages = list(_rows(PACK / "demo" / "ledgers" / "coal-replacement-villages.csv"))
    assert sum(int(row["planned"]) for row in villages) == quantities["T04-households"]


def test_not_all_is_well() -> None:
    """A demonstration has rows that are open, late and opened again."""
    steps = [row["steps"] for row in _rows(PACK / "demo" / "ledgers" / "scattered-dirty.csv")]
    ends = Counter(each.rsplit(";", 1)[-1].partition("@")[0].partition(":")[0] for each in steps)
    assert ends["reopen"] >= 3
    assert sum(ends[name] for name in ("add", "apply", "check")) >= 10
    assert any("reopen:re-ignition" in each and each.rsplit(";", 1)[-1].startswith("strike-off") for each in steps)


@pytest.mark.parametrize("script", ["sketch_ledgers_a.py", "sketch_ledgers_b.py"])
def test_the_lists_are_made_again_to_the_letter(tmp_path: Path, script: str) -> None:
    """Nobody changes them by hand: the scripts make the same files on every machine."""
    shutil.copytree(PACK / "map", tmp_path / "map")
    tools = ROOT / "campaigns" / "tools"
    subprocess.run([sys.executable, tools / script, tmp_path], check=True, timeout=60)
    made = sorted((tmp_path / "demo" / "ledgers").glob("*.csv"))
    assert len(made) > 10
    for file in made:
        assert file.read_bytes() == (PACK / "demo" / "ledgers" / file.name).read_bytes(), file.name

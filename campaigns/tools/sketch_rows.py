"""What sketches of ledgers are made of: the map's subdistricts, a seeded lot, histories of rows, the file of a ledger.

Scripts beside this one draw from it: `sketch_ledgers_a.py`, `sketch_ledgers_b.py`.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shapely import Point, Polygon
from shapely.geometry import shape

from lantian.core.geography import wgs84_from_gcj02

SEED = 74
PLAN = dt.date(2017, 9, 28)
"""The day of the plan: nothing is entered before it."""
NEWEST = dt.date(2018, 3, 24)
"""The last day of the demonstration's record; later steps have not happened yet."""

Row = dict[str, Any]
Step = tuple[str, int, int]
"""A transition, and how many days after the one before at least and at most."""

BRANDS = [
    "宏达",
    "金鼎",
    "鑫源",
    "永兴",
    "华泰",
    "恒信",
    "中天",
    "顺发",
    "万和",
    "兴隆",
    "新科",
    "东升",
    "泰和",
    "富民",
    "益民",
    "正大",
    "博远",
    "长青",
    "瑞丰",
    "祥云",
]
CLOSE: tuple[Step, ...] = (("apply", 0, 6), ("check", 1, 6), ("verify", 1, 5), ("strike-off", 0, 3))
TAKEN_OVER: tuple[Step, ...] = (("apply", 0, 0), ("check", 0, 1), ("verify", 0, 0), ("strike-off", 0, 1))
"""What was closed before the plan, and only had to be seen once more."""


class Sketch:
    """The subdistricts of the sketch map, and what is drawn from a seeded lot."""

    def __init__(self, pack: Path, *, seed: int = SEED, doors: int = 0, codes: int = 0) -> None:
        features = json.loads((pack / "map" / "sketch.geojson").read_text(encoding="utf-8"))["features"]
        self.cells: dict[str, Polygon] = {each["id"]: shape(each["geometry"]) for each in features}
        self.names = {each["id"]: each["properties"]["name_zh"] for each in features}
        self.lot = random.Random(seed)  # noqa: S311 - an invented list, no secret
        self.used: set[str] = set()
        self._doors = doors
        self._codes = codes

    def unit(self) -> str:
        """A subdistrict: the outer ones have more industry."""
        outer = {"xushui": 4, "xiliu-lake": 3, "sanguanmiao": 2, "hanghai-west-road": 2, "zhongyuan-west-road": 2}
        units = sorted(self.cells)
        return self.lot.choices(units, [outer.get(each, 1) for each in units])[0]

    def place(self, unit: str) -> tuple[str, str]:
        """A point of a subdistrict's cell, WGS-84; the map itself is drawn in GCJ-02."""
        cell = self.cells[unit].buffer(-0.0012)
        west, south, east, north = cell.bounds
        while True:
            point = Point(self.lot.uniform(west, east), self.lot.uniform(south, north))
            if cell.contains(point):
                lon, lat = wgs84_from_gcj02(point.x, point.y)
                return f"{lon:.5f}", f"{lat:.5f}"

    def address(self, unit: str) -> str:
        """A door that is in no register."""
        self._doors += 1
        return f"{self.names[unit]}演示路{self._doors}号"

    def name(self, kind: str) -> str:
        """A name that no other row has."""
        while True:
            name = f"演示{self.lot.choice(BRANDS)}{self.lot.choice('一二三四五六七八九甲乙丙丁戊己庚辛')}{kind}"
            if name not in self.used:
                self.used.add(name)
                return name

    def code(self) -> str:
        """A unified social credit code with true check digits (GB 32100, GB 11714), of a region that is none."""
        self._codes += 1
        body = f"DEM{self._codes:05}"
        head = "91410199" + body + _check(body, (3, 7, 9, 10, 5, 8, 4, 2), 11, "0123456789X")
        return head + _check(head, tuple(3**power % 31 for power in range(17)), 31, _LETTERS)

    def chance(self, share: float) -> bool:
        """True for that share of the asks."""
        return self.lot.random() < share

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day from `first` to `last`, both included."""
        return first + dt.timedelta(days=self.lot.randrange((last - first).days + 1))

    def steps(self, first: dt.date, steps: Iterable[Step] = (), *, until: int = 99) -> str:
        """The history of a row: entered on `first`, then each step, as far as it has happened."""
        day = first
        told = [f"add@{day}"]
        for number, (name, least, most) in enumerate(steps):
            day += dt.timedelta(days=self.lot.randint(least, most))
            if day > NEWEST or number >= until:
                break
            told.append(f"{name}@{day}")
        return ";".join(told)


_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _check(text: str, weights: tuple[int, ...], modulus: int, digits: str) -> str:
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if modulus == 11 else _LETTERS
    total = sum(values.index(each) * weight for each, weight in zip(text, weights, strict=True))
    return digits[-total % modulus]


def last(steps: str) -> dt.date:
    return dt.date.fromisoformat(steps.rsplit("@", 1)[1])


def after(sketch: Sketch, done: dt.date, way: tuple[Step, ...] = CLOSE, listed: dt.date = PLAN) -> str:
    """Listed on the day of the plan and struck off after it was done, however long before that was."""
    first = max(done, listed)
    if way is CLOSE and done <= PLAN and sketch.chance(0.6):
        way = TAKEN_OVER
    rest = sketch.steps(first, way).split(";")[1:]
    return ";".join([f"add@{listed}", *rest])


def ledgers_of(made: Mapping[str, Any]) -> dict[str, Callable[[Sketch], Iterator[Row]]]:
    """The functions of a module that make the rows of a ledger, by the ledger's id, in the order of the module."""
    return {
        name.replace("_", "-"): make
        for name, make in list(made.items())
        if getattr(make, "__annotations__", {}).get("return") == "Iterator[Row]"
    }


def write(pack: Path, name: str, made: Iterable[Row], sketch: Sketch) -> list[Row]:
    """Write the list of one ledger, each row with a place; returns the rows."""
    folder = pack / "demo" / "ledgers"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_placed(sketch, row) for row in made]
    fields = list(dict.fromkeys(key for row in rows for key in row))
    head = ["unit", "lon", "lat", "steps"]
    columns = head + [field for field in fields if field not in head]
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows


def _placed(sketch: Sketch, row: Row) -> Row:
    if "lon" in row or row["unit"] not in sketch.cells:
        return row
    lon, lat = sketch.place(row["unit"])
    return row | {"lon": lon, "lat": lat}

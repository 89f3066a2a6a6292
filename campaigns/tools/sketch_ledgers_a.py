"""Make up the demonstration's ledgers of enterprises, coal and general work of the Zhongyuan pack.

    python campaigns/tools/sketch_ledgers_a.py campaigns/zhongyuan-2017-2018

writes `demo/ledgers/<ledger>.csv`: `unit, lon, lat, steps`, and the fields of the ledger. Everything is invented and
the same on every machine: names say 演示, credit codes belong to a region that does not exist, places are random points
(WGS-84) of the sketch map's cells. Only the numbers that the text states are true: 627 = 339 + 288 enterprises, 4 VOC
plants, about 8,500 households. Some rows are late, some were opened again: a ledger where all is well teaches nobody.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import sys
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
TRADES = {
    "foundry": "铸造厂",
    "non-ferrous": "铝材加工部",
    "rubber": "橡胶制品厂",
    "ceramics": "陶瓷厂",
    "refractories": "耐火材料厂",
    "lime-kiln": "石灰厂",
    "brick-kiln": "砖瓦厂",
    "cement-grinding": "水泥粉磨站",
    "waste-plastic": "塑料加工点",
    "furniture": "家具厂",
    "other": "金属加工部",
}
CLOSE: tuple[Step, ...] = (("apply", 0, 6), ("check", 1, 6), ("verify", 1, 5), ("strike-off", 0, 3))
SIGN: tuple[Step, ...] = (
    ("apply", 1, 10),
    ("check", 1, 7),
    ("submit-for-review", 1, 5),
    ("start-up", 3, 14),
    ("announce", 0, 3),
    ("close-after-notice", 7, 12),
)


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


def _last(steps: str) -> dt.date:
    return dt.date.fromisoformat(steps.rsplit("@", 1)[1])


def _done(steps: str) -> bool:
    return steps.rsplit(";", 1)[-1].split("@", 1)[0] in {"strike-off", "close-after-notice"}


def scattered_dirty(sketch: Sketch) -> Iterator[Row]:
    """The 627: 288 that close; 339 that are upgraded, 24 of them by moving."""
    lot = sketch.lot
    classes = ["closure"] * 288 + ["relocation"] * 24 + ["upgrade"] * 315
    lot.shuffle(classes)
    for number, kind in enumerate(classes):
        unit, trade = sketch.unit(), lot.choice(sorted(TRADES))
        early = sketch.chance(0.6)
        first = PLAN if early else sketch.day(PLAN, dt.date(2017, 11, 20))
        open_ = sketch.chance(0.035)
        way = SIGN if kind == "upgrade" else CLOSE
        steps = sketch.steps(first, way, until=lot.randrange(4) if open_ else 99)
        row: Row = {
            "unit": unit,
            "name": sketch.name(TRADES[trade]),
            "class": kind,
            "trade": trade,
            "address": sketch.address(unit),
            "licence": sketch.code() if sketch.chance(0.55) else "",
            "stopped-on": sketch.day(dt.date(2017, 6, 1), PLAN),
            "source": "survey-2017" if sketch.chance(0.9) else "street-survey",
            "cluster": f"CL-{lot.randint(1, 9):05}" if kind == "upgrade" and sketch.chance(0.35) else "",
        }
        if kind == "closure":
            kept = sketch.chance(0.08)
            row |= {"measure": "断水断电，清除原料、产品、设备", "stored-on-site": kept or ""}
            row["stored-until"] = dt.date(2017, 12, 31) if kept else ""
        elif kind == "relocation":
            row |= {"measure": "整合搬迁", "park": "演示合规园区", "assessment": f"演示环审〔2017〕{number + 1}号"}
        else:
            row |= {"measure": "治污设施全面提升改造", "facilities": lot.choice(["布袋除尘", "活性炭吸附＋光氧催化"])}
            row["announced-at"] = "演示区政府网站"
            if open_ and sketch.chance(0.3):
                row["running-on"] = _last(steps) + dt.timedelta(days=2)
        if _done(steps) and sketch.chance(0.018):
            steps += _reopened(sketch, steps, kind)
        yield row | {"steps": steps}


def _reopened(sketch: Sketch, steps: str, kind: str) -> str:
    """What makes it open again, and often closed once more."""
    ground = sketch.lot.choice(
        ["below-requirements"] if kind == "upgrade" else ["re-ignition", "re-ignition", "false-record"]
    )
    again = sketch.day(_last(steps) + dt.timedelta(days=12), NEWEST - dt.timedelta(days=20))
    told = f";reopen:{ground}@{again}"
    if kind == "closure" and sketch.chance(0.6):
        told += ";" + sketch.steps(again, CLOSE).split(";", 1)[1]
    return told


def scattered_dirty_finds(sketch: Sketch) -> Iterator[Row]:
    """Finds of October to February, not all of them finds by annex 1."""
    for number in range(16):
        unit, trade = sketch.unit(), sketch.lot.choice(sorted(TRADES))
        found = sketch.day(dt.date(2017, 10, 3), dt.date(2018, 2, 20))
        steps = sketch.steps(found, (("deal", 1, 6), ("settle", 2, 12)), until=1 if number % 6 == 0 else 99)
        yield {
            "unit": unit,
            "name": sketch.name(TRADES[trade]),
            "found-on": found,
            "found-by": ("ministry", "ministry", "province-city-district", "subdistrict", "resident")[number % 5],
            "address": sketch.address(unit),
            "licence": sketch.code() if number % 3 == 0 else "",
            "trade": trade,
            "conditions": ""
            if number % 4 == 3 or trade == "other"
            else ("against-policy" if number % 7 == 2 else trade),
            "assessed-on": dt.date(2016, 5, 12) if number % 8 == 5 else "",
            "production": "unable" if number % 9 == 7 else ("able" if number % 3 else "producing"),
            "handling": "已断电查封，列入清单整治" if "deal" in steps else "",
            "steps": steps,
        }


def scattered_dirty_clusters(sketch: Sketch) -> Iterator[Row]:
    """Nine clusters, one of them under supervision and overdue, one found by inspectors."""
    way: tuple[Step, ...] = (
        ("publish-plan", 0, 3),
        ("rectify", 15, 40),
        ("submit-for-review", 1, 6),
        ("start-up", 4, 15),
        ("announce", 0, 3),
    )
    for number, trade in enumerate(["家具", "铸造", "塑料加工", "石材", "彩钢", "喷涂", "橡胶", "砖瓦", "印刷"]):
        unit = sketch.unit()
        row: Row = {
            "unit": unit,
            "name": f"演示{sketch.names[unit]}{trade}集群",
            "trade": trade,
            "area": f"演示{sketch.names[unit]}片区",
            "enterprises": sketch.lot.randint(5, 40),
            "listed-on": dt.date(2017, 10, 12) if number == 8 else sketch.day(dt.date(2017, 5, 1), PLAN),
            "found-by": "inspection" if number == 8 else "street-survey",
            "official": f"演示责任人{number + 1}",
            "plan": f"演示{trade}集群总体整改方案",
            "plan-published-on": sketch.day(dt.date(2017, 9, 1), PLAN),
            "plan-address": "演示区政府网站",
            "due-on": dt.date(2017, 10, 31),
        }
        first = dt.date(2017, 10, 12) if number == 8 else PLAN
        steps = sketch.steps(first, way)
        if number == 3:
            row |= {
                "shortfall": "illegal-discharge",
                "supervised-on": dt.date(2017, 11, 8),
                "supervisor": "campaign-office",
            }
            row["supervision-due"] = dt.date(2017, 12, 31)
            steps = f"add@{PLAN};publish-plan@{PLAN};supervise@2017-11-08"
        yield row | {"steps": steps}


def relocating_plants(sketch: Sketch) -> Iterator[Row]:
    """Eight plants of the relocation plan: five of 2017 (one late), three of 2018."""
    for number in range(8):
        unit = sketch.unit()
        late = number == 4
        this_year = number < 5
        stopped = dt.date(2018, 1, 20) if late else sketch.day(dt.date(2017, 7, 1), dt.date(2017, 11, 30))
        yield {
            "unit": unit,
            "name": sketch.name("机械厂"),
            "licence": sketch.code(),
            "address": sketch.address(unit),
            "plan-year": 2017 if this_year else 2018,
            "new-site": "演示合规园区",
            "stopped-on": stopped if this_year else "",
            "steps": sketch.steps(max(PLAN, stopped), CLOSE) if this_year else sketch.steps(PLAN),
        }


def fugitive_nodes(sketch: Sketch) -> Iterator[Row]:
    """Thirty plants with three nodes each; some are done late, three not at all."""
    kinds = {
        "powder": ("料仓", "storage", "密闭储存、密闭皮带输送"),
        "lump": ("块料堆场", "storage", "入棚并设喷淋、苫盖"),
        "dust-point": ("破碎机", "process", "加盖封闭、集气罩加布袋除尘"),
        "unloading": ("汽车卸料点", "handling", "密闭罩加除尘"),
        "yard": ("料场出口", "transport", "硬化路面、车轮车身清洗"),
    }
    trades = ["power", "steel", "building-materials", "chemicals", "non-ferrous", "boiler"]
    for plant in range(30):
        unit, trade = sketch.unit(), trades[plant % 6]
        name, (lon, lat) = sketch.name("厂"), sketch.place(unit)
        for material in sketch.lot.sample(sorted(kinds), 3):
            node, step, measure = kinds[material]
            open_ = plant in {7, 19} and material in {"yard", "unloading", "powder"}
            late = not open_ and sketch.chance(0.15)
            done = (
                sketch.day(dt.date(2017, 11, 1), dt.date(2017, 12, 5))
                if late
                else sketch.day(PLAN, dt.date(2017, 10, 31))
            )
            yield {
                "unit": unit,
                "lon": lon,
                "lat": lat,
                "enterprise": name,
                "trade": trade,
                "node": node,
                "position": f"厂区{sketch.lot.choice('东西南北')}侧",
                "step": step,
                "pollutants": "dust" if material != "dust-point" else "dust、smoke",
                "material": material,
                "measure": measure,
                "reported-on": dt.date(2017, 10, 9) if plant == 11 else sketch.day(dt.date(2017, 9, 10), PLAN),
                "plan": f"演示{plant + 1}号改造方案",
                "completed-on": "" if open_ else done,
                "stopped-on": dt.date(2017, 11, 6) if open_ else "",
                "staggered": "true" if open_ else "",
                "steps": sketch.steps(dt.date(2017, 10, 9) if plant == 11 else PLAN) if open_ else _after(sketch, done),
            }


def _after(sketch: Sketch, done: dt.date, way: tuple[Step, ...] = CLOSE, listed: dt.date = PLAN) -> str:
    """Listed on the day of the plan and struck off after it was done, however long before that was."""
    first = max(done, listed)
    rest = sketch.steps(first, way).split(";")[1:]
    return ";".join([f"add@{listed}", *rest])


def voc_plants(sketch: Sketch) -> Iterator[Row]:
    """The four plants of the task, one of them late."""
    trades = {"chemicals": "化工厂", "machine-coating": "机械厂", "furniture-coating": "家具厂", "printing": "印刷厂"}
    for number, (trade, kind) in enumerate(trades.items()):
        unit, done = sketch.unit(), dt.date(2017, 10, 24) if number == 2 else dt.date(2017, 9, 20 + number)
        yield {
            "unit": unit,
            "name": sketch.name(kind),
            "licence": sketch.code(),
            "trade": trade,
            "address": sketch.address(unit),
            "treatment": ("RTO蓄热燃烧", "活性炭吸附", "水性漆替代＋光氧催化", "冷凝回收")[number],
            "sealing-points": (860, 40, 0, 120)[number],
            "low-voc-share": (35, 60, 85, 72)[number],
            "completed-on": done,
            "stopped-on": dt.date(2017, 10, 2) if number == 2 else "",
            "steps": _after(sketch, done),
        }


def ldar_records(sketch: Sketch) -> Iterator[Row]:
    """Rounds of leak detection at the plants with sealing points."""
    for number, (plant, points, month) in enumerate(
        [(1, 860, 10), (1, 858, 12), (1, 861, 2), (2, 40, 10), (2, 40, 1), (4, 120, 11), (4, 118, 2), (1, 860, 3)]
    ):
        tested = dt.date(2017 if month > 8 else 2018, month, 12)
        leaking = sketch.lot.randint(0, points // 60 + 1)
        open_ = number == 7
        yield {
            "unit": "environment-bureau",
            "plant": f"VP-{plant:05}",
            "tested-on": tested,
            "agency": "演示检测有限公司",
            "points": points,
            "leaking": leaking + open_,
            "repaired": leaking,
            "retested-on": "" if open_ or not leaking else tested + dt.timedelta(days=5),
            "steps": sketch.steps(tested, () if open_ else (("confirm", 6, 12),)),
        }


def coal_projects(sketch: Sketch) -> Iterator[Row]:
    """Six projects since the Air Ten: three replaced, two stopped for the season, one caught running."""
    for number in range(6):
        unit = sketch.unit()
        used = sketch.lot.randrange(800, 6000, 100)
        replaced = used if number < 3 else sketch.lot.randrange(0, used // 2, 50)
        stop = f"add@{PLAN};order@2017-11-06;confirm-stop@2017-11-{15 + number:02}"
        yield {
            "unit": unit,
            "name": f"演示耗煤项目{number + 1}",
            "enterprise": sketch.name("热力公司"),
            "kind": "new" if number % 2 else "extension",
            "in-use-since": sketch.day(dt.date(2014, 1, 1), dt.date(2016, 12, 31)),
            "coal-use": used,
            "coal-replaced": replaced,
            "replaced-by": "淘汰同区燃煤锅炉" if replaced else "",
            "order-number": "" if number < 3 else f"演示停产通知〔2017〕{number}号",
            "stopped-on": "" if number < 3 else dt.date(2017, 11, 14),
            "steps": f"add@{PLAN};accept@2017-10-{11 + number}"
            if number < 3
            else stop + (";reopen:running-in-season@2018-01-11;order@2018-01-12" if number == 5 else ""),
        }


def coal_cuts(sketch: Sketch) -> Iterator[Row]:
    """Cuts that can be checked: removed boilers, conversions, capacity."""
    ways = ["boiler-removed"] * 10 + ["gas-or-electricity"] * 5 + ["households"] * 3 + ["production-cut", "efficiency"]
    proofs = {"boiler-removed": "certificate-cancelled", "gas-or-electricity": "gas-or-power-bills"}
    for number, way in enumerate(ways):
        base = sketch.lot.randrange(200, 4000, 10)
        yield {
            "unit": sketch.unit(),
            "enterprise": sketch.name("用煤单位"),
            "way": way,
            "base-year": 2016,
            "base": base,
            "cut": base if number < 15 else base // 4,
            "proof": proofs.get(way, "statistics-return"),
            "boiler": f"CB-{number + 1:05}" if way == "boiler-removed" else "",
            "steps": sketch.steps(PLAN, CLOSE, until=2 if number % 7 == 6 else 99),
        }


def central_heating(sketch: Sketch) -> Iterator[Row]:
    """Four estates in each subdistrict; together a little over 80 % in the built-up area."""
    for unit in sorted(sketch.cells):
        for number in range(4):
            built_up = not (unit in {"xushui", "xiliu-lake"} and number > 1)
            households = sketch.lot.randrange(600, 5200, 10)
            share = sketch.lot.uniform(0.72, 0.95) if built_up else sketch.lot.uniform(0.2, 0.6)
            counted = dt.date(2017, 11, 5 + number)
            yield {
                "unit": unit,
                "area": f"演示{sketch.names[unit]}{number + 1}号小区",
                "built-up": str(built_up).lower(),
                "households": households,
                "connected": int(households * share),
                "floor-area": households * 92,
                "substation": "running" if built_up else ("building" if number == 2 else "none"),
                "counted-on": counted,
                "steps": sketch.steps(counted, (("confirm", 1, 9),)),
            }


def coal_replacement_villages(sketch: Sketch) -> Iterator[Row]:
    """Forty villages, 8,500 households asked of them; two are not done, in one a quarter burn coal again."""
    units = (
        ["xushui"] * 14
        + ["xiliu-lake"] * 10
        + ["sanguanmiao"] * 6
        + ["hanghai-west-road"] * 6
        + ["zhongyuan-west-road"] * 4
    )
    planned = [sketch.lot.randint(150, 270) for _ in units]
    planned[-1] += 8500 - sum(planned)
    for number, (unit, asked) in enumerate(zip(units, planned, strict=True)):
        open_ = number in {9, 22}
        late = number % 6 == 5
        done = (
            sketch.day(dt.date(2017, 11, 2), dt.date(2017, 12, 1))
            if late
            else sketch.day(dt.date(2017, 8, 20), dt.date(2017, 10, 28))
        )
        converted = asked * 7 // 10 if open_ else asked
        looked = not open_ and number % 3 == 0
        again = converted // 4 if number == 12 else (sketch.lot.randint(0, 8) if looked else "")
        joined = sketch.lot.randint(0, 1) * sketch.lot.randint(20, 90)
        yield {
            "unit": unit,
            "village": f"演示{sketch.names[unit]}{number + 1}号村",
            "households": asked + joined + sketch.lot.randint(0, 60),
            "planned": asked,
            "converted": converted,
            "gas": converted * sketch.lot.randint(3, 8) // 10,
            "central-heating": joined,
            "why-not-heating": "" if joined else "热网未覆盖",
            "completed-on": "" if open_ else done,
            "reburning": again,
            "looked-on": dt.date(2018, 1, 9) if looked else "",
            "steps": sketch.steps(PLAN) if open_ else _after(sketch, done),
        }


def loose_coal_outlets(sketch: Sketch) -> Iterator[Row]:
    """Thirty outlets; one opened again."""
    for number in range(30):
        unit, done = sketch.unit(), sketch.day(dt.date(2017, 9, 1), dt.date(2017, 11, 20))
        steps = _after(sketch, done)
        if number == 17:
            steps += ";reopen:re-ignition@2018-01-15"
        yield {
            "unit": unit,
            "name": sketch.name("煤球店"),
            "address": sketch.address(unit),
            "licence": sketch.code() if number % 2 else "",
            "stock": sketch.lot.randint(1, 40),
            "closed-on": done,
            "steps": steps,
        }


def loose_coal_finds(sketch: Sketch) -> Iterator[Row]:
    """Residents' coal, traders' coal and sellers."""
    for number in range(45):
        unit, found = sketch.unit(), sketch.day(dt.date(2017, 10, 1), dt.date(2018, 3, 18))
        user = "resident" if number % 3 else ("outlet" if number % 15 == 0 else "trader")
        amount = sketch.lot.randint(1, 30) / 10
        steps = sketch.steps(found, (("deal", 0, 3), ("settle", 1, 6)))
        dealt = "deal" in steps
        yield {
            "unit": unit,
            "place": sketch.address(unit),
            "found-on": found,
            "user": user,
            "amount": amount,
            "recovered": amount if user == "resident" and dealt else "",
            "decision": "" if user == "resident" or not dealt else f"演示执字〔2017〕{number + 1}号",
            "steps": steps,
        }


def coal_boilers(sketch: Sketch) -> Iterator[Row]:
    """Ninety boilers: most gone in time, some late, three still there, two found by others, one false removal."""
    ways = ["closure"] * 4 + ["gas"] * 4 + ["central-heating"] * 3 + ["electricity"] * 2 + ["geothermal", "solar"]
    for number in range(90):
        unit = sketch.unit()
        open_ = number in {33, 57, 71}
        found = number in {88, 89}
        late = not open_ and number % 9 == 4
        out = (
            sketch.day(dt.date(2017, 9, 1), dt.date(2017, 11, 12))
            if late
            else sketch.day(dt.date(2017, 3, 1), dt.date(2017, 8, 31))
        )
        listed = dt.date(2017, 11, 3 + number - 88) if found else PLAN
        out = dt.date(2017, 11, 20) if found else out
        certified = not found and number % 4 != 3
        steps = sketch.steps(listed) if open_ else _after(sketch, out, listed=listed)
        if number == 41:
            steps += ";reopen:false-record@2017-12-19;" + sketch.steps(dt.date(2017, 12, 20), CLOSE).split(";", 1)[1]
        large = number % 11 == 0
        yield {
            "unit": unit,
            "name": sketch.name(sketch.lot.choice(["浴池", "宾馆", "食品厂", "纺织厂", "医院", "学校"])),
            "boiler-number": str(sketch.lot.randint(1, 3)),
            "address": sketch.address(unit),
            "certificate": f"DEMO-{number + 1:04}" if certified else "",
            "capacity": sketch.lot.choice([15, 20]) if large else sketch.lot.choice([0.5, 1, 2, 4, 6, 10]),
            "use": sketch.lot.choice(["heating", "heating", "production", "hot-water"]),
            "built-up": str(unit not in {"xushui"} or number % 2 == 0).lower(),
            "heat-network": str(large or number % 3 == 0).lower(),
            "on-list-2017": str(not found).lower(),
            "way": "" if open_ else ways[number % len(ways)],
            "out-of-use-on": "" if open_ else out,
            "certificate-cancelled-on": out if certified and not open_ else "",
            "registered-on": listed if found else sketch.day(dt.date(2016, 10, 1), dt.date(2017, 6, 30)),
            "found-by": ("inspector" if number == 88 else "certificate-register") if found else "survey",
            "steps": steps,
        }


def kept_coal_boilers(sketch: Sketch) -> Iterator[Row]:
    """Five kept boilers; one stopped and was rebuilt, one is still stopped."""
    told = {3: ";stop@2017-10-01;report-rebuilt@2017-11-20;confirm@2017-11-27", 4: ";stop@2017-10-01"}
    for number in range(5):
        unit = sketch.unit()
        fails = number == 4
        yield {
            "unit": unit,
            "name": sketch.name("热电厂"),
            "boiler-number": str(number + 1),
            "address": sketch.address(unit),
            "certificate": f"DEMO-K{number + 1:03}",
            "capacity": (35, 75, 130, 20, 35)[number],
            "dust-removal": "electrostatic" if number == 2 else "bag",
            "desulphurisation": "true",
            "denitrification": "" if fails else ("low-nox、scr" if number < 3 else "sncr"),
            "special-limits": str(not fails).lower(),
            "monitor-online": "true",
            "dcs": str(not fails).lower(),
            "steps": f"add@{PLAN}" + told.get(number, ";confirm@2017-10-09"),
        }


def biomass_boilers(sketch: Sketch) -> Iterator[Row]:
    """Six biomass boilers; one without a bag filter stopped."""
    for number in range(6):
        unit, fails = sketch.unit(), number == 5
        yield {
            "unit": unit,
            "name": sketch.name("食品厂"),
            "boiler-number": "1",
            "address": sketch.address(unit),
            "capacity": (2, 4, 4, 6, 10, 2)[number],
            "dedicated": "true",
            "bag-filter": str(not fails).lower(),
            "monitor-online": "true",
            "within-limits": str(not fails).lower(),
            "steps": f"add@{PLAN}" + (";stop@2017-10-12" if fails else f";confirm@2017-10-{12 + number}"),
        }


def gas_boilers(sketch: Sketch) -> Iterator[Row]:
    """Forty gas boilers: new and converted ones are low-NOx, existing ones follow."""
    for number in range(40):
        unit = sketch.unit()
        origin = ("converted", "new", "existing", "existing")[number % 4]
        low = origin != "existing" or number % 8 == 2
        yield {
            "unit": unit,
            "name": sketch.name("宾馆"),
            "boiler-number": "1",
            "address": sketch.address(unit),
            "capacity": sketch.lot.choice([1, 2, 4, 6]),
            "origin": origin,
            "built-up": str(unit != "xushui").lower(),
            "low-nox": str(low).lower(),
            "rebuilt-on": dt.date(2017, 10, 20) if low and origin == "existing" else "",
            "former-boiler": f"CB-{number + 1:05}" if origin == "converted" else "",
            "steps": sketch.steps(PLAN, (("confirm", 4, 60),) if low else ()),
        }


def gas_generators(sketch: Sketch) -> Iterator[Row]:
    """Six gas generators; one found by inspectors."""
    for number in range(6):
        unit, found = sketch.unit(), number == 5
        listed = dt.date(2017, 11, 8) if found else PLAN
        yield {
            "unit": unit,
            "name": sketch.name("陶瓷厂"),
            "generator-number": "1",
            "address": sketch.address(unit),
            "diameter": (1.6, 2.4, 3.2)[number % 3],
            "coal-use": sketch.lot.randrange(300, 2600, 100),
            "status": "idle" if found else ("dismantled" if number < 3 else "in-use"),
            "found-by": "inspector" if found else "survey",
            "registered-on": listed if found else dt.date(2017, 4, 18),
            "steps": f"add@{listed}" + (";take-off@2017-10-25" if number < 3 else ""),
        }


def tea_stoves(sketch: Sketch) -> Iterator[Row]:
    """Eighty tea stoves, large stoves and small commercial stoves; three still there."""
    for number in range(80):
        unit = sketch.unit()
        open_ = number in {12, 45, 66}
        done = (
            sketch.day(dt.date(2017, 9, 2), dt.date(2017, 11, 5))
            if number % 5 == 1
            else sketch.day(dt.date(2017, 5, 1), dt.date(2017, 8, 31))
        )
        yield {
            "unit": unit,
            "name": sketch.name(sketch.lot.choice(["餐馆", "早餐店", "浴池", "开水房"])),
            "address": sketch.address(unit),
            "kind": ("tea-stove", "large-stove", "small-stove")[number % 3],
            "removed-on": "" if open_ else done,
            "steps": sketch.steps(PLAN) if open_ else _after(sketch, done),
        }


def interference_finds(sketch: Sketch) -> Iterator[Row]:
    """One proved, one not, one being looked into."""
    for number, (kind, proved) in enumerate([("spraying", "proved"), ("blocking", "not-proved"), ("settings", "open")]):
        found = dt.date(2017, 11 + number % 2, 9 + number)
        yield {
            "unit": sketch.unit(),
            "station": f"演示微站{number + 1}",
            "found-on": found,
            "kind": kind,
            "proved": proved,
            "persons": "演示人员" if proved == "proved" else "",
            "handling": "" if proved == "open" else "已调查处理",
            "steps": sketch.steps(found, () if proved == "open" else (("deal", 4, 9), ("settle", 3, 9))),
        }


def penalties(sketch: Sketch) -> Iterator[Row]:
    """Decisions of the winter; two suspected crimes, handed over."""
    kinds = ["fugitive", "stack-exceedance", "scattered-dirty", "loose-coal", "dust", "vehicle", "machine", "fuel"]
    authorities = {"dust": "construction-bureau", "loose-coal": "enforcement-bureau", "fuel": "market-bureau"}
    for number in range(48):
        kind = kinds[number % len(kinds)]
        decided = sketch.day(dt.date(2017, 10, 9), dt.date(2018, 3, 16))
        crime = number in {9, 26}
        yield {
            "unit": sketch.unit(),
            "decision": f"演示罚字〔{decided.year}〕{number + 1}号",
            "decided-on": decided,
            "authority": authorities.get(kind, "environment-bureau"),
            "party": sketch.name("公司"),
            "licence": sketch.code(),
            "violation": kind,
            "basis": "《中华人民共和国大气污染防治法》",
            "penalty": "fine、daily-fine" if crime else ("fine、stop" if number % 4 == 0 else "fine"),
            "fine": sketch.lot.randrange(5000, 200000, 5000),
            "suspected-crime": str(crime).lower(),
            "transfer": f"TR-{(9, 26).index(number) + 1:05}" if crime else "",
            "steps": sketch.steps(decided, (("confirm", 2, 9),)),
        }


def transfers(sketch: Sketch) -> Iterator[Row]:
    """Two handed to the police, one of them without a receipt so far."""
    for number, (sent, receipt) in enumerate([(dt.date(2017, 12, 4), "演示回执1号"), (dt.date(2018, 3, 12), "")]):
        yield {
            "unit": "environment-bureau",
            "letter": f"演示移字〔{sent.year}〕{number + 1}号",
            "sent-on": sent,
            "party": sketch.name("公司"),
            "suspicion": "污染环境罪",
            "to": "police",
            "receipt": receipt,
            "filed-on": dt.date(2017, 12, 20) if receipt else "",
            "steps": sketch.steps(sent, (("confirm", 8, 12),) if receipt else ()),
        }


def liaison_officers(sketch: Sketch) -> Iterator[Row]:
    """One organisation and one officer for each subdistrict."""
    for number, unit in enumerate(sorted(sketch.cells)):
        yield {
            "unit": unit,
            "lon": "",
            "lat": "",
            "subdistrict": unit,
            "organisation": f"演示{sketch.names[unit]}督查保障组",
            "leader-post": "party-secretary" if number % 3 else "deputy-director",
            "leader": f"演示领导{number + 1}",
            "officer": f"演示联络员{number + 1}",
            "steps": f"add@{PLAN}",
        }


LEDGERS: Mapping[str, Callable[[Sketch], Iterator[Row]]] = {
    name.replace("_", "-"): make
    for name, make in list(globals().items())
    if getattr(make, "__annotations__", {}).get("return") == "Iterator[Row]"
}


def main(pack: Path) -> None:
    """Write the lists of one pack."""
    sketch = Sketch(pack)
    for name, make in LEDGERS.items():
        write(pack, name, make(sketch), sketch)


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


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Make up the demonstration's ledgers of enterprises, coal and general work of the Zhongyuan pack.

    python campaigns/tools/sketch_ledgers_a.py campaigns/zhongyuan-2017-2018

writes `demo/ledgers/<ledger>.csv`: `unit, lon, lat, steps`, and the fields of the ledger. Everything is invented and
the same on every machine: names say 演示, credit codes belong to a region that does not exist, places are random points
(WGS-84) of the sketch map's cells. Only the numbers that the text states are true: 627 = 339 + 288 enterprises, 4 VOC
plants, about 8,500 households. Some rows are late, some were opened again: a ledger where all is well teaches nobody.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

from sketch_ledgers_coal import COAL
from sketch_ledgers_work import WORK
from sketch_rows import CLOSE, NEWEST, PLAN, TAKEN_OVER, Row, Sketch, Step, after, last, ledgers_of, write

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
SIGN: tuple[Step, ...] = (
    ("apply", 1, 10),
    ("check", 1, 7),
    ("submit-for-review", 1, 5),
    ("start-up", 3, 14),
    ("announce", 0, 3),
    ("close-after-notice", 7, 12),
)


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
        way = SIGN if kind == "upgrade" else (TAKEN_OVER if early and sketch.chance(0.55) else CLOSE)
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
                row["running-on"] = last(steps)
        if _done(steps) and sketch.chance(0.018):
            steps += _reopened(sketch, steps, kind)
        yield row | {"steps": steps}


def _reopened(sketch: Sketch, steps: str, kind: str) -> str:
    """What makes it open again, and often closed once more."""
    ground = sketch.lot.choice(
        ["below-requirements"] if kind == "upgrade" else ["re-ignition", "re-ignition", "false-record"]
    )
    again = sketch.day(last(steps) + dt.timedelta(days=12), NEWEST - dt.timedelta(days=20))
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
                "steps": f"add@{PLAN};apply@2017-11-08;return@2017-11-13" if open_ else after(sketch, done),
            }


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
            "steps": after(sketch, done),
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


LEDGERS = {**ledgers_of(globals()), **COAL, **WORK}


def main(pack: Path) -> None:
    """Write the lists of one pack."""
    sketch = Sketch(pack)
    for name, make in LEDGERS.items():
        write(pack, name, make(sketch), sketch)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

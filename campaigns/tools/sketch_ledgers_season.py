"""Staggered production and transport, emergency measures: the last part of `sketch_ledgers_b.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sketch_rows import NEWEST, PLAN, Row, Sketch, ledgers_of
from sketch_winter import DAY, PLANNED, WARNINGS, again, yes


def staggered_production(sketch: Sketch) -> Iterator[Row]:
    """Eighteen lines: two of blast furnaces, ten of foundries, six of other trades; one plan broken, one never made."""
    lines = [("steel", "blast")] * 2 + [("foundry", "cupola")] * 6 + [("foundry", "electric")] * 3
    lines += [("foundry", "gas"), *[("building-materials", "kiln")] * 4, *[("power", "boiler")] * 2]
    plant = {
        "steel": "钢铁厂",
        "foundry": "铸造厂",
        "building-materials": "建材厂",
        "power": "热电厂",
    }
    site: Row = {}
    for number, (trade, furnace) in enumerate(lines):
        if number != 1:
            unit = sketch.unit()
            lon, lat = sketch.place(unit)
            site = {"unit": unit, "lon": lon, "lat": lat, "enterprise": sketch.name(plant[trade])}
            site |= {"credit-code": sketch.code(), "address": sketch.address(unit)}
        whole = trade in {"steel", "foundry"} and furnace in {"blast", "cupola"}
        measure = {"blast": "half", "cupola": "stop", "electric": "stop-in-warnings", "gas": "stop-in-warnings"}.get(
            furnace, "rotate"
        )
        turn = 11 + number % 2
        none = number == 13
        broken = number in {4, 9}
        row: Row = {
            **site,
            "trade": trade,
            "line": f"{number % 2 + 1}号线",
            "furnace": furnace,
            "within-limits": "true",
            "performance": "ab"[number % 2] if trade == "steel" else "",
            "capacity": sketch.lot.randrange(300, 9000, 100),
            "full-electricity": 36_000 if trade == "steel" else "",
            "measure": "" if none else measure,
            "off-from": dt.date(2017, 11, 15) if whole else (dt.date(2017, turn, 15) if measure == "rotate" else ""),
            "off-until": dt.date(2018, 3, 15) if whole else (dt.date(2018, 1, 31) if measure == "rotate" else ""),
            "plan": "" if none else f"演示错峰〔2017〕{number + 1}号",
            "plan-made-on": ""
            if none
            else (dt.date(2017, 10, 13) if number == 6 else sketch.day(dt.date(2017, 9, 18), PLAN)),
            "city-approval": "演示政函8号" if number == 7 else "",
            "contact": f"演示负责人{number + 1}",
        }
        if none:
            row |= {"off-from": "", "off-until": ""}
        if not none and not broken:
            row |= {"checked-on": sketch.day(dt.date(2017, 11, 20), dt.date(2018, 3, 10)), "running": "false"}
            row["warning"] = "none"
        if broken:
            row |= {
                "checked-on": dt.date(2017, 12, 3),
                "running": "true",
                "warning": "orange",
                "case": f"演示案{number}号",
            }
        steps = f"add@{PLAN}" if none else sketch.steps(dt.date(2017, 10, 14) if number == 6 else PLAN, PLANNED)
        if number == 4:
            steps += ";reopen:breach@2017-12-06;submit@2017-12-14;enforce@2017-12-20"
        elif number == 9:
            steps += ";reopen:breach@2017-12-07"
        yield row | {"steps": steps}


def staggered_electricity(sketch: Sketch) -> Iterator[Row]:
    """The meters of the two steel lines and of two stopped foundries, month by month of the season."""
    lines = list(again(staggered_production))
    periods = [("2017-11-15", "2017-12-14"), ("2017-12-15", "2018-01-14"), ("2018-01-15", "2018-02-14")]
    for first, last in [*periods, ("2018-02-15", "2018-03-15")]:
        length = (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days + 1
        for number in (0, 1, 2, 3):
            half = number < 2
            full = length * (36_000 if half else 4_200)
            over = number == 1 and first == "2017-12-15"
            share = 0.56 if over else sketch.lot.uniform(0.44, 0.499)
            if not half:
                share = 0.16 if number == 3 and first == "2018-01-15" else sketch.lot.uniform(0.02, 0.08)
            told = min(dt.date.fromisoformat(last) + 3 * DAY, NEWEST)
            yield {
                "unit": lines[number]["unit"],
                "line": f"STG-{number + 1:05}",
                "enterprise": lines[number]["enterprise"],
                "asked": "half" if half else "stop",
                "from": first,
                "until": last,
                "meter": f"DEMO-DB-{number + 1:03}",
                "full": full,
                "actual": f"{full * share:.1f}",
                "source": "grid",
                "case": "演示案21号" if over else "",
                "steps": sketch.steps(told, (("confirm", 1, 5),)),
            }


def staggered_transport(sketch: Sketch) -> Iterator[Row]:
    """Eight plants; one short of 80 %, one whose plan was broken and mended."""
    trades = ["power", "chemicals", "food", "wholesale", "wholesale", "building-materials", "steel", "food"]
    kinds = {"power": "热电厂", "chemicals": "化工厂", "food": "食品厂", "wholesale": "物流园", "steel": "铸造厂"}
    for number, trade in enumerate(trades):
        unit, short = sketch.unit(), number == 5
        vehicles = sketch.lot.randrange(20, 160, 10)
        dirty = sketch.lot.randint(0, 6)
        steps = sketch.steps(PLAN + 8 * DAY, PLANNED, until=1 if short else 99)
        if number == 3:
            steps += ";reopen:breach@2017-12-06;submit@2017-12-18;enforce@2017-12-25"
        yield {
            "unit": unit,
            "enterprise": sketch.name(kinds.get(trade, "建材厂")),
            "credit-code": sketch.code(),
            "address": sketch.address(unit),
            "trade": trade,
            "capacity": sketch.lot.randrange(2000, 90000, 500),
            "freight-in": sketch.lot.randrange(2000, 60000, 500),
            "freight-out": sketch.lot.randrange(1000, 50000, 500),
            "by-road": sketch.lot.randrange(1000, 50000, 500),
            "stock-days": sketch.lot.randint(5, 25),
            "vehicles": vehicles,
            "national-four": vehicles * (7 if short else 9) // 10,
            "own-dirty": dirty,
            "laid-up": max(dirty - 1, 0) if short else dirty,
            "safety-vehicles": sketch.lot.randint(1, 4),
            "gate-system": "true",
            "video": "true",
            "plan": f"演示错运〔2017〕{number + 1}号",
            "plan-made-on": PLAN + 5 * DAY,
            "contact": f"演示负责人{number + 41}",
            "steps": steps,
        }


def transport_vehicles(sketch: Sketch) -> Iterator[Row]:
    """Of each plant the own vehicles of high emission, laid up but for one, and three that carry; of one plant all."""
    number = 0
    for plant, row in enumerate(again(staggered_transport), start=1):
        for one in range(row["vehicles"] if plant == _ALL_REGISTERED else row["own-dirty"] + 3):
            number += 1
            dirty = one < row["own-dirty"]
            yield {
                "unit": row["unit"],
                "lon": row["lon"],
                "lat": row["lat"],
                "plate": f"豫A·演运{number:02}",
                "listed": f"TRA-{plant:05}",
                "own": yes(dirty or one % 2 == 0),
                "fuel": "diesel",
                "standard": "national-3" if dirty else ("national-5", "national-4")[one % 2],
                "safety": yes(not dirty and one == row["own-dirty"]),
                "laid-up-on": _LAID_UP if one < row["laid-up"] else "",
                "steps": f"add@{_LAID_UP if one < row['laid-up'] else PLAN + 8 * DAY}",
            }


_LAID_UP = dt.date(2017, 11, 13)
_ALL_REGISTERED = 8
"""The plant whose register is whole; of the others the season's freight cannot be told."""


def gate_records(sketch: Sketch) -> Iterator[Row]:
    """The days of warning and a day before each episode, at four plants; one let trucks pass at orange."""
    plants = list(again(staggered_transport))
    dates = sorted({*WARNINGS, dt.date(2017, 12, 1), dt.date(2017, 12, 27)})
    for day in dates:
        warning = WARNINGS.get(day, "none")
        for number in range(4):
            ordinary = 300 + number * 150
            breach = number == 3 and day == dt.date(2017, 12, 3)
            calm = warning == "none"
            passages = 40 + number * 6 if calm else (18 if breach else 2)
            yield {
                "unit": plants[number]["unit"],
                "lon": plants[number]["lon"],
                "lat": plants[number]["lat"],
                "listed": f"TRA-{number + 1:05}",
                "plant": plants[number]["enterprise"],
                "day": day,
                "warning": warning,
                "source": "gates",
                "passages": passages,
                "national-four": passages if passages == 2 else passages * 9 // 10,
                "safety": 2 if not calm else 0,
                "freight": ordinary if calm else (ordinary * 7 // 10 if breach else 20),
                "ordinary-freight": ordinary,
                "case": "演示案31号" if breach else "",
                "steps": sketch.steps(day + DAY, (("confirm", 1, 3),)),
            }


def emergency_measures(sketch: Sketch) -> Iterator[Row]:
    """Thirty sources: staggered lines, coating, boilers, dust, vehicles; two have no plan, one was surveyed late. Then
    the road freight of three plants in staggered transport."""
    staggered = again(staggered_production)
    for number in range(30):
        kind = "industry" if number < 20 else ("boiler", "dust", "mobile", "area")[number % 4]
        limit = kind == "industry" and number % 5 == 4
        none, late = number in {8, 17}, number == 12
        way = {"industry": "limit" if limit else "stop-line", "dust": "suspend", "mobile": "suspend"}.get(kind, "treat")
        cuts = ("0", "0.3", "0.5", "0.6") if limit or kind in {"boiler", "area"} else ("0.2", "0.5", "1", "1")
        surveyed = dt.date(2017, 10, 11) if late else sketch.day(dt.date(2017, 9, 1), PLAN)
        yield {
            **_listed(sketch, number, kind, staggered),
            "kind": kind,
            "protected": "true" if number == 20 else "",
            "surveyed-on": surveyed,
            "pm": f"{sketch.lot.uniform(2, 80):.1f}",
            "so2": f"{sketch.lot.uniform(0, 60):.1f}",
            "nox": f"{sketch.lot.uniform(1, 90):.1f}",
            "voc": f"{sketch.lot.uniform(0, 50):.1f}",
            "cut-blue": cuts[0],
            "cut-yellow": cuts[1],
            "cut-orange": cuts[2],
            "cut-red": cuts[3],
            "way": way,
            "why-not-whole": "演示：窑炉急停有安全风险，按50%负荷运行" if limit else "",
            "measures": _MEASURES[kind],
            "responds-within": 4,
            "surplus": ("general", "none", "severe")[number % 3] if kind == "industry" else "",
            "rotation": ("month", "none", "season")[number % 3] if kind == "industry" else "",
            "rotation-from": "2017-12" if kind == "industry" and number % 3 == 0 else "",
            "plan": f"演示一厂一策{number + 1}号" if kind == "industry" and not none else "",
            "reported-on": max(surveyed, PLAN),
            "contact": f"演示责任人{number + 21}",
            "steps": sketch.steps(surveyed if late else PLAN, () if none else PLANNED),
        }
    plants = again(staggered_transport)
    for number, (plant, emitted) in enumerate(_FREIGHT.items()):
        same = {name: plants[plant - 1][name] for name in ("unit", "lon", "lat", "credit-code")}
        yield {
            **same,
            "source": plants[plant - 1]["enterprise"],
            "kind": "freight",
            "surveyed-on": PLAN,
            **emitted,
            "cut-blue": 0,
            "cut-yellow": 0,
            "cut-orange": 0.5,
            "cut-red": 0.5,
            "way": "suspend",
            "measures": "演示：公路运输量减半，运输车辆不进出厂区（保证安全生产的除外）",
            "responds-within": 4,
            "reported-on": PLAN,
            "contact": f"演示责任人{number + 51}",
            "steps": f"add@{PLAN};submit@{PLAN + 2 * DAY};enforce@{PLAN + 7 * DAY}",
        }


_FREIGHT = {
    1: {"pm": 1.4, "so2": 0.1, "nox": 48.6, "voc": 1.2},
    4: {"pm": 2.1, "so2": 0.2, "nox": 73.5, "voc": 1.8},
    8: {"pm": 0.9, "so2": 0.1, "nox": 31.2, "voc": 0.8},
}
"""Plants of staggered transport by their place in that list, and what their road freight emits, kg a day."""
_OF_STAGGERED = (0, 1, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16)
"""Lines of the staggered plants that stand on the list; the first two run at half, the third stands still."""
_COATING = ("jianshe-road", "lvdong-village", "qinling-road", "sanguanmiao", "xiliu-lake", "zhongyuan-west-road")
"""Subdistricts of the coating plants whose solvents the table of activities names by their rows of this list."""
_WITH_MONITOR = {
    20: ("xushui", "演示供热站丙"),
    24: ("qinling-road", "演示热电厂乙"),
    28: ("lvdong-village", "演示热电厂丁"),
}
"""Boilers whose stacks the demonstration has monitors of, where its register has them; the first one heats homes."""
_MEASURES = {
    "industry": "演示：按预警级别整线停产或限产，停止物料运输",
    "boiler": "演示：按预警级别降低负荷，提高治理效率",
    "dust": "演示：停止土石方作业和喷涂，裸土全覆盖",
    "mobile": "演示：国四及以下车辆停运",
    "area": "演示：增加清扫洒水频次",
}


def _listed(sketch: Sketch, number: int, kind: str, staggered: list[Row]) -> Row:
    """Which source a row of the list is of."""
    if number < len(_OF_STAGGERED):
        same = ("unit", "lon", "lat", "credit-code", "line")
        row = staggered[_OF_STAGGERED[number]]
        return {**{name: row[name] for name in same}, "source": row["enterprise"]}
    if number < len(_OF_STAGGERED) + len(_COATING):
        unit = _COATING[number - len(_OF_STAGGERED)]
        name = f"演示{sketch.names[unit]}涂装厂"
        return {"unit": unit, "source": name, "credit-code": sketch.code(), "line": "喷涂线"}
    if number in _WITH_MONITOR:
        unit, name = _WITH_MONITOR[number]
        return {"unit": unit, "source": name, "credit-code": "", "line": ""}
    of_kind = {"industry": "家具厂", "dust": "工地", "area": "市场"}
    code, line = (sketch.code(), f"{number % 3 + 1}号线") if kind == "industry" else ("", "")
    return {"unit": sketch.unit(), "source": sketch.name(of_kind.get(kind, "车队")), "credit-code": code, "line": line}


SEASON = ledgers_of(globals())

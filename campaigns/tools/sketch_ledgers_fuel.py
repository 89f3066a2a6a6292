"""Fuel, urea and vapour recovery: the second part of `sketch_ledgers_b.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sketch_ledgers_vehicles import truck_checks
from sketch_rows import PLAN, Row, Sketch, ledgers_of
from sketch_winter import DAY, MONTHS, again, month_day, yes

STATIONS = 52


def fuel_stations(sketch: Sketch) -> Iterator[Row]:
    """Two depots and fifty stations, 43 of them above 5,000 t of petrol a year."""
    for number in range(STATIONS):
        unit, late = sketch.unit(), number in {17, 40}
        large = number in range(2, 45)
        roads = ("national", "", "provincial", "", "expressway、national", "", "")[number % 7]
        yield {
            "unit": unit,
            "name": sketch.name("油库" if number < 2 else "加油站"),
            "licence": f"DEMO-YZ-{number + 1:03}",
            "kind": "depot" if number < 2 else "station",
            "address": sketch.address(unit),
            "on-roads": roads if number >= 2 else "",
            "petrol-sales": 5010 + number * 73 if large else sketch.lot.randrange(900, 5000, 50),
            "diesel-sales": sketch.lot.randrange(200, 3000, 50),
            "national-six-since": dt.date(2017, 10, 9) if late else sketch.day(dt.date(2017, 9, 12), PLAN),
            "ordinary-diesel": "false",
            "sells-urea": yes(bool(roads) and number not in {9, 35}),
            "steps": f"add@{dt.date(2017, 10, 10) if late else PLAN}",
        }


def fuel_samples(sketch: Sketch) -> Iterator[Row]:
    """Six stations a month are 10 % of 52 and more; in February there were four."""
    sheet = 0
    for index, month in enumerate(MONTHS):
        for one in range(4 if month == "2018-02" else 6):
            sheet += 1
            bad, waiting = sheet in {8, 23}, month == "2018-03" and one == 5
            on = month_day(month, 6 + one * 3)
            yield {
                "unit": "market-bureau",
                "sheet": f"DEMO-YP-{sheet:03}",
                "station": f"FST-{(index * 11 + one * 7) % STATIONS + 1:05}",
                "sampled-on": on,
                "drawn": yes(sheet % 9 != 0),
                "product": ("e10-92", "diesel-0", "e10-95", "diesel-minus-10")[sheet % 4],
                "sulphur": "46.0" if bad else f"{sketch.lot.uniform(3, 9.5):.1f}",
                "laboratory": "演示油品检验所",
                "reported-on": "" if waiting else on + 4 * DAY,
                "result": "" if waiting else ("substandard" if bad else "sound"),
                "failed-items": "硫含量" if bad else "",
                "penalty": f"演示市监罚{sheet}号" if bad else "",
                "steps": sketch.steps(on, () if waiting else (("confirm", 5, 9),)),
            }


def urea_samples(sketch: Sketch) -> Iterator[Row]:
    """Three a month along the named roads; one station had none on sale."""
    roads = [number for number, row in enumerate(again(fuel_stations), start=1) if row["on-roads"]]
    for sheet in range(16):
        month = MONTHS[sheet // 3]
        none, bad = sheet == 4, sheet == 10
        on = month_day(month, 7 + sheet % 3 * 4)
        yield {
            "unit": "market-bureau",
            "sheet": f"DEMO-NS-{sheet + 1:03}",
            "station": f"FST-{roads[sheet * 3 % len(roads)]:05}",
            "sampled-on": on,
            "drawn": "true",
            "on-sale": yes(not none),
            "urea-content": "" if none else ("29.80" if bad else "32.50"),
            "result": "" if none else ("substandard" if bad else "sound"),
            "penalty": "演示市监罚90号" if bad else "",
            "steps": sketch.steps(on, (("confirm", 4, 9),)),
        }


def fuel_traces(sketch: Sketch) -> Iterator[Row]:
    """Three traces: an ordinary one, a serious one that was closed, a crime that is not handed over yet."""
    numbers = [number for number, row in enumerate(again(truck_checks), start=1) if row["result"] == "over"]
    for index, gravity in enumerate(["ordinary", "serious", "criminal"]):
        opened = dt.date(2017, 11 + index % 2, 14) if index < 2 else dt.date(2018, 3, 5)
        yield {
            "unit": sketch.unit(),
            "check": f"TRK-{numbers[index * 2]:05}",
            "sample": f"FSA-{(8, 23, 23)[index]:05}" if index < 2 else "",
            "opened-on": opened,
            "seller": sketch.name("加油站"),
            "supplier": sketch.name("油品公司"),
            "producer": sketch.name("炼化公司") if index else "",
            "gravity": gravity,
            "closed-on": opened + 5 * DAY if gravity == "serious" else "",
            "penalty": f"演示油罚{index + 1}号" if index < 2 else "",
            "steps": sketch.steps(opened, (("deal", 6, 10), ("settle", 3, 9)) if index < 2 else ()),
        }


def illegal_fuel_stations(sketch: Sketch) -> Iterator[Row]:
    """Six finds; the newest is still open."""
    police = ["police-xushui", "police-jianshe-road", "police-tongbai-road", "police-dihu"]
    for number in range(6):
        unit, open_ = sketch.unit(), number == 5
        found = dt.date(2018, 3, 15) if open_ else sketch.day(dt.date(2017, 10, 3), dt.date(2018, 2, 1))
        yield {
            "unit": unit,
            "place": sketch.address(unit),
            "found-on": found,
            "kind": ("fixed", "mobile", "mobile", "own-use", "fixed", "mobile")[number],
            "found-by": ("report", "patrol", "tracing")[number % 3],
            "seized": f"{sketch.lot.uniform(0.3, 6):.2f}",
            "police": police[number % 4],
            "closed-on": "" if open_ else found + DAY,
            "steps": sketch.steps(found, () if open_ else (("deal", 1, 3), ("settle", 2, 8))),
        }


def vapour_recovery(sketch: Sketch) -> Iterator[Row]:
    """The stations above 5,000 t and three others; three have no device on line, two fall short of 85 %."""
    stations = list(enumerate(again(fuel_stations), start=1))
    chosen = [(number, row) for number, row in stations if row["petrol-sales"] > 5000] + stations[46:49]
    for index, (number, row) in enumerate(chosen):
        large, short = row["petrol-sales"] > 5000, index in {11, 29}
        online = large and index not in {3, 22, 38}
        tested = sketch.day(dt.date(2017, 8, 1), PLAN)
        yield {
            "unit": row["unit"],
            "lon": row["lon"],
            "lat": row["lat"],
            "station": f"FST-{number:05}",
            "name": row["name"],
            "petrol-sales": row["petrol-sales"],
            "in-use": yes(index != 33),
            "efficiency": "0.790" if short else f"{sketch.lot.uniform(0.86, 0.97):.3f}",
            "air-liquid-ratio": "1.05",
            "tight": yes(not short),
            "tested-on": tested,
            "inspected-on": sketch.day(dt.date(2017, 10, 9), dt.date(2018, 3, 1)),
            "online": yes(online),
            "online-since": sketch.day(dt.date(2017, 8, 20), dt.date(2017, 12, 20)) if online else "",
            "device": f"DEMO-YQ-{index + 1:03}" if online else "",
            "steps": f"add@{max(PLAN, dt.date.fromisoformat(row['steps'][4:14]))}",
        }


def vapour_checks(sketch: Sketch) -> Iterator[Row]:
    """Two checks a month; one found a fault that is not put right yet."""
    for number in range(12):
        month = MONTHS[number // 2]
        bad = number in {2, 11}
        on = month_day(month, 9 + number % 2 * 6)
        yield {
            "unit": "environment-bureau",
            "sheet": f"DEMO-YQJ-{number + 1:03}",
            "installation": f"VAP-{number * 7 % 46 + 1:05}",
            "checked-on": on,
            "kind": "spot" if number % 3 else "special",
            "in-use": yes(number != 11),
            "efficiency": "0.802" if number == 2 else ("" if number == 11 else f"{sketch.lot.uniform(0.86, 0.96):.3f}"),
            "rectify-by": on + 14 * DAY if bad else "",
            "rectified-on": on + 10 * DAY if number == 2 else "",
            "steps": sketch.steps(on, () if number == 11 else (("confirm", 11, 15),)),
        }


FUEL = ledgers_of(globals())

"""Make up the demonstration's ledgers of vehicles, fuel, dust, burning and the heating season of the Zhongyuan pack.

    python campaigns/tools/sketch_ledgers_b.py campaigns/zhongyuan-2017-2018

writes `demo/ledgers/<ledger>.csv` beside those of `sketch_ledgers_a.py`, in the same way: invented, seeded, the same on
every machine; plates say 演示 and can be on no vehicle. Of its numbers only the 43 stations of T12 stand in the text.
Some quotas are missed, some sites stand still, some plans were broken: a ledger where all is well teaches nobody.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sketch_rows import NEWEST, PLAN, Row, Sketch, write

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
CHECKS = dt.date(2017, 10, 1)
"""Road checks begin (M20.1)."""
FIRST_MONDAY = dt.date(2017, 10, 2)
MONTHS = ("2017-10", "2017-11", "2017-12", "2018-01", "2018-02", "2018-03")
WARNINGS: Mapping[dt.date, str] = {
    dt.date(2017, 11, 6): "yellow",
    dt.date(2017, 12, 2): "yellow",
    dt.date(2017, 12, 3): "orange",
    dt.date(2017, 12, 28): "orange",
    dt.date(2017, 12, 29): "red",
    dt.date(2018, 1, 13): "blue",
    dt.date(2018, 1, 14): "orange",
}
"""Days of warning as made up as everything else here."""
STATIONS = 52
AGENCIES = 10
SEALED = {"fenced", "covered", "wet-digging", "paved", "vehicles-washed", "trucks-sealed"}


def _yes(value: bool) -> str:
    return str(value).lower()


def _days(first: dt.date, last: dt.date, step: dt.timedelta = DAY) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += step


def _month_day(month: str, day: int) -> dt.date:
    return dt.date.fromisoformat(f"{month}-{day:02}")


# --- vehicles ---------------------------------------------------------------------------------------------------------


def rail_share(sketch: Sketch) -> Iterator[Row]:
    """The power company's tonnage: 60 % by rail are reached a month late."""
    shares = {"2017-08": 50, "2017-09": 53, "2017-10": 57, "2017-11": 61, "2017-12": 63, "2018-01": 62, "2018-02": 64}
    for month, share in shares.items():
        total = sketch.lot.randrange(90_000, 120_000, 500)
        told = max(PLAN, _month_day(month, 28) + 6 * DAY)
        for mode, part in (("rail", share), ("road", 100 - share)):
            yield {
                "unit": "qinling-road",
                "shipper": "xinli-power",
                "month": month,
                "mode": mode,
                "tonnage": total * part // 100,
                "source": "waybills" if mode == "rail" else "weighbridge",
                "steps": sketch.steps(told, (("confirm", 1, 5),)),
            }


def truck_checks(sketch: Sketch) -> Iterator[Row]:
    """One truck of each day; two days were left out."""
    places = ["演示西三环检查点", "演示航海西路检查点", "演示科学大道卡口", "演示须水物流通道"]
    kinds = ["main-road", "main-road", "city-gate", "freight-route"]
    left_out = {dt.date(2017, 10, 6), dt.date(2018, 2, 16)}
    days = [day for day in _days(CHECKS, NEWEST - DAY) if day not in left_out]
    for number, day in enumerate(days):
        over, smoke = number % 6 == 2, number % 17 == 5
        weight = sketch.lot.choice(["1.95", "2.80", "3.50", "4.49", "12.00", "25.00", "31.00", "49.00"])
        bad = over or smoke
        done = bad and number % 36 != 2
        yield {
            "unit": sketch.unit(),
            "plate": f"豫A·演示{number + 1:03}",
            "checked-on": day,
            "method": ("roadside", "roadside", "parked", "remote-sensing")[number % 4],
            "kind-of-place": kinds[number % 4],
            "place": places[number % 4],
            "departments": "environment、traffic-police" + ("、transport" if number % 3 == 0 else ""),
            "fuel": "petrol" if number % 9 == 8 else "diesel",
            "weight": weight,
            "standard": ("national-3" if bad else sketch.lot.choice(["national-4", "national-5"])),
            "black-smoke": _yes(smoke),
            "opacity": "2.10" if over else "0.60",
            "result": "over" if over else "within",
            "turned-back": _yes(done or number % 72 != 2) if bad else "",
            "penalty": f"演示交罚{number + 1}号" if done else "",
            "fine": 200 if done else "",
            "steps": sketch.steps(day, (("confirm", 1, 4),) if done or (not bad and number % 3 == 0) else ()),
        }


def truck_traces(sketch: Sketch) -> Iterator[Row]:
    """Every truck over the limit is traced; the last ones are not through."""
    over = [row for row in _again(truck_checks) if row["result"] == "over"]
    numbers = [number for number, row in enumerate(_again(truck_checks), start=1) if row["result"] == "over"]
    for index, (number, row) in enumerate(zip(numbers, over, strict=True)):
        gap, false_report = index % 9 == 7, index % 11 == 4
        opened = row["checked-on"] + DAY
        through = not gap and opened < dt.date(2018, 3, 1)
        yield {
            "unit": row["unit"],
            "check": f"TRK-{number:05}",
            "plate": row["plate"],
            "opened-on": opened,
            "maker": f"演示{sketch.lot.choice('甲乙丙')}汽车厂",
            "test-agency": f"演示{index % AGENCIES + 1}号检测站",
            "agency-row": f"AGY-{index % AGENCIES + 1:05}",
            "carrier": "" if gap else f"演示{sketch.lot.choice('丁戊己庚')}物流公司",
            "registered-at": "演示市车管所",
            "route": "演示国道、演示环城路",
            "false-report": _yes(false_report),
            "referred-to": "transport、environment" if false_report else "transport",
            "exposed-on": opened + 9 * DAY if through else "",
            "outcome": "承运企业已淘汰更新" if through else "",
            "steps": sketch.steps(opened, (("deal", 3, 9), ("settle", 2, 6)) if through else ()),
        }


def test_agencies(sketch: Sketch) -> Iterator[Row]:
    """Ten agencies; one gave false reports and lost its licence."""
    for number in range(AGENCIES):
        unit, false_reports = sketch.unit(), number == 4
        yield {
            "unit": unit,
            "name": f"演示{number + 1}号检测站",
            "licence": f"DEMO-JC-{number + 1:02}",
            "valid-until": dt.date(2018, 2, 28) if number == 7 else dt.date(2020, 1, 1 + number),
            "address": sketch.address(unit),
            "diesel-lines": number % 3 + 1,
            "petrol-lines": number % 4 + 1,
            "online": "true",
            "false-reports": _yes(false_reports),
            "steps": f"add@{PLAN}" + (";report@2017-12-11;withdraw@2018-01-22" if false_reports else ""),
        }


def test_agency_checks(sketch: Sketch) -> Iterator[Row]:
    """Two or three a month; in December only one: the quota of 20 % was missed."""
    sheet = 0
    for index, month in enumerate(MONTHS):
        for one in range(1 if month == "2017-12" else 2 + index % 2):
            sheet += 1
            false_reports = month == "2017-11" and one == 0
            agency = 5 if false_reports else (index * 3 + one * 2) % AGENCIES + 1
            on = _month_day(month, 8 + one * 5)
            yield {
                "unit": "market-bureau",
                "sheet": f"DEMO-JCC-{sheet:03}",
                "agency": f"AGY-{agency:05}",
                "checked-on": on,
                "drawn": _yes(not false_reports),
                "reports-seen": sketch.lot.randrange(20, 80, 5),
                "result": "false-reports" if false_reports else ("to-rectify" if sheet % 4 == 0 else "sound"),
                "found": "演示：抽查报告与过程数据不符" if false_reports or sheet % 4 == 0 else "",
                "steps": sketch.steps(on, (("confirm", 1, 6),)),
            }


def off_road_machines(sketch: Sketch) -> Iterator[Row]:
    """Thirty-six machines; three in the zone that may not be used there."""
    kinds = ["excavator", "loader", "roller", "forklift", "grader", "paver"]
    for number in range(36):
        unit = sketch.unit()
        old, smoke = number % 12 == 7, number == 20
        yield {
            "unit": unit,
            "code": f"DEMO-JX-{number + 1:03}",
            "kind": kinds[number % 6],
            "made-on": dt.date(2008, 5, 12) if old else sketch.day(dt.date(2011, 1, 1), dt.date(2017, 6, 1)),
            "power": sketch.lot.choice([55, 92, 125, 162]),
            "owner": sketch.name("机械租赁公司"),
            "used-at": "yard" if kinds[number % 6] == "forklift" else "site",
            "place": sketch.address(unit),
            "in-zone": _yes(unit not in {"xushui", "xiliu-lake"}),
            "black-smoke": _yes(smoke),
            "last-seen": sketch.day(dt.date(2017, 10, 9), NEWEST),
            "steps": f"add@{PLAN}" + (";take-off@2018-01-09" if number == 31 else ""),
        }


def off_road_patrols(sketch: Sketch) -> Iterator[Row]:
    """Every subdistrict every week, but for a few that were left out."""
    for week in _days(FIRST_MONDAY, NEWEST, WEEK):
        for unit in sorted(sketch.cells):
            if sketch.chance(0.04):
                continue
            on = week + sketch.lot.randrange(5) * DAY
            found = 1 if sketch.chance(0.09) else 0
            yield {
                "unit": unit,
                "place": f"{sketch.names[unit]}演示工地",
                "patrolled-on": on,
                "subdistrict": unit,
                "kind": "unannounced" if sketch.chance(0.15) else "weekly",
                "used-at": sketch.lot.choice(["site", "site", "plant", "yard"]),
                "machines-seen": sketch.lot.randint(2, 9),
                "violations": found,
                "fine": 5000 if found else "",
                "daily-penalty": _yes(False) if found else "",
                "steps": sketch.steps(on, (("confirm", 1, 4),) if found else ()),
            }


# --- fuel -------------------------------------------------------------------------------------------------------------


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
            "sells-urea": _yes(bool(roads) and number not in {9, 35}),
            "steps": f"add@{dt.date(2017, 10, 10) if late else PLAN}",
        }


def fuel_samples(sketch: Sketch) -> Iterator[Row]:
    """Six stations a month are 10 % of 52 and more; in February there were four."""
    sheet = 0
    for index, month in enumerate(MONTHS):
        for one in range(4 if month == "2018-02" else 6):
            sheet += 1
            bad, waiting = sheet in {8, 23}, month == "2018-03" and one == 5
            on = _month_day(month, 6 + one * 3)
            yield {
                "unit": "market-bureau",
                "sheet": f"DEMO-YP-{sheet:03}",
                "station": f"FST-{(index * 11 + one * 7) % STATIONS + 1:05}",
                "sampled-on": on,
                "drawn": _yes(sheet % 9 != 0),
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
    roads = [number for number, row in enumerate(_again(fuel_stations), start=1) if row["on-roads"]]
    for sheet in range(16):
        month = MONTHS[sheet // 3]
        none, bad = sheet == 4, sheet == 10
        on = _month_day(month, 7 + sheet % 3 * 4)
        yield {
            "unit": "market-bureau",
            "sheet": f"DEMO-NS-{sheet + 1:03}",
            "station": f"FST-{roads[sheet * 3 % len(roads)]:05}",
            "sampled-on": on,
            "drawn": "true",
            "on-sale": _yes(not none),
            "urea-content": "" if none else ("29.80" if bad else "32.50"),
            "result": "" if none else ("substandard" if bad else "sound"),
            "penalty": "演示市监罚90号" if bad else "",
            "steps": sketch.steps(on, (("confirm", 4, 9),)),
        }


def fuel_traces(sketch: Sketch) -> Iterator[Row]:
    """Three traces: an ordinary one, a serious one that was closed, a crime that is not handed over yet."""
    numbers = [number for number, row in enumerate(_again(truck_checks), start=1) if row["result"] == "over"]
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
    stations = list(enumerate(_again(fuel_stations), start=1))
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
            "in-use": _yes(index != 33),
            "efficiency": "0.790" if short else f"{sketch.lot.uniform(0.86, 0.97):.3f}",
            "air-liquid-ratio": "1.05",
            "tight": _yes(not short),
            "tested-on": tested,
            "inspected-on": sketch.day(dt.date(2017, 10, 9), dt.date(2018, 3, 1)),
            "online": _yes(online),
            "online-since": sketch.day(dt.date(2017, 8, 20), dt.date(2017, 12, 20)) if online else "",
            "device": f"DEMO-YQ-{index + 1:03}" if online else "",
            "steps": f"add@{max(PLAN, dt.date.fromisoformat(row['steps'][4:14]))}",
        }


def vapour_checks(sketch: Sketch) -> Iterator[Row]:
    """Two checks a month; one found a fault that is not put right yet."""
    for number in range(12):
        month = MONTHS[number // 2]
        bad = number in {2, 11}
        on = _month_day(month, 9 + number % 2 * 6)
        yield {
            "unit": "environment-bureau",
            "sheet": f"DEMO-YQJ-{number + 1:03}",
            "installation": f"VAP-{number * 7 % 46 + 1:05}",
            "checked-on": on,
            "kind": "spot" if number % 3 else "special",
            "in-use": _yes(number != 11),
            "efficiency": "0.802" if number == 2 else ("" if number == 11 else f"{sketch.lot.uniform(0.86, 0.96):.3f}"),
            "rectify-by": on + 14 * DAY if bad else "",
            "rectified-on": on + 10 * DAY if number == 2 else "",
            "steps": sketch.steps(on, () if number == 11 else (("confirm", 11, 15),)),
        }


def clean_vehicles(sketch: Sketch) -> Iterator[Row]:
    """New buses and taxis; one fleet of petrol cars among them."""
    energies = ["electric", "natural-gas", "electric", "plug-in-hybrid", "petrol", "electric", "hybrid"]
    for number, energy in enumerate(energies):
        on = dt.date(2017, 10, 10) + number * 13 * DAY
        yield {
            "unit": "transport-bureau",
            "operator": sketch.name("出租公司" if number % 2 else "公交公司"),
            "registered-on": on,
            "kind": "taxi" if number % 2 else "bus",
            "energy": energy,
            "vehicles": 3 if energy == "petrol" else sketch.lot.randint(8, 60),
            "steps": sketch.steps(on, (("confirm", 1, 6),)),
        }


def diesel_standards(sketch: Sketch) -> Iterator[Row]:
    """Registrations by month: heavy ones all National V since July, light ones since January."""
    for month in ("2017-07", "2017-08", "2017-09", *MONTHS[:-1]):
        for kind in ("heavy", "light"):
            registered = sketch.lot.randint(12, 60)
            must = kind == "heavy" or month >= "2018-01"
            told = max(PLAN, _month_day(month, 28) + 5 * DAY)
            yield {
                "unit": "traffic-police-two",
                "month": month,
                "class": kind,
                "registered": registered,
                "national-five": registered if must else registered * 2 // 3,
                "refused": sketch.lot.randint(0, 4) if must else 0,
                "steps": sketch.steps(told, (("confirm", 1, 5),)),
            }


# --- dust -------------------------------------------------------------------------------------------------------------


def building_sites(sketch: Sketch) -> Iterator[Row]:
    """Forty-eight sites: some short of the six, some stopped, two caught digging in the season, one exempted."""
    kinds = ["housing", "housing", "municipal", "road", "demolition", "water", "greening", "housing"]
    for number in range(48):
        unit, kind = sketch.unit(), kinds[number % 8]
        linear = kind in {"road", "municipal", "water"}
        area = sketch.lot.choice([3200, 6800, 10000, 15500, 28000, 46000])
        large = kind == "demolition" or number % 9 == 1
        missing = {7: "covered", 19: "fenced", 28: "vehicles-washed", 41: "paved"}.get(number)
        stopped = number in {19, 28, 33}
        on_line = (area >= 10000 or large) and number not in {12, 25, 33}
        checked = sketch.day(dt.date(2018, 1, 8), NEWEST - 6 * DAY)
        digging = number in {5, 14}
        exempt = number in {3, 11}
        row: Row = {
            "unit": unit,
            "name": sketch.name("工程"),
            "permit": f"DEMO-SG-{number + 1:03}",
            "kind": kind,
            "address": sketch.address(unit),
            "builder": sketch.name("置业公司"),
            "contractor": f"演示第{number % 9 + 1}建筑公司",
            "supervisor": "演示监理公司",
            "trade-department": {"road": "transport-bureau", "water": "water-diversion-bureau"}.get(
                kind, "construction-bureau"
            ),
            "area": area,
            "large-earthwork": _yes(large),
            "linear": _yes(linear),
            "in-segments": _yes(number != 18) if linear else "",
            "open-segment": sketch.lot.randrange(80, 400, 20) if linear else "",
            "checked-on": checked,
            **{name: _yes(name != missing) for name in sorted(SEALED)},
            "monitor-online": _yes(on_line),
            "video-online": _yes(on_line),
            "online-since": sketch.day(dt.date(2017, 7, 1), dt.date(2017, 10, 20)) if on_line else "",
            "three-persons": _yes(number != 23),
            "dust-supervisor": f"演示监督员{number + 1}",
            "grid-officer": f"演示网格员{number + 1}",
            "site-manager": f"演示管理员{number + 1}",
            "emergency-control": _yes(number != 30) if number % 2 == 0 else "",
        }
        if digging:
            row["earthwork-seen"] = dt.date(2017, 12, 5 + number)
        if exempt:
            row |= {
                "exemption": f"EXE-{(3, 11).index(number) + 1:05}",
                "exemption-approval": f"演示政函{(3, 11).index(number) + 1}号",
                "exempt-from": dt.date(2017, 11, 20),
                "exempt-until": dt.date(2018, 1, 20),
                "earthwork-from": dt.date(2017, 11, 20),
                "earthwork-until": dt.date(2018, 1, 20),
                "earthwork-seen": dt.date(2017, 12, 8),
            }
        steps = f"add@{PLAN}"
        if stopped:
            steps += f";stop@{checked}"
        elif number in {9, 21, 36}:
            steps += f";stop@2017-10-{12 + number % 7};resume@2017-11-{2 + number % 9:02}"
        elif number == 45:
            steps += ";finish@2018-01-30"
        yield row | {"steps": steps}


def site_blacklist(sketch: Sketch) -> Iterator[Row]:
    """Three builders; one is off again."""
    for number, (on, until) in enumerate(
        [("2017-11-03", "2018-05-02"), ("2017-12-20", ""), ("2017-10-12", "2018-01-11")]
    ):
        yield {
            "unit": "construction-bureau",
            "contractor": f"演示第{number * 3 + 1}建筑公司",
            "code": sketch.code(),
            "site": f"SITE-{(20, 29, 34)[number]:05}",
            "listed-on": on,
            "listed-until": until,
            "ground": "演示：扬尘污染防治不力，情节严重",
            "decision": f"演示建〔2017〕{number + 1}号",
            "steps": f"add@{on}" + (";take-off@2018-01-12" if number == 2 else ""),
        }


def muck_trucks(sketch: Sketch) -> Iterator[Row]:
    """Twenty-six trucks: one unlocated, one without a licence, two reported, one of them struck off."""
    for number in range(26):
        black, unlocated, caught = number == 25, number == 11, number in {6, 18}
        yield {
            "unit": sketch.unit(),
            "plate": f"豫A·演渣{number + 1:02}",
            "company": f"演示{'甲乙丙丁'[number % 4]}渣土公司",
            "licence": "" if black else f"DEMO-ZT-{number + 1:03}",
            "load": 15 + number % 3 * 5,
            "sealed": _yes(not black),
            "located": _yes(not (black or unlocated)),
            "device": "" if black or unlocated else f"DEMO-GPS-{number + 1:03}",
            "checked-on": sketch.day(dt.date(2017, 12, 1), NEWEST),
            "breach-on": dt.date(2017, 11, 8) if caught else (dt.date(2018, 3, 12) if black else ""),
            "penalty": f"演示渣罚{number + 1}号" if caught or black else "",
            "steps": f"add@{dt.date(2018, 3, 12) if black else PLAN}"
            + {6: ";report@2017-11-13;withdraw@2017-12-11", 18: ";report@2017-11-14"}.get(number, ""),
        }


def earthwork_exemptions(sketch: Sketch) -> Iterator[Row]:
    """Five applications: two approved, one refused, one reviewed, one new. The trade department answers for the row."""
    ways = [
        ";review@2017-11-08;approve@2017-11-17",
        ";review@2017-11-09;approve@2017-11-17",
        ";refuse@2017-11-20",
        ";review@2018-02-12",
        "",
    ]
    added = ["2017-11-02", "2017-11-03", "2017-11-06", "2018-02-05", "2018-03-05"]
    for number, way in enumerate(ways):
        from_ = dt.date(2017, 11, 20) if number < 3 else dt.date(2018, 2, 26 if number == 3 else 28)
        yield {
            "unit": "transport-bureau" if number == 1 else "construction-bureau",
            "project": sketch.name("工程"),
            "builder": sketch.name("建设公司"),
            "ground": "livelihood" if number % 2 == 0 else "key-project",
            "trade-department": "transport-bureau" if number == 1 else "construction-bureau",
            "from": from_,
            "until": dt.date(2018, 1, 20) if number < 3 else dt.date(2018, 3, 15),
            "works": "road" if number == 1 else "earthwork",
            "volume": sketch.lot.randrange(2000, 40000, 500),
            "reason": "演示：地铁配套管线不能中断施工",
            "reviewed-by": f"演示初审{number + 1}号" if "review" in way else "",
            "approval": f"演示政函{number + 1}号" if "approve" in way else "",
            "approved-on": dt.date(2017, 11, 16) if "approve" in way else "",
            "steps": f"add@{added[number]}{way}",
        }


def road_segments(sketch: Sketch) -> Iterator[Row]:
    """Two segments of each subdistrict; one main road is still swept by hand."""
    classes = ["main", "secondary", "main", "lane", "elevated", "village"]
    for number, unit in enumerate(sorted(sketch.cells) * 2):
        kind = "fourth-ring" if number == 21 else classes[number % 6]
        yield {
            "unit": unit,
            "name": f"{sketch.names[unit]}演示{'大道' if kind in {'main', 'elevated'} else '街'}",
            "from": f"演示{number + 1}路",
            "to": f"演示{number + 2}路",
            "class": kind,
            "central": _yes(kind not in {"village", "fourth-ring"}),
            "length": f"{sketch.lot.uniform(0.6, 4.5):.2f}",
            "mechanised": _yes((kind in {"main", "elevated"} and number != 14) or number % 5 == 0),
            "washed-a-day": sketch.lot.randint(1, 4),
            "contractor": "演示环卫公司",
            "checked-on": sketch.day(dt.date(2017, 12, 1), NEWEST),
            "steps": f"add@{PLAN}",
        }


def road_cleaning(sketch: Sketch) -> Iterator[Row]:
    """One day of each segment in the last week of the record; one main road was not swept by machine."""
    for number, segment in enumerate(_again(road_segments), start=1):
        by_machine = segment["mechanised"] == "true"
        on = NEWEST - (number % 5 + 1) * DAY
        yield {
            "unit": segment["unit"],
            "lon": segment["lon"],
            "lat": segment["lat"],
            "road": segment["name"],
            "segment": f"RD-{number:05}",
            "cleaned-on": on,
            "swept": number % 3 + 1 if by_machine else 0,
            "washed": number % 2 + 1 if by_machine else 0,
            "by-hand": _yes(not by_machine),
            "vehicles": number % 3 + 1 if by_machine else 0,
            "steps": sketch.steps(on, (("confirm", 0, 1),) if number % 3 == 0 else ()),
        }


def silt_load(sketch: Sketch) -> Iterator[Row]:
    """Six segments weighed each month."""
    for index, month in enumerate(MONTHS):
        for one in range(6):
            segment = (index * 6 + one * 5) % 24
            unit = (sorted(sketch.cells) * 2)[segment]
            area, mass = 4, round(sketch.lot.uniform(8, 60), 2)
            on = _month_day(month, 5 + one * 3)
            yield {
                "unit": unit,
                "road": f"{sketch.names[unit]}演示路段",
                "segment": f"RD-{segment + 1:05}",
                "sampled-on": on,
                "area": area,
                "mass": f"{mass:.2f}",
                "load": f"{mass / area:.2f}",
                "steps": sketch.steps(on, (("confirm", 1, 3),) if one % 2 == 0 else ()),
            }


def weekly_cleaning(sketch: Sketch) -> Iterator[Row]:
    """Every subdistrict every week, but for a few."""
    ranges = ["facilities", "railings", "green-strips", "kerbs", "drains", "fringe", "facades", "roofs", "institutions"]
    for week in _days(FIRST_MONDAY, NEWEST, WEEK):
        for unit in sorted(sketch.cells):
            if sketch.chance(0.05):
                continue
            told = min(week + 4 * DAY, NEWEST)
            yield {
                "unit": unit,
                "week": week,
                "subdistrict": unit,
                "people": sketch.lot.randrange(40, 400, 10),
                "vehicles": sketch.lot.randint(2, 20),
                "rubbish": f"{sketch.lot.uniform(2, 60):.1f}",
                "covered": "、".join(sorted(sketch.lot.sample(ranges, 3))),
                "dead-corners": sketch.lot.randint(0, 25),
                "steps": sketch.steps(told, (("confirm", 1, 3),) if sketch.chance(0.2) else ()),
            }


# --- burning ----------------------------------------------------------------------------------------------------------


def straw_grids(sketch: Sketch) -> Iterator[Row]:
    """The grid of each subdistrict that has fields, and those of its villages; two were never patrolled."""
    fields = ["xushui", "xiliu-lake", "sanguanmiao", "hanghai-west-road", "zhongyuan-west-road", "lvdong-village"]
    for number in range(14):
        unit = fields[number % 6]
        yield {
            "unit": unit,
            "name": f"{sketch.names[unit]}演示网格{number // 6 + 1}",
            "subdistrict": unit,
            "level": "subdistrict" if number < 6 else "village",
            "farmland": sketch.lot.randrange(100, 2400, 20),
            "officer": f"演示网格员{number + 60}",
            "patrolled-on": "" if number in {5, 12} else sketch.day(dt.date(2017, 10, 2), dt.date(2017, 11, 20)),
            "straw-used": f"{sketch.lot.uniform(0.82, 0.97):.3f}",
            "steps": f"add@{PLAN}",
        }


def fire_points(sketch: Sketch) -> Iterator[Row]:
    """Fourteen alarms: straw, leaves, a false one, two during a warning, the newest not looked at."""
    for number in range(14):
        unit = "xushui" if number % 3 else sketch.unit()
        found = dt.date(2018, 3, 22) if number == 13 else sketch.day(PLAN, dt.date(2017, 12, 20))
        burned = ("straw", "straw", "leaves", "straw", "nothing")[number % 5]
        warned = number in {3, 6}
        if warned:
            found = sorted(WARNINGS)[number // 3]
        confirmed = burned != "nothing"
        straw, seen = burned == "straw", number != 13
        yield {
            "unit": unit,
            "place": f"{sketch.names[unit]}演示地块{number + 1}",
            "found-on": found,
            "found-by": ("satellite", "video", "patrol", "report")[number % 4],
            "burned": burned,
            "area": sketch.lot.randrange(5, 600, 5) if confirmed and seen else "",
            "confirmed": _yes(confirmed) if seen else "",
            "in-warning": _yes(warned),
            "grid": f"GRID-{(1 if unit == 'xushui' else number % 6 + 1):05}",
            "grid-officer": f"演示网格员{60 if unit == 'xushui' else number % 6 + 60}",
            "fine": 50000 if straw and seen else "",
            "accountable": "演示：街道主要负责人已作检查" if straw and seen and number != 8 else "",
            "exposed-on": found + 6 * DAY if straw and seen and number != 8 else "",
            "steps": sketch.steps(found, (("deal", 0, 2), ("settle", 6, 12)) if seen else ()),
        }


def fireworks_finds(sketch: Sketch) -> Iterator[Row]:
    """Ten finds around the Spring Festival; two are not punished yet."""
    police = ["police-xushui", "police-jianshe-road", "police-tongbai-road", "police-dihu"]
    for number in range(10):
        unit, open_ = sketch.unit(), number in {4, 9}
        found = (
            sketch.day(dt.date(2018, 3, 1), dt.date(2018, 3, 20)) if open_ else dt.date(2018, 2, 1) + 2 * number * DAY
        )
        yield {
            "unit": unit,
            "place": sketch.address(unit),
            "found-on": found,
            "kind": ("firing", "trade", "firing", "storage")[number % 4],
            "main-city": _yes(unit != "xushui"),
            "police": police[number % 4],
            "boxes": sketch.lot.randint(0, 60),
            "penalty": "" if open_ else f"演示公罚{number + 1}号",
            "person": f"演示人员{number + 1}",
            "steps": sketch.steps(found, (("deal", 0, 3),) if open_ else (("deal", 0, 3), ("settle", 1, 9))),
        }


# --- the heating season -----------------------------------------------------------------------------------------------


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


PLANNED = (("submit", 0, 6), ("enforce", 2, 12))


def staggered_electricity(sketch: Sketch) -> Iterator[Row]:
    """The meters of the two steel lines and of two stopped foundries, month by month of the season."""
    lines = list(_again(staggered_production))
    periods = [("2017-11-15", "2017-12-14"), ("2017-12-15", "2018-01-14"), ("2018-01-15", "2018-02-14")]
    for first, last in [*periods, ("2018-02-15", "2018-03-15")]:
        days = (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days + 1
        for number in (0, 1, 2, 3):
            half = number < 2
            full = days * (36_000 if half else 4_200)
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
    """Of each plant the own vehicles of high emission, laid up but for one, and three that carry."""
    number = 0
    for plant, row in enumerate(_again(staggered_transport), start=1):
        for one in range(row["own-dirty"] + 3):
            number += 1
            dirty = one < row["own-dirty"]
            yield {
                "unit": row["unit"],
                "lon": row["lon"],
                "lat": row["lat"],
                "plate": f"豫A·演运{number:02}",
                "listed": f"TRA-{plant:05}",
                "own": _yes(dirty or one % 2 == 0),
                "fuel": "diesel",
                "standard": "national-3" if dirty else ("national-5", "national-4")[one % 2],
                "safety": _yes(not dirty and one == row["own-dirty"]),
                "laid-up-on": dt.date(2017, 11, 13) if one < row["laid-up"] else "",
                "steps": f"add@{PLAN + 8 * DAY}",
            }


def gate_records(sketch: Sketch) -> Iterator[Row]:
    """The days of warning and a day before each episode, at four plants; one let trucks pass at orange."""
    plants = list(_again(staggered_transport))
    days = sorted({*WARNINGS, dt.date(2017, 12, 1), dt.date(2017, 12, 27)})
    for day in days:
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
                "national-four": passages * 9 // 10,
                "safety": 2 if not calm else 0,
                "freight": ordinary if calm else (ordinary * 7 // 10 if breach else 20),
                "ordinary-freight": ordinary,
                "case": "演示案31号" if breach else "",
                "steps": sketch.steps(day + DAY, (("confirm", 1, 3),)),
            }


def emergency_measures(sketch: Sketch) -> Iterator[Row]:
    """Thirty sources: twenty lines of plants, boilers, dust, vehicles; two without a plan, one surveyed late."""
    for number in range(30):
        unit = sketch.unit()
        kind = "industry" if number < 20 else ("boiler", "dust", "mobile", "area")[number % 4]
        limit = kind == "industry" and number % 5 == 4
        none, late = number in {8, 17}, number == 12
        way = {"industry": "limit" if limit else "stop-line", "dust": "suspend", "mobile": "suspend"}.get(kind, "treat")
        cuts = ("0", "0.3", "0.5", "0.6") if limit or kind in {"boiler", "area"} else ("0.2", "0.5", "1", "1")
        surveyed = dt.date(2017, 10, 11) if late else sketch.day(dt.date(2017, 9, 1), PLAN)
        yield {
            "unit": unit,
            "source": sketch.name({"industry": "涂装厂", "boiler": "供热站", "dust": "工地"}.get(kind, "车队")),
            "credit-code": sketch.code() if kind == "industry" else "",
            "kind": kind,
            "line": f"{number % 3 + 1}号线" if kind == "industry" else "",
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
            "measures": "演示：按预警级别停限产、停止喷涂和物料运输",
            "responds-within": 4,
            "surplus": ("general", "none", "severe")[number % 3] if kind == "industry" else "",
            "rotation": ("month", "none", "season")[number % 3] if kind == "industry" else "",
            "rotation-from": "2017-12" if kind == "industry" and number % 3 == 0 else "",
            "plan": f"演示一厂一策{number + 1}号" if kind == "industry" and not none else "",
            "reported-on": max(surveyed, PLAN),
            "contact": f"演示责任人{number + 21}",
            "steps": sketch.steps(surveyed if late else PLAN, () if none else PLANNED),
        }


LEDGERS: Mapping[str, Callable[[Sketch], Iterator[Row]]] = {
    name.replace("_", "-"): make
    for name, make in list(globals().items())
    if getattr(make, "__annotations__", {}).get("return") == "Iterator[Row]" and name[0] != "_"
}
_MADE: dict[str, list[Row]] = {}


def _again(make: Callable[[Sketch], Iterator[Row]]) -> list[Row]:
    """The rows of a ledger that was made before, so that another can point to them."""
    return _MADE[make.__name__.replace("_", "-")]


def main(pack: Path) -> None:
    """Write the lists of one pack."""
    sketch = Sketch(pack, seed=75, doors=3000, codes=20000)
    for name, make in LEDGERS.items():
        _MADE[name] = write(pack, name, make(sketch), sketch)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

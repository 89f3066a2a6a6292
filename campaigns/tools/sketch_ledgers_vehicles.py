"""Vehicles, machines and freight: the first part of `sketch_ledgers_b.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sketch_rows import NEWEST, PLAN, Row, Sketch, ledgers_of
from sketch_winter import CHECKS, DAY, FIRST_MONDAY, MONTHS, WEEK, again, days, month_day, yes

AGENCIES = 10


def rail_share(sketch: Sketch) -> Iterator[Row]:
    """The power company's tonnage: 60 % by rail are reached a month late."""
    shares = {"2017-08": 50, "2017-09": 53, "2017-10": 57, "2017-11": 61, "2017-12": 63, "2018-01": 62, "2018-02": 64}
    for month, share in shares.items():
        total = sketch.lot.randrange(90_000, 120_000, 500)
        told = max(PLAN, month_day(month, 28) + 6 * DAY)
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
    dates = [day for day in days(CHECKS, NEWEST - DAY) if day not in left_out]
    for number, day in enumerate(dates):
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
            "black-smoke": yes(smoke),
            "opacity": "2.10" if over else "0.60",
            "result": "over" if over else "within",
            "turned-back": yes(done or number % 72 != 2) if bad else "",
            "penalty": f"演示交罚{number + 1}号" if done else "",
            "fine": 200 if done else "",
            "steps": sketch.steps(day, (("confirm", 1, 4),) if done or (not bad and number % 3 == 0) else ()),
        }


def truck_traces(sketch: Sketch) -> Iterator[Row]:
    """Every truck over the limit is traced; the last ones are not through."""
    over = [row for row in again(truck_checks) if row["result"] == "over"]
    numbers = [number for number, row in enumerate(again(truck_checks), start=1) if row["result"] == "over"]
    for index, (number, row) in enumerate(zip(numbers, over, strict=True)):
        gap, false_report = index % 9 == 7, index % 11 == 4
        opened = row["checked-on"] + DAY
        through = not gap and opened < dt.date(2018, 3, 1)
        steps = sketch.steps(opened, (("deal", 3, 9), ("settle", 2, 6)) if through else ())
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
            "false-report": yes(false_report),
            "referred-to": "transport、environment" if false_report else "transport",
            "exposed-on": steps.split(";")[1].partition("@")[2] if through else "",
            "outcome": "承运企业已淘汰更新" if through else "",
            "steps": steps,
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
            "false-reports": yes(false_reports),
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
            on = month_day(month, 8 + one * 5)
            yield {
                "unit": "market-bureau",
                "sheet": f"DEMO-JCC-{sheet:03}",
                "agency": f"AGY-{agency:05}",
                "checked-on": on,
                "drawn": yes(not false_reports),
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
            "in-zone": yes(unit not in {"xushui", "xiliu-lake"}),
            "black-smoke": yes(smoke),
            "last-seen": sketch.day(dt.date(2017, 10, 9), NEWEST),
            "steps": f"add@{PLAN}" + (";take-off@2018-01-09" if number == 31 else ""),
        }


def off_road_patrols(sketch: Sketch) -> Iterator[Row]:
    """Every subdistrict every week, but for a few that were left out."""
    for week in days(FIRST_MONDAY, NEWEST, WEEK):
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
                "daily-penalty": yes(False) if found else "",
                "steps": sketch.steps(on, (("confirm", 1, 4),) if found else ()),
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
            told = max(PLAN, month_day(month, 28) + 5 * DAY)
            yield {
                "unit": "traffic-police-two",
                "month": month,
                "class": kind,
                "registered": registered,
                "national-five": registered if must else registered * 2 // 3,
                "refused": sketch.lot.randint(0, 4) if must else 0,
                "steps": sketch.steps(told, (("confirm", 1, 5),)),
            }


VEHICLES = ledgers_of(globals())

"""Coal, boilers and heating: the middle part of `sketch_ledgers_a.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sketch_rows import CLOSE, PLAN, Row, Sketch, after, last, ledgers_of


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
        steps = sketch.steps(PLAN) if open_ else after(sketch, done)
        if number == 12:
            steps += ";reopen:re-ignition@2018-01-10"
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
            "looked-on": last(steps) if looked else "",
            "steps": steps,
        }


def loose_coal_outlets(sketch: Sketch) -> Iterator[Row]:
    """Thirty outlets; one opened again."""
    for number in range(30):
        unit, done = sketch.unit(), sketch.day(dt.date(2017, 9, 1), dt.date(2017, 11, 20))
        steps = after(sketch, done)
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
        steps = sketch.steps(listed) if open_ else after(sketch, out, listed=listed)
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
            "steps": sketch.steps(PLAN, (("confirm", 25, 60),) if low else ()),
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
            "steps": sketch.steps(PLAN) if open_ else after(sketch, done),
        }


COAL = ledgers_of(globals())

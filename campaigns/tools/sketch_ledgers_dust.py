"""Sites, roads, cleaning, burning and fireworks: the third part of `sketch_ledgers_b.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sketch_rows import NEWEST, PLAN, Row, Sketch, ledgers_of
from sketch_winter import DAY, FIRST_MONDAY, MONTHS, WARNINGS, WEEK, again, days, month_day, yes

SEALED = {"fenced", "covered", "wet-digging", "paved", "vehicles-washed", "trucks-sealed"}


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
            "large-earthwork": yes(large),
            "linear": yes(linear),
            "in-segments": yes(number != 18) if linear else "",
            "open-segment": sketch.lot.randrange(80, 400, 20) if linear else "",
            "checked-on": checked,
            **{name: yes(name != missing) for name in sorted(SEALED)},
            "monitor-online": yes(on_line),
            "video-online": yes(on_line),
            "online-since": sketch.day(dt.date(2017, 7, 1), dt.date(2017, 10, 20)) if on_line else "",
            "three-persons": yes(number != 23),
            "dust-supervisor": f"演示监督员{number + 1}",
            "grid-officer": f"演示网格员{number + 1}",
            "site-manager": f"演示管理员{number + 1}",
            "emergency-control": yes(number != 30) if number % 2 == 0 else "",
        }
        if digging:
            row["earthwork-seen"] = dt.date(2017, 12, 5 + number)
            row["earthwork-penalty"] = f"演示建罚{number}号"
            row["earthwork-public-on"] = dt.date(2017, 12, 28) if number == 5 else ""
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
            "sealed": yes(not black),
            "located": yes(not (black or unlocated)),
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
            "central": yes(kind not in {"village", "fourth-ring"}),
            "length": f"{sketch.lot.uniform(0.6, 4.5):.2f}",
            "mechanised": yes((kind in {"main", "elevated"} and number != 14) or number % 5 == 0),
            "washed-a-day": sketch.lot.randint(1, 4),
            "contractor": "演示环卫公司",
            "checked-on": sketch.day(dt.date(2017, 12, 1), NEWEST),
            "steps": f"add@{PLAN}",
        }


def road_cleaning(sketch: Sketch) -> Iterator[Row]:
    """One day of each segment in the last week of the record; one main road was not swept by machine."""
    for number, segment in enumerate(again(road_segments), start=1):
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
            "by-hand": yes(not by_machine),
            "vehicles": number % 3 + 1 if by_machine else 0,
            "steps": sketch.steps(on, (("confirm", 0, 1),) if number % 3 == 0 else ()),
        }


def silt_load(sketch: Sketch) -> Iterator[Row]:
    """One segment of each subdistrict weighed each month, but for one in December."""
    for index, month in enumerate(MONTHS):
        for one in range(11 if month == "2017-12" else 12):
            segment = one + index % 2 * 12
            unit = (sorted(sketch.cells) * 2)[segment]
            area, mass = 4, round(sketch.lot.uniform(8, 60), 2)
            on = month_day(month, 5 + one)
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
    for week in days(FIRST_MONDAY, NEWEST, WEEK):
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
            "confirmed": yes(confirmed) if seen else "",
            "in-warning": yes(warned),
            "grid": f"GRID-{(1 if unit == 'xushui' else number % 6 + 1):05}",
            "grid-officer": f"演示网格员{60 if unit == 'xushui' else number % 6 + 60}",
            "fine": (50000 if straw else 500) if confirmed and seen else "",
            "accountable": "演示：街道主要负责人已作检查" if straw and seen and number != 8 else "",
            "exposed-on": found + 6 * DAY if straw and seen and number != 8 else "",
            "steps": sketch.steps(
                found, (("deal", 0, 2), ("settle", 6, 12)) if seen else (), until=1 if number == 8 else 99
            ),
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
            "main-city": yes(unit != "xushui"),
            "police": police[number % 4],
            "boxes": sketch.lot.randint(0, 60),
            "penalty": "" if open_ else f"演示公罚{number + 1}号",
            "person": f"演示人员{number + 1}",
            "steps": sketch.steps(found, (("deal", 0, 3),) if open_ else (("deal", 0, 3), ("settle", 1, 9))),
        }


DUST = ledgers_of(globals())

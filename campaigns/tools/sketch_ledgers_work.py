"""Enforcement and organisation: the last part of `sketch_ledgers_a.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sketch_rows import PLAN, Row, Sketch, ledgers_of


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
            "transfer": f"TR-{(26, 9).index(number) + 1:05}" if crime else "",
            "steps": sketch.steps(decided, (("confirm", 2, 9),)),
        }


def transfers(sketch: Sketch) -> Iterator[Row]:
    """Two handed to the police, one of them without a receipt so far."""
    for number, (sent, receipt) in enumerate([(dt.date(2017, 12, 4), "演示回执1号"), (dt.date(2018, 2, 1), "")]):
        yield {
            "unit": "environment-bureau",
            "letter": f"演示移字〔{sent.year}〕{number + 1}号",
            "sent-on": sent,
            "party": sketch.name("公司"),
            "suspicion": "污染环境罪",
            "to": "police",
            "receipt": receipt,
            "filed-on": dt.date(2017, 12, 10) if receipt else "",
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


WORK = ledgers_of(globals())

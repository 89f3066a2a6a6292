"""Ask every address of the running installation for things that mean nothing; print what was answered with a fault.

Run by a test in a process of its own, with LANTIAN_HOME naming the filled installation.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
import traceback
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import django

from lantian.io.collector import look_rarely

HOSTILE = (
    "",
    "x",
    "0",
    "-1",
    "9" * 30,
    "1e400",
    "nan",
    "٣",
    "\x00",
    "'\";--<b>",
    "../../etc/passwd",
    "\u202e％s%(a)s{0}",
    "a" * 3000,
    "0001-01-01",
    "9999-12-31",
    "1900-01-01",
    "2016-10-01",
    "2017-10-05",
    "2017-02-30",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+14:00",
    "2017-10-05T00:00:00Z",
    "district",
    "jianshelu",
    "pm25",
)
PARAMETERS = ("from", "to", "as_of", "period", "month", "page", "q", "v", "format", "state", "next", "kind", "sort")
HOUR, DISTRICT, UNIT = "2017-10-05T00:00:00Z", "district", "jianshe-road"
WEEK = {"first": "2017-10-02", "last": "2017-10-08"}
TRACES = {
    "progress": {"id": "scattered-dirty-done", "day": "2017-10-05"},
    "row-mean": {"ledger": "silt-load", "ranking": "silt-ranking", "unit": "xushui", "first": "2017-10-01"},
    "row-count": {"indicator": "scattered-dirty-done"},
    "detector-rates": {"detector": "network"},
    "target": {"subdistrict": UNIT, "period": "2017-10"},
    "parameter": {"id": "ranking.parameter", "on": "2017-10-05"},
    "coverage": {"hour": HOUR},
    "valid-days": {"site": DISTRICT, **WEEK},
    "hour-mean": {"site": UNIT, "pollutant": "pm25", "hour": HOUR},
    "running-mean": {"site": UNIT, "pollutant": "pm25", "hour": HOUR},
    "mean-of-hours": {"site": UNIT, "pollutant": "pm25", "first": HOUR, "last": "2017-10-05T03:00:00Z"},
    "day-mean": {"site": UNIT, "day": "2017-10-05", "indicator": "pm25_24h"},
    "day-index": {"site": UNIT, "day": "2017-10-05"},
    "period-mean": {"site": UNIT, **WEEK},
    "season-pm25": {"source": "published"},
    "season-heavy-days": {"source": DISTRICT},
    "index-hour": {"site": UNIT, "hour": HOUR},
    "stations-online": {"at": HOUR, "unit": UNIT},
    "online-rate": {"site": UNIT, "week": "2017-10-02"},
    "rank": {"unit": UNIT, **WEEK},
    "completion": {"unit": UNIT, "period": "2017-Q4", "as_of": "2017-10-11T16:00:00Z"},
    "measurement": {"station": "410102000000000000000101", "parameter": "a34004", "hour": HOUR},
    "calibration": {"correction": "1"},
    "calibration-example": {"sensor": "RT01"},
    "calibration-watch": {"station": "410102000000000000000101", "parameter": "a34004", "day": "2017-10-05"},
    "corrected-hour": {"station": "410102000000000000000101", "parameter": "a34004", "hour": HOUR},
    "flag": {"station": "410102000000000000000101", "parameter": "a34004", "hour": HOUR},
    "dustfall-month": {"site": UNIT, "month": "2017-10"},
    "dustfall-rank": {"unit": UNIT, "month": "2017-10"},
    "draw-quota": {"draw": "1"},
    "inspection-count": {"number": "ZYJC-2017-0001"},
    "likeness": {"candidate": "1"},
    "daily-fine": {"measure": "1", "as_of": "2017-10-05"},
    "escalation-count": {"unit": UNIT, "fact": "overdue-cases"},
    "reward": {"week": "2017-10-02", "unit": UNIT, "attempt": "1"},
    "reward-balance": {"unit": UNIT},
    "quantity": {"id": "T01"},
    "deadline": {"id": "T01"},
    "case-due": {"case": "ZY-2017-0001"},
    "accountability-count": {"unit": UNIT, "period": "2017-10", "basis": "newly_found", "day": "2017-11-05"},
    "accountability-finding": {"unit": UNIT, "period": "2017-10", "basis": "newly_found", "tier": "mid_level"},
    "accountability-ahead": {"unit": UNIT, "period": "2017-10", "basis": "unrectified", "on": "2017-10-21"},
    "cut-share": {"plan": "list", "grade": "yellow", "demand": "so2_nox_sum"},
    "cut-emission": {"plan": "CUT-0001", "row": "EMG-00004", "pollutant": "pm"},
    "cut-by-stack": {"order": "O-1", "stack": "DEMO-STACK-B", "parameter": "a21002", "day": "2018-01-05"},
    "cut-line": {"plan": "CUT-0001", "position": "1", "grade": "red"},
    "warning-proposal": {"at": "2018-01-05T00:00:00Z"},
    "warning-version": {"id": "1"},
    "forecast-day": {"issue": "1", "site": DISTRICT, "day": "2018-01-05"},
    "emission": {"inventory": "1", "category": "cars", "code": "DEMO-R01", "species": "NOx"},
    "emission-sum": {"inventory": "1", "category": "all", "species": "SO2"},
    "accountability-air": {"unit": UNIT, "period": "2017-Q4", "day": "2018-01-05"},
}
DATES = ("0001-01-01", "1000-01-01", "9999-12-31", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00")
_SECONDS_FOR_ONE = 5.0


def main() -> None:
    """Every address with hostile places and parameters, as a stranger and as who may do the most."""
    look_rarely()  # as the server does
    django.setup()
    logging.disable(logging.CRITICAL)
    from django.core.signals import got_request_exception
    from django.test import Client
    from django.urls import get_resolver

    from lantian.apps.orgs.models import User
    from lantian.apps.records.traces import kinds

    told: list[str] = []
    got_request_exception.connect(lambda **_: told.append(traceback.format_exc(limit=-3)), weak=False)
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    stranger = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="duty-officer"))
    routes = sorted(set(_routes(get_resolver().url_patterns)))
    asked, faults = 0, [[0, 0, kind, "is not asked for"] for kind in kinds() if kind not in TRACES]
    places = _ledger_places()
    for number, address in enumerate((*_addresses(routes), *_with_hostile_choices(places))):
        begun = time.monotonic()
        answer = (stranger if number % 4 == 0 else client).get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        took = time.monotonic() - begun
        asked += 1
        if answer.status_code >= 500 or took > _SECONDS_FOR_ONE or not isinstance(body, bytes):
            faults.append([answer.status_code, round(took, 1), address[:200], told[-1][-600:] if told else ""])
    for address in (*("/" + re.sub(r"<[^>]+>", "1", route) for route in routes), *places):
        if "logout" not in address:
            for form in ({}, dict.fromkeys(PARAMETERS, "\x00"), {"file": "x", "name": "a" * 3000, "datum": "x"}):
                asked += 1
                answer = client.post(address, form)
                if answer.status_code >= 500:
                    faults.append([answer.status_code, 0, f"POST {address}", told[-1][-600:] if told else ""])
    json.dump({"asked": asked, "faults": faults}, sys.stdout)


def _ledger_places() -> list[str]:
    """Pages of a ledger and of a row that is there."""
    from lantian.apps.ledgers import actions
    from lantian.io.clock import now

    values = {"name": "<b>茶馆</b>", "address": "建设路1号", "kind": "tea-stove"}
    row = actions.add("tea-stoves", actor=None, unit=UNIT, values=values, now=now())
    of_row = ("", "change/", "steps/apply/", "steps/apply/sign/", "steps/reopen/", "steps/fly/", "rules/none/")
    of_ledger = ("", "new/", "change/", "step/", "lists/", "lists/1/delete/", "ranking/none/")
    return [f"/ledgers/rows/{row.number}/{end}" for end in of_row] + [f"/ledgers/tea-stoves/{end}" for end in of_ledger]


def _with_hostile_choices(places: list[str]) -> Iterator[str]:
    names = ("q", "unit", "kind", "state", "sort", "page", "columns", "overdue", "f-kind", "format")
    for place in places:
        yield place
        for value in HOSTILE if place.endswith("tea-stoves/") else HOSTILE[::9]:
            yield f"{place}?{urlencode(dict.fromkeys(names, value))}"


def _routes(patterns: list[object], before: str = "") -> Iterator[str]:
    for each in patterns:
        route = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from _routes(each.url_patterns, route)
        else:
            yield route


def _addresses(routes: list[str]) -> Iterator[str]:
    for place, route in enumerate(routes):
        if "logout" in route or "<slug:kind>" in route:
            continue
        for value in HOSTILE[place % 2 :: 2] if "<" in route else ():
            yield "/" + re.sub(r"<[^>]+>", quote(value, safe=""), route)
        known = "/" + re.sub(r"<[^>]+>", UNIT, route)
        yield known
        for shift in range(place % 3, len(HOSTILE), 8):
            yield known + "?" + urlencode({name: HOSTILE[shift - at] for at, name in enumerate(PARAMETERS)})
    for address in ("/ranking/", "/ranking/ranking.csv", "/ranking/ranking.json", "/targets/"):
        for value in HOSTILE:
            yield f"{address}?{urlencode({'from': value, 'as_of': value})}"
            yield f"{address}?{urlencode({'to': value, 'period': value})}"
            yield f"{address}?{urlencode({'from': value, 'to': '2017-10-05'})}"
    for kind, sound in TRACES.items():
        yield f"/trace/{kind}/?{urlencode(sound)}"
        for name in sound:
            for value in (*HOSTILE[3:12:3], *DATES):
                yield f"/trace/{kind}/?{urlencode(sound | {name: value})}"
        for value in ("-1", "9" * 30, "1e3"):
            yield f"/trace/{kind}/?{urlencode(sound | {'v': value})}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantian.web.settings")
    main()

"""Against cases of strangers: a public package's tests and station-hours as they were published."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lantian.core.standards.hj633 import Indicator, grade, iaqi, index

CASES = Path(__file__).parents[3] / "data" / "aqi_cases"
PACKAGE = [json.loads(line, parse_float=Decimal) for line in (CASES / "package_tests.jsonl").read_text().splitlines()]
KEYS = {"PM2.5": "pm25", "PM10": "pm10", "SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3"}
FIELDS = {
    "daily": {"o3": "o3_8h"} | {key: f"{key}_24h" for key in ("pm25", "pm10", "so2", "no2", "co")},
    "hourly": {key: f"{key}_1h" for key in ("pm25", "pm10", "so2", "no2", "co", "o3")},
}


def _of(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in PACKAGE if case["type"] == kind]


@pytest.mark.parametrize("case", _of("iaqi"))
def test_sub_indices(case: dict[str, Any]) -> None:
    edition = case["edition"].removeprefix("HJ 633-")
    assert iaqi(Indicator(case["item"].lower()), case["concentration"], edition) == case["by_the_standard"]


@pytest.mark.parametrize("case", _of("level"))
def test_levels(case: dict[str, Any]) -> None:
    found = grade(case["aqi"])
    assert found is not None
    assert (found.number, found.name.zh) == (case["by_the_standard"], case["name"])


@pytest.mark.parametrize("case", _of("aqi"))
def test_indices(case: dict[str, Any]) -> None:
    """In these cases -1 stands for a missing value; here that is said by leaving it out."""
    fields = FIELDS[case["averaging"]]
    values = {
        Indicator(fields[key]): value
        for key, value in case["concentrations"].items()
        if value is not None and value != -1
    }
    quality = index(values, case["edition"].removeprefix("HJ 633-"), case["averaging"])
    expected = case["by_the_standard"]
    assert quality.aqi == expected["aqi"]
    assert {p.value for p in quality.primary} == {KEYS[name] for name in expected["primary"]}
    for name, value in expected["iaqi"].items():
        assert quality.iaqi.get(Indicator(fields[KEYS[name]])) == value


def test_published_station_hours() -> None:
    """2,187 published hours: index, primary pollutants and grade, the two with an unpublished PM10 apart."""
    columns = {"so2": "so2_1h", "no2": "no2_1h", "co": "co_1h", "o3_1h": "o3_1h", "pm10": "pm10_1h", "pm25": "pm25_1h"}
    seen = 0
    with gzip.open(CASES / "published_hourly.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line, parse_float=Decimal)
            quality = index({Indicator(field): case[key] for key, field in columns.items()})
            published = case["published"]
            assert quality.aqi == published["aqi"], case["id"]
            assert quality.grade is not None
            assert quality.grade.name.zh == published["level"], case["id"]
            primary = {p.value for p in quality.primary}
            expected = {KEYS[name] for name in published["primary"]}
            assert primary == (expected if case["agree"] else expected - {"pm10"}), case["id"]
            seen += 1
    assert seen == 2187

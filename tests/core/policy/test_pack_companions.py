"""What lies beside the policy in a pack fits it: the stations of the demonstration and the sketch of the map."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from lantian.io.packs import load_folder

COLUMNS = ["code", "name_zh", "name_en", "subdistrict", "lon", "lat", "kind"]


@pytest.fixture(params=["small_folder", "zhongyuan_folder"])
def folder(request: pytest.FixtureRequest) -> Path:
    """The folder of each of the two packs."""
    return request.getfixturevalue(request.param)


def test_the_stations_are_those_that_the_plan_asks_for(folder: Path) -> None:
    pack = load_folder(folder)
    with (folder / "demo" / "stations.csv").open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        assert reader.fieldnames == COLUMNS
        stations = list(reader)
    plan = pack.info.stations
    assert len({station["code"] for station in stations}) == len(stations) == plan.total
    assert {station["kind"] for station in stations} == {plan.kind}
    per_subdistrict = Counter(station["subdistrict"] for station in stations)
    assert per_subdistrict == {unit.id: plan.per_subdistrict for unit in pack.subdistricts()}


def test_the_sketch_has_every_subdistrict_and_says_that_it_is_one(folder: Path) -> None:
    sketch = json.loads((folder / "map" / "sketch.geojson").read_text(encoding="utf-8"))
    assert sketch["lantian"]["sketch"] is True
    assert sketch["lantian"]["datum"] in {"GCJ-02", "WGS-84"}
    drawn = sorted(feature["properties"]["subdistrict"] for feature in sketch["features"])
    assert drawn == sorted(unit.id for unit in load_folder(folder).subdistricts())

"""The sketch map and the stations of the demonstration fit together, and the sketch says that it is one."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import shapely
from shapely.geometry import Point, shape

from lantian.core.geography import wgs84_from_gcj02
from lantian.core.policy.pack import Pack


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sketch(zhongyuan_folder: Path) -> dict[str, Any]:
    return json.loads((zhongyuan_folder / "map" / "sketch.geojson").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def stations(zhongyuan_folder: Path) -> list[dict[str, str]]:
    return rows(zhongyuan_folder / "demo" / "stations.csv")


def test_the_sketch_says_that_it_is_one(sketch: dict[str, Any]) -> None:
    head = sketch["lantian"]
    assert head["sketch"] is True
    assert head["datum"] == "GCJ-02"
    assert "示意" in head["note_zh"]
    assert "not administrative boundaries" in head["note_en"]


def test_every_subdistrict_has_one_cell_under_its_names(sketch: dict[str, Any], zhongyuan_pack: Pack) -> None:
    cells = {feature["properties"]["subdistrict"]: feature["properties"] for feature in sketch["features"]}
    assert len(sketch["features"]) == 12
    for unit in zhongyuan_pack.subdistricts():
        assert unit.short is not None
        assert (cells[unit.id]["name_zh"], cells[unit.id]["name_en"]) == (unit.short.zh, unit.short.en)


def test_cells_fill_the_outline_without_overlap(sketch: dict[str, Any]) -> None:
    cells = [shape(feature["geometry"]) for feature in sketch["features"]]
    whole = shapely.union_all(cells, grid_size=1e-5)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    for one, other in combinations(cells, 2):
        assert one.is_valid
        assert one.intersection(other).area < 0.001 * min(one.area, other.area)


def test_no_cell_is_too_small_to_read(sketch: dict[str, Any]) -> None:
    areas = [shape(feature["geometry"]).area for feature in sketch["features"]]
    assert min(areas) > 0.4 * sum(areas) / len(areas)


def test_places_say_how_they_were_placed(zhongyuan_folder: Path) -> None:
    placed = Counter(row["placed_by"] for row in rows(zhongyuan_folder / "map" / "places.csv"))
    assert placed == {"point": 8, "neighbours": 4}


def test_four_stations_lie_in_the_cell_of_each_subdistrict(
    sketch: dict[str, Any], stations: list[dict[str, str]], zhongyuan_pack: Pack
) -> None:
    cells = {
        feature["id"]: shapely.transform(
            shape(feature["geometry"]), lambda points: [wgs84_from_gcj02(lon, lat) for lon, lat in points]
        )
        for feature in sketch["features"]
    }
    for row in stations:
        assert cells[row["subdistrict"]].contains(Point(float(row["lon"]), float(row["lat"]))), row["code"]
    counts = Counter(row["subdistrict"] for row in stations)
    assert counts == {unit.id: 4 for unit in zhongyuan_pack.subdistricts()}
    assert len(stations) == zhongyuan_pack.info.stations.total


def test_station_codes_can_be_the_number_of_a_device(stations: list[dict[str, str]]) -> None:
    codes = [row["code"] for row in stations]
    assert len(set(codes)) == 48
    assert [code for code in codes if not re.fullmatch(r"410102[0-9A-Z]{18}", code)] == []
    assert len({row["name_zh"] for row in stations}) == len({row["name_en"] for row in stations}) == 48


def test_the_script_draws_the_committed_sketch_again(
    zhongyuan_folder: Path, sketch: dict[str, Any], tmp_path: Path
) -> None:
    script = zhongyuan_folder.parent / "tools" / "sketch_cells.py"
    spec = importlib.util.spec_from_file_location("sketch_cells", script)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    copytree(zhongyuan_folder / "map", tmp_path / "map")
    (tmp_path / "map" / "sketch.geojson").unlink()
    module.main(tmp_path)
    drawn = json.loads((tmp_path / "map" / "sketch.geojson").read_text(encoding="utf-8"))
    assert drawn["lantian"] == sketch["lantian"]
    for fresh, kept in zip(drawn["features"], sketch["features"], strict=True):
        assert fresh["properties"] == kept["properties"]
        assert shape(fresh["geometry"]).symmetric_difference(shape(kept["geometry"])).area < 1e-8

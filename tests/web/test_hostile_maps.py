"""Map files that are made to hurt, and maps that do not fit the pack: refused or left out, quickly, never a fault."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lantian.apps.orgs import campaign
from lantian.apps.orgs.actions import change_own_password, create_account
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import pack
from lantian.web.site import maps
from lantian.web.site.map_file import MapRefused, read_map

_QUICK_SECONDS = 2.0
_PORT_ALDER = Path(__file__).parents[1] / "packs" / "port-alder-2031"


@pytest.fixture
def document() -> dict[str, Any]:
    path = Path(settings.LANTIAN_PACK) / "map" / "sketch.geojson"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def officer(db: None) -> User:
    role = next(role.id for role in pack().info.roles if "manage-map" in role.rights)
    user, _ = create_account(actor=None, username="mapper", display_name="Mapper", role=role)
    change_own_password(user, "clear-sky-over-the-city")
    return user


@pytest.fixture(autouse=True)
def no_map_left() -> None:
    for path in (Path(settings.HOME) / "maps").glob("*.geojson"):
        path.unlink()


def _nested(depth: int) -> Any:
    nest: Any = 113.5
    for _ in range(depth):
        nest = [nest]
    return nest


def _geometry(**parts: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["features"][0]["geometry"].update(parts)


def _lantian(**parts: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["lantian"].update(parts)


def _called(name: Any) -> Callable[[dict[str, Any]], None]:
    def spoil(document: dict[str, Any]) -> None:
        document["features"][0] |= {"id": name, "properties": {}}

    return spoil


def _many_features(document: dict[str, Any]) -> None:
    document["features"] += [{"type": "Feature", "id": f"x{number}"} for number in range(60_000)]


def _many_points(document: dict[str, Any]) -> None:
    ring = document["features"][0]["geometry"]["coordinates"][0]
    document["features"][0]["geometry"]["coordinates"] = [ring[:1] * 150_000 + ring]


HOSTILE = {
    "kind a list": (_geometry(type=[]), "map-not-a-polygon"),
    "kind an object": (_geometry(type={}), "map-not-a-polygon"),
    "kind nested": (_geometry(type=_nested(700)), "map-not-a-polygon"),
    "kind half a character": (_geometry(type="\ud800"), "map-not-a-polygon"),
    "kind endless": (_geometry(type="Polygon" * 5000), "map-not-a-polygon"),
    "coordinates nested": (_geometry(coordinates=_nested(700)), "map-polygon-broken"),
    "a position nested": (_geometry(coordinates=[[_nested(700)] * 4]), "map-polygon-broken"),
    "coordinates an object": (_geometry(coordinates={}), "map-polygon-broken"),
    "coordinates nothing": (_geometry(coordinates=None), "map-polygon-broken"),
    "coordinates empty": (_geometry(coordinates=[]), "map-polygon-broken"),
    "coordinates enormous": (_geometry(coordinates=[[[10**400, 1]] * 4]), "map-polygon-broken"),
    "coordinates no numbers": (_geometry(coordinates=[[[float("nan"), 1]] * 4]), "map-polygon-broken"),
    "a point for a ring": (_geometry(coordinates=[[[113.5, 34.7]]]), "map-polygon-broken"),
    "polygons for a polygon": (_geometry(type="MultiPolygon"), "map-polygon-broken"),
    "geometry a list": (lambda document: document["features"][0].update(geometry=[]), "map-not-a-polygon"),
    "name half a character": (_called("\ud800"), "map-unit-unknown"),
    "name endless": (_called("x" * 1_000_000), "map-unit-unknown"),
    "name nested": (_called(_nested(700)), "map-unit-unknown"),
    "a feature that is none": (lambda document: document["features"].append([]), "map-unit-unknown"),
    "datum nested": (_lantian(datum=_nested(700)), "map-datum-unknown"),
    "too many features": (_many_features, "map-too-many-features"),
    "too many points": (_many_points, "map-too-detailed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_map_is_refused_quickly_with_its_reason(name: str, document: dict[str, Any]) -> None:
    spoil, code = HOSTILE[name]
    spoil(document)
    body, units = json.dumps(document).encode(), pack().subdistricts()
    begun = time.monotonic()
    with pytest.raises(MapRefused) as refused:
        read_map(body, units=units, near=None)
    assert time.monotonic() - begun < _QUICK_SECONDS
    assert code in {problem.code for problem in refused.value.problems}
    for problem in refused.value.problems:
        assert len(problem.message.encode()) < 1000


@pytest.mark.parametrize("said", [[], {}, 1, None, "\ud800", _nested(700)])
def test_a_datum_read_that_is_none_is_passed_over(said: Any, document: dict[str, Any]) -> None:
    document["lantian"]["datum_read"] = said
    assert read_map(json.dumps(document).encode(), units=pack().subdistricts(), near=None).datum_read == "GCJ-02"


@pytest.mark.parametrize("name", ["kind a list", "kind nested", "name half a character", "coordinates nested"])
def test_the_form_answers_a_hostile_map_with_its_problems(
    name: str, client: Client, officer: User, document: dict[str, Any]
) -> None:
    HOSTILE[name][0](document)
    client.force_login(officer)
    file = SimpleUploadedFile("map.geojson", json.dumps(document).encode())
    answer = client.post("/map/upload/", {"file": file, "datum": ""})
    assert answer.status_code == 400
    assert HOSTILE[name][1] in {problem.code for problem in answer.context["problems"]}


@pytest.mark.parametrize("name", ["a" * 5000, "阿" * 20, "-", "a" * 64, "..", "a\x00b"])
def test_a_preview_of_no_name_is_gone(name: str, client: Client, officer: User) -> None:
    with pytest.raises(maps.PreviewGone):
        maps.preview(name)
    client.force_login(officer)
    assert client.post("/map/replace/", {"name": name}).status_code == 302
    assert client.get(f"/map/preview/{name}/").status_code in (302, 404)


def test_previews_that_nobody_put_in_force_go_after_a_day(document: dict[str, Any], officer: User) -> None:
    forgotten = maps.keep_preview(json.dumps(document).encode(), actor=officer, datum=None)
    path = Path(settings.HOME) / "maps" / f"preview-{forgotten}.geojson"
    yesterday = time.time() - 25 * 3600
    os.utime(path, (yesterday, yesterday))
    document["lantian"]["sketch"] = False
    fresh = maps.keep_preview(json.dumps(document).encode(), actor=officer, datum=None)
    assert not path.exists()
    assert maps.preview(fresh).sketch is False
    maps.keep_preview(json.dumps(document).encode(), actor=officer, datum=None)
    assert maps.preview(fresh).sketch is False


@pytest.mark.parametrize("kept", ['{"type": "FeatureCollection", "features": []}', "no map at all", '{"a": 1}'])
def test_a_map_that_does_not_fit_the_pack_gives_way_to_the_sketch(
    kept: str, client: Client, officer: User, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(settings.HOME) / "maps"
    folder.mkdir(exist_ok=True)
    (folder / "current.geojson").write_text(kept)
    answer = client.get("/")
    assert answer.status_code == 200
    assert maps.current_map().sketch is True
    assert "does not fit the campaign pack" in caplog.text


def test_the_map_of_one_pack_is_not_drawn_for_another(
    document: dict[str, Any], officer: User, client: Client, settings: Any
) -> None:
    document["lantian"]["sketch"] = False
    maps.replace_map(maps.keep_preview(json.dumps(document).encode(), actor=officer, datum=None), actor=officer)
    assert client.get("/").status_code == 200
    settings.LANTIAN_PACK = _PORT_ALDER
    campaign._loaded.cache_clear()
    assert client.get("/").status_code == 200
    shown = maps.current_map()
    assert shown is None or set(shown.features) <= set(pack().units)

"""The district's own map: what is refused and why, how it is drawn, and that the last step can be undone."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from lantian.apps.orgs.actions import change_own_password, create_account
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.campaign import pack
from lantian.apps.records.models import LogEntry
from lantian.core.geography import Datum
from lantian.web.site import maps
from lantian.web.site.drawing import draw
from lantian.web.site.map_file import LARGEST_FILE, MapRefused, read_map

NEAR = (113.42, 34.68, 113.66, 34.84)


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


def _read(document: Any, datum: Datum | None = None):
    return read_map(json.dumps(document).encode(), units=pack().subdistricts(), near=NEAR, datum=datum)


def _codes(document: Any, datum: Datum | None = None) -> set[str]:
    with pytest.raises(MapRefused) as refused:
        _read(document, datum)
    assert all(problem.message and problem.remedy for problem in refused.value.problems)
    return {problem.code for problem in refused.value.problems}


def test_the_sketch_itself_is_a_map_of_all_subdistricts(document: dict[str, Any]) -> None:
    read = _read(document)
    assert list(read.features) == [unit.id for unit in pack().subdistricts()]
    assert (read.sketch, read.datum_read) == (True, Datum.GCJ02)


def test_features_are_found_by_their_chinese_names(document: dict[str, Any]) -> None:
    for feature in document["features"]:
        name = feature["properties"]["name_zh"]
        del feature["id"]
        feature["properties"] = {"NAME": f"{name}街道办事处"}
    assert len(_read(document).features) == 12


def test_the_datum_is_asked_for_only_when_the_file_does_not_say_it(document: dict[str, Any]) -> None:
    del document["lantian"]
    assert _codes(document) == {"map-datum-unknown"}
    assert _read(document, Datum.WGS84).datum_read is Datum.WGS84
    document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert _read(document).datum_read is Datum.WGS84
    assert _codes(document, Datum.GCJ02) == {"map-datum-conflict"}


def _drop(document: dict[str, Any]) -> None:
    del document["features"][3]


def _twice(document: dict[str, Any]) -> None:
    document["features"].append(copy.deepcopy(document["features"][0]))


def _stranger(document: dict[str, Any]) -> None:
    document["features"][0]["id"] = "atlantis"
    document["features"][0]["properties"] = {}


def _line(document: dict[str, Any]) -> None:
    document["features"][0]["geometry"]["type"] = "LineString"


def _bow_tie(document: dict[str, Any]) -> None:
    ring = [[113.50, 34.75], [113.52, 34.77], [113.52, 34.75], [113.50, 34.77], [113.50, 34.75]]
    document["features"][0]["geometry"]["coordinates"] = [ring]


def _text_for_number(document: dict[str, Any]) -> None:
    document["features"][0]["geometry"]["coordinates"][0][1] = ["east", "north"]


def _metres(document: dict[str, Any]) -> None:
    ring = [[500000, 3846000], [501000, 3846000], [501000, 3847000], [500000, 3846000]]
    document["features"][0]["geometry"]["coordinates"] = [ring]


def _turned(document: dict[str, Any]) -> None:
    for feature in document["features"]:
        rings = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [[[lon - 3, lat] for lon, lat in ring] for ring in rings]


def _overlapping(document: dict[str, Any]) -> None:
    document["features"][1]["geometry"] = copy.deepcopy(document["features"][0]["geometry"])


def _features_no_list(document: dict[str, Any]) -> None:
    document["features"] = "all of them"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_drop, "map-unit-missing"),
        (_twice, "map-unit-twice"),
        (_stranger, "map-unit-unknown"),
        (_line, "map-not-a-polygon"),
        (_bow_tie, "map-polygon-broken"),
        (_text_for_number, "map-polygon-broken"),
        (_metres, "map-not-degrees"),
        (_turned, "map-elsewhere"),
        (_overlapping, "map-overlap"),
        (_features_no_list, "map-not-a-collection"),
    ],
)
def test_a_map_that_is_none_is_refused_with_the_reason(document: dict[str, Any], spoil: Any, code: str) -> None:
    spoil(document)
    assert code in _codes(document)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b"[]", b"null"])
def test_bytes_that_are_no_map_are_refused_and_never_raise_anything_else(body: bytes) -> None:
    with pytest.raises(MapRefused):
        read_map(body, units=pack().subdistricts(), near=NEAR)


def test_a_file_above_five_megabytes_is_refused_unread() -> None:
    with pytest.raises(MapRefused) as refused:
        read_map(b" " * (LARGEST_FILE + 1), units=pack().subdistricts(), near=NEAR)
    assert refused.value.problems[0].code == "map-too-large"


def test_all_problems_are_named_at_once(document: dict[str, Any]) -> None:
    _bow_tie(document)
    _twice(document)
    document["features"][5]["geometry"]["type"] = "Point"
    assert {"map-polygon-broken", "map-not-a-polygon"} <= _codes(document)


def test_labels_lie_inside_of_their_cells(document: dict[str, Any]) -> None:
    from shapely.geometry import Point, shape

    features = _read(document).features
    drawing = draw(features, [], sketch=True)
    assert drawing.plane is not None
    for cell in drawing.cells:
        assert shape(features[cell.unit]).contains(Point(*drawing.plane.degrees(cell.x, cell.y)))
        assert cell.room > 40


def test_replacing_and_restoring_are_logged_and_undo_each_other(document: dict[str, Any], officer: User) -> None:
    document["lantian"]["sketch"] = False
    body = json.dumps(document).encode()
    assert maps.current_map().sketch is True
    name = maps.keep_preview(body, actor=officer, datum=None)
    assert maps.current_map().sketch is True
    maps.replace_map(name, actor=officer)
    assert (maps.current_map().sketch, maps.current_map().datum_read) == (False, Datum.GCJ02)
    maps.restore_map(actor=officer)
    assert maps.current_map().sketch is True
    maps.restore_map(actor=officer)
    assert maps.current_map().sketch is False
    actions = LogEntry.objects.filter(action__startswith="site.").order_by("number").values_list("action", flat=True)
    assert list(actions) == ["site.replace-map", "site.restore-map", "site.restore-map"]


def test_only_who_has_the_right_may_change_the_map(document: dict[str, Any], db: None) -> None:
    role = next(role.id for role in pack().info.roles if "manage-map" not in role.rights)
    user, _ = create_account(actor=None, username="reader", display_name="Reader", role=role)
    change_own_password(user, "clear-sky-over-the-city")
    with pytest.raises(NotAllowed):
        maps.keep_preview(json.dumps(document).encode(), actor=user, datum=None)
    with pytest.raises(NotAllowed):
        maps.restore_map(actor=user)


def test_nothing_to_restore_and_a_lost_preview_are_named(officer: User) -> None:
    with pytest.raises(maps.NothingToRestore):
        maps.restore_map(actor=officer)
    with pytest.raises(maps.PreviewGone):
        maps.preview("../../records")


def test_a_stranger_is_sent_away_from_the_forms(client: Client, db: None) -> None:
    assert client.post("/map/upload/").status_code in (302, 403)
    assert client.post("/map/restore/").status_code in (302, 403)


def test_an_officer_loads_a_map_by_the_page(
    client: Client, officer: User, document: dict[str, Any], tmp_path: Path
) -> None:
    client.force_login(officer)
    path = tmp_path / "own.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    with path.open("rb") as file:
        looked = client.post("/map/upload/", {"file": file, "datum": ""})
    assert looked.status_code == 302
    page = client.get(looked["Location"])
    assert page.status_code == 200
    assert page.content.decode().count('class="cell ') == 12
    assert client.post("/map/replace/", {"name": looked["Location"].rstrip("/").split("/")[-1]}).status_code == 302
    before = maps.map_before()
    assert before is not None
    assert before.sketch
    assert "恢复使用示意图" in client.get("/map/").content.decode()
    maps.restore_map(actor=officer)
    own = maps.map_before()
    assert own is not None
    assert (own.sketch, own.datum) == (
        read_map(path.read_bytes(), units=pack().subdistricts(), near=None).sketch,
        "GCJ-02",
    )


def test_what_is_wrong_with_a_file_stands_above_the_map_and_takes_the_focus(
    client: Client, officer: User, document: dict[str, Any], tmp_path: Path
) -> None:
    client.force_login(officer)
    path = tmp_path / "own.geojson"
    document["features"][0] |= {"id": "nowhere", "properties": {}}
    path.write_text(json.dumps(document), encoding="utf-8")
    with path.open("rb") as file:
        text = client.post("/map/upload/", {"file": file, "datum": ""}).content.decode()
    assert text.index('role="alert" tabindex="-1" data-focus') < text.index('id="map"')
    assert 'role="alert" tabindex="-1" data-focus' in client.post("/map/upload/", {"datum": ""}).content.decode()


def test_a_datum_that_is_not_said_hides_no_other_problem(document: dict[str, Any]) -> None:
    del document["lantian"]
    document["features"][0] |= {"id": "nowhere", "properties": {}}
    assert _codes(document) == {"map-datum-unknown", "map-unit-unknown"}


@pytest.mark.parametrize("key", ["name_zh", "name_en"])
def test_the_names_of_the_sketchs_own_file_are_enough(document: dict[str, Any], key: str) -> None:
    for feature in document["features"]:
        del feature["id"]
        feature["properties"] = {key: feature["properties"][key]}
    assert len(_read(document).features) == 12

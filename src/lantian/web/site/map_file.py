"""Reading a district's own map: what a GeoJSON file must hold, and every reason to refuse one, all at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape
from shapely.validation import explain_validity

from lantian.core.geography import Datum, to_wgs84
from lantian.core.policy.schema import Unit

__all__ = ["LARGEST_FILE", "DistrictMap", "MapProblem", "MapRefused", "read_map"]

LARGEST_FILE = 5 * 1024 * 1024
_MOST_POINTS = 60_000
_MOST_FEATURES_PER_UNIT = 4
_OVERLAP_ALLOWED = 0.01
"""Share of the smaller of two areas that may lie inside of the other: borders drawn twice never meet exactly."""
_FAR_DEGREES = 0.3
_ANY_NUMBER = 1e9
_LONGEST_SAID = 120
_NAME_KEYS = ("subdistrict", "id", "name_zh", "name", "NAME", "名称", "街道", "name_en")
_SUFFIXES = ("街道办事处", "办事处", "街道办", "街道")


@dataclass(frozen=True)
class MapProblem:
    """One reason why a file is refused, and what to do about it."""

    code: str
    where: str
    message: str
    remedy: str


class MapRefused(Exception):
    """The file is not a map of this district; nothing was changed."""

    code = "map-refused"

    def __init__(self, problems: Iterable[MapProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.code}: {problem.message}" for problem in self.problems))


@dataclass(frozen=True)
class DistrictMap:
    """Outlines of the subdistricts by unit id, GeoJSON geometries in WGS-84."""

    features: Mapping[str, Mapping[str, Any]]
    sketch: bool
    datum_read: Datum
    """The datum in which the file was written."""

    def as_json(self) -> bytes:
        """The file as it is kept: always WGS-84, ids of the pack."""
        features = [
            {"type": "Feature", "id": unit, "properties": {"subdistrict": unit}, "geometry": geometry}
            for unit, geometry in self.features.items()
        ]
        about = {"datum": Datum.WGS84.value, "sketch": self.sketch, "datum_read": self.datum_read.value}
        return json.dumps({"type": "FeatureCollection", "lantian": about, "features": features}).encode()


def read_map(
    body: bytes,
    *,
    units: Iterable[Unit],
    near: tuple[float, float, float, float] | None,
    datum: Datum | None = None,
    unsaid: Datum | None = None,
) -> DistrictMap:
    """The map in a GeoJSON file.

    `near` is the frame (west, south, east, north, WGS-84) where the district is known to lie; `datum` is what the
    person who sends the file says it is counted from, needed only when the file does not say it itself; `unsaid` is
    what holds when neither says it (a pack's own sketch: GeoJSON's WGS-84).

    Raises:
        MapRefused: with every problem found.
    """
    document = _document(body)
    if "features" not in document or not isinstance(document["features"], list):
        raise MapRefused([_not_a_collection()])
    known = list(units)
    if problem := _too_much(document["features"], len(known)):
        raise MapRefused([problem])
    said = _datum_said(document) or (unsaid if datum is None else None)
    chosen = said or datum or Datum.WGS84
    shapes, problems = _shapes(document["features"], known, chosen)
    if said is None and datum is None:
        problems.insert(0, _datum_unknown())
    elif said is not None and datum is not None and said is not datum:
        problems.insert(0, _datum_conflict(said, datum))
    problems += _far_away(shapes, near) or _overlaps(shapes)
    if problems:
        raise MapRefused(problems)
    about = document.get("lantian")
    kept = about if isinstance(about, dict) else {}
    read_as = next((each for each in Datum if each == kept.get("datum_read")), chosen)
    outlines = {unit: mapping(figure) for unit, figure in shapes.items()}
    sketch = bool(kept.get("sketch") or document.get("sketch"))
    return DistrictMap(outlines, sketch, read_as)


def _document(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST_FILE:
        raise MapRefused([_too_large(len(body))])
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as cause:
        raise MapRefused([_not_json(cause)]) from cause
    if not isinstance(document, dict):
        raise MapRefused([_not_a_collection()])
    return document


def _datum_said(document: Mapping[str, Any]) -> Datum | None:
    about, crs = document.get("lantian"), document.get("crs")
    said = about.get("datum") if isinstance(about, dict) else None
    if not said and isinstance(crs, dict) and isinstance(crs.get("properties"), dict):
        said = crs["properties"].get("name")
    if not isinstance(said, str):
        return None
    bare = said.upper().replace("-", "").replace("_", "")
    if "GCJ02" in bare:
        return Datum.GCJ02
    if any(name in bare for name in ("WGS84", "CRS84", "4326")):
        return Datum.WGS84
    return None


def _shapes(features: list[Any], units: list[Unit], datum: Datum) -> tuple[dict[str, Any], list[MapProblem]]:
    by_name = _names(units)
    shapes: dict[str, Any] = {}
    problems: list[MapProblem] = []
    for number, feature in enumerate(features, start=1):
        where = _("feature %(number)d") % {"number": number}
        unit, called = _unit(feature, by_name)
        if unit is None:
            problems.append(_unknown_unit(where, called))
            continue
        if unit.id in shapes:
            problems.append(_twice(where, unit))
            continue
        figure, problem = _figure(feature, where, datum)
        if problem:
            problems.append(problem)
            continue
        shapes[unit.id] = figure
    named = {problem.where for problem in problems}
    missing = [unit for unit in units if unit.id not in shapes]
    if missing and not (named and len(missing) <= len(named)):
        problems.append(_missing(missing))
    return {unit.id: shapes[unit.id] for unit in units if unit.id in shapes}, problems


def _too_much(features: list[Any], units: int) -> MapProblem | None:
    """Why a file is not looked into at all: what follows takes its time with every feature and point."""
    allowed = _MOST_FEATURES_PER_UNIT * units
    if len(features) > allowed:
        return _too_many_features(len(features), allowed)
    found = (_positions(feature.get("geometry")) for feature in features if isinstance(feature, dict))
    points = sum(len(positions) for positions in found if positions is not None)
    return _too_many_points(points) if points > _MOST_POINTS else None


def _positions(geometry: Any) -> list[Any] | None:
    """All positions of a polygon or of several, in a row; None where something else stands in their place."""
    if not isinstance(geometry, dict):
        return None
    level = [geometry.get("coordinates")]
    for _depth in range(3 if geometry.get("type") == "MultiPolygon" else 2):
        if not all(isinstance(each, list) for each in level):
            return None
        level = list(chain.from_iterable(level))
    return level


def _is_position(position: Any) -> bool:
    """Two numbers of a size that any datum could have, perhaps with a height."""
    return (
        isinstance(position, list)
        and 2 <= len(position) <= 4
        and all(isinstance(each, int | float) and -_ANY_NUMBER < each < _ANY_NUMBER for each in position)
    )


def _names(units: Iterable[Unit]) -> dict[str, Unit]:
    names: dict[str, Unit] = {}
    for unit in units:
        short = (unit.short.zh, unit.short.en) if unit.short else ()
        for name in (unit.id, unit.name.zh, unit.name.en, *short, *unit.printed):
            if name:
                names[_bare(name)] = unit
    return names


def _bare(name: str) -> str:
    text = name.strip().casefold()
    for suffix in _SUFFIXES:
        text = text.removesuffix(suffix)
    return text.removesuffix(" subdistrict").strip()


def _unit(feature: Any, by_name: Mapping[str, Unit]) -> tuple[Unit | None, str]:
    if not isinstance(feature, dict):
        return None, ""
    properties = feature.get("properties")
    named = [feature.get("id")] + ([properties.get(key) for key in _NAME_KEYS] if isinstance(properties, dict) else [])
    called = [str(name) for name in named if isinstance(name, str | int) and str(name).strip()]
    for name in called:
        if (unit := by_name.get(_bare(name))) is not None:
            return unit, name
    return None, ", ".join(dict.fromkeys(called))


def _figure(feature: Mapping[str, Any], where: str, datum: Datum) -> tuple[Any, MapProblem | None]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str) or kind not in {"Polygon", "MultiPolygon"}:
        return None, _not_a_polygon(where, kind if isinstance(kind, str) else "")
    positions = _positions(geometry)
    if not positions or not all(map(_is_position, positions)):
        return None, _broken(where, _("it has no area or a coordinate that is no number"))
    try:
        figure = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, shapely.errors.ShapelyError) as cause:
        return None, _broken(where, str(cause))
    if not figure.is_valid:
        return None, _broken(where, explain_validity(figure))
    west, south, east, north = figure.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        return None, _not_degrees(where)
    return shapely.transform(figure, lambda points: [to_wgs84(lon, lat, datum=datum) for lon, lat in points]), None


def _far_away(shapes: Mapping[str, Any], near: tuple[float, float, float, float] | None) -> list[MapProblem]:
    if near is None:
        return []
    west, south, east, north = near
    frame = shapely.box(west - _FAR_DEGREES, south - _FAR_DEGREES, east + _FAR_DEGREES, north + _FAR_DEGREES)
    outside = [unit for unit, figure in shapes.items() if not frame.contains(figure)]
    return [_elsewhere(outside)] if outside else []


def _overlaps(shapes: Mapping[str, Any]) -> list[MapProblem]:
    problems = []
    for (one, first), (other, second) in combinations(shapes.items(), 2):
        if not first.intersects(second):
            continue
        shared = first.intersection(second).area / min(first.area, second.area)
        if shared > _OVERLAP_ALLOWED:
            problems.append(_overlap(one, other))
    return problems


# --- what is said about each problem --------------------------------------------------------------------------------


def _short(text: str) -> str:
    """What a file says, as far as a message repeats it; half characters that JSON allows are none on a page."""
    shown = text.encode("utf-8", "replace").decode()
    return shown if len(shown) <= _LONGEST_SAID else f"{shown[:_LONGEST_SAID]}…"


def _too_large(size: int) -> MapProblem:
    return MapProblem(
        "map-too-large",
        "",
        _("The file has %(size).1f MB; 5 MB are accepted.") % {"size": size / 1024 / 1024},
        _("Simplify the outlines; a border needs a point every 20 m or so, not every metre."),
    )


def _not_json(cause: Exception) -> MapProblem:
    line = getattr(cause, "lineno", None)
    return MapProblem(
        "map-not-json",
        _("line %(line)d") % {"line": line} if line else "",
        _("The file cannot be read as JSON."),
        _("Export the map as GeoJSON (UTF-8) and send that file."),
    )


def _not_a_collection() -> MapProblem:
    return MapProblem(
        "map-not-a-collection",
        "",
        _("The file holds no list of features."),
        _("It must be a GeoJSON FeatureCollection with one polygon for each subdistrict."),
    )


def _datum_unknown() -> MapProblem:
    return MapProblem(
        "map-datum-unknown",
        "",
        _("The file does not say whether its coordinates are GCJ-02 or WGS-84; the two differ by some 500 m."),
        _('Choose the datum in the form, or write it into the file: "lantian": {"datum": "GCJ-02"}.'),
    )


def _datum_conflict(said: Datum, chosen: Datum) -> MapProblem:
    return MapProblem(
        "map-datum-conflict",
        "",
        _("The file says %(said)s, the form says %(chosen)s.") % {"said": said.value, "chosen": chosen.value},
        _("Leave the choice in the form to the file, or correct the file."),
    )


def _unknown_unit(where: str, called: str) -> MapProblem:
    return MapProblem(
        "map-unit-unknown",
        where,
        _("“%(name)s” is no subdistrict of this campaign.") % {"name": _short(called) or "—"},
        _("Give the feature the subdistrict's id or name as “subdistrict”, “name_zh”, “name_en” or “name”."),
    )


def _twice(where: str, unit: Unit) -> MapProblem:
    return MapProblem(
        "map-unit-twice",
        where,
        _("%(unit)s has an outline already.") % {"unit": unit.name.zh or unit.name.en},
        _("Join its parts into one MultiPolygon."),
    )


def _missing(units: Iterable[Unit]) -> MapProblem:
    names = ", ".join(unit.name.zh or unit.name.en for unit in units)
    return MapProblem(
        "map-unit-missing",
        "",
        _("No outline for: %(names)s.") % {"names": names},
        _("Add one polygon for each of them; a map with holes would hide a subdistrict."),
    )


def _not_a_polygon(where: str, kind: str) -> MapProblem:
    return MapProblem(
        "map-not-a-polygon",
        where,
        _("Its geometry is %(kind)s.") % {"kind": _short(kind) or "—"},
        _("Only Polygon and MultiPolygon can be the outline of a subdistrict."),
    )


def _broken(where: str, why: str) -> MapProblem:
    return MapProblem(
        "map-polygon-broken",
        where,
        _("Its outline is not a valid polygon: %(why)s.") % {"why": _short(why)},
        _("Repair the geometry (in QGIS: Fix geometries) and export it again."),
    )


def _not_degrees(where: str) -> MapProblem:
    return MapProblem(
        "map-not-degrees",
        where,
        _("Its coordinates are not longitude and latitude in degrees."),
        _("Export the map in geographic coordinates, longitude first."),
    )


def _elsewhere(units: list[str]) -> MapProblem:
    return MapProblem(
        "map-elsewhere",
        ", ".join(units),
        _("The outlines lie more than 30 km away from the district."),
        _("Check that longitude comes before latitude, and that this is the right district's file."),
    )


def _overlap(one: str, other: str) -> MapProblem:
    return MapProblem(
        "map-overlap",
        f"{one}, {other}",
        _("These two subdistricts overlap."),
        _("Correct the shared border; a place belongs to one subdistrict only."),
    )


def _too_many_points(points: int) -> MapProblem:
    return MapProblem(
        "map-too-detailed",
        "",
        _("The outlines have %(points)d points together; 60,000 are accepted.") % {"points": points},
        _("Simplify the outlines; a border needs a point every 20 m or so, not every metre."),
    )


def _too_many_features(features: int, allowed: int) -> MapProblem:
    return MapProblem(
        "map-too-many-features",
        "",
        _("The file has %(features)d features; %(allowed)d are accepted.") % {"features": features, "allowed": allowed},
        _("It must be a GeoJSON FeatureCollection with one polygon for each subdistrict."),
    )

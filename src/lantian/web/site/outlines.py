"""`/map/outlines.json`: the outlines of the subdistricts alone, for pages on which somebody points at a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from lantian.apps.records.campaign import pack, wording
from lantian.web.site import maps

__all__ = ["show"]


@require_safe
def show(request: HttpRequest) -> JsonResponse:
    """Name and rings (WGS-84) of every subdistrict; `sketch`: they are not surveyed borders. Without a map, none."""
    found = maps.current_map()
    units = [
        {"id": unit, "name": wording(pack().units[unit].short or pack().units[unit].name), "rings": list(_rings(shape))}
        for unit, shape in (found.features if found else {}).items()
    ]
    answer = JsonResponse({"sketch": found.sketch if found else True, "units": units})
    answer["Cache-Control"] = "private, max-age=600"
    return answer


def _rings(shape: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [[lon, lat] for lon, lat, *_height in ring]

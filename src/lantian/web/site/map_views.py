"""`/map/`: the interactive map, and the district's own outlines in place of the sketch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lantian.apps.orgs.policies import MANAGE_MAP, has_right, require
from lantian.apps.records.campaign import wording
from lantian.core.geography import Datum
from lantian.core.standards.hj633 import GRADES
from lantian.web.site import addresses, maps
from lantian.web.site.forms import MapForm
from lantian.web.site.map_file import MapProblem, MapRefused
from lantian.web.site.now import NowView, cells_of, drawing_of, now_view

__all__ = ["look", "replace", "restore", "show", "upload"]

_NO_DATA_COLOUR = "#dde3e8"


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The map with this hour's numbers."""
    return _page(request, MapForm(), ())


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Check a file; go on to its preview, or come back with every problem named."""
    require(request.user, MANAGE_MAP)
    form = MapForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, (), status=400)
    said = form.cleaned_data["datum"]
    try:
        body = form.cleaned_data["file"].read()
        name = maps.keep_preview(body, actor=request.user, datum=Datum(said) if said else None)
    except MapRefused as refused:
        return _page(request, form, refused.problems, status=400)
    return redirect("site:map-preview", name=name)


@require_GET
def look(request: HttpRequest, name: str) -> HttpResponse:
    """The uploaded map before it is put in force."""
    require(request.user, MANAGE_MAP)
    try:
        other = maps.preview(name)
    except maps.PreviewGone:
        return _gone(request)
    view = now_view(request.now)
    places = tuple((item.station.code, item.station.lon, item.station.lat) for item in view.stations)
    drawing = drawing_of(places, other)
    cells = cells_of(drawing, view.subdistricts)
    dots = [{"x": dot.x, "y": dot.y, "online": True} for dot in drawing.dots.values()]
    context = {"name": name, "district_map": other, "drawing": drawing, "cells": cells, "dots": dots}
    return render(request, "site/map_preview.html", context)


@require_POST
def replace(request: HttpRequest) -> HttpResponse:
    """Put a previewed map in force."""
    try:
        maps.replace_map(request.POST.get("name", ""), actor=request.user)
    except maps.PreviewGone:
        return _gone(request)
    messages.success(request, _("The new map is in force. You can undo this below."))
    return redirect("site:map")


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Undo the last replacement."""
    try:
        maps.restore_map(actor=request.user)
    except maps.NothingToRestore:
        messages.warning(request, _("No map was replaced yet; there is nothing to undo."))
        return redirect("site:map")
    messages.success(request, _("The map before is in force again."))
    return redirect("site:map")


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("This preview is not there any more. Send the file again."))
    return redirect("site:map")


def _page(request: HttpRequest, form: MapForm, problems: tuple[MapProblem, ...], status: int = 200) -> HttpResponse:
    view = now_view(request.now)
    chosen = maps.current_map()
    context = {
        "view": view,
        "drawing": view.drawing,
        "district_map": chosen,
        "geojson": _layers(view, chosen.features if chosen else {}),
        "grades": GRADES,
        "form": form,
        "problems": problems,
        "may_manage": has_right(request.user, MANAGE_MAP),
        "before": maps.map_before(),
    }
    return render(request, "site/map.html", context, status=status)


def _layers(view: NowView, features: Any) -> dict[str, Any]:
    """What the interactive map draws: cells with their colour, labels where the drawing has them, stations."""
    lines = {line.unit.id: line for line in view.subdistricts}
    spots = {cell.unit: cell for cell in view.drawing.cells}
    written = dict(zip((cell.unit for cell in view.drawing.cells), view.cells, strict=True))
    cells, labels = [], []
    for unit, geometry in features.items():
        line = lines.get(unit)
        colour = line.grade.rgb if line and line.grade else _NO_DATA_COLOUR
        cells.append({"type": "Feature", "properties": {"colour": colour}, "geometry": geometry})
        cell = written[unit]
        labels.append(
            {
                "name": cell.name,
                "number": "" if cell.number is None else str(cell.number),
                "word": cell.word,
                "css": cell.css,
                "address": cell.address,
                "at": list(view.drawing.plane.degrees(spots[unit].x, spots[unit].y)),
            }
        )
    return {
        "cells": {"type": "FeatureCollection", "features": cells},
        "labels": labels,
        "stations": [_dot(item) for item in view.stations],
        "bounds": view.drawing.bounds,
    }


def _dot(item: Any) -> dict[str, Any]:
    station = item.station
    return {
        "name": wording(station.name),
        "online": item.online,
        "address": addresses.station_page(station.code),
        "at": [station.lon, station.lat],
    }

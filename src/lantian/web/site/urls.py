"""The pages that people see, and the wall."""

from __future__ import annotations

from django.urls import path

from lantian.web.site import (
    emissions_map,
    map_views,
    outlines,
    public,
    ranking,
    season,
    stations,
    subdistricts,
    targets,
    wall,
    warning,
    work_map,
)

app_name = "site"

urlpatterns = [
    path("", public.public, name="public"),
    path("wall/", wall.wall, name="wall"),
    path("wall/panels/", wall.panels, name="wall-panels"),
    path("warning/", warning.show, name="warning"),
    path("feeds/warnings.atom", warning.index, name="warnings-atom"),
    path("feeds/warnings/<str:identifier>.xml", warning.message, name="cap"),
    path("stations/", stations.station_list, name="stations"),
    path("stations/<str:code>/", stations.station, name="station"),
    path("subdistricts/<slug:unit_id>/", subdistricts.subdistrict, name="subdistrict"),
    path("ranking/", ranking.ranking, name="ranking"),
    path("ranking/ranking.csv", ranking.as_csv, name="ranking-csv"),
    path("ranking/ranking.json", ranking.as_json, name="ranking-json"),
    path("targets/", targets.targets, name="targets"),
    path("season/", season.season, name="season"),
    path("situation/", work_map.show, name="situation"),
    path("inventory/<int:number>/map/", emissions_map.show, name="emissions-map"),
    path("map/", map_views.show, name="map"),
    path("map/outlines.json", outlines.show, name="outlines"),
    path("map/upload/", map_views.upload, name="map-upload"),
    path("map/preview/<slug:name>/", map_views.look, name="map-preview"),
    path("map/replace/", map_views.replace, name="map-replace"),
    path("map/restore/", map_views.restore, name="map-restore"),
]

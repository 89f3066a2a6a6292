"""Addresses of the pages: network of stations."""

from __future__ import annotations

from django.urls import path

from lantian.apps.network import agency_views, coverage_views, diary_views, station_views

app_name = "network"

urlpatterns = [
    path("", station_views.station_list, name="list"),
    path("stations/new/", station_views.register, name="register"),
    path("stations/<str:code>/", station_views.station, name="station"),
    path("stations/<str:code>/edit/", station_views.edit, name="edit"),
    path("stations/<str:code>/stage/", station_views.stage, name="stage"),
    path("stations/<str:code>/password/", station_views.password, name="password"),
    path("stations/<str:code>/hand-up/", station_views.hand_up, name="hand-up"),
    path("stations/<str:code>/diary/", diary_views.add, name="diary-add"),
    path("diary/", diary_views.diary_list, name="diary"),
    path("diary/<int:number>/end/", diary_views.end, name="diary-end"),
    path("diary/<int:number>/strike/", diary_views.strike, name="diary-strike"),
    path("documents/<str:digest>/", station_views.document, name="document"),
    path("coverage/", coverage_views.coverage, name="coverage"),
    path("hand-over/", coverage_views.hand_over, name="hand-over"),
    path("agencies/", agency_views.agency_list, name="agencies"),
    path("agencies/new/", agency_views.new, name="agency-new"),
    path("agencies/<int:number>/", agency_views.agency, name="agency"),
    path("agencies/<int:number>/edit/", agency_views.edit, name="agency-edit"),
    path("agencies/<int:number>/<slug:what>/", agency_views.add, name="agency-add"),
    path("findings/<int:number>/settle/", agency_views.settle, name="finding-settle"),
    path("contracts/<int:number>/end/", agency_views.end_contract, name="contract-end"),
]

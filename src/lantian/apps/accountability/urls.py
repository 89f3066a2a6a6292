"""Addresses of accountability. None of them is public."""

from __future__ import annotations

from django.urls import path, re_path

from lantian.apps.accountability import (
    evaluation_views,
    outlook_views,
    post_views,
    proposal_views,
    statement_views,
)

app_name = "accountability"

urlpatterns = [
    path("", evaluation_views.overview, name="overview"),
    path("facts.json", evaluation_views.facts_file, name="facts"),
    path("report.json", evaluation_views.report_file, name="report"),
    path("units/<str:unit_id>/", evaluation_views.unit, name="unit"),
    path("outlook/", outlook_views.outlook, name="outlook"),
    path("what-if/", outlook_views.other, name="what-if"),
    path("posts/", post_views.register, name="posts"),
    path("posts/add/", post_views.add, name="add-post"),
    path("posts/import/", post_views.take_in, name="import-posts"),
    path("posts/entries/<int:number>/", post_views.change, name="change-holding"),
    path("grounds/", statement_views.ground, name="ground"),
    path("grounds/<int:number>/withdraw/", statement_views.withdraw_ground, name="withdraw-ground"),
    path("suspension/", statement_views.suspension, name="suspension"),
    path("suspension/register/", statement_views.register_suspension, name="register-suspension"),
    path("suspension/<int:number>/withdraw/", statement_views.withdraw_suspension, name="withdraw-suspension"),
    path("proposals/", proposal_views.listing, name="proposals"),
    path("proposals/new/<str:unit_id>/<str:period>/", proposal_views.new, name="propose"),
    path("proposals/<str:number>/", proposal_views.proposal, name="proposal"),
    path("proposals/<str:number>/step/", proposal_views.step, name="step"),
    path("proposals/<str:number>/recompute/", proposal_views.recompute, name="recompute"),
    re_path(
        r"^proposals/(?P<number>[^/]+)/pinned/(?P<which>facts|report|trace)\.json$",
        proposal_views.pinned_file,
        name="pinned",
    ),
    re_path(
        r"^proposals/(?P<number>[^/]+)/material/(?P<which>letter|file)/$", proposal_views.material, name="material"
    ),
]

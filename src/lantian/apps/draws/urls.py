"""Addresses of draws."""

from __future__ import annotations

from django.urls import path

from lantian.apps.draws import public_views, views

app_name = "draws"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("public/", public_views.public, name="public"),
    path("public/<int:number>/", public_views.public_draw, name="public-draw"),
    path("public/<int:number>/list.csv", public_views.listed, name="public-list"),
    path("public/<int:number>/proof.json", public_views.proof, name="public-proof"),
    path("samples/<str:sample_id>/", views.sample, name="sample"),
    path("samples/<str:sample_id>/begin/", views.begin, name="begin"),
    path("<int:number>/", views.item, name="draw"),
    path("<int:number>/step/", views.step, name="step"),
]

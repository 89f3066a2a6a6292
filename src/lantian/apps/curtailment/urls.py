"""Addresses of cuts."""

from __future__ import annotations

from django.urls import path

from lantian.apps.curtailment import answer_views, check_views, order_views, views

app_name = "curtailment"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("orders/", order_views.orders, name="orders"),
    path("orders/issue/", order_views.issue, name="issue"),
    path("orders/<str:number>/", order_views.order, name="order"),
    path("orders/<str:number>/check/", check_views.check, name="check"),
    path("orders/<str:number>/checks/<int:key>/case/", check_views.breach, name="breach"),
    path("r/<str:token>/", answer_views.answer, name="answer"),
    path("r/<str:token>/photo/", answer_views.photo, name="answer-photo"),
    path("propose/", views.propose_plan, name="propose"),
    path("plans/<str:number>/", views.plan, name="plan"),
    path("plans/<str:number>/sign/", views.sign, name="sign"),
    path("plans/<str:number>/withdraw/", views.withdraw, name="withdraw"),
    path("plans/<str:number>/cards/<int:position>/", views.card, name="card"),
]

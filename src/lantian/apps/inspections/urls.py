"""Addresses of inspections."""

from __future__ import annotations

from django.urls import path

from lantian.apps.inspections import draft_views, views

app_name = "inspections"

urlpatterns = [
    path("", views.inspection_list, name="list"),
    path("new/", draft_views.choose_class, name="new"),
    path("new/<slug:form>/", draft_views.choose_object, name="object"),
    path("draft/<int:pk>/", draft_views.checklist, name="checklist"),
    path("draft/<int:pk>/answers/", draft_views.answers, name="answers"),
    path("draft/<int:pk>/photos/", draft_views.photos, name="photos"),
    path("draft/<int:pk>/sign/", draft_views.sign, name="sign"),
    path("draft/<int:pk>/discard/", draft_views.discard, name="discard"),
    path("<str:number>/", views.inspection, name="inspection"),
    path("<str:number>/sheet.docx", views.sheet_word, name="sheet-word"),
    path("<str:number>/sheet.pdf", views.sheet_pdf, name="sheet-pdf"),
    path("<str:number>/<int:version>/<slug:side>.png", views.signature, name="signature"),
    path("<str:number>/correct/", views.correct, name="correct"),
    path("<str:number>/file/", views.file_case, name="file"),
]

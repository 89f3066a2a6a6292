"""The steps of an inspection on the phone: class, object, checklist, photos, signatures. Each keeps what was done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.cases.policies import FilePolicy
from lantian.apps.cases.problems import CaseNotValid
from lantian.apps.evidence.queries import attached
from lantian.apps.inspections import actions, asking, judging, sheets
from lantian.apps.inspections.choices import Side, State
from lantian.apps.inspections.forms import ObjectForm, PlaceForm, ReasonForm, SignForm, sources
from lantian.apps.inspections.models import Inspection
from lantian.apps.inspections.objects import candidates
from lantian.apps.inspections.policies import DRAFT, INSPECT
from lantian.apps.inspections.problems import InspectionRefused
from lantian.apps.inspections.responsible import due_of, proposed_unit
from lantian.apps.orgs.models import Unit
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import plain_number
from lantian.core.policy.inspection_schema import InspectionClass
from lantian.core.rules.inspections import Judgement
from lantian.core.rules.ledgers.faults import FieldFault

__all__ = ["answers", "checklist", "choose_class", "choose_object", "discard", "photos", "sign"]


@require_safe
@login_required
@never_cache
def choose_class(request: HttpRequest) -> HttpResponseBase:
    """What kind of object is inspected."""
    INSPECT.require(request.user)
    forms = pack().inspections
    return render(request, "inspections/classes.html", {"classes": forms.classes if forms is not None else ()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def choose_object(request: HttpRequest, form: str) -> HttpResponseBase:
    """Which object: by words, near by, or a new place."""
    INSPECT.require(request.user)
    forms = pack().inspections
    known = forms.of(form) if forms is not None else None
    if known is None:
        raise Http404
    words, near = request.GET.get("q", "")[:100], PlaceForm(request.GET).place
    new_place = ObjectForm(request.POST if request.method == "POST" and not request.POST.get("row") else None)
    if request.method == "POST":
        begun = _begin(request, known, new_place)
        if begun is not None:
            return redirect("inspections:checklist", begun.pk)
    context = {
        "class": known,
        "q": words,
        "near": near,
        "found": candidates(known, request.user, words=words, near=near) if known.lists else [],
        "sources": sources(),
        "source": request.POST.get("source") or request.GET.get("source", ""),
        "form": new_place,
    }
    return render(request, "inspections/object.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def checklist(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The questions of the class; what they make of it stands below and changes with every answer."""
    inspection, form = _own(request, pk)
    faults: tuple[FieldFault, ...] = ()
    typed: dict[str, Any] = {}
    if request.method == "POST":
        typed = asking.given(form, request.POST)
        inspection, faults = actions.save(inspection, actor=request.user, now=request.now, answers=typed)
        if not faults:
            return redirect("inspections:photos", inspection.pk)
    found = judging.judgement(form, inspection.answers, inspection.on)
    context = {
        **_step(inspection, form, "checklist"),
        "groups": asking.asked(form, inspection, found, faults, typed),
        "faults": faults,
        **_verdict(found, form, inspection),
    }
    return render(request, "inspections/checklist.html", context)


@require_POST
@login_required
@never_cache
def answers(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep what was answered so far, and say what it makes of it."""
    inspection, form = _own(request, pk)
    given = asking.given(form, request.POST)
    inspection, faults = actions.save(inspection, actor=request.user, now=request.now, answers=given)
    found = judging.judgement(form, inspection.answers, inspection.on)
    verdict = render_to_string("inspections/_verdict.html", _verdict(found, form, inspection), request=request)
    return JsonResponse(
        {
            "verdict": verdict,
            "faults": {each.field: asking.fault_words(each) for each in faults},
            "open": len(found.missing),
        }
    )


@require_safe
@login_required
@never_cache
def photos(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Photos of the site; those that cannot be sent wait on the phone."""
    inspection, form = _own(request, pk)
    found = judging.judgement(form, inspection.answers, inspection.on)
    there = sum(each.is_picture for each in attached(inspection.evidence_subject))
    context = {
        **_step(inspection, form, "photos"),
        "needed": form.photos if found.found else 0,
        "there": there,
        "lacking": max(0, form.photos - there) if found.found else 0,
        "open": len(found.missing),
    }
    return render(request, "inspections/photos.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def sign(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was found, who answers, and the signatures of both sides; sending it finishes the inspection."""
    inspection, form = _own(request, pk)
    found = judging.judgement(form, inspection.answers, inspection.on)
    shown = SignForm(request.POST or None, initial=_initial(request, inspection, form))
    against: list[str] = []
    if request.method == "POST" and shown.is_valid():
        try:
            done = _finish(request, inspection, shown)
        except InspectionRefused as refused:
            against = [f"{each.message} {each.remedy}".strip() for each in refused.faults]
        except CaseNotValid as refused:
            against = [f"{each.message} {each.remedy}".strip() for each in refused.faults]
        else:
            messages.success(request, _("Finished: %(number)s.") % {"number": done.number})
            return redirect("inspections:inspection", done.number)
    context = {
        **_step(inspection, form, "sign"),
        "form": shown,
        "against": against,
        "due": due_of(form, inspection.source, inspection.on) if found.found else None,
        "proposed": proposed_unit(form, inspection),
        "may_file": FilePolicy().allows(request.user),
        "sides": [(side.value, side.label) for side in Side],
        **_verdict(found, form, inspection),
    }
    return render(request, "inspections/sign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def discard(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Drop a draft."""
    inspection, form = _own(request, pk)
    shown = ReasonForm(request.POST or None)
    if request.method == "POST" and shown.is_valid():
        actions.discard(inspection, actor=request.user, now=request.now, reason=shown.cleaned_data["reason"])
        messages.success(request, _("The draft was dropped."))
        return redirect("inspections:list")
    return render(request, "inspections/discard.html", {**_step(inspection, form, "discard"), "form": shown})


def _begin(request: HttpRequest, form: InspectionClass, new_place: ObjectForm) -> Inspection | None:
    row = request.POST.get("row", "")
    try:
        if row:
            source = request.POST.get("source", "")
            return actions.start(actor=request.user, now=request.now, form=form.id, source=source, row=row[:32])
        if new_place.is_valid():
            given = new_place.cleaned_data
            return actions.start(
                actor=request.user,
                now=request.now,
                form=form.id,
                source=given["source"],
                title=given["title"],
                address=given["address"],
                place=new_place.place,
            )
    except InspectionRefused as refused:
        for each in refused.faults:
            messages.error(request, f"{each.message} {each.remedy}".strip())
    return None


def _finish(request: HttpRequest, inspection: Inspection, form: SignForm) -> Inspection:
    unit: Unit | None = form.cleaned_data["unit"]
    return actions.finish(
        inspection,
        actor=request.user,
        now=request.now,
        unit=unit.pk if unit else "",
        remark=form.cleaned_data["remark"],
        signatures=form.signed(),
    )


def _initial(request: HttpRequest, inspection: Inspection, form: InspectionClass) -> dict[str, Any]:
    unit = inspection.unit_id or proposed_unit(form, inspection).unit
    name = getattr(request.user, "display_name", "")
    return {"unit": unit, "remark": inspection.remark, "inspector_name": name}


def _own(request: HttpRequest, pk: int) -> tuple[Inspection, InspectionClass]:
    """The reader's own draft, and its form."""
    INSPECT.require(request.user)
    found = get_object_or_404(Inspection.objects.select_related("row", "unit", "replaces"), pk=pk)
    if found.by_id != getattr(request.user, "pk", None) or not DRAFT.allows(request.user, found):
        raise Http404
    assert found.state == State.DRAFT
    return found, judging.form_of(found)


def _step(inspection: Inspection, form: InspectionClass, step: str) -> dict[str, Any]:
    return {"inspection": inspection, "class": form, "step": step}


def _verdict(found: Judgement, form: InspectionClass, inspection: Inspection) -> dict[str, Any]:
    kept = judging.frozen(found, form, inspection.on)
    return {
        "found": found,
        "judged": kept,
        "shares": sheets.shares_in_words(kept),
        "total": plain_number(judging.total(found, form, inspection.on)),
    }

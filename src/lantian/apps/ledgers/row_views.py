"""Pages of one row: looking at it, entering it, correcting it, taking steps with it, signing for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.ledgers import actions, shown
from lantian.apps.ledgers.asking import Needed, asked_on_the_way, needed
from lantian.apps.ledgers.forms import PlaceForm, StepForm
from lantian.apps.ledgers.list_views import visible_ledger, writable_fields
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import SEE, add_policy, change_policy, see_policy, step_policy
from lantian.apps.ledgers.preparing import EMPTY
from lantian.apps.ledgers.problems import ChangedMeanwhile, Double, RowNotValid, StepRefused
from lantian.apps.ledgers.reading import facts_of, facts_of_values, flow_of, ledger_of
from lantian.apps.ledgers.row_page import page_of, points_of, standing_against
from lantian.apps.ledgers.timeline import kept_words
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import pack, wording
from lantian.core.flows.ledger_row import checklists_for, evidence_for
from lantian.core.policy.ledger_schema import LedgerType, Transition
from lantian.core.rules.ledgers.conditions import RowFacts

__all__ = ["change", "new", "row", "sign", "step"]


@require_safe
@login_required
@never_cache
def row(request: HttpRequest, number: str) -> HttpResponseBase:
    """A row with everything about it."""
    found = _seen(request, number)
    return render(request, "ledgers/row.html", {"page": page_of(found, request.user, request.now)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new(request: HttpRequest, ledger_id: str) -> HttpResponseBase:
    """Enter a row."""
    ledger = visible_ledger(request, ledger_id)
    policy = add_policy(ledger.id)
    if not policy.allows(request.user):
        require(None, policy.right)
    own, fields = request.user.unit_id, writable_fields(ledger, request)
    initial = {"unit": own} if own in {unit.id for unit in pack().subdistricts()} else {}
    first = flow_of(ledger).state(flow_of(ledger).initial)
    needs = _needs(ledger, facts_of_values({}, first.id, first.kind, request.now), fields)
    form = PlaceForm(ledger, policy, request.user, request.POST or None, fields=fields, initial=initial, needs=needs)
    del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(
                ledger.id,
                actor=request.user,
                unit=form.cleaned_data["unit"],
                values={name: kept for name, kept in form.written().items() if kept is not None},
                now=request.now,
                place=form.place,
                due=form.cleaned_data["due"],
            )
        except RowNotValid as refused:
            form.say(refused.faults)
        except Double as double:
            form.add_error(None, _("The ledger has this already: {number}.").format(number=double.number))
        else:
            messages.success(request, _("{number} was entered.").format(number=made.number))
            return redirect("ledgers:row", made.number)
    context = {"ledger": ledger, "form": form, "title": _("New row")}
    return render(request, "ledgers/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def change(request: HttpRequest, number: str) -> HttpResponseBase:
    """Correct a row. Who was slower than somebody else sees what is there now beside what they typed."""
    found = _seen(request, number)
    ledger, policy = ledger_of(found), change_policy(found.ledger)
    policy.require(request.user, found)
    fields = writable_fields(ledger, request)
    initial = {"unit": found.unit_id, "lon": found.lon, "lat": found.lat, "due": found.due}
    form = PlaceForm(
        ledger,
        policy,
        request.user,
        request.POST or None,
        values=found.values,
        fields=fields,
        initial=initial,
        needs=_needs(ledger, facts_of(found, request.now), fields),
    )
    seen, meanwhile = found.version, ()
    if request.method == "POST":
        seen = _version(request)
        if form.is_valid():
            try:
                corrected = _correct(found, form, seen, request)
            except RowNotValid as refused:
                form.say(refused.faults)
            except Double as double:
                form.add_error(None, _("The ledger has this already: {number}.").format(number=double.number))
            except ChangedMeanwhile as overtaken:
                meanwhile, seen = _both_sides(found, overtaken), found.version
            else:
                messages.success(request, _("The correction is kept; what stood there before is in the history."))
                _say_merged(request, ledger, corrected)
                return redirect("ledgers:row", number)
    context = {
        "ledger": ledger,
        "row": found,
        "form": form,
        "seen": seen,
        "meanwhile": meanwhile,
        "title": _("Correct {number}").format(number=number),
    }
    status = 409 if meanwhile else 400 if form.errors else 200
    return render(request, "ledgers/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def step(request: HttpRequest, number: str, transition: str) -> HttpResponseBase:
    """Take a step: its points, its fields, its reason; what is missing is named."""
    found = _seen(request, number)
    ledger = ledger_of(found)
    asked = _transition(ledger, transition)
    step_policy(found.ledger, asked).require(request.user, found)
    needs = {}
    if asked.kind == "step":
        needs = asked_on_the_way(ledger, facts_of(found, request.now), writable_fields(ledger, request), asked.id)
    form = StepForm(ledger, asked, request.POST or None, fields=needs, needs=needs, actor=request.user)
    against: tuple[tuple[str, str | None], ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _take(found, asked, form, request)
        except RowNotValid as refused:
            form.say(refused.faults)
        except Double as double:
            form.add_error(None, _("The ledger has this already: {number}.").format(number=double.number))
        except ChangedMeanwhile as overtaken:
            form.add_error(
                None,
                _("{who} changed this row meanwhile. Look at it, then send again.").format(who=overtaken.by or "—"),
            )
        except StepRefused as refused:
            against = tuple(
                (shown.obstacle_words(each, found, flow_of(ledger), ledger), each.clause) for each in refused.obstacles
            )
        else:
            messages.success(request, _("Done: {step}.").format(step=wording(asked.title)))
            return redirect("ledgers:row", number)
    found.refresh_from_db()
    ticked = set(request.POST.getlist("ticked"))
    context = {
        "ledger": ledger,
        "row": found,
        "step": asked,
        "form": form,
        "against": against,
        "ahead": standing_against(found, asked, request.user, request.now) if request.method != "POST" else (),
        "points": [
            (title, clause, [(key, words, met or key in ticked) for key, words, met in items])
            for title, clause, items in points_of(found, asked, request.now)
        ],
        "evidence": evidence_for(ledger, asked.id, facts_of(found, request.now)) if asked.kind == "step" else (),
        "state_after": shown.state_title(flow_of(ledger), asked.to),
    }
    status = 409 if against else 400 if form.errors else 200
    return render(request, "ledgers/step.html", context, status=status)


@require_POST
@login_required
def sign(request: HttpRequest, number: str, transition: str) -> HttpResponseBase:
    """Sign for one's unit."""
    found = _seen(request, number)
    asked = _transition(ledger_of(found), transition)
    try:
        actions.sign(number, asked.id, actor=request.user, now=request.now, note=request.POST.get("note", "")[:500])
    except StepRefused:
        messages.error(request, _("Nothing is to be signed in the state that the row is in now."))
    else:
        messages.success(request, _("Signed for your unit: who signs answers for it."))
    return redirect("ledgers:row", number)


def _seen(request: HttpRequest, number: str) -> Row:
    """A row that the reader may see.

    Raises:
        Http404: there is none of that number.
        NotAllowed: the reader may not see it.
    """
    require(request.user, SEE)
    found = get_object_or_404(Row.objects.select_related("unit"), number=number)
    if found.ledger not in pack().ledgers:
        raise Http404(_("The campaign keeps no such ledger here."))
    see_policy(found.ledger).require(request.user, found)
    return found


def _transition(ledger: LedgerType, transition: str) -> Transition:
    try:
        return flow_of(ledger).transition(transition)
    except KeyError as cause:
        raise Http404(_("There is no such step.")) from cause


def _version(request: HttpRequest) -> int:
    written = request.POST.get("seen", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0


def _correct(found: Row, form: PlaceForm, seen: int, request: HttpRequest) -> Row:
    """Send on what is different from what was shown; what was not touched is not sent."""
    written = form.written()
    values = {name: written[name] for name in written if f"f-{name}" in form.changed_data}
    said = form.cleaned_data
    return actions.change(
        found.number,
        actor=request.user,
        values=values,
        seen=seen,
        now=request.now,
        reason=said["reason"],
        place=(form.place or EMPTY) if {"lon", "lat"} & set(form.changed_data) else None,
        unit=said["unit"] if "unit" in form.changed_data else None,
        due=(said["due"] or EMPTY) if "due" in form.changed_data else None,
    )


def _both_sides(found: Row, overtaken: ChangedMeanwhile) -> tuple[Mapping[str, Any], ...]:
    """Each field that both changed: what stands there now, and what was typed."""
    found.refresh_from_db()
    ledger, sides = ledger_of(found), []
    for name in overtaken.fields:
        now, typed = overtaken.values.get(name, (None, None))
        title, words = kept_words(ledger, name, now)
        sides.append({"title": title, "now": words, "typed": kept_words(ledger, name, typed)[1], "by": overtaken.by})
    return tuple(sides)


def _needs(ledger: LedgerType, facts: RowFacts, fields: list[str]) -> dict[str, Needed]:
    """Which fields of a whole form are needed."""
    return {each.id: needed(each, facts, fields) for each in ledger.fields if each.id in fields}


def _say_merged(request: HttpRequest, ledger: LedgerType, corrected: Row) -> None:
    """Name what somebody else changed meanwhile and what was kept beside the correction."""
    titles = [wording(each.title) for each in ledger.fields if each.id in corrected.merged]
    if titles:
        said = _("Somebody else changed other fields meanwhile; both are kept. Theirs: {fields}.")
        messages.info(request, said.format(fields=shown.listed(titles)))


def _take(found: Row, asked: Transition, form: StepForm, request: HttpRequest) -> None:
    said = form.cleaned_data
    known = {
        f"{checklist.id}/{item.id}"
        for checklist, items in checklists_for(ledger_of(found), asked.id, facts_of(found, request.now))
        for item in items
    }
    actions.step(
        found.number,
        asked.id,
        actor=request.user,
        now=request.now,
        seen=_version(request) or None,
        values={name: kept for name, kept in form.written().items() if kept is not None},
        ticked=[key for key in request.POST.getlist("ticked") if key in known],
        reason=said.get("reason", ""),
        ground=said.get("ground", ""),
        new_unit=said.get("new_unit", ""),
    )

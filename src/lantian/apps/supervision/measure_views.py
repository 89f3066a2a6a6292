"""Inner pages of measures: the list, a new one, one measure with what runs and what goes with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.data_table import fill
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.apps.supervision import measure_actions as actions
from lantian.apps.supervision.choices import MeasureState, Shape
from lantian.apps.supervision.filters import MeasureFilter
from lantian.apps.supervision.forms import OrderForm
from lantian.apps.supervision.measures import accrual_of, kind_of, kinds, materials_of
from lantian.apps.supervision.models import Measure
from lantian.apps.supervision.policies import READ, SEE, EnforcePolicy
from lantian.apps.supervision.problems import SupervisionRefused
from lantian.apps.supervision.tables import MeasureTable
from lantian.apps.supervision.words import kind_words, thing_of, unit_words

__all__ = ["listed", "measure", "new", "step"]

_LARGEST_NUMBER = 2**31
_MOST_IN_A_FILE = 20_000


@require_safe
@login_required
@never_cache
def listed(request: HttpRequest) -> HttpResponseBase:
    """The measures that the reader may see, and the ledgers whose rows record them."""
    READ.require(request.user)
    if pack().supervision is None:
        return render(request, "supervision/none.html")
    today = local_day(request.now)
    seen = SEE.allowed(request.user, Measure.objects.prefetch_related("pauses"))
    chosen = MeasureFilter(request.GET, queryset=seen, request=request)
    if request.GET.get("format") == "csv":
        return _csv(chosen.found, today)
    records = list(dict.fromkeys(each.record for each in kinds().values() if each.record))
    context = {
        "filter": chosen,
        "table": fill(MeasureTable(chosen.found, today=today), request),
        "records": [pack().ledgers[each] for each in records],
        "may_order": EnforcePolicy().allows(request.user),
    }
    return render(request, "supervision/measures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponseBase:
    """Order a measure: first which one, then what it needs."""
    EnforcePolicy().require(request.user)
    plan = kinds().get(request.GET.get("kind", ""))
    if plan is None:
        return render(request, "supervision/new_measure.html", {"choices": OrderForm.choices()})
    today = local_day(request.now)
    ledger = pack().ledgers.get(plan.record or "")
    title = wording(ledger.title) if ledger else ""
    initial = {name: request.GET.get(name, "")[:64] for name in ("about", "record_number", "unit", "party")}
    form = OrderForm(request.POST or None, plan=plan, today=today, ledger=title, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = actions.order(plan.id, actor=request.user, now=request.now, **form.entered())
            except SupervisionRefused as refused:
                words = f"{refused.message} {refused.remedy}"
                form.add_error(refused.field if refused.field in form.fields else None, words)
            else:
                messages.success(request, _("Ordered. What runs with the clock runs from now on."))
                return redirect("supervision:measure", made.pk)
        status = 400
    context = {"form": form, "plan": plan, "shape": Shape(plan.kind).label, "ledger": ledger}
    return render(request, "supervision/new_measure.html", context, status=status)


@require_safe
@login_required
@never_cache
def measure(request: HttpRequest, number: int) -> HttpResponseBase:
    """One measure: what it is, what it has come to, what goes with it, what happened."""
    READ.require(request.user)
    return _page(request, _measure(request, number))


@require_POST
@login_required
def step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Tie to its record, pause, go on, stop, hand material over, lift, strike out: what the pressed button says."""
    READ.require(request.user)
    found = _measure(request, number)
    taken = _STEPS.get(request.POST.get("step", ""))
    if taken is None:
        raise Http404(_("A measure knows no such step."))
    EnforcePolicy().require(request.user, found)
    try:
        done = taken(request, found)
    except SupervisionRefused as refused:
        return _page(request, found, refused=refused, status=409)
    messages.success(request, done)
    return redirect("supervision:measure", found.pk)


def _link(request: HttpRequest, found: Measure) -> str:
    written = request.POST.get("record", "")[:32]
    actions.link_record(found.pk, actor=request.user, now=request.now, record_number=written, seen=_seen(request))
    return _("Tied to its record.")


def _pause(request: HttpRequest, found: Measure) -> str:
    first, why = _day(request, "day"), request.POST.get("reason", "")
    actions.pause_fine(found.pk, actor=request.user, now=request.now, first=first, reason=why, seen=_seen(request))
    return _("The clock stands from that day on.")


def _resume(request: HttpRequest, found: Measure) -> str:
    last = _day(request, "day")
    actions.resume_fine(found.pk, actor=request.user, now=request.now, last=last, seen=_seen(request))
    return _("The clock goes on after that day.")


def _stop(request: HttpRequest, found: Measure) -> str:
    day, why = _day(request, "day"), request.POST.get("reason", "")
    actions.stop_fine(found.pk, actor=request.user, now=request.now, stopped_on=day, reason=why, seen=_seen(request))
    return _("The last day is fixed; the fine grows no more.")


def _hand(request: HttpRequest, found: Measure) -> str:
    actions.hand_material(
        found.pk,
        actor=request.user,
        now=request.now,
        material=request.POST.get("material", "")[:64],
        reference=request.POST.get("reference", ""),
        on=_day(request, "day"),
        seen=_seen(request),
    )
    return _("Ticked off the list.")


def _take_back(request: HttpRequest, found: Measure) -> str:
    actions.take_material_back(
        found.pk,
        actor=request.user,
        now=request.now,
        material=request.POST.get("material", "")[:64],
        reason=request.POST.get("reason", ""),
        seen=_seen(request),
    )
    return _("Struck off the list.")


def _lift(request: HttpRequest, found: Measure) -> str:
    day, why = _day(request, "day"), request.POST.get("reason", "")
    actions.lift(found.pk, actor=request.user, now=request.now, on=day, reason=why, seen=_seen(request))
    return _("Lifted.")


def _strike(request: HttpRequest, found: Measure) -> str:
    why = request.POST.get("reason", "")
    actions.strike(found.pk, actor=request.user, now=request.now, reason=why, seen=_seen(request))
    return _("Struck out; it stays in sight with your reason.")


_STEPS: dict[str, Callable[[HttpRequest, Measure], str]] = {
    "link": _link,
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
    "hand": _hand,
    "take-back": _take_back,
    "lift": _lift,
    "strike": _strike,
}


def _page(
    request: HttpRequest, found: Measure, *, refused: SupervisionRefused | None = None, status: int = 200
) -> HttpResponse:
    today = local_day(request.now)
    plan = kind_of(found)
    materials = materials_of(found)
    may = found.state == MeasureState.STANDING and EnforcePolicy().allows(request.user, found)
    running = found.shape == Shape.DAILY_FINE and found.stopped_on is None
    paused = running and found.pauses.filter(last=None).exists()
    context = {
        "measure": found,
        "plan": plan,
        "title": kind_words(found.kind),
        "unit": unit_words(found.unit),
        "authority": unit_words(found.authority),
        "about": thing_of(found.about) if found.about else None,
        "ledger": pack().ledgers.get(plan.record) if plan and plan.record else None,
        "accrual": accrual_of(found, today),
        "materials": materials,
        "missing": sum(each.required and handed is None for each, handed in materials),
        "overdue": found.state == MeasureState.STANDING and found.due_on is not None and found.due_on < today,
        "ended": found.state == MeasureState.STANDING and found.ends_on is not None and found.ends_on < today,
        "events": found.events.select_related("by", "on_behalf_of").order_by("-pk"),
        "may_follow": may,
        "may_pause": may and running and not paused,
        "may_resume": may and paused,
        "may_stop": may and running,
        "may_lift": may and not running,
        "today": today,
        "refused": refused,
        "asked": request.POST,
    }
    return render(request, "supervision/measure.html", context, status=status)


def _measure(request: HttpRequest, number: int) -> Measure:
    found = Measure.objects.filter(pk=number).first() if number < _LARGEST_NUMBER else None
    if found is None or not SEE.allows(request.user, found):
        raise Http404(_("There is no such measure, or you may not see it."))
    return found


def _seen(request: HttpRequest) -> int:
    written = request.POST.get("seen", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _day(request: HttpRequest, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(request.POST.get(name, "")[:10])
    except ValueError as cause:
        raise SupervisionRefused(
            "measure-day-missing", _("The day is missing or is none of the calendar."), _("Enter a day."), name
        ) from cause


def _csv(found: QuerySet[Measure], today: dt.date) -> HttpResponse:
    rows = (
        [
            each.pk,
            each.kind,
            each.state,
            each.unit,
            each.authority,
            each.party,
            each.about,
            each.record,
            each.document,
            each.ordered_on,
            each.due_on,
            each.ends_on,
            each.daily,
            accrued.days if (accrued := accrual_of(each, today)) else None,
            accrued.amount if accrued else None,
            each.lifted_on,
            each.demonstration,
        ]
        for each in found[:_MOST_IN_A_FILE]
    )
    heads = ["number", "measure", "state", "unit", "authority", "party", "about", "record", "decision", "ordered"]
    more = ["due", "until", "a_day", "days", "amount", "lifted", "demonstration"]
    return csv_response("measures", [*heads, *more], rows)

"""Materials that inspectors asked for, minutes of meetings, and their tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.duty import archive_actions as actions
from lantian.apps.duty import calendar
from lantian.apps.duty.answers import found, stepped
from lantian.apps.duty.choices import MaterialState, TaskState
from lantian.apps.duty.forms import MaterialForm, MeetingForm, TaskForm
from lantian.apps.duty.models import Material, Meeting, MeetingTask
from lantian.apps.duty.policies import ARCHIVE, READ, OwnerPolicy
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.evidence.queries import slots
from lantian.apps.records.export import csv_response

__all__ = [
    "give_task",
    "material",
    "material_step",
    "materials",
    "meeting",
    "meeting_task",
    "meetings",
    "minutes",
    "task_step",
]

_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def materials(request: HttpRequest) -> HttpResponseBase:
    """What inspectors asked for, what is open first; note another one."""
    READ.require(request.user)
    form = MaterialForm(request.POST or None, initial={"asked_at": request.now, "due": request.now})
    if request.method == "POST":
        ARCHIVE.require(request.user)
        said = form.cleaned_data if form.is_valid() else None
        if said is not None:
            given = {**said, "unit": said["unit"].pk}
            made = _tried(form, lambda: actions.ask_material(actor=request.user, now=request.now, **given))
            if made is not None:
                messages.success(request, _("Noted. Attach a copy of what is handed over."))
                return redirect("duty:material", made.number)
    kept = Material.objects.select_related("unit", "handed_by")
    if request.GET.get("format") == "csv":
        rows = (
            [
                each.number,
                each.title,
                each.asked_by,
                each.asked_at,
                each.due,
                each.unit,
                each.state,
                each.handed_at,
                each.handed_to,
                each.what,
            ]
            for each in kept[:5000]
        )
        names = ["number", "title", "asked_by", "asked_at", "due", "unit", "state", "handed_over", "to", "what"]
        return csv_response("materials", names, rows)
    rows = sorted(
        kept[:_SHOWN],
        key=lambda each: (
            each.state != MaterialState.ASKED,
            each.due if each.state == MaterialState.ASKED else each.asked_at,
        ),
    )
    copies = slots(each.subject for each in rows)
    context = {
        "rows": [(each, sum(copies.get(each.subject, {}).values())) for each in rows],
        "form": form if ARCHIVE.allows(request.user) else None,
        "now": request.now,
    }
    return render(request, "duty/materials.html", context, status=400 if form.errors else 200)


@require_safe
@login_required
@never_cache
def material(request: HttpRequest, number: str) -> HttpResponseBase:
    """One material with its copies and its next step."""
    READ.require(request.user)
    item = _material(number)
    context = {"material": item, "may_keep": ARCHIVE.allows(request.user), "late": _late(item, request)}
    return render(request, "duty/material.html", context)


@require_POST
@login_required
def material_step(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand over, close, take back: what the pressed button says."""
    READ.require(request.user)
    item = _material(number)
    reason = request.POST.get("reason", "")
    actor = request.user
    match request.POST.get("step", ""):
        case "hand-over":
            to, what = request.POST.get("to", ""), request.POST.get("what", "")
            deed = lambda: actions.hand_over_material(item.number, actor=actor, now=request.now, to=to, what=what)  # noqa: E731
            done = _("Noted: handed over, with the copies that are kept.")
        case "drop":
            deed = lambda: actions.drop_material(item.number, actor=actor, reason=reason)  # noqa: E731
            done = _("Closed.")
        case "reopen":
            deed = lambda: actions.reopen_material(item.number, actor=actor, reason=reason)  # noqa: E731
            done = _("Open again.")
        case _unknown:
            raise Http404(_("A material knows no such step."))
    return stepped(request, deed, done, "duty:material", item.number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def meetings(request: HttpRequest) -> HttpResponseBase:
    """Meetings with their minutes, and the open tasks of all of them; keep another one."""
    READ.require(request.user)
    form = MeetingForm(request.POST or None, initial={"held_at": request.now})
    if request.method == "POST":
        ARCHIVE.require(request.user)
        if form.is_valid():
            said = form.cleaned_data
            made = _tried(form, lambda: actions.keep_meeting(actor=request.user, now=request.now, **said))
            if made is not None:
                messages.success(request, _("Kept. Note the tasks that the meeting gave."))
                return redirect("duty:meeting", made.pk)
    tasks = MeetingTask.objects.select_related("unit", "meeting", "done_by")
    if request.GET.get("format") == "csv":
        rows = (
            [
                each.meeting.held_at,
                each.meeting.title,
                each.title,
                each.unit,
                each.due,
                each.state,
                each.done_at,
                each.result,
            ]
            for each in tasks[:5000]
        )
        return csv_response(
            "meeting-tasks", ["held_at", "meeting", "task", "unit", "due", "state", "done", "result"], rows
        )
    context = {
        "meetings": Meeting.objects.select_related("kept_by").prefetch_related("tasks")[:_SHOWN],
        "tasks": tasks.filter(state=TaskState.OPEN),
        "form": form if ARCHIVE.allows(request.user) else None,
        "today": calendar.today(request.now),
    }
    return render(request, "duty/meetings.html", context, status=400 if form.errors else 200)


@require_safe
@login_required
@never_cache
def meeting(request: HttpRequest, number: int) -> HttpResponseBase:
    """One meeting: its minutes in every version, its tasks."""
    READ.require(request.user)
    return _meeting_page(request, found(Meeting, number))


@require_POST
@login_required
def minutes(request: HttpRequest, number: int) -> HttpResponseBase:
    """A new version of the minutes."""
    READ.require(request.user)
    item = found(Meeting, number)
    text, reason = request.POST.get("text", ""), request.POST.get("reason", "")
    return stepped(
        request,
        lambda: actions.change_minutes(item.pk, actor=request.user, now=request.now, text=text, reason=reason),
        _("A new version is kept; the older one stays."),
        "duty:meeting",
        item.pk,
    )


@require_POST
@login_required
def give_task(request: HttpRequest, number: int) -> HttpResponseBase:
    """Note a task of the meeting."""
    READ.require(request.user)
    item = found(Meeting, number)
    ARCHIVE.require(request.user)
    form = TaskForm(request.POST)
    if not form.is_valid():
        return _meeting_page(request, item, form, status=400)
    said = form.cleaned_data
    deed = {"title": said["title"], "unit": said["unit"].pk, "due": said["due"]}
    return stepped(
        request, lambda: actions.give_task(item.pk, actor=request.user, **deed), _("Noted."), "duty:meeting", item.pk
    )


@require_safe
@login_required
@never_cache
def meeting_task(request: HttpRequest, number: int) -> HttpResponseBase:
    """One task with its proof and its next step."""
    READ.require(request.user)
    item = found(MeetingTask, number)
    context = {
        "task": item,
        "may_finish": OwnerPolicy(item.unit_id).allows(request.user) or ARCHIVE.allows(request.user),
        "may_keep": ARCHIVE.allows(request.user),
        "late": item.state == TaskState.OPEN and item.due < calendar.today(request.now),
    }
    return render(request, "duty/meeting_task.html", context)


@require_POST
@login_required
def task_step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Report done, drop, open again: what the pressed button says."""
    READ.require(request.user)
    item = found(MeetingTask, number)
    actor, reason = request.user, request.POST.get("reason", "")
    match request.POST.get("step", ""):
        case "finish":
            result = request.POST.get("result", "")
            deed = lambda: actions.finish_task(item.pk, actor=actor, now=request.now, result=result)  # noqa: E731
            done = _("Reported done.")
        case "drop":
            deed, done = (lambda: actions.drop_task(item.pk, actor=actor, reason=reason)), _("Dropped.")
        case "reopen":
            deed, done = (lambda: actions.reopen_task(item.pk, actor=actor, reason=reason)), _("Open again.")
        case _unknown:
            raise Http404(_("A task knows no such step."))
    return stepped(request, deed, done, "duty:meeting-task", item.pk)


def _material(number: str) -> Material:
    item: Material = get_object_or_404(
        Material.objects.select_related("unit", "handed_by", "kept_by"), number=number[:16]
    )
    return item


def _late(item: Material, request: HttpRequest) -> bool:
    return item.state == MaterialState.ASKED and item.due < request.now


def _meeting_page(
    request: HttpRequest, item: Meeting, form: TaskForm | None = None, *, status: int = 200
) -> HttpResponseBase:
    may_keep = ARCHIVE.allows(request.user)
    context = {
        "meeting": item,
        "versions": item.minutes.select_related("by").order_by("-version"),
        "tasks": item.tasks.select_related("unit", "done_by"),
        "form": (form or TaskForm(initial={"due": calendar.today(request.now)})) if may_keep else None,
        "may_keep": may_keep,
        "today": calendar.today(request.now),
    }
    return render(request, "duty/meeting.html", context, status=status)


def _tried(form: Any, deed: Callable[[], Any]) -> Any:
    """What the deed gives; None with the refusal in the form."""
    try:
        return deed()
    except DutyRefused as refused:
        form.add_error(None, f"{refused.message} {refused.remedy}")
        return None

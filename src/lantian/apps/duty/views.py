"""Who is on duty now, the week, the groups, hand-over and liaison officers."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.duty import actions, boards, calendar, handover_actions, membership, queries
from lantian.apps.duty.answers import found, stepped
from lantian.apps.duty.forms import JoinForm, PhoneForm
from lantian.apps.duty.models import Contact, HandOver, Membership
from lantian.apps.duty.policies import MANAGE, READ
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.ledgers.policies import add_policy
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import csv_response

__all__ = ["end_seat", "group", "groups", "hand_over", "liaison", "now", "phone", "take"]

_SHOWN = 30
_DAY = dt.timedelta(days=1)


@require_safe
@login_required
@never_cache
def now(request: HttpRequest) -> HttpResponseBase:
    """Who is on duty now, who comes next, and the week."""
    READ.require(request.user)
    moment = request.now
    today = calendar.today(moment)
    asked = parse_date_or_none(request.GET.get("from", ""))
    first = asked or today - _DAY * today.weekday()
    week = boards.week(moment, first)
    if request.GET.get("format") == "csv":
        return _week_csv(week, first)
    sitting = queries.on_duty(moment)
    people = [each.person for day in week for slot in day.slots for each in slot.sitting]
    context = {
        "plan": calendar.plan(),
        "sitting": sitting,
        "week": week,
        "first": first,
        "before": _shifted(first, -7),
        "after": _shifted(first, 7),
        "phones": boards.reachable([*people, *(each.person for each in sitting)], request.user),
        "gap": boards.next_gap(moment),
        "to_take": handover_actions.to_take(request.user, moment),
        "may_leave": handover_actions.to_leave(request.user, moment) is not None,
        "phone": PhoneForm(initial={"phone": _own_phone(request)}),
        "mine": membership.groups_of(request.user, today),
    }
    return render(request, "duty/now.html", context)


@require_POST
@login_required
def phone(request: HttpRequest) -> HttpResponseBase:
    """Keep one's own number."""
    READ.require(request.user)
    form = PhoneForm(request.POST)
    written = form.cleaned_data["phone"] if form.is_valid() else "?"
    return stepped(
        request,
        lambda: actions.keep_phone(request.user, actor=request.user, phone=written, now=request.now),
        _("Your number is kept."),
        "duty:now",
    )


@require_safe
@login_required
@never_cache
def groups(request: HttpRequest) -> HttpResponseBase:
    """The groups of the policy, their duties and their people."""
    READ.require(request.user)
    today = calendar.today(request.now)
    found_groups = boards.group_boards(today)
    if request.GET.get("format") == "csv":
        rows = (
            [board.view.group.name, seat.get_seat_display(), str(seat.user), seat.user.unit, seat.since, seat.until]
            for board in found_groups
            for seat in board.seats
        )
        return csv_response("groups", ["group", "seat", "name", "unit", "since", "until"], rows)
    return render(request, "duty/groups.html", {"boards": found_groups, "today": today})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def group(request: HttpRequest, name: str) -> HttpResponseBase:
    """One group: its duties, who sits in it and who did."""
    READ.require(request.user)
    if name not in pack().groups:
        raise Http404(_("The policy has no such group."))
    today = calendar.today(request.now)
    form = JoinForm(request.POST or None, initial={"since": today})
    if request.method == "POST":
        MANAGE.require(request.user)
        if form.is_valid():
            said = form.cleaned_data
            try:
                actions.join(
                    name,
                    said["user"],
                    actor=request.user,
                    seat=said["seat"],
                    since=said["since"],
                    until=said["until"],
                )
            except DutyRefused as refused:
                form.add_error(None, f"{refused.message} {refused.remedy}")
            else:
                messages.success(request, _("Kept: the person sits in the group."))
                return redirect("duty:group", name)
    seats = membership.in_order(Membership.objects.filter(group=name).select_related("user__unit"))
    context = {
        "board": next(board for board in boards.group_boards(today) if board.view.group.id == name),
        "seats": [each for each in seats if each.until is None or each.until >= today],
        "former": [each for each in seats if each.until is not None and each.until < today],
        "form": form if MANAGE.allows(request.user) else None,
        "today": today,
    }
    return render(request, "duty/group.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def end_seat(request: HttpRequest, number: int) -> HttpResponseBase:
    """End a seat with today."""
    seat = found(Membership, number)
    today = calendar.today(request.now)
    return stepped(
        request,
        lambda: actions.end_membership(seat.pk, actor=request.user, until=max(today, seat.since)),
        _("Ended with today; what was done until now stays."),
        "duty:group",
        seat.group,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def hand_over(request: HttpRequest) -> HttpResponseBase:
    """Hand-over notes: leave one, sign what was left, read the earlier ones."""
    READ.require(request.user)
    if request.method == "POST":
        return stepped(
            request,
            lambda: handover_actions.leave_note(
                actor=request.user,
                now=request.now,
                text=request.POST.get("text", ""),
                open_items=boards.open_items(request.now),
            ),
            _("Left for the next shift, who signs it."),
            "duty:hand-over",
        )
    notes = HandOver.objects.select_related("turn", "by", "taken_by")
    if request.GET.get("format") == "csv":
        rows = (
            [note.at, note.turn.day, note.turn.shift, note.by, note.text, note.taken_at, note.taken_by, note.remark]
            for note in notes[:1000]
        )
        return csv_response("hand-over", ["at", "day", "shift", "by", "text", "signed", "signed_by", "remark"], rows)
    waiting = handover_actions.to_take(request.user, request.now)
    context = {
        "turn": handover_actions.to_leave(request.user, request.now),
        "open": boards.open_items(request.now),
        "notes": notes[:_SHOWN],
        "waiting": waiting,
        "waiting_numbers": {note.pk for note in waiting},
    }
    return render(request, "duty/hand_over.html", context)


@require_POST
@login_required
def take(request: HttpRequest, number: int) -> HttpResponseBase:
    """Sign a note."""
    READ.require(request.user)
    note = found(HandOver, number)
    return stepped(
        request,
        lambda: handover_actions.take_note(
            note.pk, actor=request.user, now=request.now, remark=request.POST.get("remark", "")
        ),
        _("Signed: you took over."),
        "duty:hand-over",
    )


@require_safe
@login_required
@never_cache
def liaison(request: HttpRequest) -> HttpResponseBase:
    """Each subdistrict with its liaison officer; whoever has none is named (B3.5)."""
    READ.require(request.user)
    today = calendar.today(request.now)
    rows = boards.liaisons(today)
    if request.GET.get("format") == "csv":
        lines = ([each.unit.id, each.unit.name, each.organisation, each.leader, each.officer] for each in rows)
        return csv_response("liaison-officers", ["id", "subdistrict", "organisation", "leader", "officer"], lines)
    plan = pack().duty.liaison
    context = {
        "rows": rows,
        "missing": [each for each in rows if not each.officer],
        "plan": plan,
        "may_add": plan is not None and add_policy(plan.ledger).allows(request.user),
    }
    return render(request, "duty/liaison.html", context)


def parse_date_or_none(text: str) -> dt.date | None:
    """A day of an address; None for what is none, or lies where no calendar of ours goes."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and dt.date(1990, 1, 1) <= day <= dt.date(2100, 1, 1) else None


def _shifted(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)


def _own_phone(request: HttpRequest) -> str:
    contact = Contact.objects.filter(user=request.user).first()
    return contact.phone if contact else ""


def _week_csv(week: list[boards.WeekDay], first: dt.date) -> HttpResponse:
    rows = (
        [day.day, slot.title, slot.hours, str(each.person), str(each.instead_of or "")]
        for day in week
        for slot in day.slots
        for each in slot.sitting
    )
    return csv_response(f"duty-{first}", ["day", "shift", "hours", "name", "instead_of"], rows)

"""The register of posts: who held which post of which unit; CSV in and out. Names are personal data."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.accountability import post_actions, posts
from lantian.apps.accountability.evaluations import official
from lantian.apps.accountability.forms import CSV_COLUMNS, HolderForm, ImportForm, PostForm
from lantian.apps.accountability.models import Holding, Post
from lantian.apps.accountability.policies import POSTS, READ, sees_names
from lantian.apps.accountability.problems import NoMethod, Refused
from lantian.apps.accountability.sheets import unit_title
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response
from lantian.core.rules.post_holders import gaps

__all__ = ["add", "change", "register", "take_in"]


@require_safe
@login_required
@never_cache
def register(request: HttpRequest) -> HttpResponseBase:
    """Every post with its holders and the days without anybody."""
    _require_names(request)
    try:
        official()
    except NoMethod as refusal:
        return render(request, "accountability/posts.html", {"refusal": refusal})
    if request.GET.get("format") == "csv":
        return _csv(request)
    return _page(request)


@require_POST
@login_required
def add(request: HttpRequest) -> HttpResponseBase:
    """Register a post with its first holder."""
    POSTS.require(request.user)
    form, holder = PostForm(request.POST), HolderForm(request.POST)
    if not form.is_valid() or not holder.is_valid():
        return _page(request, form=form, holder=holder, status=400)
    try:
        post = post_actions.add_post(
            actor=request.user,
            now=request.now,
            unit=form.cleaned_data["unit"].pk,
            tier=form.cleaned_data["tier"],
            title=form.cleaned_data["title"],
        )
        post_actions.add_holding(post, actor=request.user, now=request.now, **holder.cleaned_data)
    except Refused as refused:
        return _page(request, form=form, holder=holder, refused=refused, status=409)
    messages.success(request, _("Entered in the register."))
    return redirect("accountability:posts")


@require_POST
@login_required
def change(request: HttpRequest, number: int) -> HttpResponseBase:
    """End or strike an entry, with a reason."""
    POSTS.require(request.user)
    entry = get_object_or_404(Holding, pk=number)
    reason = request.POST.get("reason", "")
    try:
        if request.POST.get("what") == "strike":
            post_actions.strike_holding(entry, actor=request.user, now=request.now, reason=reason)
        else:
            until = _day(request.POST.get("until", ""))
            post_actions.end_holding(entry, actor=request.user, now=request.now, until=until, reason=reason)
    except Refused as refused:
        return _page(request, refused=refused, status=409)
    messages.success(request, _("Recorded."))
    return redirect("accountability:posts")


@require_POST
@login_required
def take_in(request: HttpRequest) -> HttpResponseBase:
    """Enter a CSV file, all lines or none."""
    POSTS.require(request.user)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, taking=form, status=400)
    try:
        fresh = post_actions.import_entries(form.cleaned_data["file"], actor=request.user, now=request.now)
    except Refused as refused:
        return _page(request, taking=form, refused=refused, status=409)
    messages.success(request, _("%(n)s new entries.") % {"n": fresh})
    return redirect("accountability:posts")


def _require_names(request: HttpRequest) -> None:
    if not (POSTS.allows(request.user) or READ.allows(request.user)):
        raise NotAllowed(request.user, POSTS.right)
    if not sees_names(request.user):
        raise NotAllowed(request.user, "read-personal")


def _page(
    request: HttpRequest,
    *,
    form: PostForm | None = None,
    holder: HolderForm | None = None,
    taking: ImportForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    today = local_day(request.now)
    titles = dict(posts.tiers())
    rows = []
    order = {tier: number for number, tier in enumerate(titles)}
    known = Post.objects.select_related("unit").prefetch_related("holdings__by")
    for post in sorted(known, key=lambda each: (each.unit_id, order.get(each.tier, len(order)), each.title)):
        spells = posts.spells_of(post)
        begin = min((each.since for each in spells), default=today)
        rows.append(
            {
                "post": post,
                "unit": unit_title(post.unit_id),
                "tier": titles.get(post.tier),
                "holdings": [each for each in post.holdings.all() if each.struck_at is None],
                "struck": sum(1 for each in post.holdings.all() if each.struck_at is not None),
                "gaps": gaps(spells, begin, today),
            }
        )
    context = {
        "rows": rows,
        "form": form or PostForm(),
        "holder_form": holder or HolderForm(),
        "import_form": taking or ImportForm(),
        "refused": refused,
        "may_keep": POSTS.allows(request.user),
        "today": today,
    }
    return render(request, "accountability/posts.html", context, status=status)


def _csv(request: HttpRequest) -> HttpResponse:
    record(actor=request.user, action="accountability.export-posts", subject="posts:all", facts={})
    titles = dict(posts.tiers())
    rows = (
        [
            str(each.post.unit),
            wording(titles[each.post.tier]) if each.post.tier in titles else each.post.tier,
            each.post.title,
            each.name,
            each.since,
            each.until,
            each.reference,
        ]
        for each in Holding.objects.filter(struck_at=None).select_related("post__unit")
    )
    return csv_response("posts", CSV_COLUMNS, rows)


def _day(written: str) -> dt.date | None:
    if not written:
        return None
    try:
        return dt.date.fromisoformat(written)
    except ValueError as cause:
        raise Refused("day-invalid", _("The day is none."), _("Write it as 2017-10-01.")) from cause

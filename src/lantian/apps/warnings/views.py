"""The console of warnings on one page, the history, an episode."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.curtailment import queries as cuts
from lantian.apps.orgs.policies import require
from lantian.apps.orgs.queries import role_title
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response
from lantian.apps.warnings import actions, notice_actions, outgoing, queries, reports
from lantian.apps.warnings.appraisal import Appraisal, appraise, publishing, same_pollution
from lantian.apps.warnings.charts import chart_of
from lantian.apps.warnings.choices import Kind
from lantian.apps.warnings.forms import DraftForm, NoticeForm, StepForm
from lantian.apps.warnings.models import Episode, OutsideNotice, WarningVersion
from lantian.apps.warnings.policies import DRAFT, SIGN
from lantian.apps.warnings.problems import NoRules, Refused
from lantian.apps.warnings.traces import leaning_words
from lantian.core.flows.warning import Step
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.warning.grades import NONE
from lantian.io.documents import TemplateMissing

__all__ = ["console", "draft", "end_notice", "episode", "history", "notice", "report", "step"]

_READ = "read-work"
_LATE = dt.timedelta(hours=3)
"""An older newest hour is told: the proposal does not know the air of now."""


@require_safe
@login_required
@never_cache
def console(request: HttpRequest) -> HttpResponseBase:
    """Evidence, proposal, draft, signature, lifting: one page."""
    require(request.user, _READ)
    return _page(request)


@require_POST
@login_required
def draft(request: HttpRequest) -> HttpResponseBase:
    """Draft a version."""
    DRAFT.require(request.user)
    found = appraise(request.now)
    episode = queries.open_episode()
    form = DraftForm(request.POST, rules=found.rules, follows=bool(episode and queries.standing(episode)))
    if not form.is_valid():
        return _page(request, draft_form=form, status=400)
    try:
        actions.draft(actor=request.user, now=request.now, wish=actions.Wish(**form.cleaned_data))
    except Refused as refused:
        return _page(request, draft_form=form, refused=refused, status=409)
    messages.success(request, _("Drafted. Nothing has been sent: it waits for a signature."))
    return redirect("warnings:console")


@require_POST
@login_required
def step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Sign, return, revise or withdraw."""
    require(request.user, _READ)
    try:
        wanted = Step(request.POST.get("step", ""))
    except ValueError as cause:
        raise Http404(_("A warning knows no such step.")) from cause
    get_object_or_404(WarningVersion, pk=number)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _page(request, refused=_reason_too_long(), reason=request.POST.get("reason", ""), status=400)
    reason = form.cleaned_data["reason"]
    seen = request.POST.get("seen", "")
    try:
        actions.take(
            number,
            wanted,
            actor=request.user,
            now=request.now,
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
            reason=reason,
        )
    except Refused as refused:
        return _page(request, refused=refused, reason=reason, status=409)
    messages.success(request, _("Signed and sent.") if wanted is Step.SIGN else _("Recorded. Nothing has been sent."))
    return redirect("warnings:console")


def _reason_too_long() -> Refused:
    return Refused(
        "reason-too-long", _("The reason has more than 4,000 characters. Nothing was sent."), _("Say it more briefly.")
    )


@require_POST
@login_required
def notice(request: HttpRequest) -> HttpResponseBase:
    """Record a notice from outside."""
    DRAFT.require(request.user)
    form = NoticeForm(request.POST, rules=appraise(request.now).rules)
    if not form.is_valid():
        return _page(request, notice_form=form, status=400)
    try:
        notice_actions.record_notice(actor=request.user, now=request.now, **form.cleaned_data)
    except Refused as refused:
        return _page(request, notice_form=form, refused=refused, status=409)
    messages.success(request, _("The notice is recorded."))
    return redirect("warnings:console")


@require_POST
@login_required
def end_notice(request: HttpRequest, number: int) -> HttpResponseBase:
    """A notice from outside holds no more."""
    DRAFT.require(request.user)
    get_object_or_404(OutsideNotice, pk=number)
    try:
        notice_actions.end_notice(number, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    except Refused as refused:
        return _page(request, refused=refused, status=409)
    messages.success(request, _("The end of the notice is recorded."))
    return redirect("warnings:console")


@require_safe
@login_required
@never_cache
def history(request: HttpRequest) -> HttpResponseBase:
    """Every episode with its versions; as CSV too."""
    require(request.user, _READ)
    found = Episode.objects.prefetch_related("warnings").order_by("-opened_at")
    if request.GET.get("format") == "csv":
        header = [
            "episode",
            "version",
            "kind",
            "grade",
            "state",
            "starts",
            "ends",
            "ended_at",
            "drafted_at",
            "signed_at",
            "cap",
            "demonstration",
        ]
        rows = (
            [
                each.number,
                one.number,
                one.kind,
                one.grade,
                one.state,
                one.starts,
                one.ends,
                one.ended_at,
                one.drafted_at,
                one.signed_at,
                one.identifier,
                each.demonstration,
            ]
            for each in found
            for one in each.warnings.all()
        )
        return csv_response("warnings", header, rows)
    lines = [(each, [_line(one) for one in each.warnings.all()]) for each in found[:100]]
    return render(request, "warnings/history.html", {"lines": lines})


@require_safe
@login_required
@never_cache
def episode(request: HttpRequest, number: str) -> HttpResponseBase:
    """One episode: every version with its basis, texts, signature and message."""
    require(request.user, _READ)
    item = get_object_or_404(Episode, number=number[:32])
    versions = item.warnings.select_related("proposal", "notice", "signature", "signature__by", "drafted_by")
    context = {
        "item": item,
        "lines": [
            _line(each)
            | {
                "steps": [(one, _STEPS.get(one.action, one.action)) for one in each.steps.all()],
                "leaning": [wording(one) for one in leaning_words(each.proposal.forecast)] if each.proposal else [],
                "texts": _texts(each),
            }
            for each in versions.prefetch_related("steps", "steps__by")
        ],
    }
    return render(request, "warnings/episode.html", context)


@require_safe
@login_required
@never_cache
def report(request: HttpRequest, number: str) -> HttpResponseBase:
    """The report on an episode as Word."""
    require(request.user, _READ)
    item = get_object_or_404(Episode, number=number[:32])
    try:
        content = reports.report(item, request.now)
    except TemplateMissing as missing:
        raise Http404(_("The pack has no template of this report.")) from missing
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    name = f'attachment; filename="{item.number}.docx"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name})


def _page(
    request: HttpRequest,
    *,
    draft_form: DraftForm | None = None,
    notice_form: NoticeForm | None = None,
    refused: Refused | None = None,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    now = request.now
    try:
        found, plan = appraise(now), publishing()
    except NoRules as missing:
        return render(request, "warnings/none.html", {"refusal": missing})
    except ParameterNotInForce:
        return render(request, "warnings/none.html", {"refusal": NoRules()})
    open_one = queries.open_episode()
    waits, follows = queries.draft(open_one), queries.standing(open_one) if open_one else None
    held = queries.in_force(now)
    drafts = DRAFT.allows(request.user)
    chart = chart_of(found.hours, now, found.rules)
    context: dict[str, Any] = {
        "now": now,
        "late": chart.newest_at is None or now - chart.newest_at > _LATE,
        "found": found,
        "chart": chart,
        "proposed": _titled(found.proposal.grade, now),
        "others": [(other.rules.title, _titled(result.grade, now, other.rules.id)) for other, result in found.others],
        "reasons": _reasons(found),
        "held": _line(held) if held else None,
        "follows": _line(follows) if follows and (held is None or follows.pk != held.pk) else None,
        "waits": _line(waits) if waits else None,
        "previews": _previews(waits) if waits else [],
        "drafts": drafts,
        "signs": SIGN.allows(request.user),
        "may_sign": [(_titled(each.grade, now), [role_title(one) for one in each.signed_by]) for each in plan.grades],
        "open_episode": open_one,
        "orders": _orders(follows, now),
        "same": same_pollution(found),
        "notices": [(each, _titled(each.grade, now), each.held_at(now)) for each in OutsideNotice.objects.all()[:10]],
        "recent": [_line(each) for each in queries.published(6)],
        "refused": refused,
        "reason": reason,
    }
    if drafts:
        context["draft_form"] = draft_form or _fresh(found, follows)
        context["notice_form"] = notice_form or NoticeForm(
            rules=found.rules, initial={"starts": timezone.localtime(now).replace(minute=0)}
        )
    return render(request, "warnings/console.html", context, status=status)


def _orders(item: WarningVersion | None, now: dt.datetime) -> dict[str, Any] | None:
    """The orders that followed from the version that stands: who answered, who did not."""
    if item is None:
        return None
    standings = cuts.orders_of_warning(str(item), now)
    holding = [each for each in cuts.orders_of_episode(item.episode.number, now) if each.state == "issued"]
    silent = [each.order for each in standings if each.late]
    return {
        "number": str(item),
        "summary": cuts.summary(standings),
        "silent": silent,
        "earlier": sum(each.order.warning != str(item) for each in holding),
    }


def _fresh(found: Appraisal, follows: WarningVersion | None) -> DraftForm:
    local = timezone.localtime(found.at).replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    grade, rules = found.proposal.grade, found.rules
    kind = Kind.ISSUE
    if follows is not None:
        higher = rules.order(grade) > rules.order(follows.grade)
        kind = Kind.UPGRADE if higher else Kind.LIFT if found.proposal.may_lift else Kind.DOWNGRADE
    episode = found.proposal.episode
    initial = {"kind": kind, "grade": grade if grade != NONE else "", "starts": local}
    if episode is not None and episode.end > local:
        initial["ends"] = timezone.localtime(episode.end)
    return DraftForm(rules=rules, follows=follows is not None, initial=initial)


def _titled(grade: str, moment: dt.datetime, rule_set: str = "") -> str:
    if grade == NONE:
        return _("no warning")
    return wording(outgoing.grade_title(grade, moment))


def _reasons(found: Appraisal) -> list[tuple[str, str, int, bool]]:
    episode = found.proposal.episode
    return [
        (_titled(each.grade, found.at), each.term.said(), each.hours, each.met)
        for each in (episode.reasons if episode else ())
    ]


def _line(item: WarningVersion) -> dict[str, Any]:
    grade = next((place for place, each in enumerate(publishing().grades, 1) if each.grade == item.grade), 0)
    return {
        "item": item,
        "title": _titled(item.grade, item.starts),
        "level": grade,
        "ends": item.kind in (Kind.LIFT, Kind.CANCEL),
    }


_STEPS = {
    "draft": pgettext_lazy("warning step", "drafted"),
    "sign": pgettext_lazy("warning step", "signed and sent"),
    "return": pgettext_lazy("warning step", "returned"),
    "revise": pgettext_lazy("warning step", "sent to be signed again"),
    "withdraw": pgettext_lazy("warning step", "draft withdrawn"),
}
_LANGUAGES = {"zh": "中文", "en": "English"}


def _texts(item: WarningVersion) -> list[tuple[str, str, list[str]]]:
    """Channel, language and parts of what went out."""
    titles = {each.id: wording(each.title) for each in publishing().channels}
    return [
        (titles.get(channel, channel), _LANGUAGES.get(language, language), parts)
        for channel, each in item.texts.items()
        for language, parts in each.items()
    ]


def _previews(item: WarningVersion) -> list[dict[str, Any]]:
    """The texts of each channel as they would go out."""
    titles = {each.id: wording(each.title) for each in publishing().channels}
    return [
        {
            "id": channel,
            "title": titles[channel],
            "language": _LANGUAGES.get(language, language),
            "fitted": fitted,
            "sizes": [len(part) for part in fitted.parts],
        }
        for channel, each in outgoing.texts_of(item).items()
        for language, fitted in each.items()
    ]

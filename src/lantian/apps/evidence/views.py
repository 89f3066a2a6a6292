"""Pages of photos and documents, the door for the outbox of a phone, and the files themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.evidence import actions, queries
from lantian.apps.evidence.forms import AddForm, WithdrawForm
from lantian.apps.evidence.keeping import open_content
from lantian.apps.evidence.models import Item
from lantian.apps.evidence.problems import EvidenceRefused
from lantian.apps.evidence.renditions import rendition
from lantian.apps.evidence.subjects import NoSuchSubject, SubjectRules, rules_of
from lantian.apps.orgs.policies import NotAllowed

__all__ = ["add", "fragment", "item", "of", "original", "outbox_state", "shown", "withdraw"]


@require_safe
@login_required
@never_cache
def of(request: HttpRequest, subject: str) -> HttpResponseBase:
    """Everything attached to a thing, and the form that adds to it."""
    rules, name = _seen(request, subject)
    context = {
        "subject": subject,
        "title": rules.title(name),
        "address": rules.address(name),
        "may_add": rules.may_add(request.user, name),
    }
    return render(request, "evidence/of.html", context)


@require_safe
@login_required
@never_cache
def fragment(request: HttpRequest, subject: str) -> HttpResponseBase:
    """The gallery alone, for a page that shows it already."""
    _seen(request, subject)
    return render(request, "evidence/_gallery.html", {"gallery": queries.gallery(subject, request.user)})


@require_POST
@never_cache
def add(request: HttpRequest, subject: str) -> HttpResponseBase:
    """Take files in. A program (the outbox) gets an answer for programs, a plain form goes back to its page."""
    machine = "application/json" in request.headers.get("Accept", "")
    if not request.user.is_authenticated:
        return _problem(HTTPStatus.UNAUTHORIZED, "sign-in") if machine else redirect("account_login")
    rules, name = _rules(subject)
    if not rules.may_add(request.user, name):
        not_allowed = NotAllowed(request.user, rules.add_right)
        if machine:
            return _problem(HTTPStatus.FORBIDDEN, not_allowed.code, *not_allowed.said(get_language() or ""))
        raise not_allowed
    return (
        _add_for_outbox(request, subject) if machine else _add_for_page(request, subject, _back(request, rules, name))
    )


def _add_for_outbox(request: HttpRequest, subject: str) -> HttpResponse:
    form = AddForm(request.POST, request.FILES)
    if not form.is_valid():
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "form-not-valid", _faults_of(form))
    made, refused = _receive_all(request, subject, form)
    if refused:
        first = refused[0]
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, first.code, first.said, first.how)
    items = [{"id": each.pk, "name": each.name, "address": reverse("evidence:item", args=[each.pk])} for each in made]
    return JsonResponse({"items": items}, status=HTTPStatus.CREATED)


def _add_for_page(request: HttpRequest, subject: str, back: str) -> HttpResponse:
    form = AddForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _faults_of(form))
        return redirect(back)
    made, refused = _receive_all(request, subject, form)
    for each in refused:
        messages.error(request, f"{each.name}: {each.said} {each.how}")
    if made:
        words = ngettext("{count} file was attached.", "{count} files were attached.", len(made))
        messages.success(request, words.format(count=len(made)))
    return redirect(back)


def _faults_of(form: AddForm) -> str:
    return " ".join(text for texts in form.errors.values() for text in texts)


@require_safe
@login_required
@never_cache
def item(request: HttpRequest, pk: int, form: WithdrawForm | None = None) -> HttpResponseBase:
    """One file: large, with what the camera says, who sent it, and the way to withdraw it."""
    found, rules, name = _found(request, pk)
    context = {
        "piece": queries.piece(found, request.user),
        "item": found,
        "title": rules.title(name),
        "address": rules.address(name),
        "may_withdraw": found.withdrawn_at is None and rules.may_add(request.user, name),
        "form": form or WithdrawForm(),
    }
    return render(request, "evidence/item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Withdraw a file, with a reason."""
    found, rules, name = _found(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(found, actor=request.user, reason=form.cleaned_data["reason"], now=request.now)
        except EvidenceRefused as refused:
            form.add_error(None, f"{refused.said} {refused.how}")
        else:
            messages.success(request, _("The file was withdrawn. It is kept and no longer counts as proof."))
            return redirect(rules.address(name))
    context = {"piece": queries.piece(found, request.user), "item": found, "title": rules.title(name), "form": form}
    return render(request, "evidence/withdraw.html", {**context, "address": rules.address(name)})


@require_safe
@login_required
def shown(request: HttpRequest, pk: int, size: str) -> HttpResponseBase:
    """A picture as it is shown: a fresh JPEG without anything that the camera wrote into it."""
    found, _rules_found, _name = _found(request, pk)
    if not found.is_picture:
        raise Http404
    try:
        content = rendition(found.digest, "thumbnail" if size == "thumbnail" else "shown")
    except (FileNotFoundError, EvidenceRefused) as cause:
        raise Http404 from cause
    answer = HttpResponse(content, content_type="image/jpeg")
    answer.headers["Content-Disposition"] = "inline"
    return answer


@require_safe
@login_required
@never_cache
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it came, to be saved: never shown inside the site."""
    found, _rules_found, _name = _found(request, pk)
    try:
        content = open_content(found.digest)
    except FileNotFoundError as cause:
        raise Http404 from cause
    answer = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.kind)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@require_safe
@never_cache
def outbox_state(request: HttpRequest) -> HttpResponseBase:
    """Who is signed in, and the token that a form of this session carries: what the outbox asks before it sends."""
    user = request.user
    ready = user.is_authenticated and not user.must_change_password
    return JsonResponse({"user": user.username if ready else None, "token": get_token(request) if ready else ""})


def _receive_all(request: HttpRequest, subject: str, form: AddForm) -> tuple[list[Item], list[EvidenceRefused]]:
    """Each file for itself: one that is refused does not take the others with it."""
    said = form.cleaned_data
    made: list[Item] = []
    refused: list[EvidenceRefused] = []
    for number, file in enumerate(said["files"]):
        key = said["client"] and (f"{said['client']}-{number}" if number else said["client"])
        if file.size > actions.LARGEST:
            size, most = -(-file.size // 1_048_576), actions.LARGEST // 1_048_576
            refused.append(EvidenceRefused("picture-too-large", file.name, size=size, most=most))
            continue
        try:
            made.append(
                actions.receive(
                    file.read(),
                    file.name,
                    actor=request.user,
                    subject=subject,
                    slot=said["slot"],
                    now=request.now,
                    client=key,
                    note=said["note"],
                    pair=said["pair"],
                    queued_at=said["queued_at"],
                )
            )
        except EvidenceRefused as cause:
            refused.append(cause)
    return made, refused


def _rules(subject: str) -> tuple[SubjectRules, str]:
    try:
        return rules_of(subject)
    except NoSuchSubject as cause:
        raise Http404 from cause


def _seen(request: HttpRequest, subject: str) -> tuple[SubjectRules, str]:
    """The rules of a thing that the reader may see."""
    rules, name = _rules(subject)
    if not rules.may_see(request.user, name):
        raise NotAllowed(request.user, rules.see_right)
    return rules, name


def _found(request: HttpRequest, pk: int) -> tuple[Item, SubjectRules, str]:
    """A file of a thing that the reader may see."""
    found = get_object_or_404(Item.objects.select_related("by", "by__unit", "on_behalf_of", "withdrawn_by"), pk=pk)
    rules, name = _seen(request, found.subject)
    return found, rules, name


def _back(request: HttpRequest, rules: SubjectRules, name: str) -> str:
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return cast(str, asked) if safe else rules.address(name)


def _problem(status: HTTPStatus, code: str, said: str = "", how: str = "") -> HttpResponse:
    problem = {"status": int(status), "title": said or status.phrase, "code": code, "remedy": how}
    return JsonResponse(problem, status=status, content_type="application/problem+json")

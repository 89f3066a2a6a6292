"""Pages for what went wrong, in both languages, and the answer of the same kind for programs."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from lantian.apps.orgs.policies import NotAllowed
from lantian.core.policy.problems import ParameterNotInForce

__all__ = ["bad_request", "before_the_rules", "csrf_failure", "forbidden", "not_found", "server_error", "too_large"]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read; 413 when it is larger than what is read."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _answer(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this account may not do that. A stranger who only reads is asked to sign in."""
    if isinstance(exception, NotAllowed) and not request.user.is_authenticated and request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    right = exception.right if isinstance(exception, NotAllowed) else ""
    return _answer(request, HTTPStatus.FORBIDDEN, right=right)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing lives at this address. What was asked and what exists is said when the view knows it."""
    told = exception.args[0] if exception and exception.args else None
    facts = {name: told[name] for name in ("asked", "exists") if name in told} if isinstance(told, dict) else {}
    return _answer(request, HTTPStatus.NOT_FOUND, **facts)


def before_the_rules(request: HttpRequest, cause: ParameterNotInForce) -> HttpResponse:
    """404: the page leans on a rule of the pack that is not yet in force on the day that it speaks of."""
    if "application/json" in request.headers.get("Accept", ""):
        return _answer(
            request, HTTPStatus.NOT_FOUND, code=cause.code, parameter=cause.parameter_id, since=cause.first.isoformat()
        )
    facts = {"parameter": cause.parameter_id, "day": cause.on, "first": cause.first}
    return render(request, "before_the_rules.html", facts, status=HTTPStatus.NOT_FOUND)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more is sent than is accepted. Said before any session, language or right is known."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if "application/json" in request.headers.get("Accept", ""):
        problem = {"status": int(status), "title": status.phrase}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return HttpResponse(render_to_string("413.html"), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not ours, or too old."""
    return _answer(request, HTTPStatus.FORBIDDEN, stale_form=True)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our own fault. The page leans on nothing that may be broken."""
    return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _answer(request: HttpRequest, status: HTTPStatus, **facts: object) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        problem = {"status": int(status), "title": status.phrase, **facts}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return render(request, f"{int(status)}.html", {"path": request.path, **facts}, status=status)

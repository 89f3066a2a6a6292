"""What happens to every request: a bound, one language, one moment, one content policy, a password of one's own."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from lantian.core.policy.problems import ParameterNotInForce
from lantian.io import clock
from lantian.web.errors import before_the_rules, too_large

__all__ = [
    "CONTENT_POLICY",
    "LARGEST_BODY",
    "bounded_body",
    "chosen_language",
    "compressed_files",
    "content_security",
    "one_now",
    "own_password_first",
    "private_answers",
    "rules_in_force",
]

GetResponse = Callable[[HttpRequest], HttpResponseBase]

CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        # Colours of the index stand on single cells, as attributes; style sheets come from files alone.
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

_COMPRESSED = (".css", ".js", ".svg", ".json", ".webmanifest")
LARGEST_BODY = 12 * 1024 * 1024
"""Bytes of a request's body; the largest file that anybody sends is a map of 5 MB."""


def bounded_body(get_response: GetResponse) -> GetResponse:
    """Refuse a body that is too large, or that does not say how large it is, before a byte of it is read."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("CONTENT_LENGTH") or ""
        endless = bool(request.META.get("HTTP_TRANSFER_ENCODING")) or (bool(said) and not _whole(said))
        if endless or (said and int(said) > LARGEST_BODY):
            return too_large(request)
        return get_response(request)

    return middleware


def _whole(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= len(str(LARGEST_BODY)) + 1


def content_security(get_response: GetResponse) -> GetResponse:
    """Let the browser run only what this server sends as a file; take away what the pages never need.

    Where the phone is they do need: the form of a ledger's row asks for it when somebody presses the button.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=()")
        return response

    return middleware


def chosen_language(get_response: GetResponse) -> GetResponse:
    """The language that the reader chose by the switch; Chinese until then, whatever the browser asks for."""
    known = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def compressed_files(get_response: GetResponse) -> GetResponse:
    """Send style sheets and scripts compressed: on a slow network a phone waits for them. Pages hold secrets (tokens)
    beside what a stranger wrote, and are sent as they are."""
    compressing = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        text = request.path.startswith(settings.STATIC_URL) and request.path.endswith(_COMPRESSED)
        return compressing(request) if text and "Range" not in request.headers else get_response(request)

    return middleware


def private_answers(get_response: GetResponse) -> GetResponse:
    """Let no cache keep what a signed-in person sees, nor any page of accounts."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.user.is_authenticated or request.path.startswith(reverse("my_account")):
            add_never_cache_headers(response)
        return response

    return middleware


def one_now(get_response: GetResponse) -> GetResponse:
    """Ask the clock once for each request, so that all figures of a page speak of the same moment."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.now = clock.now()
        return get_response(request)

    return middleware


def rules_in_force(get_response: GetResponse) -> GetResponse:
    """A page that leans on a rule whose first day has not come says so, and from when it holds."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return before_the_rules(request, exception) if isinstance(exception, ParameterNotInForce) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def own_password_first(get_response: GetResponse) -> GetResponse:
    """Who signed in with a one-time password sees nothing but the form for a password of their own."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated and user.must_change_password and not _open_to_all(request.path):
            return redirect("account_change_password")
        return get_response(request)

    return middleware


def _open_to_all(path: str) -> bool:
    names = ("account_change_password", "account_logout", "account_reauthenticate", "set_language", "healthz")
    return path.startswith(settings.STATIC_URL) or path in {reverse(name) for name in names}

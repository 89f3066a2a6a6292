"""How the pages of duty take a step: done and told, or refused with every reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lantian.apps.duty.problems import DutyRefused

__all__ = ["LARGEST_NUMBER", "found", "stepped"]

LARGEST_NUMBER = 2**31
M = TypeVar("M", bound=Model)


def found(model: type[M], number: int) -> M:
    """A thing by its number; a page that does not exist where there is none."""
    if number >= LARGEST_NUMBER:
        raise Http404(_("There is no such thing."))
    thing: M = get_object_or_404(model, pk=number)
    return thing


def stepped(
    request: HttpRequest, deed: Callable[[], Any], done: str | Promise, to: str, *arguments: object
) -> HttpResponseBase:
    """Take a step and go to a page, with the word that it is done or why it is not."""
    try:
        deed()
    except DutyRefused as refused:
        lines = " ".join(f"{line}。" if _is_chinese(str(line)) else f"{line}." for line in refused.lines)
        messages.error(request, " ".join(filter(None, [str(refused.message), lines, str(refused.remedy)])))
    else:
        messages.success(request, str(done))
    return redirect(to, *arguments)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= each <= "\u9fff" for each in text)

"""Whether this server can do its work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.metadata import version

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store

__all__ = ["health"]

log = logging.getLogger(__name__)


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when records, observations and pack can be read, else 503; the parts by name, without inner details."""
    parts = {"records": _records(), "observations": _well(store_version), "pack": _well(pack_label)}
    well = all(parts.values())
    answer = {"status": "well" if well else "ill", "version": version("lantian"), **parts}
    return JsonResponse(answer, status=200 if well else 503)


def store_version() -> int:
    """Version of the observation store."""
    return store().version()


def pack_label() -> str:
    """Name and version of the loaded pack."""
    return pack().version_label


def _records() -> bool:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM django_migrations")

    return _well(ask)


def _well(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception:
        log.exception("health check: a part is ill")
        return False
    return True

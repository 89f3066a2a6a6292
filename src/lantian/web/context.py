"""What every page knows: whose campaign this is, the moment, and whether its data are borrowed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from lantian.apps.orgs.campaign import pack, wording
from lantian.apps.records.campaign import stand_in_notice

__all__ = ["campaign"]


def campaign(request: HttpRequest) -> dict[str, Any]:
    """`campaign` (title, district, label), `policy_language`, `now`, `inbox_address`, `stand_in` (notice, or "")."""
    info = pack().info
    return {
        "campaign": {
            "title": wording(info.title),
            "district": wording(info.district),
            "label": pack().version_label,
        },
        "policy_language": "zh-Hans" if info.languages[0].startswith("zh") else info.languages[0],
        "inbox_address": reverse("my_account"),
        "now": getattr(request, "now", None),
        "stand_in": stand_in_notice(translation.get_language() or ""),
    }

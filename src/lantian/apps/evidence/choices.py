"""As what a file is attached. The same words as `EvidenceNeed.slot` of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

__all__ = ["PHOTO_SLOTS", "SLOT_TITLES", "Slot"]

Slot = Literal["photo", "photo-before", "photo-after", "document", "sign-off"]
PHOTO_SLOTS: frozenset[str] = frozenset({"photo", "photo-before", "photo-after"})

SLOT_TITLES: Mapping[str, Promise] = {
    "photo": pgettext_lazy("evidence", "photo"),
    "photo-before": pgettext_lazy("evidence", "photo before"),
    "photo-after": pgettext_lazy("evidence", "photo after"),
    "document": pgettext_lazy("evidence", "document"),
    "sign-off": pgettext_lazy("evidence", "signed record"),
}

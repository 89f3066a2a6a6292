"""States of an import of rows, and what its lines would do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

__all__ = ["IMPORT", "SIGN", "BatchState", "LineKind"]

IMPORT = "import-rows"
SIGN = "sign-imports"


class BatchState(models.TextChoices):
    """Where a workbook is."""

    UNREADABLE = "unreadable", pgettext_lazy("workbook", "cannot be read")
    FAULTY = "faulty", pgettext_lazy("workbook", "to be mended")
    WAITING = "waiting", pgettext_lazy("workbook", "waits for signature")
    NOTHING = "nothing", pgettext_lazy("workbook", "changes nothing")
    APPLIED = "applied", pgettext_lazy("workbook", "signed and applied")
    REFUSED = "refused", pgettext_lazy("workbook", "sent back")
    UNDONE = "undone", pgettext_lazy("workbook", "undone again")


class LineKind(models.TextChoices):
    """What a line would do."""

    NEW = "new", _("new rows")
    CHANGED = "changed", _("changed rows")
    SAME = "same", _("rows that stay the same")
    MISSING = "missing", _("missing since")
    FAULTY = "faulty", _("lines with faults")

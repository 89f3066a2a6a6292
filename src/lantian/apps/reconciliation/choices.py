"""The words of comparing lists."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

__all__ = ["FIELD_WORDS", "LEVEL_WORDS", "Decision", "Standing", "State"]


class State(models.TextChoices):
    """How far a list is."""

    RECEIVED = "received", pgettext_lazy("compared list", "received, columns to be named")
    WAITING = "waiting", pgettext_lazy("compared list", "being compared")
    COMPARED = "compared", pgettext_lazy("compared list", "compared")
    WITHDRAWN = "withdrawn", pgettext_lazy("compared list", "withdrawn")


class Standing(models.TextChoices):
    """What the comparison says of an entry; a person decides."""

    LIKELY = "likely", pgettext_lazy("list entry", "one match, sure")
    UNCLEAR = "unclear", pgettext_lazy("list entry", "several or unsure matches")
    MISSING = "missing", pgettext_lazy("list entry", "not found on the ledger")


class Decision(models.TextChoices):
    """What a person says of an entry."""

    SAME = "same", pgettext_lazy("list entry", "the same as a row")
    OMITTED = "omitted", pgettext_lazy("list entry", "left off the ledger")
    OUTSIDE = "outside", pgettext_lazy("list entry", "does not belong on the ledger")
    ADDED = "added", pgettext_lazy("list entry", "entered as a new row")


FIELD_WORDS = {
    "name": pgettext_lazy("likeness", "name"),
    "branch": pgettext_lazy("likeness", "branch"),
    "address": pgettext_lazy("likeness", "address"),
    "place": pgettext_lazy("likeness", "place"),
    "code": pgettext_lazy("likeness", "code"),
    "unit": pgettext_lazy("likeness", "subdistrict"),
}
LEVEL_WORDS = {
    ("name", "equal"): _("names are the same without place and legal form"),
    ("name", "close"): _("names differ in few signs, or one is a short form"),
    ("name", "alike"): _("names are alike"),
    ("name", "somewhat"): _("names are somewhat alike"),
    ("name", "differs"): _("names differ"),
    ("branch", "same"): _("the same branch"),
    ("branch", "differs"): _("different branches"),
    ("address", "same"): _("same road and number"),
    ("address", "road"): _("same road, a number is missing"),
    ("address", "other-number"): _("same road, different numbers"),
    ("address", "alike"): _("addresses are alike"),
    ("address", "differs"): _("addresses differ"),
    ("place", "at-hand"): _("at the same place"),
    ("place", "near"): _("places near each other"),
    ("place", "apart"): _("places apart"),
    ("place", "far"): _("places far apart"),
    ("code", "equal"): _("codes are the same"),
    ("code", "one-off"): _("codes differ in one sign"),
    ("code", "differs"): _("codes differ"),
    ("unit", "same"): _("same subdistrict"),
    ("unit", "differs"): _("different subdistricts"),
}
"""(field, level) of `science.matching.levels`; what is missing gives no reason."""

"""The words of cuts: states of plans and orders, answers of plants, as pages say them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["Answer", "CheckedBy", "OrderState", "PlanState"]


class PlanState(models.TextChoices):
    """A plan is proposed by the programme and signed by a person; what is signed never changes."""

    DRAFTED = "drafted", pgettext_lazy("plan of cuts", "waits for signature")
    SIGNED = "signed", pgettext_lazy("plan of cuts", "in force")
    REPLACED = "replaced", pgettext_lazy("plan of cuts", "replaced by a later one")
    WITHDRAWN = "withdrawn", pgettext_lazy("plan of cuts", "withdrawn")


class OrderState(models.TextChoices):
    """An order holds until a later one of the episode replaces it or the warning is lifted."""

    ISSUED = "issued", pgettext_lazy("order of cuts", "holds")
    REPLACED = "replaced", pgettext_lazy("order of cuts", "replaced by a later order")
    LIFTED = "lifted", pgettext_lazy("order of cuts", "lifted")


class Answer(models.TextChoices):
    """What a plant says of its order."""

    RECEIVED = "received", pgettext_lazy("receipt of an order", "received")
    CARRYING_OUT = "carrying-out", pgettext_lazy("receipt of an order", "carrying out")
    CANNOT = "cannot", pgettext_lazy("receipt of an order", "cannot")


class CheckedBy(models.TextChoices):
    """How it was seen whether a line stood still."""

    STACK = "stack", pgettext_lazy("check of a cut", "data of its stacks")
    ELECTRICITY = "electricity", pgettext_lazy("check of a cut", "electricity")
    GATE = "gate", pgettext_lazy("check of a cut", "records of its gates")
    INSPECTION = "inspection", pgettext_lazy("check of a cut", "inspection on site")

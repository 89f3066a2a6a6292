"""Papers of notices from outside (M37)."""

from __future__ import annotations

from django.urls import reverse

from lantian.apps.evidence.subjects import SubjectRules, subject
from lantian.apps.orgs.policies import Actor, has_right
from lantian.apps.warnings.models import OutsideNotice
from lantian.apps.warnings.policies import DRAFT

__all__: list[str] = []


def _may_see(actor: Actor, name: str) -> bool:
    return has_right(actor, "read-work") and name.isdigit() and OutsideNotice.objects.filter(pk=name).exists()


subject("outside-notice")(
    SubjectRules(
        may_see=_may_see,
        may_add=lambda actor, name: DRAFT.allows(actor) and _may_see(actor, name),
        may_withdraw=lambda _actor, _name: False,
        address=lambda _name: reverse("warnings:console"),
        add_right=DRAFT.right,
    )
)

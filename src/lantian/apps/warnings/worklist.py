"""Where warnings are, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.records.campaign import wording
from lantian.apps.warnings.choices import State
from lantian.apps.warnings.models import Proposal, WarningVersion
from lantian.apps.warnings.outgoing import grade_title
from lantian.apps.warnings.policies import DRAFT, SIGN
from lantian.core.rules.warning.grades import NONE

__all__ = ["warnings_waiting"]

place(
    Place(
        title=gettext_lazy("Warnings of heavy pollution"),
        view="warnings:console",
        group="duty",
        summary=gettext_lazy("Evidence, proposal, signature, lifting, evaluation"),
    )
)


@waiting
def warnings_waiting(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Drafts to sign or to mend, and proposals of the rules that nobody has taken up."""
    drafts, signs = DRAFT.allows(user), SIGN.allows(user)
    if not drafts and not signs:
        return
    wanted = [*([State.DRAFTED] if signs else []), *([State.RETURNED] if drafts else [])]
    for item in WarningVersion.objects.filter(state__in=wanted).select_related("episode"):
        yield Waiting(
            title=f"{wording(grade_title(item.grade, item.starts))} {item}",
            address=reverse("warnings:console"),
            urgency="to-sign" if item.state == State.DRAFTED else "today",
            since=item.drafted_at,
            detail=item.get_state_display(),
        )
    proposal = Proposal.objects.filter(settled_at=None).order_by("-pk").first() if drafts else None
    if proposal is not None:
        grade = proposal.grade if proposal.grade != NONE else proposal.in_force
        yield Waiting(
            title=wording(grade_title(grade, proposal.at)),
            address=reverse("warnings:console"),
            urgency="today",
            since=proposal.at,
            detail=_("may be lifted") if proposal.grade == NONE else _("proposed by the rules, not drafted yet"),
        )

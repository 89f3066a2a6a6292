"""Photos of inspections: who took them sees and adds to them while the inspection is a draft."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lantian.apps.evidence.subjects import Place, SubjectRules, subject
from lantian.apps.inspections.choices import State
from lantian.apps.inspections.models import Inspection
from lantian.apps.inspections.policies import DRAFT, INSPECT, SEE
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor

__all__: list[str] = []


def _versions(name: str) -> list[Inspection]:
    """All versions, the newest first: by the number of a finished inspection, or the key of its first draft."""
    if name.isascii() and name.isdigit() and len(name) < 15:
        found = list(Inspection.objects.filter(pk=int(name)))
        while corrections := list(Inspection.objects.filter(replaces__in=found).exclude(pk__in=[e.pk for e in found])):
            found += corrections
    else:
        found = list(Inspection.objects.filter(number=name)) if name else []
        found += Inspection.objects.filter(replaces__in=found, number="")
    return sorted(found, key=lambda each: (-each.version, -each.pk))


def _newest(name: str) -> Inspection | None:
    return next((each for each in _versions(name) if each.state != State.DISCARDED), None)


def _may_see(actor: Actor, name: str) -> bool:
    return any(SEE.allows(actor, each) for each in _versions(name))


def _may_add(actor: User, name: str) -> bool:
    """Whoever fills in a draft of it."""
    return any(DRAFT.allows(actor, each) for each in _versions(name))


def _may_withdraw(_actor: User, name: str) -> bool:
    """Not once the inspection was finished: its sheet shows the photos. A correction adds others."""
    return all(each.state != State.FINISHED for each in _versions(name))


def _acts_for(actor: User, _name: str) -> User | None:
    post = INSPECT.capacity(actor)
    return post.on_behalf_of if post else None


def _address(name: str) -> str:
    found = _newest(name)
    if found is None:
        return reverse("inspections:list")
    if found.state == State.DRAFT:
        return reverse("inspections:photos", args=[found.pk])
    return reverse("inspections:inspection", args=[found.number])


def _title(name: str) -> str:
    """Number and object; a draft has no number yet and says what it is."""
    found = _newest(name)
    if found is None:
        return name
    return str(found) if found.number else _("Draft of an inspection: {object}").format(object=found.title)


def _place(name: str) -> Place | None:
    found = _newest(name)
    return None if found is None or found.lon is None or found.lat is None else (float(found.lon), float(found.lat))


subject("inspection")(
    SubjectRules(
        may_see=_may_see,
        may_add=_may_add,
        may_withdraw=_may_withdraw,
        acts_for=_acts_for,
        address=_address,
        title=_title,
        place=_place,
        add_right="inspect",
    )
)

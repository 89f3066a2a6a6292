"""Documents of talks and measures: who may see them, who may add to them."""

from __future__ import annotations

from django.urls import reverse

from lantian.apps.evidence.subjects import SubjectRules, subject
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor
from lantian.apps.supervision.choices import MeasureState
from lantian.apps.supervision.models import Measure, Talk
from lantian.apps.supervision.policies import DECIDE, SEE, EnforcePolicy, may_read_protocol
from lantian.apps.supervision.words import kind_words, unit_words

__all__: list[str] = []

_ENFORCE = EnforcePolicy()


def _number(name: str) -> int:
    return int(name) if name.isascii() and name.isdigit() and len(name) < 10 else 0


def _talk(name: str) -> Talk | None:
    return Talk.objects.select_related("decision").filter(pk=_number(name)).first()


def _measure(name: str) -> Measure | None:
    return Measure.objects.filter(pk=_number(name)).first()


def _sees_talk(actor: Actor, name: str) -> bool:
    found = _talk(name)
    return found is not None and may_read_protocol(actor, found.decision.unit)


def _adds_to_talk(actor: User, name: str) -> bool:
    found = _talk(name)
    return found is not None and found.struck_at is None and DECIDE.allows(actor)


def _talk_title(name: str) -> str:
    found = _talk(name)
    return f"{unit_words(found.decision.unit)} {found.held_on.isoformat()}" if found else name


def _talk_page(name: str) -> str:
    found = _talk(name)
    return reverse("supervision:unit", args=[found.decision.unit]) if found else reverse("supervision:overview")


def _sees_measure(actor: Actor, name: str) -> bool:
    found = _measure(name)
    return found is not None and SEE.allows(actor, found)


def _adds_to_measure(actor: User, name: str) -> bool:
    found = _measure(name)
    return found is not None and found.state == MeasureState.STANDING and _ENFORCE.allows(actor, found)


def _acts_for(actor: User, name: str) -> User | None:
    found = _measure(name)
    post = _ENFORCE.capacity(actor, found) if found else None
    return post.on_behalf_of if post else None


def _measure_title(name: str) -> str:
    found = _measure(name)
    return f"{kind_words(found.kind)} {found.party}" if found else name


subject("talk")(
    SubjectRules(
        may_see=_sees_talk,
        may_add=_adds_to_talk,
        title=_talk_title,
        address=_talk_page,
        add_right="decide-escalation",
    )
)
subject("measure")(
    SubjectRules(
        may_see=_sees_measure,
        may_add=_adds_to_measure,
        acts_for=_acts_for,
        title=_measure_title,
        address=lambda name: reverse("supervision:measure", args=[_number(name)]),
        add_right="enforce",
    )
)

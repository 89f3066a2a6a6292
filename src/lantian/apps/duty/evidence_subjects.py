"""Copies of materials handed over, papers of meetings, proof of tasks: who may see them and who adds."""

from __future__ import annotations

from django.urls import reverse

from lantian.apps.duty.choices import MaterialState, TaskState
from lantian.apps.duty.models import Material, Meeting, MeetingTask
from lantian.apps.duty.policies import ARCHIVE, READ, OwnerPolicy
from lantian.apps.evidence.subjects import SubjectRules, subject
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor, acting_for

__all__: list[str] = []


def _number(name: str) -> int:
    return int(name) if name.isascii() and name.isdigit() and len(name) < 10 else 0


def _material(name: str) -> Material | None:
    return Material.objects.filter(number=name[:16]).first()


def _task(name: str) -> MeetingTask | None:
    return MeetingTask.objects.filter(pk=_number(name)).first()


def _meeting(name: str) -> Meeting | None:
    return Meeting.objects.filter(pk=_number(name)).first()


def _sees_material(actor: Actor, name: str) -> bool:
    return READ.allows(actor) and _material(name) is not None


def _adds_material(actor: User, name: str) -> bool:
    """Who keeps the archive, and the unit that prepares it; a copy may also follow the hand-over."""
    item = _material(name)
    return item is not None and (ARCHIVE.allows(actor) or OwnerPolicy(item.unit_id).allows(actor))


def _withdraws_material(actor: User, name: str) -> bool:
    """What was handed over keeps its copies."""
    item = _material(name)
    return item is not None and item.state != MaterialState.HANDED_OVER and _adds_material(actor, name)


def _adds_to_task(actor: User, name: str) -> bool:
    item = _task(name)
    return item is not None and (ARCHIVE.allows(actor) or OwnerPolicy(item.unit_id).allows(actor))


def _withdraws_from_task(actor: User, name: str) -> bool:
    """Proof of what was reported done stays."""
    item = _task(name)
    return item is not None and item.state != TaskState.DONE and _adds_to_task(actor, name)


subject("material")(
    SubjectRules(
        may_see=_sees_material,
        may_add=_adds_material,
        may_withdraw=_withdraws_material,
        acts_for=lambda actor, _name: acting_for(actor),
        title=lambda name: str(_material(name) or name),
        address=lambda name: reverse("duty:material", args=[name]),
        add_right="keep-archive",
    )
)
subject("meeting")(
    SubjectRules(
        may_see=lambda actor, name: READ.allows(actor) and _meeting(name) is not None,
        may_add=lambda actor, name: ARCHIVE.allows(actor) and _meeting(name) is not None,
        title=lambda name: str(_meeting(name) or name),
        address=lambda name: reverse("duty:meeting", args=[_number(name)]),
        add_right="keep-archive",
    )
)
subject("meeting-task")(
    SubjectRules(
        may_see=lambda actor, name: READ.allows(actor) and _task(name) is not None,
        may_add=_adds_to_task,
        may_withdraw=_withdraws_from_task,
        title=lambda name: str(_task(name) or name),
        address=lambda name: reverse("duty:meeting-task", args=[_number(name)]),
        add_right="keep-archive",
    )
)

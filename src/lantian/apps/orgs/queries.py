"""Who there is, and what the policy asks of whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.campaign import pack, wording
from lantian.apps.orgs.models import User
from lantian.core.policy.schema import Group, Measure, MeasurePart, Person, Seat, Unit, UnitKind

__all__ = [
    "GroupView",
    "SeatView",
    "UnitPage",
    "accounts",
    "block_part",
    "groups",
    "role_title",
    "shown_name",
    "unit_page",
    "units_by_kind",
]

_KIND_LABELS: dict[UnitKind, Promise] = {
    UnitKind.SUBDISTRICT: _("Subdistricts"),
    UnitKind.DEPARTMENT: _("Departments"),
    UnitKind.POLICE: _("Police"),
    UnitKind.OFFICE: _("Offices"),
    UnitKind.PARTY: _("Party bodies"),
    UnitKind.GROUP: _("Groups"),
    UnitKind.ENTERPRISE: _("Enterprises"),
    UnitKind.HIGHER: _("Higher levels"),
}


@dataclass(frozen=True)
class SeatView:
    """A seat with the person on it."""

    seat: Seat
    person: Person
    unit: Unit | None


@dataclass(frozen=True)
class GroupView:
    """A group with its people; `depth` 0 is the leading group, 1 what works below it."""

    group: Group
    parent: Group | None
    depth: int
    seats: tuple[SeatView, ...]


@dataclass(frozen=True)
class UnitPage:
    """A unit with what concerns it."""

    unit: Unit
    kind: str
    people: tuple[Person, ...]
    leads: tuple[Measure, ...]
    helps: tuple[Measure, ...]


def shown_name(user: User) -> str:
    """The name under which somebody appears."""
    return user.display_name or user.username


def role_title(role_id: str) -> str:
    """What a role of the pack is called, in the reader's language; its id when the pack does not know it."""
    for role in pack().info.roles:
        if role.id == role_id:
            return wording(role.title)
    return role_id


def accounts() -> QuerySet[User]:
    """All accounts, active ones first."""
    return User.objects.select_related("unit").order_by("-is_active", "username")


def groups() -> list[GroupView]:
    """Leading group, offices and working groups in the order of the policy, people and duties as printed."""
    loaded = pack()
    return [
        GroupView(
            group=group,
            parent=loaded.groups.get(group.parent) if group.parent else None,
            depth=_depth(group),
            seats=tuple(_seat(seat) for seat in group.seats),
        )
        for group in loaded.groups.values()
    ]


def units_by_kind() -> list[tuple[str, list[Unit]]]:
    """Every unit of the pack, by what it is; subdistricts in the order of the policy's own numbers."""
    loaded = pack()
    found: list[tuple[str, list[Unit]]] = []
    for kind, label in _KIND_LABELS.items():
        units = [unit for unit in loaded.units.values() if unit.kind is kind]
        if kind is UnitKind.SUBDISTRICT:
            units = list(loaded.subdistricts())
        if units:
            found.append((str(label), units))
    return found


def unit_page(unit_id: str) -> UnitPage:
    """Everything about a unit that exists."""
    loaded = pack()
    unit = loaded.units[unit_id]
    leads, helps = [], []
    for measure in loaded.measures.values():
        blocks = [block_part(measure, part) for part in measure.parts]
        if any(unit_id in block.lead_units for block in blocks):
            leads.append(measure)
        elif any(unit_id in (*block.responsible_units, *block.cooperating_units) for block in blocks):
            helps.append(measure)
    return UnitPage(
        unit=unit,
        kind=str(_KIND_LABELS[unit.kind]),
        people=tuple(person for person in loaded.people.values() if person.unit == unit_id),
        leads=tuple(leads),
        helps=tuple(helps),
    )


def block_part(measure: Measure, part: MeasurePart) -> MeasurePart:
    """The paragraph whose block of leaders and units holds for `part`: itself, or the later one that it shares."""
    if part.block_of is None:
        return part
    for other in measure.parts:
        if other.id == part.block_of:
            return other
    return next(
        (other for one in pack().measures.values() for other in one.parts if other.id == part.block_of),
        part,
    )


def _seat(seat: Seat) -> SeatView:
    loaded = pack()
    person = loaded.people[seat.person]
    return SeatView(seat, person, loaded.units.get(person.unit) if person.unit else None)


def _depth(group: Group) -> int:
    loaded, depth = pack(), 0
    while group.parent and group.parent in loaded.groups and depth < len(loaded.groups):
        group, depth = loaded.groups[group.parent], depth + 1
    return depth

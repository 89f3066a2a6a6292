"""Who should answer for a find: proposed from the ledger's row, the kind and the place, with the reason shown (reading
`responsible-for-finds`). A person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from lantian.apps.cases.clocks import case_rules
from lantian.apps.cases.places import is_sketch, subdistrict_at
from lantian.apps.cases.words import kind_title, unit_name
from lantian.apps.ledgers.models import Row

__all__ = ["Proposal", "kind_of_row", "propose"]


@dataclass(frozen=True)
class Proposal:
    """The unit that should lead ("" where nothing says), those beside it, and why."""

    unit: str = ""
    joint: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    subdistrict: str = ""
    interpretation: str | None = None

    def named(self, unit: str) -> Proposal:
        """The same with the unit that was named at filing, saying who would have been proposed instead."""
        if unit == self.unit:
            return replace(self, joint=())
        said = _("{unit} was named when the case was filed, and stands in the field.").format(unit=unit_name(unit))
        if self.unit:
            other = _("By the place, the kind and the ledger it would be {unit}: choose it if that is right.")
            said = f"{said} {other.format(unit=unit_name(self.unit))}"
        return replace(self, unit=unit, joint=(), reasons=(said, *self.reasons))


def kind_of_row(row: Row) -> str:
    """The kind whose ledgers hold this row; "" where none does."""
    return next((each.id for each in case_rules().kinds if row.ledger in each.ledgers), "")


def propose(
    kind: str, *, place: tuple[Decimal, Decimal] | None = None, subdistrict: str = "", rows: Sequence[Row] = ()
) -> Proposal:
    """Who should answer for a case of a kind at a place, about some rows."""
    rules = case_rules().kind(kind)
    departments = rules.departments if rules else ()
    where, reasons = _where(place, subdistrict, rows)
    lead = ""
    if rows:
        lead = rows[0].unit_id
        said = _("{row} is {unit}’s in its ledger.")
        reasons.insert(0, said.format(row=rows[0].number, unit=unit_name(lead)))
    elif rules is not None and rules.answers == "department":
        lead = departments[0]
        said = _("For “{kind}” the department answers: {unit}.")
        reasons.insert(0, said.format(kind=kind_title(kind), unit=unit_name(lead)))
    elif where:
        lead = where
        said = _("For “{kind}” the unit of the place answers: {unit}.")
        reasons.append(said.format(kind=kind_title(kind), unit=unit_name(lead)))
    elif departments:
        lead = departments[0]
        said = _("The place is not known; for “{kind}” {unit} is the department.")
        reasons.append(said.format(kind=kind_title(kind), unit=unit_name(lead)))
    beside = tuple(each for each in (where, *departments) if each and each != lead)
    return Proposal(lead, beside, tuple(reasons), where, rules.interpretation if rules else None)


def _where(place: tuple[Decimal, Decimal] | None, subdistrict: str, rows: Sequence[Row]) -> tuple[str, list[str]]:
    """The subdistrict: as given, or by the map."""
    if subdistrict:
        return subdistrict, [_("The subdistrict was given: {unit}.").format(unit=unit_name(subdistrict))]
    if place is None and rows and rows[0].lon is not None and rows[0].lat is not None:
        place = rows[0].lon, rows[0].lat
    found = subdistrict_at(place) if place is not None else None
    if found is None:
        return "", [_("The place lies outside of every subdistrict of the map.")] if place is not None else []
    said = _("By the sketch of the map it lies in {unit}; the borders are not exact.")
    if not is_sketch():
        said = _("By the map it lies in {unit}.")
    return found, [said.format(unit=unit_name(found))]

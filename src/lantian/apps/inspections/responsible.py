"""Who answers for what is found, and until when: proposals that the inspector sees and may change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.cases.clocks import term_of
from lantian.apps.cases.places import subdistrict_at
from lantian.apps.inspections.models import Inspection
from lantian.apps.orgs.campaign import work_calendar
from lantian.apps.records.campaign import pack
from lantian.core.policy.inspection_schema import InspectionClass
from lantian.core.time.deadlines import Deadline, deadline

__all__ = ["Proposed", "due_of", "proposed_unit"]


@dataclass(frozen=True)
class Proposed:
    """A unit, and why it."""

    unit: str
    """Its id; "" where nothing proposes one."""
    why: str
    """row, department or place; "" for none."""


def proposed_unit(form: InspectionClass, inspection: Inspection) -> Proposed:
    """The department that answers for the kind of cases, the unit that the row names, or that of the place."""
    cases = pack().cases
    kind = cases.kind(form.case_kind) if cases is not None else None
    if kind is not None and kind.answers == "department" and kind.departments:
        return Proposed(kind.departments[0], "department")
    if inspection.row is not None:
        return Proposed(inspection.row.unit_id, "row")
    if inspection.lon is not None and inspection.lat is not None:
        found = subdistrict_at((inspection.lon, inspection.lat))
        if found is not None:
            return Proposed(found, "place")
    return Proposed("", "")


def due_of(form: InspectionClass, source: str, day: dt.date) -> Deadline:
    """The last day for putting it right, by the pack's term for the source and the kind."""
    return deadline(day, term_of(source, form.case_kind), calendar=work_calendar())

"""The emergency list of this campaign, read from its ledger: lines, what they emit, what they cut (M36.1, M36.2)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from lantian.apps.curtailment.emitted import Emitted, by_inventory
from lantian.apps.curtailment.fleets import freight_in_season
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.rest import is_rest, rest_of, unit_of
from lantian.apps.curtailment.staggered import InSeason, Staggered, limited_lines, staggered_lines
from lantian.apps.curtailment.turns import rests_by_turn
from lantian.apps.inventory.queries import amounts_by_unit, totals
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack
from lantian.core.policy.curtailment_schema import CurtailmentFile, EmergencyList
from lantian.core.rules.reduction.alternatives import Cuts
from lantian.core.rules.reduction.grade_rules import rules_at
from lantian.core.rules.reduction.listed import ListedLine, nothing_emits, source_of

__all__ = ["Listing", "NoList", "cuts_of", "listing", "stated"]


class NoList(Refused):
    """The pack states no cuts or names no ledger as the emergency list, or that ledger is empty."""

    def __init__(self, *, empty: bool = False) -> None:
        if empty:
            super().__init__(
                "emergency-list-empty",
                _("The emergency list has no line yet."),
                _("Enter its lines in the ledger, or bring them in from a file."),
            )
        else:
            super().__init__(
                "cuts-not-stated",
                _("This campaign states no cuts during a warning, or names no emergency list."),
                _("Complete curtailment.yaml of the campaign pack."),
            )


@dataclass(frozen=True)
class Listing:
    """The list as it stands on a local day; `lines` in the order of their row numbers."""

    day: dt.date
    lines: tuple[ListedLine, ...]
    told: Mapping[str, Mapping[str, str]]
    """Row number → what the list says besides: measures, within, plan, rotation, rotation_from."""
    open: int
    """Lines that nobody put in force yet."""
    digest: str
    unsure: Mapping[str, Fraction]
    """Row number → relative standard uncertainty, where it is not that of the list."""
    emitted: Mapping[str, Emitted]
    """Row number → where its emissions come from, where that is the emission inventory."""
    season: Mapping[str, InSeason]
    """Row number → what staggered production and transport leave of a line that runs."""
    inventory: int | None
    """The emission inventory from which the rest of society was taken."""

    def origin_of(self, number: str) -> dict[str, Any]:
        """Where the emissions of a row come from, as a plan keeps it; nothing where the list states them."""
        if is_rest(number):
            return {"inventory": self.inventory, "unit": unit_of(number)}
        emitted, season = self.emitted.get(number), self.season.get(number)
        return {**(emitted.kept() if emitted else {}), **(season.kept if season else {})}


def stated() -> tuple[CurtailmentFile, EmergencyList]:
    """What the pack says of cuts and of its list.

    Raises:
        NoList: it says nothing.
    """
    file = pack().curtailment
    if file is None or file.emergency_list is None:
        raise NoList
    return file, file.emergency_list


def listing(now: dt.datetime) -> Listing:
    """The list of today.

    Raises:
        NoList: there is none.
        ParameterNotInForce: the cut of a measure of staggered production has no value today.
    """
    file, kept = stated()
    day = local_day(now)
    known = Row.objects.filter(ledger=kept.ledger).exclude(state_kind="void").order_by("number")
    rows = list(known.values_list("number", "unit_id", "state_kind", "values"))
    if not rows:
        raise NoList(empty=True)
    staggered = staggered_lines(kept, day)
    lines = tuple(_line(file, kept, number, unit, values, staggered, day) for number, unit, _kind, values in rows)
    emitted: Mapping[str, Emitted] = {}
    if kept.inventory is not None:
        lines, emitted = by_inventory(file, kept.inventory, lines, now)
    told = {number: _told(kept, values) for number, _unit, _kind, values in rows}
    sums = totals(now) if kept.rest else None
    rest = rest_of(file, lines, emitted, sums, amounts_by_unit(sums.inventory)) if sums else None
    season = {**limited_lines(staggered, lines), **freight_in_season(file, lines, day)}
    lines = tuple(
        replace(each, emissions=season[each.number].emissions) if each.number in season else each for each in lines
    )
    if rest is not None:
        lines, told = (*lines, *rest.lines), {**told, **{each.number: {} for each in rest.lines}}
    said = json.dumps([[asdict(each) for each in lines], told], default=str, sort_keys=True, ensure_ascii=False)
    return Listing(
        day=day,
        lines=lines,
        told=told,
        open=sum(1 for _number, _unit, kind, _values in rows if kind == "open"),
        digest=hashlib.sha256(said.encode()).hexdigest(),
        unsure={each.number: rest.unsure for each in rest.lines} if rest else {},
        emitted=emitted,
        season=season,
        inventory=sums.inventory if sums and rest else None,
    )


def cuts_of(found: Listing) -> list[Cuts]:
    """The programme of every grade of the pack, from the mildest up, on the day of the list.

    Raises:
        Refused: a pollutant with a ratio is emitted by no line that still runs.
        ParameterNotInForce: a number has no value on that day.
    """
    file, kept = stated()
    every = [rules_at(pack(), each.id, found.day) for each in file.grades]
    unsure = Fraction(pack().number(kept.uncertainty, found.day)) if kept.uncertainty else None
    sources = [source_of(each, every[0], _unsure(found, each, unsure)) for each in found.lines]
    cuts = [Cuts(sources, every[0])]
    cuts += [Cuts(sources, rules, like=cuts[0]) for rules in every[1:]]
    missing = sorted({name for each in cuts for name in nothing_emits(each)})
    if missing:
        raise Refused(
            "pollutant-without-emission",
            _("No line of the list emits %(names)s today: there is no share to compute.")
            % {"names": ", ".join(missing)},
            _("Check the emissions on the list."),
        )
    return cuts


def _unsure(found: Listing, line: ListedLine, listed: Fraction | None) -> Fraction | None:
    """Of the rest, of the inventory, of the list; the greater where a line has some of both."""
    if line.number in found.unsure:
        return found.unsure[line.number]
    emitted = found.emitted.get(line.number)
    if emitted is None:
        return listed
    is_whole = set(emitted.listed) >= {name for name, amount in line.emissions.items() if amount}
    return emitted.unsure if is_whole else max(emitted.unsure, listed or Fraction(0))


def _line(
    file: CurtailmentFile,
    kept: EmergencyList,
    number: str,
    unit: str,
    values: Mapping[str, Any],
    staggered: Staggered,
    day: dt.date,
) -> ListedLine:
    plant, line = str(values.get(kept.source, "")), str(values.get(kept.line, "") or "") if kept.line else ""
    fields = {each.of: each.field for each in kept.emissions}
    return ListedLine(
        number=number,
        plant=plant,
        line=line,
        kind=staggered.kinds.get((plant, line)) or str(values.get(kept.kind, "") or ""),
        unit=unit if unit in {each.id for each in pack().subdistricts()} else "",
        emissions={each.id: _amount(values, fields.get(each.id)) for each in file.pollutants},
        cuts={each.of: _amount(values, each.field) for each in kept.cuts},
        protected=bool(kept.protected and values.get(kept.protected)),
        stopped=(plant, line) in staggered.stopped or rests_by_turn(kept, values, day),
    )


def _amount(values: Mapping[str, Any], field: str | None) -> Decimal:
    value = values.get(field) if field else None
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)


def _told(kept: EmergencyList, values: Mapping[str, Any]) -> dict[str, str]:
    fields = {name: getattr(kept, name) for name in ("measures", "within", "plan", "rotation", "rotation_from")}
    return {name: str(values.get(field) or "") for name, field in fields.items() if field}

"""A plan from the list: the same programme as `lantian reduction plan --grade all`, kept with every line (M36.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lantian.apps.curtailment.listing import Listing, cuts_of, stated
from lantian.apps.records.campaign import pack
from lantian.core.rules.reduction.alternatives import Cuts
from lantian.core.rules.reduction.listed import as_listed
from lantian.science.reduction.answers import nested_answer, plain, ratios_of, shares_by_unit
from lantian.science.reduction.nesting import plan_nested

__all__ = ["Planned", "Reached", "listed_cuts", "plan_of", "reached_by_list"]

Lines = list[dict[str, dict[str, Any]]]
"""For each line of the list: grade → {"share", "kg", "clause"}."""


@dataclass(frozen=True)
class Planned:
    """The answer of the programme and what each line does at each grade."""

    answer: dict[str, Any]
    lines: Lines


@dataclass(frozen=True)
class Reached:
    """What a choice reaches at one grade: shares in text, with target, `met` and `range_95`."""

    grade: str
    ratios: dict[str, Any]
    sums: dict[str, Any]
    by_unit: dict[str, Any]
    """Subdistrict → pollutant → share in text; None where it emits none."""
    by_unit_range_95: dict[str, Any]


def plan_of(found: Listing, seconds: float | None = None) -> Planned:
    """The cheapest plan for all grades together, each containing the milder ones, with its proof or its gap.

    Raises:
        Refused: there is no share to compute.
        PlanNotFound: the search ended without a choice.
    """
    cuts = cuts_of(found)
    nested = plan_nested(cuts, seconds=seconds)
    answer = nested_answer(cuts, nested, pack(), found.day)
    for each in answer["grades"].values():
        each.pop("measures")
    _file, kept = stated()
    answer["interpretations"] += kept.readings
    return Planned(answer, _lines(cuts, nested.choices))


def reached_by_list(found: Listing, cuts: list[Cuts]) -> list[Reached]:
    """What the list reaches as it stands, at every grade."""
    reached = []
    for each in cuts:
        choice = as_listed(found.lines, each)
        ratios, sums = ratios_of(each, choice)
        reached.append(Reached(each.rules.grade.id, ratios, sums, *shares_by_unit(each, choice)))
    return reached


def listed_cuts(found: Listing, cuts: list[Cuts]) -> Lines:
    """What each line cuts as listed."""
    return _lines(cuts, [as_listed(found.lines, each) for each in cuts])


def _lines(cuts: list[Cuts], choices: Any) -> Lines:
    lines: Lines = [{} for _ in cuts[0].sources]
    for one, choice in zip(cuts, choices, strict=True):
        for place, (source, ways, chosen) in enumerate(zip(one.sources, one.alternatives, choice, strict=True)):
            way = ways[chosen]
            if any(way.shares.values()):
                lines[place][one.rules.grade.id] = {
                    "share": plain(max(way.shares.values())),
                    "kg": {name: plain(source.emissions[name] * share) for name, share in way.shares.items()},
                    "clause": way.clause,
                }
    return lines

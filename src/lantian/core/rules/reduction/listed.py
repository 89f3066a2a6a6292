"""The emergency list as sources of a plan: what its lines emit, what they can cut, what they cut as listed (M36.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from lantian.core.policy.curtailment_schema import CutKind
from lantian.core.rules.reduction.alternatives import Cuts
from lantian.core.rules.reduction.grade_rules import CutRules
from lantian.core.rules.reduction.sources import OwnOption, Source

__all__ = ["ListedLine", "as_listed", "nothing_emits", "source_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLine:
    """A row of the list. Emissions are kilograms of an ordinary day, cuts are shares by grade."""

    number: str
    plant: str
    line: str = ""
    kind: str = ""
    unit: str = ""
    emissions: Mapping[str, Decimal]
    cuts: Mapping[str, Decimal] = field(default_factory=dict)
    """None for a source that is on no list: it counts in the base and is not touched."""
    protected: bool = False
    stopped: bool = False
    """Stands still already, in the staggered production of the season."""
    error: str = ""
    """Lines with the same word are wrong together; "": for itself."""


def source_of(line: ListedLine, rules: CutRules, uncertainty: Fraction | None = None) -> Source:
    """A line as a source; it can do each cut that the list states for some grade (reading `cut-steps`).

    A source without any cut is not touched: its kind's ways belong to lists that name none (M36.1).
    """
    shares = sorted({share for share in line.cuts.values() if share > 0})
    options = tuple(
        OwnOption(f"{share.normalize():f}", dict.fromkeys(line.emissions, Fraction(share)), None) for share in shares
    )
    kind = _kind(line, rules)
    running = Fraction(0) if line.stopped else Fraction(1)
    return Source(
        code=line.number,
        name=line.plant,
        unit=line.unit,
        kind=kind,
        protected=line.protected or kind.protected or (not options and kind.fixed is None),
        running=running,
        emissions={name: Fraction(amount) * running for name, amount in line.emissions.items()},
        output=None,
        jobs=Fraction(0),
        days=Fraction(0),
        options=options,
        uncertainty=uncertainty,
        error=line.error,
    )


def as_listed(lines: Sequence[ListedLine], cuts: Cuts) -> tuple[int, ...]:
    """The choice that the list itself makes at the grade of `cuts`; the lines stand in the order of its sources.

    A cut that the text demands of a kind is made whatever the list says.
    """
    grade = cuts.rules.grade.id
    chosen = []
    for line, ways in zip(lines, cuts.alternatives, strict=True):
        wanted = Fraction(line.cuts.get(grade, Decimal(0)))
        fits = [place for place, way in enumerate(ways) if max(way.shares.values()) == wanted]
        chosen.append(fits[0] if fits else 0)
    return tuple(chosen)


def nothing_emits(cuts: Cuts) -> tuple[str, ...]:
    """Pollutants with a ratio that no source emits today: there is no share to compute."""
    return tuple(name for name in cuts.rules.ratios if not cuts.base[name])


def _kind(line: ListedLine, rules: CutRules) -> CutKind:
    kinds = {each.id: each for each in rules.file.kinds}
    return kinds.get(line.kind) or kinds[rules.file.otherwise]

"""What each source can do at a grade, what it costs and what all of it reaches: exact fractions throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lantian.core.policy.schema import Text
from lantian.core.rules.reduction.grade_rules import CutRules, Demand
from lantian.core.rules.reduction.sources import Source

__all__ = ["Alternative", "Cuts", "alternatives_of"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way of a source: shares cut by pollutant, cost a day. The first of each source is what it does anyway."""

    id: str
    title: Text
    shares: dict[str, Fraction]
    cost: Fraction
    whole_line: bool | None = None
    clause: str = ""
    """Of a cut that the text itself demands."""


def alternatives_of(source: Source, rules: CutRules) -> tuple[Alternative, ...]:
    """Protected sources do nothing; a cut that the text demands is no choice; else those of the list, or of its kind.

    Measures are shares of what still runs. Each day of cuts borne this season adds to the cost (M36.2).
    """
    none = dict.fromkeys(source.emissions, Fraction(0))
    nothing = Alternative("none", Text(zh="不采取措施", en="none"), none, Fraction(0))
    if source.protected or not source.running:
        return (nothing,)
    fixed = rules.fixed.get(source.kind.id)
    if fixed is not None:
        shares = dict.fromkeys(source.emissions, fixed.share)
        title = Text(zh="方案规定的减排", en="cut demanded by the text")
        return (Alternative("fixed", title, shares, Fraction(0), None, fixed.clause),)
    weights = rules.weights
    output = source.output * source.running if source.output is not None else None
    if output is None:
        output = weights.unknown * sum(source.emissions.values(), Fraction(0))
    season = 1 + weights.season * source.days

    def cost(part: Fraction) -> Fraction:
        standing = part * (weights.output * output + weights.job * source.jobs * source.running)
        return (standing + (weights.stop * output if part == 1 else 0)) * season

    found = [nothing]
    if source.options:
        for own in source.options:
            price = cost(max(own.cuts.values())) if own.cost is None else own.cost * season
            found.append(Alternative(own.name, Text(zh=own.name), own.cuts, price))
        return tuple(found)
    options = {each.id: each for each in rules.file.options}
    for name in source.kind.options:
        option = options[name]
        shares = dict.fromkeys(source.emissions, Fraction(option.cut))
        found.append(Alternative(name, option.title, shares, cost(Fraction(option.output)), option.whole_line))
    return tuple(found)


class Cuts:
    """The base of a list and what each alternative adds to each demand, as a share."""

    def __init__(self, sources: Sequence[Source], rules: CutRules, like: Cuts | None = None) -> None:
        """`like`: the same sources at another grade of the same day; what they can do at both is not made again."""
        self.sources = tuple(sources)
        self.rules = rules
        if like is None:
            self.alternatives = tuple(alternatives_of(each, rules) for each in sources)
        else:
            fixed = like.rules.fixed
            self.alternatives = tuple(
                ways if fixed.get(each.kind.id) == rules.fixed.get(each.kind.id) else alternatives_of(each, rules)
                for each, ways in zip(sources, like.alternatives, strict=True)
            )
        self.base = {
            each.id: sum((one.emissions[each.id] for one in sources), Fraction(0)) for each in rules.file.pollutants
        }

    def worth(self, demand: Demand, place: int, alternative: Alternative) -> Fraction:
        """What an alternative of the source at `place` adds to a demand."""
        emissions = self.sources[place].emissions
        if demand.of == "tonnes":
            base = sum((self.base[name] for name in demand.pollutants), Fraction(0))
            return sum((emissions[name] * alternative.shares[name] for name in demand.pollutants), Fraction(0)) / base
        parts = (emissions[name] * alternative.shares[name] / self.base[name] for name in demand.pollutants)
        return sum(parts, Fraction(0))

    def reached(self, demand: Demand, choice: Sequence[int]) -> Fraction:
        """The share that a choice of alternatives reaches."""
        cut = dict.fromkeys(demand.pollutants, Fraction(0))
        for source, ways, chosen in zip(self.sources, self.alternatives, choice, strict=True):
            shares = ways[chosen].shares
            for name in cut:
                if shares[name]:
                    cut[name] += source.emissions[name] * shares[name]
        if demand.of == "tonnes":
            return sum(cut.values(), Fraction(0)) / sum((self.base[name] for name in cut), Fraction(0))
        return sum((amount / self.base[name] for name, amount in cut.items()), Fraction(0))

    def cost(self, choice: Sequence[int]) -> Fraction:
        """What a choice costs a day."""
        return sum((ways[chosen].cost for ways, chosen in zip(self.alternatives, choice, strict=True)), Fraction(0))

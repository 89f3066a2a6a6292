"""What a reader should know of facts that were used as they stand: a situation that the pack does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lantian.core.policy.pack import near_matches
from lantian.core.rules.accountability.facts import ProblemFact
from lantian.core.rules.accountability.findings import Evaluation
from lantian.core.rules.accountability.reading import shown

__all__ = ["Note", "notes", "notes_as_json"]


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was not refused and is not silent either. It changes no count."""

    problem: str
    code: str
    """item-unknown, item-without-class."""
    message: tuple[str, str]
    """In Chinese and in English."""
    remedy: tuple[str, str]


def notes(found: Evaluation) -> tuple[Note, ...]:
    """A note for every problem whose `item` says nothing to the rules, in the order of the facts.

    Basis: C-A1; a class all of whose items weigh the same weighs so whatever is written as its item, and a problem of
    none of the five classes has no items.
    """
    items = {group.id: tuple(each.id for each in group.items) for group in found.method.classes}
    weights = {each.problem.id: each.weight.text for tally in found.tallies for each in tally.counted}
    told = (_note(each, items, weights.get(each.id)) for each in found.facts.problems if each.item)
    return tuple(note for note in told if note is not None)


def notes_as_json(found: tuple[Note, ...]) -> list[dict[str, str]]:
    """Notes as the command line prints them."""
    return [
        {
            "code": note.code,
            "problem": note.problem,
            "message": note.message[1],
            "remedy": note.remedy[1],
            "message_zh": note.message[0],
            "remedy_zh": note.remedy[0],
        }
        for note in found
    ]


def _note(problem: ProblemFact, items: Mapping[str, tuple[str, ...]], weight: str | None) -> Note | None:
    group, item = problem.problem_class, shown(problem.item)
    counted = (f"计 {weight}", f"it counts {weight}") if weight else ("此问题不计入", "the problem does not count")
    if group is None:
        return Note(
            problem.id,
            "item-without-class",
            (
                f"未写类别，情形“{item}”不起作用；{counted[0]}",
                f"without a class the item {item} says nothing; {counted[1]}",
            ),
            ("如属五类之一，请写明 class", "Name the class if it belongs to one"),
        )
    if problem.item in items[group]:
        return None
    near = near_matches(item, items[group])
    return Note(
        problem.id,
        "item-unknown",
        (
            f"{group} 没有情形“{item}”，按整个类别看待；{counted[0]}",
            f"{group} has no item {item}, it is taken for the class alone; {counted[1]}",
        ),
        (
            f"是否应为 {'、'.join(near)}？" if near else f"可用：{'、'.join(items[group])}",
            f"Did you mean {', '.join(near)}?" if near else f"Known are {', '.join(items[group])}",
        ),
    )

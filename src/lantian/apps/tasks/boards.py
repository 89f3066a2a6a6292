"""What the pages of progress show: measures and main tasks by state, units side by side, one unit's share."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from lantian.apps.ledgers.reading import flow_of
from lantian.apps.orgs.policies import right_title
from lantian.apps.records.campaign import pack, wording
from lantian.apps.tasks import demands
from lantian.apps.tasks.choices import PROGRESS_LABELS, PROGRESS_TONES
from lantian.apps.tasks.figures import Share
from lantian.apps.tasks.progress import Progress
from lantian.core.policy.schema import AnnexTask, Deadline, Measure, Text, UnitKind
from lantian.core.rules.progress.clock import Facts, State, state_of, worst
from lantian.core.rules.progress.turns import held_up

__all__ = [
    "Heat",
    "HeatRow",
    "Holder",
    "Line",
    "OwnLine",
    "StateTotal",
    "due_words",
    "headline",
    "heat",
    "holders",
    "lines",
    "own_lines",
    "state_totals",
    "unit_name",
    "unit_state",
]

_DUE = ("due", "final")
_FEWEST_UNITS = 2


@dataclass(frozen=True)
class Holder:
    """Who holds something up: rows or parts that wait for a unit."""

    unit: str
    """Id; "" where any unit with the right may take the step."""
    words: str
    """The step that is waited for, or "" where the unit's own share is missing."""
    count: Fraction
    name: str


@dataclass(frozen=True)
class Line:
    """A measure or a main task on the board."""

    id: str
    number: str
    title: Text
    is_task: bool
    state: State
    indicators: tuple[Progress, ...]
    next: Deadline | None
    missed: tuple[Deadline, ...]
    """Due and final dates that are over while something is missing."""
    leads: tuple[str, ...]
    holder: Holder | None

    @property
    def address(self) -> str:
        """Its page."""
        return reverse("progress:task" if self.is_task else "progress:measure", args=[self.id])

    @property
    def headline(self) -> Progress | None:
        """The indicator that stands for it: the one that decides its state, in the order of the pack."""
        return headline(self.indicators, self.state)

    @property
    def label(self) -> str:
        """The state in the reader's language."""
        return str(PROGRESS_LABELS[self.state])

    @property
    def tone(self) -> str:
        """Of the state's tag."""
        return PROGRESS_TONES.get(self.state, "")

    @property
    def more(self) -> int:
        """Indicators besides the headline."""
        return max(0, len(self.indicators) - 1)


@dataclass(frozen=True)
class StateTotal:
    """How many are in a state."""

    state: str
    label: str
    tone: str
    count: int


@dataclass(frozen=True)
class HeatRow:
    """An indicator over the units."""

    progress: Progress
    cells: tuple[Share | None, ...]


@dataclass(frozen=True)
class Heat:
    """Indicators × units."""

    units: tuple[tuple[str, str], ...]
    """Id and name."""
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class OwnLine:
    """A unit's share of one indicator."""

    progress: Progress
    part: str
    share: Share | None
    state: State

    @property
    def label(self) -> str:
        """The state of the share in the reader's language."""
        return str(PROGRESS_LABELS[self.state])

    @property
    def tone(self) -> str:
        """Of the state's tag."""
        return PROGRESS_TONES.get(self.state, "")

    @property
    def missing(self) -> Fraction:
        """How much of the unit's own share is missing."""
        if self.share is None or self.share.of is None:
            return Fraction(0)
        return max(Fraction(0), self.share.of - self.share.done)


def lines(found: Mapping[str, Progress], day: dt.date, *, tasks: bool = False) -> list[Line]:
    """All measures, or all main tasks, in the order of the policy."""
    loaded = pack()
    items: Iterable[Measure | AnnexTask] = loaded.tasks.values() if tasks else loaded.measures.values()
    return [_line(item, found, day) for item in items]


def state_totals(shown: Sequence[Line]) -> list[StateTotal]:
    """How many are in which state, in the order in which a list puts them first."""
    counted = Counter(line.state for line in shown)
    return [
        StateTotal(state, str(label), PROGRESS_TONES.get(state, ""), counted[state])
        for state, label in PROGRESS_LABELS.items()
        if counted[state]
    ]


def headline(indicators: Sequence[Progress], state: State) -> Progress | None:
    """The first indicator that is in the state and has a demand; else the first with a demand; else the first."""
    deciding = [each for each in indicators if each.state == state and each.goal is not None]
    demanded = [each for each in indicators if each.goal is not None]
    return next(iter([*deciding, *demanded, *indicators]), None)


def holders(found: Progress) -> list[Holder]:
    """Who holds an indicator up, the most first: whose step its rows wait for, or whose share is missing."""
    if found.met or found.goal is None:
        return []
    if found.indicator.done is not None and found.waiting and _are_what_is_missing(found):
        ledger = pack().ledgers[found.indicator.done.ledger]
        turns: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
        if ledger.flow is not None:
            for each in held_up(ledger, flow_of(ledger), found.waiting):
                words = wording(each.turn.step.title)
                if each.turn.unit is None:
                    words = f"{words} · {wording(right_title(each.turn.right))}"
                turns[each.turn.unit or "", words].append(Fraction(each.rows))
            told = [
                Holder(unit, words, sum(rows, Fraction(0)), unit_name(unit)) for (unit, words), rows in turns.items()
            ]
            return sorted(told, key=lambda each: (-each.count, each.unit))
    missing = [
        Holder(unit, "", share.of - share.done, unit_name(unit))
        for unit, share in found.by_unit.items()
        if share.of is not None and share.of > share.done and found.goal.upward
    ]
    return sorted(missing, key=lambda each: (-each.count, each.unit))


def _are_what_is_missing(found: Progress) -> bool:
    """Whether the rows that wait are those that are missing; a share may be of fewer (what was once struck off)."""
    return found.of is None or sum(found.waiting.values()) == found.of - (found.done or 0)


def heat(found: Mapping[str, Progress]) -> Heat:
    """Every indicator that several units share, unit by unit."""
    units = [unit for unit in pack().units.values() if unit.kind == UnitKind.SUBDISTRICT]
    rows = []
    for each in found.values():
        cells = tuple(each.by_unit.get(unit.id) for unit in units)
        if each.indicator.by_unit and sum(cell is not None for cell in cells) >= _FEWEST_UNITS:
            rows.append(HeatRow(each, cells))
    return Heat(tuple((unit.id, unit_name(unit.id)) for unit in units), tuple(rows))


def own_lines(unit: str, found: Mapping[str, Progress]) -> list[OwnLine]:
    """Everything in which a unit has a part or a share, what is worst first."""
    own = []
    for each in found.values():
        share, part = each.by_unit.get(unit), demands.part_in(each.indicator, unit)
        if part or share is not None:
            own.append(OwnLine(each, part, share, unit_state(each, unit)))
    order = list(State)
    return sorted(own, key=lambda line: order.index(line.state))


def unit_state(found: Progress, unit: str) -> State:
    """The state of a unit's own share: the same dates, held against what is listed of that unit."""
    share = found.by_unit.get(unit)
    if share is None or share.of is None or found.goal is None or not found.goal.upward:
        return found.state
    if share.of == 0:
        return State.NO_FIGURE
    asked = found.goal.value if found.of is not None and found.goal.unit == "%" else Fraction(1)
    reached = (share.done / share.of) / asked if asked else Fraction(1)
    met = reached >= 1
    day = found.day
    deadlines = demands.deadlines_of(found.indicator)
    due = [each.date for each in deadlines if each.kind in _DUE]
    state, _each = state_of(
        deadlines,
        Facts(met=met, first_met=min([day, *due]) if met else None, share=min(reached, Fraction(1))),
        today=day,
        start=demands.first_day(found.indicator, min(due, default=None)),
        soon=dt.timedelta(days=demands.due_soon_days(day)),
        tolerance=demands.pace_tolerance(day),
    )
    return state


def unit_name(unit: str) -> str:
    """The short name of a unit in the reader's language."""
    known = pack().units.get(unit)
    return wording(known.short or known.name) if known else unit


def _line(item: Measure | AnnexTask, found: Mapping[str, Progress], day: dt.date) -> Line:
    is_task = isinstance(item, AnnexTask)
    served = {item.id} if isinstance(item, AnnexTask) else {part.id for part in item.parts} | set(item.tasks)
    indicators = tuple(each for each in found.values() if served & set(each.indicator.serves))
    state = worst(each.state for each in indicators)
    deadlines = item.deadlines if isinstance(item, AnnexTask) else _dates(item)
    due = list({each.date: each for each in reversed(deadlines) if each.kind in _DUE}.values())[::-1]
    main = headline(indicators, state)
    held = holders(main) if main else []
    return Line(
        id=item.id,
        number=item.id if isinstance(item, AnnexTask) else str(item.number),
        title=item.title,
        is_task=is_task,
        state=state,
        indicators=indicators,
        next=next((each for each in due if each.date >= day), None),
        missed=tuple(each for each in due if each.date < day),
        leads=_leads(item),
        holder=held[0] if held else None,
    )


def _dates(measure: Measure) -> tuple[Deadline, ...]:
    own = [each for part in measure.parts for each in part.deadlines]
    annex = [each for task in measure.tasks for each in pack().tasks[task].deadlines]
    return tuple(sorted({each.id: each for each in [*own, *annex]}.values(), key=lambda each: (each.date, each.id)))


def _leads(item: Measure | AnnexTask) -> tuple[str, ...]:
    measures = [pack().measures[name] for name in item.measures] if isinstance(item, AnnexTask) else [item]
    found = [(unit, part) for measure in measures for unit, part in demands.units_in(measure).items()]
    leads = [unit for unit, part in found if part == "lead"]
    return tuple(dict.fromkeys(leads or [unit for unit, _part in found][:_FEWEST_UNITS]))


def due_words(found: Progress) -> str:
    """The next due day in words; "" where none lies ahead."""
    ahead = [each.deadline.date for each in found.dated if each.deadline.date >= found.day]
    return _("due {day}").format(day=min(ahead).isoformat()) if ahead else ""

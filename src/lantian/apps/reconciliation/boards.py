"""What pages show of compared lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from lantian.apps.ledgers.models import Row
from lantian.apps.reconciliation.choices import LEVEL_WORDS, Decision, Standing, State
from lantian.apps.reconciliation.models import Candidate, ComparedList, Entry
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.check_schema import Reconciliation
from lantian.science.matching.levels import FIELDS

__all__ = ["SHOWS", "Beside", "Line", "beside", "counted", "lines_of", "shown", "undecided"]

SHOWS = {
    "undecided": Q(decision=""),
    "likely": Q(decision="", standing=Standing.LIKELY),
    "unclear": Q(decision="", standing=Standing.UNCLEAR),
    "missing": Q(decision="", standing=Standing.MISSING),
    "omitted": Q(decision=Decision.OMITTED),
    "lead": Q(lead=True),
    "decided": ~Q(decision=""),
    "all": Q(),
}
"""What `?show=` can ask for."""


@dataclass(frozen=True)
class Line:
    """A field of an entry beside the same one of a row."""

    title: str
    theirs: str
    ours: str
    same: bool


@dataclass(frozen=True)
class Beside:
    """A candidate beside the entry."""

    candidate: Candidate
    lines: list[Line]
    reasons: list[tuple[str, str]]
    """Words and tone: good or bad."""

    @property
    def percent(self) -> str:
        """The likeness for the eye; the value itself stands in its trace."""
        return f"{self.candidate.likeness * 100:.1f}"


def counted(items: QuerySet[ComparedList]) -> QuerySet[ComparedList]:
    """Lists with how their entries stand."""
    return items.annotate(
        total=Count("entries"),
        open=Count("entries", filter=Q(entries__decision="")),
        likely=Count("entries", filter=Q(entries__decision="", entries__standing=Standing.LIKELY)),
        unclear=Count("entries", filter=Q(entries__decision="", entries__standing=Standing.UNCLEAR)),
        missing=Count("entries", filter=Q(entries__decision="", entries__standing=Standing.MISSING)),
        omitted=Count("entries", filter=Q(entries__decision=Decision.OMITTED)),
        leads=Count("entries", filter=Q(entries__lead=True)),
    )


def shown(item: ComparedList, show: str, words: str) -> QuerySet[Entry]:
    """The entries of a list that a page asks for."""
    entries = item.entries.filter(SHOWS[show]).select_related("row").prefetch_related("candidates__row")
    return entries.filter(words__contains=words.lower()) if words else entries


def undecided(reconciliations: Sequence[str]) -> int:
    """Entries of standing lists on which nobody decided."""
    return Entry.objects.filter(of__reconciliation__in=reconciliations, of__state=State.COMPARED, decision="").count()


def lines_of(named: Reconciliation, entry: Entry, row: Row | None) -> list[Line]:
    """An entry, field by field, beside a row."""
    found = []
    for column in named.columns:
        theirs = entry.values.get(column.id, "")
        if column.meaning == "unit":
            theirs = _unit_named(theirs)
        ours = "" if row is None else _of_row(column.meaning, column.field, row)
        if theirs or ours:
            found.append(Line(wording(column.title), theirs, ours, bool(theirs) and theirs == ours))
    return found


def beside(named: Reconciliation, entry: Entry) -> list[Beside]:
    """The candidates of an entry, the likeliest first."""
    return [
        Beside(each, lines_of(named, entry, each.row), reasons_of(each))
        for each in entry.candidates.select_related("row").order_by("-likeness", "row")
    ]


def reasons_of(candidate: Candidate) -> list[tuple[str, str]]:
    """Why, in words; what speaks against it is marked."""
    bad = {"differs", "far", "apart", "other-number", "somewhat"}
    return [
        (str(LEVEL_WORDS[name, level]), "bad" if level in bad else "good")
        for name in FIELDS
        if (level := candidate.reasons.get(name, "missing")) and (name, level) in LEVEL_WORDS
    ]


def _unit_named(text: str) -> str:
    """The unit that a list names by its id or in either language, as it is named to the reader; else the text."""
    known = (each for each in pack().units.values() if text and text in (each.id, each.name.zh, each.name.en))
    found = next(known, None)
    return wording(found.name) if found else text


def _of_row(meaning: str, field: str | None, row: Row) -> str:
    if meaning == "unit":
        unit = pack().units.get(row.unit_id)
        return wording(unit.name) if unit else row.unit_id
    if meaning in ("lon", "lat"):
        value: Decimal | None = getattr(row, meaning)
        return "" if value is None else f"{value:f}"
    return "" if field is None else str(row.values.get(field) or "")

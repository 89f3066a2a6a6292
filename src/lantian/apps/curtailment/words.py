"""Names of grades, pollutants, kinds, subdistricts and choices of the list, as the pack words them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lantian.apps.curtailment.listing import stated
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.schema import Text

__all__ = ["choice_words", "demand_text", "grade_text", "grade_words", "kind_words", "unit_text", "unit_words"]


def grade_text(grade: str) -> Text:
    """What a grade of warning is called by the rules in force; its id where they know no such grade."""
    rules = pack().warning_rules.get(pack().official_warnings)
    found = next((each for each in rules.grades if each.id == grade), None) if rules else None
    return found.title if found else Text(zh=grade, en=grade)


def grade_words(grade: str) -> str:
    """The same in the reader's language."""
    return wording(grade_text(grade))


def demand_text(demand: str) -> Text:
    """A pollutant, or the pollutants that trade within a sum."""
    file, _kept = stated()
    titles = {each.id: each.title for each in file.pollutants}
    if demand in titles:
        return titles[demand]
    for grade in file.grades:
        for trade in grade.trades:
            if "_".join(trade.pollutants) + "_sum" == demand:
                names = [titles[each] for each in trade.pollutants]
                return Text(
                    zh="与".join(each.in_language("zh") for each in names) + "之和",
                    en=" and ".join(each.in_language("en") for each in names) + " together",
                )
    return Text(zh=demand, en=demand)


def kind_words(kind: str) -> str:
    """A kind of source."""
    file, _kept = stated()
    found = next((each for each in file.kinds if each.id == kind), None)
    return wording(found.title) if found else kind


def unit_text(unit: str) -> Text:
    """A subdistrict in both languages."""
    found = pack().units.get(unit)
    return found.name if found else Text(zh=unit or "无街道", en=unit or "no subdistrict")


def unit_words(unit: str) -> str:
    """A subdistrict."""
    found = pack().units.get(unit)
    return wording(found.name) if found else unit or _("no subdistrict")


def choice_words(name: str, value: str) -> str:
    """What the list says in a field such as `rotation`: the title of a choice, else the value."""
    _file, kept = stated()
    wanted = getattr(kept, name)
    ledger = pack().ledgers[kept.ledger]
    field = next((each for each in ledger.fields if each.id == wanted), None)
    chosen = next((each for each in field.choices if each.id == value), None) if field else None
    return wording(chosen.title) if chosen else value

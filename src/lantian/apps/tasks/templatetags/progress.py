"""How far something is, as it is written on a page: numbers, demands, bars. Nothing is computed here beyond the eye."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lantian.apps.records.export import plain_number
from lantian.apps.records.templatetags.traces import shown_unit
from lantian.apps.records.traces import address
from lantian.apps.tasks.boards import unit_name as _unit_name
from lantian.apps.tasks.choices import PART_LABELS, PROGRESS_LABELS
from lantian.apps.tasks.figures import Share
from lantian.apps.tasks.progress import Progress
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.progress.clock import State
from lantian.core.rules.progress.goals import whole_per_cent

register = template.Library()

MISSING = "—"
_SIGNS = {"=": "", ">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< "}
_HEAT = (0, 25, 50, 75, 100)


@register.filter
def number(value: Fraction | None) -> str:
    """A count or an amount: whole numbers with their thousands, others with two decimals at most."""
    if value is None:
        return MISSING
    if value.denominator == 1:
        return f"{value.numerator:,}".replace("-", "−")
    return f"{half_even(value, 2):,f}".removesuffix("0").replace("-", "−")


@register.filter
def per_cent(share: Fraction | None) -> str:
    """Whole per cent, 100 only where nothing is missing."""
    return MISSING if share is None else f"{whole_per_cent(share)} %"


@register.filter
def value_of(found: Progress) -> str:
    """The value as it is read: a share in per cent with what it is made of, a count, a statement."""
    if found.indicator.kind == "statement" and (found.goal is None or found.goal.kind == "all"):
        newest = found.stated.newest if found.stated else None
        if newest is None:
            return _("nothing stated yet")
        said = str(newest.get_says_display())
        unproven = newest.says == "done" and found.stated is not None and not found.stated.is_proven(newest)
        return _("{said}, without proof yet").format(said=said) if unproven else said
    if found.of == 0:
        return _("nothing listed yet")
    if found.value is None:
        return _("not known")
    if found.is_share:
        whole = f"{whole_per_cent(found.value, upward=found.goal is None or found.goal.upward)} %"
        return f"{whole} ({number(found.done)} / {number(found.of)})" if found.of is not None else _exact(found.value)
    return number(found.value)


def _exact(share: Fraction) -> str:
    return f"{half_even(share * 100, 1):f} %".replace("-", "−")


@register.filter
def goal_of(found: Progress) -> str:
    """What is demanded, in the unit in which the text states it."""
    if found.goal is None:
        return MISSING
    if found.goal.kind == "all":
        return _("all") if found.indicator.kind != "statement" else _("stated as done")
    shown = found.goal.shown
    if found.goal.unit == "1" and found.is_share:
        return f"{_SIGNS[found.goal.comparison]}{plain_number(shown * 100)} %"
    unit = "%" if found.goal.unit == "%" else shown_unit(found.goal.unit)
    return f"{_SIGNS[found.goal.comparison]}{number(shown)} {unit}".strip()


@register.filter
def progress_trace(found: Progress) -> str:
    """Where the arithmetic of a value is read."""
    return address("progress", {"id": found.indicator.id, "day": found.day.isoformat()})


@register.filter
def share_words(share: Share | None, found: Progress | None = None) -> str:
    """A unit's part: what is done of what is its own; a rate without counts in per cent."""
    if share is None:
        return MISSING
    if share.of is None and found is not None and found.is_share:
        return _exact(share.done)
    if share.of is None:
        return number(share.done)
    return f"{number(share.done)} / {number(share.of)}"


@register.filter
def heat_class(share: Share | None) -> str:
    """The step of the scale on which a share stands; the number in the cell says the same."""
    if share is None or share.of is None or share.value is None:
        return "heat-none"
    reached = whole_per_cent(share.value)
    return f"heat-{sum(reached >= step for step in _HEAT)}"


@register.filter
def unit_words(unit: str) -> str:
    """The short name of a unit."""
    return _unit_name(unit)


@register.filter
def part_words(part: str) -> str:
    """Which part a unit has."""
    return str(PART_LABELS.get(part, MISSING))


@register.simple_tag
def bar(share: Fraction | None, expected: Fraction | None = None) -> SafeString:
    """A bar of what is reached, with a mark where an even pace would be. Decoration: the words say the same."""
    if share is None:
        return SafeString()
    reached = min(100, whole_per_cent(share))
    mark: SafeString | str = ""
    if expected is not None:
        place = min(99, whole_per_cent(expected))
        mark = format_html('<rect class="bar-pace" x="{}" y="0" width="1" height="8"></rect>', place)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-ground" width="100" height="8"></rect>'
        '<rect class="bar-done" width="{}" height="8"></rect>{}</svg>',
        reached,
        mark,
    )


@register.filter
def state_words(state: State) -> str:
    """A state in the reader's language."""
    return str(PROGRESS_LABELS[state])

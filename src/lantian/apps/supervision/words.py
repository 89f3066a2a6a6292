"""Names, steps and the things that counts are made of, as pages and files say them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantian.apps.records.campaign import pack, wording
from lantian.apps.supervision.choices import FACT_WORDS
from lantian.apps.supervision.measures import kinds
from lantian.apps.supervision.models import Event
from lantian.apps.supervision.standing import step_of
from lantian.core.policy.schema import Text

__all__ = [
    "Thing",
    "event_words",
    "fact_text",
    "fact_words",
    "kind_words",
    "step_words",
    "thing_of",
    "unit_words",
    "window_words",
]


@dataclass(frozen=True)
class Thing:
    """Something that was counted, with its page."""

    words: str
    address: str


def unit_words(unit: str) -> str:
    """The name of a unit; its id where the pack does not know it any more."""
    known = pack().units.get(unit)
    return wording(known.name) if known else unit


def step_words(step: str) -> str:
    """The title of a step; "no step" for none, the id where the pack does not know it any more."""
    if not step:
        return pgettext("escalation", "no step")
    known = step_of(step)
    return wording(known.title) if known else step


def kind_words(kind: str) -> str:
    """The title of a measure; its id where the pack does not know it any more."""
    known = kinds().get(kind)
    return wording(known.title) if known else kind


def event_words(event: Event) -> str:
    """What was said of something that happened; a material of a transfer by its title."""
    plan = kinds().get(event.measure.kind)
    for each in plan.materials if plan else ():
        if event.words.startswith(f"{each.id}: "):
            return wording(each.title) + event.words[len(each.id) :]
    return event.words


def fact_words(fact: str) -> str:
    """What is counted."""
    return str(FACT_WORDS.get(fact, fact))


def fact_text(fact: str) -> Text:
    """What is counted, in both languages."""
    with translation.override("zh-hans"):
        chinese = fact_words(fact)
    with translation.override("en"):
        return Text(zh=chinese, en=fact_words(fact))


def window_words(days: int | None) -> str:
    """Over how long it is counted."""
    return _("in {days} days").format(days=days) if days else pgettext("escalation", "today")


def thing_of(subject: str) -> Thing:
    """The page of a case, a row, a week or a return."""
    kind, _colon, name = subject.partition(":")
    if kind == "case":
        return Thing(name, reverse("cases:case", args=[name]))
    if kind == "row":
        return Thing(name, reverse("ledgers:row", args=[name]))
    if kind == "week":
        first, _slash, last = name.partition("/")
        return Thing(f"{first} – {last}", f"{reverse('site:ranking')}?{urlencode({'from': first, 'to': last})}")
    if kind == "return":
        submission, period, unit = [*name.split(":"), "", ""][:3]
        known = pack().submissions.get(submission)
        title = wording(known.title) if known else submission
        return Thing(
            title if period == "once" else f"{title} {period}",
            reverse("submissions:return", args=[submission, period, unit]),
        )
    return Thing(subject, "")

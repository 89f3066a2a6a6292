"""Words of steps, facts and units on pages of supervision."""

from __future__ import annotations

from django import template

from lantian.apps.supervision import words

register = template.Library()
register.filter("step_words", words.step_words)
register.filter("fact_words", words.fact_words)
register.filter("unit_words", words.unit_words)
register.filter("kind_words", words.kind_words)
register.filter("window_words", words.window_words)
register.filter("event_words", words.event_words)

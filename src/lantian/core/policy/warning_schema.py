"""What a pack says of warnings of heavy pollution: grades, episodes, lifting, early start.

A rule set is complete in itself, so that the rules of two years can be held side by side on the same winter. Every
threshold and duration is a parameter.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text

__all__ = [
    "PLACEHOLDERS",
    "ChannelText",
    "EarlyStart",
    "GradeRule",
    "GradeTerm",
    "GradeWay",
    "Lifting",
    "PublishedGrade",
    "Publishing",
    "WarningFile",
    "WarningRules",
]

PLACEHOLDERS = frozenset({"district", "grade", "response", "start", "end", "area", "cause", "number", "advice"})
"""Names in braces that a text of a channel may use."""


class GradeTerm(Strict):
    """The running index stands above a bound (or reaches it) for some hours of the episode."""

    above: Identifier | None = None
    """Parameter: hours count whose running index is greater."""
    reaches: Identifier | None = None
    """Parameter: hours count whose running index is equal or greater."""
    hours: Identifier | None = None
    """Parameter: how many such hours are needed; one when not given."""


class GradeWay(Strict):
    """One way to a grade: all of its terms hold."""

    all_of: tuple[GradeTerm, ...] = Field(min_length=1)


class GradeRule(Strict):
    """A grade of warning: any of its ways suffices."""

    id: Identifier
    title: Text
    response: Text
    """The level of the response that belongs to it: Ⅳ … Ⅰ."""
    clause: ClauseId
    any_of: tuple[GradeWay, ...] = Field(min_length=1)


class Lifting(Strict):
    """When a warning may be lifted, which is also what parts two episodes."""

    at_most: Identifier
    """Parameter: the running index from which the air counts as improved."""
    hours: Identifier
    """Parameter: how long it must last, observed or forecast."""
    clause: ClauseId
    interpretation: Identifier | None = None


class EarlyStart(Strict):
    """Measured air is bad now and will not clearly improve: the start does not wait for the running index."""

    above: Identifier
    """Parameter: the hourly index that is bad."""
    hours: Identifier
    """Parameter: the hours ahead in which it does not fall to the bound."""
    clause: ClauseId
    interpretation: Identifier | None = None


class PublishedGrade(Strict):
    """What a grade means to those who hear of it, and who signs it."""

    grade: Identifier
    signed_by: tuple[Identifier, ...] = Field(min_length=1)
    """Roles whose holders may sign this grade."""
    severity: Literal["Extreme", "Severe", "Moderate", "Minor"]
    """Severity in CAP 1.2."""
    advice: tuple[Text, ...] = Field(min_length=1)
    """Health advice (D4)."""
    measures: tuple[Text, ...] = Field(min_length=1)
    """What is done at this grade (D4: the response)."""


class ChannelText(Strict):
    """A text for one channel: sentences in the order of weight; as many as find room are taken."""

    id: Identifier
    title: Text
    part: int | None = Field(default=None, ge=20, le=5000)
    """Characters of one part of a message."""
    most_parts: int = Field(default=1, ge=1, le=20)
    issue: tuple[Text, ...] = Field(min_length=1)
    change: tuple[Text, ...] = Field(min_length=1)
    lift: tuple[Text, ...] = Field(min_length=1)
    cancel: tuple[Text, ...] = Field(min_length=1)


class Publishing(Strict):
    """How a signed warning goes out (D4, D7, M37)."""

    prefix: str = Field(pattern=r"^[A-Z]{1,6}$")
    """Before the numbers of episodes."""
    sender: str = Field(pattern=r"^[^\s,<&]{3,80}$")
    """Sender of CAP messages."""
    identifier: str = Field(pattern=r"^[A-Za-z0-9-]{3,40}$")
    """Before the identifiers of CAP messages."""
    geocode: str = Field(pattern=r"^[0-9A-Za-z-]{2,20}$")
    event: Text
    causes: tuple[Text, ...] = Field(min_length=1)
    """Causes to choose from (D4)."""
    offices: tuple[Text, ...] = ()
    """From whom notices from outside come (M37)."""
    grades: tuple[PublishedGrade, ...] = Field(min_length=1)
    channels: tuple[ChannelText, ...] = Field(min_length=1)


class WarningRules(Strict):
    """The grades of one year."""

    id: Identifier
    title: Text
    about: Text | None = None
    """Where they come from and what is not certain of them."""
    window_hours: Identifier
    """Parameter: hours of the running mean."""
    mean_of: Identifier | None = None
    """Parameter: "hourly-index" (the mean of the hourly indices, also without it) or "index-of-means" (the daily index
    of the means of 24 hours)."""
    episode_above: Identifier
    """Parameter: an episode is made of hours whose running index is greater."""
    severe_above: Identifier
    """Parameter: the second bound whose hours are told."""
    duration_count: Identifier
    """Parameter: "running-mean" counts hours of the running mean; "underlying" adds those its first hour rests on."""
    grades: tuple[GradeRule, ...] = Field(min_length=1)
    """The mildest first."""
    lifting: Lifting
    early: EarlyStart | None = None
    notice_from: Identifier | None = None
    """Parameter: the grade from which an outside notice raises the grade (M37)."""
    notice_clause: ClauseId | None = None
    interpretations: tuple[Identifier, ...] = ()
    publishing: Publishing | None = None
    """Signatures, texts and advice; a set that is for comparison only has none."""


class WarningFile(Strict):
    """`warnings.yaml`."""

    official: Identifier
    """The rule set by which warnings are proposed; the others are for comparison."""
    rule_sets: tuple[WarningRules, ...] = Field(min_length=1)

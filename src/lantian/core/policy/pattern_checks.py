"""Whether a regular expression of a pack can be read, and answers in time whatever somebody types into the field.

Python's matcher tries every way to divide a text among repetitions that can take the same characters. A repetition
whose body is itself of variable length, or has branches, can take longer than a life for a text of forty characters.
"""

from __future__ import annotations

import re
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

__all__ = ["MANY", "pattern_fault"]

MANY = 10
"""From so many times on, a repetition multiplies the ways to divide a text beyond what can be tried."""

_MOST_WAYS = 10**8
"""Ways to divide the longest text among the repetitions of a pattern, one beside the other: a second or two."""


def pattern_fault(pattern: str, longest: int) -> tuple[str, str] | None:
    """What is wrong with a pattern for texts of so many characters: the code and the words of its problem.

    >>> pattern_fault("[0-9]{15}|[0-9A-Z]{18}", 200) is None
    True
    >>> pattern_fault("([a-z]+)*", 200)
    ('pattern-slow', '([a-z]+)*')
    """
    try:
        re.compile(pattern)
        parsed = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return "pattern-invalid", str(error)
    slow = _is_slow(parsed) or _ways(parsed, longest) > _MOST_WAYS
    return ("pattern-slow", pattern) if slow else None


def _is_slow(parsed: Any) -> bool:
    for operation, argument in parsed:
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            _, most, body = argument
            least_width, most_width = body.getwidth()
            if most >= MANY and (least_width != most_width or _branches(body)):
                return True
        if operation is _constants.GROUPREF:
            return True
        if any(_is_slow(part) for part in _parts(argument)):
            return True
    return False


def _branches(parsed: Any) -> bool:
    return any(
        operation is _constants.BRANCH or any(_branches(part) for part in _parts(argument))
        for operation, argument in parsed
    )


def _ways(parsed: Any, longest: int) -> int:
    ways = 1
    for operation, argument in parsed:
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            least, most, _ = argument
            ways *= min(int(most) - least, longest) + 1
        for part in _parts(argument):
            ways *= _ways(part, longest)
    return ways


def _parts(argument: Any) -> list[Any]:
    """The patterns inside one operation."""
    if isinstance(argument, _parser.SubPattern):
        return [argument]
    if isinstance(argument, tuple | list):
        return [part for item in argument for part in _parts(item)]
    return []

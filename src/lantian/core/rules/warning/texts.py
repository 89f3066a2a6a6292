"""Texts of channels: sentences filled in, as many as find room, cut into parts (D4, D7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Fitted", "fit"]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it goes out."""

    parts: tuple[str, ...]
    left_out: int
    """Sentences that found no room."""
    too_long: bool
    """Not even the first sentence finds room."""


def fit(sentences: Sequence[str], facts: Mapping[str, str], *, part: int | None, most_parts: int = 1) -> Fitted:
    """The sentences with their facts, in order while they find room; parts of at most `part` characters each.

    >>> fit(["Smog in {district}.", " Stay in."], {"district": "Port Alder"}, part=20).parts
    ('Smog in Port Alder.',)
    """
    written = [sentence.format_map(facts) for sentence in sentences]
    if part is None:
        return Fitted(("".join(written),), 0, False)
    taken, count = written[0], 1
    for sentence in written[1:]:
        if len(_parts(taken + sentence, part)) > most_parts:
            break
        taken += sentence
        count += 1
    parts = _parts(taken, part)
    return Fitted(parts, len(written) - count, len(parts) > most_parts)


def _parts(text: str, most: int) -> tuple[str, ...]:
    """Parts of at most so many characters, between words where there are spaces."""
    parts: list[str] = []
    while len(text) > most:
        cut = text.rfind(" ", most // 2, most + 1)
        cut = cut if cut > 0 else most
        parts.append(text[:cut])
        text = text[cut:].lstrip(" ")
    return (*parts, text)

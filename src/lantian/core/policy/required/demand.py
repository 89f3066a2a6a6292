"""What the value of a required parameter must be, and short ways to say so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lantian.core.policy.schema import Text

__all__ = ["Required", "number", "share", "whole", "word"]


@dataclass(frozen=True, kw_only=True)
class Required:
    """What the value of a required parameter must be."""

    kind: Literal["number", "whole", "word"]
    reason: Text
    units: tuple[str, ...] = ()
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10**9)
    words: tuple[str, ...] = ()
    """The words possible; empty when the code does not limit them."""

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, from 0 to 1."""
        return self.kind == "number" and self.units == ("1",) and self.most == 1

    @property
    def expected(self) -> str:
        """The demand in signs that need no language."""
        if self.kind == "word":
            return " | ".join(self.words) or '"…"'
        if self.kind == "whole":
            return f"{self.least}, {self.least + 1} … {self.most}"
        return f"{self.least} … {self.most}"


def word(*words: str, en: str, zh: str) -> Required:
    """One of these words."""
    return Required(kind="word", words=words, reason=Text(en=en, zh=zh))


def share(en: str, zh: str) -> Required:
    """A part of a whole, from 0 to 1."""
    return Required(kind="number", units=("1",), most=Decimal(1), reason=Text(en=en, zh=zh))


def whole(least: int, most: int, *units: str, en: str, zh: str) -> Required:
    """A whole number from `least` to `most`."""
    return Required(kind="whole", units=units, least=Decimal(least), most=Decimal(most), reason=Text(en=en, zh=zh))


def number(least: str, most: str, *units: str, en: str, zh: str) -> Required:
    """A number from `least` to `most`, both written out as decimals."""
    return Required(kind="number", units=units, least=Decimal(least), most=Decimal(most), reason=Text(en=en, zh=zh))

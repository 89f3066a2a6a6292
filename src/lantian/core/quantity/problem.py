"""The base of errors about numbers and air: a stable code, the facts, the words and the remedy in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

__all__ = ["Problem"]


class Problem(ValueError):
    """One situation that a computation refuses. Each situation is a class of its own.

    `code` is stable: tests, files and the API may rely on it; the wording may improve. `words` holds, for "en" and
    "zh", the message and the remedy; names in braces are filled from `facts`.
    """

    code: ClassVar[str] = "problem"
    words: ClassVar[Mapping[str, tuple[str, str]]] = {
        "en": ("Something is wrong with a number.", "Check the input."),
        "zh": ("数值有误。", "请检查输入。"),
    }

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts: Mapping[str, object] = facts

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        message, remedy = self.words["zh" if language.startswith("zh") else "en"]
        return message.format_map(self.facts), remedy.format_map(self.facts)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.said("en")[0]

    @property
    def remedy(self) -> str:
        """How to mend it, in English."""
        return self.said("en")[1]

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {self.remedy}"

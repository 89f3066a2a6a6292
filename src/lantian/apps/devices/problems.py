"""What stands against an order or an adoption, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

__all__ = ["DeviceRefused"]


class DeviceRefused(Exception):
    """Something cannot be done with a device as asked; `problems` maps a field ("" for the whole) to what is wrong."""

    code = "device-refused"
    remedy = "Correct the fields that are named."

    def __init__(self, mn: str, problems: Mapping[str, str | Promise]) -> None:
        self.mn = mn
        self.problems = dict(problems)
        super().__init__(f"{mn}: " + "; ".join(f"{field}: {text}" for field, text in self.problems.items()))

"""What one benchmark says: a figure, the peer or limit it stands against, and whether the promise is held."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Result"]


@dataclass(frozen=True, slots=True)
class Result:
    """One measured promise.

    `figure` in `unit`; `peer` says what it is compared with, measured in the same run, and how that fared; `ratio` is
    how many times better than the peer or limit, None where a ratio has no meaning; `promise` in words; `held` or not.
    """

    name: str
    figure: float
    unit: str
    peer: str
    ratio: float | None
    promise: str
    held: bool

"""What a check can say of a value."""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Flag", "Float64s", "UInt8s", "worst"]

Float64s: TypeAlias = npt.NDArray[np.float64]
UInt8s: TypeAlias = npt.NDArray[np.uint8]


class Flag(IntEnum):
    """Flags of QARTOD (UNESCO 2013, IOC Manuals and Guides 54, volume 3), which order from good to missing."""

    GOOD = 1
    """Examined, and nothing found."""
    NOT_CHECKED = 2
    """There was not enough beside it to judge: an edge of the record, a gap, too few neighbours."""
    SUSPECT = 3
    """Not as expected; a person decides."""
    BAD = 4
    """Cannot be true; a person confirms."""
    MISSING = 9
    """There is no value. Never good."""


def worst(*flags: UInt8s) -> UInt8s:
    """What several checks together say of each value: the largest flag.

    A value is good only where every check found it good; one check that could not be made leaves it NOT_CHECKED.

    >>> worst(np.array([1, 1, 3], np.uint8), np.array([1, 2, 1], np.uint8)).tolist()
    [1, 2, 3]
    """
    found = flags[0].copy()
    for each in flags[1:]:
        np.maximum(found, each, out=found)
    return found

"""Loops compiled to machine code, and the way arrays of any shape are handed to them row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from lantian.science.quality.flags import UInt8s

__all__ = ["compiled", "flags_by_row"]

_F = TypeVar("_F", bound=Callable[..., Any])


def compiled(function: _F) -> _F:
    """The function as machine code; it frees the interpreter's lock while it works.

    The code is kept on disk between runs. Where there is no folder that may be written to, it is made anew in each
    process, which takes a second or two.
    """
    try:
        return cast(_F, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba finds no place for its cache
        return cast(_F, numba.njit(nogil=True)(function))


def flags_by_row(kernel: Callable[..., None], values: npt.ArrayLike, *arguments: float) -> UInt8s:
    """Flags of every series of an array whose last axis is time: `kernel(series, *arguments, flags)` for each."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    flags = np.empty(array.shape, dtype=np.uint8)
    if array.size:
        length = array.shape[-1]
        for series, out in zip(array.reshape(-1, length), flags.reshape(-1, length), strict=True):
            kernel(series, *arguments, out)
    return flags

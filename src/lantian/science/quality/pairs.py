"""Checks of two factors of one station at the same time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lantian.science.quality.flags import Flag, UInt8s

__all__ = ["no2_above_nox", "pm25_above_pm10"]


def pm25_above_pm10(
    pm25: npt.ArrayLike, pm10: npt.ArrayLike, *, tolerance: float, share: float, flag: Flag = Flag.SUSPECT
) -> UInt8s:
    """PM2.5 above PM10 by more than `tolerance` (µg/m³) plus `share` of PM10, though it is a part of it.

    Basis: GB 3095-2012, definitions 3.3 and 3.4; QARTOD test 9 (multi-variate); the tolerance is our reading, for two
    instruments have two errors. The flags are those of PM2.5: which of the two is wrong, the pair does not tell.
    NOT_CHECKED where PM10 is missing.

    >>> pm25_above_pm10([80.0, 90.0], [75.0, 75.0], tolerance=5, share=0.1).tolist()
    [1, 3]
    """
    return _part_above_whole(pm25, pm10, tolerance, share, flag)


def no2_above_nox(
    no2: npt.ArrayLike, nox: npt.ArrayLike, *, tolerance: float, share: float, flag: Flag = Flag.SUSPECT
) -> UInt8s:
    """NO2 above NOx, counted as NO2, by more than `tolerance` (µg/m³) plus `share` of NOx, which contains it.

    Basis: GB 3095-2012 table 2 (NOx counted as NO2); QARTOD test 9 (multi-variate). NOT_CHECKED where NOx is missing.

    >>> no2_above_nox([40.0, 60.0], [50.0, 50.0], tolerance=5, share=0.05).tolist()
    [1, 3]
    """
    return _part_above_whole(no2, nox, tolerance, share, flag)


def _part_above_whole(part: npt.ArrayLike, whole: npt.ArrayLike, tolerance: float, share: float, flag: Flag) -> UInt8s:
    of_part = np.asarray(part, dtype=np.float64)
    of_whole = np.asarray(whole, dtype=np.float64)
    flags = np.where(of_part > of_whole * (1 + share) + tolerance, int(flag), int(Flag.GOOD)).astype(np.uint8)
    flags[np.isnan(of_whole)] = Flag.NOT_CHECKED
    flags[np.isnan(of_part)] = Flag.MISSING
    return flags

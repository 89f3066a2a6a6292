"""Micro-stations against reference stations: how good they are, how they are corrected, and when they drift.

`averages` makes hours of minutes, `performance` the figures of EPA's sensor performance targets, `models` the
corrections, `selection` chooses among them by blocks of weeks, `transfer` and `drift` watch between co-locations.
"""

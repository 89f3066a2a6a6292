"""A grid as CSV: one line for each cell that has anything."""

from __future__ import annotations

import csv
import io

from lantian.science.inventory.placing import Gridded

__all__ = ["as_csv"]


def as_csv(found: Gridded) -> bytes:
    """Edges of each cell in degrees (WGS-84), t/a of each species with every digit."""
    lons, lats = found.grid.edges()
    annual = found.annual()
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["west", "south", "east", "north", *(f"{name} (t/a)" for name in annual)])
    for row in range(found.grid.rows):
        for column in range(found.grid.columns):
            values = [float(mass[row, column]) for mass in annual.values()]
            if any(values):
                corners = (lons[column], lats[row], lons[column + 1], lats[row + 1])
                writer.writerow([*(f"{each:.6f}" for each in corners), *(repr(each) for each in values)])
    return stream.getvalue().encode()

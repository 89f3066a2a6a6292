"""A gridded inventory as a NetCDF file after the CF conventions 1.8 (classic format, read by every tool)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.io import netcdf_file  # type: ignore[import-untyped]

from lantian.science.inventory.grid import Grid

__all__ = ["Header", "Unreadable", "read_totals", "write"]

Floats = npt.NDArray[np.float64]
_SECONDS = 3600.0
_NAMES = {
    "SO2": "tendency_of_atmosphere_mass_content_of_sulfur_dioxide_due_to_emission",
    "NOx": "tendency_of_atmosphere_mass_content_of_nox_expressed_as_nitrogen_monoxide_due_to_emission",
    "CO": "tendency_of_atmosphere_mass_content_of_carbon_monoxide_due_to_emission",
    "NH3": "tendency_of_atmosphere_mass_content_of_ammonia_due_to_emission",
    "PM10": "tendency_of_atmosphere_mass_content_of_pm10_ambient_aerosol_particles_due_to_emission",
    "PM2.5": "tendency_of_atmosphere_mass_content_of_pm2p5_ambient_aerosol_particles_due_to_emission",
}
_UNNAMED = {"NOx"}
"""NOx is given as NO2 here; the standard name is of another expression, so that only the long name says it."""


class Unreadable(ValueError):
    """The file is no inventory that this program wrote."""

    code = "netcdf-unreadable"
    remedy = "Choose a file of `lantian inventory grid`."


@dataclass(frozen=True)
class Header:
    """What the file says of itself."""

    title: str
    institution: str
    source: str
    history: str
    year: int
    offset: dt.timedelta
    """Of the local time from UTC."""


def write(
    grid: Grid,
    header: Header,
    annual: Mapping[str, Floats],
    hourly: Mapping[str, Floats] | None = None,
    day: dt.date | None = None,
) -> bytes:
    """The file.

    Args:
        annual: species → (rows, columns), t in the year.
        hourly: species → (24, rows, columns), t in each hour of the local `day`.
    """
    stream = io.BytesIO()
    file = netcdf_file(stream, "w")
    file.Conventions = b"CF-1.8"
    for name in ("title", "institution", "source", "history"):
        setattr(file, name, getattr(header, name).encode())
    _coordinates(file, grid, header.year)
    areas = grid.areas()[:, None]
    seconds = (dt.date(header.year + 1, 1, 1) - dt.date(header.year, 1, 1)).days * 86400.0
    for species, mass in annual.items():
        made = _variable(file, f"{_word(species)}_annual", ("lat", "lon"), species, "kg m-2 s-1", "mean of the year")
        made[:] = mass * 1000 / areas / seconds
    cell = file.createVariable("cell_area", "d", ("lat", "lon"))
    cell[:] = np.broadcast_to(areas, (grid.rows, grid.columns))
    cell.standard_name, cell.units = b"cell_area", b"m2"
    if hourly is not None and day is not None:
        _time(file, day, header.offset)
        for species, mass in hourly.items():
            made = _variable(file, _word(species), ("time", "lat", "lon"), species, "kg m-2 s-1", f"hours of {day}")
            made[:] = mass * 1000 / areas / _SECONDS
            made.cell_methods = b"time: mean area: mean"
    file.flush()
    return stream.getvalue()


def read_totals(content: bytes) -> dict[str, float]:
    """t in the year by species, integrated again over the cells of a file.

    Raises:
        Unreadable: it is no such file.
    """
    try:
        file = netcdf_file(io.BytesIO(content), "r", mmap=False)
        areas = np.array(file.variables["cell_area"][:])
        year = int(file.variables["crs"].inventory_year)
        seconds = (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days * 86400.0
        return {
            variable.species.decode(): float((np.array(variable[:]) * areas).sum() * seconds / 1000)
            for name, variable in file.variables.items()
            if name.endswith("_annual")
        }
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise Unreadable("The file is no gridded inventory.") from error


def _coordinates(file: netcdf_file, grid: Grid, year: int) -> None:
    lons, lats = grid.edges()
    file.createDimension("bnds", 2)
    for name, edges, unit, axis in (("lat", lats, "degrees_north", "Y"), ("lon", lons, "degrees_east", "X")):
        file.createDimension(name, len(edges) - 1)
        variable = file.createVariable(name, "d", (name,))
        variable[:] = (edges[1:] + edges[:-1]) / 2
        variable.standard_name = {"lat": b"latitude", "lon": b"longitude"}[name]
        variable.units, variable.axis, variable.bounds = unit.encode(), axis.encode(), f"{name}_bnds".encode()
        bounds = file.createVariable(f"{name}_bnds", "d", (name, "bnds"))
        bounds[:] = np.column_stack([edges[:-1], edges[1:]])
    crs = file.createVariable("crs", "i", ())
    crs.grid_mapping_name = b"latitude_longitude"
    crs.longitude_of_prime_meridian = 0.0
    crs.earth_radius = 6371008.8
    crs.inventory_year = year


def _time(file: netcdf_file, day: dt.date, offset: dt.timedelta) -> None:
    file.createDimension("time", 24)
    start = dt.datetime.combine(day, dt.time()) - offset
    time = file.createVariable("time", "d", ("time",))
    time[:] = np.arange(24) + 0.5
    time.standard_name, time.axis, time.calendar = b"time", b"T", b"standard"
    time.units = f"hours since {start:%Y-%m-%d %H:%M:%S} +00:00".encode()
    time.bounds = b"time_bnds"
    bounds = file.createVariable("time_bnds", "d", ("time", "bnds"))
    bounds[:] = np.column_stack([np.arange(24), np.arange(24) + 1])


def _variable(
    file: netcdf_file, name: str, dimensions: Sequence[str], species: str, units: str, what: str
) -> netcdf_file.netcdf_variable:
    variable = file.createVariable(name, "d", tuple(dimensions))
    variable.long_name = f"emission of {species}, {what}".encode()
    if species in _NAMES and species not in _UNNAMED:
        variable.standard_name = _NAMES[species].encode()
    variable.units = units.encode()
    variable.grid_mapping = b"crs"
    variable.cell_measures = b"area: cell_area"
    variable.species = species.encode()
    return variable


def _word(species: str) -> str:
    return species.replace(".", "p")

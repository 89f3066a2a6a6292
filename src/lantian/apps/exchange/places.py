"""Which of our stations a name in a file means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from lantian.apps.exchange.choices import OTHER
from lantian.apps.exchange.models import OutsideStation, StationAlias
from lantian.apps.monitoring.queries import stations

__all__ = ["outside_code", "places", "resolver"]

Place = tuple[str, str]
_PLAIN = re.compile(r"[\w.\-]{1,40}")


def places() -> dict[str, Place]:
    """Code of every station, of the register and outside of it → network and code."""
    known: dict[str, Place] = {each.code: (each.network, each.code) for each in OutsideStation.objects.all()}
    known |= {each.code: (each.network, each.code) for each in stations()}
    return known


def resolver(
    source: str, *, make: bool, now: dt.datetime
) -> tuple[Callable[[str], Place | None], list[OutsideStation]]:
    """A function from a name in files of a layout to our station, and the list of those it would have made.

    A name means, in this order: what somebody mapped it to, the station of this code, the only station of this name.
    With `make` a name that means nothing becomes a place outside of the register.
    """
    aliases = {each.name: (each.network, each.code) for each in StationAlias.objects.filter(source=source)}
    codes = places()
    named: dict[str, list[Place]] = {}
    for station in stations():
        for name in {station.name.zh, station.name.en} - {""}:
            named.setdefault(name, []).append((station.network, station.code))
    fresh: list[OutsideStation] = []

    def place_of(name: str) -> Place | None:
        found = aliases.get(name) or codes.get(name)
        if found is None and len(named.get(name, ())) == 1:
            found = named[name][0]
        if found is None and (code := outside_code(source, name)) in codes:
            found = codes[code]
        if found is None and make and name.strip():
            fresh.append(OutsideStation(code=code, name=name[:200], network=OTHER, source=source, made_at=now))
            codes[code] = found = (OTHER, code)
        return found

    return place_of, fresh


def outside_code(source: str, name: str) -> str:
    """The code of a place outside of the register: national codes as they are, others with their source before them."""
    if source in {"cnemc-sites", "cnemc-cities"}:
        return name[:64]
    return f"{source.removeprefix('mapping:')[:20]}-{name}"[:64]

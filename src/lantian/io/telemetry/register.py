"""The device register: which MN may speak, with which password, for which network, in which units."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from lantian.core.standards.hj212 import Device

__all__ = ["Loader", "RegisterInvalid", "read_devices", "register_file", "write_devices"]

Loader = Callable[[], Mapping[str, Device]]

_TEXTS = ("mn", "network", "password", "kind", "label", "dialect", "st", "station")
_KEYS = {*_TEXTS, "units", "minute_interval", "utc_offset_hours", "addresses"}
_DIALECTS = ("", "2005", "2017")


class RegisterInvalid(Exception):
    """The register cannot be read, or an entry of it is wrong."""

    code = "register-invalid"

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        self.remedy = f"Mend {path.name}; until then the devices known before stay known."
        super().__init__(f"The device register {path} is not usable: {'; '.join(problems)}")


def register_file(home: Path) -> Path:
    """Where an installation keeps its register."""
    return home / "devices.json"


def read_devices(path: Path) -> dict[str, Device]:
    """The register as a file has it: a JSON list of objects with `mn` and `network`.

    Where they differ from the default they also say `password`, `kind`, `units` (factor code to unit), `label` ("start"
    or "end"), `minute_interval`, `utc_offset_hours`, `addresses` (a list of IP addresses or networks it may call from),
    `dialect` ("2005" or "2017"), `st` (the system type it is asked under) and `station` (its code, where that is not
    the MN).

    A file that does not exist is an empty register: every frame is then a stranger's.

    Raises:
        RegisterInvalid: with every problem of the file at once.
    """
    try:
        entries = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as cause:
        raise RegisterInvalid(path, [str(cause)]) from cause
    if not isinstance(entries, list):
        raise RegisterInvalid(path, ["it is not a list"])
    problems = [problem for number, entry in enumerate(entries) for problem in _problems(number, entry)]
    numbers = [entry.get("mn") for entry in entries if isinstance(entry, dict)]
    problems += [f"MN {mn} stands in it twice" for mn in sorted({str(mn) for mn in numbers if numbers.count(mn) > 1})]
    if problems:
        raise RegisterInvalid(path, problems)
    return {entry["mn"]: _device(entry) for entry in entries}


def write_devices(path: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """Put a register in force, whole or not at all. It holds passwords: only its owner may read it."""
    fresh = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(fresh, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(list(entries), file, ensure_ascii=False, indent=1)
    fresh.replace(path)


def _problems(number: int, entry: object) -> list[str]:
    if not isinstance(entry, dict):
        return [f"entry {number} is not an object"]
    where = f"entry {number} ({entry.get('mn')})"
    found = [f"{where}: unknown key {key!r}" for key in entry if key not in _KEYS]
    found += [f"{where}: {key} is missing" for key in ("mn", "network") if not entry.get(key)]
    found += [
        f"{where}: {key} must be text"
        for key in _TEXTS
        if entry.get(key) is not None and not isinstance(entry[key], str)
    ]
    units = entry.get("units") or {}
    if not isinstance(units, dict) or not all(isinstance(text, str) for text in units.values()):
        found.append(f"{where}: units must map factor codes to units")
    if entry.get("label", "start") not in ("start", "end"):
        found.append(f"{where}: label must be start or end")
    if entry.get("dialect") not in (None, *_DIALECTS):
        found.append(f"{where}: dialect must be 2005 or 2017")
    found += _address_problems(where, entry.get("addresses"))
    for key in ("minute_interval", "utc_offset_hours"):
        value = entry.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int) or not -12 <= value <= 60:
            found.append(f"{where}: {key} must be a whole number")
    return found


def _address_problems(where: str, addresses: object) -> list[str]:
    if addresses is None:
        return []
    if not isinstance(addresses, list) or not all(isinstance(text, str) for text in addresses):
        return [f"{where}: addresses must be a list of texts"]
    found = []
    for text in addresses:
        try:
            ip_network(text, strict=False)
        except ValueError:
            found.append(f"{where}: {text!r} is no IP address or network")
    return found


def _device(entry: Mapping[str, Any]) -> Device:
    return Device(
        mn=entry["mn"],
        network=entry["network"],
        password=entry.get("password"),
        kind=entry.get("kind") or "",
        units=dict(entry.get("units") or {}),
        label=entry.get("label", "start"),
        minute_interval=entry.get("minute_interval", 1),
        zone=dt.timezone(dt.timedelta(hours=entry.get("utc_offset_hours", 8))),
        dialect=entry.get("dialect") or "",
        st=entry.get("st") or "",
        station=entry.get("station") or "",
        addresses=tuple(ip_network(text, strict=False) for text in entry.get("addresses") or ()),
    )

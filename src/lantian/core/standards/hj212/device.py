"""A device of the district's register, and how the numbers of each of its factors are turned into what is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import NamedTuple

from lantian.core.standards.hj212.factors import code_of, concentration_shift, normal_unit, unit_of

__all__ = ["Device", "Plan"]

_MOST_PLANS = 512
# Ambient air, in the unit kept: smallest positive value that a mean in the right unit would normally show, and a value
# that no hour of ambient air has reached (dust storms and industrial accidents included).
_PLAUSIBLE = {
    "a21026": (Decimal("0.5"), Decimal(20_000)),
    "a21004": (Decimal("0.5"), Decimal(8_000)),
    "a21005": (Decimal("0.001"), Decimal(150)),
    "a05024": (Decimal("0.5"), Decimal(4_000)),
    "a34002": (Decimal(1), Decimal(30_000)),
    "a34004": (Decimal(1), Decimal(10_000)),
}


class Plan(NamedTuple):
    """What is done with a factor: the unit kept, the power of ten to it, and what would be credible."""

    unit: str
    shift: int
    floor: Decimal | None
    """Positive values below it look like a larger unit than the register says."""
    ceiling: Decimal | None
    """Values above it cannot be air in this unit."""
    given: str
    """The unit that the register says the device sends."""
    code: str
    marks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Device:
    """A device of the district's register. Its MN is also the code of its station, unless `station` names another.

    `units` says what the device sends where that differs from the defaults of `factors.unit_of`; `label` says whether
    its DataTime is the start of the period, as the standard wants, or the end. `addresses` are the networks it may call
    from (any, when empty); `dialect` is the edition it speaks ("2005", "2017"; "" is found out from what it sends).
    """

    mn: str
    network: str
    password: str | None = None
    kind: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    label: str = "start"
    minute_interval: int = 1
    zone: dt.timezone = dt.timezone(dt.timedelta(hours=8))
    dialect: str = ""
    st: str = ""
    """The system type (ST) that it is asked under; "" is that of its frames."""
    station: str = ""
    addresses: tuple[IPv4Network | IPv6Network, ...] = ()
    _plans: dict[str, Plan] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def code(self) -> str:
        """The code that its observations are kept under."""
        return self.station or self.mn

    def may_call_from(self, address: str) -> bool:
        """Whether the register lets the device call from an address; an unreadable one only when it names none."""
        if not self.addresses:
            return True
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(peer, "ipv4_mapped", None)
        return any(peer in network or (mapped is not None and mapped in network) for network in self.addresses)

    def plan(self, sent: str) -> Plan:
        """How numbers of a factor, under the code that was sent, are turned into what is kept; worked out once."""
        found = self._plans.get(sent)
        if found is None:
            code, mark = code_of(sent)
            found = _plan(code, self.network, self.units.get(code) or self.units.get(sent), mark)
            if len(self._plans) < _MOST_PLANS:
                self._plans[sent] = found
        return found


def _plan(code: str, network: str, unit: str | None, mark: str | None) -> Plan:
    marks = (mark,) if mark else ()
    kept = unit_of(code, network)
    given = normal_unit(unit) if unit else kept
    shift = concentration_shift(given, kept)
    if shift is None:
        return Plan(given, 0, None, None, given, code, (*marks, "unit-of-device") if kept else marks)
    floor, ceiling = _PLAUSIBLE.get(code, (None, None)) if network not in ("source", "vapour") else (None, None)
    return Plan(kept, shift, floor, ceiling, given, code, marks)

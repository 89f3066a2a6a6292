"""Bounds of the gateway, and the reasons why it cannot open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lantian.core.standards.hj212 import Limits
from lantian.io.telemetry.backfill import BackfillTerms
from lantian.io.telemetry.dispatcher import DispatchTerms

__all__ = ["CannotListen", "PortInUse", "Settings"]


class CannotListen(Exception):
    """The gateway may not listen where it should: no such address, or a port for the administrator only."""

    code = "cannot-listen"

    def __init__(self, host: str, port: int, cause: Exception) -> None:
        self.port = port
        self.remedy = "Name an address of this machine (--host) and a port above 1023 (--port, LANTIAN_GATEWAY_PORT)."
        super().__init__(f"The gateway cannot listen on {host}:{port}: {cause}.")


class PortInUse(Exception):
    """Another program listens on the gateway's port."""

    code = "port-in-use"

    def __init__(self, host: str, port: int) -> None:
        self.port = port
        self.remedy = (
            f"Stop the program that listens there (lantian doctor names it), or choose another port: "
            f"LANTIAN_GATEWAY_PORT={port + 1} or --port {port + 1}."
        )
        super().__init__(f"Port {port} on {host} is in use by another program.")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Bounds of the gateway. The defaults serve a district; tests tighten them."""

    connections: int = 2_000
    frames_waiting: int = 10_000
    frames_in_flight: int = 1_000
    reader_bytes: int = 64 * 1024
    bad_in_a_row: int = 200
    read_seconds: float = 30.0
    idle_seconds: float = 1_800.0
    register_seconds: float = 30.0
    status_seconds: float = 2.0
    stop_seconds: float = 10.0
    linger_seconds: float = 0.02
    retry_seconds: tuple[float, float] = (0.5, 5.0)
    limits: Limits = field(default_factory=Limits)
    flood_rate: float = 1_000_000.0
    """Frames a second that are taken from one connection in the long run."""
    flood_burst: int = 1_000_000
    reconnects_per_minute: int = 100_000
    """Short connections of one address before the next ones have to wait."""
    hold_seconds: float = 3.0
    false_numbers: int = 1_000
    """Numbers without right that one connection may claim."""
    clock_tolerance: float = 300.0
    """Seconds by which a device's clock may be off."""
    set_clocks: bool = False
    greeting: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Requests on connecting, in order: command → parameters (HJ 212-2017 6.7)."""
    greeting_seconds: float = 86_400.0
    """After how long (real time) a device that connects again is greeted again."""
    dispatch: DispatchTerms = field(default_factory=DispatchTerms)
    backfill: BackfillTerms = field(default_factory=BackfillTerms)
    plan_first_seconds: float = 5.0
    plan_seconds: float = 60.0
    packet_seconds: float = 60.0
    books_seconds: float = 2.0

"""Who may speak: the number, the password and the address of the register. Whoever may not is evidence.

One that claims many numbers is hung up on; an address that reconnects all the time has to wait a little. Nobody is
banned: several devices may share one address.
"""

from __future__ import annotations

import datetime as dt
import hmac
import logging
from collections import Counter, deque
from collections.abc import Mapping

from lantian.core.standards.hj212 import Device, Frame, QnRtn, answer, encode
from lantian.core.standards.hj212.commands import REQUEST_ANSWER, is_request
from lantian.io.telemetry.connection import Connection
from lantian.io.telemetry.quarantine import Quarantine
from lantian.io.telemetry.settings import Settings
from lantian.io.telemetry.strangers import Reason, StrangerBook

__all__ = ["Admission"]

_LOG = logging.getLogger(__name__)
_SHORT = 10.0
"""Seconds: a connection that ends sooner is a short one."""
_MOST_HASTY = 10_000


class Admission:
    """The keeper of the door, for one gateway."""

    def __init__(
        self, settings: Settings, *, quarantine: Quarantine, strangers: StrangerBook, counts: Counter[str]
    ) -> None:
        self._settings = settings
        self._quarantine = quarantine
        self._strangers = strangers
        self._counts = counts
        self._hasty: dict[str, deque[float]] = {}
        """By address, when its short connections ended."""

    def known(
        self, devices: Mapping[str, Device], connection: Connection, frame: Frame, raw: bytes, now: dt.datetime
    ) -> Device | None:
        """The device that a frame comes from; a stranger is put into quarantine, and told so if he asked something."""
        device = devices.get(frame.mn or "")
        kind: Reason
        if device is None:
            reason, result, kind = ("unknown-mn" if frame.mn else "mn-missing"), QnRtn.WRONG_MN, "unknown"
            remedy = "Enter the device in the register, or set its MN."
        elif device.password is not None and not hmac.compare_digest(
            device.password.encode(), (frame.pw or "").encode()
        ):
            reason, result, kind = "wrong-password", QnRtn.WRONG_PASSWORD, "wrong-password"
            remedy = "Set the same password in the device and in the register."
        elif device.addresses and not device.may_call_from(connection.address):
            reason, result, kind = "wrong-address", QnRtn.REJECTED, "wrong-address"
            remedy = "Enter the address in the device's list, or find out who uses its number."
        else:
            return device
        self._quarantine.add(reason, at=now, peer=connection.peer, raw=raw, mn=frame.mn, remedy=remedy)
        if frame.mn:
            self._strangers.saw(
                frame.mn, kind, st=frame.st or "", password=frame.pw or "", peer=connection.peer, at=now, raw=raw
            )
        if frame.wants_answer and is_request(frame.cn):
            connection.send(encode(answer(frame, REQUEST_ANSWER, {"QnRtn": str(int(result))})))
        self._count_false_number(connection, frame.mn or "")
        return None

    def came(self, connection: Connection) -> None:
        """A connection was made; one of many short ones from its address has to wait before it is read."""
        lately = self._hasty.get(connection.address)
        if lately is not None and len(lately) == lately.maxlen and connection.began - lately[0] < 60:
            self._counts["held"] += 1
            connection.hold(self._settings.hold_seconds)

    def left(self, connection: Connection, now: float) -> None:
        """A connection has ended."""
        if now - connection.began >= _SHORT:
            return
        lately = self._hasty.get(connection.address)
        if lately is None:
            if len(self._hasty) >= _MOST_HASTY:
                self._hasty.pop(next(iter(self._hasty)))
            lately = self._hasty[connection.address] = deque(maxlen=self._settings.reconnects_per_minute)
        lately.append(now)

    def _count_false_number(self, connection: Connection, mn: str) -> None:
        """A connection that claims one number after the other is hung up on."""
        connection.false_numbers.add(mn[:64])
        if len(connection.false_numbers) > self._settings.false_numbers and not connection.transport.is_closing():
            self._counts["liars"] += 1
            _LOG.warning("%s claims many numbers that are not its own; it is hung up on.", connection.peer)
            connection.transport.close()

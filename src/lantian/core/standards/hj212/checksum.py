"""The check code of HJ 212 appendix A.

It starts from FFFF, drops the low byte of the register before each byte is XORed in (so it is not Modbus), and
shifts eight times over the polynomial A001. What stays from byte to byte is therefore eight bits wide, and one step is
a linear map of those eight bits whose eighth power is the identity: bytes that stand eight apart act alike. The whole
message can be folded onto its last eight bytes by XOR, and eight table look-ups finish the sum.

The same fact is the code's weakness: it takes 256 values only, so one damaged frame in 256 passes, and two bytes that
stand a multiple of eight apart may change places unseen. Whoever takes the data checks it as if there were no code.
"""

from __future__ import annotations

from functools import reduce
from operator import xor
from struct import unpack

__all__ = ["LOW_BYTES", "crc", "crc_modbus"]

_POLYNOMIAL = 0xA001


def _shifted(register: int) -> int:
    for _ in range(8):
        register = register >> 1 ^ (_POLYNOMIAL if register & 1 else 0)
    return register


_STEP = tuple(_shifted(byte) for byte in range(256))

LOW_BYTES = frozenset(value & 0xFF for value in _STEP)
"""The eight low bytes the code can end in. Another one was not made by this algorithm."""


def _powers() -> tuple[tuple[int, ...], ...]:
    powers = [tuple(range(256))]
    for _ in range(7):
        powers.append(tuple(_STEP[value] >> 8 for value in powers[-1]))
    return tuple(powers)


_P0, _P1, _P2, _P3, _P4, _P5, _P6, _P7 = _powers()


def crc(data: bytes) -> int:
    """The check code over a data segment, from its first field to the last `&&`.

    Basis: HJ 212-2017 appendix A. Written in a frame as four hexadecimal digits, high byte first.

    >>> head = b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    >>> f"{crc(head + b'CP=&&RtdInterval=30&&'):04X}"
    '1C80'
    """
    if not data:
        return 0xFFFF
    # The start value goes in with the first byte; zeros in front of it change nothing.
    first = bytes([data[0] ^ 0xFF]) + data[1:]
    padding = -len(first) % 8
    folded: int = reduce(xor, unpack(f"<{(len(first) + padding) // 8}Q", b"\0" * padding + first))
    state = (
        _P7[folded & 255]
        ^ _P6[folded >> 8 & 255]
        ^ _P5[folded >> 16 & 255]
        ^ _P4[folded >> 24 & 255]
        ^ _P3[folded >> 32 & 255]
        ^ _P2[folded >> 40 & 255]
        ^ _P1[folded >> 48 & 255]
        ^ (folded >> 56)
    )
    return _STEP[state]


def crc_modbus(data: bytes) -> int:
    """CRC-16/MODBUS, which some devices send by mistake; it only serves to say so."""
    register = 0xFFFF
    for byte in data:
        register = register >> 8 ^ _STEP[(register ^ byte) & 0xFF]
    return register

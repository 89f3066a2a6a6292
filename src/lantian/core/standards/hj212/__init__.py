"""HJ 212: how monitoring devices talk to a platform. Editions of 2005 and 2017, and frames of 2025 that read alike.

Pure: bytes in, values out. Sockets are in `lantian.io.telemetry`.
"""

from lantian.core.standards.hj212.checksum import crc
from lantian.core.standards.hj212.commands import QnRtn, answer
from lantian.core.standards.hj212.device import Device
from lantian.core.standards.hj212.frame import Decoded, Frame, Problem, decode, encode
from lantian.core.standards.hj212.observations import Reading, Refusal, Reported, interpret
from lantian.core.standards.hj212.periods import Limits
from lantian.core.standards.hj212.reader import Reader

__all__ = [
    "Decoded",
    "Device",
    "Frame",
    "Limits",
    "Problem",
    "QnRtn",
    "Reader",
    "Reading",
    "Refusal",
    "Reported",
    "answer",
    "crc",
    "decode",
    "encode",
    "interpret",
]

"""Messages out of the house: WeCom, DingTalk and Feishu robots, mail, and JSON to an address of one's own.

A port over apprise. Only hosts that an administrator named are ever spoken to; the secrets of channels lie in one file
that nobody but this user can read.
"""

from __future__ import annotations

from lantian.io.notify.addresses import AddressRefused, Channel, address_of, host_of
from lantian.io.notify.sending import ChannelFailed, send
from lantian.io.notify.vault import ChannelUnknown, Vault

__all__ = [
    "AddressRefused",
    "Channel",
    "ChannelFailed",
    "ChannelUnknown",
    "Vault",
    "address_of",
    "host_of",
    "send",
]

"""One message through one channel."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote

__all__ = ["ChannelFailed", "send"]

_LONGEST = 200
_TIMES = "cto=5&rto=8"
_SECRETS = re.compile(r"\S*(?:://|key=|token=)\S*")


class ChannelFailed(Exception):
    """A message did not go out; `reason` is what the channel said, without any address."""

    code = "channel-failed"
    remedy = "It is tried again; look at the channel when it goes on."

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The message did not go out: {reason}")


def send(address: str, *, title: str, body: str, to: str = "") -> None:
    """Send, and wait for the channel's answer, some seconds at most. `to` is another recipient of a mail channel.

    Raises:
        ChannelFailed: the channel did not take it.
    """
    if to:
        address = f"{address.rpartition('&to=')[0]}&to={quote(to, safe='')}"
    import apprise  # noqa: PLC0415 - a fifth of a second, and only who sends needs it

    sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Lantian", app_desc="", app_url="", async_mode=False))
    joint = "&" if "?" in address else "?"
    if not sender.add(f"{address}{joint}{_TIMES}"):
        raise ChannelFailed("the address cannot be read")
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
        taken = sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
        reason = said.getvalue().strip() if said else ""
    if not taken:
        last = reason.splitlines()[-1] if reason else "no answer"
        raise ChannelFailed(_SECRETS.sub("…", last)[:_LONGEST])

"""Where the addresses of channels lie: one file below the data folder that only this user can read."""

from __future__ import annotations

import json
import os
from pathlib import Path

__all__ = ["ChannelUnknown", "Vault"]


class ChannelUnknown(Exception):
    """No address is kept for a channel: the file was lost or the channel comes from another installation."""

    code = "channel-unknown"
    remedy = "Enter the channel's address again."

    def __init__(self, channel: int) -> None:
        self.channel = channel
        super().__init__(f"No address is kept for channel {channel}.")


class Vault:
    """Channel number → address. Whoever copies the database alone has no secret."""

    def __init__(self, home: Path) -> None:
        self._path = home / "channels.json"

    def put(self, channel: int, address: str) -> None:
        """Keep an address, whole or not at all."""
        self._write({**self._read(), str(channel): address})

    def forget(self, channel: int) -> None:
        """Nothing happens when there is none."""
        self._write({key: value for key, value in self._read().items() if key != str(channel)})

    def address(self, channel: int) -> str:
        """The address of a channel.

        Raises:
            ChannelUnknown: none is kept.
        """
        found = self._read().get(str(channel))
        if found is None:
            raise ChannelUnknown(channel)
        return found

    def _read(self) -> dict[str, str]:
        try:
            kept: dict[str, str] = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return kept

    def _write(self, kept: dict[str, str]) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

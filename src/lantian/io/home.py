"""Where an installation keeps its data, and the one lock that says it is running."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["AlreadyRunning", "HomeUnusable", "data_home", "only_one"]


class HomeUnusable(Exception):
    """The data folder cannot be made or written to."""

    code = "home-unusable"

    def __init__(self, home: Path, cause: OSError) -> None:
        self.home = home
        self.remedy = "Name a folder that this user may write to: LANTIAN_HOME=/path make run"
        reason = "it is a file" if home.is_file() else cause.strerror
        super().__init__(f"The data folder {home} cannot be used: {reason}.")


class AlreadyRunning(Exception):
    """Another process holds the data folder."""

    code = "already-running"

    def __init__(self, home: Path, owner: str) -> None:
        self.home = home
        who = f" (process {owner})" if owner else ""
        self.remedy = (
            "Use the one that is running, stop it with Ctrl-C, or start a second one beside it with a data folder "
            "and ports of its own: LANTIAN_HOME=./var2 LANTIAN_PORT=8001 LANTIAN_GATEWAY_PORT=9213 make run"
        )
        super().__init__(f"Lantian already runs on the data folder {home}{who}.")


def data_home() -> Path:
    """The data folder of this installation: `LANTIAN_HOME`, or `./var`. It is made when it does not exist.

    Raises:
        HomeUnusable: the folder cannot be made or written to.
    """
    home = Path(os.environ.get("LANTIAN_HOME") or "var").resolve()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(home, os.W_OK):
            raise PermissionError(13, "permission denied")
    except OSError as cause:
        raise HomeUnusable(home, cause) from cause
    return home


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the data folder for as long as the block runs. The lock dies with the process, however it ends.

    Raises:
        AlreadyRunning: another process holds it.
    """
    path = home / "up.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            lock.seek(0)
            raise AlreadyRunning(home, lock.read().strip()) from cause
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield

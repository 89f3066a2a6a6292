"""What can go wrong between the journal and the lake."""

from __future__ import annotations

from deltalake.exceptions import CommitFailedError

from lantian.io.journal.errors import StoreIll, named

__all__ = [
    "LakeBehind",
    "LakeContended",
    "LakeForked",
    "LakeUnreadable",
    "VersionUnknown",
    "ZoneChanged",
    "ZoneUnknown",
    "ill",
    "overtaken",
]


class ZoneUnknown(StoreIll):
    """The name is not one of a time zone."""

    code = "zone-unknown"
    remedy = "Name it as the IANA database does, such as Asia/Shanghai, in the pack's time_zone."

    def __init__(self, zone: str) -> None:
        super().__init__(f"{zone!r} is not the name of a time zone.")


class ZoneChanged(StoreIll):
    """The lake was laid out for the days of another time zone."""

    code = "zone-changed"
    remedy = "Open it with its own zone, or start a new data folder for the other one."

    def __init__(self, kept: str, asked: str) -> None:
        super().__init__(f"The lake keeps the local days of {kept}, not those of {asked}.")


class VersionUnknown(LookupError):
    """The version asked for is not sealed yet."""

    code = "version-unknown"
    remedy = "Seal first, or ask for a version that exists: 0 up to the newest one."

    def __init__(self, asked: int, newest: int) -> None:
        super().__init__(f"Version {asked} is not in the lake; the newest one is {newest}.")


class LakeBehind(StoreIll):
    """The lake was restored from a backup older than what the journal has forgotten since."""

    code = "lake-behind"
    remedy = "Restore a backup of the lake that is not older than that of the journal."

    def __init__(self, sealed: int, forgotten: int) -> None:
        super().__init__(
            f"The lake ends at version {sealed}, but the journal has let go of everything up to {forgotten}."
        )


class LakeContended(StoreIll):
    """Others changed the lake each time that this change was about to be committed."""

    code = "lake-contended"
    remedy = "Nothing is lost; it is tried again at the next turn. See that only one worker runs."


class LakeForked(StoreIll):
    """The lake was used in this process before it forked; the library's threads do not live on in the child."""

    code = "lake-forked"
    remedy = "Open the store after the fork (no preloading), or start the process afresh (spawn)."


class LakeUnreadable(StoreIll):
    """The files of the lake cannot be read."""

    code = "lake-unreadable"
    remedy = "Look at the disk of LANTIAN_HOME; restore the lake from the last backup: lantian doctor"


def ill(cause: BaseException) -> StoreIll:
    """The situation that an error of the table's or the engine's library stands for."""
    return named(cause) or LakeUnreadable(f"The lake cannot be used: {cause}")


def overtaken(cause: BaseException) -> bool:
    """Whether a commit was refused because another one came first; a full disk can refuse a commit, too."""
    return isinstance(cause, CommitFailedError) and named(cause) is None

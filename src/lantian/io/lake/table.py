"""The Delta table: opened, created, watched for news, and forced onto the disk."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from deltalake import DeltaTable, PostCommitHookProperties, WriterProperties
from deltalake.exceptions import CommitFailedError, DeltaError

from lantian.io.lake.errors import LakeForked, ZoneChanged, ill
from lantian.io.lake.layout import PARTITION, ROWS
from lantian.io.lake.snapshot import Snapshot

__all__ = ["NO_HOOKS", "WRITER", "LakeTable"]

WRITER = WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=262_144)
NO_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
"""Checkpoints and cleaning are the compactor's work; a commit does nothing but commit."""
_ZONE = "lantian.zone="
"""The table's description says for whose days it is laid out."""
_CONFIGURATION = {
    "delta.logRetentionDuration": "interval 2 days",
    "delta.deletedFileRetentionDuration": "interval 2 days",
}
_TRUSTED_SECONDS = 600.0
_LIBRARY = (DeltaError, OSError)


class LakeTable:
    """One table below `root`. Readers share a snapshot that is brought up to date when a commit has been added."""

    def __init__(self, root: Path, zone: str) -> None:
        self.root = root
        self._log = root / "_delta_log"
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._read: DeltaTable | None = None
        self._snapshot: Snapshot | None = None
        self._opened = 0.0
        self._create(zone)

    def fresh(self) -> DeltaTable:
        """The table as it is now, for a writer of one's own.

        Raises:
            StoreIll: it cannot be read.
        """
        self._same_process()
        try:
            return DeltaTable(self.root)
        except _LIBRARY as cause:
            raise ill(cause) from cause

    def snapshot(self) -> Snapshot:
        """The newest snapshot; a look at one file name when nothing has changed."""
        self._same_process()
        with self._lock:
            known = self._snapshot
            aged = time.monotonic() - self._opened > _TRUSTED_SECONDS
            if known is not None and not aged and not self._entry(known.commit + 1).exists():
                return known
            try:
                if self._read is None or aged:
                    self._read = DeltaTable(self.root)
                    self._opened = time.monotonic()
                else:
                    self._read.update_incremental()
                self._snapshot = Snapshot.of(self._read, self.root)
            except _LIBRARY as cause:
                self._read = self._snapshot = None
                raise ill(cause) from cause
            return self._snapshot

    def force(self, after: int, upto: int) -> None:
        """Force the commits in `(after, upto]` onto the disk: their files, their log entries, every folder above.

        The library does not; until this returns, only the journal is safe from a power cut.

        Raises:
            StoreFull, LakeUnreadable: the disk did not take them.
        """
        try:
            folders = {self.root, self._log}
            for commit in range(after + 1, upto + 1):
                entry = self._entry(commit)
                for path in self._added(entry):
                    _force(path)
                    folders.update(parent for parent in path.parents if parent.is_relative_to(self.root))
                _force(entry)
            for folder in sorted(folders, reverse=True):
                _force(folder)
        except OSError as cause:
            raise ill(cause) from cause

    def tidy_log(self, hours: int) -> int:
        """Sum up the log, and drop what is older than `hours` and not needed any more. Returns how many files went.

        Raises:
            StoreIll: the disk is full or ill.
        """
        table = self.fresh()
        try:
            table.create_checkpoint()
            for path in (*self._log.glob("*.checkpoint*.parquet"), self._log / "_last_checkpoint", self._log):
                _force(path)
            table.cleanup_metadata()
            return len(table.vacuum(hours, dry_run=False, full=True, post_commithook_properties=NO_HOOKS))
        except _LIBRARY as cause:
            raise ill(cause) from cause

    def _create(self, zone: str) -> None:
        try:
            if not DeltaTable.is_deltatable(str(self.root)):
                self.root.mkdir(parents=True, exist_ok=True)
                self._create_once(zone)
                self.force(-1, 0)
                _force(self.root.parent)
            kept = (DeltaTable(self.root).metadata().description or "").removeprefix(_ZONE)
        except _LIBRARY as cause:
            raise ill(cause) from cause
        if kept != zone:
            raise ZoneChanged(kept, zone)

    def _create_once(self, zone: str) -> None:
        try:
            DeltaTable.create(
                self.root,
                ROWS,
                mode="ignore",
                partition_by=list(PARTITION),
                description=_ZONE + zone,
                configuration=_CONFIGURATION,
            )
        except CommitFailedError:
            if not DeltaTable.is_deltatable(str(self.root)):  # another process created it at the same moment
                raise

    def _entry(self, commit: int) -> Path:
        return self._log / f"{commit:020}.json"

    def _added(self, entry: Path) -> Iterable[Path]:
        for line in entry.read_text().splitlines():
            added = json.loads(line).get("add")
            if added:
                yield self.root / unquote(added["path"])

    def _same_process(self) -> None:
        if self._pid != os.getpid():
            raise LakeForked("The lake was opened before this process forked.")


def _force(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

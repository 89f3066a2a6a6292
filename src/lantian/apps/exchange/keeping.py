"""Where files of imports and hand-overs lie below the data folder."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from lantian.apps.exchange.models import ImportBatch, ImportFile
from lantian.io.archives.faults import Fault, Faults
from lantian.io.archives.staging import Part, Source
from lantian.io.home import data_home

__all__ = [
    "batch_folder",
    "faults_of",
    "hand_over_folder",
    "keep",
    "keep_faults",
    "locked",
    "parts_as_json",
    "parts_of",
    "path_of",
    "sources_of",
]

_SAFE = re.compile(r"[^\w.\-]+")
_PIECE = 1 << 20


def _root() -> Path:
    return data_home() / "exchange"


def batch_folder(batch: ImportBatch) -> Path:
    """What belongs to one import: its parts and faults."""
    return _root() / "batches" / str(batch.pk)


def hand_over_folder() -> Path:
    """Bundles for the upper level."""
    return _root() / "handover"


def keep(name: str, pieces: Iterable[bytes], largest: int) -> tuple[str, int] | None:
    """Write a file as it comes, under its hash; (SHA-256, bytes), or None when it is larger than `largest`."""
    arriving = _root() / "arriving"
    arriving.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    fresh = arriving / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}-{id(pieces)}"
    try:
        with fresh.open("wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > largest:
                    return None
                digest.update(piece)
                file.write(piece)
        target = _root() / digest.hexdigest() / "file"
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return digest.hexdigest(), size


def path_of(file: ImportFile) -> Path:
    """The bytes of a file as they came."""
    return _root() / file.sha256 / "file"


def sources_of(batch: ImportBatch) -> list[Source]:
    """The files of an import in order."""
    return [Source(path=path_of(file), name=file.name) for file in batch.files.all()]


def clean_name(name: str) -> str:
    """A file name without folders and without signs that mean something elsewhere."""
    return _SAFE.sub("_", Path(name.replace("\\", "/")).name)[:120] or "file"


def keep_faults(batch: ImportBatch, faults: Iterable[Faults]) -> None:
    """Keep what is wrong beside the parts."""
    folder = batch_folder(batch)
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "faults.jsonl.gz", "wt", encoding="utf-8") as file:
        for each in faults:
            for fault in sorted(each.kept, key=lambda fault: fault.row):
                file.write(json.dumps(asdict(fault), ensure_ascii=False, default=str) + "\n")


def faults_of(batch: ImportBatch) -> Iterator[Fault]:
    """What was wrong at the last check, in the order of the files."""
    path = batch_folder(batch) / "faults.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield Fault(**json.loads(line))


def parts_as_json(parts: Iterable[Part]) -> list[dict[str, object]]:
    """Parts as the records keep them."""
    return [
        {
            "file": part.path.name,
            "rows": part.rows,
            "first": part.first,
            "last": part.last,
            "networks": list(part.networks),
        }
        for part in parts
    ]


def parts_of(batch: ImportBatch, *, folder: str = "parts") -> list[Part]:
    """The parts of an import on the disk."""
    return [
        Part(
            path=batch_folder(batch) / folder / str(each["file"]),
            rows=int(each["rows"]),
            first=int(each["first"]),
            last=int(each["last"]),
            networks=tuple(each["networks"]),
            stations=frozenset(),
            parameters=frozenset(),
        )
        for each in batch.parts
    ]


@contextmanager
def locked(batch: ImportBatch) -> Iterator[bool]:
    """Hold an import against other processes; False when another one holds it. A killed process lets go."""
    folder = batch_folder(batch)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)

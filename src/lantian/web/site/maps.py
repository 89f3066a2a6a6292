"""The map of this installation: the pack's sketch, or the district's own outlines that replaced it.

Replacing and restoring are actions: a right, a check, a write and an entry in the log, all together. The map before is
kept, so that the last step can always be undone. Everything lies below `LANTIAN_HOME/maps`.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import shapely
from django.conf import settings
from django.db import transaction
from shapely.geometry import shape

from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import MANAGE_MAP, require
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.geography import Datum
from lantian.web.site.map_file import DistrictMap, MapRefused, read_map

__all__ = [
    "MapBefore",
    "NothingToRestore",
    "PreviewGone",
    "current_map",
    "keep_preview",
    "map_before",
    "map_stamp",
    "preview",
    "replace_map",
    "restore_map",
]

log = logging.getLogger(__name__)

_LONGEST_NAME, _SHORT_NAME = 64, 8
_PREVIEW_SECONDS = 24 * 3600
_CURRENT, _PREVIOUS = "current.geojson", "previous.geojson"


class PreviewGone(Exception):
    """The map that was to be put in force is not there any more."""

    code = "map-preview-gone"
    remedy = "Send the file again."


class NothingToRestore(Exception):
    """No map was replaced yet."""

    code = "map-nothing-to-restore"
    remedy = "The map in force is the first one."


def current_map() -> DistrictMap | None:
    """The map in force; None when the pack brings no sketch and nobody loaded a map.

    Where the district's own map does not fit the loaded pack, the pack's sketch stands in for it.
    """
    own, sketch = _own_path(), _sketch_path()
    chosen = _fitting(own, own.stat().st_mtime_ns, pack().fingerprint) if own else None
    if chosen is None and sketch.exists():
        chosen = _fitting(sketch, sketch.stat().st_mtime_ns, pack().fingerprint)
    return chosen


def map_stamp() -> str:
    """Changes whenever another map is in force, or another pack."""
    path = _own_path() or _sketch_path()
    return f"{pack().fingerprint} {path.stat().st_mtime_ns if path.exists() else 'none'}"


@dataclass(frozen=True)
class MapBefore:
    """The map that an undoing would put back in force."""

    name: str
    """Beginning of its digest, as the action log names it."""
    sketch: bool
    datum: str
    """In which its file was written."""


def map_before() -> MapBefore | None:
    """What an undoing would put back in force; None when nothing was replaced yet."""
    path = _folder() / _PREVIOUS
    if not path.exists():
        return None
    own = _fitting(path, path.stat().st_mtime_ns, pack().fingerprint) if path.stat().st_size > len(b"{}") else None
    if own is None:
        return MapBefore("", sketch=True, datum="")
    return MapBefore(_digest(path)[:_SHORT_NAME], sketch=own.sketch, datum=own.datum_read.value)


def keep_preview(body: bytes, *, actor: User, datum: Datum | None) -> str:
    """Check a file and lay it aside for a look; returns its name. Nothing changes yet.

    Raises:
        MapRefused: with every problem of the file.
        NotAllowed: the actor may not manage the map.
    """
    require(actor, MANAGE_MAP)
    checked = read_map(body, units=pack().subdistricts(), near=_known_frame(), datum=datum)
    content = checked.as_json()
    _forget_previews()
    name = hashlib.sha256(content).hexdigest()[:24]
    _write(_folder() / f"preview-{name}.geojson", content)
    return name


def preview(name: str) -> DistrictMap:
    """A map that waits to be put in force.

    Raises:
        PreviewGone: there is none of that name, or none that fits the loaded pack.
    """
    path = _preview_path(name)
    found = _fitting(path, path.stat().st_mtime_ns, pack().fingerprint)
    if found is None:
        raise PreviewGone
    return found


@transaction.atomic
def replace_map(name: str, *, actor: User) -> None:
    """Put a previewed map in force and keep the one before.

    Raises:
        NotAllowed: the actor may not manage the map.
        PreviewGone: there is no preview of that name.
    """
    require(actor, MANAGE_MAP)
    preview(name)
    fresh = _preview_path(name)
    current, previous = _folder() / _CURRENT, _folder() / _PREVIOUS
    record(actor=actor, action="site.replace-map", subject=f"map:{name}", facts={"before": _digest(current)})
    if current.exists():
        current.replace(previous)
    else:
        _write(previous, b"{}")
    fresh.replace(current)


@transaction.atomic
def restore_map(*, actor: User) -> None:
    """Undo the last replacement: the map before is in force again, and the replaced one is kept in turn.

    Raises:
        NotAllowed: the actor may not manage the map.
        NothingToRestore: nothing was replaced.
    """
    require(actor, MANAGE_MAP)
    current, previous = _folder() / _CURRENT, _folder() / _PREVIOUS
    if not previous.exists():
        raise NothingToRestore
    before = previous.read_bytes()
    kept = current.read_bytes() if current.exists() else b"{}"
    record(
        actor=actor, action="site.restore-map", subject=f"map:{_digest(previous)}", facts={"before": _digest(current)}
    )
    _write(previous, kept)
    _write(current, before)


def _folder() -> Path:
    folder = Path(settings.HOME) / "maps"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _sketch_path() -> Path:
    return Path(settings.LANTIAN_PACK) / "map" / "sketch.geojson"


def _own_path() -> Path | None:
    """The district's own map; an empty one (`{}`) stands for the pack's sketch."""
    own = Path(settings.HOME) / "maps" / _CURRENT
    return own if own.exists() and own.stat().st_size > len(b"{}") else None


def _preview_path(name: str) -> Path:
    if len(name) > _LONGEST_NAME or not (name.isascii() and name.isalnum()):
        raise PreviewGone
    path = _folder() / f"preview-{name}.geojson"
    if not path.exists():
        raise PreviewGone
    return path


def _forget_previews() -> None:
    """Remove those that nobody put in force within a day."""
    oldest = time.time() - _PREVIEW_SECONDS
    for path in _folder().glob("preview-*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:
            continue  # another upload removed it


@lru_cache(maxsize=8)
def _fitting(path: Path, _changed: int, _pack: str) -> DistrictMap | None:
    """The map in a file, or None, with a line in the log, where it is none of the loaded pack's subdistricts."""
    try:
        return read_map(path.read_bytes(), units=pack().subdistricts(), near=None, unsaid=Datum.WGS84)
    except MapRefused as refused:
        log.warning("The map %s does not fit the campaign pack and is left out: %s", path.name, refused)
        return None


def _known_frame() -> tuple[float, float, float, float] | None:
    sketch = _sketch_path()
    if not sketch.exists():
        return None
    drawn = read_map(sketch.read_bytes(), units=pack().subdistricts(), near=None, unsaid=Datum.WGS84)
    frame = shapely.union_all([shape(geometry) for geometry in drawn.features.values()]).bounds
    return tuple(frame)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "sketch"


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)

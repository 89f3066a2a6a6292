"""Fitted models as bytes and back: text of the trees and plain numbers, nothing that could run."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lantian.science.forecast.bands import CLASSES, LEVELS
from lantian.science.forecast.boosted import Boosted

__all__ = ["BundleUnreadable", "Fitted", "bundled", "bundled_all", "unbundled", "unbundled_all"]

_LAYOUT = 2
_MOST_BYTES = 500_000_000
_SET = "lantian-forecast-models"


class BundleUnreadable(Exception):
    """The bytes are no model, or one of another layout."""

    code = "bundle-unreadable"
    remedy = "Fit the model again."


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The models of one record, by pollutant."""

    plain: Mapping[str, Boosted]
    """What needs no weather of the target hours."""
    with_weather: Mapping[str, Boosted]
    """What is asked where a forecast of the weather is at hand."""
    stations: tuple[str, ...]
    trained_from: str
    trained_until: str
    """ISO 8601, UTC; the hour after the last that was looked at."""
    zone_hours: int


def bundled(model: Boosted) -> bytes:
    """The model as bytes; the same model gives the same bytes."""
    return _packed({"layout": _LAYOUT, **_plain(model)})


def bundled_all(fitted: Fitted) -> bytes:
    """All models of a record as bytes; the same models give the same bytes."""
    return _packed(
        {
            "layout": _LAYOUT,
            "what": _SET,
            "stations": list(fitted.stations),
            "trained_from": fitted.trained_from,
            "trained_until": fitted.trained_until,
            "zone_hours": fitted.zone_hours,
            "plain": {name: _plain(each) for name, each in sorted(fitted.plain.items())},
            "with_weather": {name: _plain(each) for name, each in sorted(fitted.with_weather.items())},
        }
    )


def unbundled(content: bytes) -> Boosted:
    """The model of some bytes.

    Raises:
        BundleUnreadable: they are no model of this layout.
        ImportError, OSError: the library of gradient boosting cannot be loaded.
    """
    return _model(_unpacked(content))


def unbundled_all(content: bytes) -> Fitted:
    """The models of some bytes.

    Raises:
        BundleUnreadable: they are no models of this layout.
        ImportError, OSError: the library of gradient boosting cannot be loaded.
    """
    kept = _unpacked(content)
    try:
        if kept["what"] != _SET:
            raise BundleUnreadable("The file holds no models of a forecast.")
        return Fitted(
            plain={str(name): _model(each) for name, each in kept["plain"].items()},
            with_weather={str(name): _model(each) for name, each in kept["with_weather"].items()},
            stations=tuple(str(each) for each in kept["stations"]),
            trained_from=str(kept["trained_from"]),
            trained_until=str(kept["trained_until"]),
            zone_hours=int(kept["zone_hours"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise BundleUnreadable("The file holds no models of a forecast.") from wrong


def _plain(model: Boosted) -> dict[str, Any]:
    return {
        "whole": model.whole.model_to_string(),
        "medians": [each.model_to_string() for each in model.medians],
        "scales": [each.model_to_string() for each in model.scales],
        "tau": model.tau,
        "bands": model.bands.tolist(),
        "seen_until": model.seen_until,
        "names": list(model.names),
    }


def _model(kept: Mapping[str, Any]) -> Boosted:
    import lightgbm  # noqa: PLC0415 – only models need it, and its absence must not stop anything else

    def trees(text: str) -> Any:
        return lightgbm.Booster(model_str=text)

    try:
        bands = np.asarray(kept["bands"], dtype=np.float32)
        if bands.shape != (len(CLASSES), len(LEVELS)):
            raise BundleUnreadable("The model has another layout.")
        return Boosted(
            whole=trees(kept["whole"]),
            medians=[trees(each) for each in kept["medians"]],
            scales=[trees(each) for each in kept["scales"]],
            tau=float(kept["tau"]),
            bands=bands,
            seen_until=int(kept["seen_until"]),
            names=tuple(str(name) for name in kept["names"]),
        )
    except (ValueError, KeyError, TypeError, lightgbm.basic.LightGBMError) as wrong:
        raise BundleUnreadable("The file is no model.") from wrong


def _packed(kept: Mapping[str, Any]) -> bytes:
    return gzip.compress(json.dumps(kept).encode(), mtime=0)


def _unpacked(content: bytes) -> dict[str, Any]:
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = reader.decompress(content, _MOST_BYTES)
        if not reader.eof:
            raise BundleUnreadable("The file is cut short, or unpacks to more than it may.")
        kept = json.loads(text)
        if not isinstance(kept, dict) or kept.get("layout") != _LAYOUT:
            raise BundleUnreadable("The model has another layout.")
    except (zlib.error, ValueError, RecursionError) as wrong:
        raise BundleUnreadable("The file is no model.") from wrong
    return kept

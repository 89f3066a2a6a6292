"""A fitted model as bytes and back: text of the trees and plain numbers, nothing that could run."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import numpy as np

from lantian.science.forecast.bands import CLASSES, LEVELS
from lantian.science.forecast.boosted import Boosted

__all__ = ["BundleUnreadable", "bundled", "unbundled"]

_LAYOUT = 1


class BundleUnreadable(Exception):
    """The bytes are no model, or one of another layout."""

    code = "bundle-unreadable"
    remedy = "Fit the model again."


def bundled(model: Boosted) -> bytes:
    """The model as bytes; the same model gives the same bytes."""
    kept = {
        "layout": _LAYOUT,
        "whole": model.whole.model_to_string(),
        "medians": [each.model_to_string() for each in model.medians],
        "scales": [each.model_to_string() for each in model.scales],
        "tau": model.tau,
        "bands": model.bands.tolist(),
        "seen_until": model.seen_until,
    }
    return gzip.compress(json.dumps(kept).encode(), mtime=0)


def unbundled(content: bytes) -> Boosted:
    """The model of some bytes.

    Raises:
        BundleUnreadable: they are no model of this layout.
        ImportError, OSError: the library of gradient boosting cannot be loaded.
    """
    import lightgbm  # noqa: PLC0415 – only models need it, and its absence must not stop anything else

    def trees(text: str) -> Any:
        return lightgbm.Booster(model_str=text)

    try:
        kept = json.loads(gzip.decompress(content))
        bands = np.asarray(kept["bands"], dtype=np.float32)
        if kept["layout"] != _LAYOUT or bands.shape != (len(CLASSES), len(LEVELS)):
            raise BundleUnreadable("The model has another layout.")
        return Boosted(
            whole=trees(kept["whole"]),
            medians=[trees(each) for each in kept["medians"]],
            scales=[trees(each) for each in kept["scales"]],
            tau=float(kept["tau"]),
            bands=bands,
            seen_until=int(kept["seen_until"]),
        )
    except (
        gzip.BadGzipFile,
        zlib.error,
        ValueError,
        KeyError,
        TypeError,
        EOFError,
        lightgbm.basic.LightGBMError,
    ) as wrong:
        raise BundleUnreadable("The file is no model.") from wrong

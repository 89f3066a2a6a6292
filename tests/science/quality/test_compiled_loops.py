"""Loops run as machine code also where nothing may be written to the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from lantian.science.quality.compiled import flags_by_row

SCRIPT = """
import numba.core.caching as caching
caching.CacheImpl._locator_classes = []
from lantian.science.quality.series import gross_range
print(gross_range([1.0, 99.0], least=0, most=50).tolist())
"""


def test_without_a_folder_for_the_cache_the_checks_still_run(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[1, 4]", done.stderr


def test_rows_of_any_shape_are_handed_over_one_by_one() -> None:
    seen = []

    def kernel(series: np.ndarray, mark: float, out: np.ndarray) -> None:
        seen.append(series.tolist())
        out[:] = mark

    flags = flags_by_row(kernel, np.arange(12).reshape(2, 3, 2), 4)
    assert flags.shape == (2, 3, 2)
    assert (flags == 4).all()
    assert seen == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10, 11]]
    assert flags_by_row(kernel, np.empty((3, 0)), 4).shape == (3, 0)

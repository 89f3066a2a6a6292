"""The summary of a day below 5 s: from the data of the whole demonstration to Word and PDF, five days in turn.

The limit is the peer: nothing that is kept makes such a paper. `python -m benchmarks briefings`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

from benchmarks.result import Result

LIMIT_S = 5.0


def run() -> list[Result]:
    """Load the demonstration into a folder of its own, and measure in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "LANTIAN_HOME": folder, "DJANGO_SETTINGS_MODULE": "lantian.web.settings"}
        subprocess.run([sys.executable, "-m", "lantian.cli.main", "demo", "load"], env=environment, check=True)
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks._briefing_days"], env=environment, check=True, capture_output=True
        )
    found = json.loads(told.stdout)
    return [
        Result(
            name=f"briefings: {name}, slowest of {len(seconds)}",
            figure=max(seconds),
            unit="s",
            peer=f"limit {LIMIT_S:.0f} s",
            ratio=LIMIT_S / max(seconds),
            promise=f"below {LIMIT_S:.0f} s",
            held=max(seconds) < LIMIT_S,
        )
        for name, seconds in found.items()
    ]

"""saqc on one station-month of minutes, in an environment of its own: it is GPL and no dependency of the project.

`environment()` makes `.venv/peers` from `requirements/peers.txt` when it is missing. Called as a script by that
environment's interpreter, this file reads arrays and prints processor seconds and the number of flags as JSON; nothing
of the project is imported then.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_FOLDER = _ROOT / ".venv" / "peers"
_REQUIREMENTS = _ROOT / "requirements" / "peers.txt"


def environment() -> tuple[Path | None, str]:
    """The interpreter that has saqc, made when missing, or None and why it could not be had."""
    python = _FOLDER / "bin" / "python"
    if _works(python):
        return python, ""
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(_FOLDER)], check=True, capture_output=True, text=True)
        subprocess.run([*install, str(_REQUIREMENTS)], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        return None, said.strip().splitlines()[-1][:80]
    return (python, "") if _works(python) else (None, "saqc does not start")


def _works(python: Path) -> bool:
    command = [str(python), "-c", "import saqc"]
    return python.exists() and subprocess.run(command, check=False, capture_output=True).returncode == 0


def saqc_seconds(python: Path, series: Path, thresholds: dict[str, float]) -> dict[str, dict[str, float]]:
    """Name of each test → processor seconds and flags of saqc on the series of an .npy file."""
    command = [str(python), str(Path(__file__)), str(series), json.dumps(thresholds)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    return json.loads(answer.stdout)


def _measure(path: str, own: dict[str, float]) -> dict[str, dict[str, float]]:
    """The four tests as saqc's documentation has them, the best of three runs each."""
    import numpy as np
    import pandas as pd
    import saqc

    values = np.load(path)
    index = pd.date_range("2018-01-01", periods=len(values), freq="min")
    record = saqc.SaQC(pd.DataFrame({"value": values}, index=index))
    width, span = int(own["width"]), int(own["count"])
    tests = {
        "range": lambda: record.flagRange("value", min=own["least"], max=own["most"]),
        "stuck": lambda: record.flagConstants(
            "value", window=f"{span}min", thresh=own["resolution"] / 2, min_periods=span
        ),
        "spike": lambda: record.flagZScore(
            "value", method="modified", window=width, thresh=own["factor"], min_residuals=own["factor"] * own["scale"]
        ),
        "step": lambda: record.flagJumps("value", thresh=own["step"], window="60min"),
    }
    found = {}
    for name, test in tests.items():
        seconds = []
        for _ in range(3):
            start = time.process_time()
            result = test()
            seconds.append(time.process_time() - start)
        found[name] = {"seconds": min(seconds), "flags": int((result.flags["value"] > 0).sum())}
    return found


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], json.loads(sys.argv[2]))))

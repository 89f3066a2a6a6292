"""What documentation and pages state of the detectors is one and the same."""

from __future__ import annotations

import re
from pathlib import Path

from lantian.science.tampering.catalogue import DETECTORS
from lantian.science.tampering.measured import MEASURED, measured_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "integrity.md"
ROW = re.compile(r"^\| `([\w-]+)` \| (.+?) \| (\d+)% \| ([\d.]+) \| (\d+) \|$", re.MULTILINE)


def test_the_table_of_the_documentation_is_the_one_that_pages_show() -> None:
    """Row by row, figure by figure."""
    stated = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    kept = [
        (each.detector, each.injected.en, f"{100 * each.found:.0f}", f"{each.false_alarms:.2f}", str(each.episodes))
        for each in MEASURED
    ]
    assert stated == kept


def test_every_detector_with_a_threshold_was_measured() -> None:
    """All but the physical laws, which need no threshold; in both languages."""
    assert {name for name in DETECTORS if not measured_of(name)} == {"weather"}
    assert all(each.injected.zh and each.injected.en for each in MEASURED)


def test_the_promises_stand_in_the_figures() -> None:
    """30 % for a week, 50 % for two days, 20 % for a fortnight, with the neighbours alone."""
    found = {each.injected.en: each.found for each in measured_of("network")}
    assert found["−30%, 7 d"] >= 0.85
    assert found["−50%, 2 d"] >= 0.75
    assert found["−20%, 14 d"] >= 0.75
    assert max(each.false_alarms for each in measured_of("network")) <= 1.5

"""Files of other projects lie here exactly as they were reviewed, and nothing on a page comes from elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from lantian.core.standards.hj633 import GRADES
from lantian.web.site.vendor import LOCK, VENDOR, checksums

STATIC = VENDOR.parent / "lantian"
AXE = Path(__file__).parents[2] / "browser" / "vendor"


def test_every_vendored_file_has_the_checksum_of_the_lock() -> None:
    locked = dict(reversed(line.split("  ", 1)) for line in LOCK.read_text(encoding="utf-8").splitlines())
    assert checksums() == locked


def test_axe_has_the_checksum_of_its_lock() -> None:
    digest, name = (AXE / "vendor.lock").read_text(encoding="utf-8").split()
    assert hashlib.sha256((AXE / name).read_bytes()).hexdigest() == digest


def test_every_vendored_package_is_listed_with_its_licence() -> None:
    listed = (VENDOR / "VENDOR.md").read_text(encoding="utf-8")
    for folder in VENDOR.iterdir():
        if folder.is_dir():
            assert f"`{folder.name}/" in listed, folder.name
            assert (folder / "LICENSE").exists() or (folder / "LICENSE.txt").exists(), folder.name


@pytest.mark.parametrize("grade", GRADES, ids=lambda grade: grade.name.en)
def test_the_style_sheet_has_the_standard_s_colour(grade) -> None:
    sheet = (STATIC / "lantian.css").read_text(encoding="utf-8")
    red, green, blue = (int(grade.rgb[start : start + 2], 16) for start in (1, 3, 5))
    assert f"--grade-{grade.number}: rgb({red}, {green}, {blue});" in sheet
    assert f'"rgb({red},{green},{blue})"' in (STATIC / "charts.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("grade", GRADES, ids=lambda grade: grade.name.en)
def test_the_ink_on_each_colour_is_legible(grade) -> None:
    sheet = (STATIC / "lantian.css").read_text(encoding="utf-8")
    found = re.search(rf"\.grade-{grade.number} {{[^}}]*--on-grade: (#[0-9a-f]+);", sheet)
    assert found is not None
    assert _contrast(found.group(1), grade.rgb) >= 4.5


@pytest.mark.parametrize("name", ["lantian.css", "wall.css", "charts.js", "wall.js", "map.js", "lantian.js"])
def test_our_own_files_ask_no_other_server(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|@import", text)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

"""The quick way through tables that are nothing but numbers says the same as looking at every cell."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.io.archives import numbers
from lantian.io.archives.faults import Faults
from lantian.io.archives.layouts.cnemc import SITES
from lantian.io.archives.layouts.layout import Options

CELLS = st.lists(
    st.one_of(st.sampled_from(["", "NA", "0", "-3", ".5", "7."]), st.text("0123456789.-NA ex+", max_size=9))
)


@given(CELLS.filter(bool))
def test_what_is_read_quickly_is_what_is_read_cell_by_cell(cells: list[str]) -> None:
    quick = numbers.plain_cells(",".join(cells).encode())
    if quick is None:
        return
    values, states = numbers.millionths(pl.Series(cells), missing=["", "NA"])
    assert quick[1].tolist() == states.tolist()
    good = states == numbers.GOOD
    assert quick[0][good].tolist() == values[good].tolist()


@given(st.lists(st.decimals(-99_999, 99_999, places=3), min_size=1))
def test_plain_numbers_are_read_exactly(given_numbers: list) -> None:
    cells = [f"{number:f}" for number in given_numbers]
    quick = numbers.plain_cells(",".join(cells).encode())
    assert quick is not None
    assert quick[0].tolist() == [int(number * 1_000_000) for number in given_numbers]
    assert not quick[1].any()


@pytest.mark.parametrize(
    "cell", ["1.2.3", "--1", "-", ".", "1e3", "+1", "nan", "1 2", "0.1234567", "1234567890", "9" * 13]
)
def test_anything_else_is_looked_at_cell_by_cell(cell: str) -> None:
    assert numbers.plain_cells(f"1,{cell},2".encode()) is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("20170101,0,PM2.5,5,6", "20170101,0,PM2.5,5,six"), "value-unreadable"),
        (("20170101,0,PM2.5,5,6", "20170101,0,PM2.5,5,0.1234567"), "value-too-fine"),
        (("20170101,0,PM2.5,5,6", "20170101,0,PM2.5,5,99999"), "unit-suspect"),
        (("20170101,0,PM2.5,5,6", "20170101,0,PM2.5,5,-6"), "value-negative"),
        (("20170101,0,PM2.5,5,6", "20170101,24,PM2.5,5,6"), "hour-unreadable"),
        (("20170101,0,AQI,30,31", "20170101,0,API,30,31"), "parameter-unknown"),
        (("20170101,0,AQI,30,31", "20170101,0,AQI,30"), "csv-row-length"),
    ],
)
def test_a_file_with_one_odd_cell_says_where(tmp_path, change: tuple[str, str], fault: str) -> None:
    text = "date,hour,type,1001A,1002A\n20170101,0,AQI,30,31\n20170101,0,PM2.5,5,6\n20170101,1,PM2.5,,NA\n"
    path = tmp_path / "china_sites_20170101.csv"
    path.write_text(text.replace(*change))
    faults = Faults(path.name)
    list(SITES.read(path, faults, Options()))
    assert fault in {**faults.counts, **faults.remarks}
    assert faults.kept[0].row in {2, 3}


def test_windows_line_ends_and_a_missing_last_one_change_nothing(tmp_path) -> None:
    text = "date,hour,type,1001A,1002A\n20170101,0,AQI,30,31\n20170101,0,PM2.5,5,6\n20170101,1,CO,,0.7"
    found = []
    for number, ends in enumerate((text, text + "\n", text.replace("\n", "\r\n") + "\r\n")):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(ends.encode())
        faults = Faults()
        [block] = SITES.read(path, faults, Options())
        assert not faults.kept
        found.append([getattr(block, name).tolist() for name in ("value", "time", "row", "station")])
    assert found[0] == found[1] == found[2]
    assert found[0][0] == [5_000_000, 6_000_000, 700_000]
    assert np.diff(found[0][2]).tolist() == [0, 1]

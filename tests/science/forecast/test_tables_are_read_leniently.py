"""The long layout of the lake and wide public files give the same panel."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from lantian.science.forecast.panel import PanelUnusable
from lantian.science.forecast.reading import panel_of

_START = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def _long(**extra: object) -> pl.DataFrame:
    times = [_START + dt.timedelta(hours=hour) for hour in range(3)]
    rows = {"station": ["A"] * 3, "parameter": ["a34004"] * 3, "time": times, "value": [Decimal(n) for n in (1, 2, 3)]}
    return pl.DataFrame(rows | extra)


def test_decimals_of_the_lake_are_read() -> None:
    panel = panel_of(_long())
    assert panel.start == _START
    assert panel.values["pm25"].tolist() == [[1.0, 2.0, 3.0]]


def test_names_of_public_files_are_understood() -> None:
    for name in ("pm25", "PM2.5", "pm2_5"):
        assert panel_of(_long(parameter=[name] * 3)).values["pm25"].shape == (1, 3)


def test_closed_and_flagged_rows_do_not_count() -> None:
    closed = panel_of(_long(seq_to=[5, None, 2**63 - 1]))
    assert closed.values["pm25"].tolist() == [[2.0, 3.0]]
    flagged = panel_of(_long(flag=["N", "D", ""]))
    assert np.isnan(flagged.values["pm25"][0, 1])


def test_a_reviewed_value_goes_before_the_device() -> None:
    both = pl.concat([_long(statistic=["reviewed"] * 3, value=[Decimal(9)] * 3).head(1), _long(statistic=["mean"] * 3)])
    assert panel_of(both).values["pm25"].tolist() == [[9.0, 2.0, 3.0]]


def test_several_moments_of_an_hour_make_its_mean_and_a_correction_counts() -> None:
    halves = [_START + dt.timedelta(minutes=30 * place) for place in range(2)] + [_START + dt.timedelta(hours=1)] * 2
    rows = {"station": ["A"] * 4, "parameter": ["a34004"] * 4, "time": halves, "value": [10.0, 30.0, 99.0, 5.0]}
    assert panel_of(pl.DataFrame(rows)).values["pm25"].tolist() == [[20.0, 5.0]]


def test_a_value_that_is_a_list_is_refused() -> None:
    with pytest.raises(PanelUnusable) as refused:
        panel_of(_long(value=[[1.0], [2.0], [3.0]]))
    assert refused.value.code == "values-unreadable"


def test_local_time_is_moved_by_its_zone() -> None:
    wide = pl.DataFrame(
        {"station": ["A"], "time_local": ["2020-01-01T08:00"], "pm25": [7.0], "wd_16": ["E"], "ws_ms": [2.0]}
    )
    panel = panel_of(wide, zone_hours=8)
    assert panel.start == _START
    assert panel.values["wind_east"][0, 0] == pytest.approx(-2.0)


def test_codes_for_missing_are_no_values() -> None:
    panel = panel_of(_long(value=[Decimal(-999), Decimal(4), Decimal(5)]))
    assert panel.values["pm25"].tolist() == [[4.0, 5.0]]


def test_milligrams_are_made_micrograms() -> None:
    carbon = _long(parameter=["a21005"] * 3).with_columns(unit=pl.lit("mg/m³"))
    table = pl.concat([_long().with_columns(unit=pl.lit("µg/m³")), carbon])
    assert panel_of(table).values["co"].tolist() == [[1000.0, 2000.0, 3000.0]]


def test_kilopascals_are_made_hectopascals() -> None:
    table = _long(parameter=["a01006"] * 3, value=[99.5, 100.0, 101.2]).with_columns(unit=pl.lit("kPa"))
    assert panel_of(table, pollutant=None).values["pressure"].tolist() == [[995.0, 1000.0, 1012.0]]


def test_times_that_are_words_are_refused_by_name() -> None:
    with pytest.raises(PanelUnusable) as refused:
        panel_of(_long(time=["yesterday"] * 3))
    assert refused.value.code == "time-unreadable"

"""The demonstration's exchange is marked as such, and made once; a form begins with sensible guesses."""

from __future__ import annotations

import datetime as dt

from lantian.apps.exchange import demonstration
from lantian.apps.exchange.guess import guessed
from lantian.apps.exchange.models import HandOver, ImportBatch

NOW = dt.datetime(2018, 2, 1, tzinfo=dt.UTC)


def test_the_demonstration_is_made_once_and_marked(two) -> None:
    for _ in range(2):
        demonstration.load(NOW)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.demonstration, batch.facts["refused"]) == ("staged", True, 2)
    assert HandOver.objects.get().state == "handed"


def test_a_form_begins_with_what_the_columns_most_likely_are() -> None:
    columns = ["站点", "监测时间", "PM2.5(mg/m3)", "二氧化硫", "备注"]
    initial = guessed(columns, [["甲", "2018/1/31 7:00", "0,05", "12", ""]])
    assert initial["station_column"] == "站点"
    assert initial["time_columns"] == ["监测时间"]
    assert initial["time_formats"] == "%Y/%m/%d %H:%M"
    assert initial["decimal"] == ","
    assert {key: initial[key] for key in ("p2", "u2", "p3", "u3")} == {
        "p2": "a34004",
        "u2": "mg/m3",
        "p3": "a21026",
        "u3": "µg/m³",
    }
    assert "p4" not in initial

"""Zhengzhou's published days: what they say of G1 and G2, and what a wrong table is told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.reference import RecordInvalid, published_record, read_record
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.season import Verdict


def test_the_record_has_every_day_of_both_winters_but_one(district):
    facts = published_record().facts
    assert len(facts) == 546
    days = {fact.day for fact in facts}
    every = {dt.date(2016, 10, 1) + dt.timedelta(days=number) for number in range(547)}
    assert every - days == {dt.date(2017, 10, 4)}


def test_the_city_kept_both_promises(district, db, home):
    found = queries.season(dt.datetime(2018, 3, 25, tzinfo=dt.UTC)).published.comparison
    assert half_even(found.before.pm25_mean, 1) == Decimal("109.5")
    assert half_even(found.after.pm25_mean, 1) == Decimal("84.3")
    assert half_even(found.pm25.change * 100, 1) == Decimal("-23.0")
    assert (found.before.heavy_days, found.after.heavy_days) == (39, 23)
    assert half_even(found.heavy_days.change * 100, 0) == Decimal("-41")
    assert found.pm25.verdict is found.heavy_days.verdict is Verdict.MET
    assert found.heavy_days.certain
    assert (found.after.pm25_days, len(found.after.span)) == (181, 182)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["row 1", "date,aqi,pm25"]),
        ("day,aqi,pm25\n", ["row 1", "day, aqi, pm25"]),
        ("date,aqi,pm25\n2017-13-01,80,50\n", ["row 2, column date", "'2017-13-01'", "2017-10-01"]),
        ("date,aqi,pm25\n2017-10-01,eighty,50\n", ["row 2, column aqi", "'eighty'", "0 to 500"]),
        ("date,aqi,pm25\n2017-10-01,501,50\n", ["row 2, column aqi"]),
        ("date,aqi,pm25\n2017-10-01,-1,50\n", ["row 2, column aqi"]),
        ("date,aqi,pm25\n2017-10-01,80,NaN\n", ["row 2, column pm25", "µg/m³"]),
        ("date,aqi,pm25\n2017-10-01,80,2000.1\n", ["row 2, column pm25"]),
        ("date,aqi,pm25\n2017-10-01,80\n", ["row 2", "2 cells"]),
        ("date,aqi,pm25\n2017-10-01,80,50\n2017-10-01,81,51\n", ["row 3, column date", "already"]),
        (
            "date,aqi,pm25\nx,y,z\n2017-10-02,80,\n,,\n",
            ["row 2, column date", "row 2, column aqi", "row 4, column date"],
        ),
    ],
)
def test_a_wrong_table_is_refused_with_every_place_and_remedy(tmp_path, text, words):
    path = tmp_path / "days.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordInvalid) as caught:
        read_record(path)
    assert all(word in str(caught.value) for word in words)


def test_an_empty_cell_is_a_missing_value(tmp_path):
    path = tmp_path / "days.csv"
    path.write_text("date,aqi,pm25\n2017-10-02,,\n2017-10-01,500,2000\n", encoding="utf-8-sig")
    first, second = read_record(path)
    assert (first.day, first.aqi, first.pm25) == (dt.date(2017, 10, 1), 500, Decimal(2000))
    assert (second.aqi, second.pm25) == (None, None)

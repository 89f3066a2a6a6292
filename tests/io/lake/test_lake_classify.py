"""Which rows are news: compared with the plainest way to say it, row by row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.io.journal import Observation, as_table
from lantian.io.lake.classify import classify
from lantian.io.lake.layout import OPEN, ROWS, Calendar

CALENDAR = Calendar("Asia/Shanghai")
BEGIN = dt.datetime(2017, 10, 31, 14, tzinfo=dt.UTC)

rows = st.tuples(st.sampled_from("AB"), st.integers(0, 3), st.sampled_from([None, Decimal(1), Decimal(2)]))


def batch(said: list[list[tuple[str, int, Decimal | None]]]) -> pa.Table:
    """Several batches, numbered from 1, as the sealer hands them over."""
    parts = []
    for seq, rows in enumerate(said, 1):
        table = as_table(
            [
                Observation(
                    network="micro",
                    cadence="hour",
                    station=station,
                    parameter="a34004",
                    statistic="mean",
                    time=BEGIN + dt.timedelta(hours=hour),
                    value=value,
                    unit="ug/m3",
                )
                for station, hour, value in rows
            ]
        )
        seqs, places = pa.array([seq] * len(rows), pa.int64()), pa.array(range(len(rows)), pa.int64())
        parts.append(table.append_column("seq", seqs).append_column("source", places))
    return pa.concat_tables(parts)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(rows, max_size=8), min_size=1, max_size=4))
def test_news_are_the_values_that_differ_from_the_one_before(said: list[list[tuple[str, int, Decimal | None]]]) -> None:
    expected: dict[tuple[str, int], list[tuple[Decimal | None, int]]] = {}
    for seq, group in enumerate(said, 1):
        for station, hour, value in group:
            known = expected.setdefault((station, hour), [])
            if not known or known[-1][0] != value:
                known.append((value, seq))
    found = classify(batch(said), [], CALENDAR)
    assert found.added.schema == ROWS
    assert found.closed.num_rows == 0
    assert (found.new, found.corrected) == (len(expected), sum(len(known) - 1 for known in expected.values()))
    assert found.new + found.corrected + found.repeated == sum(map(len, said))
    chains: dict[tuple[str, int], list[tuple[int, Decimal | None, int, int]]] = {}
    for row in found.added.to_pylist():
        key = (row["station"], int((row["time"] - BEGIN) / dt.timedelta(hours=1)))
        chains.setdefault(key, []).append((row["revision"], row["value"], row["seq"], row["seq_to"]))
    for key, known in expected.items():
        ends = [seq for _, seq in known[1:]] + [OPEN]
        chain = [(number, value, seq, end) for number, ((value, seq), end) in enumerate(zip(known, ends, strict=True))]
        assert sorted(chains.pop(key)) == chain
    assert chains == {}


def test_rows_come_sorted_as_the_lake_keeps_them() -> None:
    found = classify(batch([[("B", 3, None), ("A", 2, None), ("A", 1, None), ("B", 0, None)]]), [], CALENDAR)
    names = found.added.select(["period", "station", "time"]).to_pylist()
    assert names == sorted(names, key=lambda row: (row["period"], row["station"], row["time"]))
    assert [row["period"] for row in names] == ["2017-10", "2017-10", "2017-11", "2017-11"]

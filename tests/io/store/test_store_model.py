"""Any sequence of batches, sealed and rewritten at any time, reads as a plain dictionary of what was said would."""

from __future__ import annotations

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantian.io.journal import Observation
from lantian.io.store import ObservationStore

BEGIN = dt.datetime(2017, 10, 31, 14, tzinfo=dt.UTC)
END = BEGIN + dt.timedelta(days=1)
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)

Fact = tuple[Decimal | None, str]
Key = tuple[str, dt.datetime]

rows = st.builds(
    Observation,
    network=st.just("micro"),
    cadence=st.just("hour"),
    station=st.sampled_from("AB"),
    parameter=st.just("a34004"),
    statistic=st.just("mean"),
    time=st.integers(0, 3).map(lambda hour: BEGIN + dt.timedelta(hours=hour)),  # across a border of months
    value=st.sampled_from([Decimal("1.5"), Decimal("2.000001"), Decimal(-3), None]),
    unit=st.just("ug/m3"),
    flag=st.sampled_from("ND"),
)
steps = st.lists(
    st.one_of(st.lists(rows, max_size=6), st.sampled_from(["seal", "compact", "gather", "again", "forget", "reopen"])),
    min_size=1,
    max_size=14,
)


class Model:
    """What is known after each batch, and the newest value of each series."""

    def __init__(self) -> None:
        self.versions: list[dict[Key, Fact]] = [{}]
        self.latest: dict[str, tuple[dt.datetime, Fact]] = {}

    def append(self, batch: list[Observation]) -> None:
        known = dict(self.versions[-1])
        for row in batch:
            known[(row.station, row.time)] = (row.value, row.flag)
            if row.station not in self.latest or row.time >= self.latest[row.station][0]:
                self.latest[row.station] = (row.time, (row.value, row.flag))
        self.versions.append(known)


def seen(store: ObservationStore, version: int | None = None) -> dict[Key, Fact]:
    table = store.read(network="micro", cadence="hour", start=BEGIN, end=END, version=version)
    keys = list(zip(table["station"].to_pylist(), table["time"].to_pylist(), strict=True))
    assert keys == sorted(set(keys)), "sorted, and one row a key"
    return dict(zip(keys, zip(table["value"].to_pylist(), table["flag"].to_pylist(), strict=True), strict=True))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_reads_at_every_version_and_the_latest_agree_with_a_dictionary(steps: list[list[Observation] | str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, model, last = ObservationStore(Path(folder)), Model(), list[Observation]()
        for step in steps:
            match step:
                case "seal":
                    store.seal()
                case "compact":
                    store.lake.compact(before=FAR)
                case "gather":
                    store.lake.gather(most_files=1)
                case "forget":
                    store.journal.forget(sealed=store.version(), before=FAR)
                case "reopen":
                    store.close()
                    store = ObservationStore(Path(folder))
                case "again":
                    assert store.append(last, kind="hj212") == len(model.versions)
                    model.append(last)
                case batch:
                    last = batch
                    assert store.append(last, kind="hj212") == len(model.versions)
                    model.append(last)
            assert {row.station: (row.time, (row.value, row.flag)) for row in store.latest()} == model.latest
            assert seen(store) == model.versions[store.version()]
        store.seal()
        assert store.version() == len(model.versions) - 1
        for version, known in enumerate(model.versions):
            assert seen(store, version) == known
        store.close()

"""Evidence is counted in full, kept in samples, and bounded."""

import datetime as dt
import json

from lantian.io.telemetry.quarantine import Quarantine

NOW = dt.datetime(2017, 11, 15, 1, tzinfo=dt.UTC)


def add(quarantine, count, raw=b"x"):
    for _ in range(count):
        quarantine.add("noise", at=NOW, peer="192.0.2.1:5", raw=raw)


def test_a_flood_is_counted_in_full_and_kept_in_samples(tmp_path):
    time = {"now": 0.0}
    quarantine = Quarantine(tmp_path, entries_per_second=10, monotonic=lambda: time["now"])
    add(quarantine, 1000)
    time["now"] = 1.0
    add(quarantine, 1000)
    quarantine.flush(NOW.date())
    lines = (tmp_path / "2017-11-15.jsonl").read_text().splitlines()
    assert quarantine.counts["noise"] == 2000
    assert len(lines) == 20
    assert quarantine.unkept == 1980


def test_a_day_has_its_fill(tmp_path):
    quarantine = Quarantine(tmp_path, entries_per_second=1000, bytes_per_day=2_000)
    for _ in range(50):
        add(quarantine, 1, b"y" * 100)
        quarantine.flush(NOW.date())
    path = tmp_path / "2017-11-15.jsonl"
    assert 1_000 < path.stat().st_size <= 2_000
    assert quarantine.counts["noise"] == 50
    assert quarantine.unkept + len(path.read_text().splitlines()) == 50


def test_hostile_bytes_are_kept_as_readable_text_and_cut(tmp_path):
    quarantine = Quarantine(tmp_path)
    add(quarantine, 1, b"\xff\x00" * 5000)
    quarantine.flush(NOW.date())
    (entry,) = map(json.loads, (tmp_path / "2017-11-15.jsonl").read_text().splitlines())
    assert entry["size"] == 10_000
    assert entry["raw"].startswith("\\xff\x00")
    assert len(entry["raw"]) <= 4 * 2048


def test_a_disk_that_takes_nothing_stops_nobody(tmp_path):
    (tmp_path / "file").write_text("")
    quarantine = Quarantine(tmp_path / "file" / "inside")
    add(quarantine, 3)
    quarantine.flush(NOW.date())
    assert quarantine.counts["noise"] == 3
    assert quarantine.unkept == 3

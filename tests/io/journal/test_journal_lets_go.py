"""What the journal forgets, what it keeps as evidence, and what never got in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from lantian.io.journal import Journal, Observation

Observe = Callable[..., Observation]
DAYS = [dt.datetime(2017, 11, day, tzinfo=dt.UTC) for day in range(1, 8)]
FRAME = b"##0058QN=20171101000000000;ST=22;CN=2011;MN=A;CP=&&&&6480"


def fill(journal: Journal, observe: Observe) -> None:
    """Seven batches, one a day; the even ones came as frames."""
    for number, day in enumerate(DAYS, start=1):
        raw = FRAME if number % 2 == 0 else None
        journal.append([observe(number)], kind="hj212", raw=raw, received_at=day)


def test_frames_come_back_one_by_one(journal: Journal, observe: Observe) -> None:
    assert journal.append([observe()], kind="hj212", raw=FRAME + b"\n" + FRAME + b"\nodd \xff bytes") == 1
    assert journal.frames(1) == [FRAME, FRAME, b"odd \xff bytes"]
    assert journal.frames(2) == []


def test_only_what_is_sealed_and_old_is_let_go(journal: Journal, observe: Observe) -> None:
    fill(journal, observe)
    assert journal.forgotten() == 0
    assert journal.forget(sealed=3, before=DAYS[5]) == 3
    assert [entry.seq for entry in journal.entries(3)] == [4, 5, 6, 7]
    assert journal.forget(sealed=7, before=DAYS[4]) == 1
    assert (journal.forgotten(), [entry.seq for entry in journal.entries(4)]) == (4, [5, 6, 7])
    assert journal.forget(sealed=7, before=DAYS[4]) == 0


def test_frames_stay_as_evidence_after_their_observations_went(journal: Journal, observe: Observe) -> None:
    fill(journal, observe)
    before = journal.pending(0)[0]
    journal.forget(sealed=7, before=DAYS[6])
    assert [bool(journal.frames(seq)) for seq in range(1, 8)] == [False, True, False, True, False, True, False]
    assert journal.pending(0)[0] == before - 3
    journal.forget(sealed=7, before=DAYS[6], frames_before=DAYS[3])
    assert [bool(journal.frames(seq)) for seq in (2, 4, 6)] == [False, True, True]


def test_frames_are_never_let_go_before_their_observations_may_go(journal: Journal, observe: Observe) -> None:
    fill(journal, observe)
    journal.forget(sealed=2, before=DAYS[6], frames_before=DAYS[6])
    journal.forget(sealed=7, before=DAYS[0], frames_before=DAYS[6])
    assert [entry.seq for entry in journal.entries(2)] == [3, 4, 5, 6, 7]
    assert [bool(journal.frames(seq)) for seq in (2, 4, 6)] == [False, True, True]


def test_the_newest_values_outlive_the_batches(journal: Journal, observe: Observe) -> None:
    fill(journal, observe)
    journal.forget(sealed=7, before=DAYS[6] + dt.timedelta(days=1))
    assert [row.seq for row in journal.latest()] == [7]


def test_a_fence_raises_the_counter_and_never_lowers_it(journal: Journal, observe: Observe) -> None:
    journal.fence(0)
    assert journal.newest() == 0
    journal.fence(40)
    assert (journal.newest(), journal.append([observe()], kind="hj212")) == (40, 41)
    journal.fence(7)
    assert journal.append([observe()], kind="hj212") == 42

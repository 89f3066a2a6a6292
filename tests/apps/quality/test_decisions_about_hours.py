"""A person decides; the decision is a version of the data; the value itself is never touched."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from lantian.apps.monitoring import jobs
from lantian.apps.monitoring.models import DayMean
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.quality import actions, writing
from lantian.apps.quality.choices import DecisionKind, State
from lantian.apps.quality.models import DecidedHour, Decision, Episode, Proposal
from lantian.apps.quality.problems import AlreadyDecided, DecisionRefused
from lantian.apps.quality.queries import flags
from lantian.apps.records.models import LogEntry
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds

PM25 = Pollutant.PM25
DAY = dt.date(2017, 10, 3)
HOUR = dt.timedelta(hours=1)


def reviewed(district, station: str) -> dict[dt.datetime, tuple[Decimal | None, str]]:
    """The reviewed rows of a station as they are known now."""
    district.store.seal()
    start, end = day_bounds(DAY, district.zone)[0], day_bounds(DAY + dt.timedelta(days=2), district.zone)[1]
    table = district.store.read(
        network="micro", cadence="hour", start=start, end=end, stations=[station], statistic="reviewed"
    )
    return {row["time"]: (row["value"], row["flag"]) for row in table.to_pylist()}


def raw_count(district) -> int:
    """How many raw hours there are."""
    return district.store.query("SELECT count(*) AS n FROM observation WHERE statistic = 'mean'")["n"][0].as_py()


def test_accepting_voids_the_hours_and_keeps_the_values(hours, propose, now, person) -> None:
    """One action: the rows, the decision, the log; the day's mean follows at the next refresh, the raw rows stay."""
    episode, before = propose(5), raw_count(hours)
    analyst = person("analyst")
    decision = actions.decide_episode(episode.pk, actor=analyst, verdict=DecisionKind.ACCEPT, key="k1")
    start = day_bounds(DAY, hours.zone)[0]
    assert reviewed(hours, episode.station) == {start + n * HOUR: (Decimal(40), "V") for n in range(5)}
    assert raw_count(hours) == before
    assert decision.seq == hours.store.version()
    assert jobs.refresh(now).version == decision.seq
    mean = DayMean.objects.get(site=episode.station, day=DAY, indicator="pm25_24h")
    assert (mean.parts, mean.valid) == (19, False)
    episode.refresh_from_db()
    assert episode.state == State.ACCEPTED
    entry = LogEntry.objects.order_by("-number").first()
    assert (entry.action, entry.actor, entry.facts["decision"]) == ("quality.accept-flags", analyst, decision.pk)
    assert writing.evidence_of(decision) in hours.store.journal.frames(decision.seq)
    rows = flags([episode.station], [PM25.code], start, start + 24 * HOUR)
    assert [(each.state, each.by) for each in rows] == [("accepted", "analyst")] * 5


def test_overriding_takes_a_reason_and_lets_the_hours_count(hours, propose, person) -> None:
    """Also where the device's own flag said otherwise."""
    episode = propose(2)
    with pytest.raises(DecisionRefused) as refused:
        actions.decide_episode(episode.pk, actor=person("analyst"), verdict=DecisionKind.OVERRIDE, key="k1", reason=" ")
    assert refused.value.why == "reason"
    assert Decision.objects.count() == 0
    actions.decide_episode(
        episode.pk, actor=None, verdict=DecisionKind.OVERRIDE, key="k1", reason="fireworks, seen by the officer on duty"
    )
    assert set(reviewed(hours, episode.station).values()) == {(Decimal(40), "N")}


def test_a_double_click_is_one_decision(hours, propose, person) -> None:
    """The form's key says that it is the same click."""
    episode, analyst = propose(2), person("analyst")
    first = actions.decide_episode(episode.pk, actor=analyst, verdict=DecisionKind.ACCEPT, key="same")
    log = LogEntry.objects.count()
    again = actions.decide_episode(episode.pk, actor=analyst, verdict=DecisionKind.ACCEPT, key="same")
    assert again.pk == first.pk
    assert (Decision.objects.count(), LogEntry.objects.count()) == (1, log)


def test_the_second_of_two_reviewers_is_told_who_was_faster(hours, propose, person) -> None:
    """Nothing of the second decision is written."""
    episode = propose(2)
    actions.decide_episode(episode.pk, actor=person("analyst"), verdict=DecisionKind.ACCEPT, key="a")
    with pytest.raises(AlreadyDecided) as refused:
        actions.decide_episode(
            episode.pk, actor=person("analyst", "second"), verdict=DecisionKind.OVERRIDE, key="b", reason="no"
        )
    assert "analyst" in refused.value.said("en")[0]
    assert "analyst" in refused.value.said("zh")[0]
    assert Decision.objects.count() == 1
    assert set(reviewed(hours, episode.station).values()) == {(Decimal(40), "V")}


def test_an_episode_that_grew_is_decided_as_far_as_it_was_seen(hours, propose) -> None:
    """What nobody looked at stays open."""
    episode = propose(4)
    seen = episode.first + HOUR
    actions.decide_episode(episode.pk, actor=None, verdict=DecisionKind.ACCEPT, key="k", through=seen)
    assert len(reviewed(hours, episode.station)) == 2
    assert Proposal.objects.filter(state=State.PROPOSED).count() == 2
    episode.refresh_from_db()
    assert episode.state == State.PROPOSED


def test_undoing_brings_back_what_stood_before(hours, propose, now) -> None:
    """A decision of its own; the proposals wait again; the day is as it was."""
    episode = propose(5)
    first = actions.decide_episode(episode.pk, actor=None, verdict=DecisionKind.ACCEPT, key="k")
    undone = actions.undo(first.pk, actor=None, key="u", reason="the wrong station")
    assert set(reviewed(hours, episode.station).values()) == {(Decimal(40), "W")}
    first.refresh_from_db()
    assert first.undo == undone
    assert set(Proposal.objects.values_list("state", flat=True)) == {State.PROPOSED}
    jobs.refresh(now)
    mean = DayMean.objects.get(site=episode.station, day=DAY, indicator="pm25_24h")
    assert (mean.parts, mean.valid, mean.value) == (24, True, 40)
    with pytest.raises(DecisionRefused) as refused:
        actions.undo(first.pk, actor=None, key="u2", reason="again")
    assert refused.value.why == "undone"
    with pytest.raises(DecisionRefused):
        actions.undo(undone.pk, actor=None, key="u3", reason="an undoing is not undone")


def test_a_good_word_of_one_rule_does_not_lift_the_objection_of_another(hours, propose) -> None:
    """Two rules about the same hours: one accepted, one overridden – the hours stay void, until the first is undone."""
    spike, step = propose(2, rule="spike"), propose(2, rule="step")
    first = actions.decide_episode(spike.pk, actor=None, verdict=DecisionKind.ACCEPT, key="a")
    actions.decide_episode(step.pk, actor=None, verdict=DecisionKind.OVERRIDE, key="b", reason="a real step")
    assert {flag for _, flag in reviewed(hours, spike.station).values()} == {"V"}
    actions.undo(first.pk, actor=None, key="c", reason="it was one")
    assert {flag for _, flag in reviewed(hours, spike.station).values()} == {"N"}


def test_a_span_is_voided_by_hand_with_its_proposals(hours, propose, now) -> None:
    """Hours without a value are voided as well: what is filled in later does not count either."""
    episode = propose(3)
    decision = actions.decide_hours(
        actor=None,
        station=episode.station,
        parameters=[PM25.code, Pollutant.PM10.code],
        first=episode.first,
        last=episode.first + 5 * HOUR,
        kind=DecisionKind.VOID,
        key="k",
        reason="a water cannon stood in front of the inlet",
        now=now,
    )
    assert (decision.hours, DecidedHour.objects.filter(decision=decision).count()) == (6, 12)
    episode.refresh_from_db()
    assert episode.state == State.ACCEPTED
    rows = (
        hours.store.read(
            network="micro",
            cadence="hour",
            start=episode.first,
            end=episode.first + HOUR,
            statistic="reviewed",
            parameters=[Pollutant.PM10.code],
        )
        if hours.store.seal()
        else None
    )
    assert [(row["value"], row["flag"]) for row in rows.to_pylist()] == [(None, "V")]


def test_the_value_of_an_hour_is_set_with_evidence(hours, now) -> None:
    """And counts; the newest decision about an hour stands."""
    station, start = hours.stations(hours.units[0])[1], day_bounds(DAY, hours.zone)[0]
    said = {
        "actor": None,
        "station": station,
        "parameters": [PM25.code],
        "first": start,
        "last": start,
        "now": now,
        "reason": "read from the instrument",
    }
    for why, more in (("evidence", {"value": Decimal(44)}), ("value", {"evidence": "photo 12"})):
        with pytest.raises(DecisionRefused) as refused:
            actions.decide_hours(kind=DecisionKind.VALUE, key=why, **said, **more)
        assert refused.value.why == why
    actions.decide_hours(kind=DecisionKind.VOID, key="v", **said)
    decision = actions.decide_hours(
        kind=DecisionKind.VALUE, key="k", value=Decimal("44.5"), evidence="photo 12, instrument log", **said
    )
    assert reviewed(hours, station) == {start: (Decimal("44.5"), "N")}
    jobs.refresh(now)
    mean = DayMean.objects.get(site=station, day=DAY, indicator="pm25_24h")
    assert mean.value == (Decimal(23 * 40) + Decimal("44.5")) / 24 or mean.exact == "1929/48"
    actions.undo(decision.pk, actor=None, key="u", reason="the photo is of another station")
    assert reviewed(hours, station) == {start: (Decimal(40), "V")}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"station": "nowhere"}, "station"),
        ({"parameters": []}, "parameter"),
        ({"parameters": ["zzz"]}, "parameter"),
        ({"last": dt.timedelta(hours=-1)}, "backwards"),
        ({"last": dt.timedelta(days=9)}, "future"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_is_refused_writes_nothing(hours, now, change, why: str) -> None:
    """Each fault with its words in both languages."""
    start = day_bounds(DAY, hours.zone)[0]
    said = {
        "station": hours.stations(hours.units[0])[0],
        "parameters": [PM25.code],
        "first": start,
        "last": start + HOUR,
        "reason": "x",
        **change,
    }
    if isinstance(said["last"], dt.timedelta):
        said["last"] = start + said["last"]
    with pytest.raises(DecisionRefused) as refused:
        actions.decide_hours(actor=None, kind=DecisionKind.VOID, key="k", now=now, **said)
    assert refused.value.why == why
    assert refused.value.said("zh") != refused.value.said("en")
    assert (Decision.objects.count(), LogEntry.objects.count()) == (0, 0)


def test_only_reviewers_decide(hours, propose, now, person) -> None:
    """Whoever lacks the right is refused before anything is looked at."""
    episode, other = propose(1), person("duty-officer")
    start = episode.first
    for act in (
        lambda: actions.decide_episode(episode.pk, actor=other, verdict=DecisionKind.ACCEPT, key="k"),
        lambda: actions.decide_hours(
            actor=other,
            station=episode.station,
            parameters=[PM25.code],
            first=start,
            last=start,
            kind=DecisionKind.VOID,
            key="k",
            reason="x",
            now=now,
        ),
        lambda: actions.undo(1, actor=other, key="k", reason="x"),
        lambda: actions.take_maximum(
            actor=other, station=episode.station, first=DAY, last=DAY, key="k", reason="x", evidence="y", now=now
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Decision.objects.count() == 0


class PowerCut(Exception):
    """The process ends here."""


def test_a_crash_before_the_store_took_it_is_repaired(hours, propose, monkeypatch) -> None:
    """The decision is on record; the next piece of regular work carries it out."""
    episode = propose(2)
    with monkeypatch.context() as cut:
        cut.setattr(type(hours.store), "append", lambda *args, **more: (_ for _ in ()).throw(PowerCut))
        with pytest.raises(PowerCut):
            actions.decide_episode(episode.pk, actor=None, verdict=DecisionKind.ACCEPT, key="k")
    assert Decision.objects.get().seq is None
    assert reviewed(hours, episode.station) == {}
    assert writing.carry_out() == 1
    assert {flag for _, flag in reviewed(hours, episode.station).values()} == {"V"}
    assert Decision.objects.get().seq == hours.store.version()
    assert writing.carry_out() == 0


def test_a_crash_after_the_store_took_it_says_nothing_twice(hours, propose, monkeypatch) -> None:
    """The same rows are appended again; the archive takes no notice of what it knows."""
    episode = propose(2)
    with monkeypatch.context() as cut:
        cut.setattr(Decision, "save", _save_but_not_the_seq(Decision.save))
        with pytest.raises(PowerCut):
            actions.decide_episode(episode.pk, actor=None, verdict=DecisionKind.ACCEPT, key="k")
    assert Decision.objects.get().seq is None
    assert {flag for _, flag in reviewed(hours, episode.station).values()} == {"V"}, "the store has it"
    assert writing.carry_out() == 1
    rows = (
        hours.store.query("SELECT count(*) AS n FROM observation WHERE statistic = 'reviewed'")
        if hours.store.seal()
        else None
    )
    assert rows["n"][0].as_py() == 2
    assert Decision.objects.get().seq is not None


def _save_but_not_the_seq(save):
    def cut(self, *args, **more):
        if more.get("update_fields") == ["seq"]:
            raise PowerCut
        return save(self, *args, **more)

    return cut


def test_decisions_left_half_way_are_carried_out_in_their_order(hours, propose, now, monkeypatch) -> None:
    """A later one that is written with an earlier one leaves what the later one says."""
    episode = propose(1)
    said = {"actor": None, "station": episode.station, "parameters": [PM25.code], "first": episode.first}
    with monkeypatch.context() as cut:
        cut.setattr(actions, "carry_out", lambda: 0)
        actions.decide_episode(episode.pk, actor=None, verdict=DecisionKind.ACCEPT, key="a")
        actions.decide_hours(
            kind=DecisionKind.VALUE,
            key="b",
            value=Decimal(41),
            evidence="log",
            reason="x",
            last=episode.first,
            now=now,
            **said,
        )
    assert Decision.objects.filter(seq=None).count() == 2
    assert writing.carry_out() == 2
    assert reviewed(hours, episode.station) == {episode.first: (Decimal(41), "N")}
    assert Episode.objects.get().state == State.ACCEPTED

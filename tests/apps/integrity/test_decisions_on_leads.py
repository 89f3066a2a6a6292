"""People decide: every way through the states, with reasons, in the log; nothing without the right."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.integrity import actions
from lantian.apps.integrity.choices import ALLOWED, RESULT, DecisionKind, State
from lantian.apps.integrity.dossier import digest_of
from lantian.apps.integrity.models import HandOver, Visit
from lantian.apps.integrity.worklist import undecided
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def decider(people, person):
    """Somebody who may decide."""
    return person(next(role.id for role in people.info.roles if "decide-leads" in role.rights), username="decider")


@pytest.fixture
def outsider(people, person):
    """Somebody who may not."""
    return person(next(role.id for role in people.info.roles if "decide-leads" not in role.rights), username="other")


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", list(DecisionKind))
def test_a_state_allows_its_decisions_and_no_others(lead, decider, now, state: State, kind: DecisionKind) -> None:
    """What is allowed leads to its state and stands in the log; the rest changes nothing."""
    lead.state = state
    lead.save()
    entries = LogEntry.objects.count()
    if kind in ALLOWED[state]:
        actions.decide(lead, actor=decider, kind=kind, reason="Seen on site.", now=now)
        lead.refresh_from_db()
        assert lead.state == RESULT[kind]
        newest = LogEntry.objects.order_by("-number").first()
        assert newest is not None
        assert (newest.action, newest.reason) == (f"integrity.{kind}", "Seen on site.")
    else:
        with pytest.raises(actions.LeadRefused) as refused:
            actions.decide(lead, actor=decider, kind=kind, reason="Seen on site.", now=now)
        assert "kind" in refused.value.problems
        lead.refresh_from_db()
        assert lead.state == state
        assert LogEntry.objects.count() == entries


@pytest.mark.parametrize("kind", [DecisionKind.EXPLAIN, DecisionKind.HAND_OVER, DecisionKind.CLOSE])
def test_an_ending_needs_its_reason(lead, decider, now, kind: DecisionKind) -> None:
    """Blanks are no reason."""
    with pytest.raises(actions.LeadRefused) as refused:
        actions.decide(lead, actor=decider, kind=kind, reason="  ", now=now)
    assert "reason" in refused.value.problems
    lead.refresh_from_db()
    assert lead.state == State.OPEN


def test_handing_over_seals_the_dossier(lead, decider, now) -> None:
    """What lies in the outbox is what was known then, under its digest, and never says who is guilty."""
    actions.decide(lead, actor=decider, kind=DecisionKind.HAND_OVER, reason="For the case desk.", now=now)
    waiting = HandOver.objects.get()
    assert waiting.taken_at is None
    assert digest_of(waiting.dossier) == waiting.sha256
    assert waiting.dossier["kind"]["en"] == "A lead, not a verdict"
    assert waiting.dossier["decisions"][-1]["reason"] == "For the case desk."
    assert waiting.dossier["would_disprove"]["zh"]
    assert waiting.dossier["measured"]


def test_nobody_decides_without_the_right(lead, outsider, decider, now) -> None:
    """Neither on leads nor on visits, and not the installation itself."""
    for actor in (outsider, None):
        with pytest.raises(NotAllowed):
            actions.decide(lead, actor=actor, kind=DecisionKind.CLOSE, reason="x", now=now)
        with pytest.raises(NotAllowed):
            actions.record_visit(
                actor=actor, station="S1", start=now - dt.timedelta(hours=3), end=now, who="x", now=now
            )


def test_leads_wait_for_those_who_decide(lead, decider, outsider, now) -> None:
    """One entry with how many, until the last is decided."""
    (entry,) = undecided(decider, now)
    assert (entry.count, entry.since) == (1, lead.found_at)
    assert list(undecided(outsider, now)) == []
    actions.decide(lead, actor=decider, kind=DecisionKind.CLOSE, reason="Rain.", now=now)
    assert list(undecided(decider, now)) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"station": "S1", "subdistrict": "x"}, "station"),
        ({"station": ""}, "station"),
        ({"station": "nowhere"}, "station"),
        ({"station": "", "subdistrict": "nowhere"}, "subdistrict"),
        ({"end": dt.timedelta(hours=-3)}, "end"),
        ({"end": dt.timedelta(hours=1)}, "end"),
        ({"start": dt.timedelta(hours=-30)}, "end"),
        ({"start": dt.timedelta(days=-3655), "end": dt.timedelta(days=-3655, hours=2)}, "start"),
        ({"who": " "}, "who"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(people, decider, now, changed, field) -> None:
    """Place and time must make sense."""
    asked = {"station": "S1", "start": dt.timedelta(hours=-3), "end": dt.timedelta(0), "who": "Ms Li"} | changed
    asked |= {name: now + asked[name] for name in ("start", "end")}
    with pytest.raises(actions.LeadRefused) as refused:
        actions.record_visit(actor=decider, now=now, **asked)
    assert list(refused.value.problems) == [field]
    assert not Visit.objects.exists()


def test_a_visit_is_struck_out_once_with_a_reason(people, decider, now) -> None:
    """It stays readable; a second time is refused."""
    made = actions.record_visit(
        actor=decider, station="S1", start=now - dt.timedelta(hours=3), end=now, who="Ms Li", now=now
    )
    with pytest.raises(actions.LeadRefused):
        actions.strike_visit(made, actor=decider, reason="", now=now)
    actions.strike_visit(made, actor=decider, reason="Wrong day.", now=now)
    made.refresh_from_db()
    assert (made.struck_at, made.struck_reason) == (now, "Wrong day.")
    with pytest.raises(actions.LeadRefused):
        actions.strike_visit(made, actor=decider, reason="Again.", now=now)

"""Hours of a stack judged: what came, what it is held against, what was filed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.stacks.lake import Sent, read_hours
from lantian.apps.stacks.models import Exemption, Stack
from lantian.apps.stacks.ruling import origin_on, rules_on
from lantian.core.rules.stacks.hours import Excuse, Given, Rules, Verdict, judge
from lantian.core.rules.stacks.rates import filed_in_time
from lantian.core.rules.stacks.sources import OXYGEN
from lantian.core.time.local import hours_between, local_day

__all__ = ["Judged", "exemptions_of", "given_of", "judged_hours"]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An hour of a pollutant with everything that its verdict rests on."""

    parameter: str
    time: dt.datetime
    sent: Sent | None
    given: Given
    rules: Rules
    verdict: Verdict
    exemption: Exemption | None
    due: bool


def exemptions_of(stack: Stack, start: dt.datetime, end: dt.datetime) -> list[Exemption]:
    """What is filed for a stack and touches `[start, end)`, without what was withdrawn."""
    standing = stack.exemptions.select_related("file").filter(withdrawn_at=None, start__lt=end, end__gt=start)
    return list(standing.order_by("start", "id"))


def given_of(sent: Sent | None, oxygen: Sent | None, excuse: Excuse | None) -> Given:
    """What the rule is told of an hour."""
    if sent is None:
        return Given(received=False, excuse=excuse)
    return Given(
        received=True,
        flag=sent.flag,
        measured=sent.measured,
        converted=sent.converted,
        oxygen=oxygen.measured if oxygen else None,
        oxygen_flag=oxygen.flag if oxygen else "N",
        excuse=excuse,
        void=sent.void,
    )


def judged_hours(
    stack: Stack,
    start: dt.datetime,
    end: dt.datetime,
    *,
    parameters: Sequence[str] | None = None,
    version: int | None = None,
) -> Iterator[Judged]:
    """Every hour of `[start, end)` of every pollutant that a stack must report, from data as known in a version."""
    wanted = tuple(parameters or stack.pollutants)
    sent = _sent(stack, wanted, start, end, version)
    filed = exemptions_of(stack, start, end)
    zone = campaign_zone()
    origins: dict[dt.date, tuple[int, bool]] = {}
    for time in hours_between(start, end):
        day = local_day(time, zone)
        if day not in origins:
            origin = origin_on(day)
            origins[day] = origin.whole("stacks.proof_day"), origin.word("stacks.due_hours") == "flag"
        covering = [each for each in filed if each.start <= time < each.end]
        exemption = covering[0] if covering else None
        oxygen = sent.get((OXYGEN, time))
        for parameter in wanted:
            mine = sent.get((parameter, time))
            given = given_of(mine, oxygen, Excuse(exemption.kind) if exemption else None)
            rules = rules_on(stack.source_type, parameter, day)
            yield Judged(
                parameter=parameter,
                time=time,
                sent=mine,
                given=given,
                rules=rules,
                verdict=judge(given, rules),
                exemption=exemption,
                due=_is_due(time, mine, covering, *origins[day], zone),
            )


def _sent(
    stack: Stack, wanted: Sequence[str], start: dt.datetime, end: dt.datetime, version: int | None
) -> Mapping[tuple[str, dt.datetime], Sent]:
    if stack.station_id is None:
        return {}
    return read_hours(stack.station_id, wanted, start, end, minute_interval=stack.minute_interval, version=version)


def _is_due(
    time: dt.datetime, sent: Sent | None, covering: Sequence[Exemption], proof_day: int, by_flag: bool, zone: ZoneInfo
) -> bool:
    """Whether an hour is due in the rate: unless a stop or repair was proved in time, or, where the pack takes the
    device's word for it, flagged as stopped."""
    if by_flag and sent is not None and sent.flag == "F":
        return False
    return not any(
        Excuse(each.kind).leaves_the_due and filed_in_time(hour=time, filed_at=each.filed_at, day=proof_day, zone=zone)
        for each in covering
    )

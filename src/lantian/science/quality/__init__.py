"""Is a number to be believed: checks of observations, each named after the paragraph that it stands on.

`flags`         what a check can say of a value.
`rules`         the rules, what parameters each takes, and those in force by a pack.
`series`        one series in order of time: range, step, stuck, spike, noise, negative drift.
`pairs`         two factors of one station: PM2.5 and PM10, NO2 and NOx.
`sources`       what the device, its clock and its link say: marks of HJ 212, clock, frozen source, gaps.
`neighbours`    a station among its neighbours, with the weather.
`labels`        whether a station's hours are labelled as those of its neighbours.
`completeness`  whether an hour, a day, a month has enough values (GB 3095 table 4).
`hourly`        all rules over a block of hours of a network: proposals for a reviewer.
`minutes`       the rules of one series over a year of minutes of many stations.

A check never changes or drops a value, and a missing value is never good.
"""

from __future__ import annotations

from lantian.science.quality.flags import Flag, worst
from lantian.science.quality.rules import RULES, Rule, RuleInfo, rules_in_force

__all__ = ["RULES", "Flag", "Rule", "RuleInfo", "rules_in_force", "worst"]

"""The other reading of M35 (`running-index`): the index of the means of 24 hours, not the mean of their indices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from lantian.apps.monitoring.common import DAILY, campaign_zone
from lantian.apps.records.campaign import pack
from lantian.core.standards import gb3095, hj633
from lantian.core.standards.hj633 import Indicator, Report
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import local_day

__all__ = ["Concentrations", "index_of_means"]

Concentrations = Mapping[Pollutant, Mapping[dt.datetime, Decimal]]
"""Hourly means by their start, in the units of the index; hours that are missing are not in it."""
_HOUR = dt.timedelta(hours=1)


def index_of_means(known: Concentrations, last: dt.datetime) -> int | None:
    """The index of the daily report (HJ 633) of the 24 hours that end with the one that starts at `last`, whatever day
    they belong to; None where PM2.5 has no valid mean of them (GB 3095 table 4)."""
    times = [last - back * _HOUR for back in range(23, -1, -1)]
    hours = {pollutant: [known.get(pollutant, {}).get(time) for time in times] for pollutant in Pollutant}
    given = {DAILY[pollutant]: gb3095.day_mean(hours[pollutant]) for pollutant in Pollutant}
    given[Indicator.O3_8H] = gb3095.ozone_day_8h(hours[Pollutant.O3])
    given[Indicator.O3_1H] = gb3095.ozone_day_1h(hours[Pollutant.O3])
    if given[Indicator.PM25_24H] is None:
        return None
    edition = pack().edition("HJ 633", local_day(last, campaign_zone()))
    return hj633.index(given, edition, Report.DAILY).published()

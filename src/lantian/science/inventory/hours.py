"""The hours of emissions: how a year's mass is shared out to months, weekdays and hours."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Profile"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Profile:
    """Weights of the 24 local hours, of Monday to Sunday, and of January to December; only their ratios count."""

    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    months: tuple[float, ...]

    def day(self, day: dt.date) -> Floats:
        """The share of the year's mass in each hour of a local day.

        The shares of all hours of all days of the year add up to 1: days are weighed by their month and weekday.
        """
        weight = self._days(day.year)
        number = (day - dt.date(day.year, 1, 1)).days
        hours = np.array(self.hours) / sum(self.hours)
        return hours * float(weight[number] / weight.sum())

    def _days(self, year: int) -> Floats:
        """The weight of each day: its month's, shared out to the days of the month by their weekdays."""
        count = 366 if calendar.isleap(year) else 365
        days = [dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(count)]
        month = np.array([each.month - 1 for each in days])
        week = np.array([self.weekdays[each.weekday()] for each in days])
        sums = np.bincount(month, weights=week, minlength=12)
        found: Floats = np.array(self.months)[month] * week / sums[month]
        return found

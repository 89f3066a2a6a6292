"""Published holidays behind a port: the chinesecalendar package, and the days that a pack states itself.

The package's tables are the State Council's yearly notices. A pack's own table wins over them day by day, names its
source, and says how far it reaches where no package is used.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from chinese_calendar.constants import holidays, workdays

from lantian.core.policy.case_schema import CalendarFile
from lantian.core.time.work_calendar import WorkCalendar

__all__ = ["PLAIN", "work_calendar"]

PLAIN = WorkCalendar(known_from=dt.date.max, known_until=dt.date.min)
"""Where a pack says nothing of work days: Monday to Friday, nothing known."""


def work_calendar(rules: CalendarFile | None) -> WorkCalendar:
    """The work days that hold for a pack.

    Years of the package are known as wholes: a notice covers a calendar year.
    """
    if rules is None:
        return PLAIN
    base = _chinese() if rules.table == "chinese" else WorkCalendar(known_from=dt.date.max, known_until=dt.date.min)
    own = {day: entry.worked for entry in rules.days for day in entry.each()}
    return WorkCalendar(
        days={**base.days, **own},
        known_from=min(base.known_from, rules.known_from or base.known_from),
        known_until=max(base.known_until, rules.known_until or base.known_until),
        rest_weekdays=frozenset(rules.rest_weekday_numbers()),
    )


@lru_cache(maxsize=1)
def _chinese() -> WorkCalendar:
    days = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    years = {day.year for day in holidays}
    return WorkCalendar(days, dt.date(min(years), 1, 1), dt.date(max(years), 12, 31))

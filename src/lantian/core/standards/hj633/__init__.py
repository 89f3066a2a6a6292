"""HJ 633: the air quality index (环境空气质量指数), editions of 2012 and 2026.

`index` computes it exactly for one hour or day, `grade` names it; `ladder` hands the same table to the vectorised
kernel in `lantian.science.aggregation.index`.
"""

from __future__ import annotations

from lantian.core.standards.hj633.calculation import AirQuality, Mark, MarkKind, iaqi, index, limits, report_of
from lantian.core.standards.hj633.grades import GRADES, Grade, grade
from lantian.core.standards.hj633.indicators import Edition, Indicator, Report
from lantian.core.standards.hj633.lines import read_line
from lantian.core.standards.hj633.tables import BREAKPOINTS, IAQI_STEPS, ladder

__all__ = [
    "BREAKPOINTS",
    "GRADES",
    "IAQI_STEPS",
    "AirQuality",
    "Edition",
    "Grade",
    "Indicator",
    "Mark",
    "MarkKind",
    "Report",
    "grade",
    "iaqi",
    "index",
    "ladder",
    "limits",
    "read_line",
    "report_of",
]

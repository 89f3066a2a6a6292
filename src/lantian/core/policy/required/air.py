"""Ranking, targets, goals and the network of stations: what a pack must say of them."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, share, whole, word
from lantian.core.standards.pollutants import Pollutant

__all__ = ["AIR"]

AIR: Mapping[str, Required] = {
    "ranking.parameter": word(
        *(pollutant.code for pollutant in Pollutant), en="the factor that the ranking compares", zh="排名所比较的因子"
    ),
    "ranking.station_share": share("stations that a valid subdistrict value needs", "街道值有效所需的站点比例"),
    "ranking.period_days_share": share("valid days that a ranked period needs", "排名时段所需的有效天数比例"),
    "ranking.decimals": whole(0, 6, "1", en="decimals kept of the value that is ranked", zh="排名值保留的小数位"),
    "ranking.tie_rule": word("shared", en="how equal values are placed", zh="并列的处理"),
    "targets.capture_minimum": share("valid data that a target figure needs", "目标值所需的有效数据比例"),
    "targets.comparison_decimals": whole(
        0, 6, "1", en="decimals at which actual and target are compared", zh="与目标比较时的小数位"
    ),
    "targets.half_year_method": word(
        "period-mean", "mean-of-months", en="how the half-year value is formed", zh="半年值的算法"
    ),
    "results.values": word(
        "raw", "corrected", en="which hourly values make the official results", zh="以何种小时值计算正式结果"
    ),
    "accountability.completion.mid_level": share(
        "completion below which the mid-level cadre answers", "低于此完成率问责分管中层干部"
    ),
    "accountability.completion.leader": share(
        "completion below which the leader in charge answers", "低于此完成率问责分管领导"
    ),
    "accountability.completion.main_leaders": share(
        "completion below which the main leaders answer", "低于此完成率问责主要领导"
    ),
    "accountability.examined_last": whole(
        1, 1000, "1", "count", en="places from the end that are examined", zh="排名末位的考核个数"
    ),
    "goal.pm25_reduction": share("promised reduction of mean PM2.5", "PM2.5 平均浓度的下降目标"),
    "goal.heavy_days_reduction": share("promised reduction of heavily polluted days", "重污染天数的下降目标"),
    "goal.heavy_day_index": whole(
        0, 500, "1", "AQI", en="index above which a day counts as heavily polluted", zh="重污染日的指数界限"
    ),
    "network.online_minutes": whole(
        1, 10080, "min", en="age of the newest hour of a station on line", zh="在线站点最新小时值的时效"
    ),
    "station.future_tolerance_minutes": whole(
        0, 1440, "min", en="how far ahead a station's clock may be", zh="站点时钟允许超前的分钟数"
    ),
    "tasks.due_soon_days": whole(
        0, 366, "day", en="days before its date on which a deadline is due soon", zh="临近期限的提前天数"
    ),
}

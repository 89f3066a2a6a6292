"""Calibration of micro-stations: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, number, share, whole

__all__ = ["CALIBRATION"]

CALIBRATION: Mapping[str, Required] = {
    "calibration.target.r2_least": share("R² that a device needs beside a reference", "比对决定系数下限"),
    "calibration.target.slope_least": number("0", "10", "1", en="least slope", zh="比对斜率下限"),
    "calibration.target.slope_most": number("0", "10", "1", en="greatest slope", zh="比对斜率上限"),
    "calibration.target.intercept_most": number(
        "0", "1000", "µg/m³", en="greatest intercept, either way", zh="比对截距绝对值上限"
    ),
    "calibration.target.rmse_most": number("0", "1000", "µg/m³", en="greatest RMSE", zh="均方根误差上限"),
    "calibration.target.nrmse_most": share("greatest RMSE as a part of the mean", "相对均方根误差上限"),
    "calibration.target.sd_most": number(
        "0", "1000", "µg/m³", en="greatest SD between devices side by side", zh="平行性标准偏差上限"
    ),
    "calibration.target.cv_most": share("greatest SD as a part of the mean", "平行性变异系数上限"),
    "calibration.block_days": whole(
        1, 60, "day", en="days that are left out together when the error is stated", zh="误差评定时整块留出的天数"
    ),
    "calibration.least_hours": whole(
        24, 10000, "h", en="common hours that a correction needs", zh="建立校准模型所需的共同小时数"
    ),
    "calibration.least_blocks": whole(
        2, 60, "count", en="blocks that a correction needs", zh="建立校准模型所需的时段块数"
    ),
    "calibration.simpler_within": share(
        "excess of error at which the simpler correction is preferred", "误差相差在此比例以内时取较简单的模型"
    ),
    "calibration.due_days": whole(
        1, 3660, "day", en="days after a co-location at which the next one is due", zh="两次比对之间的最长天数"
    ),
    "calibration.watch.window_hours": whole(
        24, 720, "h", en="window over which a device is compared with its proxy", zh="与参照站远程比较的时间窗"
    ),
    "calibration.watch.days": whole(
        1, 60, "day", en="days in a row out of order before an alarm", zh="连续异常多少天报警"
    ),
    "calibration.watch.gain_least": number("0", "10", "1", en="least gain against the proxy", zh="远程增益下限"),
    "calibration.watch.gain_most": number("0", "10", "1", en="greatest gain against the proxy", zh="远程增益上限"),
    "calibration.watch.offset_most": number(
        "0", "1000", "µg/m³", en="greatest offset against the proxy, either way", zh="远程偏移绝对值上限"
    ),
    "calibration.watch.same_least": share(
        "p below which the distributions of device and proxy differ", "分布一致性检验的显著性水平"
    ),
}

"""The trace of what a detector was measured to find. It tells of experiments, not of any station: it may be public."""

from __future__ import annotations

from decimal import Decimal

from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.science.tampering.catalogue import DETECTORS
from lantian.science.tampering.measured import measured_of

__all__ = ["detector_rates"]


@register("detector-rates")
def detector_rates(key: dict[str, str], version: int | None) -> Trace:
    """Detection and false alarms of one detector on real data with injected tampering. Key: detector."""
    (name,) = needed(key, "detector")
    tried = measured_of(name)
    if name not in DETECTORS or not tried:
        raise NoSuchFigure(Text(zh=f"检测方法 {name}", en=f"the detector {name}"), sorted(DETECTORS))
    return Trace(
        figure=Figure(name=DETECTORS[name].title, value=Decimal(f"{tried[0].found:.2f}"), unit="", percent=True),
        clauses=(),
        arithmetic=(
            Text(zh="检出的注入事件 ÷ 注入事件", en="injected episodes found / injected episodes"),
            DETECTORS[name].looks_for,
        ),
        tables=(
            InputTable(
                title=Text(zh="注入实验", en="Injected episodes"),
                columns=(
                    Text(zh="注入的干预", en="Injected"),
                    Text(zh="检出率", en="Found"),
                    Text(zh="误报（次/站·年）", en="False alarms per station and year"),
                    Text(zh="事件数", en="Episodes"),
                ),
                rows=tuple(
                    (each.injected, Decimal(f"{each.found:.2f}"), Decimal(f"{each.false_alarms:.2f}"), each.episodes)
                    for each in tried
                ),
            ),
        ),
        pack_version=pack().version_label,
        remarks=(
            Text(
                zh="北京 12 个国控站 2013—2016 年实测数据（UCI 501，CC BY 4.0）；"
                "阈值取自 2015 年 2 月以前，检出与误报计自 2015 年 3 月以后",
                en="Twelve national stations in Beijing, 2013–2016 (UCI 501, CC BY 4.0); "
                "thresholds from before March 2015, counted from then on",
            ),
        ),
    )  # fmt: skip

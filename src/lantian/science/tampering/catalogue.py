"""The detectors by name: what each looks for, what it may bear on, what would disprove it.

Articles are those of 环发〔2015〕175号, the ministry's rules on how fraud with monitoring data is found and dealt with.
A detector yields leads for a person; none of them is proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lantian.core.policy.schema import Text

__all__ = ["ARTICLES", "DETECTORS", "Detector"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """What people read of a detector."""

    title: Text
    looks_for: Text
    articles: tuple[str, ...]
    disproof: Text
    """What would show that nobody did anything."""
    version: int = 1
    least: float = 0.0
    """Score below which nothing is a lead, however calm the history was."""


ARTICLES: Mapping[str, Text] = {
    "4-1": Text(
        zh="第四条（一）擅自停运、变更、增减监测点位", en="art. 4 (1) stopping, moving, adding or cutting a site"
    ),
    "4-2": Text(
        zh="第四条（二）遮挡、堵塞、喷淋采样口或周边环境", en="art. 4 (2) covering, blocking or spraying the inlet"
    ),
    "4-5": Text(zh="第四条（五）破坏、损毁监测设备及其配套设施", en="art. 4 (5) damaging the station or its supplies"),
    "4-6": Text(zh="第四条（六）稀释、吸附、过滤样品", en="art. 4 (6) diluting, adsorbing or filtering samples"),
    "4-8": Text(
        zh="第四条（八）改变仪器工作条件或状态，删改、干扰数据或程序",
        en="art. 4 (8) changing the instrument's conditions, altering or disturbing data or programs",
    ),
    "4-9": Text(
        zh="第四条（九）以隐蔽接口秘密修改参数或数据", en="art. 4 (9) altering parameters by hidden interfaces"
    ),
    "4-10": Text(zh="第四条（十）不记录或选择性记录", en="art. 4 (10) not recording, or recording selectively"),
    "4-11": Text(
        zh="第四条（十一）篡改、销毁原始记录，不按规定传输", en="art. 4 (11) destroying or not transmitting records"
    ),
    "4-12": Text(zh="第四条（十二）不合理修约、取舍数据", en="art. 4 (12) unreasonable rounding or choosing"),
    "4-13": Text(zh="第四条（十三）擅自修改数据", en="art. 4 (13) changing data without right"),
    "5-5": Text(zh="第五条 以仪器模拟功能或植入软件产生数据", en="art. 5, data from a simulation or planted software"),
}
"""Items of the two articles, short."""

_SITE = Text(
    zh="附近污染源停产、站点周边施工或植被变化、仪器漂移；同址比对合格即可排除",
    en="A source nearby that stopped, building or planting at the site, drift; a passed co-location rules it out",
)

DETECTORS: Mapping[str, Detector] = {
    "network": Detector(
        title=Text(zh="持续偏低于周边站点", en="Lower than the neighbours"),
        looks_for=Text(
            zh="由周边站点推算的 PM2.5 明显高于本站，持续 1 至 14 天",
            en="PM2.5 below what the neighbours say, for one to fourteen days",
        ),
        articles=("4-2", "4-5", "4-6", "4-8", "4-9"),
        disproof=_SITE,
    ),
    "network-own": Detector(
        title=Text(zh="PM2.5 偏低而本站 PM10 正常", en="PM2.5 low, the station's own PM10 as usual"),
        looks_for=Text(
            zh="由周边站点及本站 PM10 推算的 PM2.5 明显高于本站读数",
            en="PM2.5 below what the neighbours and the station's own PM10 say",
        ),
        articles=("4-6", "4-8", "4-9"),
        disproof=_SITE,
    ),
    "stuck": Detector(
        title=Text(zh="数值长时间不变", en="A value that stands still"),
        looks_for=Text(zh="周边波动时本站小时值连续相同", en="Equal hours while the neighbours move"),
        articles=("4-5", "4-8"),
        disproof=Text(
            zh="仪器故障记录、通信中断补传、量程下限附近的粗分辨率",
            en="A logged fault, back-filled hours, a coarse display at low levels",
        ),
    ),
    "capped": Detector(
        title=Text(zh="数值封顶", en="Values that stop at a ceiling"),
        looks_for=Text(
            zh="一周内多个小时停在最大值附近，而周边推算值更高",
            en="Many hours at the week's maximum while the neighbours were higher",
        ),
        articles=("4-6", "4-8"),
        least=3.0,
        disproof=Text(zh="仪器量程上限或饱和的说明书与记录", en="The instrument's stated range or saturation"),
    ),
    "copied": Detector(
        title=Text(zh="与其他站点数值相同", en="Readings equal to another station's"),
        looks_for=Text(
            zh="两天内与另一站（可滞后）逐时相同",
            en="Two days of hours equal to another station's, with a delay or not",
        ),
        articles=("4-8", "4-13", "5-5"),
        disproof=Text(
            zh="两站数据同源、设备编号配置错误", en="One device that reports under two numbers, a wrong configuration"
        ),
    ),
    "copied-with-noise": Detector(
        title=Text(zh="变化过程与其他站点雷同", en="Changes that follow another station too closely"),
        looks_for=Text(
            zh="三天内逐时变化与另一站的相关异常高，缩放或加噪亦可见",
            en="Hour-to-hour changes of three days that follow another's, scaled or with noise added",
        ),
        articles=("4-8", "4-13", "5-5"),
        disproof=Text(zh="两站相距很近且空气静稳；并址比对数据", en="Stations side by side in still air"),
    ),
    "repeated": Detector(
        title=Text(zh="重复本站过往数据", en="Repeats of the station's own past"),
        looks_for=Text(
            zh="两天内逐时与本站 1 至 30 天前相同", en="Two days of hours equal to the own hours 1 to 30 days before"
        ),
        articles=("4-8", "4-13", "5-5"),
        disproof=Text(zh="补传时间标记错误", en="Back-filled hours with wrong times"),
    ),
    "noise": Detector(
        title=Text(zh="噪声消失", en="Noise that collapses"),
        looks_for=Text(zh="三天内读数异常平滑", en="Three days smoother than the neighbours'"),
        articles=("4-8", "5-5"),
        disproof=Text(zh="厂家调整平均时间的记录", en="A logged change of the averaging time"),
    ),
    "visits": Detector(
        title=Text(zh="检查时段读数下降", en="Dips at visits"),
        looks_for=Text(zh="检查时段低于前后各 24 小时", en="Lower during visits than in the day before and after"),
        articles=("4-2", "4-8"),
        disproof=Text(zh="检查当日道路清扫、限行的记录", en="Sweeping or closed roads for the visit"),
    ),
    "public-hours": Detector(
        title=Text(zh="工作时段偏低", en="Lower in public hours"),
        looks_for=Text(
            zh="两周内工作日白天相对其他时段偏低", en="Working-day hours lower than the rest, over a fortnight"
        ),
        articles=("4-2", "4-8"),
        disproof=Text(zh="道路清扫、施工停工等日间作业安排", en="Day-time sweeping plans, building sites at rest"),
    ),
    "sprinkling": Detector(
        title=Text(zh="局部喷淋", en="Local suppression"),
        looks_for=Text(
            zh="三天内仅本站颗粒物下降同时湿度上升",
            en="Particles that fall when humidity rises, at this station alone",
        ),
        articles=("4-2",),
        disproof=Text(zh="洒水车作业路线、局地阵雨记录", en="Rounds of sprinkling trucks, a local shower"),
    ),
    "weather": Detector(
        title=Text(zh="气象数据不可能", en="Impossible meteorology"),
        looks_for=Text(
            zh="湿度、温度越界，露点高于气温", en="Humidity or temperature out of bounds, dew point over temperature"
        ),
        articles=("4-5", "4-8", "5-5"),
        least=1.0,
        disproof=Text(zh="传感器故障或结露记录", en="A logged fault, condensation on the sensor"),
    ),
    "still-air": Detector(
        title=Text(zh="静风中颗粒物骤降", en="A fall in still air"),
        looks_for=Text(
            zh="无风无雨而本站三小时内明显下降",
            en="A fall within three hours without wind or rain, neighbours not falling",
        ),
        articles=("4-2", "4-6", "4-8"),
        disproof=Text(zh="局地阵雨、微风被遮挡的测风记录", en="A local shower, a sheltered wind mast"),
    ),
    "step": Detector(
        title=Text(zh="斜率或零点突变", en="A step of slope or offset"),
        looks_for=Text(
            zh="前后十天相对周边的斜率或零点突变",
            en="Slope or offset against the neighbours changed, ten days before and after",
        ),
        articles=("4-8", "4-9"),
        least=3.5,
        disproof=Text(zh="日志中有校准、维修、换件记录", en="Calibration, repair or a new part in the diary"),
    ),
    "silence": Detector(
        title=Text(zh="高值时缺数", en="Silence when the neighbours peak"),
        looks_for=Text(
            zh="一个月内缺测集中在周边高值时段", en="Gaps of a month that lie where the neighbours are highest"
        ),
        articles=("4-1", "4-5", "4-10", "4-11"),
        least=2.0,
        disproof=Text(zh="停电、过热停机、通信故障记录", en="Power cuts, overheating, line faults on record"),
    ),
    "limit": Detector(
        title=Text(zh="紧贴限值", en="Hugging a limit"),
        looks_for=Text(
            zh="两个月内限值下方聚集、上方缺少", en="Two months crowded just below a limit, empty just above"
        ),
        articles=("4-12", "4-13"),
        least=3.0,
        disproof=Text(zh="仪器分辨率、周边站点同样分布", en="A coarse display; neighbours spread the same way"),
    ),
}
"""Id → detector."""

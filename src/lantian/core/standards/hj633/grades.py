"""Table 2 of HJ 633: the six grades with name, colour, effect on health and advice.

Wording of 2012. The edition of 2026 keeps names, limits and colours and lists the sensitive groups of each pollutant
apart, so that `advice` and `health` of 2012 remain true there in the general form.
"""

from __future__ import annotations

from dataclasses import dataclass

from lantian.core.policy.schema import Text
from lantian.core.standards.hj633.indicators import Edition

__all__ = ["GRADES", "Grade", "grade"]


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of the index: `number` 1 (best) to 6, the span of the index, and how it is said and coloured."""

    number: int
    low: int
    high: int | None
    level: Text
    name: Text
    colour: Text
    rgb: str
    health: Text
    advice: Text

    @property
    def span(self) -> str:
        """The span of the index as it is printed: "51–100", "> 300"."""
        return f"{self.low}–{self.high}" if self.high is not None else f"> {self.low - 1}"


def _text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


GRADES: tuple[Grade, ...] = (
    Grade(
        number=1,
        low=0,
        high=50,
        level=_text("一级", "Level 1"),
        name=_text("优", "Excellent"),
        colour=_text("绿", "green"),
        rgb="#00E400",
        health=_text(
            "空气质量令人满意，基本无空气污染",
            "The air is satisfactory; there is practically no pollution.",
        ),
        advice=_text("各类人群可正常活动", "Everybody can be active as usual."),
    ),
    Grade(
        number=2,
        low=51,
        high=100,
        level=_text("二级", "Level 2"),
        name=_text("良", "Good"),
        colour=_text("黄", "yellow"),
        rgb="#FFFF00",
        health=_text(
            "空气质量可接受，但某些污染物可能对极少数异常敏感人群健康有较弱影响",
            "The air is acceptable; some pollutants may slightly affect the very few who are unusually sensitive.",
        ),
        advice=_text(
            "极少数异常敏感人群应减少户外活动",
            "The very few who are unusually sensitive should be less active outdoors.",
        ),
    ),
    Grade(
        number=3,
        low=101,
        high=150,
        level=_text("三级", "Level 3"),
        name=_text("轻度污染", "Lightly polluted"),
        colour=_text("橙", "orange"),
        rgb="#FF7E00",
        health=_text(
            "易感人群症状有轻度加剧，健康人群出现刺激症状",
            "Symptoms of sensitive people get slightly worse; healthy people feel irritation.",
        ),
        advice=_text(
            "儿童、老年人及心脏病、呼吸系统疾病患者应减少长时间、高强度的户外锻炼",
            "Children, the elderly and people with heart or respiratory disease should cut down long or hard exercise "
            "outdoors.",
        ),
    ),
    Grade(
        number=4,
        low=151,
        high=200,
        level=_text("四级", "Level 4"),
        name=_text("中度污染", "Moderately polluted"),
        colour=_text("红", "red"),
        rgb="#FF0000",
        health=_text(
            "进一步加剧易感人群症状，可能对健康人群心脏、呼吸系统有影响",
            "Symptoms of sensitive people get worse; heart and lungs of healthy people may be affected.",
        ),
        advice=_text(
            "儿童、老年人及心脏病、呼吸系统疾病患者避免长时间、高强度的户外锻炼，一般人群适量减少户外运动",
            "Children, the elderly and people with heart or respiratory disease should avoid long or hard exercise "
            "outdoors; others should do less of it.",
        ),
    ),
    Grade(
        number=5,
        low=201,
        high=300,
        level=_text("五级", "Level 5"),
        name=_text("重度污染", "Heavily polluted"),
        colour=_text("紫", "purple"),
        rgb="#99004C",
        health=_text(
            "心脏病和肺病患者症状显著加剧，运动耐受力降低，健康人群普遍出现症状",
            "Symptoms of people with heart or lung disease get markedly worse and they endure less effort; healthy "
            "people commonly show symptoms.",
        ),
        advice=_text(
            "儿童、老年人和心脏病、肺病患者应停留在室内，停止户外运动，一般人群减少户外运动",
            "Children, the elderly and people with heart or lung disease should stay indoors and stop exercise "
            "outdoors; others should do less of it.",
        ),
    ),
    Grade(
        number=6,
        low=301,
        high=None,
        level=_text("六级", "Level 6"),
        name=_text("严重污染", "Severely polluted"),
        colour=_text("褐红", "maroon"),
        rgb="#7E0023",
        health=_text(
            "健康人群运动耐受力降低，有明显强烈症状，提前出现某些疾病",
            "Healthy people endure less effort, have strong symptoms, and some diseases set in early.",
        ),
        advice=_text(
            "儿童、老年人和病人应当留在室内，避免体力消耗，一般人群应避免户外活动",
            "Children, the elderly and the ill should stay indoors and avoid effort; everybody should avoid being "
            "active outdoors.",
        ),
    ),
)
"""The six grades, best first."""


def grade(aqi: int | None, edition: Edition | str = Edition.E2012) -> Grade | None:
    """The grade of an index; None where there is no index.

    Basis: HJ 633 table 2. Both editions have the same limits; the edition is asked for all the same, so that callers
    need no change when one differs.

    >>> grade(201).name.en
    'Heavily polluted'
    """
    if type(edition) is not Edition:
        Edition(edition)
    if aqi is None:
        return None
    return _BY_INDEX[aqi] if aqi < len(_BY_INDEX) else GRADES[-1]


_BY_INDEX = tuple(item for item in GRADES[:-1] for _ in range(item.low, (item.high or 0) + 1))

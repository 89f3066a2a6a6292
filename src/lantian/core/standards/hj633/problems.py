"""What can be wrong with a concentration and with a line of concentrations: code, words and remedy."""

from __future__ import annotations

from lantian.core.quantity.problem import Problem

__all__ = [
    "CarbonMonoxideInMicrograms",
    "ConcentrationImplausible",
    "ConcentrationNegative",
    "ConcentrationNotNumber",
    "EditionUnknown",
    "FieldRepeated",
    "FieldUnknown",
    "LineBlank",
    "LineNotJson",
    "LineNotObject",
    "UnitsLookLikeMilligrams",
]

# ruff: noqa: RUF012


class EditionUnknown(Problem):
    """No edition of HJ 633 has that name."""

    code = "edition-unknown"
    words = {
        "en": ("HJ 633 has no edition {edition}.", "Choose 2012 or 2026."),
        "zh": ("HJ 633 没有 {edition} 年版。", "请选择 2012 或 2026。"),
    }


class ConcentrationNotNumber(Problem):
    """A text, a truth value, a list, a NaN or an infinity stands where a concentration should."""

    code = "value-not-number"
    words = {
        "en": (
            "{field} is {value}, which is not a finite number.",
            "Write a plain number without quotation marks, or null where the value is missing.",
        ),
        "zh": ("{field} 的值 {value} 不是有限的数。", "请写不带引号的数；缺测请写 null。"),
    }


class ConcentrationNegative(Problem):
    """A concentration below zero."""

    code = "value-negative"
    words = {
        "en": (
            "{field} is {value}; a concentration cannot be below zero.",
            "Write null where the value is missing or invalid; placeholders such as -1 or -99 are not read as missing.",
        ),
        "zh": ("{field} 为 {value}，浓度不能为负。", "缺测或无效请写 null；-1、-99 等占位数不作缺测处理。"),
    }


class ConcentrationImplausible(Problem):
    """More than a kilogram in a thousand cubic metres: no air."""

    code = "value-implausible"
    words = {
        "en": (
            "{field} is {value} {unit}, which no air holds.",
            "Check the unit: µg/m³ is expected, mg/m³ for CO.",
        ),
        "zh": ("{field} 为 {value} {unit}，环境空气中不可能出现。", "请检查单位：应为 µg/m³，一氧化碳为 mg/m³。"),
    }


class CarbonMonoxideInMicrograms(Problem):
    """Carbon monoxide as large as this is µg/m³ written for mg/m³."""

    code = "co-looks-like-micrograms"
    words = {
        "en": (
            "{field} is {value} mg/m³, a deadly amount; it looks like µg/m³.",
            "CO is in mg/m³: divide by 1000.",
        ),
        "zh": ("{field} 为 {value} mg/m³，已属致命浓度，疑似以 µg/m³ 填写。", "一氧化碳的单位为 mg/m³，请除以 1000。"),
    }


class UnitsLookLikeMilligrams(Problem):
    """Two or more values, every one between 0 and 1: mg/m³ written for µg/m³."""

    code = "values-look-like-milligrams"
    words = {
        "en": (
            "{fields} are all below 1 µg/m³; they look like mg/m³.",
            "All pollutants but CO are in µg/m³: multiply by 1000.",
        ),
        "zh": ("{fields} 均小于 1 µg/m³，疑似以 mg/m³ 填写。", "除一氧化碳外单位均为 µg/m³，请乘以 1000。"),
    }


class FieldUnknown(Problem):
    """A field that is none of the twelve."""

    code = "field-unknown"
    words = {
        "en": ("{field} is not a known field.", "{near}The fields are {fields}."),
        "zh": ("未知字段 {field}。", "{near_zh}可用字段：{fields}。"),
    }


class FieldRepeated(Problem):
    """The same field twice in one line; which one counts would be a guess."""

    code = "field-repeated"
    words = {
        "en": ("{field} stands more than once in the line.", "Keep the one that is right."),
        "zh": ("字段 {field} 在一行中出现多次。", "请只保留正确的一个。"),
    }


class LineBlank(Problem):
    """A line without an object."""

    code = "line-blank"
    words = {
        "en": ("The line is blank.", "Write {{}} for an hour or day without any value, or take the line out."),
        "zh": ("空行。", "没有任何数据的时次请写 {{}}，或删去该行。"),
    }


class LineNotJson(Problem):
    """The line cannot be read as JSON in UTF-8."""

    code = "line-not-json"
    words = {
        "en": (
            "The line is not JSON: {reason}.",
            'Write one object a line in UTF-8, such as {{"pm25_24h": 75, "co_24h": 1.2}}.',
        ),
        "zh": ("该行不是 JSON：{reason}。", '请每行写一个 UTF-8 编码的对象，例如 {{"pm25_24h": 75, "co_24h": 1.2}}。'),
    }


class LineNotObject(Problem):
    """The line is JSON, but a number, a text or a list."""

    code = "line-not-object"
    words = {
        "en": (
            "The line holds {kind}, not an object.",
            'Write one object a line, such as {{"pm25_24h": 75, "co_24h": 1.2}}.',
        ),
        "zh": ("该行是 {kind}，不是对象。", '请每行写一个对象，例如 {{"pm25_24h": 75, "co_24h": 1.2}}。'),
    }

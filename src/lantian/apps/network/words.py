"""Words for codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language

from lantian.core.policy.schema import Text
from lantian.core.standards.hj212.factors import factors
from lantian.core.standards.pollutants import Pollutant

__all__ = ["factor_name", "factor_names"]

_NAMES: Mapping[str, Text] = {
    "a01001": Text(zh="温度", en="temperature"),
    "a01002": Text(zh="湿度", en="humidity"),
    "a01006": Text(zh="气压", en="pressure"),
    "a01007": Text(zh="风速", en="wind speed"),
    "a01008": Text(zh="风向", en="wind direction"),
    "a21002": Text(zh="NOx", en="NOx"),
    "a21003": Text(zh="NO", en="NO"),
    "a34001": Text(zh="TSP", en="TSP"),
    "a34011": Text(zh="降尘", en="dustfall"),
    "a34013": Text(zh="烟尘", en="particulates"),
    "a19001": Text(zh="氧含量", en="oxygen"),
    "a01011": Text(zh="烟气流速", en="flue gas velocity"),
    "a01012": Text(zh="烟气温度", en="flue gas temperature"),
    "a01013": Text(zh="烟气压力", en="flue gas pressure"),
    "a01014": Text(zh="烟气湿度", en="flue gas humidity"),
    "a00000": Text(zh="废气流量", en="flow of waste gas"),
    "a24088": Text(zh="非甲烷总烃", en="NMHC"),
    "LA": Text(zh="A声级", en="sound level A"),
    "Leq": Text(zh="等效声级", en="equivalent sound level"),
}


def factor_name(code: str) -> str:
    """What a factor code measures, in the reader's language; the code itself where it has no words."""
    try:
        return Pollutant.from_code(code).label
    except KeyError:
        pass
    language = get_language() or ""
    if code in _NAMES:
        return _NAMES[code].in_language(language)
    known = factors().get(code)
    return known.name_zh if known and not language.startswith("en") else code


def factor_names(codes: Iterable[str]) -> str:
    """Several, one after the other."""
    return ("、" if not (get_language() or "").startswith("en") else ", ").join(map(factor_name, codes))

"""What is left of a name or an address when ways of writing are taken away."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Address", "Name", "address_of", "code_of", "credit_code_holds", "name_of", "plain"]

_VARIANTS = str.maketrans(
    "鄭號廠區機電業鋼鐵鑄塗裝傢製達華興東車門發銅鋁鋅鎂陽園莊溝崗橋鎮鄉與開設務銷環寶鑫龍馬鵬飛揚緣隆勝聖億萬豐榮",
    "郑号厂区机电业钢铁铸涂装家制达华兴东车门发铜铝锌镁阳园庄沟岗桥镇乡与开设务销环宝鑫龙马鹏飞扬缘隆胜圣亿万丰荣",
)
_BRACKETS = re.compile(r"[(\[【〔<《][^)\]】〕>》]{0,30}[)\]】〕>》]")
_NO_LETTER = re.compile(r"[^0-9A-Z\u3400-\u9fff]+")
_FORMS = re.compile(
    r"(股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|有限公司|有限责任|责任公司|总公司|分公司|个体工商户|专业合作社|合作社|"
    r"公司|经营部|加工部|门市部|服务部|工作室|加工厂|制造厂|总厂|厂|店|行|部|中心|CO LTD|LTD|LIMITED|INC)+$"
)
_PLACE = re.compile(r"^(?:[\u3400-\u9fff]{2,3}(?:省|市|区|县)){1,3}")
_BRANCH = re.compile(r"第?([0-9一二三四五六七八九十])(?:分)?(?:厂|店|车间|分公司|号炉|号)")
_DIGITS = {sign: place for place, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百]+(?=号|弄|组|队|排|楼|栋|院)")
_ROAD = re.compile(r"[\u3400-\u9fff]{1,6}?(?:大道|路|街|巷|胡同|村|庄|寨|市场|小区|产业园|工业园|园区)")
_NUMBER = re.compile(r"(\d{1,5})(?:号|弄|$)")
_DISTRICT = re.compile(
    r"^(?:[\u3400-\u9fff]{2,3}省)?(?:[\u3400-\u9fff]{2,3}市)?(?:[\u3400-\u9fff]{2,3}[区县])?"
    r"(?:[\u3400-\u9fff]{2,4}(?:镇|乡|街道办事处|办事处))?"
)
_JUNCTION = re.compile(r"与|和|交叉口|交汇处")
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


@dataclass(frozen=True, slots=True)
class Name:
    """A name without place and legal form; `branch` is the number of a branch, "" where there is none."""

    core: str
    branch: str


@dataclass(frozen=True, slots=True)
class Address:
    """Roads or villages of an address, the first house number (-1: none), and what is left of its text."""

    roads: tuple[str, ...]
    number: int
    text: str


def plain(text: str) -> str:
    """Narrow signs, capitals, simplified characters; letters and digits alone.

    >>> plain("鄭州（Ａ）机械 廠")
    '郑州A机械厂'
    """
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).upper().translate(_VARIANTS))


def name_of(text: str, places: frozenset[str] = frozenset()) -> Name:
    """The part of a name by which people know an enterprise; `places` are names of places that say nothing here.

    >>> name_of("河南省郑州市恒通机械（集团）有限公司", frozenset({"河南", "郑州"}))
    Name(core='恒通机械', branch='')
    """
    whole = unicodedata.normalize("NFKC", text).upper().translate(_VARIANTS)
    inner = "".join(each for each in _BRACKETS.findall(whole) if "厂" in each or "分" in each)
    bare = _NO_LETTER.sub("", _BRACKETS.sub("", whole)) or _NO_LETTER.sub("", whole)
    found = _BRANCH.search(bare + inner)
    branch = _figure(found.group(1)) if found else ""
    core = _PLACE.sub("", bare)
    for _time in range(3):
        place = next((each for each in places if core.startswith(each) and len(core) > len(each) + 1), None)
        if place is None:
            break
        core = core[len(place) :].lstrip("省市区县")
    shorter = _FORMS.sub("", _BRANCH.sub("", core) if found else core)
    return Name(shorter if len(shorter) > 1 else core or bare, branch)


def address_of(text: str, places: frozenset[str] = frozenset()) -> Address:
    """Roads, number and text of an address.

    >>> address_of("中原区陇海西路与华山路交叉口")
    Address(roads=('陇海西路', '华山路'), number=-1, text='陇海西路与华山路交叉口')
    >>> address_of("建设路一百二十三号院").number
    123
    """
    whole = plain(_BRACKETS.sub("", unicodedata.normalize("NFKC", text)))
    whole = _NUMERAL.sub(lambda found: str(_numeral(found.group())), whole)
    bare = _DISTRICT.sub("", whole) or whole
    for place in places:
        if bare.startswith(place) and len(bare) > len(place) + 1:
            bare = bare[len(place) :]
    parts = [part for part in _JUNCTION.split(bare) if part]
    roads = tuple(dict.fromkeys(road for part in parts for road in _ROAD.findall(part)))
    found = _NUMBER.search(bare) or re.match(r"(\d{1,5})", bare)
    return Address(
        roads[:2] or ((re.sub(r"\d+", "", bare),) if bare else ()), int(found.group(1)) if found else -1, bare
    )


@lru_cache(maxsize=65_536)
def code_of(text: str) -> str:
    """A code in narrow capitals without signs between."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


def credit_code_holds(code: str) -> bool:
    """Whether the last sign of a unified social credit code is the right one (GB 32100-2015, annex A).

    >>> credit_code_holds("91350100M000100Y43"), credit_code_holds("91350100M000100Y44")
    (True, False)
    """
    if len(code) != 18 or any(sign not in _CODE_SIGNS for sign in code):
        return False
    total = sum(_CODE_SIGNS.index(sign) * weight for sign, weight in zip(code, _CODE_WEIGHTS, strict=False))
    return _CODE_SIGNS[(31 - total % 31) % 31] == code[17]


def _figure(sign: str) -> str:
    return sign if sign.isdigit() else str(_numeral(sign))


def _numeral(text: str) -> int:
    """Chinese numerals up to 999, or single digits one after the other."""
    if not any(sign in text for sign in "十百"):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total = held = 0
    for sign in text:
        if sign == "百":
            total, held = total + (held or 1) * 100, 0
        elif sign == "十":
            total, held = total + (held or 1) * 10, 0
        else:
            held = _DIGITS[sign]
    return total + held

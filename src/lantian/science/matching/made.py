"""Made lists with the noise of real ones, to measure by. Every name is invented; seeded, the same each time.

The noise: legal forms and place names left out or added, short forms, wrong and doubled signs, traditional characters,
full-width signs, numbers in Chinese, junctions in place of numbers, missing addresses, moved places, codes with a wrong
sign or none. What makes it hard: namesakes in another trade, branches of one enterprise, many enterprises at one
address, and on both lists those that the other does not have.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from lantian.science.matching.comparing import Entry

__all__ = ["PLACES", "Made", "make"]

PLACES = frozenset({"河南", "郑州", "中原"})
_BRANDS = (
    "恒通达盛华鑫宏兴源泰丰瑞祥永昌隆顺嘉诚信金龙腾飞远东方正大中原豫新星光明辉亚太平安康"
    "宁海天江河山川林森雅美佳益民众合力同创联邦凯旋胜利德仁义博文智慧云峰岭松柏青春阳晨曦"
)
_TRADES = (
    "机械",
    "机械制造",
    "铸造",
    "铸件",
    "耐火材料",
    "橡胶制品",
    "塑料制品",
    "塑料",
    "家具",
    "木业",
    "印刷",
    "包装",
    "包装材料",
    "建材",
    "石灰",
    "水泥制品",
    "陶瓷",
    "涂料",
    "化工",
    "铝材",
    "有色金属",
    "金属制品",
    "五金",
    "门窗",
    "服装洗涤",
    "洗浴",
    "食品",
    "汽车维修",
    "钢结构",
    "电气设备",
    "环保设备",
    "保温材料",
    "砂石",
    "混凝土",
    "再生资源",
)
_FORMS = ("有限公司", "有限责任公司", "厂", "加工厂", "经营部", "商行", "股份有限公司")
_ROADS = (
    "陇海",
    "建设",
    "中原",
    "桐柏",
    "华山",
    "秦岭",
    "嵩山",
    "伏牛",
    "工人",
    "互助",
    "棉纺",
    "淮河",
    "航海",
    "冉屯",
    "须水",
    "郑上",
    "汝河",
    "颍河",
    "洛河",
    "文化宫",
    "百花",
    "前进",
    "友爱",
    "市场",
    "农业",
    "化工",
    "电厂",
    "柿园",
    "闫垌",
    "西站",
)
_WAYS = ("路", "东路", "西路", "南路", "北路", "街", "中路")
_WRONG = {
    "恒": "衡",
    "通": "同",
    "鑫": "新",
    "宏": "洪",
    "源": "原",
    "泰": "太",
    "丰": "峰",
    "瑞": "锐",
    "祥": "详",
    "永": "咏",
    "昌": "冒",
    "隆": "龙",
    "嘉": "佳",
    "诚": "成",
    "金": "今",
    "辉": "晖",
    "华": "花",
    "康": "廉",
    "铸": "涛",
    "塑": "朔",
}
_BACK = {
    "郑": "鄭",
    "号": "號",
    "厂": "廠",
    "机": "機",
    "电": "電",
    "业": "業",
    "华": "華",
    "兴": "興",
    "东": "東",
    "达": "達",
}
_FIGURES = "零一二三四五六七八九"
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LON, _LAT = 113.58, 34.75


@dataclass(frozen=True, slots=True)
class Made:
    """Two lists and the pairs of places in them that are the same thing."""

    left: list[Entry]
    right: list[Entry]
    truth: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Thing:
    brand: str
    trade: str
    form: str
    branch: str
    road: str
    number: int
    code: str
    lon: float
    lat: float
    unit: str


def make(size: int, *, seed: int, common: float = 0.7) -> Made:
    """Two lists of `size` entries each, of which a share `common` stands on both."""
    source = random.Random(seed)  # noqa: S311 - made-up, the same each time
    shared = int(size * common)
    things = _things(2 * size - shared, source)
    left = list(enumerate(things[:size]))
    right = [*enumerate(things[:shared]), *enumerate(things[size:], start=size)]
    source.shuffle(left)
    source.shuffle(right)
    where = {thing: place for place, (thing, _each) in enumerate(right)}
    truth = frozenset((place, where[thing]) for place, (thing, _each) in enumerate(left) if thing in where)
    return Made(
        [_written(each, source, noise=0.15) for _thing, each in left],
        [_written(each, source, noise=1.0) for _thing, each in right],
        truth,
    )


def _things(count: int, source: random.Random) -> list[_Thing]:
    found: list[_Thing] = []
    while len(found) < count:
        if found and source.random() < 0.12:
            found.append(_sibling(source.choice(found[-200:]), source))
            continue
        brand = "".join(source.choice(_BRANDS) for _sign in range(source.choice((2, 2, 2, 3))))
        east, north = source.uniform(-0.06, 0.06), source.uniform(-0.04, 0.04)
        found.append(
            _Thing(
                brand,
                source.choice(_TRADES),
                source.choice(_FORMS),
                "",
                source.choice(_ROADS) + source.choice(_WAYS),
                source.randint(1, 400),
                _code(source) if source.random() < 0.75 else "",
                _LON + east,
                _LAT + north,
                f"u{int((east + 0.06) * 33)}{int((north + 0.04) * 37)}",
            )
        )
    return found


def _sibling(thing: _Thing, source: random.Random) -> _Thing:
    """Another enterprise that is easily taken for this one."""
    kind = source.randrange(3)
    fresh = _code(source) if thing.code else ""
    if kind == 0:
        return _Thing(
            thing.brand,
            source.choice(_TRADES),
            source.choice(_FORMS),
            "",
            source.choice(_ROADS) + source.choice(_WAYS),
            source.randint(1, 400),
            fresh,
            _LON + source.uniform(-0.06, 0.06),
            _LAT + source.uniform(-0.04, 0.04),
            thing.unit,
        )
    if kind == 1:
        return _Thing(
            thing.brand,
            thing.trade,
            thing.form,
            source.choice("二三四"),
            thing.road,
            thing.number + source.randint(2, 60),
            fresh,
            thing.lon + 0.004,
            thing.lat,
            thing.unit,
        )
    brand = "".join(source.choice(_BRANDS) for _sign in range(2))
    return _Thing(
        brand,
        source.choice(_TRADES),
        source.choice(_FORMS),
        "",
        thing.road,
        thing.number,
        fresh,
        thing.lon,
        thing.lat,
        thing.unit,
    )


def _code(source: random.Random) -> str:
    body = "91" + "410102" + "".join(source.choice(_SIGNS) for _sign in range(9))
    total = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + _SIGNS[(31 - total % 31) % 31]


def _written(thing: _Thing, source: random.Random, *, noise: float) -> Entry:
    def chance(share: float) -> bool:
        return source.random() < share * noise

    address = _address(thing, source, noise)
    code = thing.code
    if chance(0.35):
        code = ""
    elif code and chance(0.06):
        place = source.randrange(2, 18)
        code = code[:place] + source.choice(_SIGNS) + code[place + 1 :]
    elif code and chance(0.015):
        code = _code(source)
    known = source.random() < 0.5
    drift = 0.05 if chance(0.02) else 0.0015 * noise
    unit = "" if chance(0.3) else "u00" if chance(0.02) else thing.unit
    return Entry(
        _name(thing, source, noise),
        address,
        code,
        thing.lon + source.gauss(0, drift / 2) if known else None,
        thing.lat + source.gauss(0, drift / 2) if known else None,
        unit,
    )


def _name(thing: _Thing, source: random.Random, noise: float) -> str:
    def chance(share: float) -> bool:
        return source.random() < share * noise

    brand, trade, form = thing.brand, thing.trade, thing.form
    if chance(0.12):
        brand = "".join(_WRONG.get(sign, sign) if source.random() < 0.6 else sign for sign in brand)
    if chance(0.15):
        trade = trade[:2] if len(trade) > 2 else trade + source.choice(("制品", "加工", "设备"))
    if chance(0.04):
        trade = ""
    if chance(0.35):
        form = source.choice((*_FORMS, ""))
    branch = f"{thing.branch}分厂" if thing.branch and not chance(0.2) else ""
    prefix = source.choice(("", "郑州", "郑州市", "郑州市中原区", "河南", "河南省"))
    text = f"{prefix}{brand}{trade}{form}{f'（{branch}）' if branch and chance(0.5) else branch}"
    if chance(0.06) and len(text) > 4:
        place = source.randrange(1, len(text))
        text = text[:place] + text[place + 1 :] if source.random() < 0.5 else text[:place] + text[place - 1 :]
    return _signs(text, source, noise)


def _address(thing: _Thing, source: random.Random, noise: float) -> str:
    def chance(share: float) -> bool:
        return source.random() < share * noise

    if chance(0.12):
        return ""
    prefix = source.choice(("", "中原区", "郑州市中原区", "河南省郑州市中原区"))
    if chance(0.15):
        return f"{prefix}{thing.road}与{source.choice(_ROADS)}路交叉口"
    if chance(0.1):
        return f"{prefix}{thing.road}"
    number: object = thing.number
    if chance(0.04):
        number = thing.number + source.choice((-2, 2, 10))
    if chance(0.08):
        number = "".join(_FIGURES[int(sign)] for sign in str(number))
    return _signs(f"{prefix}{thing.road}{number}号{source.choice(('', '', '院', '附1号', '院内'))}", source, noise)


def _signs(text: str, source: random.Random, noise: float) -> str:
    if source.random() < 0.05 * noise:
        text = "".join(_BACK.get(sign, sign) for sign in text)
    if source.random() < 0.05 * noise:
        text = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    if source.random() < 0.05 * noise:
        place = source.randrange(len(text) + 1)
        text = f"{text[:place]} {text[place:]}"
    return text

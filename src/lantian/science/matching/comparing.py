"""Which entries of two lists may be the same: candidates by blocks, then a likeness with its reasons.

All pairs of two lists of 50,000 would be 2.5 thousand million. Blocks let through pairs that share a code, a road with
a number, a place nearby, or rare pieces of the name; only those are compared field by field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # type: ignore[import-untyped]  # its parts are loaded when they are used
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from lantian.science.matching.levels import FIELDS, LEVELS, PRIOR, WEIGHTS
from lantian.science.matching.wording import address_of, code_of, name_of

__all__ = ["Entry", "Pairs", "compare", "prepare"]

Indices = NDArray[np.int64]
_RAREST = 6
_BY_NAME = 8
_BY_PLACE = 12
_LARGEST_BLOCK = 60
_CHUNK = 2_000
_METRES = 111_320.0
_CODE_LEAST = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list; what is not known is empty or None."""

    name: str
    address: str = ""
    code: str = ""
    lon: float | None = None
    lat: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidates: places in both lists, likeness from 0 to 1, and the level of each field (`levels.LEVELS`)."""

    left: Indices
    right: Indices
    likeness: NDArray[np.float64]
    answers: NDArray[np.int8]
    """One row for each pair, one column for each of `levels.FIELDS`."""

    def reasons(self, place: int) -> dict[str, str]:
        """Field → level of one pair, in words of `levels.LEVELS`."""
        return {field: LEVELS[field][int(level)] for field, level in zip(FIELDS, self.answers[place], strict=True)}

    def take(self, kept: NDArray[np.bool_] | Indices) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.left[kept], self.right[kept], self.likeness[kept], self.answers[kept])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A list in the form in which it is compared."""

    cores: list[str]
    branches: NDArray[np.object_]
    roads: NDArray[np.object_]
    second: NDArray[np.object_]
    numbers: NDArray[np.int64]
    addresses: list[str]
    codes: NDArray[np.object_]
    places: NDArray[np.float64]
    """Degrees, longitude and latitude; NaN where unknown."""
    units: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.cores)


def prepare(entries: Sequence[Entry], places: frozenset[str] = frozenset()) -> Prepared:
    """Take ways of writing away, once for each entry."""
    names = [name_of(each.name, places) for each in entries]
    addresses = [address_of(each.address, places) for each in entries]
    return Prepared(
        cores=[each.core for each in names],
        branches=_words(each.branch for each in names),
        roads=_words(each.roads[0] if each.roads else "" for each in addresses),
        second=_words(each.roads[1] if len(each.roads) > 1 else "" for each in addresses),
        numbers=np.array([each.number for each in addresses], dtype=np.int64),
        addresses=[each.text for each in addresses],
        codes=_words(code_of(each.code) for each in entries),
        places=np.array(
            [
                (each.lon, each.lat) if each.lon is not None and each.lat is not None else (np.nan, np.nan)
                for each in entries
            ],
            dtype=np.float64,
        ).reshape(len(entries), 2),
        units=_words(each.unit for each in entries),
    )


def compare(
    left: Sequence[Entry],
    right: Sequence[Entry],
    *,
    near: float,
    most: int = 5,
    least: float = 0.0,
    places: frozenset[str] = frozenset(),
    weights: Mapping[str, tuple[float, ...]] = WEIGHTS,
    prior: float = PRIOR,
) -> Pairs:
    """Candidates for each entry of `left` among `right`, best first.

    Args:
        near: metres within which places may be the same.
        most: so many candidates are kept for each entry.
        least: those below this likeness are left out.
        places: names of places that tell nothing apart here (the district, its city and province).
    """
    mine, theirs = prepare(left, places), prepare(right, places)
    one, two = _candidates(mine, theirs, near)
    answers = _answers(mine, theirs, one, two, near)
    log_odds = np.full(len(one), prior)
    for column, field in enumerate(FIELDS):
        log_odds += np.asarray(weights[field])[answers[:, column]]
    likeness = 1.0 / (1.0 + np.exp2(-log_odds))
    found = Pairs(one, two, likeness, answers)
    found = found.take(likeness >= least)
    order = np.lexsort((found.right, -found.likeness, found.left))
    found = found.take(order)
    return found.take(_rank_within(found.left) < most)


def _words(values: Iterable[str]) -> NDArray[np.object_]:
    return np.array(list(values), dtype=np.object_)


def _candidates(mine: Prepared, theirs: Prepared, near: float) -> tuple[Indices, Indices]:
    width = max(len(theirs), 1)
    found = [
        _by_key([code if len(code) >= _CODE_LEAST else "" for code in mine.codes], list(theirs.codes), width),
        _by_key(_doors(mine), _doors(theirs), width),
        _by_name(mine.cores, theirs.cores, width),
        _by_place(mine.places, theirs.places, near, width),
    ]
    keys = np.unique(np.concatenate(found))
    return keys // width, keys % width


def _doors(side: Prepared) -> list[str]:
    pairs = zip(side.roads, side.numbers, strict=True)
    return [f"{road}|{number}" if road and number >= 0 else "" for road, number in pairs]


def _by_key(mine: Sequence[str], theirs: Sequence[str], width: int) -> Indices:
    """Pairs that share a key; a key that many share says nothing."""
    where: dict[str, list[int]] = {}
    for place, key in enumerate(theirs):
        if key:
            where.setdefault(key, []).append(place)
    found = [
        place * width + other
        for place, key in enumerate(mine)
        if key and len(where.get(key, ())) <= _LARGEST_BLOCK
        for other in where.get(key, ())
    ]
    return np.array(found, dtype=np.int64)


def _by_name(mine: Sequence[str], theirs: Sequence[str], width: int) -> Indices:
    """For each name the others that share its rarest pieces, weighed by rarity."""
    if not mine or not theirs:
        return np.empty(0, dtype=np.int64)
    numbers: dict[str, int] = {}
    rows = [[numbers.setdefault(piece, len(numbers)) for piece in _pieces(core)] for core in theirs]
    counts = np.bincount(np.array([each for row in rows for each in row], dtype=np.int64), minlength=len(numbers))
    weight = np.log(1.0 + len(theirs) / np.maximum(counts, 1)) if numbers else np.empty(0)
    known = [[numbers[piece] for piece in _pieces(core) if piece in numbers] for core in mine]
    rare = [sorted(row, key=lambda each: int(counts[each]))[:_RAREST] for row in known]
    index = _matrix(rows, weight, len(numbers)).T.tocsr()
    asked = _matrix(rare, weight, len(numbers))
    found = []
    for start in range(0, len(mine), _CHUNK):
        product = asked[start : start + _CHUNK] @ index
        for place in range(product.shape[0]):
            begin, end = product.indptr[place], product.indptr[place + 1]
            columns, values = product.indices[begin:end], product.data[begin:end]
            if len(columns) > _BY_NAME:
                columns = columns[np.argpartition(values, -_BY_NAME)[-_BY_NAME:]]
            found.append((start + place) * width + columns.astype(np.int64))
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _pieces(core: str) -> set[str]:
    """Signs two by two, and two with one between, so that one wrong sign leaves most of them."""
    marked = f"^{core}"
    pairs = {marked[place : place + 2] for place in range(len(marked) - 1)}
    return pairs | {f"{core[place]}_{core[place + 2]}" for place in range(len(core) - 2)}


def _matrix(rows: Sequence[Sequence[int]], weight: NDArray[np.float64], columns: int) -> scipy.sparse.csr_matrix:
    lengths = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
    places = np.array([each for row in rows for each in row], dtype=np.int64)
    values = weight[places] if len(places) else np.empty(0)
    pointers = np.concatenate(([0], np.cumsum(lengths)))
    made = scipy.sparse.csr_matrix((values, places, pointers), shape=(len(rows), columns))
    norms = np.sqrt(made.multiply(made).sum(axis=1)).A1 if len(rows) else np.empty(0)
    return scipy.sparse.diags(1.0 / np.maximum(norms, 1e-9)) @ made


def _by_place(mine: NDArray[np.float64], theirs: NDArray[np.float64], near: float, width: int) -> Indices:
    here, there = np.flatnonzero(~np.isnan(mine[:, 0])), np.flatnonzero(~np.isnan(theirs[:, 0]))
    if not len(here) or not len(there):
        return np.empty(0, dtype=np.int64)
    scale = _scale(theirs[there, 1].mean())
    tree = scipy.spatial.cKDTree(theirs[there] * scale)
    distances, found = tree.query(mine[here] * scale, k=min(_BY_PLACE, len(there)), distance_upper_bound=near)
    distances, found = np.atleast_2d(distances.T).T, np.atleast_2d(found.T).T
    rows, columns = np.nonzero(np.isfinite(distances))
    keys: Indices = here[rows] * width + there[found[rows, columns]]
    return keys


def _scale(latitude: float) -> NDArray[np.float64]:
    return np.array([_METRES * np.cos(np.radians(latitude)), _METRES])


def _answers(mine: Prepared, theirs: Prepared, one: Indices, two: Indices, near: float) -> NDArray[np.int8]:
    columns = (
        _name_level(mine.cores, theirs.cores, one, two),
        _same_level(mine.branches[one], theirs.branches[two]),
        _address_level(mine, theirs, one, two),
        _place_level(mine.places[one], theirs.places[two], near),
        _code_level(mine.codes[one], theirs.codes[two]),
        _same_level(mine.units[one], theirs.units[two]),
    )
    return np.stack(columns, axis=1) if len(one) else np.empty((0, len(FIELDS)), dtype=np.int8)


def _ratio(
    mine: Sequence[str], theirs: Sequence[str], one: Indices, two: Indices, scorer: Callable[..., float]
) -> NDArray[np.uint8]:
    left, right = [mine[place] for place in one], [theirs[place] for place in two]
    return cpdist(left, right, scorer=scorer, dtype=np.uint8, workers=2)


def _name_level(mine: Sequence[str], theirs: Sequence[str], one: Indices, two: Indices) -> NDArray[np.int8]:
    whole = _ratio(mine, theirs, one, two, fuzz.ratio).astype(np.int16)
    part = _ratio(mine, theirs, one, two, fuzz.partial_ratio).astype(np.int16)
    lengths = np.minimum(*(np.array([len(side[place]) for place in at]) for side, at in ((mine, one), (theirs, two))))
    contained = (part >= 100) & (lengths >= 3)
    choices = [lengths == 0, whole >= 100, (whole >= 80) | (contained & (whole >= 60)), (whole >= 65) | contained]
    return np.select([*choices, whole >= 50], [5, 0, 1, 2, 3], default=4).astype(np.int8)


def _same_level(mine: NDArray[np.object_], theirs: NDArray[np.object_]) -> NDArray[np.int8]:
    missing = (mine == "") | (theirs == "")
    return np.select([missing, mine == theirs], [2, 0], default=1).astype(np.int8)


def _address_level(mine: Prepared, theirs: Prepared, one: Indices, two: Indices) -> NDArray[np.int8]:
    first, second = mine.roads[one], mine.second[one]
    other, further = theirs.roads[two], theirs.second[two]
    road = (first == other) | ((further != "") & (first == further)) | ((second != "") & (second == other))
    numbers, others = mine.numbers[one], theirs.numbers[two]
    known = (numbers >= 0) & (others >= 0)
    alike = _ratio(mine.addresses, theirs.addresses, one, two, fuzz.ratio) >= 75
    missing = (first == "") | (other == "")
    same = road & (
        (known & (numbers == others))
        | (np.array([mine.addresses[i] == theirs.addresses[j] for i, j in zip(one, two, strict=True)], dtype=bool))
    )
    choices = [missing, same, road & known & (numbers != others), road, alike]
    return np.select(choices, [5, 0, 2, 1, 3], default=4).astype(np.int8)


def _place_level(mine: NDArray[np.float64], theirs: NDArray[np.float64], near: float) -> NDArray[np.int8]:
    scale = _scale(float(np.nanmean(theirs[:, 1]))) if len(theirs) and not np.isnan(theirs[:, 1]).all() else np.ones(2)
    away = np.hypot(*((mine - theirs) * scale).T)
    return np.select(
        [np.isnan(away), away <= near / 4, away <= near, away <= 4 * near], [4, 0, 1, 2], default=3
    ).astype(np.int8)


def _code_level(mine: NDArray[np.object_], theirs: NDArray[np.object_]) -> NDArray[np.int8]:
    found = _same_level(mine, theirs)
    level = np.array([0, 2, 3], dtype=np.int8)[found]
    for place in np.flatnonzero(level == 2):
        if _one_off(mine[place], theirs[place]):
            level[place] = 1
    return level


def _one_off(one: str, two: str) -> bool:
    if len(one) != len(two) or len(one) < _CODE_LEAST:
        return False
    apart = [place for place in range(len(one)) if one[place] != two[place]]
    swapped = len(apart) == 2 and apart[1] == apart[0] + 1 and one[apart[0]] == two[apart[1]]
    return len(apart) == 1 or (swapped and one[apart[1]] == two[apart[0]])


def _rank_within(groups: Indices) -> Indices:
    """0, 1, 2 … within each run of equal values."""
    if not len(groups):
        return np.empty(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    lengths = np.diff(np.concatenate((starts, [len(groups)])))
    return np.arange(len(groups)) - np.repeat(starts, lengths)

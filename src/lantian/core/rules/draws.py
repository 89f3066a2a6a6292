"""Drawing a sample by lot so that anybody can draw it again (双随机): version `lantian-draw-1`.

1. The list of objects and inspectors is frozen; its canonical form (`canonical`) has a SHA-256 that is published.
2. A secret seed is made; its SHA-256 is published with the list, before anybody knows the seed.
3. A number that nobody can know yet (a lottery's, an exchange's closing figure) may be named as beacon beforehand.
4. The key of the draw is SHA-256 of ``lantian-draw-1 ⏎ seed ⏎ SHA-256 of the list ⏎ beacon`` (⏎: a line feed, UTF-8).
5. Objects stand in the order of HMAC-SHA-256(key, ``object ⏎ id``), written in hex, the smallest first; from each
   stratum the first ⌈share × size⌉ are drawn, the rest are substitutes in that order.
6. Each drawn object, in order, gets the inspectors with the fewest objects so far, ties by HMAC-SHA-256(key,
   ``pair ⏎ object ⏎ inspector``); who belongs to the object's own unit stands aside (回避).
7. Changes afterwards (an object that closed, an inspector who is ill) are replayed in their order by the same rules.

Basis: the random selection of inspectors and objects that the State Council orders (国办发〔2015〕58号); the quota is
the pack's.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal

__all__ = [
    "VERSION",
    "Drawn",
    "Event",
    "Inspector",
    "ListNotReadable",
    "NobodyLeft",
    "Object",
    "Outcome",
    "canonical",
    "commitment_of",
    "digest_of",
    "draw",
    "quota_of",
    "read_canonical",
]

VERSION = "lantian-draw-1"
HEADINGS = ("list", "id", "name", "stratum", "unit")


@dataclass(frozen=True)
class Object:
    """Something that may be drawn; `stratum` is the part of the list it is drawn from, `unit` the one it answers to."""

    id: str
    name: str
    stratum: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Inspector:
    """Somebody who may be sent; `unit` is their own."""

    id: str
    name: str
    unit: str = ""


@dataclass(frozen=True)
class Event:
    """A change after the draw: an object or an inspector falls out. `object` names the one object that it is about,
    when an inspector stands aside there alone."""

    kind: Literal["object-out", "inspector-out"]
    id: str
    object: str = ""


@dataclass(frozen=True)
class Drawn:
    """An object that is to be checked, by whom, and in place of which one."""

    object: str
    stratum: str
    order: int
    """1, 2, 3 … in the drawn order of its stratum."""
    inspectors: tuple[str, ...]
    instead_of: str = ""


@dataclass
class Outcome:
    """What a draw gives."""

    quotas: dict[str, int] = field(default_factory=dict)
    """Stratum → how many are drawn."""
    order: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Stratum → all its objects in the drawn order."""
    drawn: list[Drawn] = field(default_factory=list)
    fallen: list[str] = field(default_factory=list)
    """Objects that fell out after the draw."""
    exhausted: list[str] = field(default_factory=list)
    """Strata in which no substitute was left."""


class NobodyLeft(Exception):
    """Too few inspectors may be sent to an object."""

    code = "nobody-left"
    remedy = "Add inspectors of other units to the list before it is frozen."

    def __init__(self, object_id: str, wanted: int, found: int) -> None:
        self.object_id, self.wanted, self.found = object_id, wanted, found
        super().__init__(f"{object_id}: {wanted} inspectors are needed, {found} may be sent.")


class ListNotReadable(Exception):
    """A canonical list has another shape than `canonical` gives it."""

    code = "list-not-readable"
    remedy = "Take the list as it was published, byte for byte."


def canonical(objects: Iterable[Object], inspectors: Iterable[Inspector]) -> str:
    """The frozen list as it is published: CSV in UTF-8, line feeds, sorted by list, stratum and id.

    A text that a spreadsheet would compute begins with an apostrophe.

    >>> print(canonical([Object("A-2", "二号"), Object("A-1", "一号")], [Inspector("I-1", "甲", "u")]), end="")
    list,id,name,stratum,unit
    inspector,I-1,甲,,u
    object,A-1,一号,,
    object,A-2,二号,,
    """
    rows = [("inspector", one.id, one.name, "", one.unit) for one in inspectors]
    rows += [("object", one.id, one.name, one.stratum, one.unit) for one in objects]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADINGS)
    tidy = [[_tidy(cell) for cell in row] for row in rows]
    tidy.sort(key=lambda row: (row[0], row[3], row[1]))
    writer.writerows(tidy)
    return buffer.getvalue()


def read_canonical(text: str) -> tuple[list[Object], list[Inspector]]:
    """Objects and inspectors of a published list.

    Raises:
        ListNotReadable: it is no such list, or an id stands there twice.
    """
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows or tuple(rows[0]) != HEADINGS:
        raise ListNotReadable("The first line is not " + ",".join(HEADINGS))
    objects: list[Object] = []
    inspectors: list[Inspector] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(HEADINGS) or row[0] not in ("object", "inspector") or (row[0], row[1]) in seen:
            raise ListNotReadable(f"Line {number} is no line of such a list, or a double.")
        seen.add((row[0], row[1]))
        if row[0] == "object":
            objects.append(Object(row[1], row[2], row[3], row[4]))
        else:
            inspectors.append(Inspector(row[1], row[2], row[4]))
    return objects, inspectors


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment_of(seed: str) -> str:
    """What is published of a seed before the draw; the same as `printf %s SEED | sha256sum`."""
    return digest_of(seed)


def quota_of(share: Decimal, size: int) -> int:
    """How many of `size` are at least that share: rounded up, never more than there are.

    >>> quota_of(Decimal("0.2"), 11), quota_of(Decimal("0.2"), 10), quota_of(Decimal("0.1"), 0)
    (3, 2, 0)
    """
    return min(size, ceil(Fraction(share) * size))


def draw(
    text: str,
    *,
    seed: str,
    beacon: str,
    share: Decimal,
    each: int,
    events: Sequence[Event] = (),
) -> Outcome:
    """Draw from a published list; `each`: inspectors for an object (0: none are paired).

    Raises:
        ListNotReadable, NobodyLeft.
    """
    objects, inspectors = read_canonical(text)
    lot = _Lot(objects, inspectors, _key(seed, digest_of(text), beacon), each)
    lot.begin(share)
    for event in events:
        lot.happen(event)
    return lot.outcome


class _Lot:
    """A draw under way: who is drawn, who may still be sent, how much each has."""

    def __init__(self, objects: Sequence[Object], inspectors: Sequence[Inspector], key: bytes, each: int) -> None:
        self.key, self.each = key, each
        self.objects: Mapping[str, Object] = {one.id: one for one in objects}
        self.inspectors = {one.id: one for one in inspectors}
        self.out: set[str] = set()
        self.aside: set[tuple[str, str]] = set()
        self.places: dict[str, Drawn] = {}
        self.outcome = Outcome()

    def begin(self, share: Decimal) -> None:
        strata: dict[str, list[str]] = {}
        for one in self.objects.values():
            strata.setdefault(one.stratum, []).append(one.id)
        for stratum in sorted(strata):
            order = tuple(sorted(strata[stratum], key=lambda each: (self._mark("object", each), each)))
            self.outcome.order[stratum] = order
            self.outcome.quotas[stratum] = quota_of(share, len(order))
        for stratum, order in self.outcome.order.items():
            for place, each in enumerate(order[: self.outcome.quotas[stratum]], start=1):
                self.places[each] = Drawn(each, stratum, place, self._send(each, ()))
        self._settle()

    def happen(self, event: Event) -> None:
        if event.kind == "object-out":
            self._replace_object(event.id)
        elif event.object:
            self.aside.add((event.object, event.id))
            self._replace_inspector(event.object, event.id)
        else:
            self.out.add(event.id)
            for each, place in list(self.places.items()):
                if event.id in place.inspectors:
                    self._replace_inspector(each, event.id)
        self._settle()

    def _replace_object(self, gone: str) -> None:
        place = self.places.pop(gone, None)
        self.outcome.fallen.append(gone)
        if place is None:
            return
        order = self.outcome.order[place.stratum]
        taken = {*self.places, *self.outcome.fallen}
        following = next((each for each in order if each not in taken), None)
        if following is None:
            self.outcome.exhausted.append(place.stratum)
            return
        self.places[following] = Drawn(
            following, place.stratum, order.index(following) + 1, self._send(following, ()), instead_of=gone
        )

    def _replace_inspector(self, each: str, gone: str) -> None:
        place = self.places.get(each)
        if place is None or gone not in place.inspectors:
            return
        kept = tuple(one for one in place.inspectors if one != gone)
        self.places[each] = Drawn(each, place.stratum, place.order, kept, place.instead_of)
        sent = self._send(each, kept)
        self.places[each] = Drawn(each, place.stratum, place.order, sent, place.instead_of)

    def _send(self, each: str, kept: tuple[str, ...]) -> tuple[str, ...]:
        sent = kept
        while len(sent) < self.each:
            unit = self.objects[each].unit
            free = [
                one.id
                for one in self.inspectors.values()
                if one.id not in self.out
                and one.id not in sent
                and (each, one.id) not in self.aside
                and not (unit and one.unit == unit)
            ]
            if not free:
                raise NobodyLeft(each, self.each, len(sent))
            load = self._load()
            sent += (min(free, key=lambda one: (load.get(one, 0), self._mark("pair", each, one), one)),)
        return sent

    def _load(self) -> dict[str, int]:
        load: dict[str, int] = {}
        for place in self.places.values():
            for one in place.inspectors:
                load[one] = load.get(one, 0) + 1
        return load

    def _mark(self, *parts: str) -> str:
        return hmac.new(self.key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()

    def _settle(self) -> None:
        self.outcome.drawn = sorted(self.places.values(), key=lambda one: (one.stratum, one.order))


def _key(seed: str, list_digest: str, beacon: str) -> bytes:
    return hashlib.sha256("\n".join((VERSION, seed, list_digest, beacon)).encode()).digest()


_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def _tidy(text: str) -> str:
    """One line, composed signs (NFC), nothing that a spreadsheet would compute."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return f"'{plain}" if plain.startswith(_FORMULA) else plain

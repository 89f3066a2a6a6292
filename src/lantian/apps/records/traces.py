"""The registry of traces: how to open what stands behind a figure.

An app registers a builder for each kind of figure in its own `traces.py`, which is imported when the first trace is
asked for. A builder gets the key (the address's parameters) and the version of the data, or None for the newest one:

>>> @register("station-hour")
... def station_hour(key: dict[str, str], version: int | None) -> Trace: ...

Most figures may be looked into by anybody. One that may not says who may: `@register("…", guard=may_see)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.module_loading import autodiscover_modules

from lantian.apps.orgs.policies import Actor
from lantian.core.policy.problems import EditionUnknown, ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Trace
from lantian.core.standards.gb3095 import LimitNotInForce

__all__ = [
    "Builder",
    "Guard",
    "KindTaken",
    "NoSuchFigure",
    "address",
    "build",
    "kinds",
    "needed",
    "register",
    "require",
]

Builder = Callable[[dict[str, str], int | None], Trace]
Guard = Callable[[Actor, dict[str, str]], None]
"""Raises NotAllowed when somebody may not see what stands behind the figure of a key."""

_builders: dict[str, Builder] = {}
_guards: dict[str, Guard] = {}


class NoSuchFigure(Exception):
    """No figure answers to this kind, key or version. Builders raise it as well.

    `asked` is what was asked for: words in both languages, or text for programs and the log alone. `exists` is the
    nearest that there is, mostly codes.
    """

    code = "no-such-figure"

    def __init__(self, asked: Text | str, exists: Iterable[Text | str] = ()) -> None:
        self.asked = asked
        self.exists = tuple(exists)
        message, self.remedy = self.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        chinese = language.startswith("zh")
        asked = self.asked.in_language(language) if isinstance(self.asked, Text) else self.asked
        if chinese:
            return f"没有这个数字：{asked}。", "请从显示它的页面重新打开。"
        return f"There is no figure: {asked}.", "Open the figure again from the page that shows it."


class KindTaken(Exception):
    """Two builders want the same kind."""

    code = "trace-kind-taken"
    remedy = "Give the second one a name of its own."

    def __init__(self, kind: str) -> None:
        super().__init__(f"Traces of kind {kind!r} have a builder already.")


def register(kind: str, *, guard: Guard | None = None) -> Callable[[Builder], Builder]:
    """Make a function the builder of a kind of traces; `guard` says who may open them, else everybody.

    Raises:
        KindTaken: another function is its builder.
    """

    def keep(builder: Builder) -> Builder:
        if kind in _builders and _builders[kind].__qualname__ != builder.__qualname__:
            raise KindTaken(kind)
        _builders[kind] = builder
        if guard is not None:
            _guards[kind] = guard
        return builder

    return keep


def kinds() -> tuple[str, ...]:
    """Every kind of figure that has a trace."""
    _discover()
    return tuple(sorted(_builders))


def require(actor: Actor, kind: str, key: Mapping[str, str]) -> None:
    """Do nothing when somebody may open the trace of a figure.

    Raises:
        NotAllowed: they may not.
    """
    _discover()
    guard = _guards.get(kind)
    if guard is not None:
        guard(actor, dict(key))


def build(kind: str, key: Mapping[str, str], version: int | None = None) -> Trace:
    """The trace of a figure.

    Raises:
        NoSuchFigure: the kind is unknown, or its builder knows no such figure or version: the policy or the
            standards say nothing of its days, or they lie beyond the calendar.
    """
    _discover()
    if kind not in _builders:
        raise NoSuchFigure(Text(zh=f"溯源类型 {kind}", en=f"the kind of trace {kind}"), kinds())
    try:
        return _builders[kind](dict(key), version)
    except ParameterNotInForce as cause:
        raise NoSuchFigure(_unruled(cause.on), [f"{cause.first} …"]) from cause
    except EditionUnknown as cause:
        raise NoSuchFigure(_unruled(cause.on)) from cause
    except LimitNotInForce as cause:
        raise NoSuchFigure(_unruled(cause.facts["on"]), [f"{cause.facts['first']} …"]) from cause
    except OverflowError as cause:
        raise NoSuchFigure(Text(zh="日历之外的日期", en="a day beyond the calendar")) from cause


def needed(key: Mapping[str, str], *names: str) -> tuple[str, ...]:
    """The values of a key, in the order of `names`.

    Raises:
        NoSuchFigure: one is missing or empty.
    """
    missing = [name for name in names if not key.get(name)]
    if missing:
        listed = ", ".join(missing)
        raise NoSuchFigure(Text(zh=f"地址中缺少 {listed}", en=f"an address without {listed}"), names)
    return tuple(key[name] for name in names)


def address(kind: str, key: Mapping[str, object], version: int | None = None) -> str:
    """Where the trace of a figure is read. A clause has its own page."""
    if kind == "clause":
        return reverse("clause", args=[key["id"]])
    parameters = {name: str(value) for name, value in key.items()}
    if version is not None:
        parameters["v"] = str(version)
    return f"{reverse('trace', args=[kind])}?{urlencode(parameters)}"


def _unruled(day: object) -> Text:
    return Text(zh=f"{day}（尚无适用的规定）", en=f"{day}, a day for which no rule is in force yet")


@lru_cache(maxsize=1)
def _discover() -> None:
    import_module("lantian.apps.records.pack_traces")
    autodiscover_modules("traces")

"""The proof of a draw as one file, and checking it without trusting whoever made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from lantian.core.policy.schema import Text
from lantian.core.rules.draws import (
    VERSION,
    Drawn,
    Event,
    ListNotReadable,
    NobodyLeft,
    Outcome,
    commitment_of,
    digest_of,
    draw,
)

__all__ = ["Disproof", "result_rows", "verify"]

_MOST_INSPECTORS = 20


@dataclass(frozen=True)
class Disproof:
    """Something in a proof that does not hold."""

    code: str
    where: str
    message: Text
    remedy: Text


_REMEDY = Text(
    zh="与抽取前公布的名单和承诺值核对；不一致即为被改动。",
    en="Compare with the list and the commitment as they were published before the draw; what differs was changed.",
)


def result_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """The result of a draw as a proof holds it."""
    return [{**asdict(each), "inspectors": list(each.inspectors)} for each in outcome.drawn]


def verify(
    proof: Mapping[str, Any], *, list_digest: str | None = None, commitment: str | None = None
) -> tuple[Disproof, ...]:
    """Everything in a proof that does not hold; nothing when it is as it should be.

    `list_digest`, `commitment`: what was seen published before the draw. Without them the proof is only shown to agree
    with itself.
    """
    found = list(_shape(proof))
    if found:
        return tuple(found)
    text, seed = proof["list"], proof["seed"]
    wanted = list_digest or proof["list_sha256"]
    if digest_of(text) != wanted or proof["list_sha256"] != wanted:
        found.append(_fault("list-changed", "list", "名单与公布的摘要不符。", "The list is not the one published."))
    promised = commitment or proof["commitment"]
    if commitment_of(seed) != promised or proof["commitment"] != promised:
        found.append(_fault("seed-changed", "seed", "种子与承诺值不符。", "The seed is not the one committed to."))
    try:
        outcome = _again(proof)
    except (ListNotReadable, NobodyLeft) as cause:
        found.append(_fault(cause.code, "list", f"名单无法重抽：{cause}", f"The list cannot be drawn from: {cause}"))
        return tuple(found)
    found += _differences(proof["result"], outcome.drawn)
    return tuple(found)


def _again(proof: Mapping[str, Any]) -> Outcome:
    events = [Event(each["kind"], each["id"], each.get("object", "")) for each in proof["changes"]]
    return draw(
        proof["list"],
        seed=proof["seed"],
        beacon=proof["beacon"]["value"],
        share=Decimal(proof["share"]),
        each=proof["inspectors_each"],
        events=events,
    )


def _differences(said: Sequence[Mapping[str, Any]], drawn: Sequence[Drawn]) -> list[Disproof]:
    mine = {each.object: each for each in drawn}
    theirs = {str(each.get("object")): each for each in said}
    found = []
    for name in sorted(mine.keys() - theirs.keys()):
        found.append(_fault("left-out", name, f"{name} 应当抽中，结果中没有。", f"{name} is drawn, but left out."))
    for name in sorted(theirs.keys() - mine.keys()):
        found.append(
            _fault("slipped-in", name, f"{name} 在结果中，但未抽中。", f"{name} is in the result, but is not drawn.")
        )
    for name in sorted(mine.keys() & theirs.keys()):
        one = mine[name]
        if list(theirs[name].get("inspectors", [])) != list(one.inspectors):
            right = ", ".join(one.inspectors)
            found.append(
                _fault("other-inspectors", name, f"{name} 的检查人员应为 {right}。", f"{name}: the lot sends {right}.")
            )
        if theirs[name].get("order") != one.order:
            found.append(
                _fault("other-order", name, f"{name} 的次序应为 {one.order}。", f"{name}: its place is {one.order}.")
            )
    if len(said) != len(theirs):
        found.append(_fault("double", "result", "结果中有重复对象。", "An object stands twice in the result."))
    return found


def _shape(proof: Mapping[str, Any]) -> list[Disproof]:
    if not isinstance(proof, Mapping):
        return [_not_a_proof("")]
    if proof.get("format") != VERSION:
        other = str(proof.get("format", ""))[:40]
        return [
            _fault(
                "other-format",
                "format",
                f"此文件的格式为“{other}”，本程序只认 {VERSION}。",
                f"The format is “{other}”; this program knows {VERSION}.",
            )
        ]
    texts = ("list", "list_sha256", "commitment", "seed", "share")
    wrong = [name for name in texts if not isinstance(proof.get(name), str)]
    beacon, each = proof.get("beacon"), proof.get("inspectors_each")
    if not isinstance(beacon, Mapping) or not isinstance(beacon.get("value"), str):
        wrong.append("beacon")
    if not isinstance(each, int) or isinstance(each, bool) or not 0 <= each <= _MOST_INSPECTORS:
        wrong.append("inspectors_each")
    wrong += [name for name in ("changes", "result") if not _list_of_objects(proof.get(name))]
    if "changes" not in wrong and not all(
        change.get("kind") in ("object-out", "inspector-out") and isinstance(change.get("id"), str)
        for change in proof["changes"]
    ):
        wrong.append("changes")
    if "share" not in wrong and not _is_share(proof["share"]):
        wrong.append("share")
    return [_not_a_proof(name) for name in wrong]


def _list_of_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, Mapping) for each in value)


def _is_share(text: str) -> bool:
    try:
        share = Decimal(text)
    except InvalidOperation:
        return False
    return share.is_finite() and 0 <= share <= 1


def _not_a_proof(name: str) -> Disproof:
    return Disproof(
        "not-a-proof",
        name,
        Text(zh=f"缺少或无法读取：{name or '整个文件'}。", en=f"Missing or not readable: {name or 'the whole file'}."),
        Text(zh="请从抽取页面重新下载证明文件。", en="Download the proof again from the page of the draw."),
    )


def _fault(code: str, where: str, zh: str, en: str) -> Disproof:
    return Disproof(code, where, Text(zh=zh, en=en), _REMEDY)

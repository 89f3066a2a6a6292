"""What stands behind the quota of a draw."""

from __future__ import annotations

from lantian.apps.draws.boards import quota_of
from lantian.apps.draws.models import Draw
from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, Trace

__all__ = ["draw_quota"]


@register("draw-quota")
def draw_quota(key: dict[str, str], version: int | None) -> Trace:
    """How many a draw must hold. Key: draw."""
    (written,) = needed(key, "draw")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    item = Draw.objects.filter(pk=number, sample__in=list(pack().draws)).first()
    if item is None or not item.is_public:
        raise NoSuchFigure(f"draw-quota {written[:40]}")
    assert item.frozen_at is not None
    found = quota_of(item, local_day(item.drawn_at or item.frozen_at))
    if found is None:
        raise NoSuchFigure(f"draw-quota {written[:40]}")
    sample = pack().draws[item.sample]
    met = min(found.drawn, found.asked)
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{sample.title.zh} {item.period} 应抽数",
                en=f"{sample.title.en or sample.title.zh} {item.period}: to be drawn",
            ),
            value=found.asked,
            unit="1",
        ),
        clauses=(sample.clause,),
        interpretations=(sample.interpretation,) if sample.interpretation else (),
        arithmetic=(
            f"⌈{found.share} × {found.size}⌉ = {found.asked}",
            Text(zh=f"已抽 {met} / {found.asked}", en=f"drawn {met} of {found.asked}"),
        ),
        inputs=(
            Figure(name=Text(zh="名单上的对象", en="Objects on the list"), value=found.size, unit="1"),
            Figure(name=Text(zh="抽查比例（及以上）", en="Share, at least"), value=found.share, unit="1", percent=True),
        ),
        pack_version=pack().version_label,
        computed_at=item.drawn_at or item.frozen_at,
        stand_in=item.demonstration or bool(stand_in_notice("en")),
        remarks=(
            Text(
                zh=f"名单 SHA-256：{item.list_digest}；种子承诺：{item.commitment}",
                en=f"SHA-256 of the list: {item.list_digest}; commitment to the seed: {item.commitment}",
            ),
            Text(zh="分层时每层各自向上取整。", en="Where the list has strata, each is rounded up by itself."),
        ),
    )

"""The demonstration's inspections. 演示数据: made up, finished as people would; sheets are made when asked for.

`demo/inspections.csv` of a pack: class, the row (the how-many-th of a ledger's) or a new place, when, on whose behalf,
answers ("fenced=failed;in-warning=no"; points that are not named are met), why the other side refused to sign.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageDraw

from lantian.apps.evidence.actions import receive_many
from lantian.apps.inspections import actions, judging
from lantian.apps.inspections.actions import Signed
from lantian.apps.inspections.choices import Side
from lantian.apps.inspections.models import Inspection
from lantian.apps.ledgers.models import Row
from lantian.apps.records.campaign import pack
from lantian.core.policy.inspection_schema import MET

__all__ = ["load"]

_FILE = "inspections.csv"
_LASTS = dt.timedelta(minutes=35)


@transaction.atomic
def load(now: dt.datetime) -> None:
    """Inspections until now; where there are some already nothing is done."""
    file = _file()
    if file is None or pack().inspections is None or Inspection.objects.exists():
        return
    made = [(line, at) for line, at in _lines(file) if at + _LASTS <= now]
    begun = [(line, at, _begun(line, at)) for line, at in sorted(made, key=lambda each: each[1])]
    photographed = [(each.evidence_subject, "photo", at + _LASTS / 2) for _line, at, each in begun if each is not None]
    receive_many(_picture(), "演示照片.jpg", photographed)
    for line, at, draft in begun:
        if draft is not None:
            _finished(draft, line, at + _LASTS)


def _file() -> Path | None:
    name = pack().info.demonstration
    found = Path(settings.LANTIAN_PACK) / name / _FILE if name else None
    return found if found is not None and found.is_file() else None


def _lines(file: Path) -> Iterator[tuple[dict[str, str], dt.datetime]]:
    zone = ZoneInfo(pack().info.time_zone)
    with file.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            local = dt.datetime.fromisoformat(line["at"]).replace(tzinfo=zone)
            yield line, local.astimezone(dt.UTC)


def _begun(line: dict[str, str], at: dt.datetime) -> Inspection | None:
    row = _row(line)
    if line["ledger"] and row is None:
        return None
    draft = actions.start(
        actor=None,
        now=at,
        form=line["form"],
        source=line["source"],
        row=row.number if row else "",
        title=line["title"],
        address=line["address"],
        place=(Decimal(line["lon"]), Decimal(line["lat"])) if line["lon"] else None,
        demonstration=True,
    )
    return actions.save(draft, actor=None, now=at + _LASTS / 2, answers=_answers(draft, line))[0]


def _row(line: dict[str, str]) -> Row | None:
    if not line["ledger"]:
        return None
    place = int(line["place"])
    return Row.objects.filter(ledger=line["ledger"]).order_by("number")[place : place + 1].first()


def _answers(draft: Inspection, line: dict[str, str]) -> dict[str, str]:
    met = {each.id: MET for each in judging.form_of(draft).questions() if each.kind == "point"}
    named = dict(pair.split("=", 1) for pair in line["answers"].split(";") if pair)
    return met | named


def _finished(draft: Inspection, line: dict[str, str], at: dt.datetime) -> None:
    refused = line["refused"]
    inspected = Signed(side=Side.INSPECTED, name="演示：现场负责人", picture=_writing(draft.pk + 7))
    if refused:
        inspected = Signed(side=Side.INSPECTED, name="演示：现场负责人", refused=True, reason=refused)
    signatures = [Signed(side=Side.INSPECTOR, name="演示：检查员", picture=_writing(draft.pk)), inspected]
    unit = draft.unit_id or next(each.id for each in pack().subdistricts())
    actions.finish(draft, actor=None, now=at, unit=unit, remark=line["remark"], signatures=signatures)


def _writing(seed: int) -> bytes:
    """A line that looks written by hand and names nobody."""
    image = Image.new("L", (460, 150), 255)
    pen = ImageDraw.Draw(image)
    points = [(24 + 40 * step, 40 + (step * step * 29 + seed * 53) % 74) for step in range(11)]
    pen.line(points, fill=20, width=5, joint="curve")
    pen.line([(30, 128), (400, 118)], fill=20, width=4)
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


@lru_cache(maxsize=1)
def _picture() -> bytes:
    """A picture that says what it is."""
    image = Image.new("RGB", (960, 640), "#e6ecef")
    pen = ImageDraw.Draw(image)
    pen.rectangle((16, 16, 944, 624), outline="#c98500", width=8)
    pen.text((480, 320), "DEMONSTRATION PICTURE", fill="#6d4200", anchor="mm", font_size=56)
    made = BytesIO()
    image.save(made, "JPEG", quality=80)
    return made.getvalue()

"""What goes out with a signature: texts of the channels and the CAP message, made once and kept as they were signed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.urls import reverse

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.records.campaign import is_demonstration, pack
from lantian.apps.warnings.appraisal import publishing, rules_on
from lantian.apps.warnings.choices import Kind
from lantian.apps.warnings.models import WarningVersion
from lantian.core.policy.schema import Text
from lantian.core.policy.warning_schema import PublishedGrade
from lantian.core.rules.warning.texts import Fitted, fit
from lantian.io.feeds import cap

__all__ = [
    "grade_title",
    "headline",
    "message_of",
    "published_grade",
    "response_title",
    "tell",
    "texts_of",
]

_HOUR = dt.timedelta(hours=1)


def languages() -> tuple[str, ...]:
    """The languages of the pack, the first its own."""
    return ("zh", "en") if pack().info.district.zh else ("en",)


def grade_title(grade: str, moment: dt.datetime) -> Text:
    """What a grade is called by the rules of that day."""
    found = next((each for each in rules_on(moment).rules.grades if each.id == grade), None)
    return found.title if found else Text(zh=grade, en=grade)


def response_title(grade: str, moment: dt.datetime) -> Text:
    """The level of the response that belongs to a grade."""
    found = next((each for each in rules_on(moment).rules.grades if each.id == grade), None)
    return found.response if found else Text(zh="—", en="—")


def published_grade(grade: str) -> PublishedGrade | None:
    """What the pack says of a grade to the public."""
    return next((each for each in publishing().grades if each.grade == grade), None)


def texts_of(item: WarningVersion) -> dict[str, dict[str, Fitted]]:
    """Channel → language → the text as it goes out."""
    event = {Kind.ISSUE: "issue", Kind.LIFT: "lift", Kind.CANCEL: "cancel"}.get(Kind(item.kind), "change")
    return {
        channel.id: {
            language: fit(
                _sentences([sentence.in_language(language) for sentence in getattr(channel, event)], language),
                _facts(item, language),
                part=channel.part,
                most_parts=channel.most_parts,
            )
            for language in languages()
        }
        for channel in publishing().channels
    }


def _sentences(written: list[str], language: str) -> list[str]:
    """English puts a space between sentences."""
    if language == "zh":
        return written
    return [written[0], *(f" {each.strip()}" for each in written[1:])]


def _facts(item: WarningVersion, language: str) -> dict[str, str]:
    rules = rules_on(item.starts).rules
    grade = next(each for each in rules.grades if each.id == item.grade)
    said = published_grade(item.grade)
    chosen = next((each for each in publishing().causes if item.cause in (each.zh, each.en)), None)
    return {
        "district": pack().info.district.in_language(language),
        "grade": grade.title.in_language(language),
        "response": grade.response.in_language(language),
        "start": _clock(item.starts, language),
        "end": _clock(item.ends, language) if item.ends else ("解除为止" if language == "zh" else "it is lifted"),
        "area": item.area or pack().info.district.in_language(language),
        "cause": chosen.in_language(language) if chosen else item.cause,
        "number": str(item),
        "advice": "".join(each.in_language(language) for each in said.advice) if said else "",
    }


def _clock(moment: dt.datetime, language: str) -> str:
    local = moment.astimezone(campaign_zone())
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{local.month}月{local.day}日{local.hour}时{minutes}" if language == "zh" else f"{local:%d %b %H:%M}"


def message_of(item: WarningVersion, now: dt.datetime) -> cap.Message:
    """The CAP message of a version that is being signed at `now`."""
    plan = publishing()
    sent = now.astimezone(campaign_zone()).replace(microsecond=0)
    stem = f"{plan.identifier}_{sent:%Y%m%d%H%M%S}_"
    taken = set(WarningVersion.objects.filter(identifier__startswith=stem).values_list("identifier", flat=True))
    identifier = next(stem + str(number) for number in range(1000) if stem + str(number) not in taken)
    earlier = WarningVersion.objects.filter(episode=item.episode).exclude(reference="").order_by("number")
    exercise = item.episode.demonstration or is_demonstration()
    ends = Kind(item.kind) in (Kind.LIFT, Kind.CANCEL)
    kind = "Alert" if item.kind == Kind.ISSUE else "Cancel" if ends else "Update"
    return cap.Message(
        identifier=identifier,
        sender=plan.sender,
        sent=sent,
        status="Exercise" if exercise else "Actual",
        kind=kind,
        references=tuple(earlier.values_list("reference", flat=True)),
        note="Demonstration data. 演示数据，不是真实预警。" if exercise else "",
        infos=tuple(_info(item, language, now) for language in languages()),
    )


def _info(item: WarningVersion, language: str, now: dt.datetime) -> cap.Info:
    plan, said, facts = publishing(), published_grade(item.grade), _facts(item, language)
    ends = Kind(item.kind) in (Kind.LIFT, Kind.CANCEL)
    already = item.starts <= now + _HOUR
    words = texts_of(item)[plan.channels[0].id][language].parts
    measures = " ".join(each.in_language(language) for each in said.measures) if said else ""
    return cap.Info(
        language="zh-CN" if language == "zh" else "en-GB",
        event=plan.event.in_language(language),
        response_types=("AllClear",) if ends else ("Execute", "Avoid"),
        urgency="Past" if ends else "Immediate" if already else "Future",
        severity=said.severity if said and not ends else "Minor",
        certainty="Observed" if _is_seen(item) else "Likely",
        onset=item.starts.astimezone(campaign_zone()),
        expires=item.ends.astimezone(campaign_zone()) if item.ends and not ends else None,
        sender_name=pack().info.district.in_language(language),
        headline=f"{facts['district']} {headline(item).in_language(language)} ({item})",
        description=words[0],
        instruction="" if ends else " ".join(filter(None, [facts["advice"], measures])),
        area=cap.Area(description=facts["area"], geocode=("GB/T 2260", plan.geocode)),
        parameters=(("grade", item.grade), *((("cause", facts["cause"]),) if facts["cause"] else ())),
    )


def headline(item: WarningVersion) -> Text:
    """What a version does, with its grade."""
    grade = grade_title(item.grade, item.starts)
    done = _DONE[Kind(item.kind)]
    return Text(zh=f"{done.zh}{grade.zh}", en=f"{grade.en} {done.en}")


_DONE = {
    Kind.ISSUE: Text(zh="发布", en="issued"),
    Kind.UPGRADE: Text(zh="升级为", en="after being raised"),
    Kind.DOWNGRADE: Text(zh="降级为", en="after being lowered"),
    Kind.LIFT: Text(zh="解除", en="lifted"),
    Kind.CANCEL: Text(zh="撤销", en="cancelled"),
}


def _is_seen(item: WarningVersion) -> bool:
    """Whether what it says was measured, not only forecast: the newest measured running index is on its side."""
    rules, hours = rules_on(item.starts), item.proposal.hours if item.proposal else []
    newest = next((running for _start, _index, running, kind in reversed(hours) if kind == "observed"), None)
    if newest is None:
        return False
    ends = Kind(item.kind) in (Kind.LIFT, Kind.CANCEL)
    return Decimal(newest) <= rules.lift_at_most if ends else Decimal(newest) > rules.episode_above


def tell(item: WarningVersion, now: dt.datetime) -> None:
    """Everybody who works here hears of a signed version; the notice to sign is settled."""
    settle(f"warning-to-sign:{item.episode.number}", at=now)
    settle(f"warning:{item.episode.number}", at=now)
    words = texts_of(item)[publishing().channels[0].id]
    title = headline(item)
    own = languages()[0]
    raise_notice(
        key=f"warning:{item.episode.number}",
        kind="air-warning",
        alone=True,
        severity="info" if Kind(item.kind) in (Kind.LIFT, Kind.CANCEL) else "urgent",
        title=Text(zh=f"{title.zh} {item}", en=f"{title.en} {item}"),
        body=Text(zh=words[own].parts[0], en=words.get("en", words[own]).parts[0]),
        address=reverse("warnings:episode", args=[item.episode.number]),
        at=now,
    )

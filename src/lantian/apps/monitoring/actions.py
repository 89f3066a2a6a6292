"""Everything that changes the network of stations, and what is confirmed of its data. Each action checks the right,
validates, writes and logs at once.

`actor=None` is the installation itself: the command line of its operator, or the demonstration.
"""

from __future__ import annotations

import datetime as dt
import secrets
import string
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from lantian.apps.monitoring.choices import NETWORK, SiteKind, Stage
from lantian.apps.monitoring.common import DAILY, exact_text, newest_run, planned_stations, ranked_pollutant
from lantian.apps.monitoring.models import Confirmation, DayMean, Station, Substitution
from lantian.apps.monitoring.policies import CONFIRM_DATA, StationPolicy
from lantian.apps.monitoring.standing import Month, confirmable_months, digest_of, month_of, over_at
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import RightPolicy
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text
from lantian.io.telemetry.register import register_file, write_devices

__all__ = [
    "ConfirmationRefused",
    "StationRefused",
    "confirm_month",
    "export_devices",
    "known_station_codes",
    "register_station",
    "substitute_days",
    "update_station",
    "withdraw_confirmation",
    "withdraw_substitutions",
]

_POLICY = StationPolicy()
_CONFIRM = RightPolicy(CONFIRM_DATA)
_PASSWORD_LETTERS = string.ascii_letters + string.digits
_PASSWORD_LENGTH = 6
_MN_LONGEST = 24
_CHANGEABLE = frozenset(
    {"name_zh", "name_en", "subdistrict", "lon", "lat", "kind", "stage", "since", "until", "device_password"}
)

device_details: list[Callable[[], Mapping[str, Mapping[str, object]]]] = []
"""What later apps know of devices: each entry gives, by MN, keys of the register (`addresses`, `dialect`, `st`,
`units`, `label`, `minute_interval`). An app adds its own in `AppConfig.ready()`."""


class StationRefused(Exception):
    """A station cannot be registered or changed as asked; `problems` maps a field to what is wrong and the remedy."""

    code = "station-refused"
    remedy = "Correct the fields that are named."

    def __init__(self, code: str, problems: dict[str, str]) -> None:
        self.station = code
        self.problems = problems
        super().__init__(f"Station {code}: " + "; ".join(f"{field}: {text}" for field, text in problems.items()))


def known_station_codes() -> frozenset[str]:
    """The codes of all stations that are registered."""
    return frozenset(Station.objects.values_list("code", flat=True))


@transaction.atomic
def register_station(
    *,
    actor: User | None,
    code: str,
    subdistrict: str,
    lon: float,
    lat: float,
    kind: str,
    name_zh: str = "",
    name_en: str = "",
    mn: str = "",
    network: str = NETWORK,
    stage: str = Stage.NETWORKED,
    since: dt.date | None = None,
    device_password: str = "",
    reason: str = "",
) -> Station:
    """Add a station and its device. The MN is the code unless it is given; so is a password made unless it is given.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StationRefused: a field is wrong, or the code or MN is taken.
    """
    _require(actor)
    station = Station(
        code=code,
        mn=mn or code,
        name_zh=name_zh,
        name_en=name_en,
        subdistrict=subdistrict,
        lon=lon,
        lat=lat,
        kind=kind,
        network=network,
        stage=stage,
        since=since,
        device_password=device_password or _new_password(),
    )
    _check(station, fresh=True)
    station.save(force_insert=True)
    facts = {"subdistrict": subdistrict, "lon": lon, "lat": lat, "network": network, "stage": str(stage)}
    record(actor=actor, action="monitoring.register-station", subject=f"station:{code}", facts=facts, reason=reason)
    return station


@transaction.atomic
def update_station(code: str, *, actor: User | None, reason: str, **changes: object) -> Station:
    """Change fields of a station. Code, MN and network stay: another device is another station.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StationRefused: there is no such station, or a field is wrong or may not change.
    """
    _require(actor)
    station = Station.objects.select_for_update().filter(code=code).first()
    if station is None:
        raise StationRefused(code, {"code": "is not registered; register it first."})
    fixed = changes.keys() - _CHANGEABLE
    if fixed:
        raise StationRefused(code, dict.fromkeys(sorted(fixed), "cannot be changed; register another station."))
    before = {field: getattr(station, field) for field in changes}
    for field, value in changes.items():
        setattr(station, field, value)
    _check(station, fresh=False)
    station.save()
    facts = {
        field: "changed" if field == "device_password" else {"before": before[field], "after": value}
        for field, value in changes.items()
        if before[field] != value
    }
    record(actor=actor, action="monitoring.update-station", subject=f"station:{code}", facts=facts, reason=reason)
    return station


def export_devices(home: Path) -> Path:
    """Write the register for the gateway, whole or not at all: which MN may speak, with which password, for what.

    HJ 212 sends local time without a zone: the register says how far the campaign's standard time is from UTC.
    """
    zone = ZoneInfo(pack().info.time_zone)
    offset = dt.datetime(pack().info.periods[0].first.year, 1, 1, tzinfo=zone).utcoffset() or dt.timedelta(0)
    path = register_file(home)
    details = [known() for known in device_details]
    write_devices(
        path,
        [
            {
                "mn": station.mn,
                **({"station": station.code} if station.code != station.mn else {}),
                "network": station.network,
                "password": station.device_password,
                "kind": station.kind,
                "utc_offset_hours": offset // dt.timedelta(hours=1),
                **{name: value for known in details for name, value in known.get(station.mn, {}).items()},
            }
            for station in Station.objects.filter(until=None).order_by("code")
        ],
    )
    return path


class ConfirmationRefused(Exception):
    """The data of a month cannot be confirmed, or not be withdrawn, as asked. `why` is a code of `_REFUSALS`."""

    code = "confirmation-refused"

    def __init__(self, month: dt.date, why: str, **facts: object) -> None:
        self.month, self.why, self.facts = month, why, facts
        text, self.remedy = self.said("en")
        super().__init__(text)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        message, remedy = _REFUSALS[self.why]
        facts = {"month": f"{self.month:%Y-%m}", **self.facts}
        return message.in_language(language).format(**facts), remedy.in_language(language).format(**facts)


_REFUSALS = {
    "unknown": (
        Text(zh="{month} 不是需要确认的月份。", en="{month} is not a month of this campaign or of the year before it."),
        Text(zh="请在月度确认页面选择月份。", en="Choose a month on the page of months."),
    ),
    "running": (
        Text(zh="{month} 尚未结束。", en="{month} is not over yet."),
        Text(zh="请在次月初确认。", en="Confirm it early in the next month."),
    ),
    "no-results": (
        Text(zh="{month} 没有计算结果。", en="There are no results of {month}."),
        Text(zh="请先导入或接收该月数据。", en="Bring in the data of that month first."),
    ),
    "behind": (
        Text(
            zh="结果尚未计入最近的审核决定（数据版本 {needed}，结果为 {version}）。",
            en="The results do not know the newest decisions yet (data version {needed}, results {version}).",
        ),
        Text(zh="请稍候一分钟再确认。", en="Wait a minute and confirm again."),
    ),
    "confirmed": (
        Text(
            zh="{month} 已确认（数据版本 {version}），其后没有变化。",
            en="{month} is confirmed at data version {version}, and nothing changed.",
        ),
        Text(zh="无需再次确认。", en="Nothing is left to be done."),
    ),
    "not-confirmed": (
        Text(zh="{month} 没有可撤回的确认。", en="There is no confirmation of {month} to withdraw."),
        Text(zh="请刷新页面。", en="Look at the page again."),
    ),
    "reason": (
        Text(zh="需要写明理由。", en="A reason is needed."),
        Text(zh="请填写理由。", en="Say why."),
    ),
}


@transaction.atomic
def confirm_month(
    month: dt.date,
    *,
    actor: User | None,
    now: dt.datetime,
    reason: str = "",
    open_proposals: int = 0,
    needed_version: int = 0,
    demonstration: bool = False,
) -> Confirmation:
    """Confirm the data of a month (HJ 633-2012 5.1.5), pinned to the data version of the results as they stand.

    `needed_version` is the newest decision on the month's data: the results must know it. Whether proposals are open is
    for the review to say (`quality.actions.confirm_month`).

    Raises:
        NotAllowed: the actor's role has no right to it.
        ConfirmationRefused: the month is none, runs, has no results, or is confirmed and unchanged.
    """
    if actor is not None:
        _CONFIRM.require(actor)
    asked = _month(month)
    run = newest_run()
    if not over_at(asked, now):
        raise ConfirmationRefused(month, "running")
    digest, figures = digest_of(asked.first, asked.last)
    if run is None or not figures:
        raise ConfirmationRefused(month, "no-results")
    if run.version < needed_version:
        raise ConfirmationRefused(month, "behind", needed=needed_version, version=run.version)
    standing = _in_force(asked.first)
    if standing is not None and standing.changed_version is None:
        raise ConfirmationRefused(month, "confirmed", version=standing.version)
    if open_proposals and not reason.strip():
        raise ConfirmationRefused(month, "reason")
    made = Confirmation.objects.create(
        month=asked.first,
        version=run.version,
        pack_version=run.pack_version,
        digest=digest,
        figures=figures,
        open_proposals=open_proposals,
        coverage=exact_text(_coverage(asked)),
        confirmed_at=dt.datetime.now(dt.UTC),
        confirmed_by=actor,
        confirmed_name=actor.username if actor else "",
        reason=reason.strip(),
        demonstration=demonstration,
    )
    facts = {"version": run.version, "sha256": digest, "figures": figures, "open_proposals": open_proposals}
    if demonstration:
        facts["demonstration"] = True
    record(actor=actor, action="monitoring.confirm-month", subject=f"month:{month:%Y-%m}", facts=facts, reason=reason)
    return made


@transaction.atomic
def withdraw_confirmation(month: dt.date, *, actor: User | None, reason: str) -> Confirmation:
    """Take a confirmation back: the month's figures are preliminary again. The confirmation stays on record.

    Raises:
        NotAllowed: the actor's role has no right to it.
        ConfirmationRefused: there is none, or no reason.
    """
    if actor is not None:
        _CONFIRM.require(actor)
    if not reason.strip():
        raise ConfirmationRefused(month, "reason")
    asked = _month(month)
    if _in_force(asked.first) is None:
        raise ConfirmationRefused(month, "not-confirmed")
    # Earlier confirmations of the month must not come into force again.
    for each in Confirmation.objects.select_for_update().filter(month=asked.first, withdrawn_at=None):
        each.withdrawn_at = dt.datetime.now(dt.UTC)
        each.withdrawn_name = actor.username if actor else ""
        each.withdrawn_reason = reason.strip()
        each.save(update_fields=["withdrawn_at", "withdrawn_name", "withdrawn_reason"])
        newest = each
    facts = {"version": newest.version}
    subject = f"month:{month:%Y-%m}"
    record(actor=actor, action="monitoring.withdraw-confirmation", subject=subject, facts=facts, reason=reason)
    return newest


def substitute_days(
    *,
    station: str,
    parameter: str,
    days: Sequence[dt.date],
    value: Fraction,
    value_day: dt.date,
    version: int,
    decision: str,
    reason: str,
    decided_by: str,
) -> int:
    """Let a station's historical maximum take the place of some days in the ranking (175/2015), from a version on.

    Part of a decision of the review, which asked for the right and logs it. Days that are substituted already stay as
    they are; returns how many were added.
    """
    known = Substitution.objects.filter(station=station, parameter=parameter, withdrawn_version=None)
    taken = set(known.values_list("day", flat=True))
    fresh = [
        Substitution(
            station=station,
            parameter=parameter,
            day=day,
            value=exact_text(value),
            value_day=value_day,
            version=version,
            reason=reason,
            decided_by=decided_by,
            decided_at=dt.datetime.now(dt.UTC),
            decision=decision,
        )
        for day in days
        if day not in taken
    ]
    Substitution.objects.bulk_create(fresh)
    return len(fresh)


def withdraw_substitutions(decision: str, *, version: int) -> int:
    """Take back what a decision substituted, from a version on; earlier versions keep it."""
    return Substitution.objects.filter(decision=decision, withdrawn_version=None).update(withdrawn_version=version)


def _month(month: dt.date) -> Month:
    for each in confirmable_months():
        if each.first == month:
            return each
    raise ConfirmationRefused(month, "unknown")


def _in_force(month: dt.date) -> Confirmation | None:
    return Confirmation.objects.select_for_update().filter(month=month, withdrawn_at=None).order_by("-id").first()


def _coverage(month: Month) -> Fraction:
    """Valid station days of the ranked pollutant, as a share of those planned."""
    span = month_of(month.first)
    valid = DayMean.objects.filter(
        site_kind=SiteKind.STATION,
        indicator=DAILY[ranked_pollutant(month.last)[0]],
        day__gte=span.first,
        day__lte=span.last,
        valid=True,
    ).count()
    return Fraction(valid, len(span) * planned_stations(SiteKind.DISTRICT))


def _require(actor: User | None) -> None:
    if actor is not None:
        _POLICY.require(actor)


def _check(station: Station, *, fresh: bool) -> None:
    problems: dict[str, str] = {}
    if not station.code or not station.code.isascii() or not station.code.replace("-", "").replace("_", "").isalnum():
        problems["code"] = "is letters, digits, - and _ only."
    if not station.mn.isalnum() or not station.mn.isascii() or len(station.mn) > _MN_LONGEST:
        problems["mn"] = f"is at most {_MN_LONGEST} letters and digits (HJ 212)."
    if not (station.name_zh or station.name_en):
        problems["name_zh"] = "or name_en is needed."
    known = [unit.id for unit in pack().subdistricts()]
    if station.subdistrict not in known:
        problems["subdistrict"] = f"is none of the pack's: {', '.join(known)}."
    if not -180 <= station.lon <= 180:
        problems["lon"] = "is in degrees, from -180 to 180."
    if not -90 <= station.lat <= 90:
        problems["lat"] = "is in degrees, from -90 to 90; were longitude and latitude exchanged?"
    if station.stage not in Stage.values:
        problems["stage"] = f"is one of {', '.join(Stage.values)}."
    if station.since and station.until and station.until < station.since:
        problems["until"] = "lies before `since`."
    if not station.device_password.isascii() or ";" in station.device_password or "&" in station.device_password:
        problems["device_password"] = "is ASCII without ; and & (HJ 212)."  # noqa: S105 - words
    if fresh and Station.objects.filter(code=station.code).exists():
        problems["code"] = "is registered already; change it with update_station."
    elif fresh and Station.objects.filter(mn=station.mn).exists():
        problems["mn"] = "belongs to another station."
    if problems:
        raise StationRefused(station.code, problems)


def _new_password() -> str:
    return "".join(secrets.choice(_PASSWORD_LETTERS) for _ in range(_PASSWORD_LENGTH))

"""`lantian hj212 ask|devices|strangers`: requests to devices, and how they fare."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from lantian.io.telemetry.orders import Order

__all__ = ["COMMANDS"]

_NAMES = ("id", "mn", "command", "cn", "state", "attempts", "qn", "qn_rtn", "exe_rtn", "asked_by", "reason")


@click.command()
@click.argument("mn", required=False)
@click.argument("command", required=False)
@click.option(
    "--set", "fields", multiple=True, metavar="FIELD=VALUE", help="A field of the command; several are given."
)
@click.option("--wait", is_flag=True, help="Wait until it is over; exit status 1 when it was not done.")
@click.option("--reason", default="command line", show_default=True, help="Why; kept with the request.")
@click.option("--list", "list_commands", is_flag=True, help="Say which commands there are, and their fields.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def ask(
    mn: str | None,
    command: str | None,
    fields: Sequence[str],
    *,
    wait: bool,
    reason: str,
    list_commands: bool,
    as_json: bool,
) -> None:
    """Ask the device MN something, or set it: COMMAND is a name such as get-time, or its number (1011).

    The request goes on the queue; the gateway sends it as soon as the device is connected.
    """
    from lantian.core.standards.hj212.requests import REQUESTS, RequestRefused
    from lantian.io.clock import now
    from lantian.io.home import data_home
    from lantian.io.telemetry.orders import Orders

    if list_commands:
        _list_commands(as_json=as_json)
        return
    if mn is None or command is None:
        raise click.UsageError("Say which device and what: lantian hj212 ask MN COMMAND, or --list.")
    pairs = [text.partition("=") for text in fields]
    wrong = [name for name, equals, _ in pairs if not equals]
    if wrong:
        raise click.UsageError(f"--set {wrong[0]}: write FIELD=VALUE.")
    by_number = {request.cn: name for name, request in REQUESTS.items()}
    orders = Orders(data_home())
    try:
        number = orders.ask(
            mn=mn,
            command=by_number.get(command, command),
            parameters={name: value for name, _, value in pairs},
            asked_by="cli",
            reason=reason,
            now=now(),
        )
    except RequestRefused as cause:
        _refuse(cause, as_json=as_json)
    order = orders.get(number)
    while wait and order is not None and not order.is_final:
        time.sleep(0.1)
        order = orders.get(number)
    assert order is not None
    click.echo(json.dumps(_as_dict(order), ensure_ascii=False) if as_json else _as_text(order))
    if wait and order.state != "done":
        raise SystemExit(1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def devices(*, as_json: bool) -> None:
    """How each device fares: connected, dialect, deviations from the standard, clock, missing periods."""
    from lantian.io.home import data_home
    from lantian.io.telemetry.health import devices as known

    found = known(data_home())
    if as_json:
        click.echo(json.dumps([_health(item) for item in found.values()], ensure_ascii=False))
        return
    for item in found.values():
        marks = ", ".join(f"{name} {count}" for name, count in sorted(item.marks.items())) or "–"
        skew = "–" if item.clock_skew_seconds is None else f"{item.clock_skew_seconds:+.0f} s"
        click.echo(
            f"{item.mn}  {'connected' if item.connected else 'away'}  {item.dialect or '?'}  "
            f"{item.frames} frames  clock {skew}  gaps {item.outstanding_gaps}  {marks}"
        )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def strangers(*, as_json: bool) -> None:
    """Who calls without being let in, why not, and since when."""
    from lantian.io.home import data_home
    from lantian.io.telemetry import strangers as known

    found = known(data_home())
    if as_json:
        rows = [
            {
                "mn": item.mn,
                "reason": item.reason,
                "st": item.st,
                "first": item.first.isoformat(),
                "last": item.last.isoformat(),
                "count": item.count,
                "peers": list(item.peers),
                "frames": [raw.decode("utf-8", "backslashreplace").rstrip() for raw in item.frames],
            }
            for item in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for item in found:
        click.echo(
            f"{item.mn}  {item.reason}  ST={item.st}  {item.count} frames from {', '.join(item.peers)}  "
            f"{item.first:%Y-%m-%d %H:%M}–{item.last:%Y-%m-%d %H:%M} UTC"
        )


COMMANDS = (ask, devices, strangers)


def _list_commands(*, as_json: bool) -> None:
    from lantian.core.standards.hj212.requests import REQUESTS

    rows = [
        {
            "command": request.name,
            "cn": request.cn,
            "title": {"zh": request.title.zh, "en": request.title.en},
            "fields": [
                {
                    "name": item.name,
                    "kind": item.kind,
                    "least": item.least,
                    "most": item.most,
                    "required": item.required,
                }
                for item in request.fields
            ],
        }
        for request in REQUESTS.values()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for request in REQUESTS.values():
        takes = " ".join(item.name if item.required else f"[{item.name}]" for item in request.fields)
        click.echo(f"{request.name:24}{request.cn}  {request.title.zh}  {request.title.en}  {takes}".rstrip())


def _as_dict(order: Order) -> dict[str, Any]:
    return {
        **{name: getattr(order, name) for name in _NAMES},
        "parameters": dict(order.parameters),
        "asked_at": order.asked_at.isoformat(),
        "finished_at": order.finished_at.isoformat() if order.finished_at else None,
        "answers": [{"at": item.at.isoformat(), "cn": item.cn, "text": item.text} for item in order.answers],
    }


def _as_text(order: Order) -> str:
    lines = [f"{order.id}: {order.command} ({order.cn}) to {order.mn}: {order.state}"]
    lines += [f"  {item.cn}  {item.text}" for item in order.answers]
    return "\n".join(lines)


def _health(item: Any) -> dict[str, Any]:
    return {
        "mn": item.mn,
        "connected": item.connected,
        "peer": item.peer,
        "dialect": item.dialect,
        "st": item.st,
        "last_frame": item.last_frame.isoformat() if item.last_frame else None,
        "frames": item.frames,
        "marks": dict(item.marks),
        "clock_skew_seconds": item.clock_skew_seconds,
        "reconnects": item.reconnects,
        "outstanding_gaps": item.outstanding_gaps,
        "logger_started": item.logger_started,
    }


def _refuse(cause: Any, *, as_json: bool) -> NoReturn:
    if as_json:
        errors = [
            {"code": cause.code, "where": name, "message": text, "remedy": cause.remedy}
            for name, text in cause.problems.items()
        ]
        click.echo(json.dumps({"errors": errors}, ensure_ascii=False))
    click.echo(f"{cause} {cause.remedy}", err=True)
    raise SystemExit(1)

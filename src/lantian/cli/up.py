"""`lantian up`: everything in one process group, from an empty folder to a running district."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import click

from lantian.cli.demo import load_demonstration
from lantian.cli.group import STOPPED, run_group
from lantian.cli.project import bring_up, migrate
from lantian.io.home import data_home, only_one

__all__ = ["up"]

_ILL = 3
_SCARCE_BYTES = 500_000_000
_READY_SECONDS = 120
_PORT = click.IntRange(1, 65535)
_PART_ENDED = (
    "A part of the system ended (the first one said to have stopped, above), and the others were stopped with it.\n"
    "What was acknowledged to devices is kept; they send the rest again. Look at that part's last lines, then at\n"
    "`lantian doctor`, and start again: make run"
)


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="Load the pack's demonstration and run its devices.")
@click.option("--host", default="127.0.0.1", envvar="LANTIAN_HOST", show_default=True)
@click.option("--port", default=8000, type=_PORT, envvar="LANTIAN_PORT", show_default=True, help="Web pages.")
@click.option(
    "--gateway-port", default=9212, type=_PORT, envvar="LANTIAN_GATEWAY_PORT", show_default=True, help="Devices."
)
@click.option("--web-workers", default=2, envvar="LANTIAN_WEB_WORKERS", show_default=True)
def up(with_demo: bool, host: str, port: int, gateway_port: int, web_workers: int) -> None:
    """Start web, device gateway, workers and tick (and the device simulator with --demo). Ctrl-C stops all of it."""
    home = data_home()
    with only_one(home):
        _check_ports(host, {port: "LANTIAN_PORT", gateway_port: "LANTIAN_GATEWAY_PORT"})
        _check_space(home)
        accounts = _prepare(home, with_demo=with_demo)
        raise SystemExit(_run(home, accounts, with_demo, host, port, gateway_port, web_workers))


def _prepare(home: Path, *, with_demo: bool) -> list[tuple[str, str, str]]:
    """Database, pack, demonstration, accounts. Returns (user name, one-time password, role) to be shown once."""
    click.echo(f"Lantian 蓝天 – data folder {home}", err=True)
    bring_up()
    migrate()
    from lantian.apps.orgs import actions as people
    from lantian.apps.records.campaign import pack, stand_in

    click.echo(f"Campaign pack {pack().version_label}", err=True)
    people.synchronise_units(pack())
    if with_demo:
        load_demonstration(home)
    _export_devices(home)
    if not with_demo:
        return people.ensure_administrator()
    source = stand_in()
    return people.ensure_demo_accounts(source.second_accounts if source else ())


def _export_devices(home: Path) -> None:
    from lantian.apps.monitoring import actions

    actions.export_devices(home)


def _run(
    home: Path,
    accounts: list[tuple[str, str, str]],
    with_demo: bool,
    host: str,
    port: int,
    gateway_port: int,
    web_workers: int,
) -> int:
    environment = {**os.environ, "LANTIAN_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    # Matrices here are small: a second thread of BLAS only waits, and takes that time from pages and devices.
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")
    environment["LANTIAN_ALLOWED_HOSTS"] = ",".join({host, "localhost", "127.0.0.1"})
    lantian = [sys.executable, "-m", "lantian.cli.main"]
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:lantian.web.gunicorn",
        "-b",
        f"{host}:{port}",
        "--graceful-timeout",
        "3",
    ]
    commands = {
        "web": [*web, "-w", str(web_workers), "lantian.web.wsgi:application"],
        "gateway": [*lantian, "hj212", "gateway", "--host", host, "--port", str(gateway_port)],
        "worker": [*lantian, "worker"],
        "long": [*lantian, "worker", "--long"],
        "tick": [*lantian, "tick"],
    }
    if with_demo:
        environment["LANTIAN_TICK_SECONDS"] = environment.get("LANTIAN_TICK_SECONDS", "10")
        commands["devices"] = [
            *lantian, "hj212", "simulate", "--demo", "--host", host, "--port", str(gateway_port)
        ]  # fmt: skip
    address = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"
    threading.Thread(target=_announce, args=(address, accounts), daemon=True).start()
    if run_group(commands, environment) in STOPPED:
        return 0
    click.echo(_PART_ENDED, err=True)
    return _ILL


def _announce(address: str, accounts: list[tuple[str, str, str]]) -> None:
    """Say where the pages are once they answer, and who may sign in."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}healthz", timeout=2):  # noqa: S310 - our own http address
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    else:
        click.echo(f"The web server does not answer at {address}; look at its lines above.", err=True)
        return
    lines = ["", f"Lantian is at {address}  (wall: {address}wall/)", ""]
    if accounts:
        lines.append("One-time passwords, to be changed at the first sign-in:")
        width = max(len(name) for name, _, _ in accounts)
        lines += [f"  {name:<{width}}  {password}  {role}" for name, password, role in accounts]
    lines += ["", "Ctrl-C stops everything.", ""]
    click.echo("\n".join(lines))


def _check_ports(host: str, ports: dict[int, str]) -> None:
    if len(ports) < 2:
        _stop("Pages and devices cannot share a port.", "Choose another: LANTIAN_GATEWAY_PORT=9213 make run")
    for port, variable in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as cause:
                reason = "is in use" if cause.errno == errno.EADDRINUSE else f"cannot be used ({cause.strerror})"
                _stop(
                    f"Port {port} on {host} {reason}.",
                    f"Stop what uses it, or choose another: {variable}={port + 10} make run",
                )


def _check_space(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < _SCARCE_BYTES:
        _stop(
            f"Only {free // 1_000_000} MB are free where {home} lies; 500 MB are needed to start.",
            "Make room, or name a folder on another disk: LANTIAN_HOME=/path make run",
        )


def _stop(message: str, remedy: str) -> None:
    click.echo(f"{message}\n{remedy}", err=True)
    raise SystemExit(_ILL)

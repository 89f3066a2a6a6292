"""Pages of a warm server on the whole demonstration season: 95 of 100 answers within 150 ms, the promised limit."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.result import Result

PAGES = {"wall": "/wall/", "ranking": "/ranking/", "measures": "/measures/", "targets": "/targets/", "public": "/"}
LIMIT_MS = 150.0
WARM_UP = 10
REQUESTS = 120


def run() -> list[Result]:
    """Load the demonstration into a folder of its own, start the web server, ask for each page many times."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "LANTIAN_HOME": folder}
        subprocess.run([sys.executable, "-m", "lantian.cli.main", "demo", "load"], env=environment, check=True)
        with _server(environment) as port:
            return [_measure(name, path, port) for name, path in PAGES.items()]


def _measure(name: str, path: str, port: int) -> Result:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(WARM_UP):
        _milliseconds(connection, path)
    took = sorted(_milliseconds(connection, path) for _ in range(REQUESTS))
    p95 = took[int(len(took) * 0.95)]
    return Result(
        name=f"page {name}, p95 of {REQUESTS}",
        figure=p95,
        unit="ms",
        peer=f"limit {LIMIT_MS:.0f} ms",
        ratio=LIMIT_MS / p95,
        promise="limit / figure ≥ 1",
        held=p95 < LIMIT_MS,
    )


def _milliseconds(connection: http.client.HTTPConnection, path: str) -> float:
    started = time.perf_counter()
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - started) * 1000
    if answer.status != 200 or not body:
        raise RuntimeError(f"{path} answered {answer.status}")
    return took


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:lantian.web.gunicorn", "-w", "1"]
    server = subprocess.Popen([*command, "-b", f"127.0.0.1:{port}", "lantian.web.wsgi:application"], env=environment)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=15)

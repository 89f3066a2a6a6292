"""A channel that really listens, and a data folder of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest


@dataclass
class Group:
    """A server that stands in for a group's robot."""

    address: str = ""
    told: list[dict] = field(default_factory=list)
    ill: bool = False

    @property
    def titles(self) -> list[str]:
        return [one["title"] for one in self.told]


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A data folder of its own for one test."""
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def group() -> Iterator[Group]:
    """Listens while the test runs; answers 500 while it is ill."""
    made = Group()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if not made.ill:
                made.told.append(said)
            self.send_response(500 if made.ill else 200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}/hook-with-secret"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()

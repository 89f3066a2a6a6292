"""The main job as a newcomer starts it: one command, real sockets, stopped with Ctrl-C, started again."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
import yaml

PACK = Path(__file__).parents[2] / "campaigns" / "zhongyuan-2017-2018"
SMALL = Path(__file__).parents[1] / "packs" / "port-alder-2031"
"""Where the pack is not what is tried: it is read in a fifth of the time."""
PATIENCE = 150


class Running:
    """`lantian up` in a process of its own, its words collected in a file."""

    def __init__(self, home: Path, *options: str, **environment: str) -> None:
        self.home = home
        self.port, self.gateway_port = free_port(), free_port()
        self.words = home.with_suffix(f".{self.port}.log")
        self.environment = {
            **os.environ,
            "LANTIAN_HOME": str(home),
            "LANTIAN_PORT": str(self.port),
            "LANTIAN_GATEWAY_PORT": str(self.gateway_port),
            **environment,
        }
        with self.words.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lantian.cli.main", "up", "--web-workers", "1", *options],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.words.read_text()

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def until(self, true: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert self.process.poll() is None, f"it stopped while waiting for {what}:\n{self.said()}"
            assert time.monotonic() < deadline, f"{what} did not come about:\n{self.said()}"
            time.sleep(0.1)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    begun: list[Running] = []

    def begin(*options: str, **environment: str) -> Running:
        begun.append(Running(tmp_path / "home", *options, **environment))
        return begun[-1]

    yield begin
    for running in begun:
        if running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="session")
def short_pack(tmp_path_factory) -> Path:
    """The Zhongyuan pack with a demonstration of four days before the live ones, so that loading takes seconds."""
    folder = tmp_path_factory.mktemp("pack") / "zhongyuan"
    shutil.copytree(PACK, folder)
    record = pl.read_parquet(PACK / "demo" / "record.parquet")
    days = pl.col("time_local").is_between(pl.datetime(2015, 3, 21), pl.datetime(2015, 3, 27))
    record.filter(days).write_parquet(folder / "demo" / "record.parquet")
    return folder


def passwords(words: str) -> dict[str, str]:
    return dict(re.findall(r"^  ([a-z-]+) +([a-z0-9]{4}(?:-[a-z0-9]{4}){3})  ", words, re.MULTILINE))


def roles_of(pack: Path) -> set[str]:
    declared = yaml.safe_load((pack / "pack.yaml").read_text(encoding="utf-8"))
    return {role["id"] for role in declared["roles"]}


def acknowledged(running: Running) -> int:
    status = running.home / "gateway.json"
    return json.loads(status.read_text())["acknowledged"] if status.exists() else 0


def gateway_of(running: Running) -> int:
    return json.loads((running.home / "gateway.json").read_text())["pid"]


def plain(words: str) -> str:
    """Without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", words)


def test_demonstration_shows_what_came_through_the_socket(start, short_pack, migrated_home):
    running = start("--demo", LANTIAN_PACK=str(short_pack))
    running.until(lambda: "Lantian is at" in running.said(), "the address")
    assert set(passwords(running.said())) == roles_of(short_pack)
    running.until(lambda: acknowledged(running) >= 48, "frames of 48 stations")
    running.until(lambda: "48/48" in re.sub(r"<[^>]+>|\s", "", running.get("/wall/")), "48 stations on line")
    assert "演示数据" in running.get("/wall/")
    assert running.stop() == 0

    before = acknowledged(running)
    again = start("--demo", LANTIAN_PACK=str(short_pack))
    again.until(lambda: "Lantian is at" in again.said(), "the address after a restart")
    again.until(lambda: acknowledged(again) >= 48, "frames after a restart")
    assert before >= 48
    assert again.stop() == 0


def test_an_empty_installation_is_alone_and_stops_as_a_whole(start):
    """One start for what is true of it: it is empty, no second one runs beside it, killed it takes its parts along;
    and one more that stands on what the first left behind, until one of its parts dies."""
    running = start(LANTIAN_PACK=str(SMALL))
    running.until(lambda: "Lantian is at" in running.said(), "the address")
    assert list(passwords(running.said())) == ["clean-air-desk"]
    assert not re.search("演示数据|[Dd]emonstration", running.get("/"))
    refuses_a_second_one(start)
    takes_its_parts_along(running)

    again = start(LANTIAN_PACK=str(SMALL))
    again.until(lambda: "Lantian is at" in again.said(), "the address after the kill")
    again.until(lambda: f"gateway started (pid={gateway_of(again)})" in plain(again.said()), "its own gateway")
    stops_when_a_part_dies(again)


def refuses_a_second_one(start):
    beside = start(LANTIAN_PACK=str(SMALL))
    assert beside.process.wait(timeout=30) == 3
    assert "already runs" in beside.said()
    assert "LANTIAN_HOME=" in beside.said()


def takes_its_parts_along(running: Running):
    running.process.kill()
    running.process.wait(timeout=10)
    ports = (running.port, running.gateway_port)
    deadline = time.monotonic() + PATIENCE
    while any(listens(port) for port in ports):
        assert time.monotonic() < deadline, "its parts go on without it"
        time.sleep(0.1)


def stops_when_a_part_dies(running: Running):
    os.kill(gateway_of(running), signal.SIGKILL)
    assert running.process.wait(timeout=30) == 3
    assert "gateway stopped (rc=-9)" in plain(running.said())
    assert "start again: make run" in running.said()


def test_port_in_use_names_the_port_and_the_remedy(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = start(LANTIAN_GATEWAY_PORT=str(port), LANTIAN_PACK=str(SMALL))
        assert refused.process.wait(timeout=30) == 3
        assert f"Port {port}" in refused.said()
        assert "LANTIAN_GATEWAY_PORT=" in refused.said()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"LANTIAN_PACK": "/nowhere"}, "There is no folder /nowhere"),
        ({"LANTIAN_HOME": __file__}, "it is a file"),
        ({"LANTIAN_PORT": "9555", "LANTIAN_GATEWAY_PORT": "9555"}, "cannot share a port"),
        ({"LANTIAN_PORT": "99999"}, "1<=x<=65535"),
    ],
)
def test_wrong_settings_end_in_words(start, migrated_home, variables, words):
    refused = start(**variables)
    assert refused.process.wait(timeout=30) in (2, 3)
    assert words in refused.said()
    assert "Traceback" not in refused.said()


def test_wrong_pack_is_named_before_anything_starts(start, migrated_home, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(SMALL, broken)
    (broken / "tasks.yaml").write_text("tasks: nonsense\n")
    refused = start(LANTIAN_PACK=str(broken))
    assert refused.process.wait(timeout=30) == 3
    assert "tasks.yaml:1" in refused.said()
    assert "Traceback" not in refused.said()

"""A real server on a small installation, and Debian's chromium against it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

HERE = Path(__file__).parent
AXE = (HERE / "vendor" / "axe.min.js").read_text(encoding="utf-8")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE = 60
expect.set_options(timeout=30_000)  # what is expected comes or does not; how fast a busy machine shows it is no test


@pytest.fixture(scope="session")
def server(seeded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running installation, filled by `seed.py`."""
    home = tmp_path_factory.mktemp("browser") / "home"
    shutil.copytree(seeded_home, home)
    environment = {**os.environ, "LANTIAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "lantian.web.settings"}
    environment.pop("LANTIAN_PACK", None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    as_up_does = ["-c", "python:lantian.web.gunicorn", "--threads", "4"]
    command = [sys.executable, "-m", "gunicorn", *as_up_does, "--bind", f"127.0.0.1:{port}", "lantian.web.wsgi"]
    log = home / "server.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(command, env=environment, stderr=sink)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as Debian ships it; what is missing is named, never skipped over.

    It ends with its module: Playwright keeps an event loop running, in which neither Django's database nor another
    loop works, and the same process may run other tests next.
    """
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("The browser tests need chromium. Run tests/browser/requirements.sh")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh visitor with a screen of 1366 × 768."""
    visitor = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    visitor.set_default_timeout(15_000)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose scripts and policies may not complain."""
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield opened
    expected = ("Failed to load resource", "net::ERR_")
    assert [text for text in complaints if not any(part in text for part in expected)] == []


def sign_in(page: Page, server: str, user: str, password: str) -> None:
    """Sign in through the form."""
    page.goto(f"{server}/accounts/login/")
    page.fill("input[name=login]", user)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)


def faults(page: Page) -> list[str]:
    """Serious and critical faults that axe-core finds on the page, as they can be acted on."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['help']} at {node['target']} {node.get('failureSummary', '')}"
        for violation in result["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"][:3]
    ]


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"The server ended at once: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            process.poll()
    pytest.fail(f"The server did not answer at {address} within {_PATIENCE} s: {log.read_text()[-2000:]}")

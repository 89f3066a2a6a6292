"""How gunicorn serves the pages: `gunicorn -c python:lantian.web.gunicorn lantian.web.wsgi:application`.

Every worker loads the pack before it takes its first request. Nothing is loaded before the fork: the libraries under
the observation store keep threads of their own, which do not survive one.
"""

from __future__ import annotations

import gc
import socket
import struct
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from lantian.io.collector import look_rarely

worker_class = "gthread"
threads = 32
timeout = 60
graceful_timeout = 5
keepalive = 5
max_requests = 0
errorlog = "-"
accesslog = None
loglevel = "warning"
_memory = Path("/dev/shm")  # noqa: S108 - gunicorn keeps only an empty heartbeat file there
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
control_socket_disable = True

look_rarely()

_RECEIVE_SECONDS, _SEND_SECONDS = 5, 30


def when_ready(server: Any) -> None:
    """Part with who falls silent in the middle of a request, or stops taking the answer; a thread waits for each.

    Linux hands the limits of a listening socket on to every connection. They count silence: a slow line that still
    moves is served to the end.
    """
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", _RECEIVE_SECONDS, 0))
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", _SEND_SECONDS, 0))


def post_worker_init(worker: Any) -> None:
    """Load the pack, the routes and what the wall rests on, so that no reader waits for them."""
    from django.urls import get_resolver  # noqa: PLC0415 - after the fork, with Django set up

    from lantian.apps.records.campaign import pack  # noqa: PLC0415

    pack()
    get_resolver().url_patterns  # noqa: B018 - reading them imports every view
    _look_once(worker)
    gc.freeze()


def _look_once(worker: Any) -> None:
    """Draw the wall before the first reader asks for it; what goes wrong is logged as it is for a reader."""
    request = {"PATH_INFO": "/wall/", "HTTP_HOST": "localhost", "HTTP_X_FORWARDED_PROTO": "https"}
    setup_testing_defaults(request)
    answer = worker.wsgi(request, lambda *_said: None)
    answer.close()

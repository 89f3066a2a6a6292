"""How gunicorn serves the pages: `gunicorn -c python:lantian.web.gunicorn lantian.web.wsgi:application`.

Every worker loads the pack before it takes its first request. Nothing is loaded before the fork: the libraries under
the observation store keep threads of their own, which do not survive one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

worker_class = "gthread"
threads = 4
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


def post_worker_init(worker: Any) -> None:
    """Load the pack and the routes, so that no reader waits for them."""
    from django.urls import get_resolver  # noqa: PLC0415 - after the fork, with Django set up

    from lantian.apps.records.campaign import pack  # noqa: PLC0415

    pack()
    get_resolver().url_patterns  # noqa: B018 - reading them imports every view

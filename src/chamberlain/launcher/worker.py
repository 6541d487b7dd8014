"""The worker process: background jobs, events after commit, and jobs whose worker died."""

from __future__ import annotations

import asyncio
import importlib
import logging
import signal
import threading
from typing import Any

import django

logger = logging.getLogger("chamberlain.worker")

CONCURRENCY = 2
FAILED_SECONDS = 5
STALLED_CHECK_SECONDS = 20
STALLED_AFTER_SECONDS = 30
REPEATED = (
    (0.5, "chamberlain.kernel.events", "deliver"),
    (2, "chamberlain.kernel.webhooks", "deliver_webhooks"),
    (5, "chamberlain.kernel.mail", "deliver_mail"),
    (60, "chamberlain.kernel.days", "begin_day"),
)
"""What is done again and again, and how many seconds apart; each in a thread of its own, so that a
slow webhook holds up no listener of ours."""


def main() -> None:
    """Work until told to stop; what runs then is finished within the supervisor's patience."""
    django.setup()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = [
        threading.Thread(target=repeat, args=(stop, *each), daemon=True) for each in REPEATED
    ]
    for thread in threads:
        thread.start()
    asyncio.run(work(stop))
    for thread in threads:
        thread.join(timeout=10)


def repeat(stop: threading.Event, seconds: float, module: str, name: str) -> None:
    """Do one thing again and again until `stop`; a failure is logged, and it is tried again."""
    doing = getattr(importlib.import_module(module), name)
    while not stop.is_set():
        try:
            doing()
        except Exception:
            # One bad pass must not end all later ones.
            logger.exception("%s.%s failed; trying again", module, name)
            _close_connection()
            stop.wait(FAILED_SECONDS)
        stop.wait(seconds)


def _close_connection() -> None:
    from django.db import connection  # noqa: PLC0415 (only after django.setup)

    connection.close()


async def work(stop: threading.Event) -> None:
    """Run jobs of all queues until `stop`, and put stalled ones back."""
    from procrastinate.contrib.django import app  # noqa: PLC0415 (only after django.setup)

    connector: Any = app.connector
    working = app.with_connector(connector.get_worker_connector())
    async with working.open_async():
        worker = asyncio.create_task(
            working.run_worker_async(
                concurrency=CONCURRENCY, install_signal_handlers=False, delete_jobs="never"
            )
        )
        tending = asyncio.create_task(_retry_stalled(working.job_manager))
        while not stop.is_set() and not worker.done():
            await asyncio.sleep(0.2)
        for task in (tending, worker):
            task.cancel()
        await asyncio.gather(tending, worker, return_exceptions=True)


async def _retry_stalled(manager: Any) -> None:
    """Put back the jobs whose worker died: they are resumable, so doing so is safe."""
    while True:
        try:
            stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
            for job in stalled:
                logger.warning("Job %s lost its worker; it starts again", job.id)
                await manager.retry_job(job)
        except Exception:
            logger.exception("Stalled jobs could not be looked for")
        await asyncio.sleep(STALLED_CHECK_SECONDS)


if __name__ == "__main__":
    # By its own name: procrastinate warns of what is made in a module called __main__.
    importlib.import_module("chamberlain.launcher.worker").main()

"""The worker process: background jobs, events after commit, and jobs whose worker died."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

import django

logger = logging.getLogger("chamberlain.worker")

CONCURRENCY = 2
DELIVERY_SECONDS = 0.5
WEBHOOK_SECONDS = 2
INTERFACE_SECONDS = 600
STALLED_CHECK_SECONDS = 20
STALLED_AFTER_SECONDS = 30


def main() -> None:
    """Work until told to stop; what runs then is finished within the supervisor's patience."""
    django.setup()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    deliveries = threading.Thread(target=deliver_events, args=(stop,), daemon=True)
    deliveries.start()
    told = threading.Thread(target=tell_webhooks, args=(stop,), daemon=True)
    told.start()
    threading.Thread(target=watch_interfaces, args=(stop,), daemon=True).start()
    asyncio.run(work(stop))
    deliveries.join(timeout=10)
    told.join(timeout=10)


def deliver_events(stop: threading.Event) -> None:
    """Deliver what has been committed, again and again; a failure waits and is tried again."""
    deliver = _find_deliver()
    while deliver is not None and not stop.is_set():
        try:
            deliver()
        except Exception:
            # One bad listener must not end the delivery of everything else.
            logger.exception("Events could not be delivered; trying again")
            _close_connection()
            stop.wait(5)
        stop.wait(DELIVERY_SECONDS)


def tell_webhooks(stop: threading.Event) -> None:
    """Tell other systems of events; a slow one holds up no listener of ours."""
    from chamberlain.kernel.webhooks import deliver_webhooks  # noqa: PLC0415 (after setup)

    while not stop.is_set():
        try:
            deliver_webhooks()
        except Exception:
            logger.exception("Webhooks could not be told; trying again")
            _close_connection()
        stop.wait(WEBHOOK_SECONDS)


def watch_interfaces(stop: threading.Event) -> None:
    """Look every ten minutes whether a feed is late that nobody was asked about."""
    from chamberlain.kernel.interfaces import look  # noqa: PLC0415 (after setup)

    while not stop.is_set():
        try:
            look()
        except Exception:
            logger.exception("Late feeds could not be looked for; trying again")
            _close_connection()
        stop.wait(INTERFACE_SECONDS)


def _find_deliver() -> Callable[[], object] | None:
    if importlib.util.find_spec("chamberlain.kernel.events") is None:
        return None
    return getattr(importlib.import_module("chamberlain.kernel.events"), "deliver", None)


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

"""Long work: in bounded chunks, with progress, safe to kill at any line and start again."""

import importlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import close_old_connections, connection, transaction

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal, Unknown
from chamberlain.kernel.models import Job, User
from chamberlain.kernel.numbering import next_reference

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody asked the job to stop; it stops between chunks."""


@dataclass
class Progress:
    """How a job says how far it is. Each call is written at once, in no command's transaction."""

    reference: str
    caller: Caller

    def total(self, count: int) -> None:
        """Say how much there is to do; what was done before a restart is counted again."""
        Job.objects.filter(reference=self.reference).update(total=count, done=0)

    def advance(self, count: int, message: str = "") -> None:
        """Say that `count` more is done, and stop here if somebody asked for it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_job SET done = done + %s, "
                "message = CASE WHEN %s = '' THEN message ELSE %s END WHERE reference = %s",
                [count, message, message, self.reference],
            )
        self.check()

    def check(self) -> None:
        """Raise `Cancelled` if somebody asked the job to stop."""
        if Job.objects.filter(reference=self.reference, cancel_asked=True).exists():
            raise Cancelled

    def result(self, value: dict[str, Any]) -> None:
        """Keep what the job has to show."""
        Job.objects.filter(reference=self.reference).update(result=value)


Work = Callable[..., None]
_kinds: dict[str, Work] = {}


def job(name: str) -> Callable[[Work], Work]:
    """Register `(progress, **inputs)` as a kind of long work."""

    def register(function: Work) -> Work:
        _kinds[name] = function
        return function

    return register


def _work(kind: str) -> Work:
    if kind not in _kinds:
        for config in apps.get_app_configs():
            if config.name.startswith("chamberlain."):
                try:
                    importlib.import_module(f"{config.name}.jobs")
                except ModuleNotFoundError as error:
                    if error.name != f"{config.name}.jobs":
                        raise
    if kind not in _kinds:
        raise Unknown(f"There is no kind of job called {kind}.")
    return _kinds[kind]


def start_job(caller: Caller, kind: str, inputs: dict[str, Any] | None = None) -> str:
    """Queue long work for `caller`; return its reference, whose page shows the progress."""
    _work(kind)
    with transaction.atomic():
        reference = _numbered()
        Job.objects.create(
            reference=reference,
            kind=kind,
            inputs=inputs or {},
            person=caller.person,
            on_behalf_of=caller.on_behalf_of,
            created_at=clock.now(),
        )
        from chamberlain.kernel.tasks import run_job  # noqa: PLC0415 - needs installed apps

        run_job.defer(reference=reference)
    return reference


def _numbered() -> str:
    """Number the job under the writer's role: the login numbers nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'chamberlain_writer', true)")
        reference = next_reference("JOB")
        cursor.execute("SET LOCAL ROLE NONE")
    return reference


def cancel_job(reference: str) -> None:
    """Ask a job to stop at its next chunk."""
    Job.objects.filter(reference=reference, state__in=["waiting", "running"]).update(
        cancel_asked=True
    )


def work_on(reference: str) -> None:
    """Do a job to its end; a job that was killed is simply done again from its start.

    Its chunks carry idempotency keys, so what was done before is answered, not repeated.
    """
    found = Job.objects.filter(reference=reference).first()
    if found is None or found.state in {"done", "cancelled", "refused"}:
        return
    started = found.started_at or clock.now()
    Job.objects.filter(pk=found.pk).update(state="running", started_at=started)
    progress = Progress(reference, _caller_of(found))
    try:
        progress.check()
        _work(found.kind)(progress, **found.inputs)
        _finish(reference, "done")
    except Cancelled:
        _finish(reference, "cancelled", "Stopped as asked.")
    except Refusal as refusal:
        _finish(reference, "refused", refusal.message)
    except Exception as error:
        log.exception("%s failed", reference)
        close_old_connections()
        _finish(reference, "failed", f"{type(error).__name__}. It can be started again.")
        raise


def _caller_of(job_row: Job) -> Caller:
    if job_row.person == "SYSTEM":
        return Caller("SYSTEM", "Chamberlain", "job", system=True)
    user = User.objects.filter(reference=job_row.person).first()
    name = user.name if user else job_row.person
    return Caller(job_row.person, name, "job", job_row.on_behalf_of)


def _finish(reference: str, state: str, message: str = "") -> None:
    changes: dict[str, Any] = {"state": state, "finished_at": clock.now()}
    if message:
        changes["message"] = message
    Job.objects.filter(reference=reference).update(**changes)

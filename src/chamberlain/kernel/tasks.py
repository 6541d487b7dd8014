"""What the worker runs: jobs, and the delivery of events."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from chamberlain.kernel import events, jobs


@app.task(name="chamberlain.run_job", retry=RetryStrategy(max_attempts=5, wait=5))
def run_job(reference: str) -> None:
    """Do one job."""
    jobs.work_on(reference)


@app.task(name="chamberlain.deliver_events", queueing_lock="deliver_events")
def deliver_events() -> int:
    """Deliver the events that wait."""
    return events.deliver()

"""What the worker runs: jobs."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from chamberlain.kernel import jobs


@app.task(name="chamberlain.run_job", retry=RetryStrategy(max_attempts=5, wait=5))
def run_job(reference: str) -> None:
    """Do one job."""
    jobs.work_on(reference)

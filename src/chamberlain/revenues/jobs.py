"""Long work of revenues: a year's bills, for a progress page."""

from datetime import date

from chamberlain.kernel.door import run
from chamberlain.kernel.jobs import Progress, job


@job("revenues.annual_billing")
def annual_billing(progress: Progress, entity: str, year: int, issue_on: str) -> None:
    """Prepare a year's bills as a draft; killed and started again, it prepares them once."""
    progress.total(1)
    inputs = {"entity": entity, "year": year, "issue_on": date.fromisoformat(issue_on)}
    key = f"{progress.reference}:prepare"
    made = run(progress.caller, "revenues.prepare_billing", inputs, key=key).value
    run_reference = made["run"] if isinstance(made, dict) else made.run
    progress.advance(1, "Prepared: somebody else issues them")
    progress.result({"run": run_reference})

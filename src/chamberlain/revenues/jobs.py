"""Long work of revenues: a year's bills prepared and proved, and put on paper."""

import csv
import io
from datetime import date
from typing import Any

from chamberlain.kernel.door import ask, run
from chamberlain.kernel.jobs import Progress, job
from chamberlain.revenues.errors import NotReconciled
from chamberlain.revenues.queries.printing import ToPrint
from chamberlain.ui.printing import NextBatch, print_batches
from chamberlain.ui.typesetting import pages_of

BATCH = 100
"""Bills in one file: as many as keep the typesetter well under 500 MiB."""


@job("revenues.annual_billing")
def annual_billing(progress: Progress, entity: str, year: int, issue_on: str) -> None:
    """Prepare a year's bills as a draft, hold them against each other, and keep a proof sample.

    Killed and started again at any line it prepares them once: each step answers what it did. What
    doesn't agree is taken away again.
    """
    progress.total(3)
    inputs = {"entity": entity, "year": year, "issue_on": date.fromisoformat(issue_on)}
    made = _done(progress, "prepare", "revenues.prepare_billing", inputs)
    prepared = made["run"] if isinstance(made, dict) else made.run
    progress.advance(1, "Prepared")
    found = ask(progress.caller, "revenues.billing_run", {"run": prepared})
    wrong = [check.what for check in found.checks if not check.agrees]
    if wrong:
        reason = f"Doesn't agree: {', '.join(wrong)}"
        taking = {"run": prepared, "reason": reason}
        _done(progress, "withdraw", "revenues.withdraw_billing", taking)
        raise NotReconciled(f"{reason}. The drafts were taken away.")
    progress.advance(1, "Everything agrees")
    sample = {"filename": f"{prepared}-proof.csv", "content": _proof(found.sample),
              "entity": entity}  # fmt: skip
    proof = _done(progress, "proof", "kernel.store_document", sample)
    progress.advance(1, "Prepared: somebody else issues them")
    progress.result({"run": prepared, "proof": proof})


def _done(progress: Progress, step: str, command: str, inputs: dict[str, Any]) -> Any:
    return run(progress.caller, command, inputs, key=f"{progress.reference}:{step}").value


def _proof(sample: list[Any]) -> bytes:
    """Return the proof sample as CSV, for those who check it by hand."""
    if not sample:
        return b"no bills\n"
    out = io.StringIO()
    names = list(type(sample[0]).model_fields)
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([[getattr(row, name) for name in names] for row in sample])
    return out.getvalue().encode()


@job("revenues.print_bills")
def print_bills(progress: Progress, billing: str) -> None:
    """Set the bills of an issued run for the printer, a file for each batch.

    Started again it goes on after the last batch that was kept: no bill is in two files.
    """
    from chamberlain.revenues.views.notice import batches  # noqa: PLC0415 - heavy

    control = ask(progress.caller, "revenues.print_control", {"run": billing})
    progress.total(control.issued)
    if control.batches:
        progress.advance(control.produced + control.by_email, "Going on where it was")

    def next_one(after: int) -> NextBatch | None:
        found = ask(progress.caller, "revenues.bills_to_print",
                    {"run": billing, "after": after, "limit": BATCH})  # fmt: skip
        return NextBatch(found[0].bills, found[0].last_bill, found[0]) if found else None

    number, peak = print_batches(
        next_one,
        lambda ones: batches(ones, control.tax),
        lambda number, found, pdf: _keep(progress, billing, number, found, pdf),
        control.last_bill,
        control.batches,
    )
    progress.result({"run": billing, "batches": number, "peak_mib": peak // 2**20})


def _keep(progress: Progress, billing: str, number: int, found: ToPrint, pdf: bytes | None) -> None:
    inputs = {
        "run": billing,
        "number": number,
        "first_bill": found.first_bill,
        "last_bill": found.last_bill,
        "bills": len(found.bills),
        "by_email": found.by_email,
        "pages": pages_of(pdf) if pdf else 0,
        "content": pdf,
    }
    key = f"print:{billing}:{found.first_bill}"
    run(progress.caller, "revenues.keep_printed", inputs, key=key)
    progress.advance(len(found.bills) + found.by_email, f"Batch {number}")

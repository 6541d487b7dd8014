"""Long work of payroll: a run's payslips put on paper for those who still want it."""

from chamberlain.kernel.door import ask, run
from chamberlain.kernel.jobs import Progress, job
from chamberlain.payroll.queries.printing import PayslipsToPrint
from chamberlain.ui.printing import NextBatch, print_batches
from chamberlain.ui.typesetting import pages_of

BATCH = 100
"""Payslips in one file: more take more memory than they save time."""


@job("payroll.print_payslips")
def print_payslips(progress: Progress, pay_run: str) -> None:
    """Set the payslips of an approved run that are wanted on paper, a file for each batch.

    Started again it goes on after the last batch that was kept: no payslip is in two files.
    """
    from chamberlain.payroll.views.paper import paper_batches  # noqa: PLC0415 - heavy

    control = ask(progress.caller, "payroll.payslip_print_control", {"run": pay_run})
    progress.total(control.payslips)
    if control.batches:
        progress.advance(control.produced + control.online, "Going on where it was")

    def next_one(after: int) -> NextBatch | None:
        found = ask(progress.caller, "payroll.payslips_to_print",
                    {"run": pay_run, "after": after, "limit": BATCH})  # fmt: skip
        return NextBatch(found[0].payslips, found[0].last_payslip, found[0]) if found else None

    number, peak = print_batches(
        next_one,
        paper_batches,
        lambda number, found, pdf: _keep(progress, pay_run, number, found, pdf),
        control.last_payslip,
        control.batches,
    )
    progress.result({"run": pay_run, "batches": number, "peak_mib": peak // 2**20})


def _keep(
    progress: Progress, pay_run: str, number: int, found: PayslipsToPrint, pdf: bytes | None
) -> None:
    inputs = {
        "run": pay_run,
        "number": number,
        "first_payslip": found.first_payslip,
        "last_payslip": found.last_payslip,
        "payslips": len(found.payslips),
        "online": found.online,
        "pages": pages_of(pdf) if pdf else 0,
        "content": pdf,
    }
    key = f"print:{pay_run}:{found.first_payslip}"
    run(progress.caller, "payroll.keep_printed_payslips", inputs, key=key)
    progress.advance(len(found.payslips) + found.online, f"Batch {number}")

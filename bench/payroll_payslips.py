"""What payslips cost: a thousand as tagged PDF in batches, from what is kept of a run."""

import json
from datetime import date
from pathlib import Path

from bench.limits import typesetting

from chamberlain.kernel.benchmark import Bench, Measured, Rate, benchmark
from chamberlain.kernel.cli.django_setup import ready

PAYSLIPS = 1_000
EMPLOYER = "Brighthelm City Council"


@benchmark("payroll.payslips", unit="payslips/s")
def payslips(context: Bench) -> Measured:
    """Lay out and set payslips as tagged PDF, beside the typesetter with their data made ready.

    Both set in processes of their own, which remember nothing of the round before; the memory told
    is ours and our typesetter's together.
    """
    ready()
    from chamberlain.payroll.queries.payslips import (  # noqa: PLC0415 - needs Django
        PayLine,
        PayslipRow,
        PayslipView,
    )
    from chamberlain.payroll.views import paper  # noqa: PLC0415

    def line(kind: str, name: str, pence: int) -> PayLine:
        return PayLine(
            kind=kind, name=name, amount_pence=pence, units_e2=None, rate_e4=None, note=""
        )

    def one(number: int) -> PayslipView:
        row = PayslipRow(
            payslip=f"E{number}/2026-27/8", payroll_id=f"E{number}", name=f"Robin Thorne {number}",
            title="Customer services officer", tax_year="2026-27", number=8,
            paid_on=date(2026, 11, 25), gross_pence=271_642, deductions_pence=31_004,
            net_pence=240_638,
        )  # fmt: skip
        taken = (
            "Income tax",
            "National Insurance",
            "Pension",
            "Student loan",
            "Union subscription",
        )
        year = ("gross", "taxable", "tax", "ni", "pension", "student_loan", "net")
        return PayslipView(
            row=row, entity="BHX", nino="JX123456C", tax_code="1257L", ni_letter="A",
            pension="LGPS main", employer=EMPLOYER,
            lines=[line("payment", "Basic pay", 271_642), line("payment", "First aid", 1_500)]
            + [line("deduction", name, 6_000 + number) for name in taken],
            employer_lines=[line("employer", "Employer's pension", 53_513)],
            steps=[], year={f"{name}_pence": number * 100 for name in year}, approved=True,
        )  # fmt: skip

    found = [one(number) for number in range(context.size(PAYSLIPS))]
    laid_out = context.folder / "ready.jsonl"
    size = paper.BATCH
    parts = [found[first : first + size] for first in range(0, len(found), size)]
    laid_out.write_text(
        "\n".join(json.dumps([paper.as_data(each) for each in part]) for part in parts)
    )
    most = 0

    def ours() -> int:
        nonlocal most
        made = list(paper.batches(found))
        most = max(most, *(peak for _, peak in made))
        return len(found) if all(pdf.startswith(b"%PDF") for pdf, _ in made) else 0

    def limit() -> Rate:
        return context.limit_script(Path(typesetting.__file__), paper.TEMPLATE, laid_out)

    measured = context.race(ours, limit)
    context.peak_bytes += most
    return measured

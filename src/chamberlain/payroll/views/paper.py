"""Payslips and P60s as tagged PDF, set by Typst: one on demand, or batches for the printer."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from chamberlain.kernel.money import format_pounds
from chamberlain.payroll.queries.payslips import PayLine, PayslipView
from chamberlain.payroll.queries.printing import PaperPayslip
from chamberlain.ui.typesetter import set_pdf
from chamberlain.ui.typesetting import TypesetterEnded, set_in_batches

__all__ = ["TypesetterEnded", "as_data", "batches", "payslip_pdf_of"]

TEMPLATES = Path(__file__).parents[1] / "templates" / "payroll"
TEMPLATE = TEMPLATES / "payslip.typ"
BATCH = 100
"""As many in one compile: more take more memory than they save time."""

PER_PROCESS = 500
"""As many by one typesetter before another takes over: it remembers all it has set."""


def payslip_pdf_of(found: Sequence[PayslipView]) -> bytes:
    """Return the payslips as one tagged PDF (PDF/UA-1 by Typst's own checks)."""
    return set_pdf(str(TEMPLATE), json.dumps([as_data(one) for one in found]))


def certificate_pdf_of(data: dict[str, object]) -> bytes:
    """Return a P45 or P60 as a tagged PDF: parts with a heading and rows of words each."""
    return set_pdf(str(TEMPLATES / "certificate.typ"), json.dumps(data))


def batches(found: Iterable[PayslipView], size: int = BATCH) -> Iterator[tuple[bytes, int]]:
    """Yield the PDFs of many payslips, so many in each, and the typesetter's memory in bytes.

    They are set in processes of their own, each ended after PER_PROCESS payslips, so that neither
    this process nor theirs grows with the run; the next batch is made ready meanwhile.
    """
    return set_in_batches(TEMPLATE, _texts(found, size), PER_PROCESS // size)


def paper_batches(ready: Iterable[list[PaperPayslip]]) -> Iterator[tuple[bytes, int]]:
    """Yield the same of batches as they are for the envelope: with the address on each payslip."""
    texts = (
        json.dumps([as_data(one.payslip) | {"address": one.address} for one in batch])
        for batch in ready
    )
    return set_in_batches(TEMPLATE, texts, PER_PROCESS // BATCH)


def _texts(found: Iterable[PayslipView], size: int) -> Iterator[str]:
    waiting = iter(found)
    while ready := list(islice(waiting, size)):
        yield json.dumps([as_data(one) for one in ready])


def as_data(found: PayslipView) -> dict[str, object]:
    """Return what the template reads of a payslip: words alone."""
    row = found.row
    return {
        "employer": found.employer,
        "name": row.name,
        "facts": [
            ["Post", row.title],
            ["Payroll ID", row.payroll_id],
            ["National Insurance number", found.nino],
            ["Tax code", found.tax_code],
            ["NI letter", found.ni_letter],
            ["Pension", found.pension],
        ],
        "paid_on": f"{row.paid_on:%-d %B %Y}",
        "period": f"Period {row.number} of {row.tax_year}",
        "payments": [_line(one) for one in found.lines if one.kind == "payment"],
        "deductions": [_line(one) for one in found.lines if one.kind == "deduction"],
        "employer_lines": [[one.name, format_pounds(one.amount_pence)]
                           for one in found.employer_lines],
        "gross": format_pounds(row.gross_pence),
        "taken": format_pounds(row.deductions_pence),
        "net": format_pounds(row.net_pence),
        "year": [
            ["Gross pay", format_pounds(found.year["gross_pence"])],
            ["Pay for tax", format_pounds(found.year["taxable_pence"])],
            ["Income tax", format_pounds(found.year["tax_pence"])],
            ["National Insurance", format_pounds(found.year["ni_pence"])],
            ["Pension", format_pounds(found.year["pension_pence"])],
        ],
    }  # fmt: skip


def _line(one: PayLine) -> list[str]:
    """Return name, hours or units, rate and amount: hours are shown where pay varies with them."""
    units = f"{one.units_e2 / 100:g}" if one.units_e2 else ""
    rate = format_pounds(one.rate_e4 // 10_000) if one.units_e2 and one.rate_e4 else ""
    name = f"{one.name} ({one.note})" if one.note else one.name
    return [name, units, rate, format_pounds(one.amount_pence)]

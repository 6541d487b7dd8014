"""Payslips on paper: set in batches by a typesetter that ends, or says that it broke."""

import re
from datetime import date

import pytest

from chamberlain.payroll.queries.payslips import PayLine, PayslipRow, PayslipView
from chamberlain.payroll.views import paper


def payslip(number, year=0):
    row = PayslipRow(
        payslip=f"E{number}/2026-27/8", payroll_id=f"E{number}", name=f"Robin Thorne {number}",
        title="Officer", tax_year="2026-27", number=8, paid_on=date(2026, 11, 25),
        gross_pence=271_642, deductions_pence=31_004, net_pence=240_638,
    )  # fmt: skip
    basic = PayLine(kind="payment", name="Basic pay", amount_pence=271_642, units_e2=None,
                    rate_e4=None, note="")  # fmt: skip
    names = ("gross", "taxable", "tax", "ni", "pension")
    return PayslipView(
        row=row, entity="BHX", nino="", tax_code="1257L", ni_letter="A", pension="",
        employer="Brighthelm", lines=[basic], employer_lines=[], steps=[],
        year={f"{name}_pence": year for name in names}, approved=True,
    )  # fmt: skip


def test_every_payslip_is_set_once_over_batches_and_typesetters(monkeypatch):
    monkeypatch.setattr(paper, "PER_PROCESS", 4)

    made = list(paper.batches((payslip(number) for number in range(7)), size=2))

    pages = [len(re.findall(rb"/Type\s*/Page\b", pdf)) for pdf, _ in made]
    assert pages == [2, 2, 2, 1]
    assert all(pdf.startswith(b"%PDF") and b"/MarkInfo" in pdf for pdf, _ in made)


def test_a_typesetter_that_breaks_is_said_and_no_half_batch_is_given(monkeypatch, tmp_path):
    broken = tmp_path / "broken.typ"
    broken.write_text("#no-such-thing()")
    monkeypatch.setattr(paper, "TEMPLATE", broken)

    with pytest.raises(paper.TypesetterEnded):
        list(paper.batches([payslip(1)]))

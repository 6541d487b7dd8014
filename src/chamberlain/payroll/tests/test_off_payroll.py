"""A fee inside the off-payroll rules is paid by payroll, once, with tax and NI taken off."""

from datetime import date

import polars as pl
import pytest

from chamberlain.kernel.door import EVERYTHING, Refusal, run
from chamberlain.payables.make import make_invoice, make_supplier
from chamberlain.payables.models import Invoice
from chamberlain.payables.tests.test_off_payroll import decided
from chamberlain.payroll.commands.deemed import without_statutory_pay
from chamberlain.payroll.make import employment
from chamberlain.payroll.make import take_on as take_on_pay
from chamberlain.payroll.models import Item, PayException, Result, Run
from chamberlain.payroll.queries.told import told_of
from chamberlain.payroll.tests.conftest import opened, posted
from chamberlain.people.contract import tax_facts
from chamberlain.people.make import assignment, person, post, take_on


def test_a_fee_goes_from_creditors_to_payroll_once_and_hmrc_is_told(payroll):
    worker = assignment("E9", "P9", pay_basis="casual", kind="casual", pension_scheme="",
                        pension_section="none", weekly_hours="0")  # fmt: skip
    her = person("E9", nino="JX123459C", sort_code="100000", account_number="12345704")
    take_on([post("P9")], [her], [worker])
    take_on_pay([employment("E9", tax_code="BR", student_loan_plan="1", postgraduate_loan=True)])
    supplier = make_supplier()
    decided(payroll, supplier)
    invoice = make_invoice(payroll("clerk"), supplier, "A-1", net_pence=1_500_00, vat_pence=0)
    fee = Invoice.objects.get(reference=invoice).net_pence
    given = {"entity": "BHX", "invoice": invoice, "payroll_id": "E9"}

    run(payroll("payroll"), "payroll.take_off_payroll_fee", given)
    with pytest.raises(Refusal, match="is cancelled"):
        run(payroll("payroll"), "payroll.take_off_payroll_fee", given)
    reference, _ = opened(payroll)
    posted(payroll, reference)

    one = Result.objects.get(payroll_id="E9")
    assert (one.gross_pence, one.tax_pence) == (fee, fee // 100 * 20)
    assert one.ni_employer_pence > 0
    assert one.pension_employee_pence == 0
    assert (one.student_loan_plan, one.student_loan_pence, one.postgraduate_loan_pence) == (
        "", 0, 0,
    )  # fmt: skip
    said = PayException.objects.filter(employment__payroll_id="E9").values_list("kind", flat=True)
    assert "off_payroll" in said and "enrolment_due" not in said
    assert Item.objects.get().source_ref == f"payables:invoice:{invoice}"
    ended = Invoice.objects.get(reference=invoice)
    assert (ended.state, "through payroll" in ended.state_reason) == ("cancelled", True)
    found = Run.objects.get(reference=reference)
    facts = tax_facts(EVERYTHING, entity="BHX", end=date(2026, 12, 1))
    told = dict(
        told_of(found, facts, "").payments.select("pay_id", "off_payroll_worker").iter_rows()
    )
    assert (told["E9"], told["E1"]) == (True, False)


def test_who_is_paid_a_fee_has_no_statutory_pay_and_it_is_said():
    away = pl.DataFrame(
        [("E9", "sickness", date(2026, 11, 9)), ("E1", "sickness", date(2026, 11, 9))],
        schema=["payroll_id", "kind", "first_day"], orient="row",
    )  # fmt: skip

    left, told = without_statutory_pay(away, pl.DataFrame({"payroll_id": ["E9"]}))

    assert left["payroll_id"].to_list() == ["E1"]
    words = "Off-payroll worker: no statutory pay for sickness from 2026-11-09 (HMRC ESM10019)"
    assert told.rows() == [("E9", words)]

"""Submissions to the tax office: written, sealed, sent and answered."""

from datetime import date

import polars as pl
import pytest
from lxml import etree

from chamberlain.formats import Unreadable
from chamberlain.formats.rti import (
    FPS_COLUMNS,
    NI_COLUMNS,
    Employer,
    EmployerSummary,
    Levy,
    PaymentSubmission,
    Recovered,
    Sender,
    Unsendable,
    YearUnknown,
    base64_mark,
    hours_band,
    irmark,
    read_answer,
    seal_eps,
    seal_fps,
    split_tax_code,
    stated_irmark,
    submission,
)

COUNCIL = Employer("120", "BH12345", "120PT00012345")
SENDER = Sender("ISV635", "never-kept")
NS = "{http://www.govtalk.gov.uk/taxation/PAYE/RTI/FullPaymentSubmission/26-27/1}"
PAID = {
    "pay_id": "100001",
    "nino": "AB123456C",
    "forename": "Zoë",
    "surname": "O\u2019Brien & Ng",
    "born": date(1980, 2, 29),
    "sex": "F",
    "frequency": "M1",
    "paid_on": date(2026, 11, 25),
    "tax_month": 8,
    "periods_covered": 1,
    "hours_band": "D",
    "tax_code": "1257L",
    "tax_regime": "S",
    "non_cumulative": True,
    "taxable_pence": 2_500_00,
    "tax_pence": -12_34,
    "taxable_to_date_pence": 20_000_00,
    "tax_to_date_pence": 2_000_05,
    "after_statutory_pence": 2_000_00,
    "student_loan_pence": 35_00,
    "student_loan_plan": "05",
    "student_loan_to_date_pence": 280_00,
}
BLOCK = {
    "pay_id": "100001",
    "letter": "A",
    "gross_pence": 2_500_00,
    "gross_to_date_pence": 20_000_00,
    "at_lel_to_date_pence": 4_472_99,
    "lel_to_pt_to_date_pence": 3_912_00,
    "pt_to_uel_to_date_pence": 11_616_00,
    "both_pence": 429_16,
    "both_to_date_pence": 3_433_28,
    "employee_pence": 116_16,
    "employee_to_date_pence": 929_28,
}


def fps(*changes, blocks=(BLOCK,), year="2026-27", **options):
    rows = [dict.fromkeys(FPS_COLUMNS) | PAID | one for one in changes or ({},)]
    payments = pl.DataFrame(rows, schema=FPS_COLUMNS)
    ni = pl.DataFrame(list(blocks), schema=NI_COLUMNS)
    return PaymentSubmission(COUNCIL, year, payments, ni, **options)


def said(message, name):
    return [one.text for one in etree.fromstring(message).iter(f"{NS}{name}")]


def test_a_payment_is_written_with_its_elements_in_the_order_of_the_schema():
    message = submission(seal_fps(fps()), SENDER, "A1")

    employment = next(etree.fromstring(message).iter(f"{NS}Employment"))
    parts = [one.tag.removeprefix(NS) for one in employment]
    assert parts == ["PayId", "FiguresToDate", "Payment", "NIlettersAndValues"]
    payment = [one.tag.removeprefix(NS) for one in employment.find(f"{NS}Payment")]
    assert payment == [
        "PayFreq", "PmtDate", "MonthNo", "PeriodsCovered", "HoursWorked", "TaxCode", "TaxablePay",
        "PayAfterStatDedns", "StudentLoanRecovered", "TaxDeductedOrRefunded",
    ]  # fmt: skip


def test_amounts_are_pounds_with_pence_and_whole_pounds_where_the_schema_wants_them():
    message = submission(seal_fps(fps()), SENDER, "A1")

    assert said(message, "TaxDeductedOrRefunded") == ["-12.34"]
    assert said(message, "AtLELYTD") == ["4472.00"]
    assert said(message, "StudentLoansTD") == ["280.00"]


def test_a_tax_code_is_told_as_code_regime_and_basis():
    message = submission(seal_fps(fps()), SENDER, "A1")

    code = next(etree.fromstring(message).iter(f"{NS}TaxCode"))
    assert (code.text, dict(code.attrib)) == (
        "1257L", {"BasisNonCumulative": "yes", "TaxRegime": "S"}
    )  # fmt: skip
    assert split_tax_code("SK45") == ("S", "K45")


def test_a_name_goes_out_in_letters_the_tax_office_takes():
    message = submission(seal_fps(fps()), SENDER, "A1")

    assert said(message, "Fore") == ["Zoe"]
    assert said(message, "Sur") == ["O'Brien & Ng"]


def test_the_mark_is_the_digest_of_the_canonical_body_by_lxml_as_well():
    sealed = seal_fps(fps(*[{"pay_id": f"{n}", "line_1": "1 <A> & B"} for n in range(3)],
                          blocks=[BLOCK | {"pay_id": f"{n}"} for n in range(3)]))  # fmt: skip
    message = submission(sealed, SENDER, "A1")

    assert base64_mark(irmark(message)) == sealed.mark == stated_irmark(message)
    assert len(sealed.receipt) == 32


def test_any_change_of_the_body_breaks_the_mark():
    message = submission(seal_fps(fps()), SENDER, "A1").replace(b"2500.00", b"2500.01")

    assert base64_mark(irmark(message)) != stated_irmark(message)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nino": "QQ123456C"}, "nino"),
        ({"sex": ""}, "sex"),
        ({"born": None}, "born"),
        ({"paid_on": date(2027, 4, 6)}, "paid_on"),
        ({"tax_code": "S1257L"}, "tax_code"),
        ({"student_loan_plan": "03"}, "student_loan_plan"),
        ({"nino": None}, "line_1"),
        ({"surname": " "}, "surname"),
    ],
)
def test_what_the_tax_office_would_refuse_is_refused_with_person_and_field(change, field):
    with pytest.raises(Unsendable) as refused:
        seal_fps(fps(change))

    assert any(one.startswith(f"100001: {field}") for one in refused.value.problems)


def test_plan_five_is_a_plan_from_april_2026_only():
    earlier = {"paid_on": date(2025, 11, 25)}

    with pytest.raises(Unsendable):
        seal_fps(fps(earlier, year="2025-26"))

    assert seal_fps(fps(earlier | {"student_loan_plan": "01"}, year="2025-26")).mark


def test_a_letter_of_a_freeport_needs_the_postcode_of_the_workplace():
    blocks = [BLOCK | {"letter": "F"}]

    with pytest.raises(Unsendable, match="postcode of the workplace"):
        seal_fps(fps(blocks=blocks))

    assert seal_fps(fps({"workplace_postcode": "BN41 1WF"}, blocks=blocks)).mark


def test_a_year_that_is_not_on_file_is_named():
    with pytest.raises(YearUnknown, match="2026-27"):
        seal_fps(fps(year="2031-32"))


def test_a_summary_tells_recoveries_and_levy_with_the_year_near_its_end():
    summary = EmployerSummary(
        COUNCIL,
        "2026-27",
        recovered=Recovered(8, smp_pence=1_234_56),
        levy=Levy(16_000_00, 8, 15_000_00),
    )
    body = seal_eps(summary).body.decode()

    assert "<SMPRecovered>1234.56</SMPRecovered></RecoverableAmountsYTD>" in body
    assert "<AnnualAllce>15000.00</AnnualAllce></ApprenticeshipLevy><RelatedTaxYear>" in body
    assert "EmpAllceInd" not in body


def test_a_month_without_payments_is_told_with_its_days():
    nothing = (date(2026, 11, 6), date(2026, 12, 5))
    body = seal_eps(EmployerSummary(COUNCIL, "2026-27", nothing_paid=nothing)).body.decode()

    assert "<NoPaymentForPeriod>yes</NoPaymentForPeriod><NoPaymentDates><From>2026-11-06" in body


def test_an_answer_that_is_none_is_unreadable():
    with pytest.raises(Unreadable):
        read_answer(b"<html><body>maintenance</body></html>")


@pytest.mark.parametrize(
    ("hours_e2", "band"),
    [(1599, "A"), (1600, "B"), (2400, "C"), (3000, "D"), (3700, "D"), (0, "E")],
)
def test_hours_are_told_as_a_band(hours_e2, band):
    assert hours_band(hours_e2) == band

"""The Full Payment Submission: who was paid what, on or before payday."""

import re
from collections.abc import Iterator

import polars as pl

from chamberlain.formats.rti.elements import (
    NOTHING,
    day,
    element,
    group,
    number,
    pounds,
    pounds_if_any,
    text,
    whole,
    whole_pounds,
    whole_pounds_if_any,
    words,
    yes,
)
from chamberlain.formats.rti.records import FPS_COLUMNS, NI_COLUMNS, PaymentSubmission, Unsendable
from chamberlain.formats.rti.years import RtiYear, rti_year

NINO = r"^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D ]$"
TAX_CODE = r"^([1-9][0-9]{0,5}[LMNPTY]|BR|0T|NT|D[0-8]|K[1-9][0-9]{0,5})$"
PLACED = ("F", "I", "S", "L", "N", "E", "D", "K")
"""Letters for which the workplace's postcode must be told."""


def fps_content(submission: PaymentSubmission) -> tuple[str, str]:
    """Return namespace and canonical XML of a submission; Unsendable names what is wrong.

    One Employee per row of payments, in their order, with the NI blocks of its `pay_id`.
    """
    year = rti_year(submission.year)
    problems = list(fps_problems(submission, year))
    if problems:
        raise Unsendable(problems)
    blocks = submission.ni.select("pay_id", block=whole("NIlettersAndValues", _ni_parts()))
    if blocks["pay_id"].n_unique() < blocks.height:
        together = blocks.group_by("pay_id", maintain_order=True)
        blocks = together.agg(pl.col("block").str.join(""))
    rows = submission.payments.join(blocks, on="pay_id", how="left", maintain_order="left")
    told = rows.select(whole("Employee", [_details(), _employment()]).str.join("\n"))
    employer = submission.employer
    refs = "".join(
        element(name, value)
        for name, value in (
            ("OfficeNo", employer.office),
            ("PayeRef", employer.reference),
            ("AORef", employer.accounts_office),
        )
    )
    final = "<FinalSubmission><ForYear>yes</ForYear></FinalSubmission>" if submission.final else ""
    head = f"<EmpRefs>{refs}</EmpRefs>{element('RelatedTaxYear', year.related_year)}"
    body = f"<FullPaymentSubmission>{head}{told.item()}{final}</FullPaymentSubmission>"
    return year.namespace("FPS"), body


def fps_problems(submission: PaymentSubmission, year: RtiYear) -> Iterator[str]:
    """Yield what the tax office would refuse, each with the pay ID, the field and the value."""
    rows, ni = submission.payments, submission.ni
    for name, columns in (("payments", FPS_COLUMNS), ("NI blocks", NI_COLUMNS)):
        frame = rows if name == "payments" else ni
        missing = [column for column in columns if column not in frame.columns]
        if missing:
            yield f"the {name} lack {', '.join(missing)}"
            return
    if rows.is_empty():
        yield "nobody is paid: an EPS tells that, not an FPS"
    tests = {
        "pay_id": pl.col("pay_id").fill_null("").str.contains(r"^.{1,35}$").not_()
        | pl.col("pay_id").is_duplicated(),
        "nino": pl.col("nino").is_not_null() & ~pl.col("nino").str.contains(NINO),
        "surname": pl.col("surname").fill_null("").str.strip_chars() == "",
        "forename": pl.col("forename").fill_null("").str.strip_chars() == "",
        "born": pl.col("born").is_null() | (pl.col("born") > pl.col("paid_on")),
        "sex": ~pl.col("sex").fill_null("").is_in(["M", "F"]),
        "line_1": pl.col("nino").is_null() & (pl.col("line_1").fill_null("") == ""),
        "paid_on": ~pl.col("paid_on").is_between(year.first_day, year.last_day).fill_null(False),
        "tax_code": ~pl.col("tax_code").fill_null("").str.contains(TAX_CODE),
        "hours_band": ~pl.col("hours_band").fill_null("").is_in(["A", "B", "C", "D", "E"]),
        "tax_month": pl.col("tax_month").is_null() & pl.col("tax_week").is_null(),
        "student_loan_plan": (pl.col("student_loan_pence") != 0)
        & ~pl.col("student_loan_plan").fill_null("").is_in(year.plan_types),
    }
    for field, test in tests.items():
        wrong = rows.filter(test.fill_null(False)).select("pay_id", value=field)
        for pay_id, value in wrong.iter_rows():
            yield f"{pay_id}: {field} {str(value)!r} is not what the tax office takes"
    placed = ni.filter(pl.col("letter").is_in(PLACED)).join(
        rows.filter(pl.col("workplace_postcode").fill_null("") == ""), on="pay_id", how="semi"
    )
    for pay_id, letter in placed.select("pay_id", "letter").iter_rows():
        yield f"{pay_id}: NI letter {letter} needs the postcode of the workplace"
    lost = ni.join(rows, on="pay_id", how="anti")["pay_id"].to_list()
    yield from (f"{pay_id}: NI is told of nobody paid" for pay_id in lost)


def hours_band(hours_e2: int, irregular: bool = False) -> str:
    """Return the band of normal weekly hours (hundredths of an hour) as the FPS tells it."""
    if irregular or hours_e2 <= 0:
        return "E"
    return next((band for upto, band in ((1600, "A"), (2400, "B"), (3000, "C")) if hours_e2 < upto),
                "D")  # fmt: skip


def split_tax_code(code: str) -> tuple[str, str]:
    """Return regime (S, C or blank) and the code without it: S1257L gives S and 1257L."""
    found = re.fullmatch(r"([SC]?)(.*)", code.strip().upper())
    return (found[1], found[2]) if found else ("", code)


def _details() -> pl.Expr:
    address = [text("Line", f"line_{n}") for n in range(1, 5)] + [text("UKPostcode", "postcode")]
    name = [
        words("Ttl", "title"),
        words("Fore", "forename"),
        words("Fore", "second_forename"),
        words("Sur", "surname"),
    ]
    return whole(
        "EmployeeDetails",
        [
            text("NINO", "nino"),
            group("Name", name),
            group("Address", address),
            day("BirthDate", "born"),
            text("Gender", "sex"),
        ],
    )


def _employment() -> pl.Expr:
    starter = [
        day("StartDate", "started_on"),
        text("StartDec", "starter_statement"),
        yes("StudentLoan", "starter_student_loan"),
        yes("PostgradLoan", "starter_postgraduate_loan"),
    ]
    changed = pl.concat_str(
        pl.lit("<PayIdChgd><PayrollIdChangedIndicator>yes</PayrollIdChangedIndicator>"),
        text("OldPayrollId", "old_pay_id"),
        pl.lit("</PayIdChgd>"),
    )
    return whole(
        "Employment",
        [
            yes("OffPayrollWorker", "off_payroll_worker"),
            text("DirectorsNIC", "directors_method"),
            number("TaxWkOfApptOfDirector", "appointed_in_week"),
            group("Starter", starter),
            text("EmployeeWorkplacePostcode", "workplace_postcode"),
            text("PayId", "pay_id"),
            pl.when(pl.col("old_pay_id").fill_null("") != "").then(changed).otherwise(NOTHING),
            yes("IrrEmp", "irregular"),
            day("LeavingDate", "left_on"),
            whole("FiguresToDate", _to_date()),
            whole("Payment", _payment()),
            pl.col("block").fill_null(""),
        ],
    )


def _to_date() -> list[pl.Expr]:
    return [
        pounds("TaxablePay", "taxable_to_date_pence"),
        pounds("TotalTax", "tax_to_date_pence"),
        whole_pounds_if_any("StudentLoansTD", "student_loan_to_date_pence"),
        whole_pounds_if_any("PostgradLoansTD", "postgraduate_loan_to_date_pence"),
        pounds_if_any("BenefitsTaxedViaPayrollYTD", "benefits_to_date_pence"),
        pounds_if_any("EmpeePenContribnsPaidYTD", "pension_to_date_pence"),
    ]


def _payment() -> list[pl.Expr]:
    basis = (
        pl.when(pl.col("non_cumulative").fill_null(False))
        .then(pl.lit(' BasisNonCumulative="yes"'))
        .otherwise(NOTHING)
    )
    regime = (
        pl.when(pl.col("tax_regime").fill_null("") != "")
        .then(pl.format(' TaxRegime="{}"', pl.col("tax_regime")))
        .otherwise(NOTHING)
    )
    loan = (
        pl.when(pl.col("student_loan_pence").fill_null(0) != 0)
        .then(
            pl.format(
                '<StudentLoanRecovered PlanType="{}">{}.00</StudentLoanRecovered>',
                pl.col("student_loan_plan"),
                pl.col("student_loan_pence") // 100,
            )
        )
        .otherwise(NOTHING)
    )
    return [
        text("BacsHashCode", "bacs_hash"),
        text("PayFreq", "frequency"),
        day("PmtDate", "paid_on"),
        text("LateReason", "late_reason"),
        number("WeekNo", "tax_week"),
        number("MonthNo", "tax_month"),
        number("PeriodsCovered", "periods_covered"),
        yes("AggregatedEarnings", "aggregated"),
        yes("PmtAfterLeaving", "after_leaving"),
        text("HoursWorked", "hours_band"),
        pl.format("<TaxCode{}{}>{}</TaxCode>", basis, regime, pl.col("tax_code")),
        pounds("TaxablePay", "taxable_pence"),
        pounds_if_any("NonTaxOrNICPmt", "untaxed_pence"),
        pounds_if_any("DednsFromNetPay", "net_deductions_pence"),
        pounds("PayAfterStatDedns", "after_statutory_pence"),
        pounds_if_any("BenefitsTaxedViaPayroll", "benefits_pence"),
        pounds_if_any("Class1ANICsYTD", "class_1a_to_date_pence"),
        pounds_if_any("EmpeePenContribnsPaid", "pension_pence"),
        loan,
        whole_pounds_if_any("PostgradLoanRecovered", "postgraduate_loan_pence"),
        pounds("TaxDeductedOrRefunded", "tax_pence"),
        yes("OnStrike", "on_strike"),
        yes("UnpaidAbsence", "unpaid_absence"),
        pounds_if_any("SMPYTD", "smp_to_date_pence"),
        pounds_if_any("SPPYTD", "spp_to_date_pence"),
        pounds_if_any("SAPYTD", "sap_to_date_pence"),
        pounds_if_any("ShPPYTD", "shpp_to_date_pence"),
        pounds_if_any("SPBPYTD", "spbp_to_date_pence"),
        pounds_if_any("SNCPYTD", "sncp_to_date_pence"),
    ]


def _ni_parts() -> list[pl.Expr]:
    return [
        text("NIletter", "letter"),
        pounds("GrossEarningsForNICsInPd", "gross_pence"),
        pounds("GrossEarningsForNICsYTD", "gross_to_date_pence"),
        whole_pounds("AtLELYTD", "at_lel_to_date_pence"),
        pounds("LELtoPTYTD", "lel_to_pt_to_date_pence"),
        pounds("PTtoUELYTD", "pt_to_uel_to_date_pence"),
        pounds("TotalEmpNICInPd", "both_pence"),
        pounds("TotalEmpNICYTD", "both_to_date_pence"),
        pounds("EmpeeContribnsInPd", "employee_pence"),
        pounds("EmpeeContribnsYTD", "employee_to_date_pence"),
    ]

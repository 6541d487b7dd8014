"""What a submission is made of: the employer, the sender, one row per payment, one per NI letter.

Amounts are whole pence; years to date are of the employment in the tax year. A frame, because a
council's month is tens of thousands of rows.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

Columns = dict[str, Any]

FPS_COLUMNS: Columns = {
    "pay_id": pl.String,
    "nino": pl.String,
    "title": pl.String,
    "forename": pl.String,
    "second_forename": pl.String,
    "surname": pl.String,
    "line_1": pl.String,
    "line_2": pl.String,
    "line_3": pl.String,
    "line_4": pl.String,
    "postcode": pl.String,
    "born": pl.Date,
    "sex": pl.String,
    "off_payroll_worker": pl.Boolean,
    "directors_method": pl.String,
    "appointed_in_week": pl.Int32,
    "started_on": pl.Date,
    "starter_statement": pl.String,
    "starter_student_loan": pl.Boolean,
    "starter_postgraduate_loan": pl.Boolean,
    "workplace_postcode": pl.String,
    "old_pay_id": pl.String,
    "irregular": pl.Boolean,
    "left_on": pl.Date,
    "taxable_to_date_pence": pl.Int64,
    "tax_to_date_pence": pl.Int64,
    "student_loan_to_date_pence": pl.Int64,
    "postgraduate_loan_to_date_pence": pl.Int64,
    "benefits_to_date_pence": pl.Int64,
    "pension_to_date_pence": pl.Int64,
    "bacs_hash": pl.String,
    "frequency": pl.String,
    "paid_on": pl.Date,
    "late_reason": pl.String,
    "tax_week": pl.Int32,
    "tax_month": pl.Int32,
    "periods_covered": pl.Int32,
    "aggregated": pl.Boolean,
    "after_leaving": pl.Boolean,
    "hours_band": pl.String,
    "tax_code": pl.String,
    "tax_regime": pl.String,
    "non_cumulative": pl.Boolean,
    "taxable_pence": pl.Int64,
    "untaxed_pence": pl.Int64,
    "net_deductions_pence": pl.Int64,
    "after_statutory_pence": pl.Int64,
    "benefits_pence": pl.Int64,
    "class_1a_to_date_pence": pl.Int64,
    "pension_pence": pl.Int64,
    "student_loan_pence": pl.Int64,
    "student_loan_plan": pl.String,
    "postgraduate_loan_pence": pl.Int64,
    "tax_pence": pl.Int64,
    "on_strike": pl.Boolean,
    "unpaid_absence": pl.Boolean,
    "smp_to_date_pence": pl.Int64,
    "spp_to_date_pence": pl.Int64,
    "sap_to_date_pence": pl.Int64,
    "shpp_to_date_pence": pl.Int64,
    "spbp_to_date_pence": pl.Int64,
    "sncp_to_date_pence": pl.Int64,
}
"""One row per employment and payment. `tax_code` is without regime and basis, such as 1257L;
`hours_band` is A under 16 a week, B under 24, C under 30, D more, E other."""

NI_COLUMNS: Columns = {
    "pay_id": pl.String,
    "letter": pl.String,
    "gross_pence": pl.Int64,
    "gross_to_date_pence": pl.Int64,
    "at_lel_to_date_pence": pl.Int64,
    "lel_to_pt_to_date_pence": pl.Int64,
    "pt_to_uel_to_date_pence": pl.Int64,
    "both_pence": pl.Int64,
    "both_to_date_pence": pl.Int64,
    "employee_pence": pl.Int64,
    "employee_to_date_pence": pl.Int64,
}
"""One row per payment and NI letter used this year; `both` is employee's and employer's."""


@dataclass(frozen=True)
class Employer:
    """A PAYE scheme: 120/AB12345 is office 120 and reference AB12345."""

    office: str
    reference: str
    accounts_office: str


@dataclass(frozen=True)
class Sender:
    """Who submits; the password is given at the moment of sending and never kept here."""

    sender_id: str
    password: str
    vendor_id: str = "0000"
    product: str = "Chamberlain"
    version: str = "1"
    test: bool = True


@dataclass(frozen=True)
class Recovered:
    """Statutory pay recovered in the year to date, by kind; each kind has its own element."""

    tax_month: int
    smp_pence: int = 0
    spp_pence: int = 0
    sap_pence: int = 0
    shpp_pence: int = 0
    spbp_pence: int = 0
    sncp_pence: int = 0


@dataclass(frozen=True)
class Levy:
    """Apprenticeship levy due in the year to date, and the allowance of the whole year."""

    due_to_date_pence: int
    tax_month: int
    allowance_pence: int


@dataclass(frozen=True)
class EmployerSummary:
    """What an EPS says of a tax month; the employment allowance is never claimed by a council."""

    employer: Employer
    year: str
    nothing_paid: tuple[date, date] | None = None
    recovered: Recovered | None = None
    levy: Levy | None = None
    final: bool = False


@dataclass(frozen=True)
class PaymentSubmission:
    """What an FPS says: rows of FPS_COLUMNS and NI_COLUMNS, joined on `pay_id`."""

    employer: Employer
    year: str
    payments: pl.DataFrame
    ni: pl.DataFrame
    final: bool = False


class Unsendable(ValueError):
    """A submission the tax office would refuse; `problems` names person and field of each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep every problem, and say the first few."""
        more = f" and {len(problems) - 5} more" if len(problems) > 5 else ""
        super().__init__("; ".join(problems[:5]) + more)
        self.problems = problems

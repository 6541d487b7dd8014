"""The columns of gross to net: what a payment is made of, and every figure that follows."""

from chamberlain.kernel.rules import Column
from chamberlain.payroll.rules.directors import METHODS
from chamberlain.payroll.rules.loans import PLANS
from chamberlain.payroll.rules.ni_figures import LETTERS
from chamberlain.payroll.rules.pensions import COLUMNS as PENSION
from chamberlain.payroll.rules.tax_years import FREQUENCIES


def _pounds(name: str, what: str) -> Column:
    return Column(f"{name}_pence", "pence", "pounds", what, required=False)


INPUTS = (
    Column("paid_on", "date", "day", "Day of payment: decides tax year, period and rates"),
    Column("pay_frequency", "choice", "", "How often it is paid", choices=FREQUENCIES),
    Column("period", "whole", "tax month or week", "That of paid_on if blank", required=False),
    Column("tax_code", "text", "", "Code as HMRC notified it"),
    Column("week1_month1", "boolean", "", "Whether the code stands alone", required=False),
    Column("ni_letter", "choice", "letter", "National Insurance category", choices=LETTERS),
    Column("student_loan_plan", "choice", "", "Blank for none", required=False, choices=PLANS),
    Column("has_postgraduate_loan", "boolean", "", "Whether there is one", required=False),
    _pounds("pensionable_pay", "Pay that is taxed, has NI and counts for pension"),
    _pounds("other_pay", "Pay that is taxed and has NI, but does not count for pension"),
    _pounds("family_pay", "SMP, SAP, SPP, ShPP, SNCP: as pensionable pay, but orders spare it"),
    _pounds("taxed_only_pay", "Paid and taxed without NI, such as redundancy over 30,000"),
    _pounds("ni_only_pay", "Paid with NI but not taxed"),
    _pounds("untaxed_pay", "Paid free of tax and NI: expenses, mileage at approved rates"),
    _pounds("benefit", "Payrolled benefits: taxed, but not paid"),
    _pounds("sacrifice", "Given up for a benefit before tax and NI; more than nought"),
    *PENSION,
    _pounds("pay_to_date_before", "Taxable pay of the year before this payment, P45's included"),
    _pounds("tax_to_date_before", "Tax of the year before this payment, P45's included"),
    Column("hold_refund", "boolean", "", "Give no tax back now: on strike", required=False),
    _pounds("ni_added", "Earnings of the person's other posts, reckoned for NI with this one"),
    Column("ni_elsewhere", "boolean", "", "NI is reckoned with another post", required=False),
    Column(
        "ni_frequency",
        "choice",
        "",
        "Earnings period of NI, if another one: the shortest of posts added together",
        required=False,
        choices=FREQUENCIES,
    ),
    Column("director", "choice", "", "NI of directors", required=False, choices=METHODS),
    Column("director_weeks", "whole", "weeks", "52, or left when appointed", required=False),
    Column("last_payment_of_year", "boolean", "", "For directors", required=False),
    _pounds(
        "ni_pay_to_date_before",
        "Earnings for NI paid before in this pay period, and reckoned "
        "with it; of directors those of the year",
    ),
    _pounds("ni_employee_to_date_before", "Employee's NI on them"),
    _pounds("ni_employer_to_date_before", "Employer's NI on them"),
    _pounds("at_lel_to_date_before", "What of them was at the lower earnings limit"),
    _pounds("lel_to_pt_to_date_before", "What of them was from there to the primary threshold"),
    _pounds("pt_to_uel_to_date_before", "What of them was from there to the upper limit"),
    _pounds("orders", "Taken under attachment orders: see payroll.attachment_orders"),
    _pounds("deductions", "Other deductions from net pay"),
)
"""One row is one payment of one employment (one payroll ID)."""

OUTPUTS = (
    Column("tax_period", "whole", "tax month or week", "Tax month or week of the payment"),
    Column("gross_pence", "pence", "pence", "Paid before deductions, without untaxed pay"),
    Column("untaxed_pence", "pence", "pence", "Paid free of tax and NI"),
    Column("pensionable_pence", "pence", "pence", "Pay the member contributes on"),
    Column("pension_rate", "percent_e2", "percent_e2", "Member's rate"),
    Column("pension_basic_pence", "pence", "pence", "Member's contribution at the rate"),
    Column("pension_employee_pence", "pence", "pence", "With additional contributions"),
    Column("pension_employer_pence", "pence", "pence", "Employer's contribution"),
    Column("taxable_pence", "pence", "pence", "Pay of this payment for tax, after pension"),
    Column("pay_to_date_pence", "pence", "pence", "Pay of the year for tax, with this payment"),
    Column("free_pay_pence", "pence", "pence", "Free pay to date; below 0 a K code's addition"),
    Column("taxable_pounds", "whole", "pounds", "Pay less free pay, cut to whole pounds"),
    Column("tax_rate", "percent_e2", "percent_e2", "Highest rate that was reached"),
    Column("tax_due_pence", "pence", "pence", "Tax before the half-of-pay limit"),
    Column("tax_held_back_pence", "pence", "pence", "Not taken (or not given back) this time"),
    Column("tax_pence", "pence", "pence", "Income tax, refunds below 0"),
    Column("tax_to_date_pence", "pence", "pence", "Tax of the year with this payment"),
    Column("niable_pence", "pence", "pence", "Earnings for NI of this payment"),
    Column("at_lel_pence", "pence", "pence", "Earnings at the lower earnings limit"),
    Column("lel_to_pt_pence", "pence", "pence", "Earnings from there to the primary threshold"),
    Column("pt_to_uel_pence", "pence", "pence", "Earnings from there to the upper limit"),
    Column("above_uel_pence", "pence", "pence", "Earnings above the upper earnings limit"),
    Column("ni_employee_pence", "pence", "pence", "Employee's National Insurance"),
    Column("ni_employer_pence", "pence", "pence", "Employer's National Insurance"),
    Column("student_loan_pence", "pence", "pence", "Student loan deduction"),
    Column("postgraduate_loan_pence", "pence", "pence", "Postgraduate loan deduction"),
    Column("attachable_pence", "pence", "pence", "Net earnings that attachment orders go by"),
    Column("net_pence", "pence", "pence", "What is paid to the person"),
    Column("employer_cost_pence", "pence", "pence", "Pay, employer's NI and pension together"),
)
"""`net` is gross + untaxed - tax - employee's NI - pension - loans - orders - deductions."""

EXAMPLE = {
    "paid_on": "2026-11-27",
    "pay_frequency": "monthly",
    "tax_code": "1257L",
    "ni_letter": "A",
    "pensionable_pay": "2,500.00",
    "other_pay": "100.00",
    "pension_scheme": "lgps",
    "pension_section": "main",
    "pension_annual_pay": "30,000.00",
    "pension_employer_rate_e2": "19.7",
    "pay_to_date_before": "16,362.50",
    "tax_to_date_before": "1,804.80",
}

"""What pension funds are told, as lists to look at and files to download."""

from chamberlain.ui.lists import Column, Filter, ListPage

_MEMBER = [
    Column("payroll_id", "Payroll ID"),
    Column("name", "Name"),
    Column("post", "Post"),
    Column("section", "Section"),
    Column("rate_e2", "Rate x 100", "count"),
    Column("care_main_pence", "Pay, main", "pence"),
    Column("care_half_pence", "Pay, 50/50", "pence"),
    Column("assumed_pence", "Assumed pay", "pence"),
    Column("employee_main_pence", "Member, main", "pence"),
    Column("employee_half_pence", "Member, 50/50", "pence"),
    Column("employer_pence", "Employer", "pence"),
]
_TOTALS = ["care_main_pence", "care_half_pence", "assumed_pence", "employee_main_pence",
           "employee_half_pence", "employer_pence"]  # fmt: skip

LGPS_MONTH = ListPage(
    query="payroll.lgps_month",
    title="LGPS month: each post's pay and contributions",
    columns=_MEMBER,
    filters=["month"],
    sort="payroll_id",
    totals=_TOTALS,
    empty=("Nobody was in the LGPS in that month", "A run is approved first."),
)
LGPS_YEAR = ListPage(
    query="payroll.lgps_year",
    title="LGPS annual return: each post's scheme year",
    columns=_MEMBER,
    filters=["scheme_year"],
    sort="payroll_id",
    totals=_TOTALS,
    empty=("Nobody was in the LGPS in that year", "A run is approved first."),
)
RECONCILIATION = ListPage(
    query="payroll.pension_reconciliation",
    title="Pension contributions against their rates",
    columns=[
        Column("scheme", "Scheme"),
        Column("rate_e2", "Rate x 100", "count"),
        Column("employer_rate_e2", "Employer x 100", "count"),
        Column("posts", "Posts", "count"),
        Column("pensionable_pence", "Pay that counts", "pence"),
        Column("employee_pence", "Deducted", "pence"),
        Column("employee_expected_pence", "By the rate", "pence"),
        Column("employer_pence", "Employer's", "pence"),
        Column("employer_expected_pence", "By its rate", "pence"),
        Column("difference", "How they differ"),
    ],
    filters=[
        "month",
        Filter("scheme", options=[("lgps", "LGPS"), ("teachers", "Teachers'"), ("nhs", "NHS")]),
    ],
    sort="scheme",
    totals=["pensionable_pence", "employee_pence", "employer_pence"],
)

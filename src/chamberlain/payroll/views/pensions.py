"""What pension funds are told, as lists to look at and files to download."""

from chamberlain.kernel import clock
from chamberlain.payroll.views.pages import PAGES
from chamberlain.ui.importing import Asked, ImportPage
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import today_as

_MEMBER = [
    Column("payroll_id", "Payroll ID"),
    Column("name", "Name"),
    Column("post", "Post"),
    Column("section", "Section"),
    Column("rate_e2", "Rate", "percent"),
    Column("care_main_pence", "Pay, main", "pence"),
    Column("care_half_pence", "Pay, 50/50", "pence"),
    Column("assumed_pence", "Assumed pay", "pence"),
    Column("employee_main_pence", "Member, main", "pence"),
    Column("employee_half_pence", "Member, 50/50", "pence"),
    Column("apc_pence", "APC", "pence"),
    Column("avc_pence", "AVC", "pence"),
    Column("employer_pence", "Employer", "pence"),
]
_TOTALS = ["care_main_pence", "care_half_pence", "assumed_pence", "employee_main_pence",
           "employee_half_pence", "apc_pence", "avc_pence", "employer_pence"]  # fmt: skip

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
        Column("rate_e2", "Rate", "percent"),
        Column("employer_rate_e2", "Employer", "percent"),
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
TEACHERS = ListPage(
    query="payroll.teachers_month",
    title="Teachers' Pensions: each role's month",
    columns=[
        Column("payroll_id", "Payroll ID"),
        Column("role", "Role", "code"),
        Column("name", "Name"),
        Column("salary_pence", "Year's salary", "pence"),
        Column("pensionable_pence", "Pay that counts", "pence"),
        Column("lost_pence", "Pay lost", "pence"),
        Column("rate_e2", "Rate", "percent"),
        Column("tier", "Table of rates"),
        Column("employee_pence", "Member", "pence"),
        Column("additional_pence", "Additional", "pence"),
        Column("employer_pence", "Employer", "pence"),
    ],
    filters=["month"],
    sort="payroll_id",
    totals=["pensionable_pence", "lost_pence", "employee_pence", "additional_pence",
            "employer_pence"],
    empty=("No teacher was paid in that month", "A run is approved first."),
)  # fmt: skip
RANGES = ListPage(
    query="payroll.pay_ranges",
    title="Ranges of teachers' pay and allowances",
    columns=[
        Column("code", "Grade or element", "code"),
        Column("name", "Range"),
        Column("kind", kind="tag"),
        Column("lowest_pence", "Lowest", "pence"),
        Column("highest_pence", "Highest", "pence"),
        Column("held_from", "From", "date"),
        Column("source", "Source"),
    ],
    filters=[],
    fixed=today_as("as_at"),
    sort="code",
    more=lambda request: PAGES.actions(
        request, ("Load ranges", "ranges/import", "n", "payroll.load_pay_ranges")
    ),
    empty=("No range is on file", "Load those of the council's pay policy, each with its source."),
)
LOAD_RANGES = ImportPage(
    PAGES, "payroll.load_pay_ranges", "Load ranges of teachers' pay", "ranges", "ranges",
    asked=(Asked("held_from", "From", lambda request: clock.business_date().isoformat(), "10"),),
    fixed=PAGES.here, back="ranges",
)  # fmt: skip

"""The lists of payroll: runs, results, costs, payslips, employments, elements, submissions."""

from chamberlain.payroll.views.pages import BASE, PAGES
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import caller_of, permits_of, today_as

RESULTS = ListPage(
    query="payroll.run_results",
    title="Everybody's pay in this run",
    columns=[
        Column("payroll_id", "Number"),
        Column("name", "Name", link=f"{BASE}runs/{{run}}/people/{{payroll_id}}"),
        Column("title", "Post"),
        Column("tax_code", "Code"),
        Column("ni_letter", "NI"),
        Column("gross_pence", "Gross", "pence"),
        Column("tax_pence", "Tax", "pence"),
        Column("ni_pence", "NI", "pence"),
        Column("pension_pence", "Pension", "pence"),
        Column("other_pence", "Other", "pence"),
        Column("net_pence", "Net", "pence"),
        Column("change_pence", "Change", "pence"),
    ],
    filters=[],
    sort="name",
    totals=["gross_pence", "tax_pence", "ni_pence", "pension_pence", "other_pence", "net_pence"],
    empty=("Nobody is worked out yet", "Work the run out first."),
)

COSTS = ListPage(
    query="payroll.run_costs",
    title="What the run costs each cost centre",
    columns=[
        Column("cost_centre", "Cost centre"),
        Column("account", "Subjective"),
        Column("people", "People", "count"),
        Column("amount_pence", "Charged", "pence"),
    ],
    filters=[],
    sort="cost_centre",
    totals=["amount_pence"],
)

PAYSLIPS = ListPage(
    query="payroll.payslips",
    title="Payslips",
    columns=[
        Column("payslip", "Payslip", link=f"{BASE}payslips/{{payslip}}"),
        Column("name", "Name"),
        Column("title", "Post"),
        Column("paid_on", "Paid", "date"),
        Column("gross_pence", "Gross", "pence"),
        Column("deductions_pence", "Taken off", "pence"),
        Column("net_pence", "Net", "pence", why="payroll:payslip:{payslip}"),
    ],
    filters=["tax_year"],
    sort="-paid_on",
    totals=["net_pence"],
    empty=("No payslips match", "A run's payslips stand once two people approved it."),
)

SOURCES = {
    "P6": "P6",
    "P9": "P9",
    "P45": "P45",
    "starter": "Starter declaration",
    "take_on": "Taken on",
    "manual": "By an officer",
}
EMPLOYMENTS = ListPage(
    query="payroll.employments",
    title="Employments and how they are taxed",
    columns=[
        Column("payroll_id", "Payroll ID"),
        Column("name", "Name"),
        Column("group", "Group"),
        Column("started_on", "Started", "date"),
        Column("tax_code", "Tax code"),
        Column("basis", "Basis"),
        Column("tax_source", "Source", names=SOURCES),
        Column("ni_letter", "NI letter"),
        Column("student_loan_plan", "Loan plan"),
    ],
    filters=[
        Filter("tax_source", options=list(SOURCES.items())),
    ],
    fixed=today_as("as_at"),
    sort="payroll_id",
    more=lambda request: PAGES.actions(
        request, ("Change tax details", "employments/change", "t", "payroll.change_setup"),
        ("Load notices", "notices/import", "l", "payroll.take_notices"),
    ),
)  # fmt: skip

ELEMENTS = ListPage(
    query="payroll.elements",
    title="Pay elements",
    columns=[
        Column("code", "Code"),
        Column("name", "Name"),
        Column("kind", "Kind"),
        Column("taxable", "Taxed", "yes_no"),
        Column("niable", "NI", "yes_no"),
        Column("pensionable", "Pension", "yes_no"),
        Column("account", "Account"),
        Column("units", "Units"),
        Column("held_from", "From", "date"),
    ],
    filters=[
        Filter("kind", options=[("payment", "Payment"), ("deduction", "Deduction")]),
    ],
    fixed=today_as("as_at"),
    sort="code",
    more=lambda request: {
        "actions": [{"text": "Pay spine", "href": f"{BASE}spine", "key": ""}]
        if permits_of(caller_of(request))("payroll.spine")
        else []
    },
)

ITEMS = ListPage(
    query="payroll.items",
    title="Items of pay and deduction",
    columns=[
        Column("reference", "Item"),
        Column("payroll_id", "Payroll ID"),
        Column("element", "Element"),
        Column("standing", "Each period", "yes_no"),
        Column("amount_pence", "Amount", "pence"),
        Column("first_day", "From", "date"),
        Column("last_day", "Until", "date"),
        Column("note", "Note"),
    ],
    filters=[],
    sort="-reference",
    more=lambda request: PAGES.actions(
        request, ("An off-payroll worker's fee", "items/fee", "n", "payroll.take_off_payroll_fee")
    ),
)

ENROLMENTS = ListPage(
    query="payroll.enrolments",
    title="Automatic enrolment",
    columns=[
        Column("payroll_id", "Payroll ID"),
        Column("name", "Name"),
        Column("decision", kind="tag"),
        Column("held_from", "From", "date"),
        Column("assessed_again_on", "Assessed again", "date"),
        Column("note", "Note"),
    ],
    filters=[
        Filter("decision", options=[("enrolled", "Enrolled"), ("opted_out", "Opted out"),
                                    ("postponed", "Postponed")]),
    ],
    fixed=today_as("as_at"),
    sort="assessed_again_on",
    empty=("Nothing is decided", "Who must be enrolled stands out in the pay run."),
    more=lambda request: PAGES.actions(
        request, ("Record a decision", "enrolments/record", "d", "payroll.record_enrolment")
    ),
)  # fmt: skip

SPINE = ListPage(
    query="payroll.spine",
    title="Pay spine",
    columns=[
        Column("spine", "Spine"),
        Column("point", "Point", "count"),
        Column("annual_pence", "Year", "pence"),
        Column("hourly_pence", "Hour", "pence"),
        Column("held_from", "From", "date"),
        Column("source", "Source"),
    ],
    filters=[],
    fixed=today_as("as_at"),
    sort="point",
    more=lambda request: PAGES.actions(
        request, ("Ranges of teachers' pay", "ranges", "", "payroll.pay_ranges")
    ),
)

SUBMISSIONS = ListPage(
    query="payroll.submissions",
    title="What the tax office is told",
    columns=[
        Column("reference", "Submission", link=f"{BASE}submissions/{{reference}}"),
        Column("kind", "Kind"),
        Column("tax_year", "Year"),
        Column("tax_month", "Month", "count"),
        Column("employees", "People", "count"),
        Column("state", kind="tag"),
        Column("answer", "Answer"),
    ],
    filters=[
        Filter("kind", options=[("FPS", "FPS"), ("EPS", "EPS")]),
        Filter("state", options=[(one, one.capitalize()) for one in
                                 ("queued", "sent", "accepted", "refused")]),
    ],
    sort="-reference",
    more=lambda request: PAGES.actions(
        request, ("Make the EPS", "submissions/eps", "e", "payroll.prepare_eps")
    ),
)  # fmt: skip

PERIODS = ListPage(
    query="payroll.periods",
    title="Pay calendar",
    columns=[
        Column("group", "Group"),
        Column("tax_year", "Tax year"),
        Column("number", "Period", "count"),
        Column("starts", "From", "date"),
        Column("last_day", "Until", "date"),
        Column("cut_off_on", "Cut-off", "date"),
        Column("paid_on", "Payday", "date"),
        Column("run", "Run", link=f"{BASE}runs/{{run}}"),
    ],
    filters=["tax_year"],
    sort="paid_on",
)

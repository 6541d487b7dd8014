"""Overpayments: the list, each with what may be done about it."""

from django.http import HttpRequest

from chamberlain.kernel.door import Caller, ask
from chamberlain.payroll.queries.overpaid import OverpaymentRow
from chamberlain.payroll.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

HERE = f"{BASE}overpayments"
STATES = ("found", "agreed", "paid back", "charged", "written_off")
BASES = {
    "gross": "This tax year's: the gross went back through pay, the net is repaid in parts",
    "net": "An earlier year's: the net is recovered; NI of that year is corrected by an FPS",
    "negative_pay": "A payslip that came out below nought",
    "paid_ahead": "Missed pay that was paid at once: the next pay is less by it",
}

OVERPAYMENTS = ListPage(
    query="payroll.overpayments",
    title="Overpayments and their recovery",
    columns=[
        Column("reference", "Overpayment", link=f"{HERE}/{{reference}}"),
        Column("payroll_id", "Payroll ID"),
        Column("of_tax_year", "Of year"),
        Column("owed_pence", "To repay", "pence"),
        Column("recovered_pence", "Recovered", "pence"),
        Column("left_pence", "Left", "pence", why="payroll:overpayment:{reference}"),
        Column("instalment_pence", "Of each pay", "pence"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=[(one, one.replace("_", " ")) for one in STATES])],
    sort="-reference",
    totals=["owed_pence", "recovered_pence", "left_pence"],
    more=lambda request: PAGES.actions(
        request, ("Record one", "overpayments/record", "n", "payroll.record_overpayment")
    ),
    empty=("Nobody owes pay back", "A payslip below nought stands here by itself."),
)


@needs("payroll.overpayment")
@PAGES.page
def one(request: HttpRequest, caller: Caller, overpayment: str) -> Shown:
    """Show an overpayment: what it is of, what was agreed, and how far it is paid back."""
    found: OverpaymentRow = ask(caller, "payroll.overpayment", {"overpayment": overpayment})
    may = permits_of(caller)
    open_still = found.state in ("found", "agreed")
    offered = [
        (text, f"{HERE}/{overpayment}/{address}", key)
        for text, address, key, command in (
            ("Agree instalments", "agree", "a", "payroll.agree_overpayment"),
            ("Charge the leaver", "charge", "c", "payroll.charge_overpayment"),
            ("Write off", "write-off", "w", "payroll.write_off_overpayment"),
        )
        if open_still and may(command)
    ]
    return "payroll/overpayment.html", {
        "title": pounds(found.left_pence) + " left to pay back",
        "kind": f"Overpayment {overpayment} of {found.payroll_id}",
        "status": found.state.replace("_", " ").capitalize(),
        "breadcrumbs": [("Overpayments", HERE)],
        "offered": offered,
        "facts": [
            ("Why", found.why),
            ("How it is recovered", BASES[found.basis]),
            ("Tax year", found.of_tax_year),
            ("Gross", pounds(found.gross_pence)),
            ("To repay", pounds(found.owed_pence)),
            ("Recovered from pay", pounds(found.recovered_pence)),
            ("Of each pay", pounds(found.instalment_pence) if found.instalment_pence
             else "not agreed yet"),
            ("Left to live on, at the least", pounds(found.protected_pence)
             if found.protected_pence is not None else "not agreed yet"),
            ("First taken", day(found.first_on) if found.first_on else "not agreed yet"),
            ("Charged as", found.charge or "not charged"),
        ],
    }  # fmt: skip


record = act_view(
    "payroll.record_overpayment", redirect=f"{HERE}/{{value}}", fixed=PAGES.here,
    asks={"net_pence": Ask(label="What reached the employee"),
          "cost_centre": Ask(label="Cost centre it was charged to")},
    done="Recorded: agree instalments with the employee next",
    title="Record an overpayment", submit="Record",
)  # fmt: skip
agree = act_view(
    "payroll.agree_overpayment", redirect=f"{HERE}/{{overpayment}}", done="Agreed",
    asks={"protected_pence": Ask(label="Left to live on, at the least")},
    title="Agree instalments", submit="Agree",
)  # fmt: skip
charge = act_view(
    "payroll.charge_overpayment", redirect=f"{HERE}/{{overpayment}}",
    done="Charged: income bills and collects it", title="Charge the leaver", submit="Charge",
)  # fmt: skip
write_off = act_view(
    "payroll.write_off_overpayment", redirect=f"{HERE}/{{overpayment}}", done="Written off",
    title="Write an overpayment off", submit="Write off",
)  # fmt: skip

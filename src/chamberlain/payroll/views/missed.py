"""Missed pay: the list, one with what may be done about it, and asking for it."""

from django.http import HttpRequest

from chamberlain.kernel.door import Caller, ask
from chamberlain.payroll.queries.missed import MissedPayRow
from chamberlain.payroll.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

HERE = f"{BASE}missed"

MISSED = ListPage(
    query="payroll.missed_pays",
    title="Missed pay, paid at once",
    columns=[
        Column("reference", "Missed pay", link=f"{HERE}/{{reference}}"),
        Column("payroll_id", "Payroll ID"),
        Column("asked_on", "Asked", "date"),
        Column("why", "Why"),
        Column("amount_pence", "Amount", "pence", why="payroll:missed_pay:{reference}"),
        Column("taken_pence", "Taken off pay since", "pence"),
        Column("state", kind="tag"),
    ],
    filters=[],
    sort="-reference",
    totals=["amount_pence", "taken_pence"],
    more=lambda request: PAGES.actions(
        request, ("Ask for missed pay", "missed/ask", "n", "payroll.ask_missed_pay")
    ),
    empty=("Nobody missed pay", "Ask here where somebody was not paid, or too little."),
)


@needs("payroll.missed_pay")
@PAGES.page
def one(request: HttpRequest, caller: Caller, missed_pay: str) -> Shown:
    """Show missed pay: why, who asked and agreed, where its payment is, what was taken back."""
    found: MissedPayRow = ask(caller, "payroll.missed_pay", {"missed_pay": missed_pay})
    may = permits_of(caller)
    urgent = f"/staff/payables/urgent/new?what={missed_pay}"
    wanted = (
        ("Agree", f"{HERE}/{missed_pay}/agree", "a", "payroll.agree_missed_pay", "asked"),
        ("Refuse", f"{HERE}/{missed_pay}/refuse", "", "payroll.refuse_missed_pay", "asked"),
        ("Pay it at once", urgent, "p", "payables.propose_urgent_run", "owed"),
        ("Withdraw", f"{HERE}/{missed_pay}/withdraw", "", "payroll.withdraw_missed_pay", "owed"),
    )
    return "payroll/overpayment.html", {
        "title": f"{pounds(found.amount_pence)} to {found.payroll_id}",
        "kind": f"Missed pay {missed_pay}",
        "status": found.state.capitalize(),
        "breadcrumbs": [("Missed pay", HERE)],
        "offered": [
            (text, href, key)
            for text, href, key, command, state in wanted
            if found.state == state and may(command)
        ],
        "facts": [
            ("Why", found.why),
            ("Asked", f"{day(found.asked_on)} by {found.asked_by}"),
            ("Decided", f"{day(found.decided_on)} by {found.decided_by}" if found.decided_on
             else "not yet"),
            ("In their words", found.decided_note or "none"),
            ("Their last pay came to", pounds(found.last_net_pence)
             if found.last_net_pence is not None else "no payslip yet"),
            ("Payment", found.payment or "none yet"),
            ("Taken off pay since", pounds(found.taken_pence)),
        ],
    }  # fmt: skip


ask_for = act_view(
    "payroll.ask_missed_pay", redirect=f"{HERE}/{{value}}", fixed=PAGES.here,
    asks={"amount_pence": Ask(label="What should have reached them", hint="Net, in pounds"),
          "why": Ask(label="What was missed, and how it was found out")},
    done="Asked: a second person agrees to it", title="Ask for missed pay to be paid at once",
    submit="Ask", context={"back_url": HERE, "breadcrumbs": [("Missed pay", HERE), ("Ask", "")]},
)  # fmt: skip
agree = act_view(
    "payroll.agree_missed_pay", redirect=f"{HERE}/{{missed_pay}}",
    done="Agreed: the payroll officer proposes the urgent payment next",
    title="Agree that missed pay is paid at once", submit="Agree",
)  # fmt: skip
refuse = act_view(
    "payroll.refuse_missed_pay", redirect=f"{HERE}/{{missed_pay}}", done="Refused",
    title="Refuse to pay missed pay at once", submit="Refuse",
)  # fmt: skip
withdraw = act_view(
    "payroll.withdraw_missed_pay", redirect=f"{HERE}/{{missed_pay}}", done="Withdrawn",
    title="Withdraw missed pay that was not paid", submit="Withdraw",
)  # fmt: skip

"""Pages of write-offs, refunds, penalties and appeals."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import link
from chamberlain.ui.lists import Column, Filter, ListPage, states
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

ACCOUNT = Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}")

WRITE_OFFS = ListPage(
    query="revenues.write_offs",
    title="Write-offs",
    columns=[
        Column("reference", "Write-off", link=f"{BASE}write-offs/{{reference}}"),
        ACCOUNT,
        Column("name", "Name"),
        Column("year", "Year"),
        Column("amount_pence", "Amount", "pence"),
        Column("cost_pence", "Of it costs", "pence"),
        Column("reason_code", "Why", "tag"),
        Column("proposed_by", "Proposed by"),
        Column("agreed_by", "Agreed by"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("proposed", "agreed", "rejected", "written_on"))],
    sort="-reference",
    totals=["amount_pence"],
    empty=("Nothing is written off", "Propose one on an account's page."),
)

REFUNDS = ListPage(
    query="revenues.credit_refunds",
    title="Refunds",
    columns=[
        Column("reference", "Refund", link=f"{BASE}refunds/{{reference}}"),
        ACCOUNT,
        Column("name", "Name"),
        Column("amount_pence", "Amount", "pence"),
        Column("payee", "Payee", "code"),
        Column("proposed_by", "Proposed by"),
        Column("agreed_by", "Agreed by"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("proposed", "agreed", "rejected"))],
    sort="-reference",
    totals=["amount_pence"],
    empty=("No refunds", "Propose one on the page of an account in credit."),
)

PENALTIES = ListPage(
    query="revenues.penalties",
    title="Civil penalties",
    columns=[
        Column("reference", "Penalty", link=f"{BASE}penalties/{{reference}}/quash"),
        ACCOUNT,
        Column("name", "Name"),
        Column("kind", kind="tag"),
        Column("amount_pence", "Amount", "pence"),
        Column("reason", "Why"),
        Column("imposed_on", "Imposed on", "date"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("imposed", "quashed"))],
    sort="-reference",
    totals=["amount_pence"],
    empty=("No penalties", "Impose one on an account's page."),
)

APPEALS = ListPage(
    query="revenues.appeals",
    title="Appeals",
    columns=[
        Column("reference", "Appeal", link=f"{BASE}appeals/{{reference}}"),
        ACCOUNT,
        Column("name", "Name"),
        Column("ground", kind="tag"),
        Column("made_on", "Received", "date"),
        Column("reply_by", "Answer by", "date"),
        Column("overdue", "Overdue", "yes_no"),
        Column("tribunal_reference", "Tribunal", "code"),
        Column("outcome", kind="tag"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter("state", options=states("with_council", "answered", "with_tribunal", "decided",
                                       "withdrawn"))
    ],
    sort="reply_by",
    empty=("No appeals", "A grievance is recorded on an account's page."),
)  # fmt: skip


@needs("revenues.write_off")
@PAGES.page
def write_off(request: HttpRequest, caller: Caller, write_off: str) -> Shown:
    """Show a write-off for whoever agrees it."""
    one = ask(caller, "revenues.write_off", {"write_off": write_off})
    facts: list[tuple[str, Any]] = [
        ("Account", link(one.account, f"{BASE}accounts/{one.account}")),
        ("Year", year_name(one.year)),
        ("Of it costs of the court", pounds(one.cost_pence)),
        ("Why", f"{one.reason_code.replace('_', ' ')}. {one.reason}"),
        ("Proposed by", f"{one.proposed_by}, {day(one.proposed_on)}"),
        ("Agreed by", one.agreed_by or "nobody yet: another person does"),
    ]
    return _two_people(f"Write off {pounds(one.amount_pence)}: {one.name}", one.state, facts,
                       f"{BASE}write-offs/{write_off}/", "Write-offs")  # fmt: skip


@needs("revenues.credit_refund")
@PAGES.page
def refund(request: HttpRequest, caller: Caller, refund: str) -> Shown:
    """Show a refund for whoever agrees it."""
    one = ask(caller, "revenues.credit_refund", {"refund": refund})
    facts: list[tuple[str, Any]] = [
        ("Account", link(one.account, f"{BASE}accounts/{one.account}")),
        ("Paid to", one.payee),
        ("Why", one.reason),
        ("Proposed by", f"{one.proposed_by}, {day(one.proposed_on)}"),
        ("Agreed by", one.agreed_by or "nobody yet: another person does"),
    ]
    return _two_people(f"Refund {pounds(one.amount_pence)}: {one.name}", one.state, facts,
                       f"{BASE}refunds/{refund}/", "Refunds")  # fmt: skip


def _two_people(
    title: str, state: str, facts: list[tuple[str, Any]], here: str, back: str
) -> Shown:
    return "revenues/two_people.html", {
        "title": title,
        "kind": "Council tax",
        "status": state,
        "facts": facts,
        "here": here,
        "proposed": state == "proposed",
        "agreed": state == "agreed" and "write-offs" in here,
        "breadcrumbs": [(back, here.rsplit("/", 2)[0])],
    }


@needs("revenues.appeals")
@PAGES.page
def appeal(request: HttpRequest, caller: Caller, appeal: str) -> Shown:
    """Show one grievance and how far it has come."""
    listed = ask(caller, "revenues.appeals", {})
    one = next((row for row in listed if row.reference == appeal), None)
    if one is None:
        raise Unknown(f"There is no appeal {appeal}.")
    return "revenues/appeal.html", {
        "title": f"{one.ground.replace('_', ' ').capitalize()}: {one.name}",
        "kind": f"Appeal {appeal}",
        "status": one.outcome or one.state,
        "one": one,
        "here": f"{BASE}appeals/{appeal}/",
        "facts": [
            ("Account", link(one.account, f"{BASE}accounts/{one.account}")),
            ("Grievance", one.grievance),
            ("Received", day(one.made_on)),
            ("Answer by", day(one.reply_by)),
            ("Answer", one.answer or "none yet"),
            ("Tribunal", one.tribunal_reference or "not asked"),
        ],
        "breadcrumbs": [("Appeals", f"{BASE}appeals")],
    }


def _act(command: str, title: str, submit: str, back: str, done: str = "Done") -> Any:
    return act_view(
        f"revenues.{command}", redirect=f"{BASE}{back}", title=title, submit=submit, done=done
    )


propose_write_off = _act("propose_write_off", "Write off", "Propose", "accounts/{account}",
                         "Proposed: somebody else agrees it")  # fmt: skip
agree_write_off = _act("agree_write_off", "Agree the write-off", "Agree", "write-offs/{write_off}")
reject_write_off = _act("reject_write_off", "Reject it", "Reject", "write-offs/{write_off}")
write_on = _act("write_on", "Write on again", "Write on", "write-offs/{write_off}")
propose_refund = _act("propose_refund", "Refund", "Propose", "accounts/{account}",
                      "Proposed: somebody else agrees it")  # fmt: skip
agree_refund = _act("agree_refund", "Agree the refund", "Agree", "refunds/{refund}")
reject_refund = _act("reject_refund", "Reject it", "Reject", "refunds/{refund}")
impose_penalty = _act("impose_penalty", "Impose a penalty", "Impose", "accounts/{account}")
quash_penalty = _act("quash_penalty", "Quash a penalty", "Quash", "penalties")
record_appeal = _act("record_appeal", "Record a grievance", "Record", "accounts/{account}",
                     "Recorded: payment stays due meanwhile")  # fmt: skip
answer_appeal = _act("answer_appeal", "Answer a grievance", "Answer", "appeals/{appeal}")
to_tribunal = _act("record_tribunal_appeal", "Record an appeal to the tribunal", "Record",
                   "appeals/{appeal}")  # fmt: skip
decision = _act("record_decision", "Record the tribunal's decision", "Record", "appeals/{appeal}")

"""Pages of Direct Debit: files of instructions, what banks said, claims under the Guarantee."""

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, Caller, ask
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage, states
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

LODGEMENTS = ListPage(
    query="revenues.lodgements",
    title="Direct Debit instructions sent to banks",
    columns=[
        Column("reference", "File", "code"),
        Column("processing_on", "Processed", "date"),
        Column("instructions", "Instructions", "count"),
        Column("ended", "Of them ended", "count"),
        Column("refused", "Refused", "count"),
        Column("said", "What Bacs said"),
        Column("document", "The file", "code", link="/staff/documents/{document}"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("sent", "taken", "refused"))],
    sort="-reference",
    more=PAGES.offering(
        ("Lodge instructions", "lodgements/lodge", "n", "revenues.lodge_instructions"),
        ("Load a report", "lodgements/report", "", "revenues.load_instruction_report"),
    ),
    empty=("Nothing was lodged yet", "New instructions are lodged with the next file."),
)
ADVICES = ListPage(
    query="revenues.bank_advices",
    title="What banks said of Direct Debits",
    columns=[
        Column("day", "Day", "date"),
        Column("report", "Report", "code"),
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("reason", "What was said"),
        Column("amount_pence", "Amount", "pence"),
        Column("problem", "Why it was set aside"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter("state", options=states("placed", "set_aside")),
        Filter("report", options=[(kind, kind) for kind in ("ARUDD", "AUDDIS", "ADDACS", "DDICA")]),
    ],
    sort="-day",
    more=PAGES.offering(
        ("Load unpaid debits (ARUDD)", "collections/unpaid", "", "revenues.load_unpaid_debits"),
        ("Load AUDDIS or ADDACS", "lodgements/report", "", "revenues.load_instruction_report"),
        ("Load claims (DDICA)", "claims/load", "", "revenues.load_indemnity_claims"),
    ),
    empty=("Nothing was said yet", "Load a report of Bacs."),
)
CLAIMS = ListPage(
    query="revenues.indemnity_claims",
    title="Claims under the Direct Debit Guarantee",
    columns=[
        Column("reference", "Claim", "code", link=f"{BASE}claims/{{reference}}"),
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("amount_pence", "Amount", "pence", why="revenues:claim:{reference}"),
        Column("reason", "Reason"),
        Column("collect_on", "Taken on", "date"),
        Column("debited_on", "Debited on", "date"),
        Column("challenge_by", "Challenge by", "date"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("taken", "challenged", "upheld", "lost"))],
    sort="-reference",
    totals=["amount_pence"],
    more=PAGES.offering(("Load claims", "claims/load", "n", "revenues.load_indemnity_claims")),
    empty=("No claims", "A payer's bank claims what it gave back under the Guarantee."),
)


def _loaded(answer: Answer) -> str:
    return f"{len(answer.value.accepted)} placed, {len(answer.value.refused)} set aside"


lodge = act_view(
    "revenues.lodge_instructions",
    redirect=f"{BASE}lodgements",
    fixed=PAGES.here,
    done=lambda answer: (
        f"{answer.value.new} new and {answer.value.ended} ended, processed on "
        f"{day(answer.value.processing_on)}: the file is ready for Bacs"
    ),
    title="Lodge instructions with the banks",
    submit="Write the file",
)
load_report = act_view(
    "revenues.load_instruction_report",
    redirect=f"{BASE}advices",
    fixed=PAGES.here,
    done=_loaded,
    title="Load what banks say of instructions",
    submit="Load",
)
load_claims = act_view(
    "revenues.load_indemnity_claims",
    redirect=f"{BASE}claims",
    fixed=PAGES.here,
    done=_loaded,
    title="Load claims under the Guarantee",
    submit="Load",
)
challenge = act_view(
    "revenues.challenge_claim",
    redirect=f"{BASE}claims/{{claim}}",
    asks={"ground": Ask(label="Why the claim is wrong", hint="Name the notice that shows it")},
    done="Challenged",
    title="Challenge the claim",
    submit="Challenge",
)
accept = act_view(
    "revenues.accept_claim",
    redirect=f"{BASE}claims/{{claim}}",
    done="Accepted: the account owes the instalment again",
    title="Accept the claim",
    submit="Accept",
)
settle = act_view(
    "revenues.settle_claim",
    redirect=f"{BASE}claims/{{claim}}",
    done="Entered",
    title="How the challenge ended",
    submit="Enter",
)
move_debit = act_view(
    "revenues.move_direct_debit",
    redirect=f"{BASE}accounts/{{account}}",
    start=lambda request, account: {"signed_on": clock.business_date()},
    done="Moved: the next file tells both banks",
    title="Move the Direct Debit to another bank account",
    submit="Move",
)


@needs("revenues.indemnity_claim")
@PAGES.page
def claim(request: HttpRequest, caller: Caller, claim: str) -> Shown:
    """Show a claim under the Guarantee."""
    one = ask(caller, "revenues.indemnity_claim", {"claim": claim})
    return "revenues/claim.html", {
        "title": f"Guarantee claim on account {one.account}",
        "kind": f"Claim {claim}",
        "status": one.state,
        "found": one,
        "here": f"{BASE}claims/{claim}/",
        "tiles": [
            {"label": "Claimed", "value": pounds(one.amount_pence)},
            {"label": "Challenge by", "value": day(one.challenge_by)},
            {"label": "Our account is debited", "value": day(one.debited_on)},
        ],
        "facts": [
            ("Payer", one.name),
            ("Reason", one.reason),
            ("Taken on", f"{day(one.collect_on)}, for the instalment of {day(one.due_on)}"),
            ("Collection", one.collection),
            ("The bank's reference", one.bank_reference or "none"),
            *([("Challenged because", one.ground)] if one.ground else []),
        ],
        "breadcrumbs": [("Claims", f"{BASE}claims")],
    }

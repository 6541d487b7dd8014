"""What may be done to grants, as pages."""

from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.rules.grants import choices
from chamberlain.budgets.views.grants import DOCUMENTS, GRANTS, KINDS
from chamberlain.budgets.views.pages import BASE, place_of
from chamberlain.kernel import clock
from chamberlain.kernel.door import ask
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import caller_of, entity_of


def _start(request: HttpRequest) -> dict[str, Any]:
    return {"entity": entity_of(caller_of(request)), "places": [{}, {}]}


def _claim_start(request: HttpRequest, grant: str) -> dict[str, Any]:
    place = place_of(request, caller_of(request))
    return {"year": place.year, "period": place.period}


def _year_start(request: HttpRequest, grant: str) -> dict[str, Any]:
    return {"year": place_of(request, caller_of(request)).year}


def _amend_start(request: HttpRequest, grant: str) -> dict[str, Any]:
    asked = {"reference": grant, "as_at": clock.business_date()}
    row = ask(caller_of(request), "budgets.grant", asked).row
    return {"award_pence": row["award_pence"], "ends_on": row["ends_on"]}


TO_GRANT = f"{GRANTS}/{{grant}}"
add_grant = act_view(
    "budgets.add_grant",
    redirect=f"{GRANTS}/{{value}}",
    start=_start,
    asks={
        "award_pence": Ask(label="Award"),
        "ring_fenced": Ask(label="Ring-fenced"),
        "kind": Ask(options=[("revenue", "Revenue"), ("capital", "Capital")]),
        "basis": Ask(
            label="How it is paid",
            options=[("claims", "By claims, in arrears"), ("instalments", "By instalments")],
        ),
        "unspent": Ask(
            label="What is unspent at the end of a year",
            options=[
                ("conditions", "May have to be given back: receipts in advance"),
                ("reserve", "Is ours: set aside in a reserve"),
                ("none", "Isn't carried over"),
            ],
        ),
        "percent": Ask(label="Part of eligible spend it pays for, in percent"),
        "places": Ask(label="Where it is spent"),
        "clawback": Ask(hint="When it would have to be given back"),
        "received_before_pence": Ask(label="Received before it stood in this register"),
        "spent_before_pence": Ask(label="Spent before it stood in this register"),
        "held_before_pence": Ask(label="Held over before it stood in this register"),
    },
    done="Added to the register",
    title="Add a grant",
    context={"back_url": GRANTS},
)
amend_grant = act_view(
    "budgets.amend_grant", redirect=TO_GRANT, start=_amend_start, done="Changed",
    title="Change a grant's award or end",
)  # fmt: skip
close_grant = act_view(
    "budgets.close_grant", redirect=TO_GRANT, done="Closed", title="Close a grant", submit="Close"
)
add_condition = act_view(
    "budgets.add_grant_condition",
    redirect=TO_GRANT,
    asks={
        "kind": Ask(options=list(KINDS.items())),
        "text": Ask(label="What is asked for"),
        "owner": Ask(label="Who answers for it", hint="A team or a person"),
    },
    done=f"Kept: it stands in the inbox {choices()['income']['days_of_notice']} days before",
    title="Add a condition",
)
meet_condition = act_view(
    "budgets.meet_grant_condition",
    redirect=lambda answer, **parts: f"{GRANTS}/{answer.value}",
    asks={"note": Ask(label="How it was met"), "document": Ask(label="Evidence")},
    done="Met",
    title="Say that a condition is met",
)
expect_receipts = act_view(
    "budgets.expect_grant_receipts",
    redirect=TO_GRANT,
    start={"receipts": [{}, {}]},
    done="Expected: each is marked when the bank shows it",
    title="Expect instalments of a grant",
)
keep_document = act_view(
    "budgets.keep_grant_document",
    redirect=TO_GRANT,
    asks={"kind": Ask(options=list(DOCUMENTS.items()))},
    done="Kept",
    title="Keep a document of a grant",
)
prepare_claim = act_view(
    "budgets.prepare_grant_claim",
    redirect=f"{BASE}claims/{{value}}",
    start=_claim_start,
    done="Prepared: somebody else certifies it",
    title="Prepare a claim",
    submit="Prepare",
)
certify_claim = act_view(
    "budgets.certify_grant_claim",
    redirect=f"{BASE}claims/{{claim}}",
    asks={"document": Ask(label="Signed certificate")},
    done="Certified: the awarding body owes it now",
    title="Certify a claim",
    submit="Certify",
)
reject_claim = act_view(
    "budgets.reject_grant_claim",
    redirect=f"{BASE}claims/{{claim}}",
    done="Sent back",
    title="Send a claim back",
    submit="Send back",
)
propose_carry = act_view(
    "budgets.propose_grant_carry",
    redirect=TO_GRANT,
    start=_year_start,
    done="Proposed: somebody else approves it",
    title="Carry over what is unspent",
    submit="Propose",
)
approve_carry = act_view(
    "budgets.approve_grant_carry",
    redirect=TO_GRANT,
    done="Approved, and posted",
    title="Approve what is carried over",
    submit="Approve",
)
reject_carry = act_view(
    "budgets.reject_grant_carry",
    redirect=TO_GRANT,
    done="Rejected",
    title="Reject what is to be carried over",
    submit="Reject",
)

"""Pages which do one act on an invoice each."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import ask
from chamberlain.payables.views.pages import BASE
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import today_as

ONE = f"{BASE}invoices/{{invoice}}"


def about(request: HttpRequest, invoice: str) -> dict[str, Any]:
    """Return the invoice above its form, so that nobody acts on another by mistake."""
    found = ask(request.caller, "payables.invoice", {"invoice": invoice})  # type: ignore[attr-defined]
    return {
        "lead": f"{found.number} from {found.supplier_name}, {words.pounds(found.gross_pence)}",
        "breadcrumbs": [("Invoices", f"{BASE}invoices"), (invoice, f"{BASE}invoices/{invoice}")],
        "back_url": f"{BASE}invoices/{invoice}",
    }


def approvers(request: HttpRequest, invoice: str) -> dict[str, Ask]:
    """Return those who may approve an invoice, as a choice."""
    found = ask(request.caller, "payables.invoice_approvers", {"invoice": invoice})  # type: ignore[attr-defined]
    options = [(one.person, f"{one.name}, {one.title}") for one in found]
    return {
        "to": Ask(label="Who should approve it", options=options),
        "note": Ask(label="Why you pass it on"),
    }


submit = act_view("payables.submit_invoice", redirect=ONE, done="Sent for approval")
hold = act_view(
    "payables.hold_invoice",
    redirect=ONE,
    done="Held",
    title="Hold an invoice",
    submit="Hold",
    asks={"reason": Ask(label="Why it is held")},
    context=about,
)
unhold = act_view(
    "payables.unhold_invoice",
    redirect=ONE,
    done="It goes on from where it stood",
    title="Let an invoice go on",
    submit="Let it go on",
    asks={"reason": Ask(label="Why it may go on")},
    context=about,
)
dispute = act_view(
    "payables.dispute_invoice",
    redirect=ONE,
    done="Disputed: the 30 days stand still",
    title="Dispute an invoice",
    submit="Dispute",
    asks={
        "reason": Ask(label="What is wrong with it", hint="As the supplier was told"),
        "told_supplier_on": Ask(label="Day the supplier was told"),
    },
    start=today_as("told_supplier_on"),
    context=about,
)
resolve = act_view(
    "payables.resolve_dispute",
    redirect=ONE,
    done="The dispute is settled and the invoice goes on",
    title="Settle a dispute",
    submit="Settle",
    asks={"resolution": Ask(label="How it ended")},
    context=about,
)
clear = act_view(
    "payables.clear_duplicate",
    redirect=ONE,
    done="Cleared: it goes on",
    title="Say that an invoice is not a duplicate",
    submit="It is not a duplicate",
    asks={"reason": Ask(label="How you know")},
    context=about,
)
cancel = act_view(
    "payables.cancel_invoice",
    redirect=ONE,
    done="Cancelled",
    title="Cancel an invoice",
    submit="Cancel the invoice",
    asks={"reason": Ask(label="Why it is not to be paid")},
    context=about,
)
redirect = act_view(
    "payables.redirect_invoice",
    redirect=ONE,
    done="Passed on",
    title="Pass an invoice to another approver",
    submit="Pass on",
    asks=approvers,
    context=about,
)

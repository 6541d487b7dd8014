"""Pages which do one act of income each."""

from datetime import timedelta
from typing import Any

from chamberlain.income.views.pages import BASE, PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer
from chamberlain.kernel.money import format_pounds
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.importing import ImportPage
from chamberlain.ui.pages import today_as

ACCOUNT = Ask(
    label="Account",
    hint="Its reference, or part of a name or postcode",
    suggest=f"{BASE}accounts/suggest",
)


def _found(answer: Answer) -> str:
    one: Any = answer.value
    return (
        f"{one.receipts} receipts looked at: {one.found} found their accounts, "
        f"{one.suspended} wait ({format_pounds(one.suspended_pence)})"
    )


def _left(answer: Answer) -> str:
    left = int(answer.value)
    return f"Posted. {format_pounds(left)} is left of it" if left else "Posted"


def _closed(answer: Answer) -> str:
    return (
        "; ".join(
            f"{one.reference}: {one.count} receipts, {format_pounds(one.total_pence)}"
            for one in answer.value
        )
        or "Nothing was left to close"
    )


take_bank = act_view(
    "income.take_bank_receipts",
    redirect=f"{BASE}receipts",
    fixed=PAGES.here,
    asks={"with_suspense": Ask(label="Take those without an account into suspense too")},
    done=_found,
    title="Take receipts from the bank",
    submit="Look and take",
)
by_telephone = act_view(
    "income.begin_telephone_payment",
    redirect=lambda answer, **parts: str(answer.value.next_url),
    fixed=lambda request: (
        PAGES.here(request)
        | {"return_url": request.build_absolute_uri(f"{BASE}cards/") + "{payment}/back"}
    ),
    asks={"account": ACCOUNT, "amount_pence": Ask(label="Amount")},
    title="Take a card payment by telephone",
    submit="Go to the provider's page",
)
card_back = act_view(
    "income.check_card_payment",
    redirect=f"{BASE}cards",
    done=lambda answer: f"{answer.value.reference}: {answer.value.state}",
    title="Ask how a card payment stands",
    submit="Ask",
)
take_file = act_view(
    "income.take_file",
    redirect=f"{BASE}files",
    fixed=PAGES.here,
    only=["document"],
    asks={"document": Ask(label="Counter file")},
    done=lambda answer: (
        f"{answer.value.batch}: {answer.value.count} receipts, "
        f"{format_pounds(answer.value.total_pence)}; {len(answer.value.set_aside)} lines set aside"
    ),
    title="Take a counter file",
    submit="Take in",
)
find = act_view(
    "income.find_receipts",
    redirect=f"{BASE}suspense/list",
    fixed=PAGES.here,
    done=_found,
    title="Look again for the accounts of suspense",
    submit="Look",
)
accept = act_view(
    "income.allocate_receipt",
    redirect=f"{BASE}suspense",
    done=_left,
    title="Allocate a receipt",
    submit="Allocate",
)
allocate = act_view(
    "income.allocate_receipt",
    redirect=f"{BASE}suspense/{{receipt}}",
    asks={"account": ACCOUNT, "amount_pence": Ask(label="Amount", hint="Blank: all that is left")},
    done=_left,
    title="Allocate a receipt, or part of it",
    submit="Allocate",
)
post = act_view(
    "income.post_receipt",
    redirect=f"{BASE}suspense",
    asks={"account": Ask(label="Subjective")},
    done="Posted",
    title="Post a receipt to a coding",
    submit="Post",
)
own = act_view(
    "income.own_suspense",
    redirect=f"{BASE}suspense/{{receipt}}",
    fixed=lambda request, receipt: {"receipts": [receipt]},
    asks={"owner": Ask(label="Give to", hint="What they sign in with")},
    done="Given",
    title="Give a receipt to somebody",
    submit="Give",
)
schedule = act_view(
    "income.take_schedule",
    redirect=f"{BASE}suspense/{{receipt}}",
    done=lambda answer: (
        f"{len(answer.value.accepted)} accounts, {len(answer.value.refused)} lines without one"
    ),
    title="Split a receipt by its schedule",
    submit="Split",
)
undo = act_view(
    "income.undo_allocation",
    redirect=f"{BASE}receipts",
    done="Taken back",
    title="Take an allocation back",
    submit="Take back",
)
propose_refund = act_view(
    "income.propose_refund",
    redirect=f"{BASE}refunds",
    done="Proposed: another person agrees it",
    title="Propose a refund",
    submit="Propose",
)
agree_refund = act_view(
    "income.agree_refund",
    redirect=f"{BASE}refunds",
    done="Agreed, and sent",
    title="Agree a refund",
    submit="Agree and send",
)
reject_refund = act_view(
    "income.reject_refund",
    redirect=f"{BASE}refunds",
    done="Put aside",
    title="Reject a refund",
    submit="Reject",
)
close_day = act_view(
    "income.close_day",
    redirect=BASE,
    fixed=PAGES.here,
    start=today_as("up_to"),
    done=_closed,
    title="Close a channel's day",
    submit="Close",
)
close_one = act_view(
    "income.close_day",
    redirect=BASE,
    fixed=PAGES.here,
    done=_closed,
    title="Close a channel's day",
    submit="Close",
)
add_customer = act_view(
    "income.add_customer",
    redirect=f"{BASE}customers/{{value}}",
    fixed=PAGES.here,
    asks={
        "kind": Ask(options=[("person", "A person"), ("organisation", "An organisation")]),
    },
    done="Added",
    title="Add a customer",
    submit="Add",
)
raise_invoice = act_view(
    "income.raise_invoice",
    redirect=f"{BASE}charges/{{value}}",
    start=lambda request, customer: {
        "due_on": clock.business_date() + timedelta(28),
        "income_type": "SUNDRY",
    },
    asks={
        "why": Ask(label="What for"),
        "order_reference": Ask(label="Their order"),
        "lines": Ask(label="Lines", hint="A blank coding is the income type's"),
    },
    done=lambda answer: f"Raised as {answer.value}",
    title="Raise an invoice",
    submit="Raise",
)
credit = act_view(
    "income.credit_charge",
    redirect=f"{BASE}charges/{{charge}}",
    done="Credited",
    title="Make a credit note",
    submit="Credit",
)
dispute = act_view(
    "income.dispute_charge",
    redirect=f"{BASE}charges/{{charge}}",
    done="Noted: recovery stops",
    title="Note a dispute",
    submit="Note",
)
settle = act_view(
    "income.settle_dispute",
    redirect=f"{BASE}charges/{{charge}}",
    done="Settled",
    title="Settle a dispute",
    submit="Settle",
)
propose_write_off = act_view(
    "income.propose_write_off",
    redirect=f"{BASE}charges/{{charge}}",
    done="Proposed: another person agrees it",
    title="Propose a write-off",
    submit="Propose",
)
agree_write_off = act_view(
    "income.agree_write_off",
    redirect=f"{BASE}write-offs",
    done="Written off",
    title="Agree to a write-off",
    submit="Agree",
)
add_periodic = act_view(
    "income.add_periodic",
    redirect=f"{BASE}periodic",
    start=lambda request, customer: {"next_on": clock.business_date(), "due_days": 14},
    done="Added",
    title="Add a charge that comes round",
    submit="Add",
)
raise_periodic = act_view(
    "income.raise_periodic",
    redirect=f"{BASE}periodic",
    fixed=PAGES.here,
    start=today_as("up_to"),
    done=lambda answer: f"{len(answer.value)} raised",
    title="Raise the charges that have come round",
    submit="Raise",
)
set_type = act_view(
    "income.set_income_type",
    redirect=f"{BASE}types",
    fixed=PAGES.here,
    start=lambda request: {"held_from": clock.business_date()},
    done="Set",
    title="Set an income type",
    submit="Set",
)
set_form = act_view(
    "income.set_validator",
    redirect=f"{BASE}types",
    fixed=PAGES.here,
    start=lambda request: {"held_from": clock.business_date()},
    done="Set",
    title="Set a form of reference",
    submit="Set",
)
CLEARING = ImportPage(
    PAGES, "income.clear_suspense", "Clear suspense by a list", "suspense", "receipts"
)

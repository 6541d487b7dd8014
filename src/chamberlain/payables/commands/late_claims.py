"""Interest and compensation for paying late: entered or worked out, approved, and paid."""

from datetime import date
from typing import Annotated, Any

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Pence, Record, Text
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import cost_centre_tree
from chamberlain.payables.commands.obligations import request_payment
from chamberlain.payables.contract import PaymentRequest
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import LateClaim
from chamberlain.payables.queries.late_claims import LATE_SQL, worked_out

ClaimRef = Annotated[
    str, Field(min_length=1, max_length=80, json_schema_extra={"reference": "payables:late_claim"})
]
InvoiceRef = Annotated[
    str, Field(min_length=1, max_length=80, json_schema_extra={"reference": "payables:invoice"})
]
APPROVES = "payables.approve_late_claim"
SUBJECTIVE = "45080"
"""Late payment interest to suppliers, of the starter chart."""
PAGE = "/staff/payables/late-claims"


class LateOwed(Record):
    """What the law adds to one invoice paid late."""

    claim: str
    invoice: str
    days_late: int
    interest_pence: Pence
    fixed_sum_pence: Pence
    costs_pence: Pence
    owed_pence: Pence


@command(duty="late_claim.enter", summary="Enter a claim for paying late")
def claim_late_payment(
    act: Act,
    invoice: InvoiceRef,
    claimed_pence: Pence | None = None,
    costs_pence: Annotated[Pence, Field(ge=0)] = 0,
    document: str = "",
    note: Text = "",
) -> LateOwed:
    """Work out what the law adds to an invoice that was paid late, and send it for approval.

    `claimed_pence` is what the supplier asked for, kept beside it; `costs_pence` reasonable costs
    of recovery above the fixed sum (section 5A(2A)), which need a note. Once for each invoice.
    """
    found = _late(act, invoice)
    if LateClaim.objects.filter(invoice=invoice).exclude(state="rejected").exists():
        raise Refusal(f"{invoice} has a claim already.", code="claimed", field="invoice")
    if costs_pence and not note.strip():
        raise Refusal("Say in the note what the costs are.", code="needs_note", field="note")
    worked = worked_out([found])
    if worked.is_empty():
        raise Refusal(
            f"No statutory rate is on file for a debt that became late after "
            f"{found['due_on']:%-d %B %Y}: Bank Rate of that half-year has to be added first.",
            code="no_rate",
            field="invoice",
        )
    sums = worked.row(0, named=True)
    owed = sums["owed_pence"] + costs_pence
    made = LateClaim.objects.create(
        reference=next_reference("LPC"),
        **found,
        **{name: sums[name] for name in ("days_late", "rate_e2")},
        **{name: sums[name] for name in ("interest_pence", "fixed_sum_pence")},
        costs_pence=costs_pence,
        claimed_pence=claimed_pence,
        owed_pence=owed,
        document=document,
        note=note,
        proposed_by=act.person,
        proposed_on=act.today,
        act_id=act.id,
    )
    subject = f"payables:late_claim:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"invoice": invoice, "owed_pence": owed})
    if claimed_pence is not None and claimed_pence != owed:
        act.warnings.append(
            f"{format_pounds(claimed_pence)} is claimed; by law it is {format_pounds(owed)}."
        )
    act.ask_for(
        subject,
        APPROVES,
        title=f"Approve {format_pounds(owed)} for paying {invoice} {made.days_late} days late",
        url=f"{PAGE}?chosen=1&state=proposed",
        amount_pence=owed,
        document="invoice",
        **_place(act, made),
    )
    return LateOwed(
        claim=made.reference,
        invoice=invoice,
        days_late=made.days_late,
        interest_pence=made.interest_pence,
        fixed_sum_pence=made.fixed_sum_pence,
        costs_pence=costs_pence,
        owed_pence=owed,
    )


def _late(act: Act, invoice: str) -> dict[str, Any]:
    """Return an invoice that was paid, in reach; refuse one that was paid in time."""
    found = rows(f"{LATE_SQL} AND i.reference = %s", [invoice])
    if not found:
        raise WrongState(
            f"{invoice} is not paid, or not here: what it adds is known once it is paid.",
            field="invoice",
        )
    one = found[0]
    act.need(entity=one["entity"])
    if one["paid_on"] <= one["due_on"]:
        raise WrongState(
            f"{invoice} was paid in time: by {one['due_on']:%-d %B %Y}.", field="invoice"
        )
    return one | {"cost_centre": one["cost_centre"] or ""}


def _place(act: Act, claim: LateClaim) -> dict[str, Any]:
    tree = cost_centre_tree(act.scope, as_at=act.today)
    named = tree.filter(pl.col("cost_centre") == claim.cost_centre)["directorate"].to_list()
    return {
        "entity": claim.entity,
        "cost_centre": claim.cost_centre or None,
        "directorate": named[0] if named else None,
    }


def _waiting(act: Act, reference: str) -> LateClaim:
    found = LateClaim.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no claim {reference}.", field="claim")
    act.need(**_place(act, found))
    if found.state != "proposed":
        raise WrongState(f"{reference} is {found.state}.", field="claim")
    act.concerns(f"payables:late_claim:{reference}")
    return found


@command(duty="late_claim.approve", summary="Approve a claim for paying late")
def approve_late_claim(act: Act, claim: ClaimRef, pay_on: date | None = None) -> str:
    """Owe the supplier what the law adds, charged to the cost centre whose invoice was late.

    It is posted and paid with the next run; whoever entered it does not approve it. Returns the
    claim.
    """
    found = _waiting(act, claim)
    act.within_limit(found.owed_pence, "invoice", _place(act, found))
    LateClaim.objects.filter(pk=found.pk).update(
        state="approved", decided_by=act.person, decided_on=act.today
    )
    subject = f"payables:late_claim:{claim}"
    wanted = PaymentRequest(
        source_ref=subject,
        entity=found.entity,
        payee=found.payee,
        amount_pence=found.owed_pence,
        due_on=pay_on or act.today,
        why=f"Interest and compensation for paying {found.invoice} {found.days_late} days late",
        account=SUBJECTIVE,
        cost_centre=found.cost_centre,
        vat_code="OS",
        control="creditors_control",
    )
    request_payment(act, "payables", [wanted])
    act.done(subject)
    act.changed(subject, {"state": "proposed"}, {"state": "approved"})
    return claim


@command(duty="late_claim.approve", summary="Reject a claim for paying late")
def reject_late_claim(act: Act, claim: ClaimRef, reason: Name) -> None:
    """Reject a claim with the reason, as for an invoice that was in dispute; another may follow."""
    found = _waiting(act, claim)
    LateClaim.objects.filter(pk=found.pk).update(
        state="rejected", decided_by=act.person, decided_on=act.today, note=reason
    )
    subject = f"payables:late_claim:{claim}"
    act.done(subject)
    act.changed(subject, {"state": "proposed"}, {"state": "rejected", "reason": reason})

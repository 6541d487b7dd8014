"""Paying back what an awarding body takes back of a grant: worked out, and agreed by another."""

from datetime import date, timedelta

from chamberlain.budgets.commands.grants import SOURCE, lock_grant
from chamberlain.budgets.contract import ClawbackRef, GrantRef
from chamberlain.budgets.errors import AlreadyDecided, GrantState, SamePerson
from chamberlain.budgets.models import Grant, GrantClawback
from chamberlain.budgets.queries.clawbacks import worked_out
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Text
from chamberlain.ledger.contract import Role
from chamberlain.payables.contract import (
    PayeeRecord,
    PaymentRequest,
    record_payees,
    request_payment,
)

CLAWBACK_URL = "/staff/budgets/clawbacks/{}"
DAYS_TO_PAY = 30


@command(duty="grant.clawback", summary="Propose what is paid back of a grant")
def propose_grant_clawback(
    act: Act,
    grant: GrantRef,
    amount_pence: Pence | None = None,
    reason: Text = "",
    due_on: date | None = None,
) -> str:
    """Propose to pay back what is unspent after a grant's end, or more where conditions are unmet.

    The figures it is worked out on are kept with it. Another amount than what is unspent needs the
    reason, such as the awarding body's letter. Somebody else approves it.
    """
    found = lock_grant(act, grant, must_be_open=False)
    if GrantClawback.objects.filter(grant=grant, state="proposed").exists():
        raise GrantState(f"A clawback of {grant} waits to be approved: one at a time.")
    row = worked_out(grant, act.today)
    if row.why_none:
        raise GrantState(f"Nothing is to be paid back of {grant}: {row.why_none}.")
    amount = row.least_pence if amount_pence is None else amount_pence
    if not 0 < amount <= row.most_pence:
        raise Refusal(
            f"{format_pounds(amount)} is not between a penny and {format_pounds(row.most_pence)}, "
            "the most that may be asked for.",
            code="clawback",
            field="amount_pence",
            status=422,
        )
    if amount != row.least_pence and not reason.strip():
        raise Refusal(
            f"{format_pounds(row.least_pence)} is unspent: say why another amount is paid back.",
            field="reason",
            status=422,
        )
    made = GrantClawback.objects.create(
        reference=next_reference("GCB"), grant=grant, as_at=act.today,
        recognised_pence=row.recognised_pence, eligible_pence=row.eligible_pence,
        unspent_pence=row.unspent_pence, unmet=row.unmet, amount_pence=amount, reason=reason,
        due_on=due_on or act.today + timedelta(DAYS_TO_PAY), proposed_by=act.person,
        proposed_on=act.today,
    )  # fmt: skip
    subject = f"budgets:grant_clawback:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"grant": grant, "amount_pence": amount})
    act.ask_for(
        subject,
        "budgets.approve_grant_clawback",
        title=f"Approve {format_pounds(amount)} paid back of {found.title}",
        amount_pence=amount,
        entity=found.entity,
        directorate=found.directorate or None,
        cost_centre=found.cost_centre,
        url=CLAWBACK_URL.format(made.reference),
    )
    return made.reference


@command(duty="grant.clawback_approve", summary="Approve what is paid back of a grant")
def approve_grant_clawback(act: Act, clawback: ClawbackRef) -> str:
    """Approve it: payables owes it to the awarding body, charged where the grant's income is.

    Its bank details, and the payment itself, are payables' own two people's. Refused where the
    figures it was worked out on no longer allow it.
    """
    found, grant = _decidable(act, clawback)
    row = worked_out(grant.reference, act.today)
    if found.amount_pence > row.most_pence:
        raise GrantState(
            f"At most {format_pounds(row.most_pence)} may be asked for by now: reject it, and "
            "propose it anew."
        )
    body = f"budgets:awarding_body:{grant.entity}/{grant.awarding_body}"[:140]
    payee = PayeeRecord(
        source_ref=body, entity=grant.entity, payee_class="other", name=grant.awarding_body,
        sort_code="", account_number="", account_name="", verified=False,
    )  # fmt: skip
    asked = PaymentRequest(
        source_ref=f"budgets:grant_clawback:{clawback}",
        entity=grant.entity,
        payee=record_payees(act, payees=[payee])[body],
        amount_pence=found.amount_pence,
        due_on=found.due_on,
        why=f"{grant.title}: paid back, {clawback}",
        fund=grant.fund,
        account=grant.account,
        cost_centre=grant.cost_centre,
        control=Role.CREDITORS,
    )
    request_payment(act, source=SOURCE, requests=[asked])
    _decide(act, found, "approved", "")
    return clawback


@command(duty="grant.clawback_approve", summary="Reject what is to be paid back of a grant")
def reject_grant_clawback(act: Act, clawback: ClawbackRef, reason: Text) -> str:
    """Reject it, with the reason; nothing is owed."""
    if not reason.strip():
        raise Refusal("Say why it is rejected.", field="reason", status=422)
    found, grant = _decidable(act, clawback)
    _decide(act, found, "rejected", reason)
    return grant.reference


def _decidable(act: Act, clawback: str) -> tuple[GrantClawback, Grant]:
    found = GrantClawback.objects.select_for_update().filter(reference=clawback).first()
    if found is None:
        raise Unknown(f"There is no clawback {clawback}.", field="clawback")
    grant = lock_grant(act, found.grant, must_be_open=False)
    if found.state != "proposed":
        raise AlreadyDecided(f"{clawback} was {found.state} before.")
    act.concerns(f"budgets:grant_clawback:{clawback}")
    if found.proposed_by in act.persons:
        raise SamePerson("Whoever proposes what is paid back doesn't approve it.")
    return found, grant


def _decide(act: Act, found: GrantClawback, state: str, why: str) -> None:
    found.state, found.decided_by, found.decided_on = state, act.person, act.today
    found.decided_why = why
    found.save()
    subject = f"budgets:grant_clawback:{found.reference}"
    act.changed(subject, {"state": "proposed"}, {"state": state, "why": why})
    act.done(subject)

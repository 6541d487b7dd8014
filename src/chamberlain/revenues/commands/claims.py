"""Claims under the Direct Debit Guarantee: the payer has the money back, and their bank wants ours.

A payer is refunded by their own bank at once and in full. What we do is to owe it again, look at
whether the claim is right, and challenge it within the days the scheme gives.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chamberlain.formats.bacs import read_indemnity_claims
from chamberlain.income.contract import return_receipts
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.interfaces import feed
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Batch, Ref, Refused
from chamberlain.revenues.commands.collecting import receipt_ref
from chamberlain.revenues.commands.mandates import end
from chamberlain.revenues.commands.replanning import DIRECT_DEBIT
from chamberlain.revenues.commands.reports import (
    fresh_lines,
    note_line,
    note_report,
    read_report,
)
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, ClaimRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Collected, IndemnityClaim

CLAIMED = feed(
    "revenues.guarantee_claims",
    "Claims under the Direct Debit Guarantee (DDICA)",
    "in",
    "revenues.load_indemnity_claims",
    url="/staff/revenues/claims/load",
)
ENDS = {"3", "4", "5", "6", "8"}
"""Claims after which no more may be collected: cancelled with bank or us, no instruction, a
signature that isn't the payer's, a payer who doesn't know us."""


@command(duty="direct_debit.report", summary="Load claims under the Direct Debit Guarantee (DDICA)")
def load_indemnity_claims(
    act: Act,
    entity: str,
    document: Ref("kernel:document"),  # type: ignore[valid-type]
) -> Batch:
    """Owe again what payers' banks gave back; a claim on no collection of ours is set aside.

    Each claim waits for an officer until the last day on which it can be challenged. The same
    report again is refused.
    """
    act.need(entity=entity)
    report = read_report(act, document, read_indemnity_claims)
    debited_on = report.debited_on or _later(act.today, "claim_debited_working_days")
    items = list(report.items.iter_rows(named=True))
    keys = [
        f"DDICA/{entity}/{report.document}/{item['bank_reference']}/{item['reference']}/"
        f"{item['amount_pence']}/{item['collected_on']}/{row}"
        for row, item in enumerate(items)
    ]
    fresh = fresh_lines(keys)
    refused: list[Refused] = []
    claims: list[IndemnityClaim] = []
    for row, (key, item) in enumerate(zip(keys, items, strict=True)):
        if key not in fresh:
            continue
        found = _collected(entity, item)
        problem = "" if found else "no collection of this account and amount to be claimed"
        mandate = found.mandate if found else None
        note_line(act, entity, "DDICA", key, item, mandate, day=debited_on, problem=problem)
        if found is None:
            refused.append(Refused(row=row, field="reference", value=item["reference"],
                                   message=problem))  # fmt: skip
        else:
            claims.append(_claim(act, entity, found, item, debited_on))
    pence = sum(item["amount_pence"] for item in items)
    note_report(act, CLAIMED, entity, document, items=len(items), pence=pence,
                set_aside=len(refused))  # fmt: skip
    _owe_again(act, entity, claims)
    return Batch(accepted=[claim.reference for claim in claims], refused=refused)


def _collected(entity: str, item: dict[str, Any]) -> Collected | None:
    """Return the collection a claim is about: whole, paid, and not claimed before."""
    sent = Collected.objects.select_related("account", "mandate", "collection").filter(
        account__entity=entity,
        account__reference=item["reference"],
        amount_pence=item["amount_pence"],
        state="sent",
        collection__state="released",
    )
    if item["collected_on"]:
        sent = sent.filter(collection__collect_on=item["collected_on"])
    return sent.order_by("-due_on").first()


def _claim(
    act: Act, entity: str, found: Collected, item: dict[str, Any], debited_on: date
) -> IndemnityClaim:
    made = IndemnityClaim.objects.create(
        reference=next_reference("IND"),
        entity=entity,
        collected=found,
        amount_pence=found.amount_pence,
        reason_code=item["reason_code"],
        reason=item["reason"],
        bank_reference=item["bank_reference"],
        debited_on=debited_on,
        challenge_by=_later(act.today, "challenge_working_days"),
        act_id=act.id,
    )
    Collected.objects.filter(pk=found.pk).update(state="refunded", reason=item["reason"])
    if item["reason_code"] in ENDS and found.mandate.state in {"new", "lodged", "live"}:
        end(found.mandate, act.today, f"Guarantee claim: {item['reason']}", tell_bank=True)
    subject = f"revenues:claim:{made.reference}"
    account = found.account.reference
    after = {"account": account, "amount_pence": made.amount_pence, "reason": made.reason}
    act.changed(subject, None, after)
    act.ask_for(
        subject,
        "revenues.challenge_claim",
        title=f"Guarantee claim on {account}: {made.reason}",
        amount_pence=made.amount_pence,
        entity=entity,
        due=made.challenge_by,
        url=f"/staff/revenues/claims/{made.reference}",
    )
    return made


def _owe_again(act: Act, entity: str, claims: list[IndemnityClaim]) -> None:
    if not claims:
        return
    back = [
        {"external_ref": receipt_ref(claim.collected), "reason": f"Guarantee: {claim.reason}"}
        for claim in claims
    ]
    return_receipts(act, source="revenues", channel="direct_debit", entity=entity, returned=back,
                    returned_on=act.today)  # fmt: skip
    accounts = sorted({claim.collected.account.reference for claim in claims})
    act.emit(ACCOUNTS_CHANGED, {"entity": entity, "accounts": accounts})


@command(duty="direct_debit.report", summary="Challenge a claim under the Guarantee")
def challenge_claim(
    act: Act,
    claim: ClaimRef,
    ground: Annotated[str, Field(min_length=10, max_length=400, description="Why it is wrong, "
                                 "with the notice or instruction that shows it")],
) -> None:  # fmt: skip
    """Note that a claim was challenged with the payer's bank; the payer keeps their money."""
    found = _locked(act, claim, "taken")
    if act.today > found.challenge_by:
        raise WrongState(
            f"It had to be challenged by {found.challenge_by:%d/%m/%Y}.", field="claim"
        )
    _now(act, found, "challenged", ground)


@command(duty="direct_debit.report", summary="Accept a claim under the Guarantee")
def accept_claim(act: Act, claim: ClaimRef) -> None:
    """Leave a claim as it is: the account owes the instalment again."""
    _now(act, _locked(act, claim, "taken"), "upheld", "")


@command(duty="direct_debit.report", summary="Enter how a challenged claim ended")
def settle_claim(act: Act, claim: ClaimRef, outcome: Literal["upheld", "lost"]) -> None:
    """Enter how a challenge ended: upheld for the payer, or lost by them.

    What a lost claim brings back is a receipt from the bank like any other, quoting the account.
    """
    found = _locked(act, claim, "challenged")
    _now(act, found, outcome, found.ground)


def _locked(act: Act, reference: str, state: str) -> IndemnityClaim:
    found = IndemnityClaim.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no claim {reference}.", field="claim")
    act.need(entity=found.entity)
    if found.state != state:
        raise WrongState(f"Claim {reference} is {found.state} already.", field="claim")
    return found


def _now(act: Act, found: IndemnityClaim, state: str, ground: str) -> None:
    subject = f"revenues:claim:{found.reference}"
    act.changed(subject, {"state": found.state}, {"state": state, "ground": ground})
    found.state, found.ground = state, ground
    found.save(update_fields=["state", "ground"])
    act.done(subject)


def _later(today: date, figure: str) -> date:
    return add_working_days(today, figures(DIRECT_DEBIT, today)[figure])

"""Claims: drawn from the ledger by one, certified by another, then owed by the awarding body."""

from datetime import timedelta
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.budgets.commands.grants import SOURCE, keep_beside, lock_grant
from chamberlain.budgets.contract import GRANT_CLAIM_CERTIFIED, ClaimRef, GrantRef
from chamberlain.budgets.errors import AlreadyDecided, GrantState, NothingToClaim, SamePerson
from chamberlain.budgets.models import Grant, GrantClaim, GrantClaimLine, GrantCondition
from chamberlain.budgets.queries.grant_figures import grant_frame, month_of, spent_lines, standing
from chamberlain.budgets.rules.grants import choices
from chamberlain.income.contract import (
    ChargeRequest,
    CustomerRecord,
    raise_charges,
    record_customers,
)
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text, Year
from chamberlain.payables.contract import DocumentRef

ClaimPeriod = Annotated[
    int, Field(ge=1, le=14, description="1 is April; 13 and 14 are the year's closing periods")
]


@command(duty="grant.claim", summary="Prepare a claim")
def prepare_grant_claim(
    act: Act, grant: GrantRef, year: Year, period: ClaimPeriod, note: Text = ""
) -> str:
    """Work out a claim for all that was spent to the end of a month, less what was claimed before.

    The ledger's figures are kept with it, so that the claim stands whatever is posted later; spend
    that comes late is in the next one. Somebody else certifies it.
    """
    found = lock_grant(act, grant)
    _refuse_unfit(act, found, year, period)
    one = grant_frame(EVERYTHING, found.entity, grant)
    row = standing(EVERYTHING, one, (year, period)).row(0, named=True)
    if row["claim_pence"] <= 0:
        raise NothingToClaim(
            f"{format_pounds(row['eligible_pence'])} of the spend to then is the grant's to pay, "
            f"and {format_pounds(row['recognised_pence'])} is received or claimed: there is "
            "nothing to claim.",
            field="period",
        )
    reference = next_reference("GCL")
    _keep_lines(act, reference, one, year, period)
    GrantClaim.objects.create(
        reference=reference, grant=grant, year=year, period=period,
        spend_pence=row["spend_pence"], before_pence=row["recognised_pence"],
        amount_pence=row["claim_pence"], note=note, prepared_by=act.person, prepared_on=act.today,
    )  # fmt: skip
    subject = f"budgets:grant_claim:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"grant": grant, "amount_pence": row["claim_pence"]})
    act.ask_for(
        subject,
        "budgets.certify_grant_claim",
        title=f"Certify claim {reference}: {found.title}",
        amount_pence=row["claim_pence"],
        entity=found.entity,
        directorate=found.directorate or None,
        cost_centre=found.cost_centre,
        url=f"/staff/budgets/claims/{reference}",
    )
    return reference


def _refuse_unfit(act: Act, found: Grant, year: int, period: int) -> None:
    if found.basis != "claims":
        raise GrantState(f"{found.reference} is paid by instalments: nothing is claimed.")
    waits = GrantClaim.objects.filter(grant=found.reference, state="prepared").first()
    if waits is not None:
        raise GrantState(f"{waits.reference} waits to be certified: one claim at a time.")
    if (year, min(period, 12)) > month_of(act.today):
        raise Refusal("That month hasn't begun.", field="period", status=422)
    if (year, period) < month_of(found.starts_on):
        began = f"{found.starts_on:%-d %B %Y}"
        raise Refusal(f"The grant began on {began}.", field="period", status=422)


def _keep_lines(act: Act, claim: str, one: pl.DataFrame, year: int, period: int) -> None:
    spent = spent_lines(EVERYTHING, one, (year, period))
    GrantClaimLine.objects.bulk_create(
        GrantClaimLine(
            claim=claim, line_no=number, year=row["year"], cost_centre=row["cost_centre"],
            project=row["project"], account=row["account"], spend_pence=row["pence"],
        )
        for number, row in enumerate(spent.iter_rows(named=True), 1)
    )  # fmt: skip


@command(duty="grant.certify", summary="Certify a claim")
def certify_grant_claim(act: Act, claim: ClaimRef, document: DocumentRef = "") -> str:
    """Certify a claim that somebody else prepared: from now on the awarding body owes it.

    The signed certificate is kept beside the grant. Returns the charge that income collects.
    """
    found, grant = _decidable(act, claim)
    customer = record_customers(act, customers=[_customer(grant)])[_funder(grant)]
    done = raise_charges(act, source=SOURCE, charges=[_charge(act, found, grant, customer)])
    found.state, found.decided_by, found.decided_on = "certified", act.person, act.today
    found.document, found.charge = document, done.references[_ref(claim)]
    found.save()
    _decided(act, found, {"charge": found.charge})
    if document:
        keep_beside(act, grant.reference, "certificate", document, f"Certificate of {claim}")
    met = GrantCondition.objects.filter(
        grant=grant.reference, kind="claim", state="open", asked_on__isnull=False
    ).order_by("due_on")
    for one in met[:1]:
        act.done(f"budgets:grant_condition:{one.reference}")
        GrantCondition.objects.filter(pk=one.pk).update(
            state="met", met_by=act.person, met_on=act.today, note=f"Claim {claim} certified"
        )
    act.emit(GRANT_CLAIM_CERTIFIED, {"claim": claim, "grant": grant.reference})
    return found.charge


@command(duty="grant.certify", summary="Send a claim back")
def reject_grant_claim(act: Act, claim: ClaimRef, reason: Text) -> str:
    """Send a claim back, with the reason; it counts for nothing, and a new one may be prepared."""
    if not reason.strip():
        raise Refusal("Say why it is sent back.", field="reason", status=422)
    found, grant = _decidable(act, claim)
    found.state, found.decided_by, found.decided_on = "rejected", act.person, act.today
    found.reason = reason
    found.save()
    _decided(act, found, {"reason": reason})
    return grant.reference


def _decidable(act: Act, claim: str) -> tuple[GrantClaim, Grant]:
    found = GrantClaim.objects.select_for_update().filter(reference=claim).first()
    if found is None:
        raise Unknown(f"There is no claim {claim}.", field="claim")
    grant = lock_grant(act, found.grant)
    if found.state != "prepared":
        raise AlreadyDecided(f"{claim} was {found.state} before.")
    act.concerns(f"budgets:grant_claim:{claim}")
    if found.prepared_by in act.persons:
        raise SamePerson("Whoever prepares a claim doesn't certify it.")
    return found, grant


def _decided(act: Act, found: GrantClaim, more: dict[str, str]) -> None:
    subject = f"budgets:grant_claim:{found.reference}"
    act.changed(subject, {"state": "prepared"}, {"state": found.state} | more)
    act.done(subject)


def _ref(claim: str) -> str:
    return f"budgets:grant_claim:{claim}"


def _funder(grant: Grant) -> str:
    return f"budgets:awarding_body:{grant.entity}/{grant.awarding_body}"[:140]


def _customer(grant: Grant) -> CustomerRecord:
    return CustomerRecord.model_validate(
        dict(
            source_ref=_funder(grant),
            entity=grant.entity,
            name=grant.awarding_body,
            kind="organisation",
        )
    )


def _charge(act: Act, claim: GrantClaim, grant: Grant, customer: str) -> ChargeRequest:
    told = choices()["income"]
    return ChargeRequest.model_validate(
        dict(
            source_ref=_ref(claim.reference),
            entity=grant.entity,
            customer=customer,
            income_type=told["type"],
            net_pence=claim.amount_pence,
            due_on=act.today + timedelta(told["days_to_pay"]),
            why=f"{grant.title}: claim {claim.reference} to period {claim.period} of {claim.year}",
            account=grant.account,
            cost_centre=grant.cost_centre,
            fund=grant.fund,
            vat_code="OS",
        )
    )

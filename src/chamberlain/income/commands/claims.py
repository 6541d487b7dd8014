"""What the acts on a county court claim share: finding it, its costs, its steps, what holds it."""

from datetime import date

from chamberlain.income.commands.invoicing import InvoiceLine, write_invoice
from chamberlain.income.errors import WrongState
from chamberlain.income.models import Charge, Claim, ClaimCharge, ClaimEvent, Dispute
from chamberlain.kernel.door import Act, Unknown

PAGES = "/staff/income/"
COURT_STAGE = "county_court"
COSTS_TYPE = "COSTS"


def claim_of(act: Act, reference: str, *states: str) -> Claim:
    """Return a claim the caller may act on, locked, refused where it isn't in one of the states."""
    held = (
        Claim.objects.select_for_update(of=("self",))
        .select_related("customer__account")
        .filter(reference=reference)
        .first()
    )
    if held is None:
        raise Unknown(f"There is no claim {reference}.", field="claim")
    act.need(entity=held.entity)
    if held.state not in states:
        raise WrongState(
            f"{reference} is {held.state.replace('_', ' ')}: that isn't its next step."
        )
    return held


def left_of(charge: Charge) -> int:
    """Return what is left of a charge."""
    return int(charge.owed_pence - charge.settled_pence - charge.credited_pence)


def took_credit(charge: Charge) -> int:
    """Return what is left of a charge as the database has it now, after this act's credits."""
    charge.refresh_from_db(fields=["settled_pence", "credited_pence"])
    return left_of(charge)


def refuse_disputed(held: Claim) -> None:
    """Refuse while anything in the claim is disputed."""
    ids = list(held.claimcharge_set.values_list("charge_id", flat=True))
    found = Dispute.objects.select_related("charge").filter(
        charge_id__in=ids, settled_on__isnull=True
    )
    one = found.first()
    if one is not None:
        raise WrongState(
            f"{one.charge.reference} is disputed ({one.reason}): settle that first, or enter what "
            "the court decided."
        )


def put_costs(act: Act, held: Claim, pence: int, why: str, step: str) -> None:
    """Charge costs of the court beside the debt, and post them; nothing of nothing."""
    if not pence:
        return
    lines = [InvoiceLine(description=why, net_pence=pence)]
    ref = f"income:claim:{held.reference}/{step}/{act.id}"
    made = write_invoice(
        act, held.customer, lines, act.today, why, COSTS_TYPE, ref, as_kind="costs"
    )
    charge = Charge.objects.get(reference=made)
    stage = "judgment" if held.judgment_on else "claim"
    Charge.objects.filter(pk=charge.pk).update(stage=stage, stage_on=act.today)
    ClaimCharge.objects.create(
        claim=held, charge=charge, kind="costs", step=step, claimed_pence=pence, act_id=act.id
    )
    noted(act, held, "Costs", why, pence)


def set_stage(act: Act, held: Claim, stage: str) -> None:
    """Set the stage of recovery of everything in a claim."""
    ids = list(held.claimcharge_set.filter(live=True).values_list("charge_id", flat=True))
    Charge.objects.filter(pk__in=ids).update(stage=stage, stage_on=act.today)


def noted(
    act: Act, held: Claim, what: str, detail: str, pence: int | None = None, day: date | None = None
) -> None:
    """Write a step of a claim down, for its page and the audit."""
    ClaimEvent.objects.create(
        claim=held, day=day or act.today, what=what, detail=detail, amount_pence=pence,
        person=act.person, act_id=act.id,
    )  # fmt: skip
    act.changed(f"income:claim:{held.reference}", None, {"step": what, "pence": pence})

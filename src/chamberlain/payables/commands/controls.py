"""Control accounts: creditors and VAT reconciled by one person and reviewed by another."""

from typing import Any

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text, Year
from chamberlain.ledger.contract import (
    CloseCheck,
    account_roles,
    control_account_balance,
    record_close_check,
    require_for_close,
)
from chamberlain.payables.models import ControlReconciliation
from chamberlain.payables.queries.controls import REQUIREMENTS, ROLES, Control, subsidiary


@command(duty="period.require", summary="Require payables' controls before a period closes")
def require_controls(act: Act, entity: str) -> None:
    """From now on a period of the entity closes only when creditors and VAT are reconciled."""
    act.need(entity=entity)
    for requirement, title in REQUIREMENTS.items():
        require_for_close(
            act, requirement=requirement, name=title, owner="bank_reviewer", entity=entity
        )


@command(duty="reconciliation.prepare", summary="Reconcile a control account")
def prepare_control(
    act: Act, entity: str, year: Year, period: int, control: Control, note: Text = ""
) -> str:
    """Set what the registers say beside the ledger at a period's end; return its reference.

    One prepared before is superseded; one that was reviewed stands.
    """
    act.need(entity=entity)
    standing = ControlReconciliation.objects.select_for_update().filter(
        entity=entity, control=control, year=year, period=period
    )
    if standing.filter(state="reviewed").exists():
        raise Refusal(f"{control} control of period {period} is reviewed already.", code="reviewed")
    standing.filter(state="prepared").update(state="superseded")
    items = subsidiary(act.scope, entity, control, year, period)
    made = ControlReconciliation.objects.create(
        reference=next_reference("CTL"),
        entity=entity,
        control=control,
        year=year,
        period=period,
        subsidiary_pence=sum(item.amount_pence for item in items),
        ledger_pence=_ledger_pence(act, entity, control, year, period),
        items=[item.model_dump() for item in items],
        note=note,
        prepared_by=act.person,
        prepared_on=act.today,
        act_id=act.id,
    )
    subject = f"payables:control:{made.reference}"
    act.concerns(subject)
    act.ask_for(
        subject,
        "payables.review_control",
        title=f"Review {control} control of period {period}",
        entity=entity,
        url=f"/staff/why/{subject}",
    )
    _tell(act, made, done=False)
    return made.reference


def _ledger_pence(act: Act, entity: str, control: str, year: int, period: int) -> int:
    account = account_roles(act.scope, entity=entity)[ROLES[control]]
    place: dict[str, Any] = {"entity": entity, "account": account, "year": year, "period": period}
    return int(control_account_balance(act.scope, **place).balance_pence)


@command(duty="reconciliation.review", summary="Review a control account's reconciliation")
def review_control(act: Act, reconciliation: str, note: Text = "") -> None:
    """Review what another person prepared; the difference must be nil and the figures unchanged."""
    made = (
        ControlReconciliation.objects.select_for_update()
        .filter(reference=reconciliation, state="prepared")
        .first()
    )
    if made is None:
        raise Unknown(f"No reconciliation {reconciliation} waits for review.")
    act.need(entity=made.entity)
    subject = f"payables:control:{reconciliation}"
    act.concerns(subject)
    _refuse_stale_or_different(act, made)
    ControlReconciliation.objects.filter(pk=made.pk).update(
        state="reviewed",
        reviewed_by=act.person,
        reviewed_on=act.today,
        note="\n".join(part for part in (made.note, note) if part),
    )
    act.done(subject)
    act.changed(subject, {"state": "prepared"}, {"state": "reviewed"})
    _tell(act, made, done=True)


def _refuse_stale_or_different(act: Act, made: ControlReconciliation) -> None:
    place = (made.entity, made.control, made.year, made.period)
    now = (
        sum(item.amount_pence for item in subsidiary(act.scope, *place)),
        _ledger_pence(act, *place),
    )
    if now != (made.subsidiary_pence, made.ledger_pence):
        raise Refusal(
            f"{made.reference} was prepared on other figures: prepare it anew.", code="stale"
        )
    difference = made.subsidiary_pence - made.ledger_pence
    if difference:
        raise Refusal(
            f"{made.reference} has a difference of {format_pounds(difference)}: find it before it "
            "is reviewed.",
            code="not_reconciled",
        )


def _tell(act: Act, made: ControlReconciliation, *, done: bool) -> None:
    """Tell the ledger how this check of the period stands, where a close asks for it."""
    check = CloseCheck(
        requirement=f"payables.{made.control}",
        entity=made.entity,
        year=made.year,
        period=made.period,
        done=done,
        detail="Reviewed, difference nil" if done else "Prepared, not yet reviewed",
        reference=f"payables:control:{made.reference}",
        difference_pence=made.subsidiary_pence - made.ledger_pence,
        prepared_by=made.prepared_by,
        reviewed_by=act.person if done else "",
    )
    try:
        record_close_check(act, check=check)
    except Unknown:
        act.warnings.append(f"No close of {made.entity} asks for {check.requirement}.")

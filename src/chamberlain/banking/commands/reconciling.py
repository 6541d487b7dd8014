"""Reconciling: cash book ± listed items = statement, by one person, reviewed by another."""

from datetime import date

import polars as pl

from chamberlain.banking.commands.accounts import bank_account
from chamberlain.banking.commands.closing import left_at, month_of, tell_the_ledger
from chamberlain.banking.contract import ReconciliationRef
from chamberlain.banking.errors import NotReconciled
from chamberlain.banking.models import BankAccount, Reconciliation, SignOff
from chamberlain.banking.queries.figures import Figures, bank_figures, suspense_figures
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record, Text
from chamberlain.ledger.contract import CloseCheck

PAGE = "/staff/banking/reconciliations/"


class Reconciled(Record):
    """A reconciliation as it was prepared."""

    reference: str
    difference_pence: Pence
    lines: int
    explained: int
    left_pence: Pence
    items: int


@command(duty="reconciliation.prepare")
def prepare_reconciliation(
    act: Act, entity: str, as_at: date, account: str = "", note: Text = ""
) -> Reconciled:
    """Prepare a bank account's reconciliation at the end of a day, with its items listed.

    A blank account is the main one. One that is prepared already is prepared anew; one that is
    reviewed stands. Another person reviews it.
    """
    act.need(entity=entity)
    held = bank_account(entity, account)
    figures = bank_figures(act.scope, held, as_at)
    return _prepare(act, figures, entity, held, as_at, note)


@command(duty="reconciliation.prepare")
def prepare_suspense(act: Act, entity: str, as_at: date, note: Text = "") -> Reconciled:
    """Prepare the reconciliation of the suspense accounts with the list of lines in suspense."""
    act.need(entity=entity)
    return _prepare(act, suspense_figures(act.scope, entity, as_at), entity, None, as_at, note)


def _prepare(
    act: Act, figures: Figures, entity: str, account: BankAccount | None, as_at: date, note: str
) -> Reconciled:
    kind = "bank" if account else "suspense"
    _set_aside(act, kind, entity, account, as_at)
    month = month_of(entity, as_at)
    made = Reconciliation.objects.create(
        reference=next_reference("REC"),
        kind=kind,
        entity=entity,
        account=account,
        as_at=as_at,
        year=month.year,
        period=month.period,
        statement=figures.statement,
        statement_pence=figures.statement_pence,
        ledger_pence=figures.ledger_pence,
        transit_pence=figures.transit_pence,
        in_transit_pence=figures.sum_of("in_transit"),
        unposted_pence=figures.sum_of("unposted"),
        difference_pence=figures.difference_pence,
        lines=figures.lines,
        explained=figures.explained,
        left_pence=figures.left_pence,
        suspense_pence=figures.suspense_pence,
        note=note,
        prepared_by=act.person,
        prepared_on=act.today,
        prepared_act=act.id,
    )
    with act.cursor() as cursor:
        items = figures.items.with_columns(pl.lit(made.id).alias("reconciliation_id"))
        copy_in(cursor, "banking_reconciling_item", items)
    _ask_for_review(act, made, account.code if account else "suspense")
    return Reconciled(
        reference=made.reference,
        difference_pence=figures.difference_pence,
        lines=figures.lines,
        explained=figures.explained,
        left_pence=figures.left_pence,
        items=figures.items.height,
    )


def _set_aside(act: Act, kind: str, entity: str, account: BankAccount | None, as_at: date) -> None:
    """Set an earlier preparation of the same day aside; refuse when it is reviewed."""
    earlier = Reconciliation.objects.filter(
        kind=kind, entity=entity, account=account, as_at=as_at, state__in=["prepared", "reviewed"]
    ).first()
    if earlier is None:
        return
    if earlier.state == "reviewed":
        raise NotReconciled(
            f"{earlier.reference} of {as_at:%-d %B %Y} is reviewed: it stands. Send it back first."
        )
    Reconciliation.objects.filter(id=earlier.id).update(state="set_aside")
    act.done(f"banking:reconciliation:{earlier.reference}")


def _ask_for_review(act: Act, made: Reconciliation, what: str) -> None:
    subject = f"banking:reconciliation:{made.reference}"
    act.concerns(subject)
    figures = {"difference_pence": made.difference_pence, "as_at": made.as_at.isoformat()}
    act.changed(subject, None, figures)
    act.ask_for(
        subject,
        "banking.review_reconciliation",
        title=f"Review the reconciliation of {what} at {made.as_at:%-d %B %Y}",
        url=f"{PAGE}{made.reference}",
        entity=made.entity,
        amount_pence=made.difference_pence,
    )


@command(duty="reconciliation.review")
def review_reconciliation(act: Act, reconciliation: ReconciliationRef, note: Text = "") -> None:
    """Review a reconciliation that another person prepared; its difference must be nil.

    Refused when the figures are no longer those that were prepared.
    """
    made = _prepared(act, reconciliation)
    if made.difference_pence:
        raise NotReconciled(
            f"{reconciliation} has a difference of {format_pounds(made.difference_pence)}: find it "
            "before it is reviewed."
        )
    _refuse_stale(act, made)
    subject = f"banking:reconciliation:{reconciliation}"
    act.concerns(subject)
    Reconciliation.objects.filter(id=made.id).update(
        state="reviewed",
        reviewed_by=act.person,
        reviewed_on=act.today,
        reviewed_act=act.id,
        note="\n".join(part for part in (made.note, note) if part),
    )
    act.changed(subject, {"state": "prepared"}, {"state": "reviewed", "note": note})
    act.done(subject)
    tell_the_ledger(act, made.entity, made.as_at)


def _refuse_stale(act: Act, made: Reconciliation) -> None:
    """Refuse when banking or the ledger has moved at that day since it was prepared."""
    now = (
        bank_figures(act.scope, made.account, made.as_at)
        if made.account
        else suspense_figures(act.scope, made.entity, made.as_at)
    )
    shown = {
        "statement": (made.statement_pence, now.statement_pence),
        "ledger": (made.ledger_pence + made.transit_pence, now.cash_book_pence),
        "items in transit": (made.in_transit_pence, now.sum_of("in_transit")),
        "lines not posted": (made.unposted_pence, now.sum_of("unposted")),
    }
    for name, (then, found) in shown.items():
        if then != found:
            raise NotReconciled(
                f"The {name} was {format_pounds(then)} when {made.reference} was prepared and is "
                f"{format_pounds(found)} now. Prepare it anew."
            )


@command(duty="reconciliation.review")
def return_reconciliation(act: Act, reconciliation: ReconciliationRef, reason: Text) -> None:
    """Send a reconciliation back, prepared or reviewed; it has to be prepared anew."""
    made = Reconciliation.objects.filter(reference=reconciliation).first()
    if made is None or made.state not in {"prepared", "reviewed"}:
        raise Unknown(f"There is no reconciliation {reconciliation} to send back.")
    act.need(entity=made.entity)
    subject = f"banking:reconciliation:{reconciliation}"
    act.concerns(subject)
    before = made.state
    Reconciliation.objects.filter(id=made.id).update(state="returned")
    act.changed(subject, {"state": before}, {"state": "returned", "reason": reason})
    act.done(subject)
    tell_the_ledger(act, made.entity, made.as_at)


def _prepared(act: Act, reference: str) -> Reconciliation:
    made = (
        Reconciliation.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(reference=reference)
        .first()
    )
    if made is None:
        raise Unknown(f"There is no reconciliation {reference}.", field="reconciliation")
    act.need(entity=made.entity)
    if made.state != "prepared":
        raise NotReconciled(f"{reference} is {made.state.replace('_', ' ')}: nothing to review.")
    return made


@command(duty="lines.sign")
def sign_unexplained(act: Act, entity: str, as_at: date, reason: Text) -> str:
    """Sign the list of lines left unexplained at a period's end, so that it may close over them.

    The list is kept with the signature; a line that comes later, or of which more is left again,
    is not covered by it. Returns the signature's reference.
    """
    act.need(entity=entity)
    month = month_of(entity, as_at)
    left = left_at(month)
    if not left:
        raise NotReconciled("Every bank line is explained: there is nothing to sign.")
    if not reason.strip():
        raise NotReconciled("Say why the period may close over these lines.", field="reason")
    signed = SignOff.objects.create(
        reference=next_reference("SGN"),
        entity=entity,
        year=month.year,
        period=month.period,
        as_at=month.last_day,
        lines=[line for line, _ in left],
        left_pence=[pence for _, pence in left],
        reason=reason,
        person=act.person,
        signed_on=act.today,
        act_id=act.id,
    )
    subject = f"banking:sign_off:{signed.reference}"
    act.concerns(subject)
    shown = {"lines": len(left), "left_pence": sum(p for _, p in left), "reason": reason}
    act.changed(subject, None, shown)
    tell_the_ledger(act, entity, month.last_day)
    return signed.reference


@command(duty="reconciliation.prepare")
def prepare_close(act: Act, entity: str, as_at: date) -> list[CloseCheck]:
    """Tell the ledger how the period of a day stands, and return what it was told.

    Loading, matching and reviewing tell it by themselves; this is for a period in which nothing
    happened at the bank.
    """
    act.need(entity=entity)
    return tell_the_ledger(act, entity, as_at)

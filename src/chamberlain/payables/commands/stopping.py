"""What an invoice's hold, dispute or cancellation does to what is owed for it."""

from datetime import timedelta

from chamberlain.kernel.door import Act
from chamberlain.ledger.contract import journals_of, reverse_journal
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import Attempt, Invoice, Obligation


def obligation_of(invoice: Invoice) -> Obligation | None:
    """Return what is owed for an invoice, locked; None before it is approved."""
    return (
        Obligation.objects.select_for_update()
        .filter(source="payables", source_ref=f"payables:invoice:{invoice.reference}")
        .first()
    )


def _refuse_in_run(found: Obligation, invoice: Invoice) -> None:
    live = (
        Attempt.objects.select_related("run").filter(obligation=found, ended__isnull=True).first()
    )
    if live is not None:
        raise WrongState(
            f"{invoice.reference} is in payment run {live.run.reference}: "
            "take it out of the run first, or wait for the payment to come back."
        )


def set_stopped(act: Act, invoice: Invoice, words: str, added_days: int = 0) -> None:
    """Keep what is owed for an invoice out of runs, or (blank) let it in again."""
    found = obligation_of(invoice)
    if found is None:
        return
    if words:
        _refuse_in_run(found, invoice)
    due_on = found.due_on + timedelta(days=added_days)
    Obligation.objects.filter(pk=found.pk).update(stopped=words, due_on=due_on)


def withdraw_obligation(act: Act, invoice: Invoice, reason: str) -> None:
    """Close what is owed for an approved invoice unpaid, and reverse its journal."""
    found = obligation_of(invoice)
    if found is None:
        return
    _refuse_in_run(found, invoice)
    if found.settled_pence:
        raise WrongState(f"{invoice.reference} is paid; ask the supplier for a credit note.")
    Obligation.objects.filter(pk=found.pk).update(
        closed=True, done=True, stopped=f"cancelled: {reason}"
    )
    source_ref = f"payables:invoice:{invoice.reference}"
    journals = journals_of(act.scope, source="payables", source_refs=[source_ref])
    if source_ref in journals:
        reverse_journal(act, journal=journals[source_ref], reason=reason, journal_date=act.today)

"""Taking one invoice or run in hand, and moving it from state to state."""

from datetime import date

from chamberlain.kernel.calendar import bacs_days
from chamberlain.kernel.door import Act
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import Invoice, Run
from chamberlain.payables.queries.finding import find_invoice, find_run
from chamberlain.payables.rules.states import INVOICE_STATES, RUN_STATES, STOPPED_STATES


def lock_invoice(act: Act, reference: str) -> Invoice:
    """Return an invoice the caller may see, locked until this act is over."""
    found = find_invoice(act.scope, reference)
    return Invoice.objects.select_for_update(of=("self",)).select_related("payee").get(pk=found.pk)


def lock_run(act: Act, reference: str) -> Run:
    """Return a run the caller may see, locked until this act is over."""
    found = find_run(act.scope, reference)
    return Run.objects.select_for_update().get(pk=found.pk)


def expect_state(invoice: Invoice, *states: str) -> None:
    """Refuse unless an invoice is in one of the states."""
    if invoice.state not in states:
        wanted = " or ".join(INVOICE_STATES[state].lower() for state in states)
        raise WrongState(
            f"{invoice.reference} is {INVOICE_STATES[invoice.state].lower()}; "
            f"this can be done when it is {wanted}."
        )


def last_day_to_release(run: Run) -> date:
    """Return the last day on which the run's money still arrives when it should."""
    return run.pay_on if run.urgent else bacs_days(run.pay_on).input


def limit_of(run: Run) -> str:
    """Return the document whose delegated limits hold for a run: urgent ones have their own."""
    return "urgent_run" if run.urgent else "payment_run"


def expect_run_state(run: Run, *states: str) -> None:
    """Refuse unless a run is in one of the states."""
    if run.state not in states:
        wanted = " or ".join(RUN_STATES[state].lower() for state in states)
        raise WrongState(
            f"{run.reference} is {RUN_STATES[run.state].lower()}; "
            f"this can be done when it is {wanted}."
        )


def set_state(act: Act, invoice: Invoice, state: str, reason: str = "", **fields: object) -> None:
    """Move an invoice to a state, noting in the audit what it was.

    One that is stopped leaves its approver's inbox; `asking.ask_again` puts it back.
    """
    before = {"state": invoice.state, "reason": invoice.state_reason}
    if state in STOPPED_STATES:
        resume = invoice.resume_state or invoice.state
    else:
        resume = None
    Invoice.objects.filter(pk=invoice.pk).update(
        state=state, resume_state=resume, state_reason=reason, **fields
    )
    if state in STOPPED_STATES:
        act.done(f"payables:invoice:{invoice.reference}", "payables.approve_invoice")
    act.changed(f"payables:invoice:{invoice.reference}", before, {"state": state, "reason": reason})

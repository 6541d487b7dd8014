"""Payment runs: proposed by due date, looked through, changed by reason, submitted."""

from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.calendar import add_working_days, bacs_days, is_bacs_day, next_working_day
from chamberlain.kernel.door import Act, NotPermitted, Refusal, command
from chamberlain.kernel.numbering import next_reference, next_references
from chamberlain.kernel.records import Name
from chamberlain.payables.commands.bank_details import lock_runs
from chamberlain.payables.commands.banks import account_to_pay_from
from chamberlain.payables.commands.due import due_obligations, due_payees
from chamberlain.payables.commands.locking import (
    expect_run_state,
    last_day_to_release,
    limit_of,
    lock_run,
)
from chamberlain.payables.commands.run_contents import contents_of, recount
from chamberlain.payables.contract import PayeeClass
from chamberlain.payables.errors import NothingToPay, WrongState
from chamberlain.payables.models import Attempt, Obligation, Payment, Run, RunException
from chamberlain.payables.queries.options import stored_options
from chamberlain.payables.rules.payee_classes import TRADE_CLASSES, classes_seen
from chamberlain.payables.rules.run_proposal import PAID_ALONE, Proposal, propose

Format = Literal["bacs18", "pain001"]
FILE_ITEMS_MAX = 100_000


@command(duty="payment.prepare", summary="Propose a payment run")
def propose_run(
    act: Act,
    *,
    entity: str = "",
    due_by: date | None = None,
    pay_on: Annotated[date | None, Field(description="Day the money arrives")] = None,
    payee_classes: list[PayeeClass] | None = None,
    bank_account: str = "",
    formats: list[Format] | None = None,
) -> str:
    """Gather everything due by a day into one payment to each payee; return the run's reference.

    What cannot be paid is listed with the reason. Nothing is in two runs; credit notes are taken
    off. Without `pay_on`, the money arrives on the first day Bacs can make.
    """
    entity = entity or act.entity or ""
    act.need(entity=entity)
    classes = _classes(act, payee_classes)
    day = _pay_day(act.today, pay_on)
    account = account_to_pay_from(act, entity, bank_account)
    options = stored_options()
    lock_runs(act, alone=True)
    due = due_obligations(entity, classes, due_by or act.today)
    payees = due_payees(act, entity, classes, due["payee_id"].unique().to_list())
    wanted: list[str] = [*formats] if formats else list(options.formats)
    limit = options.item_limit_pence
    found = propose(due, payees, pay_on=day, item_limit_pence=limit, formats=wanted)
    if found.payments.is_empty():
        raise NothingToPay(
            f"Nothing due by {due_by or act.today} can be paid: {due.height} are due, "
            f"{found.exceptions.height} of them kept back."
        )
    run = Run.objects.create(
        reference=next_reference("RUN"),
        entity=entity,
        bank_account=account.code,
        payee_classes=classes,
        formats=wanted,
        due_by=due_by or act.today,
        pay_on=day,
        payments=found.payments.height,
        items=found.items.height,
        total_pence=int(found.payments["amount_pence"].sum()),
        proposed_by=act.person,
        proposed_on=act.today,
        act_id=act.id,
    )
    write_run(act, run, found)
    act.concerns(f"payables:run:{run.reference}")
    act.changed(
        f"payables:run:{run.reference}",
        None,
        {"payments": run.payments, "total_pence": run.total_pence, "pay_on": day},
    )
    return run.reference


def _classes(act: Act, asked: list[PayeeClass] | None) -> list[str]:
    seen = classes_seen(act.scope)
    wanted: list[str] = [*asked] if asked else [name for name in TRADE_CLASSES if name in seen]
    unseen = [name for name in wanted if name not in seen]
    if unseen or not wanted:
        raise NotPermitted(f"Payments to the class {', '.join(unseen)} are not yours to prepare.")
    return wanted


def _pay_day(today: date, asked: date | None) -> date:
    """Return the day the money arrives: at the earliest two working days from now."""
    first = add_working_days(next_working_day(today), 2)
    if asked is None:
        return first
    if not is_bacs_day(asked) or bacs_days(asked).input < today or asked < first:
        raise Refusal(
            f"{asked:%d/%m/%Y} is not a day on which the money can arrive; the first is "
            f"{first:%d/%m/%Y}.",
            field="pay_on",
        )
    return asked


def write_run(act: Act, run: Run, found: Proposal) -> None:
    """COPY payments, attempts and exceptions under their run."""
    count = found.payments.height
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(nextval(s.name)::text, ',') FROM (SELECT "
            "pg_get_serial_sequence('payables_payment', 'id')::regclass AS name OFFSET 0) s, "
            "generate_series(1, %s)",
            [count],
        )
        ids = [int(number) for number in cursor.fetchone()[0].split(",")]
        payments = found.payments.select(
            pl.Series("id", ids, dtype=pl.Int64),
            pl.Series("reference", next_references("PMT", count), dtype=pl.String),
            "payee_id",
            "payee_class",
            "bank_reference",
            "amount_pence",
            "items",
            run_id=pl.lit(run.pk),
            entity=pl.lit(run.entity),
            bank_details_id="details_id",
            return_reason=pl.lit(""),
        )
        copy_in(cursor, "payables_payment", payments)
        attempts = found.items.join(
            payments.select(*PAID_ALONE, payment_id="id"), on=PAID_ALONE, maintain_order="left"
        ).select("obligation_id", "attempt_no", "payment_id", "amount_pence", run_id=pl.lit(run.pk))
        copy_in(cursor, "payables_attempt", attempts)
        exceptions = found.exceptions.with_columns(run_id=pl.lit(run.pk), settled_note=pl.lit(""))
        copy_in(cursor, "payables_run_exception", exceptions)


@command(duty="payment.prepare", summary="Take something out of a payment run")
def exclude_from_run(act: Act, run: str, obligations: list[str], reason: Name) -> None:
    """Leave obligations out of a run that is being prepared; they wait for the next one."""
    found = lock_run(act, run)
    act.need(entity=found.entity)
    expect_run_state(found, "proposed")
    act.concerns(f"payables:run:{run}")
    attempts = Attempt.objects.filter(
        payment__run=found, ended__isnull=True, obligation__reference__in=obligations
    ).select_related("obligation__payee")
    listed = list(attempts)
    missing = sorted(set(obligations) - {item.obligation.reference for item in listed})
    if missing:
        raise Refusal(f"{', '.join(missing)} is not in {run}.", field="obligations")
    RunException.objects.bulk_create(
        RunException(
            run=found,
            obligation=item.obligation.reference,
            payee=item.obligation.payee.reference,
            amount_pence=item.amount_pence,
            code="excluded",
            blocks=True,
            reason=reason,
        )
        for item in listed
    )
    Attempt.objects.filter(pk__in=[item.pk for item in listed]).update(ended="withdrawn")
    recount(act, found, {item.payment_id for item in listed})
    act.changed(f"payables:run:{run}", {"obligations": obligations}, {"excluded": reason})


@command(duty="payment.prepare", summary="Put something back into a payment run")
def include_in_run(act: Act, run: str, obligation: str) -> None:
    """Put back what a person took out of a run; anything else kept back needs its cause mended."""
    found = lock_run(act, run)
    act.need(entity=found.entity)
    expect_run_state(found, "proposed")
    act.concerns(f"payables:run:{run}")
    note = RunException.objects.filter(
        run=found, obligation=obligation, code="excluded", settled_by__isnull=True
    ).first()
    owed = Obligation.objects.select_for_update().filter(reference=obligation).first()
    if note is None or owed is None or owed.stopped or owed.closed:
        raise WrongState(f"{obligation} was not taken out of {run}, or is stopped since.")
    payment = Payment.objects.get(run=found, payee=owed.payee, bank_reference=owed.bank_reference)
    last = Attempt.objects.filter(obligation=owed).order_by("-attempt_no").first()
    Attempt.objects.create(
        obligation=owed,
        attempt_no=(last.attempt_no if last else 0) + 1,
        run=found,
        payment=payment,
        amount_pence=owed.owed_pence - owed.settled_pence,
    )
    RunException.objects.filter(pk=note.pk).update(settled_by=act.person, settled_note="put back")
    recount(act, found, {payment.pk})


@command(duty="payment.prepare", summary="Send a payment run for release")
def submit_run(act: Act, run: str) -> str:
    """Freeze what a run pays and ask for its release; return the hash of its contents."""
    found = lock_run(act, run)
    act.need(entity=found.entity)
    expect_run_state(found, "proposed")
    if not found.payments:
        raise NothingToPay(f"{run} pays nobody.")
    act.concerns(f"payables:run:{run}")
    digest = contents_of(act, found).sha256
    Run.objects.filter(pk=found.pk).update(
        state="submitted", submitted_by=act.person, contents_sha256=digest
    )
    act.changed(f"payables:run:{run}", {"state": "proposed"}, {"state": "submitted"})
    act.ask_for(
        f"payables:run:{run}",
        "payables.release_run",
        title=f"Release payment run {run} of {found.payments} payments",
        entity=found.entity,
        amount_pence=found.total_pence,
        document=limit_of(found),
        due=last_day_to_release(found),
        url=f"/staff/payables/runs/{run}",
    )
    return digest


@command(duty="payment.prepare", summary="Take a payment run up again")
def reopen_run(act: Act, run: str) -> None:
    """Take a rejected run up again to change it."""
    found = lock_run(act, run)
    act.need(entity=found.entity)
    expect_run_state(found, "rejected")
    act.concerns(f"payables:run:{run}")
    Run.objects.filter(pk=found.pk).update(
        state="proposed", contents_sha256="", submitted_by=None, released_by=None
    )
    act.changed(f"payables:run:{run}", {"state": "rejected"}, {"state": "proposed"})


@command(duty="payment.prepare", summary="Cancel a payment run")
def cancel_run(act: Act, run: str, reason: Name) -> None:
    """Give a run up before its second release: everything in it may be paid by another."""
    found = lock_run(act, run)
    act.need(entity=found.entity)
    expect_run_state(found, "proposed", "submitted", "released_once", "rejected")
    act.concerns(f"payables:run:{run}")
    Attempt.objects.filter(payment__run=found, ended__isnull=True).update(ended="withdrawn")
    Run.objects.filter(pk=found.pk).update(state="cancelled", state_reason=reason)
    act.done(f"payables:run:{run}")
    act.changed(f"payables:run:{run}", {"state": found.state}, {"state": "cancelled"})

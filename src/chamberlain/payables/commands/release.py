"""Releasing a payment run: two people, the same contents, then the files, once."""

from collections import Counter
from collections.abc import Callable

import polars as pl

from chamberlain.kernel import beside, documents
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.kernel.models import Setting
from chamberlain.kernel.records import Name, Record
from chamberlain.ledger.contract import FRAME_COLUMNS, account_roles, post_journals
from chamberlain.payables.commands.banks import account_to_pay_from, tell_bank
from chamberlain.payables.commands.files import Files, WrittenFile, files_to_write
from chamberlain.payables.commands.locking import (
    expect_run_state,
    last_day_to_release,
    limit_of,
    lock_run,
)
from chamberlain.payables.commands.run_contents import contents_of, span_of
from chamberlain.payables.contract import OBLIGATIONS_SETTLED, RUN_RELEASED
from chamberlain.payables.errors import PaymentsFrozen, RunDiffers
from chamberlain.payables.models import Run, RunFile
from chamberlain.payables.queries.accounts import accounts_to_open

PAYMENT_FILES = feed(
    "payables.payment_files", "Payment files to the bank", "out", "payables.release_run_again"
)
FILE_CLASS = "payment_file"
"""The class of data a payment file is: whoever hands files to the bank sees it, nobody else."""


class Released(Record):
    """What a released run wrote: files with their hashes, and what they pay."""

    run: str
    payments: int
    total_pence: int
    files: list[WrittenFile]


def _check(act: Act, run: Run) -> None:
    """Refuse while payments are frozen, above the limit, too late, or to somebody stopped since."""
    frozen = Setting.objects.filter(name="payments_frozen").values_list("value", flat=True).first()
    if frozen is not None:
        raise PaymentsFrozen(f"Payments are frozen: {frozen}")
    act.need(entity=run.entity)
    act.within_limit(run.total_pence, limit_of(run), {"entity": run.entity})
    if act.today > last_day_to_release(run):
        raise RunDiffers(
            f"It is too late for money to arrive on {run.pay_on:%d/%m/%Y}. "
            "Reject the run and propose it for a later day."
        )
    _refuse_stopped_since(act, run)


def _refuse_stopped_since(act: Act, run: Run) -> None:
    """Refuse when somebody in the run was stopped, or something in it, since it was proposed."""
    with act.cursor() as cursor:
        cursor.execute(
            "WITH stopped AS MATERIALIZED (SELECT payee_id FROM payables_payee_fact f "
            "WHERE f.status = 'stopped' AND upper_inf(f.known) AND f.held @> %s::date) "
            "SELECT string_agg(DISTINCT y.reference, ', ') FROM stopped "
            "JOIN payables_payee y ON y.id = stopped.payee_id JOIN payables_payment p "
            "ON p.payee_id = y.id AND p.run_id = %s AND p.items > 0",
            [act.today, run.pk],
        )
        stopped = cursor.fetchone()[0]
    if stopped:
        raise RunDiffers(
            f"Payments to {stopped} were stopped since. Reject the run and take it out."
        )


@command(duty="payment.release", summary="Release a payment run")
def release_run(act: Act, run: str) -> None:
    """Release a submitted run, as the first of two people who didn't prepare it."""
    found = lock_run(act, run)
    expect_run_state(found, "submitted")
    act.concerns(f"payables:run:{run}")
    _check(act, found)
    Run.objects.filter(pk=found.pk).update(state="released_once", released_by=act.person)
    act.changed(f"payables:run:{run}", {"state": "submitted"}, {"state": "released_once"})
    act.done(f"payables:run:{run}", "payables.release_run")
    act.ask_for(
        f"payables:run:{run}",
        "payables.release_run_again",
        title=f"Release payment run {run} as the second person",
        entity=found.entity,
        amount_pence=found.total_pence,
        document=limit_of(found),
        due=last_day_to_release(found),
        url=f"/staff/payables/runs/{run}",
    )


@command(duty="payment.release_again", summary="Release a payment run as the second person")
def release_run_again(act: Act, run: str) -> Released:
    """Release a run for good: everything in it is settled, posted, and its files are written.

    All of it happens or none of it. The bytes of the files never change from here on.
    """
    found = lock_run(act, run)
    expect_run_state(found, "released_once")
    act.concerns(f"payables:run:{run}")
    _check(act, found)
    contents = contents_of(act, found)
    if contents.sha256 != found.contents_sha256:
        raise RunDiffers(f"{run} is not what was submitted. Reject it.")
    opening = beside.begin(_to_open(contents.payments))
    Run.objects.filter(pk=found.pk).update(
        state="released",
        released_again_by=act.person,
        released_on=act.today,
        released_at=act.now,
    )
    settled = _settle(act, found, span_of(contents.payments))
    payments = _payments(opening.result())
    _post(act, found, settled)
    writing = beside.begin(files_to_write(act, found, payments))
    tell_bank(act, found, payments)
    files = _file(act, found, writing.result())
    _tell(act, found, settled)
    return Released(run=run, payments=payments.height, total_pence=found.total_pence, files=files)


def _to_open(payments: pl.DataFrame) -> Callable[[], pl.DataFrame]:
    """Return what opens the accounts of the payments that move money: only here are they open."""
    return accounts_to_open(payments.filter(pl.col("amount_pence") > 0))


def _payments(opened: pl.DataFrame) -> pl.DataFrame:
    """Return payments as files need them, in the order they stand there; none to who was erased.

    Columns: reference, bank_reference, amount_pence, sort_code, account_number,
    roll_number, name.
    """
    erased = opened.filter(pl.col("account_number").is_null())["payee"].to_list()
    if erased:
        raise RunDiffers(f"{', '.join(erased[:5])} was erased since. Reject the run.")
    return opened.select(
        "reference",
        "bank_reference",
        "amount_pence",
        "sort_code",
        "account_number",
        "roll_number",
        name="account_name",
    )


Settled = list[tuple[str, str, str, int, int]]
"""Source, control account's role, fund, how many obligations, and pence: of what was settled."""


def _settle(act: Act, run: Run, span: tuple[int, int]) -> Settled:
    """Settle every obligation the run pays; the table's check refuses one paid beyond its due."""
    with act.cursor() as cursor:
        cursor.execute(
            "WITH settled AS (UPDATE payables_obligation o "
            "SET settled_pence = settled_pence + a.amount_pence, closed = true "
            "FROM payables_attempt a WHERE a.run_id = %s AND a.payment_id BETWEEN %s AND %s "
            "AND a.ended IS NULL "
            "AND a.obligation_id = o.id AND o.settled_pence + a.amount_pence = o.owed_pence "
            "AND NOT o.closed AND o.stopped = '' "
            "RETURNING o.source, o.control, o.fund, a.amount_pence) "
            "SELECT source, control, fund, count(*), sum(amount_pence)::bigint FROM settled "
            "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            [run.pk, *span],
        )
        settled = list(cursor.fetchall())
    count = sum(row[3] for row in settled)
    if count != run.items:
        raise RunDiffers(
            f"{run.items - count} of what {run.reference} pays was settled or "
            "stopped elsewhere. Reject the run."
        )
    return settled


def _post(act: Act, run: Run, settled: Settled) -> None:
    """Post the run: what was owed falls, money is on its way."""
    account = account_to_pay_from(act, run.entity, run.bank_account)
    roles = account_roles(act.scope, entity=run.entity)
    owed: Counter[tuple[str, str]] = Counter()
    for _source, control, fund, _count, pence in settled:
        owed[roles[control], fund] += pence
    lines = [(code, fund, pence, "Creditors paid") for (code, fund), pence in sorted(owed.items())]
    transit = (account.transit_account, account.fund or "GF", -run.total_pence)
    lines.append((*transit, "Payments on their way"))
    frame = pl.DataFrame(
        [
            {
                "source_ref": f"payables:run:{run.reference}",
                "type": "JAP",
                "entity": run.entity,
                "journal_date": act.today,
                "description": f"Payment run {run.reference}",
                "line_entity": "",
                "fund": fund,
                "cost_centre": "",
                "account": code,
                "project": "",
                "amount_pence": pence,
                "vat_code": "",
                "line_ref": f"payables:run:{run.reference}",
                "narrative": narrative,
            }
            for code, fund, pence, narrative in lines
            if pence
        ],
        schema=FRAME_COLUMNS,
    )
    if frame.height:
        post_journals(
            act, source="payables", journals=frame, all_or_nothing=True, between_funds=True
        )


def _file(act: Act, run: Run, written: Files) -> list[WrittenFile]:
    """Keep the run's files as documents, and record what the bank must agree."""
    for file, content in written:
        document = documents.store(
            act, content, file.filename, run.entity, data_class=FILE_CLASS, sealed=True
        )
        if document.sha256 != file.sha256:
            raise Refusal(f"{file.filename} was not kept as written.", code="file_differs")
        _note(act, run, file, document.reference)
        RunFile.objects.create(
            run=run,
            format=file.format,
            filename=file.filename,
            document=document.reference,
            sha256=file.sha256,
            payments=file.payments,
            total_pence=file.total_pence,
            processing_on=file.processing_on,
            serial=file.serial,
            control=file.control,
            act_id=act.id,
        )
    return [file for file, _ in written]


def _note(act: Act, run: Run, file: WrittenFile, document: str) -> None:
    """Enter the file in the register of feeds; the bank's report says later whether it agrees."""
    ran = Ran(
        items=file.payments,
        amount_pence=file.total_pence,
        subject=f"payables:run:{run.reference}",
        filename=file.filename,
        document=document,
        sha256=file.sha256,
        said_items=run.payments,
        said_pence=run.total_pence,
    )
    note_run(act, PAYMENT_FILES, run.entity, ran)


def _tell(act: Act, run: Run, settled: Settled) -> None:
    """Close the work, open the next, and tell each source what was settled for it."""
    subject = f"payables:run:{run.reference}"
    act.done(subject)
    act.ask_for(
        subject,
        "payables.load_input_report",
        title=f"Hand over the file of {run.reference}, then load the bank's input report",
        entity=run.entity,
        amount_pence=run.total_pence,
        due=last_day_to_release(run),
        url=f"/staff/payables/runs/{run.reference}",
    )
    act.changed(subject, {"state": "released_once"}, {"state": "released"})
    act.emit(
        RUN_RELEASED,
        {
            "run": run.reference,
            "entity": run.entity,
            "payments": run.payments,
            "total_pence": run.total_pence,
            "pay_on": run.pay_on.isoformat(),
        },
    )
    counted: Counter[str] = Counter()
    for source, _control, _fund, count, _pence in settled:
        counted[source] += count
    for source, count in sorted(counted.items()):
        about = {"source": source, "run": run.reference, "obligations": count}
        act.emit(OBLIGATIONS_SETTLED, about | {"pay_on": run.pay_on.isoformat()})


@command(duty="payment.release", summary="Reject a payment run")
def reject_run(act: Act, run: str, reason: Name) -> None:
    """Send a run back to whoever prepared it, with the reason; nothing of it is released."""
    found = lock_run(act, run)
    act.need(entity=found.entity)
    expect_run_state(found, "submitted", "released_once")
    act.concerns(f"payables:run:{run}")
    Run.objects.filter(pk=found.pk).update(state="rejected", state_reason=reason)
    act.done(f"payables:run:{run}")
    act.changed(f"payables:run:{run}", {"state": found.state}, {"state": "rejected"})

"""What the bank says of a run: taken in and agreed, seen on the statement, or come back."""

from dataclasses import dataclass
from datetime import date

from chamberlain.formats import Unreadable
from chamberlain.formats.bacs import InputReport as BankReport
from chamberlain.formats.bacs import Totals, Written, disagreements, read_input_report
from chamberlain.formats.iso20022 import read_pain002
from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.kernel.records import Name, Record
from chamberlain.ledger.contract import Journal, JournalLine, account_roles, post_journals
from chamberlain.payables.commands.locking import expect_run_state, lock_run
from chamberlain.payables.contract import PAYMENT_RETURNED, DocumentRef
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import InputReport, Payment, Run, RunFile
from chamberlain.payables.queries.finding import find_run

INPUT_REPORTS = feed(
    "payables.input_reports",
    "Bank's input reports on payment files",
    "in",
    "payables.load_input_report",
    url="/staff/payables/runs",
)
TAKEN_IN = {"ACTC", "ACCP", "ACSP", "ACSC", "ACCC", "ACWC"}
"""Statuses of pain.002 by which a bank says that it took the whole message in."""


class Agreement(Record):
    """Whether the bank's report agrees with the file, and each difference in words."""

    run: str
    agrees: bool
    differences: list[str]


@dataclass(frozen=True)
class _Report:
    format: str
    differences: list[str]


@command(duty="payment.confirm", summary="Load the bank's input report on a payment run")
def load_input_report(act: Act, run: str, document: DocumentRef) -> Agreement:
    """Compare what the bank took in with the file handed over; only then is the run sent.

    Counts, totals, processing day, work code and account must all agree. A report that differs is
    kept as an exception, and the run stays unsent.
    """
    found = lock_run(act, run)
    act.need(entity=found.entity)
    expect_run_state(found, "released", "sent")
    act.concerns(f"payables:run:{run}")
    if found.state == "sent":
        return Agreement(run=run, agrees=True, differences=[])
    report = _read(act, found, documents.read(act.scope, document))
    agrees = not report.differences
    _note(act, found, document, report)
    InputReport.objects.create(
        run=found,
        document=document,
        agrees=agrees,
        differences=report.differences,
        loaded_by=act.person,
        loaded_on=act.today,
        act_id=act.id,
    )
    if agrees:
        Run.objects.filter(pk=found.pk).update(state="sent", sent_on=act.today, state_reason="")
        _leave_open_list(act, found)
        act.done(f"payables:run:{run}")
        act.changed(f"payables:run:{run}", {"state": "released"}, {"state": "sent"})
    else:
        Run.objects.filter(pk=found.pk).update(
            state_reason=f"The bank's report differs: {report.differences[0]}"
        )
    return Agreement(run=run, agrees=agrees, differences=report.differences)


def _note(act: Act, run: Run, document: str, report: "_Report") -> None:
    """Enter the report in the register of feeds, against the totals of the file it is about."""
    kept = documents.find(act.scope, document)
    file = RunFile.objects.get(run=run, format=report.format)
    ran = Ran(
        items=file.payments,
        amount_pence=file.total_pence,
        subject=f"payables:run:{run.reference}",
        filename=kept.filename,
        document=document,
        sha256=kept.sha256,
        difference="; ".join(report.differences),
        replay={"run": run.reference, "document": document},
    )
    note_run(act, INPUT_REPORTS, run.entity, ran)


def _leave_open_list(act: Act, run: Run) -> None:
    """Take what the run settled off the list of what is open."""
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE payables_obligation o SET done = true FROM payables_payment p "
            "JOIN payables_attempt a ON a.payment_id = p.id AND a.ended IS NULL "
            "WHERE p.run_id = %s AND o.id = a.obligation_id AND o.closed",
            [run.pk],
        )


def _read(act: Act, run: Run, content: bytes) -> _Report:
    """Read a Bacs input report, or a pain.002 where the run has a pain.001, and compare."""
    files = {file.format: file for file in RunFile.objects.filter(run=run)}
    try:
        if "pain001" in files and b"OrgnlGrpInfAndSts" in content:
            return _Report("pain001", _pain_differences(files["pain001"], content))
        if "bacs18" not in files:
            raise Refusal(f"{run.reference} has no Bacs file.", code="no_such_file")
        reports = read_input_report(content)
    except Unreadable as error:
        raise Refusal(f"The report cannot be read: {error}", code="unreadable") from error
    mine = [item for item in reports if item.serial_number == files["bacs18"].serial]
    if not mine:
        serials = ", ".join(item.serial_number for item in reports)
        words = f"serial number: expected {files['bacs18'].serial}, the report says {serials}"
        return _Report("bacs18", [words])
    return _Report("bacs18", _bacs_differences(files["bacs18"], mine[0]))


def _bacs_differences(file: RunFile, report: BankReport) -> list[str]:
    control = file.control
    written = Written(
        data=b"",
        sha256=file.sha256,
        totals=Totals(**control["totals"]),
        items=file.payments,
        items_pence=file.total_pence,
        processing_dates=(file.processing_on,),
    )
    compared = [
        ("service user number", control["service_user_number"], report.service_user_number),
        ("work code", control["work_code"], report.work_code.strip()),
    ]
    found = [
        f"{name}: expected {want}, the report says {got}"
        for name, want, got in compared
        if want != got
    ]
    account = (control["sort_code"], control["account_number"])
    named = set(report.accounts.select("sort_code", "account_number").iter_rows())
    if named != {account}:
        shown = ", ".join(f"{sort} {number[-4:]:>8}" for sort, number in sorted(named))
        found.append(f"account: expected one ending {account[1][-4:]}, the report has {shown}")
    return found + disagreements(written, file.serial, report)


def _pain_differences(file: RunFile, content: bytes) -> list[str]:
    report = read_pain002(content)
    found = []
    if report.original_message_id != file.control["message_id"]:
        found.append(
            f"message: expected {file.control['message_id']}, "
            f"the report says {report.original_message_id}"
        )
    if report.group_status not in TAKEN_IN:
        found.append(f"status: expected acceptance, the report says {report.group_status}")
    if report.refused.height:
        found.append(f"{report.refused.height} payments were refused")
    return found + [f"The bank says: {reason}" for reason in report.group_reasons]


@command(duty="payment.return", summary="Take back a payment that was returned")
def return_payment(act: Act, payment: str, reason: Name, returned_on: date | None = None) -> None:
    """Note that a payment came back: what it settled is owed once more, and posted so.

    Its bank details are not paid again before they are verified anew.
    """
    found = Payment.objects.select_for_update(of=("self",)).filter(reference=payment).first()
    if found is None:
        raise Unknown(f"There is no payment {payment}.", field="payment")
    find_run(act.scope, found.run.reference)
    act.need(entity=found.entity)
    take_back(act, found, reason, returned_on or act.today)


def take_back(act: Act, payment: Payment, reason: str, returned_on: date) -> None:
    """Reopen what a released payment settled; refuse a payment that came back before."""
    run = payment.run
    if run.state not in {"released", "sent"}:
        raise WrongState(f"{payment.reference} is not released; it cannot have come back.")
    if payment.returned_on is not None:
        raise WrongState(f"{payment.reference} came back on {payment.returned_on:%d/%m/%Y}.")
    if payment.amount_pence == 0:
        raise WrongState(f"{payment.reference} moved no money.")
    act.concerns(f"payables:payment:{payment.reference}")
    Payment.objects.filter(pk=payment.pk).update(returned_on=returned_on, return_reason=reason)
    _post_return(act, payment, reason)
    reopened = _reopen(act, payment)
    act.emit(
        PAYMENT_RETURNED,
        {
            "payment": payment.reference,
            "payee": payment.payee.reference,
            "reason": reason,
            "returned": reopened,
        },
    )
    act.changed(
        f"payables:payment:{payment.reference}", None, {"returned_on": returned_on, "why": reason}
    )


def _reopen(act: Act, payment: Payment) -> list[dict[str, str]]:
    """End what a payment tried, then reopen what it settled; return whose it is to know."""
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE payables_attempt SET ended = 'returned' "
            "WHERE payment_id = %s AND ended IS NULL RETURNING id",
            [payment.pk],
        )
        ended = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "UPDATE payables_obligation o SET settled_pence = settled_pence - a.amount_pence, "
            "closed = false, done = false FROM payables_attempt a "
            "WHERE a.id = ANY(%s) AND o.id = a.obligation_id RETURNING o.source, o.source_ref",
            [ended],
        )
        return [{"source": source, "source_ref": ref} for source, ref in sorted(cursor.fetchall())]


def _post_return(act: Act, payment: Payment, reason: str) -> None:
    """Post what is owed again against the returned money that banking holds."""
    roles = account_roles(act.scope, entity=payment.entity)
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT o.control, o.fund, sum(a.amount_pence)::bigint FROM payables_attempt a "
            "JOIN payables_obligation o ON o.id = a.obligation_id "
            "WHERE a.payment_id = %s AND a.ended IS NULL GROUP BY 1, 2 "
            "HAVING sum(a.amount_pence) <> 0 ORDER BY 1, 2",
            [payment.pk],
        )
        owed = cursor.fetchall()
    reference = f"payables:payment:{payment.reference}"
    lines = [
        JournalLine(
            account=roles[control],
            fund=fund,
            amount_pence=-int(total),
            line_ref=reference,
            narrative=f"Returned: {reason}",
        )
        for control, fund, total in owed
    ]
    main = max(owed, key=lambda row: abs(row[2]))[1]
    lines.append(
        JournalLine(
            account=roles["payments_returned"],
            fund=main,
            amount_pence=payment.amount_pence,
            line_ref=reference,
            narrative="Payment returned",
        )
    )
    journal = Journal(
        source_ref=f"{reference}:returned",
        type="JAP",
        entity=payment.entity,
        journal_date=act.today,
        description=f"Payment {payment.reference} returned",
        lines=tuple(lines),
    )
    post_journals(
        act, source="payables", journals=[journal], all_or_nothing=True, between_funds=True
    )

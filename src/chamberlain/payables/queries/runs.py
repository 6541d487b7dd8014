"""Payment runs, what they pay, what they leave out, and where each payment stands."""

import json
from datetime import date
from typing import Any, Literal

import polars as pl

from chamberlain.formats.bank_line import shown_reference
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.money import plain_pounds
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.models import Run
from chamberlain.payables.queries.finding import (
    find_run,
    page,
)
from chamberlain.payables.queries.suppliers import seen
from chamberlain.payables.rules.payee_classes import classes_seen
from chamberlain.payables.rules.states import RUN_STATES

RunState = Literal[
    "proposed", "submitted", "released_once", "released", "sent", "rejected", "cancelled"
]


class RunSummary(Record):
    """One payment run in a list."""

    reference: str
    entity: str
    state: str
    state_words: str
    state_reason: str
    payee_classes: list[str]
    bank_account: str
    due_by: date
    pay_on: date
    payments: int
    items: int
    total_pence: Pence
    proposed_by: str
    proposed_on: date
    submitted_by: str | None
    released_by: str | None
    released_again_by: str | None
    sent_on: date | None
    urgent: str
    urgent_reason: str
    recalled_on: date | None


def _summary(run: Run) -> dict[str, Any]:
    names = [name for name in RunSummary.model_fields if name != "state_words"]
    return {name: getattr(run, name) for name in names} | {"state_words": state_words(run)}


def state_words(run: Run) -> str:
    """Return what people call the state a run is in."""
    return "Recalled" if run.recalled_on else RUN_STATES[run.state]


@query(summary="List payment runs")
def runs(
    scope: Scope, *, state: RunState | None = None, limit: int = 50, offset: int = 0
) -> list[RunSummary]:
    """Return one page of runs, newest first, that pay only classes the caller may see."""
    found = Run.objects.filter(payee_classes__contained_by=classes_seen(scope)).order_by("-id")
    if not scope.all:
        found = found.filter(entity__in=scope.entities)
    if state:
        found = found.filter(state=state)
    return [RunSummary(**_summary(run)) for run in found[offset : offset + min(limit, 10_000)]]


class RunFileView(Record):
    """A file a run wrote."""

    format: str
    filename: str
    document: str
    sha256: str
    payments: int
    total_pence: Pence
    processing_on: date
    serial: str


class ReportView(Record):
    """What the bank said of a run's file."""

    document: str
    agrees: bool
    differences: list[str]
    loaded_by: str
    loaded_on: date


_FILES = (
    f"SELECT {', '.join(RunFileView.model_fields)} FROM payables_run_file "  # noqa: S608
    "WHERE run_id = %s ORDER BY id"
)
_REPORTS = (
    f"SELECT {', '.join(ReportView.model_fields)} FROM payables_input_report "  # noqa: S608
    "WHERE run_id = %s ORDER BY id"
)


class RunView(RunSummary):
    """One run in full."""

    formats: list[str]
    contents_sha256: str
    blocked: int
    warned: int
    files: list[RunFileView]
    reports: list[ReportView]
    found: int
    returned: int


@query(summary="Show one payment run")
def run(scope: Scope, run: str) -> RunView:
    """Return a run with its files, the bank's reports on them, and how many exceptions it has."""
    found = find_run(scope, run)
    counted = rows(
        "SELECT (SELECT count(*) FROM payables_run_exception WHERE run_id = %(id)s AND blocks "
        "AND settled_by IS NULL)::int AS blocked, (SELECT count(*) FROM payables_run_exception "
        "WHERE run_id = %(id)s AND NOT blocks)::int AS warned, "
        "(SELECT count(found_on) FROM payables_payment WHERE run_id = %(id)s)::int AS found, "
        "(SELECT count(returned_on) FROM payables_payment WHERE run_id = %(id)s)::int AS returned",
        {"id": found.pk},
    )[0]
    files = rows(_FILES, [found.pk])
    reports = [
        one | {"differences": json.loads(one["differences"])} for one in rows(_REPORTS, [found.pk])
    ]
    return RunView(
        **_summary(found),
        **counted,
        formats=found.formats,
        contents_sha256=found.contents_sha256,
        files=[RunFileView(**file) for file in files],
        reports=[ReportView(**report) for report in reports],
    )


class PaymentSummary(Record):
    """One payment in a list."""

    reference: str
    run: str
    run_state: str
    supplier: str
    name: str
    payee_class: str
    bank_reference: str
    amount_pence: Pence
    items: int
    pay_on: date
    state: str
    found_on: date | None
    returned_on: date | None
    return_reason: str


PAYMENTS = """
    SELECT p.reference, r.reference AS run, r.state AS run_state, y.reference AS supplier,
        coalesce(f.name, '') AS name, p.payee_class, p.bank_reference, p.amount_pence,
        p.items, r.pay_on,
        CASE WHEN p.recalled THEN 'recalled' WHEN p.returned_on IS NOT NULL THEN 'returned'
             WHEN p.found_on IS NOT NULL THEN 'paid'
             WHEN r.state = 'cancelled' THEN 'cancelled'
             WHEN r.state IN ('released', 'sent') THEN r.state ELSE 'prepared' END AS state,
        p.found_on, p.returned_on, p.return_reason
    FROM payables_payment p
    JOIN payables_run r ON r.id = p.run_id
    JOIN payables_payee y ON y.id = p.payee_id
    LEFT JOIN payables_payee_fact f ON f.payee_id = y.id AND upper_inf(f.known)
        AND f.held @> %(today)s::date
    WHERE p.items > 0 AND p.payee_class = ANY(%(classes)s)
        AND (%(everywhere)s OR p.entity = ANY(%(entities)s))
"""


def listed_payments(scope: Scope, found: list[dict[str, Any]]) -> list[PaymentSummary]:
    """Return payments as listed: a reference that is somebody's NI number masked."""
    plain = scope.sees_class("bank_details")
    return [
        PaymentSummary.model_construct(
            **row | {"bank_reference": shown_reference(row["bank_reference"], plain)}
        )
        for row in found
    ]


@query(summary="List the payments of a run")
def run_payments(scope: Scope, run: str, limit: int = 100, offset: int = 0) -> list[PaymentSummary]:
    """Return one page of a run's payments in the order they stand in its file."""
    found = find_run(scope, run)
    params = seen(scope) | {"id": found.pk}
    listed = rows(f"{PAYMENTS} AND p.run_id = %(id)s ORDER BY p.id {page(limit, offset)}", params)
    return listed_payments(scope, listed)


class RunExceptionView(Record):
    """Why something is not in a run, or what to look at in what is."""

    obligation: str
    payee: str
    name: str
    amount_pence: Pence
    code: str
    blocks: bool
    reason: str
    settled_by: str | None


@query(summary="List the exceptions of a run")
def run_exceptions(
    scope: Scope,
    run: str,
    blocks: bool | None = None,
    code: str | None = None,
    limit: int = 500,
    offset: int = 0,
) -> list[RunExceptionView]:
    """Return what a run left out and why, then what releasers should look at.

    `blocks` keeps the one or the other; `code` those of one reason.
    """
    found = find_run(scope, run)
    listed = rows(
        "SELECT e.obligation, e.payee, coalesce(f.name, '') AS name, e.amount_pence, e.code, "  # noqa: S608
        "e.blocks, e.reason, e.settled_by FROM (SELECT * FROM payables_run_exception "
        "WHERE run_id = %(id)s AND (%(blocks)s::bool IS NULL OR blocks = %(blocks)s) "
        "AND (%(code)s::text IS NULL OR code = %(code)s) "
        f"ORDER BY blocks DESC, id {page(limit, offset)}) e "
        "LEFT JOIN payables_payee p ON p.reference = e.payee "
        "LEFT JOIN payables_payee_fact f ON f.payee_id = p.id AND upper_inf(f.known) "
        "AND f.held @> %(today)s::date ORDER BY e.blocks DESC, e.id",
        seen(scope) | {"id": found.pk, "blocks": blocks, "code": code},
    )
    return [RunExceptionView.model_construct(**row) for row in listed]


@query(summary="List payments")
def payments(
    scope: Scope,
    *,
    supplier: str | None = None,
    paid_from: date | None = None,
    paid_to: date | None = None,
    returned: bool | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[PaymentSummary]:
    """Return one page of payments, newest first."""
    params = seen(scope) | {"supplier": supplier, "paid_from": paid_from, "paid_to": paid_to}
    params["returned"] = returned
    listed = rows(
        f"{PAYMENTS} AND (%(supplier)s::text IS NULL OR y.reference = %(supplier)s) "
        "AND (%(paid_from)s::date IS NULL OR r.pay_on >= %(paid_from)s) "
        "AND (%(paid_to)s::date IS NULL OR r.pay_on <= %(paid_to)s) "
        "AND (%(returned)s::bool IS NULL OR (p.returned_on IS NOT NULL) = %(returned)s) "
        f"ORDER BY p.id DESC {page(limit, offset, 10_000)}",
        params,
    )
    return listed_payments(scope, listed)


class RemittanceLine(Record):
    """One thing a payment settles."""

    obligation: str
    source_ref: str
    why: str
    amount_pence: Pence


class PaymentView(PaymentSummary):
    """One payment with everything it settles: a remittance advice."""

    lines: list[RemittanceLine]


@query(summary="Show one payment and what it settles")
def payment(scope: Scope, payment: str) -> PaymentView:
    """Return a payment with each obligation it settles: what a remittance advice says."""
    return shown_payment(scope, payment)


def shown_payment(scope: Scope, payment: str, *, to_payee: bool = False) -> PaymentView:
    """Return a payment the scope may see with what it settles, or say there is none.

    A reference that is somebody's NI number is masked, unless it is written to the payee.
    """
    shown = rows(
        f"{PAYMENTS} AND p.reference = %(reference)s", seen(scope) | {"reference": payment}
    )
    if not shown:
        raise Unknown(f"There is no payment {payment}.", field="payment")
    lines = rows(
        "SELECT o.reference AS obligation, o.source_ref, o.why, a.amount_pence "
        "FROM payables_attempt a JOIN payables_obligation o ON o.id = a.obligation_id "
        "JOIN payables_payment p ON p.id = a.payment_id "
        "WHERE p.reference = %s AND a.ended IS DISTINCT FROM 'withdrawn' ORDER BY a.id",
        [payment],
    )
    plain = to_payee or scope.sees_class("bank_details")
    shown[0]["bank_reference"] = shown_reference(shown[0]["bank_reference"], plain)
    return PaymentView(**shown[0], lines=[RemittanceLine(**line) for line in lines])


@query(summary="Write a remittance advice as text")
def remittance_text(scope: Scope, payment: str) -> str:
    """Return the remittance advice of one payment as plain text, ready to be sent."""
    shown = shown_payment(scope, payment, to_payee=True)
    lines = [f"{line.why[:44]:<44} {plain_pounds(line.amount_pence):>14}" for line in shown.lines]
    return "\n".join(
        [
            f"Remittance advice {shown.reference}",
            f"To: {shown.name} ({shown.supplier})",
            f"Money in your account on {shown.pay_on:%d/%m/%Y}",
            f"Reference on your statement: {shown.bank_reference or shown.reference}",
            "",
            *lines,
            "-" * 59,
            f"{'Paid':<44} {plain_pounds(shown.amount_pence):>14}",
            "",
        ]
    )


@query(summary="List remittance advices of a run")
def remittances(scope: Scope, run: str) -> list[dict[str, Any]]:
    """Return each line of every remittance of a run, as sent to payees in one file."""
    found = find_run(scope, run)
    return rows(
        "SELECT p.reference AS payment, y.reference AS supplier, f.name, r.pay_on, "
        "coalesce(nullif(p.bank_reference, ''), p.reference) AS bank_reference, "
        "p.amount_pence AS payment_pence, o.reference AS obligation, o.why, a.amount_pence "
        "FROM payables_attempt a JOIN payables_obligation o ON o.id = a.obligation_id "
        "JOIN payables_payment p ON p.id = a.payment_id JOIN payables_run r ON r.id = p.run_id "
        "JOIN payables_payee y ON y.id = p.payee_id LEFT JOIN payables_payee_fact f "
        "ON f.payee_id = y.id AND upper_inf(f.known) AND f.held @> %(today)s::date "
        "WHERE p.run_id = %(id)s AND a.ended IS DISTINCT FROM 'withdrawn' ORDER BY p.id, a.id",
        seen(scope) | {"id": found.pk},
    )


class Progress(Record):
    """Where the payment of one request stands."""

    source_ref: str
    state: str
    owed_pence: Pence
    settled_pence: Pence
    payment: str | None
    pay_on: date | None
    found_on: date | None


@query(contract=True, summary="Show where requested payments stand")
def payment_progress(scope: Scope, source: str, source_refs: list[str]) -> list[Progress]:
    """Return how far each obligation of a source is: owed, stopped, in a run, sent, paid."""
    found = rows(
        "SELECT o.source_ref, CASE WHEN p.found_on IS NOT NULL THEN 'paid' "
        "WHEN r.state IN ('released', 'sent') THEN r.state WHEN r.id IS NOT NULL THEN 'in a run' "
        "WHEN o.closed THEN 'closed' WHEN o.stopped <> '' THEN 'stopped' ELSE 'owed' END AS state, "
        "o.owed_pence, o.settled_pence, p.reference AS payment, r.pay_on, p.found_on "
        "FROM payables_obligation o LEFT JOIN payables_attempt a ON a.obligation_id = o.id "
        "AND a.ended IS NULL LEFT JOIN payables_payment p ON p.id = a.payment_id "
        "LEFT JOIN payables_run r ON r.id = a.run_id WHERE o.source = %s "
        "AND o.source_ref = ANY(%s) AND o.payee_class = ANY(%s) ORDER BY o.id",
        [source, source_refs, classes_seen(scope)],
    )
    return [Progress(**row) for row in found]


@query(contract=True, summary="Show what a run settled for a source")
def settled_in_run(scope: Scope, source: str, run: str) -> pl.DataFrame:
    """Return source_ref, payment and amount_pence of what a run pays for a source."""
    found = find_run(scope, run)
    return read_frame(
        "SELECT o.source_ref, p.reference, a.amount_pence FROM payables_payment p "
        "JOIN payables_attempt a ON a.payment_id = p.id AND a.ended IS NULL "
        "JOIN payables_obligation o ON o.id = a.obligation_id AND o.source = %s "
        "WHERE p.run_id = %s ORDER BY a.id",
        [source, found.pk],
        schema={"source_ref": pl.String, "payment": pl.String, "amount_pence": pl.Int64},
    )

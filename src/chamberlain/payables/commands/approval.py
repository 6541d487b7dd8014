"""Approving invoices: by place and limit, posted to the ledger, owed from then on."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Batch, Name, Record, Refused, Text
from chamberlain.ledger.contract import (
    FRAME_COLUMNS,
    account_roles,
    cost_centre_tree,
    post_journals,
)
from chamberlain.payables.commands.locking import expect_state, lock_invoice, set_state
from chamberlain.payables.contract import INVOICE_APPROVED
from chamberlain.payables.queries.off_payroll import inside_invoices
from chamberlain.payables.rules.invoice_journal import invoice_journals, main_funds
from chamberlain.payables.rules.payee_classes import classes_seen
from chamberlain.payables.rules.states import INVOICE_STATES

EVENT_ITEMS = 1000

APPROVED = {
    "id": pl.Int64,
    "reference": pl.String,
    "entity": pl.String,
    "payee_id": pl.Int64,
    "payee_class": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "number": pl.String,
    "state": pl.String,
    "gross_pence": pl.Int64,
    "due_on": pl.Date,
    "purpose": pl.String,
    "order_reference": pl.String,
    "contract_reference": pl.String,
}
LINES = {
    "reference": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "account": pl.String,
    "project": pl.String,
    "vat_code": pl.String,
    "net_pence": pl.Int64,
    "vat_pence": pl.Int64,
    "description": pl.String,
}


class Approved(Record):
    """An invoice approved: what is now owed for it, and by when it is due."""

    invoice: str
    obligation: str
    due_on: date


def _read(act: Act, references: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lock invoices and return them with their lines."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM payables_invoice WHERE reference = ANY(%s) ORDER BY id FOR UPDATE",
            [references],
        )
    headers = read_frame(
        "SELECT i.id, i.reference, i.entity, i.payee_id, p.payee_class, f.name, i.kind, i.number, "
        "i.state, i.gross_pence, i.due_on, i.purpose, i.order_reference, i.contract_reference "
        "FROM payables_invoice i "
        "JOIN payables_payee p ON p.id = i.payee_id AND p.payee_class = ANY(%s) "
        "JOIN payables_payee_fact f ON f.payee_id = p.id "
        "AND upper_inf(f.known) AND f.held @> %s::date "
        "WHERE i.reference = ANY(%s) ORDER BY i.id",
        [classes_seen(act.scope), act.today, references],
        schema=APPROVED,
    )
    lines = read_frame(
        "SELECT i.reference, l.fund, l.cost_centre, l.account, l.project, l.vat_code, "
        "l.net_pence, l.vat_pence, l.description FROM payables_invoice_line l "
        "JOIN payables_invoice i ON i.id = l.invoice_id WHERE i.id = ANY(%s) "
        "ORDER BY l.invoice_id, l.line_no",
        [headers["id"].to_list()],
        schema=LINES,
    )
    return headers, lines


def _check(act: Act, header: dict, places: list[tuple[str, str | None]]) -> None:
    """Refuse unless the invoice waits for approval, within this person's reach, limit and duty."""
    reached: list[dict[str, str | None]] = [
        {
            "entity": header["entity"],
            "cost_centre": cost_centre or None,
            "directorate": directorate,
        }
        for cost_centre, directorate in places or [("", None)]
    ]
    for place in reached:
        act.need(**place)
    if header["state"] != "submitted":
        raise Refusal(
            f"{header['reference']} is {INVOICE_STATES[header['state']].lower()}; only an invoice "
            "sent for approval is approved.",
            code="wrong_state",
        )
    if act.caller.system:
        return
    act.within_limit(header["gross_pence"], "invoice", *reached)
    act.concerns(f"payables:invoice:{header['reference']}", "invoice.approve")


def _places(act: Act, lines: pl.DataFrame) -> dict[str, list[tuple[str, str | None]]]:
    """Return the cost centres, with directorates, that each invoice is charged to."""
    tree = cost_centre_tree(act.scope, as_at=act.today).select("cost_centre", "directorate")
    joined = lines.select("reference", "cost_centre").unique(maintain_order=True)
    joined = joined.join(tree.unique("cost_centre"), on="cost_centre", how="left")
    found: dict[str, list[tuple[str, str | None]]] = {}
    for reference, cost_centre, directorate in joined.iter_rows():
        found.setdefault(reference, []).append((cost_centre, directorate))
    return found


def approve(act: Act, references: list[str]) -> Batch:
    """Approve each invoice that this person may; the others are set aside with the reason."""
    headers, lines = _read(act, references)
    places = _places(act, lines)
    inside = inside_invoices(references)
    refused, taken = [], []
    known = {header["reference"]: header for header in headers.to_dicts()}
    for row, reference in enumerate(references, start=1):
        try:
            if reference not in known:
                raise Refusal(f"There is no invoice {reference}.", code="unknown", status=404)
            _check(act, known[reference], places.get(reference, []))
            if reference in inside:
                raise Refusal(
                    f"The worker of {reference} is inside the off-payroll rules "
                    f"({inside[reference]}): payroll pays the fee with tax and NI taken off.",
                    code="off_payroll",
                )
            taken.append(reference)
        except Refusal as refusal:
            refused.append(
                Refused(row=row, field="invoice", value=reference, message=refusal.message)
            )
            if len(references) == 1:
                raise
    good = headers.filter(pl.col("reference").is_in(taken))
    if good.height:
        _post(act, good, lines)
        _owe(act, good, lines)
    return Batch(accepted=taken, refused=refused)


def _post(act: Act, headers: pl.DataFrame, lines: pl.DataFrame) -> None:
    """Post one journal for each invoice, all in one batch: all or none."""
    described = headers.select(
        "reference",
        "entity",
        source_ref=pl.format("payables:invoice:{}", "reference"),
        sign=pl.when(pl.col("kind") == "credit_note").then(-1).otherwise(1).cast(pl.Int64),
        journal_description=pl.format(
            "{} {}",
            pl.when(pl.col("kind") == "credit_note")
            .then(pl.lit("Credit note"))
            .otherwise(pl.lit("Invoice")),
            "reference",
        ),
    )
    for (entity,), part in described.group_by("entity", maintain_order=True):
        accounts = account_roles(act.scope, entity=entity)
        charged = invoice_journals(
            lines.join(part, on="reference", maintain_order="left"), accounts
        )
        charged = charged.join(
            part.select("source_ref", "journal_description"), on="source_ref", maintain_order="left"
        )
        journals = charged.select(
            "source_ref",
            type=pl.lit("JAP"),
            entity=pl.lit(entity),
            journal_date=pl.lit(act.today),
            year=pl.lit(None, pl.Int16),
            period=pl.lit(None, pl.Int16),
            description="journal_description",
            line_entity=pl.lit(""),
            fund="fund",
            cost_centre="cost_centre",
            account="account",
            project="project",
            amount_pence="amount_pence",
            vat_code="vat_code",
            line_ref="source_ref",
            narrative="narrative",
        ).select(*FRAME_COLUMNS)
        if journals.height:
            post_journals(act, source="payables", journals=journals, all_or_nothing=True)


def _owe(act: Act, headers: pl.DataFrame, lines: pl.DataFrame) -> None:
    """Write what is now owed, mark the invoices approved, and tell whoever listens."""
    funds = main_funds(lines.rename({"reference": "source_ref"}))
    credit = pl.col("kind") == "credit_note"
    owed = headers.join(
        funds, left_on="reference", right_on="source_ref", how="left", maintain_order="left"
    ).select(
        pl.Series("reference", next_references("OBL", headers.height), dtype=pl.String),
        "entity",
        "payee_id",
        "payee_class",
        "due_on",
        source=pl.lit("payables"),
        source_ref=pl.format("payables:invoice:{}", "reference"),
        fund=pl.col("fund").fill_null("GF"),
        control=pl.lit("creditors_control"),
        owed_pence=pl.when(credit).then(-pl.col("gross_pence")).otherwise(pl.col("gross_pence")),
        settled_pence=pl.lit(0),
        why=pl.format(
            "{} {}",
            pl.when(credit).then(pl.lit("Credit note")).otherwise(pl.lit("Invoice")),
            "number",
        ),
        stopped=pl.lit(""),
        closed=pl.col("gross_pence") == 0,
        done=pl.col("gross_pence") == 0,
        act_id=pl.lit(act.id),
    )
    subjects = [f"payables:invoice:{reference}" for reference in headers["reference"]]
    with act.cursor() as cursor:
        copy_in(cursor, "payables_obligation", owed)
        cursor.execute(
            "UPDATE payables_invoice SET state = 'approved', approved_by = %s, approved_on = %s, "
            "state_reason = '' WHERE id = ANY(%s)",
            [act.person, act.today, headers["id"].to_list()],
        )
    act.done_all(subjects)
    if act.caller.system:
        act.concerns_all(subjects, "invoice.approve")
    told = headers.select(
        "order_reference", "contract_reference", "gross_pence", "entity", invoice="reference"
    )
    for (entity,), part in told.group_by("entity", maintain_order=True):
        for piece in part.drop("entity").iter_slices(EVENT_ITEMS):
            act.emit(INVOICE_APPROVED, {"entity": entity, "invoices": piece.to_dicts()})


@command(duty="invoice.approve", summary="Approve an invoice for payment")
def approve_invoice(act: Act, invoice: str, note: Text = "") -> Approved:
    """Approve an invoice sent for approval: it is posted to the ledger and owed from now on.

    Every cost centre it is charged to must be within reach, its gross within the limit, and neither
    whoever entered nor whoever coded it may approve.
    """
    approve(act, [invoice])
    if note:
        act.changed(f"payables:invoice:{invoice}", None, {"note": note})
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT reference, due_on FROM payables_obligation "
            "WHERE source = 'payables' AND source_ref = %s",
            [f"payables:invoice:{invoice}"],
        )
        obligation, due_on = cursor.fetchone()
    return Approved(invoice=invoice, obligation=obligation, due_on=due_on)


@command(duty="invoice.approve", summary="Approve invoices for payment")
def approve_invoices(act: Act, invoices: list[str]) -> Batch:
    """Approve each invoice of a list; those this person may not are set aside with the reason."""
    if not invoices:
        return Batch()
    if len(invoices) == 1:
        approve_invoice(act, invoices[0])
        return Batch(accepted=invoices)
    return approve(act, list(dict.fromkeys(invoices)))


@command(duty="invoice.approve", summary="Reject an invoice")
def reject_invoice(act: Act, invoice: str, reason: Name) -> None:
    """Send an invoice back with the reason instead of approving it."""
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity, directorate=found.directorate, cost_centre=found.cost_centre)
    expect_state(found, "submitted")
    act.concerns(f"payables:invoice:{invoice}")
    set_state(act, found, "rejected", reason)
    act.done(f"payables:invoice:{invoice}")

"""Coding an invoice, sending it for approval, and sending it to somebody else."""

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import User
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Batch, Name, Refused
from chamberlain.ledger.contract import Coding, cost_centre_tree, valid_coding
from chamberlain.payables.commands.invoices import EnteredLine
from chamberlain.payables.commands.locking import expect_state, lock_invoice, set_state
from chamberlain.payables.errors import CodingIncomplete
from chamberlain.payables.models import Invoice, InvoiceLine
from chamberlain.payables.rules.payee_classes import classes_seen


@command(duty="invoice.enter", summary="Code an invoice")
def code_invoice(act: Act, invoice: str, lines: list[EnteredLine]) -> None:
    """Put an invoice's whole net and VAT to codes of the chart; nothing may be left to code."""
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity)
    expect_state(found, "received", "coded", "submitted", "rejected")
    _refuse_left_over(found, lines)
    _refuse_bad_coding(act, found, lines)
    act.concerns(f"payables:invoice:{invoice}")
    before = list(
        InvoiceLine.objects.filter(invoice=found).values("account", "cost_centre", "net_pence")
    )
    InvoiceLine.objects.filter(invoice=found).delete()
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=found, line_no=number, **line.model_dump())
        for number, line in enumerate(lines, start=1)
    )
    act.changed(
        f"payables:invoice:{invoice}",
        {"lines": before},
        {
            "lines": [
                line.model_dump(include={"account", "cost_centre", "net_pence"}) for line in lines
            ]
        },
    )
    set_state(act, found, "coded", submitted_by=None, approver=None)
    act.done(f"payables:invoice:{invoice}", "payables.approve_invoice")


def _refuse_left_over(found: Invoice, lines: list[EnteredLine]) -> None:
    for field, words in (("net_pence", "net"), ("vat_pence", "VAT")):
        left = getattr(found, field) - sum(getattr(line, field) for line in lines)
        if left:
            raise CodingIncomplete(
                f"{format_pounds(left)} of {words} is left to code: the lines make "
                f"{format_pounds(getattr(found, field) - left)} of "
                f"{format_pounds(getattr(found, field))}.",
                field="lines",
            )


def _refuse_bad_coding(act: Act, found: Invoice, lines: list[EnteredLine]) -> None:
    codings = [
        Coding(**line.model_dump(include={"account", "fund", "cost_centre", "project", "vat_code"}))
        for line in lines
    ]
    problems = valid_coding(act.scope, entity=found.entity, on=act.today, codings=codings)
    if problems:
        first = problems[0]
        raise CodingIncomplete(
            f"Line {first.row + 1}, {first.field.replace('_', ' ')} {first.value}: {first.message}",
            field=f"lines.{first.row}.{first.field}",
        )


SUBMITTED = {
    "id": pl.Int64,
    "reference": pl.String,
    "entity": pl.String,
    "state": pl.String,
    "gross_pence": pl.Int64,
    "pay_by": pl.Date,
    "name": pl.String,
    "cost_centre": pl.String,
    "uncoded": pl.Int64,
}


def _to_submit(act: Act, references: list[str]) -> pl.DataFrame:
    """Lock invoices and return, for each, what an approver is asked; places from the chart."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM payables_invoice WHERE reference = ANY(%s) ORDER BY id FOR UPDATE",
            [references],
        )
    frame = read_frame(
        "SELECT i.id, i.reference, i.entity, i.state, i.gross_pence, i.pay_by, f.name, "
        "l.cost_centre, l.uncoded FROM payables_invoice i "
        "JOIN payables_payee p ON p.id = i.payee_id AND p.payee_class = ANY(%s) "
        "JOIN payables_payee_fact f ON f.payee_id = p.id "
        "AND upper_inf(f.known) AND f.held @> %s::date "
        "CROSS JOIN LATERAL (SELECT CASE WHEN min(cost_centre) = max(cost_centre) "
        "THEN min(cost_centre) END AS cost_centre, count(*) FILTER (WHERE account = '') AS uncoded "
        "FROM payables_invoice_line WHERE invoice_id = i.id) l WHERE i.reference = ANY(%s)",
        [classes_seen(act.scope), act.today, references],
        schema=SUBMITTED,
    )
    tree = cost_centre_tree(act.scope, as_at=act.today).select("cost_centre", "directorate")
    return frame.join(tree.unique("cost_centre"), on="cost_centre", how="left")


@command(duty="invoice.submit", summary="Send an invoice for approval")
def submit_invoice(act: Act, invoice: str) -> None:
    """Send a coded invoice to whoever may approve it where it is charged, up to its amount."""
    done = _submit(act, [invoice])
    if done.refused:
        raise Refusal(done.refused[0].message, code="wrong_state")


@command(duty="invoice.submit", summary="Send invoices for approval")
def submit_invoices(act: Act, invoices: list[str]) -> Batch:
    """Send each coded invoice of a list for approval; the others are set aside with the reason."""
    return _submit(act, invoices)


def _submit(act: Act, references: list[str]) -> Batch:
    frame = _to_submit(act, references)
    for entity in frame["entity"].unique().to_list():
        act.need(entity=entity)
    ready = frame.filter((pl.col("state") == "coded") & (pl.col("uncoded") == 0))
    states = dict(frame.select("reference", "state").iter_rows())
    taken = set(ready["reference"])
    refused = [
        Refused(row=row, field="invoice", value=ref, message=_why_not(ref, states.get(ref)))
        for row, ref in enumerate(references, start=1)
        if ref not in taken
    ]
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE payables_invoice i SET state = 'submitted', submitted_by = %s, "
            "cost_centre = s.cost_centre, directorate = s.directorate "
            "FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS s(id, cost_centre, directorate) "
            "WHERE i.id = s.id",
            [act.person, *(ready[name].to_list() for name in ("id", "cost_centre", "directorate"))],
        )
    act.concerns_all([f"payables:invoice:{ref}" for ref in ready["reference"]])
    for item in ready.to_dicts():
        ask_approval(act, item)
    return Batch(accepted=[ref for ref in references if ref in taken], refused=refused)


def _why_not(reference: str, state: str | None) -> str:
    if state is None:
        return f"There is no invoice {reference}."
    if state == "coded":
        return f"{reference} has lines without a coding."
    return f"{reference} is {state}; only a coded invoice is sent for approval."


def ask_approval(act: Act, item: dict, owner: str | None = None) -> None:
    """Put an invoice in the inbox of whoever may approve it: where it is charged, by its amount."""
    act.ask_for(
        f"payables:invoice:{item['reference']}",
        "payables.approve_invoice",
        title=f"Approve {item['reference']} from {item['name']}",
        entity=item["entity"],
        directorate=item["directorate"],
        cost_centre=item["cost_centre"],
        owner=owner,
        amount_pence=item["gross_pence"],
        document="invoice",
        due=item["pay_by"],
        url=f"/staff/payables/approve/{item['reference']}",
    )


@command(duty="invoice.submit", summary="Send an invoice to another approver")
def redirect_invoice(act: Act, invoice: str, to: str, note: Name) -> None:
    """Name the person who should approve an invoice, with the reason it is passed on."""
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity, directorate=found.directorate, cost_centre=found.cost_centre)
    expect_state(found, "submitted")
    person = User.objects.filter(is_active=True).filter(reference=to).first()
    if person is None:
        person = User.objects.filter(is_active=True, username__iexact=to).first()
    if person is None:
        raise Unknown(f"There is no active person {to}.", field="to")
    Invoice.objects.filter(pk=found.pk).update(approver=person.reference, state_reason=note)
    act.changed(
        f"payables:invoice:{invoice}",
        {"approver": found.approver},
        {"approver": person.reference, "note": note},
    )

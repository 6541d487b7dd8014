"""Whose work an invoice's approval is: asked for, taken away while it is stopped, asked again."""

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act
from chamberlain.ledger.contract import cost_centre_tree
from chamberlain.payables.models import Invoice
from chamberlain.payables.rules.payee_classes import classes_seen

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


def to_submit(act: Act, references: list[str]) -> pl.DataFrame:
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


def ask_again(act: Act, invoice: Invoice) -> None:
    """Put an invoice that is let go on in its approver's inbox once more, where it waits for one.

    A hold or a dispute took it out: nobody can approve what is stopped.
    """
    if Invoice.objects.get(pk=invoice.pk).state != "submitted":
        return
    for item in to_submit(act, [invoice.reference]).to_dicts():
        ask_approval(act, item)

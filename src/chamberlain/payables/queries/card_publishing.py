"""Purchase card transactions as the public sees them: every one, whoever holds the card."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.models import Entity
from chamberlain.ledger.contract import coding_choices, cost_centre_tree

_LINES = """
    SELECT l.bought_on, coalesce(c.cost_centre, d.cost_centre, ''), l.merchant, l.category,
        l.reference, CASE WHEN l.state = 'approved' THEN coalesce(nullif(c.description, ''),
            l.purpose) ELSE '' END, coalesce(c.account, ''), coalesce(c.net_pence, l.amount_pence)
    FROM payables_card_line l LEFT JOIN payables_card d ON d.id = l.card_id
    LEFT JOIN payables_card_coding c ON c.line_id = l.id AND l.state = 'approved'
    WHERE l.entity = %s AND l.posted_on >= %s AND l.posted_on < %s
    ORDER BY l.bought_on, l.id, c.part
"""
_SCHEMA = {
    "bought_on": pl.Date,
    "cost_centre": pl.String,
    "merchant": pl.String,
    "merchant_category": pl.String,
    "reference": pl.String,
    "purpose": pl.String,
    "code": pl.String,
    "amount_pence": pl.Int64,
}


def cards_frame(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return a row for each part of each card transaction posted over `[since, until)`.

    There is no threshold. An approved transaction is net of the VAT that is reclaimed, with its
    purpose; another is as the card company billed it, its purpose blank. Holders are not named.
    """
    frame = read_frame(_LINES, [entity, since, until], schema=_SCHEMA)
    tree = cost_centre_tree(scope, as_at=until).select(
        "cost_centre", directorate="directorate_name", service="service_name"
    )
    choices = coding_choices(scope, entity=entity, on=since)
    names = pl.DataFrame(
        [(one.code, one.name) for one in choices.accounts],
        schema={"code": pl.String, "account": pl.String},
        orient="row",
    )
    body = Entity.objects.filter(code=entity).values_list("name", flat=True).first()
    return (
        frame.join(tree.unique("cost_centre"), on="cost_centre", how="left", maintain_order="left")
        .join(names.unique("code"), on="code", how="left", maintain_order="left")
        .select(
            pl.lit(str(body or entity)).alias("body"),
            "bought_on",
            pl.col("directorate").fill_null(""),
            pl.col("service").fill_null(""),
            "merchant",
            "merchant_category",
            "reference",
            "purpose",
            pl.coalesce("account", "code").alias("account"),
            "amount_pence",
            pl.lit(0, pl.Int64).alias("irrecoverable_vat_pence"),
        )
    )


@query(summary="Purchase card transactions to publish over some days")
def card_transactions_to_publish(
    scope: Scope, entity: str, since: date, until: date
) -> pl.DataFrame:
    """Return the rows of the file of card transactions posted over `[since, until)`."""
    if not scope.sees_whole(entity):
        raise Unknown(f"There are no card transactions of {entity}.", field="entity")
    return cards_frame(scope, entity, since, until)

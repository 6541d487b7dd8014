"""What is looked at before people are paid: shared accounts and details that changed."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.payables.rules.payee_classes import classes_seen

FEW = 100
CHECKS = {"payee": pl.String, "shared_with": pl.String, "changed_on": pl.Date}


@query(contract=True, summary="Payees that share a bank account, or whose details changed")
def payee_bank_checks(scope: Scope, payees: list[str], since: date) -> pl.DataFrame:
    """Return payees with another one of theirs on the same account, and when details last changed.

    `shared_with` is null for an account of its own, `changed_on` for details unchanged since the
    day. Account numbers are not told.
    """
    found = read_frame(
        "SELECT m.reference, CASE WHEN min(m.reference) OVER a <> m.reference "
        "THEN min(m.reference) OVER a WHEN max(m.reference) OVER a <> m.reference "
        "THEN max(m.reference) OVER a END, CASE WHEN m.is_change AND m.proposed_on >= %s "
        "THEN m.proposed_on END FROM (SELECT DISTINCT ON (b.payee_id) p.reference, b.is_change, "
        "b.proposed_on, coalesce(k.destination_mark, b.reference) AS account "
        "FROM payables_bank_details b JOIN payables_payee p ON p.id = b.payee_id "
        "LEFT JOIN payables_bank_mark k ON k.details_id = b.id "
        "WHERE p.reference = ANY(%s) AND p.payee_class = ANY(%s) "
        "ORDER BY b.payee_id, b.id DESC) m WINDOW a AS (PARTITION BY m.account)",
        [since, payees, classes_seen(scope)],
        schema=CHECKS,
        few=len(payees) <= FEW,
    )
    return found.filter(pl.col("shared_with").is_not_null() | pl.col("changed_on").is_not_null())

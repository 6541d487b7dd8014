"""What an invoice that waits for approval would leave of the budgets it is charged to."""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.finding import find_invoice
from chamberlain.payables.rules.invoice_journal import BLOCKED_VAT


class BudgetAfter(Record):
    """What an invoice leaves of one coding's budget; `left_pence` is None where none was told."""

    cost_centre: str
    account: str
    left_pence: int | None
    told_on: date | None


_COST = """
    (l.net_pence + CASE WHEN l.vat_code = ANY(%(blocked)s) THEN l.vat_pence ELSE 0 END)
    * CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END
"""
_CHARGED = """
    SELECT i.entity, l.cost_centre, l.account, sum({cost})::bigint AS cost_pence,
        t.told_on, t.left_pence
    FROM payables_invoice i JOIN payables_invoice_line l ON l.invoice_id = i.id
    LEFT JOIN payables_budget_told t ON t.entity = i.entity AND t.year = %(year)s
        AND t.cost_centre = l.cost_centre AND t.account = l.account
    WHERE i.id = %(id)s AND i.state <> 'approved' AND l.cost_centre <> ''
    GROUP BY i.entity, l.cost_centre, l.account, t.told_on, t.left_pence
    ORDER BY 2, 3
"""
_USED = """
    SELECT l.cost_centre, l.account, sum({cost})::bigint AS used_pence
    FROM payables_invoice i
    JOIN payables_invoice_line l ON l.invoice_id = i.id
    JOIN payables_budget_told t ON t.entity = i.entity AND t.year = %(year)s
        AND t.cost_centre = l.cost_centre AND t.account = l.account
    JOIN payables_obligation o ON o.source = 'payables'
        AND o.source_ref = 'payables:invoice:' || i.reference
    WHERE i.entity = %(entity)s AND i.approved_on >= %(since)s
        AND i.approved_on >= t.told_on AND o.act_id > t.act_id
        AND (l.cost_centre, l.account) IN (
            SELECT * FROM unnest(%(centres)s::text[], %(accounts)s::text[])
        )
    GROUP BY 1, 2
"""
# The day is asked for first and given as it stands: the planner then starts from the few invoices
# approved since, and not from all lines that were ever charged there.


@query(summary="What an invoice would leave of the budgets it is charged to")
def invoice_budgets(scope: Scope, invoice: str) -> list[BudgetAfter]:
    """Return, by coding, what would be left once this invoice were approved.

    What budgets told last, less what was approved since, less this. Nothing of one approved.
    """
    found = find_invoice(scope, invoice)
    given = {"year": year_of(clock.business_date()), "blocked": list(BLOCKED_VAT)}
    charged = rows(_CHARGED.format(cost=_COST), given | {"id": found.pk})
    used = _used([row for row in charged if row["told_on"]], given)
    return [
        BudgetAfter(
            cost_centre=row["cost_centre"],
            account=row["account"],
            told_on=row["told_on"],
            left_pence=None
            if row["told_on"] is None
            else row["left_pence"]
            - row["cost_pence"]
            - used.get((row["cost_centre"], row["account"]), 0),
        )
        for row in charged
    ]


def _used(told: list[dict[str, Any]], given: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Return what was approved of each coding since its budget was told."""
    if not told:
        return {}
    asked = {
        "entity": told[0]["entity"],
        "since": min(row["told_on"] for row in told),
        "centres": [row["cost_centre"] for row in told],
        "accounts": [row["account"] for row in told],
    }
    found = rows(_USED.format(cost=_COST), given | asked)
    return {(row["cost_centre"], row["account"]): row["used_pence"] for row in found}

"""What an invoice that waits for approval would leave of the budgets it is charged to."""

from datetime import date

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
_AFTER = """
    WITH here AS (
        SELECT i.entity, l.cost_centre, l.account, sum({cost})::bigint AS cost_pence
        FROM payables_invoice i JOIN payables_invoice_line l ON l.invoice_id = i.id
        WHERE i.id = %(id)s AND i.state <> 'approved' AND l.cost_centre <> ''
        GROUP BY i.entity, l.cost_centre, l.account
    )
    SELECT h.cost_centre, h.account, t.told_on, t.left_pence - h.cost_pence - coalesce((
        SELECT sum({cost})
        FROM payables_invoice i
        JOIN payables_obligation o ON o.source = 'payables'
            AND o.source_ref = 'payables:invoice:' || i.reference
        JOIN payables_invoice_line l ON l.invoice_id = i.id
        WHERE i.entity = h.entity AND i.approved_on >= t.told_on AND o.act_id > t.act_id
            AND l.cost_centre = h.cost_centre AND l.account = h.account
    ), 0)::bigint AS left_pence
    FROM here h LEFT JOIN payables_budget_told t ON t.entity = h.entity AND t.year = %(year)s
        AND t.cost_centre = h.cost_centre AND t.account = h.account
    ORDER BY 1, 2
"""


@query(summary="What an invoice would leave of the budgets it is charged to")
def invoice_budgets(scope: Scope, invoice: str) -> list[BudgetAfter]:
    """Return, by coding, what would be left once this invoice were approved.

    What budgets told last, less what was approved since, less this. Nothing of one approved.
    """
    found = find_invoice(scope, invoice)
    year = year_of(clock.business_date())
    given = {"id": found.pk, "year": year, "blocked": list(BLOCKED_VAT)}
    return [BudgetAfter(**row) for row in rows(_AFTER.format(cost=_COST), given)]

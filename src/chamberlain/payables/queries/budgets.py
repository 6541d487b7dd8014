"""What an invoice that waits for approval would leave of the budgets it is charged to."""

from collections import Counter
from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import DAY, year_of
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
        t.told_on, t.left_pence, t.act_id AS told_act
    FROM payables_invoice i JOIN payables_invoice_line l ON l.invoice_id = i.id
    LEFT JOIN payables_budget_told t ON t.entity = i.entity AND t.year = %(year)s
        AND t.cost_centre = l.cost_centre AND t.account = l.account
    WHERE i.id = %(id)s AND i.state <> 'approved' AND l.cost_centre <> ''
    GROUP BY i.entity, l.cost_centre, l.account, t.told_on, t.left_pence, t.act_id
    ORDER BY 2, 3
"""
_APPROVED = """
    SELECT i.reference, l.cost_centre, l.account, sum({cost})::bigint AS cost_pence
    FROM payables_invoice i JOIN payables_invoice_line l ON l.invoice_id = i.id
    WHERE i.entity = %(entity)s AND i.approved_on = %(day)s
        AND l.cost_centre = ANY(%(centres)s) AND l.account = ANY(%(accounts)s)
    GROUP BY 1, 2, 3
"""
# Asked of one day at a time, mostly of today alone: its plan is kept, and starts from the few
# invoices approved on a day, not from all lines that were ever charged there.
_ACTS = """
    SELECT right(source_ref, -length('payables:invoice:')) AS reference, act_id
    FROM payables_obligation WHERE source = 'payables' AND source_ref = ANY(%(subjects)s)
"""


@query(summary="What an invoice would leave of the budgets it is charged to")
def invoice_budgets(scope: Scope, invoice: str) -> list[BudgetAfter]:
    """Return, by coding, what would be left once this invoice were approved.

    What budgets told last, less what was approved since, less this. Nothing of one approved.
    """
    found = find_invoice(scope, invoice)
    blocked = list(BLOCKED_VAT)
    given = {"id": found.pk, "year": year_of(clock.business_date()), "blocked": blocked}
    charged = rows(_CHARGED.format(cost=_COST), given)
    used = _used([row for row in charged if row["told_on"]], blocked)
    return [
        BudgetAfter(
            cost_centre=row["cost_centre"],
            account=row["account"],
            told_on=row["told_on"],
            left_pence=None
            if row["told_on"] is None
            else row["left_pence"] - row["cost_pence"] - used[row["cost_centre"], row["account"]],
        )
        for row in charged
    ]


def _used(told: list[dict[str, Any]], blocked: list[str]) -> Counter[tuple[str, str]]:
    """Return what was approved of each coding since its budget was told."""
    used: Counter[tuple[str, str]] = Counter()
    since = {(row["cost_centre"], row["account"]): row for row in told}
    approved = _approved(told, blocked)
    subjects = [f"payables:invoice:{reference}" for reference in {r["reference"] for r in approved}]
    found = rows(_ACTS, {"subjects": subjects}) if subjects else []
    acts = {row["reference"]: row["act_id"] for row in found}
    for row in approved:
        coding = (row["cost_centre"], row["account"])
        if coding in since and acts.get(row["reference"], 0) > since[coding]["told_act"]:
            used[coding] += row["cost_pence"]
    return used


def _approved(told: list[dict[str, Any]], blocked: list[str]) -> list[dict[str, Any]]:
    """Return what invoices cost these codings that were approved from the day of the telling."""
    if not told:
        return []
    given = {
        "entity": told[0]["entity"],
        "centres": [row["cost_centre"] for row in told],
        "accounts": [row["account"] for row in told],
        "blocked": blocked,
    }
    days = (clock.business_date() - min(row["told_on"] for row in told)).days
    return [
        row
        for back in range(days + 1)
        for row in rows(
            _APPROVED.format(cost=_COST), given | {"day": clock.business_date() - back * DAY}
        )
    ]

"""Recharge rules, the cost they share, and what they have shared already."""

from datetime import date
from typing import Any

from django.db import connection

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import loaded

_POOL = """
    SELECT coalesce(sum(pence), 0) FROM (
        SELECT debit_pence + credit_pence AS pence FROM ledger_inside.coding_balance
        WHERE entity = %(entity)s AND year = %(year)s AND period <= %(period)s
          AND cost_centre = %(cost_centre)s AND fund = %(fund)s
          AND account BETWEEN %(account_from)s AND %(account_to)s AND account <> %(credit_account)s
        UNION ALL
        SELECT debit_pence + credit_pence FROM ledger_inside.delta
        WHERE entity = %(entity)s AND year = %(year)s AND period <= %(period)s
          AND cost_centre = %(cost_centre)s AND fund = %(fund)s
          AND account BETWEEN %(account_from)s AND %(account_to)s AND account <> %(credit_account)s
    ) coded
"""


def pool_of(rule: dict[str, Any], year: int, period: int) -> int:
    """Return what a rule's cost centre cost in a year to a period: pence, spending positive."""
    with connection.cursor() as cursor:
        cursor.execute(_POOL, rule | {"year": year, "period": period})
        return int(cursor.fetchone()[0])


def recharged_before(rule: dict[str, Any], year: int) -> int:
    """Return what journals of a rule have recharged in a year, whatever the period."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(-sum(amount_pence), 0) FROM ledger_line WHERE year = %s "
            "AND entity = %s AND cost_centre = %s AND account = %s AND line_ref = %s",
            [
                year,
                rule["entity"],
                rule["cost_centre"],
                rule["credit_account"],
                f"ledger:recharge:{rule['reference']}",
            ],
        )
        return int(cursor.fetchone()[0])


def waiting_of(rule: dict[str, Any], year: int) -> int:
    """Return what journals of a rule would recharge that wait for approval."""
    mark = f"ledger:recharge:{rule['reference']}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lines FROM ledger_prepared_journal WHERE entity = %s AND year = %s "
            "AND state = 'prepared' AND evidence @> ARRAY[%s]",
            [rule["entity"], year, mark],
        )
        found = [loaded(lines) for (lines,) in cursor.fetchall()]
    return -sum(
        line["amount_pence"]
        for lines in found
        for line in lines
        if line["line_ref"] == mark and line["account"] == rule["credit_account"]
    )


class RechargeRow(Record):
    """A recharge rule in the register."""

    reference: str
    name: str
    entity: str
    basis: str
    statement: str
    fund: str
    cost_centre: str
    account_from: str
    account_to: str
    debit_account: str
    credit_account: str
    shares: list[dict[str, Any]]
    prepared_by: str
    prepared_on: date
    state: str
    decided_by: str
    reason: str


@query(summary="List recharge rules")
def recharge_rules(
    scope: Scope, entity: str = "", state: str = "", reference: str = ""
) -> list[RechargeRow]:
    """Return the recharge rules of the entities in scope, the newest first."""
    condition, params = scope.entity_sql("entity")
    names = list(RechargeRow.model_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM ledger_recharge_rule "  # noqa: S608 - field names
            f"WHERE {condition} AND (%s = '' OR entity = %s) AND (%s = '' OR state = %s) "
            "AND (%s = '' OR reference = %s) ORDER BY reference DESC",
            [*params, entity, entity, state, state, reference, reference],
        )
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [RechargeRow(**(row | {"shares": loaded(row["shares"])})) for row in rows]


@explains("ledger:recharge", query="ledger.recharge_rules")
def explain_recharge(scope: Scope, reference: str) -> Explanation:
    """A recharge rule: what it shares, on which basis, and who bears how much."""
    rows = recharge_rules(scope, reference=reference)
    if not rows:
        raise Unknown(f"There is no recharge rule {reference}.", field="reference")
    found = rows[0]
    total = sum(share["weight"] for share in found.shares)
    return Explanation(
        reference=f"ledger:recharge:{reference}",
        title=f"{reference}: {found.name}",
        url=f"/staff/ledger/recharges/{reference}",
        facts=[
            ("Basis", found.basis),
            ("Where its figures come from", found.statement),
            ("Shares the cost of", f"{found.cost_centre}, {found.account_from} to "
             f"{found.account_to}"),
            ("State", found.state),
            ("Prepared by", found.prepared_by),
            *([("Decided by", found.decided_by)] if found.decided_by else []),
        ],
        workings=[
            {
                "cost centre": share["cost_centre"],
                "fund": share["fund"],
                "weight": f"{share['weight']:,}",
                "of": f"{total:,}" if found.basis == "statistic" else "10,000",
            }
            for share in found.shares
        ],
    )  # fmt: skip

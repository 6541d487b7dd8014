"""Balances: kept ones in milliseconds, the same from the lines as proof, and spend by service."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.prepared import prepared_cursor
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.rules.years import year_and_period

BALANCE = {
    "entity": pl.String,
    "fund": pl.String,
    "account": pl.String,
    "name": pl.String,
    "group": pl.String,
    "lines": pl.Int64,
    "debit_pence": pl.Int64,
    "credit_pence": pl.Int64,
    "balance_pence": pl.Int64,
}

_NAMED = """
    SELECT b.entity, b.fund, b.account, a.name, a."group", b.lines,
           greatest(b.balance_pence, 0), greatest(-b.balance_pence, 0), b.balance_pence
    FROM ({balances}) b LEFT JOIN ledger_account a ON a.code = b.account
    ORDER BY b.entity, b.fund, b.account
"""

_KEPT = """
    SELECT entity, fund, account, sum(lines)::bigint AS lines,
           sum(debit_pence)::bigint AS debit_pence, sum(credit_pence)::bigint AS credit_pence
    FROM (
        SELECT entity, fund, account, lines, debit_pence, credit_pence
        FROM ledger_inside.account_balance WHERE year = %s AND period = %s AND {scope}
        UNION ALL
        SELECT entity, fund, account, lines, debit_pence, credit_pence
        FROM ledger_inside.delta WHERE year = %s AND period <= %s AND {scope}
    ) kept GROUP BY entity, fund, account
"""

_KEPT_BALANCES = """
    SELECT entity, fund, account, lines, debit_pence + credit_pence AS balance_pence FROM ({kept}) t
"""

_LINES = """
    SELECT e.entity, t.fund, t.account, t.lines, t.balance_pence
    FROM (SELECT DISTINCT entity FROM ledger_period WHERE year = %s AND {scope}) e
    CROSS JOIN LATERAL ledger_inside.line_totals(e.entity, %s, %s) t
"""

_SPEND = """
    SELECT coalesce(d.code, ''), coalesce(d.name, 'Not placed'), coalesce(s.code, ''),
           coalesce(s.name, 'Not placed'),
           sum(k.pence) FILTER (WHERE a.group_no <> '9')::bigint,
           sum(k.pence) FILTER (WHERE a.group_no = '9')::bigint, sum(k.pence)::bigint
    FROM (
        SELECT entity, cost_centre, account, debit_pence + credit_pence AS pence
        FROM ledger_inside.coding_balance
        WHERE year = %s AND period BETWEEN %s AND %s AND cost_centre <> ''
        UNION ALL
        SELECT entity, cost_centre, account, debit_pence + credit_pence
        FROM ledger_inside.delta
        WHERE year = %s AND period BETWEEN %s AND %s AND cost_centre <> ''
        UNION ALL
        SELECT entity, cost_centre, account, -pence
        FROM ledger_inside.statutory(%s) WHERE period BETWEEN %s AND %s
    ) k JOIN ledger_account a ON a.code = k.account AND a.statement = 'revenue'
    LEFT JOIN ledger_placement ps ON ps.child = k.cost_centre AND ps.held @> %s::date
    LEFT JOIN ledger_cost_centre s ON s.code = ps.parent
    LEFT JOIN ledger_placement pd ON pd.child = s.code AND pd.held @> %s::date
    LEFT JOIN ledger_cost_centre d ON d.code = pd.parent
    WHERE {scope} GROUP BY d.code, d.name, s.code, s.name ORDER BY 1, 3
"""


@query(summary="Show the trial balance")
def trial_balance(
    scope: Scope, year: Year, period: int, entity: str = "", basis: str = "kept"
) -> pl.DataFrame:
    """Return each account's total of a year to the end of a period, by entity and fund.

    `basis` is "kept" (the kept balances) or "lines" (added up from every line: the proof). Columns:
    entity, fund, account, name, group, lines, debit_pence, credit_pence, balance_pence. As
    on paper an account stands in one column, debit or credit, with its balance.
    """
    condition, within = _where(scope, entity)
    if basis == "kept":
        balances = _KEPT_BALANCES.format(kept=_KEPT.format(scope=condition))
        params = [year, period, *within, year, period, *within]
    elif basis == "lines":
        balances, params = _LINES.format(scope=condition), [year, *within, year, period]
    else:
        raise Refusal('basis is "kept" or "lines".', field="basis", status=422)
    with prepared_cursor() as cursor:
        cursor.execute(_NAMED.format(balances=balances), params)
        return pl.DataFrame(cursor.fetchall(), schema=BALANCE, orient="row")


def _where(scope: Scope, entity: str) -> tuple[str, list[Any]]:
    condition, params = scope.entity_sql("entity")
    return (f"({condition}) AND entity = %s", [*params, entity]) if entity else (condition, params)


class ControlBalance(Record):
    """A control account to the end of a period."""

    entity: str
    account: str
    name: str
    year: int
    period: int
    lines: int
    balance_pence: int


@query(summary="Show the balance of a control account", contract=True)
def control_account_balance(
    scope: Scope, entity: str, account: str, year: Year, period: int
) -> ControlBalance:
    """Return an account's balance of a year to a period's end, over all funds; debits positive."""
    condition, within = _where(scope, entity)
    kept = _KEPT.format(scope=f"{condition} AND account = %s")
    params = [year, period, *within, account]
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(lines), 0), coalesce(sum(debit_pence + credit_pence), 0), "  # noqa: S608
            "(SELECT name FROM ledger_account WHERE code = %s) "
            f"FROM ({kept}) totals",
            [account, *params, *params],
        )
        lines, pence, name = cursor.fetchone()
    return ControlBalance(
        entity=entity,
        account=account,
        name=name or "",
        year=year,
        period=period,
        lines=int(lines),
        balance_pence=int(pence),
    )


@query(summary="Show the balances of every control account", contract=True)
def control_accounts(scope: Scope, entity: str, year: Year, period: int) -> list[ControlBalance]:
    """Return every control account with its balance of a year to the end of a period."""
    condition, within = _where(scope, entity)
    params = [year, period, *within]
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT a.code, a.name, coalesce(sum(k.lines), 0), "  # noqa: S608
            "coalesce(sum(k.debit_pence + k.credit_pence), 0) FROM ledger_account a "
            f"LEFT JOIN ({_KEPT.format(scope=condition)}) k ON k.account = a.code "
            "WHERE a.control GROUP BY a.code, a.name ORDER BY a.code",
            [*params, *params],
        )
        rows = cursor.fetchall()
    return [
        ControlBalance(
            entity=entity, account=code, name=name, year=year, period=period,
            lines=int(lines), balance_pence=int(pence),
        )
        for code, name, lines, pence in rows
    ]  # fmt: skip


@query(summary="Show an account's balance on a day", contract=True)
def balance_on(scope: Scope, entity: str, account: str, as_at: date) -> int:
    """Return the pence of an account's lines of the day's financial year, up to and with it."""
    year, _ = year_and_period(as_at)
    condition, within = _where(scope, entity)
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(amount_pence), 0) FROM ledger_line "  # noqa: S608
            f"WHERE year = %s AND {condition} AND account = %s AND journal_date <= %s",
            [year, *within, account, as_at],
        )
        return int(cursor.fetchone()[0])


class ServiceSpend(Record):
    """What a service spent and took in."""

    directorate: str
    directorate_name: str
    service: str
    service_name: str
    spend_pence: int
    income_pence: int
    net_pence: int


@query(summary="Show spend by service")
def spend_by_service(
    scope: Scope,
    year: Year,
    period: int,
    as_at: date,
    period_from: int = 1,
    entity: str = "",
) -> list[ServiceSpend]:
    """Return revenue spend and income of each service over periods, on the tree of a day.

    Income is negative, as in the ledger. Statutory journals are left out: they are of the accounts,
    not of the budget. A service the caller doesn't reach is left out.
    """
    condition, within = scope.place_sql("k.entity", "d.code", "k.cost_centre")
    if entity:
        condition, within = f"{condition} AND k.entity = %s", [*within, entity]
    span = [year, period_from, period]
    with prepared_cursor() as cursor:
        cursor.execute(_SPEND.format(scope=condition), [*span, *span, *span, as_at, as_at, *within])
        names = list(ServiceSpend.model_fields)
        return [
            ServiceSpend.model_validate(
                dict(zip(names, (0 if v is None else v for v in row), strict=True))
            )
            for row in cursor.fetchall()
        ]

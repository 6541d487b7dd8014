"""The figures of a period of the books, for those who watch over it."""

from datetime import date
from typing import Any

from django.db import connection

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.queries.balances import _KEPT, _where


class GroupBalance(Record):
    """One group of the trial balance: what its accounts stand at, debits and credits apart.

    An account in debit counts as debit and one in credit as credit; both are positive.
    """

    group: str
    statement: str
    accounts: int
    debit_pence: int
    credit_pence: int


@query(summary="The trial balance by group", contract=True)
def trial_balance_groups(scope: Scope, entity: str, year: Year, period: int) -> list[GroupBalance]:
    """Return the balances of a year to the end of a period, by group, in the chart's order."""
    condition, within = _where(scope, entity)
    params = [year, period, *within]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(a.\"group\", 'Not in the chart'), coalesce(a.statement, ''), "  # noqa: S608
            "count(*), sum(greatest(k.pence, 0))::bigint, -sum(least(k.pence, 0))::bigint "
            "FROM (SELECT account, sum(debit_pence + credit_pence)::bigint AS pence "
            f"FROM ({_KEPT.format(scope=condition)}) t GROUP BY account) k "
            "LEFT JOIN ledger_account a ON a.code = k.account "
            "GROUP BY 1, 2 ORDER BY min(k.account)",
            [*params, *params],
        )
        names = list(GroupBalance.model_fields)
        return [GroupBalance(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


_SPEND = """
    SELECT coalesce(d.code, ''), coalesce(d.name, 'Not placed'), coalesce(s.code, ''),
        coalesce(s.name, 'Not placed'), coalesce(sum(k.spend) FILTER (WHERE k.now), 0)::bigint,
        coalesce(sum(k.income) FILTER (WHERE k.now), 0)::bigint, sum(k.spend)::bigint,
        sum(k.income)::bigint
    FROM (
        SELECT entity, cost_centre, now, sum(pence) FILTER (WHERE a.group_no <> '9') AS spend,
            sum(pence) FILTER (WHERE a.group_no = '9') AS income
        FROM (
            SELECT entity, cost_centre, account, period = %s AS now,
                debit_pence + credit_pence AS pence
            FROM ledger_inside.coding_balance
            WHERE entity = %s AND year = %s AND period <= %s AND cost_centre <> ''
            UNION ALL
            SELECT entity, cost_centre, account, period = %s, debit_pence + credit_pence
            FROM ledger_inside.delta
            WHERE entity = %s AND year = %s AND period <= %s AND cost_centre <> ''
            UNION ALL
            SELECT entity, cost_centre, account, period = %s, -pence
            FROM ledger_inside.statutory(%s) WHERE entity = %s AND period <= %s
        ) coded JOIN ledger_account a ON a.code = coded.account AND a.statement = 'revenue'
        GROUP BY 1, 2, 3
    ) k LEFT JOIN ledger_placement ps ON ps.child = k.cost_centre AND ps.held @> %s::date
    LEFT JOIN ledger_cost_centre s ON s.code = ps.parent
    LEFT JOIN ledger_placement pd ON pd.child = s.code AND pd.held @> %s::date
    LEFT JOIN ledger_cost_centre d ON d.code = pd.parent
    WHERE {scope} GROUP BY d.code, d.name, s.code, s.name ORDER BY 1, 3
"""


class ServiceMonth(Record):
    """What a service spent and took in: in a period, and in the year up to it.

    Spend is positive and income negative, as in the ledger.
    """

    directorate: str
    directorate_name: str
    service: str
    service_name: str
    spend_pence: int
    income_pence: int
    year_spend_pence: int
    year_income_pence: int


@query(summary="Spend by service in a period and the year to date", contract=True)
def spend_of_period(
    scope: Scope, entity: str, year: Year, period: int, as_at: date
) -> list[ServiceMonth]:
    """Return each service's revenue spend and income, on the tree of a day."""
    condition, within = scope.place_sql("k.entity", "d.code", "k.cost_centre")
    part: list[Any] = [period, entity, year, period]
    less: list[Any] = [period, year, entity, period]
    with connection.cursor() as cursor:
        cursor.execute(_SPEND.format(scope=condition), [*part, *part, *less, as_at, as_at, *within])
        names = list(ServiceMonth.model_fields)
        return [
            ServiceMonth.model_validate(
                dict(zip(names, (0 if v is None else v for v in row), strict=True))
            )
            for row in cursor.fetchall()
        ]


class SealFigures(Record):
    """How the journals of some days are sealed; seals are of all entities together.

    `unsealed` counts journals posted since the last seal of all.
    """

    days: int
    journals: int
    first_seal: int | None
    last_seal: int | None
    last_day: date | None
    unsealed: int


@query(summary="How the journals of some days are sealed", contract=True)
def seals_over(scope: Scope, since: date, until: date) -> SealFigures:
    """Return how many seals there are from `since` until before `until`, and over what."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT day), coalesce(sum(journals), 0)::bigint, min(number), "
            "max(number), max(day), (SELECT count(*) FROM ledger_journal WHERE id > "
            "(SELECT coalesce(max(last_id), 0) FROM ledger_seal)) "
            "FROM ledger_seal WHERE day >= %s AND day < %s",
            [since, until],
        )
        names = list(SealFigures.model_fields)
        return SealFigures(**dict(zip(names, cursor.fetchone(), strict=True)))


class CodingSpend(Record):
    """What was charged to one cost centre and subjective: in a period, and in the year to it."""

    cost_centre: str
    cost_centre_name: str
    account: str
    account_name: str
    pence: int
    year_pence: int


_CODINGS = """
    SELECT c.code, c.name, a.code, a.name, coalesce(sum(k.pence) FILTER (WHERE k.now), 0)::bigint,
        sum(k.pence)::bigint
    FROM ledger_placement ps JOIN ledger_cost_centre c ON c.code = ps.child
    JOIN (
        SELECT cost_centre, account, period = %s AS now, debit_pence + credit_pence AS pence
        FROM ledger_inside.coding_balance WHERE entity = %s AND year = %s AND period <= %s
        UNION ALL
        SELECT cost_centre, account, period = %s, debit_pence + credit_pence
        FROM ledger_inside.delta WHERE entity = %s AND year = %s AND period <= %s
        UNION ALL
        SELECT cost_centre, account, period = %s, -pence
        FROM ledger_inside.statutory(%s) WHERE entity = %s AND period <= %s
    ) k ON k.cost_centre = c.code
    JOIN ledger_account a ON a.code = k.account AND a.statement = 'revenue'
    LEFT JOIN ledger_placement pd ON pd.child = ps.parent AND pd.held @> %s::date
    WHERE ps.parent = %s AND ps.held @> %s::date AND {scope}
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 3
"""


@query(summary="What a service spent, by cost centre and subjective", contract=True)
def spend_of_service(
    scope: Scope, entity: str, year: Year, period: int, service: str, as_at: date
) -> list[CodingSpend]:
    """Return what stood behind a service's spend and income, on the tree of a day."""
    condition, within = scope.place_sql("c.entity", "pd.parent", "c.code")
    part: list[Any] = [period, entity, year, period]
    less: list[Any] = [period, year, entity, period]
    with connection.cursor() as cursor:
        cursor.execute(
            _CODINGS.format(scope=condition), [*part, *part, *less, as_at, service, as_at, *within]
        )
        names = list(CodingSpend.model_fields)
        return [CodingSpend(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

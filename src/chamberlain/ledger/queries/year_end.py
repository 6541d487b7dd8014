"""A year at its end: its balances, what each fund came to, and what stands before a close."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db import connection

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.queries.closing import checklist
from chamberlain.ledger.rules.year_end import (
    BALANCES,
    FORWARD,
    brought_forward,
    fingerprint,
    fund_results,
    homeless,
    out_of_balance,
)
from chamberlain.ledger.rules.years import LAST_PERIOD, MONTHS

_CODED = """
    SELECT fund, account, project, debit_pence + credit_pence AS pence
    FROM ledger_inside.coding_balance WHERE entity = %s AND year = %s
    UNION ALL
    SELECT fund, account, project, debit_pence + credit_pence
    FROM ledger_inside.delta WHERE entity = %s AND year = %s
"""
_BALANCES = f"""
    SELECT k.fund, k.account,
           CASE WHEN a.statement = 'balance sheet' THEN k.project ELSE '' END AS project,
           coalesce(a.statement, 'balance sheet') AS statement,
           sum(k.pence)::bigint AS balance_pence
    FROM ({_CODED}) k LEFT JOIN ledger_account a ON a.code = k.account
    GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - our own text
_BROUGHT = """
    SELECT l.fund, l.account, l.project, l.narrative AS what,
           sum(l.amount_pence)::bigint AS amount_pence
    FROM ledger_journal j JOIN ledger_line l ON l.year = j.year AND l.journal_id = j.id
    WHERE j.source = 'ledger' AND j.source_ref LIKE %s AND l.entity = %s
    GROUP BY 1, 2, 3, 4
"""


def year_balances(entity: str, year: int) -> pl.DataFrame:
    """Return an entity's balances of a year to its end, with the statement of each account."""
    return read_frame(_BALANCES, [entity, year, entity, year], schema=BALANCES)


def close_accounts() -> pl.DataFrame:
    """Return which balance takes what at a year's end, a fund's own rows first."""
    names = ("fund", "account_from", "account_to", "balance_account")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM ledger_close_account "  # noqa: S608 - our own names
            "ORDER BY fund = '*', fund, account_from"
        )
        rows = cursor.fetchall()
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def roll_prefix(entity: str, year: int) -> str:
    """Return what the source references of a year's roll forward begin with."""
    return f"ledger:roll:{entity}/{year_name(year)}/"


def brought_before(entity: str, year: int) -> pl.DataFrame:
    """Return what was brought forward from a year already."""
    like = roll_prefix(entity, year).replace("_", r"\_") + "%"
    return read_frame(_BROUGHT, [like, entity], schema=FORWARD)


class Obstacle(Record):
    """Something that stands between a year and its close."""

    code: str
    what: str


class FundResult(Record):
    """What a fund's income and expenditure came to; a surplus is below nought."""

    fund: str
    net_pence: int


class YearEnd(Record):
    """A year at its end: how far its close is, and what the next one opens with."""

    entity: str
    year: int
    state: str
    prepared_by: str
    closed_by: str
    funds: list[FundResult]
    obstacles: list[Obstacle]
    fingerprint: str
    to_bring_forward: int
    brought_forward: int


def obstacles(entity: str, year: int, on: date, balances: pl.DataFrame) -> list[Obstacle]:
    """Return everything that stands in the way of closing a year."""
    found = [
        Obstacle(code="period", what=f"{name} is {state.replace('_', ' ')}")
        for name, state in _open_periods(entity, year)
    ]
    found += _waiting(entity, year)
    found += [
        Obstacle(code="check", what=f"{item.name}: {item.detail or 'not reported'}")
        for item in checklist(entity, year, LAST_PERIOD, on)
        if item.year_end and not item.done and (item.code, item.detail) not in _signed(entity, year)
    ]
    found += [
        Obstacle(code="balance", what=f"fund {fund} is out of balance by {pence} pence")
        for fund, pence in out_of_balance(balances).items()
    ]
    found += [
        Obstacle(code="close_account", what=f"no balance takes {one}")
        for one in homeless(balances, close_accounts())
    ]
    return found


def _open_periods(entity: str, year: int) -> list[tuple[str, str]]:
    """Return the months not closed, and adjustment periods open; one never opened may stay so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, state FROM ledger_period WHERE entity = %s AND year = %s "
            "AND state NOT IN ('closed', 'locked') AND (period <= %s OR state <> 'future') "
            "ORDER BY period",
            [entity, year, MONTHS],
        )
        return cursor.fetchall()


def _waiting(entity: str, year: int) -> list[Obstacle]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference FROM ledger_prepared_journal WHERE entity = %s AND year = %s "
            "AND state = 'prepared' ORDER BY 1",
            [entity, year],
        )
        waiting = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT DISTINCT s.reference FROM ledger_schedule s "
            "JOIN ledger_schedule_part p ON p.schedule = s.reference "
            "WHERE s.entity = %s AND p.year = %s AND s.state IN ('prepared', 'approved') "
            "AND NOT EXISTS (SELECT FROM ledger_journal j WHERE j.source = 'ledger' AND "
            "j.source_ref = 'ledger:schedule:' || p.schedule || '/' || p.number) ORDER BY 1",
            [entity, year],
        )
        unposted = [row[0] for row in cursor.fetchall()]
    return [Obstacle(code="journal", what=f"{one} waits for approval") for one in waiting] + [
        Obstacle(code="schedule", what=f"{one} has journals of the year to post")
        for one in unposted
    ]


def _signed(entity: str, year: int) -> set[tuple[str, str]]:
    import json  # noqa: PLC0415 - Django gives jsonb as text on a raw cursor

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT listed FROM ledger_close_signature WHERE entity = %s AND year = %s "
            "AND period = %s AND kind = 'close_list' ORDER BY id DESC LIMIT 1",
            [entity, year, LAST_PERIOD],
        )
        row = cursor.fetchone()
    listed: Any = row[0] if row else []
    items = json.loads(listed) if isinstance(listed, str) else listed
    return {(item["code"], item["detail"]) for item in items}


@query(summary="Show a year at its end", contract=True)
def year_end(scope: Scope, entity: str, year: Year, on: date) -> YearEnd:
    """Return what a year's funds came to, what stands before its close, and who closed it."""
    condition, params = scope.entity_sql("entity")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ledger_period WHERE {condition} "  # noqa: S608
            "AND entity = %s AND year = %s",
            [*params, entity, year],
        )
        if not cursor.fetchone()[0]:
            raise Unknown(f"{year_name(year)} is not set up for {entity}.", field="year")
        cursor.execute(
            "SELECT state, prepared_by, closed_by FROM ledger_year_close "
            "WHERE entity = %s AND year = %s",
            [entity, year],
        )
        close = cursor.fetchone() or ("open", "", "")
    balances = year_balances(entity, year)
    wanted = brought_forward(balances, close_accounts())
    return YearEnd(
        entity=entity,
        year=year,
        state=close[0],
        prepared_by=close[1],
        closed_by=close[2],
        funds=[
            FundResult(fund=fund, net_pence=net) for fund, net in fund_results(balances).items()
        ],
        obstacles=[] if close[0] == "closed" else obstacles(entity, year, on, balances),
        fingerprint=fingerprint(balances),
        to_bring_forward=wanted.height,
        brought_forward=brought_before(entity, year).height,
    )


@query(summary="Show what a year brings forward to the next", contract=True)
def balances_brought_forward(scope: Scope, entity: str, year: Year) -> pl.DataFrame:
    """Return what the next year opens with: fund, account, project, what, amount_pence."""
    condition, params = scope.entity_sql("entity")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ledger_period WHERE {condition} "  # noqa: S608
            "AND entity = %s AND year = %s",
            [*params, entity, year],
        )
        if not cursor.fetchone()[0]:
            return pl.DataFrame(schema=FORWARD)
    return brought_forward(year_balances(entity, year), close_accounts())


class TakeOnRow(Record):
    """Balances taken on from another system, and where they stand."""

    reference: str
    entity: str
    year: int
    period: int
    system: str
    document: str
    sha256: str
    rows: int
    debit_pence: int
    state: str
    prepared_by: str
    prepared_on: date
    agreed_by: str
    journal: str | None


@query(summary="List balances taken on from other systems")
def take_ons(scope: Scope, entity: str = "", reference: str = "") -> list[TakeOnRow]:
    """Return the balances taken on, the newest first."""
    condition, params = scope.entity_sql("entity")
    names = list(TakeOnRow.model_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names[:-1])}, ledger_reference(journal_id) "  # noqa: S608
            f"FROM ledger_take_on WHERE {condition} AND (%s = '' OR entity = %s) "
            "AND (%s = '' OR reference = %s) ORDER BY reference DESC",
            [*params, entity, entity, reference, reference],
        )
        return [TakeOnRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


class ComparisonRow(Record):
    """A period compared with another system's trial balance; each difference is listed."""

    entity: str
    year: int
    period: int
    system: str
    balances: int
    difference_count: int
    difference_pence: int
    differences: list[dict[str, Any]]
    made_by: str
    made_on: date


@query(summary="List comparisons with another system's trial balance", contract=True)
def comparisons(scope: Scope, entity: str = "", year: Year | None = None) -> list[ComparisonRow]:
    """Return the comparisons made, the newest first: two without a difference prove a close."""
    import json  # noqa: PLC0415 - Django gives jsonb as text on a raw cursor

    condition, params = scope.entity_sql("entity")
    names = list(ComparisonRow.model_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM ledger_comparison WHERE {condition} "  # noqa: S608
            "AND (%s = '' OR entity = %s) AND (%s::int IS NULL OR year = %s) ORDER BY id DESC",
            [*params, entity, entity, year, year],
        )
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        if isinstance(row["differences"], str):
            row["differences"] = json.loads(row["differences"])
    return [ComparisonRow(**row) for row in rows]


def last_day_of(year: int) -> date:
    """Return the last day of a financial year."""
    return date(year + 1, 4, 1) - timedelta(days=1)

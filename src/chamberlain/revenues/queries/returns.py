"""Figures of the year-end return on collection (QRC4): each line adds up from its accounts."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel import clock
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.revenues.queries.balances import RATED
from chamberlain.revenues.queries.tax_base import LineCode

LINES = {
    "C1": "Collectable for the year, after discounts, premiums and reductions",
    "C2": "Received towards it before the year began",
    "C3": "Received towards it in the year, less what went back",
    "C4": "Written off of it",
    "P1": "Received in the year for years to come",
    "A1": "Arrears of earlier years when the year began",
    "A2": "Credits of earlier years when the year began",
    "A3": "Added to earlier years since, or taken off",
    "A4": "Court costs and penalties put on in the year",
    "A5": "Received towards earlier years, less what went back",
    "A6": "Written off of earlier years",
    "R1": "Council tax reduction given in the year's charge",
}
"""What each line is, in our words: the department's own numbers change with the form."""
OWED = ("A1", "A2", "A3", "A5", "A6")
FRAME = {"account_id": pl.Int64, "line": pl.String, "pence": pl.Int64}
CHARGES = (
    "SELECT c.account_id, CASE WHEN c.year = %(year)s THEN 'C1' WHEN b.issued_on >= %(begins)s "
    "THEN 'A3' ELSE 'A1' END, sum(c.net_pence)::bigint FROM revenues_charge c "
    "JOIN revenues_bill b ON b.id = c.bill_id JOIN revenues_account a ON a.id = c.account_id "
    "LEFT JOIN revenues_billing_run r ON r.id = c.run_id WHERE a.entity = %(entity)s "
    "AND NOT {rated} "
    "AND c.year <= %(year)s AND b.issued_on <= %(as_at)s "
    "AND (c.run_id IS NULL OR r.state = 'issued') GROUP BY 1, 2"
)
REDUCTIONS = (
    "SELECT c.account_id, 'R1', sum(c.reduction_pence)::bigint FROM revenues_charge c "
    "JOIN revenues_bill b ON b.id = c.bill_id JOIN revenues_account a ON a.id = c.account_id "
    "LEFT JOIN revenues_billing_run r ON r.id = c.run_id WHERE a.entity = %(entity)s "
    "AND NOT {rated} "
    "AND c.year = %(year)s AND b.issued_on <= %(as_at)s AND c.reduction_pence <> 0 "
    "AND (c.run_id IS NULL OR r.state = 'issued') GROUP BY 1"
)
ENTRIES = (
    "SELECT e.account_id, CASE WHEN e.kind IN ('cost', 'penalty') THEN 'A4' "
    "WHEN e.kind = 'write_off' THEN CASE WHEN e.year < %(year)s THEN 'A6' ELSE 'C4' END "
    "WHEN e.kind = 'brought_forward' THEN CASE WHEN e.year < %(year)s THEN 'A1' ELSE 'C1' END "
    "WHEN e.year > %(year)s THEN 'P1' WHEN e.year < %(year)s THEN 'A5' "
    "WHEN e.day < %(begins)s THEN 'C2' ELSE 'C3' END, "
    "sum(CASE WHEN e.kind IN ('cost', 'penalty', 'brought_forward', 'write_off') "
    "THEN e.amount_pence ELSE -e.amount_pence END)::bigint FROM revenues_entry e "
    "JOIN revenues_account a ON a.id = e.account_id WHERE a.entity = %(entity)s "
    "AND NOT {rated} "
    "AND e.day <= %(as_at)s AND (e.day >= %(begins)s OR e.year = %(year)s "
    "OR e.kind = 'brought_forward') AND NOT (e.kind IN ('cost', 'penalty', 'write_off') "
    "AND e.day < %(begins)s) GROUP BY 1, 2"
)
BEFORE = (
    "SELECT e.account_id, 'A1', sum(e.amount_pence)::bigint FROM revenues_entry e "
    "JOIN revenues_account a ON a.id = e.account_id WHERE a.entity = %(entity)s "
    "AND NOT {rated} "
    "AND e.year < %(year)s AND e.day < %(begins)s AND e.kind <> 'brought_forward' GROUP BY 1"
)


class ReturnLine(Record):
    """A line of the return with how many accounts it adds up from."""

    line: str
    what: str
    accounts: int
    amount_pence: Pence


class CollectionReturn(Record):
    """The return of a year by a day. `rate_e2` is the in-year rate in hundredths of a percent."""

    year: int
    as_at: date
    lines: list[ReturnLine]
    rate_e2: int
    arrears_pence: Pence


class ReturnAccount(Record):
    """An account of a line, and what it adds to it."""

    account: str
    name: str
    address: str
    amount_pence: Pence


def lines_by_account(entity: str, year: int, as_at: date) -> pl.DataFrame:
    """Return account_id, line and pence: all that the return adds up from.

    Arrears and credits of earlier years as they stood on 1 April are told apart by account.
    """
    given = {"entity": entity, "year": year, "as_at": as_at, "begins": date(year, 4, 1)}
    parts = [
        read_frame(sql.format(rated=RATED), given, schema=FRAME)
        for sql in (CHARGES, REDUCTIONS, ENTRIES, BEFORE)
    ]
    frame = pl.concat(parts).group_by("account_id", "line").agg(pl.col("pence").sum())
    credit = (pl.col("line") == "A1") & (pl.col("pence") < 0)
    return frame.with_columns(line=pl.when(credit).then(pl.lit("A2")).otherwise("line")).filter(
        pl.col("pence") != 0
    )


@query(summary="Figures of the return on collection of a year")
def collection_return(
    scope: Scope, entity: str, year: Year, as_at: date | None = None
) -> CollectionReturn:
    """Return every line by a day, the in-year rate and what is left of earlier years' arrears.

    The rate counts what was paid towards the year, before it began too, and nothing of arrears.
    """
    day = _day(scope, entity, year, as_at)
    frame = lines_by_account(entity, year, day)
    summed = {
        line: (count, pence)
        for line, count, pence in frame.group_by("line")
        .agg(pl.len().alias("count"), pl.col("pence").sum())
        .iter_rows()
    }
    lines = [
        ReturnLine(line=code, what=what, accounts=count, amount_pence=pence)
        for code, what in LINES.items()
        for count, pence in [summed.get(code, (0, 0))]
    ]
    pence = {line.line: line.amount_pence for line in lines}
    owed, paid = pence["C1"], pence["C2"] + pence["C3"]
    left = pence["A1"] + pence["A2"] + pence["A3"] - pence["A5"] + pence["A6"]
    return CollectionReturn(
        year=year,
        as_at=day,
        lines=lines,
        rate_e2=(2 * paid * 10_000 + owed) // (2 * owed) if owed > 0 else 0,
        arrears_pence=left,
    )


@query(summary="The accounts of a line of the return on collection")
def collection_return_accounts(
    scope: Scope, entity: str, year: Year, line: LineCode = "C1", as_at: date | None = None
) -> list[ReturnAccount]:
    """Return the accounts that a line adds up from, the largest amounts first."""
    day = _day(scope, entity, year, as_at)
    if line not in LINES:
        raise Refusal(f"There is no line {line} in the return.", field="line", status=422)
    frame = lines_by_account(entity, year, day).filter(pl.col("line") == line)
    known = read_frame(
        "SELECT a.id, a.reference, p.name, d.address FROM revenues_account a "
        "JOIN revenues_party p ON p.id = a.party_id "
        "JOIN revenues_dwelling d ON d.id = a.dwelling_id WHERE a.entity = %s",
        [entity],
        schema={
            "account_id": pl.Int64,
            "account": pl.String,
            "name": pl.String,
            "address": pl.String,
        },
    )
    found = frame.join(known, on="account_id").sort("pence", descending=True)
    shown = found.select("account", "name", "address", amount_pence="pence")
    return [ReturnAccount(**row) for row in shown.iter_rows(named=True)]


def _day(scope: Scope, entity: str, year: int, as_at: date | None) -> date:
    if not scope.sees_whole(entity):
        raise Refusal(f"The collection of {entity} is not yours to see.", status=403)
    return min(as_at or clock.business_date(), date(year + 1, 4, 1) - timedelta(days=1))

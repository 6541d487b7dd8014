"""The cash forecast, what it is made of, and how good earlier ones were."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from chamberlain.banking.contract import cash_expected, cash_position, paying_account
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Refusal, Scope, Unknown, query
from chamberlain.ledger.contract import Role, account_roles, balance_on
from chamberlain.payables.contract import obligations_due
from chamberlain.treasury.rules.forecast import DAYS, FLOWS, accuracy, by_kind, forecast

DAYS_AHEAD = 91
"""Thirteen weeks."""
DAYS_MAX = 400
LOOK_BACK_DAYS = 60

KINDS = {
    "supplier": "Suppliers",
    "provider": "Care providers",
    "carer": "Foster carers",
    "employee": "Employees",
    "resident": "Residents",
    "other": "Lenders and others",
}


@dataclass(frozen=True)
class Opening:
    """What stood at the bank, and the last day whose statements are in."""

    day: date
    balance_pence: int


def opening_balance(scope: Scope, entity: str, as_at: date) -> Opening | None:
    """Return the balance of all accounts on the last day before `as_at` that a statement covers.

    Before the first statement it is the cash book's. None where there is no bank account.
    """
    since = as_at - timedelta(LOOK_BACK_DAYS)
    position: pl.DataFrame = cash_position(scope, since=since, until=as_at, entity=entity)
    known = position.filter(pl.col("known") & (pl.col("day") < as_at))
    if not known.is_empty():
        last = known["day"].max()
        rows = position.filter(pl.col("day") == last)
        return Opening(last, int(rows["balance_pence"].sum()))  # type: ignore[arg-type]
    if not position.is_empty():
        return Opening(since, int(position.filter(pl.col("day") == since)["balance_pence"].sum()))
    return _cash_book(scope, entity, as_at - timedelta(1))


def _cash_book(scope: Scope, entity: str, day: date) -> Opening | None:
    """Return what the ledger's bank accounts hold; None where there is no bank account."""
    try:
        paying_account(scope, entity=entity, code="")
    except Unknown:
        return None
    roles = account_roles(scope, entity=entity)
    banks = (Role.BANK, Role.BANK_PAYROLL, Role.BANK_INCOME)
    accounts = {roles[name] for name in banks if name in roles}
    held = [balance_on(scope, entity=entity, account=one, as_at=day) for one in accounts]
    return Opening(day, sum(held))


def flows(scope: Scope, entity: str, as_at: date, days: int) -> pl.DataFrame:
    """Return everything due in and out before the end of the days: day, kind, amount_pence.

    Payments sent and not seen yet, and other expected movements, are banking's; obligations not
    sent yet are payables'; instalments not raised yet, deposits that mature and items of files are
    treasury's own. Each stands in one place only.
    """
    until = as_at + timedelta(days)
    if not scope.sees_whole(entity):
        return pl.DataFrame(schema=FLOWS)
    expected: pl.DataFrame = cash_expected(scope, since=as_at, days=days, entity=entity)
    sent = pl.concat(
        [
            expected.select("day", kind=pl.lit("Expected on the bank"), amount_pence=side)
            for side in ("in_pence", "out_pence")
        ]
    ).filter(pl.col("amount_pence") != 0)
    owed: pl.DataFrame = obligations_due(scope, entity=entity, until=until)
    due = owed.select(
        day="due_on",
        kind=pl.col("payee_class").replace_strict(KINDS, default="Others"),
        amount_pence=-pl.col("pence"),
    )
    return pl.concat([sent.cast(FLOWS), due.cast(FLOWS), _own(entity, until)])  # type: ignore[arg-type]


def _own(entity: str, until: date) -> pl.DataFrame:
    """Return treasury's own flows: instalments, deposits that come back, items of files."""
    return read_frame(
        "SELECT i.due_on, 'Loan instalments', -(i.interest_pence + i.repaid_pence) "
        "FROM treasury_instalment i JOIN treasury_loan l ON l.id = i.loan_id "
        "WHERE l.entity = %s AND l.state = 'active' AND i.state = 'planned' AND i.due_on < %s "
        "UNION ALL SELECT matures_on, 'Deposits coming back', principal_pence + interest_pence "
        "FROM treasury_investment WHERE entity = %s AND state = 'placed' AND matures_on < %s "
        "UNION ALL SELECT due_on, initcap(left(feed, 1)) || substr(feed, 2), amount_pence "
        "FROM treasury_cash_item WHERE entity = %s AND NOT told AND due_on < %s ORDER BY 1, 2",
        [entity, until, entity, until, entity, until],
        schema=FLOWS,
    )


def projected(scope: Scope, entity: str, as_at: date, days: int) -> pl.DataFrame:
    """Return the forecast from a day on (columns of `DAYS`); empty when nothing is known."""
    opening = opening_balance(scope, entity, as_at)
    if opening is None:
        return pl.DataFrame(schema=DAYS)
    due = flows(scope, entity, as_at, days)
    due = due.filter(~_past_items(due, opening))
    return forecast(opening.balance_pence, due, as_at, days)


def _past_items(due: pl.DataFrame, opening: Opening) -> pl.Expr:
    """Whether a flow of a file is behind the statements already: it came, or never will."""
    ours = [*KINDS.values(), "Others", "Expected on the bank", "Loan instalments"]
    kept = pl.col("kind").is_in([*ours, "Deposits coming back"])
    return ~kept & (pl.col("day") <= opening.day)


@query(summary="Cash forecast to the day", contract=True)
def cash_forecast(scope: Scope, entity: str, as_at: date, days: int = DAYS_AHEAD) -> pl.DataFrame:
    """Return each day's money in, out, and balance at its end, from a day on.

    It opens with the last statement's balance; what is late counts on the first day, and what is
    due when banks are closed on the next working day.
    """
    if not 1 <= days <= DAYS_MAX:
        raise Refusal(f"Choose from 1 to {DAYS_MAX} days.", field="days", status=422)
    return projected(scope, entity, as_at, days)


@query(summary="What the cash forecast is made of")
def forecast_flows(scope: Scope, entity: str, as_at: date, days: int = 14) -> pl.DataFrame:
    """Return what is due within the days by kind: kind, count, in_pence, out_pence."""
    return by_kind(flows(scope, entity, as_at, days), as_at, days)


@query(summary="How far earlier forecasts were from what came")
def forecast_accuracy(scope: Scope, entity: str, as_at: date) -> pl.DataFrame:
    """Hold the forecasts kept since a year ago against the bank, by days ahead.

    Columns: days_ahead, forecasts, mean_error_pence, bias_pence, worst_pence.
    """
    kept = _kept(scope, entity, as_at)
    if kept.is_empty():
        return accuracy(kept, pl.DataFrame(schema={"day": pl.Date, "actual_pence": pl.Int64}))
    return accuracy(kept, _actual(scope, entity, kept["day"].min(), as_at))  # type: ignore[arg-type]


@query(summary="A kept forecast beside what came")
def forecast_against_actual(
    scope: Scope, entity: str, as_at: date, days_ahead: int = 5
) -> pl.DataFrame:
    """Return day, forecast_pence (made so many days before) and actual_pence, in order."""
    kept = _kept(scope, entity, as_at)
    ahead = (pl.col("day") - pl.col("made_on")).dt.total_days() == days_ahead
    chosen = kept.filter(ahead)
    if chosen.is_empty():
        schema = {"day": pl.Date, "forecast_pence": pl.Int64, "actual_pence": pl.Int64}
        return pl.DataFrame(schema=schema)
    actual = _actual(scope, entity, chosen["day"].min(), as_at)  # type: ignore[arg-type]
    joined = chosen.join(actual, on="day").sort("day")
    return joined.select("day", "actual_pence", forecast_pence="balance_pence").select(
        "day", "forecast_pence", "actual_pence"
    )


def _kept(scope: Scope, entity: str, as_at: date) -> pl.DataFrame:
    schema = {"made_on": pl.Date, "day": pl.Date, "balance_pence": pl.Int64}
    if not scope.sees_whole(entity):
        return pl.DataFrame(schema=schema)
    return read_frame(
        "SELECT f.made_on, d.day, d.balance_pence FROM treasury_forecast_day d "
        "JOIN treasury_forecast f ON f.id = d.forecast_id "
        "WHERE f.entity = %s AND f.made_on > %s AND d.day <= %s",
        [entity, as_at - timedelta(366), as_at],
        schema=schema,
    )


def _actual(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    position: pl.DataFrame = cash_position(scope, since=since, until=until, entity=entity)
    return (
        position.group_by("day")
        .agg(actual_pence=pl.col("balance_pence").sum(), known=pl.col("known").all())
        .filter("known")
        .drop("known")
    )


ITEMS = {
    "key": pl.String,
    "entity": pl.String,
    "feed": pl.String,
    "due_on": pl.Date,
    "amount_pence": pl.Int64,
    "description": pl.String,
    "told": pl.Boolean,
}


@query(summary="Cash to come that files told of")
def cash_items(
    scope: Scope, since: date | None = None, feed: str = "", entity: str = ""
) -> pl.DataFrame:
    """Return items due from a day on; `told` ones are expected on the bank as well."""
    place, params = scope.whole_sql()
    return read_frame(
        "SELECT key, entity, feed, due_on, amount_pence, description, told "  # noqa: S608
        f"FROM treasury_cash_item WHERE {place} AND (%s::date IS NULL OR due_on >= %s) "
        "AND (%s = '' OR feed = %s) AND (%s = '' OR entity = %s) ORDER BY due_on, key",
        [*params, since, since, feed, feed, entity, entity],
        schema=ITEMS,
    )

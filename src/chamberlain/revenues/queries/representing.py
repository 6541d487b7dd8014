"""Debits that came back "refer to payer" and may be presented again, each with why or why not."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import CalendarUnknown, add_working_days
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.rates import figures
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.rules.representing import judged

RETURNED = (
    "SELECT c.id, c.account_id, c.mandate_id, a.reference, p.name, c.year, c.due_on, "
    "c.amount_pence, l.collect_on, coalesce(f.collect_on, l.collect_on), c.reason_code, m.state, "
    "c.represents_id IS NOT NULL, EXISTS (SELECT FROM revenues_collected n "
    "WHERE n.represents_id = c.id), EXISTS (SELECT FROM revenues_hold h "
    "WHERE h.account_id = c.account_id AND h.reason = 'bereavement' AND h.ended_act IS NULL "
    "AND h.held_from <= %s AND h.held_to > %s) FROM revenues_collected c "
    "JOIN revenues_collection l ON l.id = c.collection_id "
    "LEFT JOIN revenues_collected o ON o.id = c.represents_id "
    "LEFT JOIN revenues_collection f ON f.id = o.collection_id "
    "JOIN revenues_account a ON a.id = c.account_id JOIN revenues_party p ON p.id = a.party_id "
    "JOIN revenues_mandate m ON m.id = c.mandate_id WHERE l.entity = %s AND c.state = 'unpaid' "
    "AND c.reason_code = '0' AND l.collect_on > %s - 70 ORDER BY c.id"
)
SCHEMA = {
    "collected": pl.Int64, "account_id": pl.Int64, "mandate_id": pl.Int64, "account": pl.String,
    "name": pl.String, "year": pl.Int64, "due_on": pl.Date, "amount_pence": pl.Int64,
    "taken_on": pl.Date, "first_on": pl.Date, "reason_code": pl.String, "mandate": pl.String,
    "again": pl.Boolean, "represented": pl.Boolean, "bereaved": pl.Boolean,
}  # fmt: skip
SHOWN = ("account", "name", "due_on", "amount_pence", "taken_on", "latest_on", "problem")


def returned_debits(entity: str, collect_on: date, told_on: date | None) -> pl.DataFrame:
    """Return debits that came back "refer to payer", with `problem` where one isn't taken again."""
    law = figures("revenues.direct_debit", collect_on)
    found = read_frame(RETURNED, [collect_on, collect_on, entity, collect_on], schema=SCHEMA)
    parts = [
        year_balances(entity, collect_on, part["account_id"].to_list(), int(year))
        for (year,), part in found.group_by("year")
    ]
    owed = [part.select("account_id", "year", left_pence="overdue_pence") for part in parts]
    schema = {"account_id": pl.Int64, "year": pl.Int64, "left_pence": pl.Int64}
    whole = pl.concat(
        [pl.DataFrame(schema=schema), *[part.cast(pl.Schema(schema)) for part in owed]]
    )
    joined = found.join(whole, on=["account_id", "year"], how="left", maintain_order="left")
    return judged(
        joined.with_columns(pl.col("left_pence").fill_null(0)),
        collect_on,
        months=law["represent_months"],
        times=law["represent_times"],
        told=told_on is None or told_on <= told_by(collect_on, law["notice_working_days"]),
    )


def told_by(collect_on: date, working_days: int) -> date:
    """Return the last day to tell a payer; a day past the bank holidays on file is refused."""
    try:
        return add_working_days(collect_on, -working_days)
    except CalendarUnknown as unknown:
        raise Refusal(str(unknown), field="collect_on") from None


@query(summary="Unpaid Direct Debits that may be presented again")
def representable(scope: Scope, entity: str, collect_on: date) -> pl.DataFrame:
    """Return each debit that came back "refer to payer", the last day for it, and what stops it."""
    if not scope.sees_whole(entity):
        return pl.DataFrame(schema={name: SCHEMA.get(name, pl.String) for name in SHOWN})
    return returned_debits(entity, collect_on, None).select(SHOWN)

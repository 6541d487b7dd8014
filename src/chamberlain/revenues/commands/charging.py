"""The charge of accounts for a year: dated facts through the rule, as rows of what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.revenues.queries.slices import amounts, slices_of, year_days
from chamberlain.revenues.rules.charge import MAYBE, charged

RENAMED = {"charged_band": "band"}
PARTS = ("billing_authority_pence", "police_pence", "fire_pence")
SAME = (
    "first_day",
    "last_day",
    "band",
    "exempt",
    "discount_e2",
    "premium_e2",
    "gross_pence",
    "discount_pence",
    "premium_pence",
    "annexe_pence",
    "reduction_pence",
    "local_reduction_pence",
    "net_pence",
    *PARTS,
)
"""What two charges for the same days must have in common to be the same charge."""


@dataclass(frozen=True)
class YearCharged:
    """A year's charges, what they were worked out from, and what the rule could not take.

    `rows` are the stretches of days with how each account pays; `charges` have `account_id` and
    what a stored charge has; `errors` have `account_id`, field, value and message.
    """

    rows: pl.DataFrame
    charges: pl.DataFrame
    errors: pl.DataFrame


def charge_year(entity: str, year: int, accounts: Sequence[int] | None = None) -> YearCharged:
    """Work a year's charges out: of every account of the entity, or of those given."""
    rows = slices_of(entity, *year_days(year), accounts)
    charges, errors = charge_of(rows, amounts(entity, year))
    return YearCharged(rows, charges, errors)


def charge_of(rows: pl.DataFrame, year_amounts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (charges, errors) of stretches of days, by amounts as `amounts_of` gives them.

    Stretches of an account that follow one another and are charged alike are one: who leaves
    without changing what is charged moves no penny by rounding.
    """
    missing = [
        pl.lit(None, column.dtype).alias(column.name)
        for column in MAYBE
        if column.name not in rows.columns
    ]
    keyed = rows.with_columns(missing).with_columns(row=pl.col("account_id"))
    answer, errors = charged(keyed, year_amounts)
    answer = answer.rename({"row": "account_id", **RENAMED})
    answer = answer.with_columns(pl.col("exempt").fill_null(""))
    return answer.select("account_id", "year", *SAME), errors.rename({"row": "account_id"})


def live_charges(accounts: Sequence[int], year: int) -> pl.DataFrame:
    """Return the charges of a year that stand: issued, and not reversed."""
    kinds: dict[str, Any] = {
        "first_day": pl.Date,
        "last_day": pl.Date,
        "band": pl.String,
        "exempt": pl.String,
    }
    schema: dict[str, Any] = {"id": pl.Int64, "account_id": pl.Int64}
    schema |= {name: kinds.get(name, pl.Int64) for name in SAME}
    return read_frame(
        f"SELECT c.id, c.account_id, {', '.join('c.' + name for name in SAME)} "  # noqa: S608
        "FROM revenues_charge c LEFT JOIN revenues_billing_run r ON r.id = c.run_id "
        "WHERE c.account_id = ANY(%s) AND c.year = %s AND c.reverses IS NULL "
        "AND (c.run_id IS NULL OR r.state = 'issued') "
        "AND NOT EXISTS (SELECT FROM revenues_charge n WHERE n.reverses = c.id) "
        "ORDER BY c.account_id, c.first_day",
        [list(accounts), year],
        schema=schema,
    )

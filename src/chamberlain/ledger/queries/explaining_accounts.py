"""How lines of the statement of accounts explain themselves: down to codes, and their journals."""

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.ledger.queries.cash_flow import cash_mapping
from chamberlain.ledger.queries.year_figures import moved_of, place
from chamberlain.ledger.rules.cash_flow import contributions
from chamberlain.ledger.rules.years import LAST_PERIOD, year_number

SHOWN = 60


@explains("ledger:cash_flow", query="ledger.cash_flow_statement")
def explain_cash_flow(scope: Scope, reference: str) -> Explanation:
    """A line of the cash flow statement, `ENTITY/2026-27/LINE`: what each code put on it."""
    parts = reference.split("/")
    if len(parts) != 3 or not parts[2].isdecimal():
        raise Unknown(f"A line is named ENTITY/2026-27/29, not {reference}.", field="reference")
    entity, year, order = parts[0], year_number(parts[1]), int(parts[2])
    moved = moved_of(place(scope, entity, year, LAST_PERIOD))
    found = contributions(moved, cash_mapping()).filter(
        (pl.col("line_order") == order) & (pl.col("pence") != 0)
    )
    names = dict(
        read_frame(
            "SELECT code, name FROM ledger_account",
            schema={"code": pl.String, "name": pl.String},
        ).rows()
    )
    heads = cash_mapping().filter(pl.col("line_order") == order)["line"]
    if not heads.len():
        raise Unknown(f"The cash flow statement has no line {order}.", field="reference")
    largest = found.sort(pl.col("pence").abs(), descending=True).head(SHOWN)
    balance = f"ledger:balance:{entity}/{year_name(year)}/{LAST_PERIOD}"
    return Explanation(
        reference=f"ledger:cash_flow:{reference}",
        title=f"{heads[0]}, {year_name(year)}",
        url=f"/staff/ledger/years/{entity}/{year}/cash-flow",
        amount_pence=int(found["pence"].sum()),
        facts=[
            ("Codes", f"{found.height:,}"),
            ("How", "each code's movement in the year; cash in is above nought"),
        ],
        leads_to=[
            (f"{row['account']} {names.get(row['account'], '')}", f"{balance}/{row['account']}")
            for row in largest.iter_rows(named=True)
        ],
        workings=[
            {
                "code": f"{row['account']} {names.get(row['account'], '')}",
                "amount": format_pounds(row["pence"]),
            }
            for row in largest.iter_rows(named=True)
        ],
        workings_title="What each code put on it",
    )

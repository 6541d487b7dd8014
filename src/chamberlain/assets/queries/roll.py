"""The roll-forward note, and whether it ties to the ledger."""

from datetime import date

import polars as pl

from chamberlain.assets.queries.reckoning import reckoned
from chamberlain.assets.rules.classes import classes
from chamberlain.assets.rules.note import COLUMNS, note
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.ledger.contract import balance_on


class RollRow(Record):
    """A class's year: cost or value, accumulated depreciation, and what the ledger says."""

    asset_class: str
    class_name: str
    opening_pence: Pence
    additions_pence: Pence
    revaluations_pence: Pence
    reclassified_pence: Pence
    disposals_pence: Pence
    closing_pence: Pence
    dep_opening_pence: Pence
    charged_pence: Pence
    written_off_pence: Pence
    dep_disposals_pence: Pence
    dep_closing_pence: Pence
    net_pence: Pence
    ledger_gross_pence: Pence
    ledger_dep_pence: Pence
    difference_pence: Pence


@query(summary="Roll-forward of assets, tied to the ledger", contract=True)
def roll_forward(scope: Scope, entity: str, year: Year, as_at: date) -> list[RollRow]:
    """Return each class from the start of a year to a day in it, beside the ledger's balances.

    `difference_pence` is what the register is worth more than the ledger: nil once all is posted.
    Where a class is kept net, all of it stands in its one account.
    """
    if not scope.sees_whole(entity):
        return []
    day = min(as_at, date(year + 1, 3, 31))
    together = {name: one.get("note", name) for name, one in classes().items()}
    moved = reckoned(entity, day).with_columns(pl.col("class").replace(together))
    table = note(moved, year)
    return [_row(scope, entity, day, row) for row in table.iter_rows(named=True)]


def _row(scope: Scope, entity: str, day: date, row: dict[str, int | str]) -> RollRow:
    one = classes()[str(row["class"])]
    gross = balance_on(scope, entity=entity, account=one["gross"], as_at=day)
    dep = -balance_on(scope, entity=entity, account=one["dep"], as_at=day) if "dep" in one else 0
    facts = {name: row[name] for name in COLUMNS}
    facts |= {"asset_class": row["class"], "class_name": one["name"]}
    facts |= {"ledger_gross_pence": gross, "ledger_dep_pence": dep}
    facts["difference_pence"] = int(row["net_pence"]) - (gross - dep)
    return RollRow.model_validate(facts)


@query(summary="What each movement of assets came to, by year")
def movements_by_kind(scope: Scope, entity: str, as_at: date) -> pl.DataFrame:
    """Return year, class, kind and pence of every movement up to a day."""
    schema = {"year": pl.Int64, "class": pl.String, "kind": pl.String, "pence": pl.Int64}
    if not scope.sees_whole(entity):
        return pl.DataFrame(schema=schema)
    found = reckoned(entity, as_at).group_by("year", "class", "kind").agg(pl.col("pence").sum())
    return found.select(*schema).sort("year", "class", "kind")

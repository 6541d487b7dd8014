"""What it costs to find the accounts of a day's receipts, and how many it finds, wrongly none."""

import polars as pl
from bench.limits import income_allocate
from bench.receipts import ACCOUNTS, RECEIPTS, Recipe

from chamberlain.income.rules.allocate import PAYER_TABLE, allocate
from chamberlain.kernel.benchmark import Bench, Measured, benchmark

VALIDATORS = pl.DataFrame(
    {
        "income_type": ["CTAX"],
        "length": [10],
        "prefix": ["50"],
        "mask": [""],
        "scheme": ["weighted"],
        "modulus": [11],
        "weights": ["10 9 8 7 6 5 4 3 2"],
    }
)
NOBODY = pl.DataFrame(
    schema={c.name: pl.Int64 if c.name == "times" else pl.String for c in PAYER_TABLE}
)
LEAST_FOUND = 0.99


@benchmark("income.allocate", unit="receipts/s")
def find_accounts(context: Bench) -> Measured:
    """Find the accounts of 100,000 receipts among 130,000, beside an exact join and a hash."""
    recipe = Recipe(context.random(), context.size(ACCOUNTS), context.size(RECEIPTS))
    accounts, receipts = recipe.frames()
    given = receipts.select("row", "amount_pence", "said", "payer")
    kept: list[pl.DataFrame] = []

    def ours() -> int:
        result, _ = allocate.run(given, accounts=accounts, validators=VALIDATORS, payers=NOBODY)
        kept[:] = [result]
        return given.height

    def limit() -> int:
        income_allocate.allocate(given, accounts)
        return given.height

    measured = context.race(ours, limit)
    _check(context, receipts, kept[0])
    return measured


def _check(context: Bench, receipts: pl.DataFrame, result: pl.DataFrame) -> None:
    """None may be wrong, and of the findable at least 99 in 100 must be found."""
    judged = receipts.join(result, on="row", how="left")
    wrong = judged.filter(
        pl.col("account").is_not_null() & pl.col("account").ne_missing(pl.col("truth"))
    )
    found = pl.col("account").is_not_null()
    by = judged.group_by("damage").agg(
        pl.len().alias("receipts"),
        pl.col("findable").sum(),
        (found & pl.col("findable")).sum().alias("found"),
        (found & ~pl.col("findable")).sum().alias("found_besides"),
    )
    for row in by.sort("receipts", descending=True).iter_rows(named=True):
        context.say(f"  {row}")
    findable = judged.filter("findable")
    share = findable.filter(found).height / findable.height
    context.say(f"  found {share:.4%} of {findable.height:,} findable, {wrong.height} wrongly")
    if wrong.height:
        raise AssertionError(f"{wrong.height} receipts went to another account: {wrong.head(5)}")
    if share < LEAST_FOUND:
        raise AssertionError(f"only {share:.2%} of what can be found was found")

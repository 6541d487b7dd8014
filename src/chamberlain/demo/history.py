"""April to October in the ledger: what stood there when the demonstration council began.

Amounts are spread by hashing row numbers with the seed, so the same recipe gives the same ledger
at any size, two million lines as easily as twenty thousand.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from chamberlain.demo.bank import OPENING_PENCE
from chamberlain.demo.recipe import SEED, Size
from chamberlain.kernel.calendar import is_working_day, period_range
from chamberlain.kernel.make import ENTITY
from chamberlain.ledger.contract import FRAME_COLUMNS, Journal, JournalLine

PERIODS = range(1, 8)
YEAR = 2026
FIRST_DAY = date(2026, 4, 1)
BANK, RESERVE = "A2210", "R1010"
FEEDS = ("payroll", "care", "parking", "rents", "cash", "fleet", "energy", "cards")
JOURNAL_LINES = 250
GROSS_PENCE_A_MONTH = 4_700_000_000
"""About £565m a year of gross spending, as a city of some 290,000 people has."""

SPREAD_E4 = 26_000
"""How far amounts of one kind are apart, as ten thousandths of a factor of e."""

OPENING = (
    ("A1030", "GF", 61_240_000_000), ("A1010", "HRA", 98_410_000_000),
    ("A1050", "GF", 1_870_000_000), ("A2010", "GF", 4_500_000_000),
    ("A2040", "GF", 3_916_000_000), ("L2010", "GF", -28_600_000_000),
    ("L2010", "HRA", -23_869_500_000), ("L2040", "GF", -7_400_000_000),
    ("R1040", "HRA", -1_120_000_000), ("R1020", "GF", -1_436_900_000),
)  # fmt: skip
"""Balances on 1 April in pence: (account, fund, amount); the rest is reserves."""

SPENT = (
    # (prefix of cost centre, account, share in thousandths)
    ("", "11010", 330), ("", "12010", 46), ("", "12020", 62), ("", "21020", 18), ("", "22010", 16),
    ("", "24010", 9), ("", "33030", 7), ("", "41040", 21), ("", "43020", 24), ("", "45020", 4),
    ("HAS", "51010", 120), ("HAS", "51040", 90), ("HAS", "51050", 60), ("HAS", "51170", 55),
    ("FCW", "51110", 60), ("FCW", "51090", 28), ("FCW", "32030", 34), ("FCW", "51140", 40),
    ("COP", "51190", 30), ("COP", "51200", 44), ("COP", "51210", 22), ("HRA", "21010", 60),
)  # fmt: skip

RECEIVED = (
    ("HAS", "93090", 70), ("HAS", "92010", 60), ("FCW", "91010", 150), ("COP", "93030", 90),
    ("COP", "93060", 12), ("COP", "93050", 24), ("CHB109", "93130", 36), ("HRA01", "93120", 160),
    ("CEN108", "95010", 280), ("CEN108", "95020", 120), ("CEN107", "95060", 90),
)  # fmt: skip


def opening_journal() -> Journal:
    """Return the balances on 1 April; what isn't listed stands in each fund's reserves."""
    bank = OPENING_PENCE
    rows = [*OPENING, (BANK, "GF", bank)]
    for fund, reserve in (("GF", RESERVE), ("HRA", "R1060")):
        rows.append((reserve, fund, -sum(pence for _, f, pence in rows if f == fund)))
    return Journal(
        source_ref="demo:opening:2026-04-01",
        type="JIN",
        entity=ENTITY,
        journal_date=FIRST_DAY,
        description="Balances taken on from the former system",
        lines=tuple(
            JournalLine(account=account, fund=fund, amount_pence=pence)
            for account, fund, pence in rows
        ),
    )


def month_frames(
    size: Size, centres: pl.DataFrame, period: int, seed: int = SEED
) -> Iterator[pl.DataFrame]:
    """Yield frames for `ledger.post_journals` of one month's interfaces, in bounded batches.

    `centres` has cost_centre and fund. Money moves through the bank: each month receives what it
    spends, so that the cash book on 31 October is what the bank's first statement opens with.
    """
    start, end = period_range(f"{YEAR}-{(YEAR + 1) % 100:02d}", period)
    days = [
        day for day in pl.date_range(start, end, closed="left", eager=True) if is_working_day(day)
    ]
    half = max(1, size.history_lines // len(PERIODS) // 2)
    spent = _lines(half, centres, SPENT, f"{seed}:{period}:spent", GROSS_PENCE_A_MONTH)
    received = _lines(half, centres, RECEIVED, f"{seed}:{period}:received", -GROSS_PENCE_A_MONTH)
    lines = pl.concat([spent, received]).with_row_index("n")
    lines = lines.with_columns(
        journal=pl.col("n") // JOURNAL_LINES,
        journal_date=pl.lit(pl.Series([days])).list.get((pl.col("n") // JOURNAL_LINES) % len(days)),
    )
    last: int = lines["journal"].to_list()[-1]
    step = 400
    for first in range(0, last + 1, step):
        part = lines.filter(pl.col("journal").is_between(first, first + step - 1))
        yield _journals(part, period)
    yield _cash(lines, period, end)


def _lines(
    count: int,
    centres: pl.DataFrame,
    kinds: tuple[tuple[str, str, int], ...],
    seed: str,
    total: int,
) -> pl.DataFrame:
    """Return `count` codings with amounts that add up to exactly `total` pence."""
    choice = pl.DataFrame(kinds, schema=["prefix", "account", "share"], orient="row")
    ways = (
        choice.join(centres, how="cross")
        .filter(pl.col("cost_centre").str.starts_with(pl.col("prefix")))
        .with_columns(ways=pl.len().over("prefix", "account"))
    )
    salt = sum(seed.encode())
    rows = pl.DataFrame({"n": pl.int_range(count, eager=True)}).with_columns(
        way=(pl.col("n") % ways.height), draw=pl.col("n").hash(salt) % 10_000
    )
    rows = rows.join(ways.with_row_index("way").cast({"way": pl.Int64}), on="way", how="left")
    weight = (pl.col("draw") * SPREAD_E4 // 10_000).cast(pl.Int64)
    rows = rows.with_columns(
        weight=(pl.col("share") * (5_000 + weight)) // pl.col("ways").cast(pl.Int64)
    ).with_columns(weight=pl.max_horizontal("weight", pl.lit(1)))
    whole = int(rows["weight"].sum())
    rows = rows.with_columns(
        amount_pence=pl.max_horizontal(pl.col("weight") * abs(total) // whole, pl.lit(1))
    )
    rest = abs(total) - int(rows["amount_pence"].sum())
    sign = 1 if total > 0 else -1
    first = pl.when(pl.int_range(pl.len()) == 0).then(rest).otherwise(0)
    amount = (pl.col("amount_pence") + first) * sign
    return rows.select("cost_centre", "account", "fund", amount_pence=amount)


def _journals(lines: pl.DataFrame, period: int) -> pl.DataFrame:
    """Return lines as journals, each balanced against cash in transit in its own fund."""
    keys = ["journal", "journal_date", "fund"]
    other = lines.group_by(keys, maintain_order=True).agg(-pl.col("amount_pence").sum())
    other = other.filter(pl.col("amount_pence") != 0).with_columns(
        cost_centre=pl.lit(""), account=pl.lit("A2200")
    )
    columns = ["journal", "journal_date", "fund", "cost_centre", "account", "amount_pence"]
    both = pl.concat([lines.select(columns), other.select(columns)]).sort("journal")
    feed = pl.lit(pl.Series([list(FEEDS)])).list.get(pl.col("journal") % len(FEEDS))
    return _as_frame(
        both.with_columns(
            source_ref=pl.format("demo:interface:{}-{}", pl.lit(f"{YEAR}{period:02d}"), "journal"),
            description=pl.format("Interface: {}", feed),
            narrative=pl.format("Batch of {}", feed),
        )
    )


def _cash(lines: pl.DataFrame, period: int, end: date) -> pl.DataFrame:
    """Return the journal that clears each fund's cash in transit through the bank account."""
    by_fund = lines.group_by("fund", maintain_order=True).agg(pl.col("amount_pence").sum())
    day = end - timedelta(days=1)
    transit = by_fund.filter(pl.col("amount_pence") != 0).with_columns(account=pl.lit("A2200"))
    bank = transit.with_columns(account=pl.lit(BANK), amount_pence=-pl.col("amount_pence"))
    bank = bank.with_columns(fund=pl.lit("GF"))
    return _as_frame(
        pl.concat([transit, bank]).with_columns(
            journal_date=pl.lit(day),
            cost_centre=pl.lit(""),
            source_ref=pl.lit(f"demo:cash:{YEAR}{period:02d}"),
            description=pl.lit("Interface: bank, month in all"),
            narrative=pl.lit("Receipts and payments of the month"),
        )
    )


def _as_frame(rows: pl.DataFrame) -> pl.DataFrame:
    """Lay rows out as the ledger's contract asks, blank where nothing is said."""
    given = {"type": pl.lit("JIN"), "entity": pl.lit(ENTITY), "year": pl.lit(YEAR)}
    period = pl.col("journal_date").dt.month().cast(pl.Int16)
    rows = rows.with_columns(**given, period=(period + 8) % 12 + 1)
    missing = [
        pl.lit("").cast(kind).alias(name)
        for name, kind in FRAME_COLUMNS.items()
        if name not in rows.columns
    ]
    return rows.with_columns(missing).select(
        pl.col(name).cast(kind) for name, kind in FRAME_COLUMNS.items()
    )

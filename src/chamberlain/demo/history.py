"""April to October in the ledger: what stood there when the demonstration council began.

Amounts are spread by hashing row numbers with the seed, so the same recipe gives the same ledger
at any size, two million lines as easily as twenty thousand.
"""

import math
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from chamberlain.demo.bank import OPENING_PENCE
from chamberlain.demo.budget_recipe import FUNDING, budget_lines, month_pence
from chamberlain.demo.recipe import SEED, SPENDING, Size
from chamberlain.demo.schemes import SCHEMES
from chamberlain.kernel.calendar import is_working_day, period_range
from chamberlain.kernel.make import ENTITY
from chamberlain.kernel.money import split_pence, split_pence_expr
from chamberlain.ledger.contract import FRAME_COLUMNS, Journal, JournalLine

PERIODS = range(1, 8)
YEAR = 2026
FIRST_DAY = date(2026, 4, 1)
BANK, RESERVE = "A2210", "R1010"
FEEDS = ("payroll", "care", "parking", "rents", "cash", "fleet", "energy", "cards")
JOURNAL_LINES = 250
DAYS_A_MONTH = 21
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
    spent, received = _targets(size, centres, period)
    spent, received = spent.head(half), received.head(half)
    gap = int(spent["pence"].sum()) - int(received["pence"].sum())
    received = _borne(received, gap)
    spent = _lines(half, spent, f"{seed}:{period}:spent", 1)
    received = _lines(half, received, f"{seed}:{period}:received", -1)
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
    capital = _capital(period, end)
    if capital.height:
        yield capital


def _targets(size: Size, centres: pl.DataFrame, period: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what each coding spends and takes in a month, as positive pence, the largest first.

    What invoices charge in a council that lived its past is left to them.
    """
    held: list[str] = centres["cost_centre"].to_list()
    invoiced = _invoiced(size)
    rows = []
    for line in budget_lines({code: code[:4] for code in held}):
        pence = month_pence(line, period) if line.runs else 0
        charged = invoiced.get((line.cost_centre, line.account), 0)
        if pence > 0 and charged:
            pence = max(pence - charged, pence // 10)
        rows.append((line.cost_centre, line.account, line.fund, pence))
    schema = {"cost_centre": pl.String, "account": pl.String, "fund": pl.String, "pence": pl.Int64}
    found = pl.DataFrame(rows, schema=schema, orient="row").sort(
        pl.col("pence").abs(), descending=True, maintain_order=True
    )
    taken = found.filter(pl.col("pence") < 0).with_columns(-pl.col("pence"))
    return found.filter(pl.col("pence") > 0), taken


def _invoiced(size: Size) -> dict[tuple[str, str], int]:
    """Return the pence a month that made-up invoices charge to each coding, as they are drawn."""
    if not size.lived:
        return {}
    weights = sum(spend.weight for spend in SPENDING)
    found: dict[tuple[str, str], int] = {}
    for spend in SPENDING:
        mean = spend.median_pence * math.exp(spend.spread**2 / 2) * size.invoice_percent / 100
        month = size.invoices_a_day * DAYS_A_MONTH * spend.weight / weights * mean
        for centre in spend.cost_centres:
            found[centre, spend.account] = int(month / len(spend.cost_centres))
    return found


def _borne(received: pl.DataFrame, gap: int) -> pl.DataFrame:
    """Let what bears the net requirement bear this month's, so that money in is money out."""
    bears = [(code, account) for code, account, _ in FUNDING]
    own = pl.concat_str("cost_centre", "account").is_in([a + b for a, b in bears])
    bearing = received.filter(own) if received.filter(own).height else received.head(1)
    rest = received.join(bearing, on=["cost_centre", "account", "fund"], how="anti")
    parts = split_pence(
        int(bearing["pence"].sum()) + gap, bearing["pence"].to_list()
    )  # fmt: skip
    return pl.concat([rest, bearing.with_columns(pence=pl.Series(parts, dtype=pl.Int64))])


def _lines(count: int, targets: pl.DataFrame, seed: str, sign: int) -> pl.DataFrame:
    """Return `count` codings whose amounts add up to exactly each target; pay is spread little."""
    salt = sum(seed.encode())
    rows = pl.DataFrame({"n": pl.int_range(count, eager=True)}).with_columns(
        line=(pl.col("n") % targets.height), draw=pl.col("n").hash(salt) % 10_000
    )
    rows = rows.join(targets.with_row_index("line").cast({"line": pl.Int64}), on="line", how="left")
    spread = pl.when(pl.col("account").str.starts_with("1")).then(SPREAD_E4 // 20)
    wide = spread.otherwise(SPREAD_E4)
    weight = 5_000 + (pl.col("draw") * wide // 10_000).cast(pl.Int64)
    rows = rows.with_columns(weight=weight)
    rows = rows.with_columns(amount=split_pence_expr(pl.col("pence"), pl.col("weight"), "line"))
    return rows.filter(pl.col("amount") != 0).select(
        "cost_centre", "account", "fund", amount_pence=pl.col("amount") * sign
    )


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


def _capital(period: int, end: date) -> pl.DataFrame:
    """Return a month's spend on capital schemes, met from grants and loans already received."""
    rows = [
        (scheme.project, side, scheme.cost_centre if side > 0 else "", pence * side)
        for scheme in SCHEMES
        if (pence := scheme.month_pence(YEAR, period))
        for side in (1, -1)
    ]
    schema = {"project": pl.String, "side": pl.Int64, "cost_centre": pl.String, "pence": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    debit = pl.col("side") > 0
    return _as_frame(
        frame.select(
            pl.when(debit).then(pl.col("project")).otherwise(pl.lit("")).alias("project"),
            "cost_centre",
            pl.when(debit).then(pl.lit("C1010")).otherwise(pl.lit("L2070")).alias("account"),
            amount_pence=pl.col("pence"),
            fund=pl.lit("CAP"),
            journal_date=pl.lit(end - timedelta(days=1)),
            source_ref=pl.format("demo:capital:{}-{}", pl.lit(f"{YEAR}{period:02d}"), "project"),
            description=pl.lit("Valuations on capital schemes"),
            narrative=pl.format("Valuation, {}", "project"),
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

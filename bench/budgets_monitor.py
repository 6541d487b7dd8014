"""What the budget monitor costs: 1,200 cost centres with two years behind them, beside bare SQL."""

import time
from typing import Any

import polars as pl
import psycopg
from bench.limits import budgets_monitor as bare

from chamberlain.kernel.benchmark import Bench, Measured, Rate, benchmark

CENTRES = 1_200
ACCOUNTS = (
    "11010", "12010", "12020", "21020", "22010", "33030", "41040", "43020", "45020", "51010",
    "92010", "93020",
)  # fmt: skip
PERIOD = 7
YEAR = 2026
SPEND_PENCE = 1_200_000
PLACE = {"entity": "BHX", "year": YEAR, "period": PERIOD}


@benchmark("budgets.monitor", unit="ms", lower_is_better=True)
def budgets_monitor(context: Bench) -> Measured:
    """Ask for the whole monitor with forecasts and suggestions; the median of many, in ms."""
    with context.database() as database:
        from chamberlain.kernel.door import ask  # noqa: PLC0415 - once Django is ready
        from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

        centres = _council(context)
        with psycopg.connect(database.owner_dsn, autocommit=True) as owner:
            owner.execute("VACUUM (ANALYZE)")
        limit_rows = bare.prepare(database.owner_dsn, _lines(centres), _spent(centres))
        frame = ask(SYSTEM, "budgets.monitor", PLACE)
        _check(context, frame, centres, limit_rows)
        with psycopg.connect(database.owner_dsn) as session:
            race = context.race(
                lambda: _rate(lambda: ask(SYSTEM, "budgets.monitor", PLACE)),
                lambda: _rate(lambda: bare.totals(session)),
            )
    return Measured(1_000 / race.figure, 1_000 / race.limit)


def _rate(work: Any, times: int = 10) -> Rate:
    """Return how often a second work is done, by the median of some."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return Rate(1 / sorted(took)[times // 2])


def _check(context: Bench, frame: pl.DataFrame, centres: list[str], limit_rows: int) -> None:
    """Hold the answer to what was put in: every cost centre, and every penny of the budget."""
    expected = sum(pence for *_, pence in _lines(centres))
    mine = frame.filter(pl.col("cost_centre").is_in(centres))
    assert mine.height == len(centres) == limit_rows, (mine.height, len(centres), limit_rows)
    assert mine["budget_pence"].sum() == expected
    assert mine["actual_pence"].sum() == sum(pence for *_, pence in _spent(centres))
    context.say(f"  {mine.height:,} cost centres, {len(ACCOUNTS)} subjectives each")


def _lines(centres: list[str]) -> list[tuple[str, str, int]]:
    return [
        (centre, account, _sign(account) * (SPEND_PENCE * 12 + 1_000 * n))
        for n, centre in enumerate(centres)
        for account in ACCOUNTS
    ]


def _spent(centres: list[str]) -> list[tuple[str, str, int, int]]:
    return [
        (centre, account, period, _sign(account) * (SPEND_PENCE + 7 * n + period))
        for n, centre in enumerate(centres)
        for account in ACCOUNTS
        for period in range(1, PERIOD + 1)
    ]


def _sign(account: str) -> int:
    return -1 if account.startswith("9") else 1


def _council(context: Bench) -> list[str]:
    """Make cost centres, their budget, what they spent, former years and forecasts."""
    from chamberlain.budgets.make import make_budget  # noqa: PLC0415
    from chamberlain.kernel.door import run  # noqa: PLC0415
    from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

    count = context.size(CENTRES)
    codes = [f"BEN{n:05d}" for n in range(count)]
    made = [{"code": code, "name": f"Centre {code}", "service": f"CHB{n % 3 + 1}", "fund": "GF"}
            for n, code in enumerate(codes)]  # fmt: skip
    inputs = {"entity": "BHX", "held_from": "2020-04-01", "cost_centres": made}
    run(SYSTEM, "ledger.add_cost_centres", inputs)
    make_budget(tuple(_lines(codes)))
    context.say("  budget approved")
    run(SYSTEM, "ledger.post_journals", {"source": "bench", "journals": _journals(codes)})
    run(SYSTEM, "ledger.fold_balances", {})
    _said(codes)
    return codes


def _journals(codes: list[str]) -> pl.DataFrame:
    """Return one journal for each cost centre and period, against cash in transit."""
    from chamberlain.ledger.contract import FRAME_COLUMNS  # noqa: PLC0415

    schema = ["cost_centre", "account", "period", "amount_pence"]
    lines = pl.DataFrame(_spent(codes), schema=schema, orient="row")
    others = lines.group_by("cost_centre", "period", maintain_order=True).agg(
        -pl.col("amount_pence").sum()
    )
    others = others.with_columns(account=pl.lit("A2200"), centre=pl.lit(""))
    both = pl.concat(
        [lines.with_columns(centre=pl.col("cost_centre")), others], how="diagonal"
    ).sort("cost_centre", "period", maintain_order=True)
    day = pl.date(YEAR, pl.col("period") + 3, 15)
    fixed = {"type": "JIN", "entity": "BHX", "fund": "GF", "description": "Bench"}
    rows = both.with_columns(
        source_ref=pl.format("bench:journal:{}-{}", "cost_centre", "period"),
        journal_date=day,
        year=pl.lit(YEAR),
        cost_centre=pl.col("centre"),
        **{name: pl.lit(value) for name, value in fixed.items()},
    )
    blank = [pl.lit("").alias(name) for name in FRAME_COLUMNS if name not in rows.columns]
    return rows.with_columns(blank).select(
        pl.col(name).cast(kind) for name, kind in FRAME_COLUMNS.items()
    )


def _said(codes: list[str]) -> None:
    """Load two former years and a forecast for every group, as an accountant would."""
    from chamberlain.kernel.door import run  # noqa: PLC0415
    from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

    groups = sorted({account[0] for account in ACCOUNTS})
    months = [
        {"cost_centre": code, "group": group, "year": YEAR - back, "period": period,
         "amount_pence": _sign(group) * (SPEND_PENCE * 2 - back * 1_000 + period)}
        for code in codes for group in groups for back in (1, 2) for period in range(1, 13)
    ]  # fmt: skip
    for start in range(0, len(months), 20_000):
        part = {"entity": "BHX", "months": months[start : start + 20_000]}
        run(SYSTEM, "budgets.load_past_months", part)
    forecasts = [
        {"cost_centre": code, "group": group, "outturn_pence": _sign(group) * SPEND_PENCE * 24,
         "reason": "As it goes"}
        for code in codes for group in groups
    ]  # fmt: skip
    run(SYSTEM, "budgets.enter_forecasts", PLACE | {"forecasts": forecasts})

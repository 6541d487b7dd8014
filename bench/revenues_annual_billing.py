"""What a year's bills cost: from dated facts in the database to bills in force and posted."""

import statistics
import threading
import time
from dataclasses import replace
from datetime import date

import polars as pl
import psycopg
from bench.copied import settle_down
from bench.limits import revenues_annual_billing

from chamberlain.kernel.benchmark import Bench, Measured, benchmark
from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import SYSTEM

DWELLINGS = 130_000
FIRST_YEAR = 2026
OTHER = replace(SYSTEM, person="SYSTEM-2")


class _City:
    """A city's dwellings with what is known of them, and the years billed so far."""

    def __init__(self, context: Bench) -> None:
        from chamberlain.revenues.make import make_dwellings  # noqa: PLC0415 - needs Django

        self.count = context.size(DWELLINGS)
        make_dwellings(self.count, say=context.say)
        self.year = FIRST_YEAR - 1

    def next_year(self) -> None:
        """Set the amounts of the year after, and open its books."""
        self.year += 1
        if self.year == FIRST_YEAR:
            return
        inputs = {
            "entity": "BHX",
            "year": self.year,
            "billing_authority_pence": 218_004,
            "police_pence": 28_191,
            "fire_pence": 11_749,
            "source": "As in 2026-27",
        }
        run(SYSTEM, "revenues.set_charge", inputs)
        place = {"entity": "BHX", "year": self.year, "period": 1}
        run(SYSTEM, "ledger.open_period", place)

    def bill(self) -> int:
        """Prepare and issue the year's bills."""
        inputs = {"entity": "BHX", "year": self.year, "issue_on": date(self.year, 3, 12)}
        prepared = run(SYSTEM, "revenues.prepare_billing", inputs).value
        return int(run(OTHER, "revenues.issue_billing", {"run": prepared.run}).value.bills)


def _spans() -> pl.DataFrame:
    """Return what the limit starts from: each run of days with what holds, amounts looked up."""
    from chamberlain.revenues.queries.slices import (  # noqa: PLC0415 - needs Django
        amounts,
        slices_of,
        year_days,
    )
    from chamberlain.revenues.rules.charge import charge  # noqa: PLC0415

    rows = slices_of("BHX", *year_days(FIRST_YEAR))
    answer, _ = charge.run(rows)
    year = amounts("BHX", FIRST_YEAR).filter(pl.col("area") == "standard")
    bands = year.select(
        pl.col("band").alias("charged_band"),
        "total_pence",
        pl.col("police_pence").alias("police"),
        pl.col("fire_pence").alias("fire"),
    )
    kept = rows.select(
        "row", "account_id", "reduction_e2", "reduction_less_weekly_e4", "local_reduction_e2"
    )
    joined = answer.join(kept, on="row").join(bands, on="charged_band", maintain_order="left")
    return joined.select(
        "account_id",
        "first_day",
        "last_day",
        pl.col("charged_band").alias("band"),
        pl.when(pl.col("exempt").is_null()).then("days").otherwise(0).alias("charged_days"),
        "discount_e2",
        "premium_e2",
        pl.col("reduction_e2").fill_null(0),
        pl.col("reduction_less_weekly_e4").fill_null(0).alias("less_weekly_e4"),
        pl.col("local_reduction_e2").fill_null(0),
        "total_pence",
        pl.col("police").alias("police_pence"),
        pl.col("fire").alias("fire_pence"),
    )


@benchmark("revenues.annual_billing", unit="bills/s")
def annual_billing(context: Bench) -> Measured:
    """Bill a year from dated facts to the ledger, beside working out and copying the bare rows."""
    with context.database() as database:
        city = _City(context)
        spans = _with_counts(database.owner_dsn, _spans())

        def ready() -> None:
            city.next_year()
            settle_down(database.owner_dsn)

        def tables() -> None:
            with psycopg.connect(database.owner_dsn) as connection:
                connection.execute(revenues_annual_billing.TABLES)
            settle_down(database.owner_dsn)

        def limit() -> int:
            return revenues_annual_billing.bill(database.owner_dsn, spans)

        measured = context.race(city.bill, limit, before=ready, between=tables)
        _check(database.owner_dsn)
        _say_online(context, city)
        return measured


def _say_online(context: Bench, city: _City) -> None:
    """Bill one more year, untimed, while an officer reads accounts; say how long pages waited."""
    from django.db import connections  # noqa: PLC0415 - needs Django

    from chamberlain.revenues.models import Account  # noqa: PLC0415

    numbers = list(Account.objects.values_list("reference", flat=True)[:500])
    took: list[float] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            began = time.perf_counter()
            account = numbers[len(took) % len(numbers)]
            ask(SYSTEM, "revenues.account", {"account": account})
            took.append((time.perf_counter() - began) * 1000)
            time.sleep(0.01)
        connections.close_all()

    city.next_year()
    reader = threading.Thread(target=read)
    reader.start()
    began = time.perf_counter()
    city.bill()
    lasted = time.perf_counter() - began
    done.set()
    reader.join()
    middle, worst = statistics.median(took), max(took)
    late = sorted(took)[len(took) * 95 // 100]
    context.say(
        f"  online: {len(took)} accounts read in the {lasted:.1f} s of a billing; "
        f"{middle:.0f} ms in the middle, {late:.0f} ms at the 95th, {worst:.0f} ms at most"
    )


def _with_counts(dsn: str, spans: pl.DataFrame) -> pl.DataFrame:
    """Add how many instalments each account asked for."""
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT id, scheme::int FROM revenues_account").fetchall()
    counts = pl.DataFrame(rows, schema={"account_id": pl.Int64, "count": pl.Int64}, orient="row")
    return spans.join(counts, on="account_id", maintain_order="left")


def _check(dsn: str) -> None:
    """Bills, charges, instalments, ledger and the limit must agree to the penny."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT (SELECT sum(charged_pence) FROM revenues_bill WHERE year = 2026), "
            "(SELECT sum(net_pence) FROM revenues_charge WHERE year = 2026), "
            "(SELECT sum(i.amount_pence) FROM revenues_instalment i JOIN revenues_bill b "
            "ON b.id = i.bill_id WHERE b.year = 2026), "
            "(SELECT sum(amount_pence) FROM ledger_line WHERE account = 'A2060' AND year = 2026), "
            "(SELECT sum(due_pence) FROM bare_bill), "
            "(SELECT sum(amount_pence) FROM bare_instalment)"
        ).fetchone()
    if row is None or len(set(row)) != 1:
        raise AssertionError(f"the figures do not agree: {row}")

"""What the kernel itself costs: running a rule."""

from datetime import date, timedelta

import polars as pl
from bench.limits import prompt_payment

from chamberlain.kernel.benchmark import Bench, Measured, benchmark
from chamberlain.kernel.engines import map_rule
from chamberlain.kernel.rules import find

FULL = 1_000_000


def _invoices(rows: int) -> pl.DataFrame:
    """Return typed invoices of one year, each paid 1 to 70 days after receipt."""
    first = pl.lit(date(2026, 1, 1))
    number = pl.int_range(rows)
    received = first + pl.duration(days=number % 280)
    paid = received + pl.duration(days=number * 7919 % 70 + 1)
    return pl.select(row=number, received_on=received, paid_on=paid).with_columns(
        invoice_due_on=pl.when(pl.col("row") % 3 == 0).then(pl.col("received_on") + timedelta(45))
    )


@benchmark("kernel.rule", unit="rows/s")
def rule(context: Bench) -> Measured:
    """Run a rule on typed rows, checked and in batches, beside its bare arithmetic."""
    frame, chosen = _invoices(context.size(FULL)), find("payables.prompt_payment_days")

    def ours() -> int:
        return map_rule(chosen, frame)[0].height

    def limit() -> int:
        return prompt_payment.calculate(frame).height

    measured = context.race(ours, limit)
    result, errors = map_rule(chosen, frame)
    if errors.height or not result.drop("row").equals(prompt_payment.calculate(frame)):
        raise AssertionError("the rule and its limit do not agree")
    return measured

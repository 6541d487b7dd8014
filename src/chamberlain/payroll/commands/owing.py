"""What a posted run owes to others, by what was deducted and the account it is owed from."""

import polars as pl

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.calendar import tax_month
from chamberlain.kernel.door import Act
from chamberlain.payroll.models import Run
from chamberlain.payroll.rules.codings import ADDITIONAL, ADVANCES

OF_TAX = ("tax", "ni", "ni_employer", "student_loan", "postgraduate_loan", "class_1a")
OF_PENSION = ("pension", "pension_employer")
ORDER = "order:"


def owe(act: Act, run: Run, owed: pl.DataFrame) -> int:
    """Keep what a run owes, to the penny what its journal owes; what comes back to us is no debt.

    `owed` has element, pension_scheme, account and amount_pence. Returns how many were written.
    """
    frame = sorted_out(owed)
    if frame.is_empty():
        return 0
    year, month = tax_month(run.paid_on)
    start = f"{run.reference}/"
    written = frame.with_columns(
        source_ref=pl.concat_str(
            pl.lit(start) + pl.col("what"),
            pl.when(pl.col("of") != "").then("of"),
            pl.when(~pl.col("account").is_first_distinct().over("what", "of")).then("account"),
            separator="/",
            ignore_nulls=True,
        ),
        entity=pl.lit(run.entity),
        scheme_id=pl.lit(run.group.scheme_id),
        run_id=pl.lit(run.pk),
        tax_year=pl.lit(year),
        tax_month=pl.lit(month),
        paid_on=pl.lit(run.paid_on),
        fund=pl.lit(run.group.fund),
        act_id=pl.lit(act.id),
    )
    with act.cursor() as cursor:
        return copy_in(cursor, "payroll_due", written)


def sorted_out(owed: pl.DataFrame) -> pl.DataFrame:
    """Return what, of, account and amount_pence of what is owed to somebody else than employees."""
    element = pl.col("element")
    to_fund = pl.col("account").is_in(list(ADDITIONAL))
    return (
        owed.filter(pl.col("account") != ADVANCES)
        .with_columns(
            what=pl.when(element.is_in([*OF_TAX, *OF_PENSION]))
            .then(element)
            .when(element.str.starts_with(ORDER))
            .then(pl.lit("order"))
            .when(to_fund)
            .then(pl.lit("pension_additional"))
            .otherwise(pl.lit("element")),
            of=pl.when(element.is_in(OF_PENSION))
            .then("pension_scheme")
            .when(element.is_in(OF_TAX))
            .then(pl.lit(""))
            .when(to_fund)
            .then(pl.col("account").replace_strict(ADDITIONAL, default=None))
            .otherwise(element.str.strip_prefix(ORDER)),
        )
        .group_by("what", "of", "account", maintain_order=True)
        .agg(pl.col("amount_pence").sum())
        .filter(pl.col("amount_pence") != 0)
    )

"""Off-payroll workers inside the rules: what a deemed employee's pay never has, said in words.

No student or postgraduate loan is taken (they repay by their own tax return), no statutory pay is
due, and nobody is enrolled in a pension: HMRC Employment Status Manual ESM10019.
"""

import polars as pl

from chamberlain.payroll.commands.absences import PAID_KINDS
from chamberlain.payroll.commands.off_payroll import FEE
from chamberlain.payroll.queries.reading import read_mine

SOURCE = "HMRC ESM10019"
WORDS = {"payroll_id": pl.String, "words": pl.String}


def deemed_workers(group: int, whose: list[int] | None = None) -> pl.DataFrame:
    """Return the payroll IDs of a group that were ever paid a fee inside the off-payroll rules."""
    return read_mine(
        "SELECT DISTINCT e.payroll_id FROM payroll_item i "
        "JOIN payroll_employment e ON e.id = i.employment_id "
        "WHERE e.group_id = %(group)s AND {mine} AND i.element = %(fee)s",
        {"group": group, "fee": FEE},
        whose,
        schema={"payroll_id": pl.String},
    )


def without_statutory_pay(
    away: pl.DataFrame, deemed: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return absences without those of deemed employees, and who has no statutory pay: WORDS."""
    paid = away.filter(pl.col("kind").is_in(PAID_KINDS))
    theirs = paid.join(deemed, on="payroll_id", how="semi")
    if theirs.is_empty():
        return away, pl.DataFrame(schema=WORDS)
    words = pl.format(
        "Off-payroll worker: no statutory pay for {} from {} ({})",
        pl.col("kind").str.replace_all("_", " "), "first_day", pl.lit(SOURCE),
    )  # fmt: skip
    told = theirs.select("payroll_id", words=words).unique("payroll_id", keep="first")
    left = away.filter(
        ~(pl.col("payroll_id").is_in(theirs["payroll_id"].to_list())
          & pl.col("kind").is_in(PAID_KINDS))
    )  # fmt: skip
    return left, told


def without_loans(people: pl.DataFrame, deemed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return people with no loan for deemed employees, and whose loan isn't taken: WORDS."""
    if deemed.is_empty():
        return people, pl.DataFrame(schema=WORDS)
    theirs = pl.col("payroll_id").is_in(deemed["payroll_id"].to_list())
    plan, more = pl.col("student_loan_plan"), pl.col("postgraduate_loan")
    told = people.filter(
        theirs & ((plan.fill_null("") != "") | more.fill_null(value=False))
    ).select(
        "payroll_id",
        words=pl.lit(
            f"Off-payroll worker: the loan on file isn't taken ({SOURCE}); end it in how they are "
            "taxed"
        ),
    )
    return people.with_columns(
        student_loan_plan=pl.when(theirs & plan.is_not_null()).then(pl.lit("")).otherwise(plan),
        postgraduate_loan=pl.when(theirs & more.is_not_null()).then(pl.lit(False)).otherwise(more),
    ), told

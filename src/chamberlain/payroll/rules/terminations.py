"""What is paid because employment ends: the exempt part, the taxed part, and what employers owe."""

from datetime import date

import polars as pl

from chamberlain.kernel.rates import figures, history
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.employer_duties import class_1a
from chamberlain.payroll.rules.sifting import sift
from chamberlain.payroll.rules.tax_years import tax_year_of

AWARDS = "payroll.termination_awards"
EXEMPT, TAXED, NOTICE, CLASS_1A = "redundancy", "redundancy_taxed", "notice_pay", "class_1a"
"""Elements: the award free of tax, the rest of it, pay in lieu of notice, the employer's NI."""

NAMED = ("payroll_id", "assignment", "element", "units_e2", "amount_pence", "note", "source_ref")


@rule(
    name="payroll.termination_award",
    inputs=(
        Column("paid_on", "date", "day", "Day of payment"),
        Column("award_pence", "pence", "pounds", "Redundancy pay and special severance; no pay in "
               "lieu of notice, which is earnings"),
        Column("award_before_pence", "pence", "pounds", "What the same employer gave the person "
               "before", required=False),
    ),
    outputs=(
        Column("exempt_pence", "pence", "pence", "Free of tax and National Insurance"),
        Column("taxed_pence", "pence", "pence", "Taxed, without Class 1 National Insurance"),
        Column("class_1a_pence", "pence", "pence", "Employer's Class 1A, reported with the pay"),
    ),
    example={"paid_on": "2026-11-25", "award": "41,250.00"},
    source="Income Tax (Earnings and Pensions) Act 2003 sections 401 to 404; Social Security "
    "Contributions and Benefits Act 1992 section 10; NIM13204. Section 404, one exemption for all "
    "employments with one employer, from general knowledge, to confirm",
)  # fmt: skip
def termination_award(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split an award: what is left of the exemption, and above it tax and employer's Class 1A."""
    first = history(AWARDS)[0].held_from
    good, errors = sift(
        frame,
        [
            (pl.col("paid_on") < first, "paid_on", f"expected {first:%d/%m/%Y} or later"),
            (pl.col("award_pence") < 0, "award_pence", "must not be below nought"),
            (pl.col("award_before_pence").fill_null(0) < 0, "award_before_pence",
             "must not be below nought"),
        ],
    )  # fmt: skip
    days = good["paid_on"].unique().to_list()
    limits = {day: figures(AWARDS, day)["exempt_pence"] for day in days}
    years = {day: tax_year_of(day) for day in days}
    limit = pl.col("paid_on").replace_strict(limits, default=None, return_dtype=pl.Int64)
    left = (limit - pl.col("award_before_pence").fill_null(0)).clip(0)
    split = good.with_columns(exempt_pence=pl.min_horizontal("award_pence", left)).with_columns(
        termination_pence=pl.col("award_pence") - pl.col("exempt_pence"),
        benefits_pence=pl.lit(0, pl.Int64),
        tax_year=pl.col("paid_on").replace_strict(years, default=None, return_dtype=pl.String),
    )
    owed, _ = class_1a.run(
        split.select("row", "tax_year", "benefits_pence", "termination_pence"),
    )
    return split.join(owed, on="row", how="left", maintain_order="left").select(
        "row", "exempt_pence", pl.col("termination_pence").alias("taxed_pence"), "class_1a_pence"
    ), errors


def exit_items(owed: pl.DataFrame, paid_on: date) -> pl.DataFrame:
    """Return what is paid to those made redundant, an item for each element: NAMED.

    `owed` has the columns of `people.exit_payments`. Each names its case and its element, so that
    it is paid once.
    """
    asked = owed.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int64), paid_on=pl.lit(paid_on)
    )
    split, _ = termination_award.run(
        asked.select("row", "paid_on", "award_pence", "award_before_pence")
    )
    whole = asked.join(split, on="row", maintain_order="left")
    parts = {
        EXEMPT: "exempt_pence",
        TAXED: "taxed_pence",
        NOTICE: "notice_pay_pence",
        CLASS_1A: "class_1a_pence",
    }
    return pl.concat(
        [
            whole.filter(pl.col(column) != 0).select(
                "payroll_id",
                "assignment",
                element=pl.lit(element),
                units_e2=pl.lit(None, pl.Int64),
                amount_pence=column,
                note=pl.format("{}, last day {}", "redundancy", pl.col("last_day")),
                source_ref=pl.format(f"people:redundancy:{{}}/{element}", "redundancy"),
            )
            for element, column in parts.items()
        ]
    ).select(NAMED)

"""Two payrolls of one month side by side: each difference with its probable cause.

A cause is said where working a part out again with one fact changed gives the other system's
figure to the penny (another tax code, letter, band, plan), or where a difference follows from
another one; else it is said that nothing explains it.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.payroll.rules.parallel_causes import (
    CAUSE,
    hours_causes,
    loan_causes,
    ni_causes,
    pension_causes,
    tax_causes,
)
from chamberlain.payroll.rules.pay_comparison import money

SMALL_PENCE = 2
"""Up to so much is taken for rounding, where nothing else explains it."""

DIFFERENCES = {
    "payroll_id": pl.String,
    "name": pl.String,
    "element": pl.String,
    "ours_pence": pl.Int64,
    "theirs_pence": pl.Int64,
    "by_pence": pl.Int64,
    "cause": pl.String,
    "words": pl.String,
}
CAUSES = {
    "not_theirs": "Paid here, not there",
    "not_ours": "Paid there, not here",
    "unknown_name": "A name of theirs that is none of ours",
    "tax_code": "Another tax code or basis",
    "ni_letter": "Another NI letter",
    "several_posts": "Several posts: NI reckoned apart",
    "pension_band": "Another pension band or section",
    "student_loan_plan": "Another student loan plan",
    "hours": "Other hours",
    "missing_element": "An element one of them lacks",
    "follows": "Follows from other pay",
    "rounding": "Rounding",
    "not_explained": "Not explained",
}
"""Every cause in words; the order is that of what to look at first."""

AFTER_PAY = ("tax", "ni", "ni_employer", "pension", "pension_employer", "student_loan",
             "postgraduate_loan", "gross", "net")  # fmt: skip
"""Elements which change when other pay does."""


@dataclass(frozen=True)
class Facts:
    """What our run knows: `people` has a row per employment, keyed by payroll_id.

    Its columns: name, tax_code, week_1_month_1, ni_letter, student_loan_plan, pension_scheme,
    pension_rate_e2, weekly_hours_e2, gross_pence, taxable_pence, niable_pence, pensionable_pence,
    pay_to_date_before_pence, tax_to_date_before_pence, aggregated.
    """

    people: pl.DataFrame
    paid_on: date
    frequency: str


def compare(ours: pl.DataFrame, theirs: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return every difference, the largest first: DIFFERENCES.

    `ours` has payroll_id, element, amount_pence; `theirs` payroll_id, name (theirs), element (null
    where it is none of ours), amount_pence. What their file never has is not compared.
    """
    told = theirs.drop_nulls("element")["element"].unique().implode()
    mine = ours.filter(pl.col("element").is_in(told)).group_by("payroll_id", "element").agg(
        ours_pence=pl.col("amount_pence").sum()
    )  # fmt: skip
    other = _same_sign(theirs, ours).group_by("payroll_id", "element").agg(
        theirs_pence=pl.col("amount_pence").sum(), known=pl.col("known").all()
    )  # fmt: skip
    both = mine.join(other, on=["payroll_id", "element"], how="full", coalesce=True).with_columns(
        pl.col("ours_pence", "theirs_pence").fill_null(0), pl.col("known").fill_null(True)
    )
    apart = both.with_columns(by_pence=pl.col("theirs_pence") - pl.col("ours_pence")).filter(
        pl.col("by_pence") != 0
    )
    named = apart.join(facts.people.select("payroll_id", "name"), on="payroll_id", how="left")
    placed = named.with_columns(
        here=pl.col("payroll_id").is_in(ours["payroll_id"].unique().implode()),
        there=pl.col("payroll_id").is_in(theirs["payroll_id"].unique().implode()),
    )
    found = _found(placed, facts)
    return (
        placed.join(found, on=["payroll_id", "element"], how="left")
        .with_columns(cause=_cause())
        .with_columns(words=_words())
        .with_columns(pl.col("name").fill_null(""))
        .filter(~((pl.col("element") == "net") & (pl.col("cause") == "follows")))
        .select(*DIFFERENCES)
        .sort(pl.col("by_pence").abs(), "payroll_id", "element", descending=[True, False, False])
    )


def totals(differences: pl.DataFrame) -> pl.DataFrame:
    """Return how many differences each cause has and what they come to, in the order of CAUSES."""
    order = pl.DataFrame({"cause": list(CAUSES), "words": list(CAUSES.values())})
    sums = differences.group_by("cause").agg(
        differences=pl.len().cast(pl.Int64),
        people=pl.col("payroll_id").n_unique().cast(pl.Int64),
        by_pence=pl.col("by_pence").sum(),
        size_pence=pl.col("by_pence").abs().sum(),
    )
    return order.join(sums, on="cause", maintain_order="left")


def _same_sign(theirs: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """Turn elements that the other system writes below nought, as many do with deductions."""
    above = ours.group_by("element").agg(own=pl.col("amount_pence").sum())
    signed = theirs.with_columns(
        known=pl.col("element").is_not_null(),
        element=pl.coalesce("element", "theirs"),
    ).join(above, on="element", how="left", maintain_order="left")
    turn = (pl.col("own") > 0) & (pl.col("amount_pence").sum().over("element") < 0)
    return signed.with_columns(
        amount_pence=pl.when(turn.fill_null(False))
        .then(-pl.col("amount_pence"))
        .otherwise("amount_pence")
    )


def _found(placed: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return causes that working a part out again proves: CAUSE."""
    asked = placed.filter("here", "there").join(
        facts.people.drop("name"), on="payroll_id", maintain_order="left"
    )
    found = [
        tax_causes(asked.filter(pl.col("element") == "tax"), facts.paid_on, facts.frequency),
        ni_causes(asked.filter(pl.col("element") == "ni"), facts.paid_on, facts.frequency),
        loan_causes(asked.filter(pl.col("element") == "student_loan"), facts.paid_on,
                    facts.frequency),
        pension_causes(asked.filter(pl.col("element") == "pension"), facts.paid_on),
        hours_causes(asked.filter(pl.col("element") == "basic")),
    ]  # fmt: skip
    schema = pl.Schema(CAUSE)
    proven = pl.concat([one.cast(schema) for one in found]).unique(
        ["payroll_id", "element"], keep="first", maintain_order=True
    )
    return proven


def _cause() -> pl.Expr:
    """Return the cause: what is proven, else what follows from another difference of the person."""
    small = pl.col("by_pence").abs() <= SMALL_PENCE
    own = ~pl.col("element").is_in(AFTER_PAY) & pl.col("known") & ~small
    taken = pl.col("element").is_in(["tax", "ni", "pension", "student_loan", "postgraduate_loan"])
    pay_moved = own.any().over("payroll_id")
    before_tax = pay_moved | ((pl.col("element") == "pension") & ~small).any().over("payroll_id")
    several = (own | (taken & ~small)).any().over("payroll_id")
    follows = (
        (pl.col("element").is_in(AFTER_PAY) & pay_moved)
        | ((pl.col("element") == "tax") & before_tax)
        | ((pl.col("element") == "net") & several)
    )
    return (
        pl.when(~pl.col("there"))
        .then(pl.lit("not_theirs"))
        .when(~pl.col("here"))
        .then(pl.lit("not_ours"))
        .when(~pl.col("known"))
        .then(pl.lit("unknown_name"))
        .when(pl.col("found").is_not_null())
        .then("found")
        .when(small)
        .then(pl.lit("rounding"))
        .when(follows)
        .then(pl.lit("follows"))
        .when((pl.col("theirs_pence") == 0) | (pl.col("ours_pence") == 0))
        .then(pl.lit("missing_element"))
        .otherwise(pl.lit("not_explained"))
    )


def _words() -> pl.Expr:
    lacks = pl.when(pl.col("theirs_pence") == 0).then(pl.lit("there")).otherwise(pl.lit("here"))
    said = {
        "not_theirs": pl.lit("Their file has nobody of this payroll ID"),
        "not_ours": pl.lit("This run pays nobody of this payroll ID"),
        "unknown_name": pl.format("Say which element of ours '{}' is", "element"),
        "missing_element": pl.format("Nil {}: {} on the other side", lacks, money(
            pl.max_horizontal(pl.col("theirs_pence").abs(), pl.col("ours_pence").abs()))),
        "follows": pl.lit("Other pay before it differs: settle that first"),
        "rounding": pl.lit("Pence alone"),
        "not_explained": pl.lit("No single code, letter, band, plan or hours gives their figure"),
    }  # fmt: skip
    words = pl.col("proof")
    for cause, text in said.items():
        words = pl.when(pl.col("cause") == cause).then(text).otherwise(words)
    return words

"""The lines of a payslip, as rows to be kept: payments, deductions, employer's, workings."""

import polars as pl

from chamberlain.payroll.rules.amounts import at_once

TAX_AND_NI = {"tax": "tax_pence", "ni": "ni_employee_pence"}
LOANS = {"student_loan": "student_loan_pence", "postgraduate_loan": "postgraduate_loan_pence"}
EMPLOYER = {"ni_employer": "ni_employer_pence"}
SCHEME_WORDS = {"lgps": "LGPS", "teachers": "Teachers' Pension", "nhs": "NHS Pension"}
TO_FREE_PAY = ("pay_to_date", "tax_held_back", "free_pay")
FROM_TAXABLE = (
    "taxable", "tax_to_date", "niable", "at_lel", "lel_to_pt", "pt_to_uel", "above_uel",
    "pensionable", "attachable",
)  # fmt: skip
"""Workings before and after the taxable pay to date, which is shown at its rate."""

ORDER_LINES = (
    ("order", "deduction", "deduction_pence"),
    ("arrears", "working", "arrears_carried_pence"),
    ("protected", "working", "protected_carried_pence"),
)
"""What an order takes, and what it carries to the next pay."""

LINE = {
    "employment_id": pl.Int64,
    "kind": pl.String,
    "element": pl.String,
    "amount_pence": pl.Int64,
    "units_e2": pl.Int64,
    "rate_e4": pl.Int64,
    "assignment": pl.String,
    "earned_period": pl.Int64,
    "note": pl.String,
    "source_ref": pl.String,
}


def lines_of(
    earned: pl.DataFrame,
    results: pl.DataFrame,
    answer: pl.DataFrame,
    orders: pl.DataFrame,
    pensions: pl.DataFrame,
    besides: list[pl.DataFrame],
) -> pl.DataFrame:
    """Return every line of every result, numbered: payments, deductions, employer's, workings."""
    figures, kept, attachments = answer.lazy(), results.lazy(), orders.lazy()
    posts = pensions.lazy()
    items = earned.lazy().select(
        "employment_id", pl.col("kind").replace("pension", "deduction"), "element", "amount_pence",
        "units_e2", "rate_e4", "assignment", "note", "source_ref", earned_period="key",
    )  # fmt: skip
    taken = [
        _figures(kept, "deduction", TAX_AND_NI),
        _of_posts(posts, "deduction", "pension", "employee_pence", "rate_e2"),
        _figures(kept, "deduction", LOANS),
    ]
    added = [
        _figures(kept, "employer", EMPLOYER),
        _of_posts(posts, "employer", "pension_employer", "employer_pence", "employer_rate_e2"),
    ]
    taxable = figures.filter(pl.col("taxable_pounds") != 0).select(
        "employment_id",
        kind=pl.lit("working"),
        element=pl.lit("taxable_to_date"),
        amount_pence=pl.col("taxable_pounds") * 100,
        rate_e4=pl.col("tax_rate") * 100,
    )
    shown = [
        _figures(figures, "working", {name: f"{name}_pence" for name in TO_FREE_PAY}),
        taxable,
        _figures(figures, "working", {name: f"{name}_pence" for name in FROM_TAXABLE}),
    ]
    attached = [
        attachments.filter(pl.col(column) != 0).select(
            "employment_id",
            kind=pl.lit(kind),
            element=pl.format(f"{name}:{{}}", "order"),
            amount_pence=column,
            note="why",
        )
        for name, kind, column in ORDER_LINES
    ]
    said = [one.lazy() for one in besides]
    parts = [items, *taken, *attached, *added, *shown, *said]
    everything = pl.concat(parts, how="diagonal_relaxed")
    order = pl.col("kind").replace_strict(
        {"payment": 0, "deduction": 1, "employer": 2, "working": 3}, return_dtype=pl.Int8
    )
    return at_once(
        everything.select(pl.col(name).cast(kind) for name, kind in LINE.items())
        .with_columns(order=order)
        .sort("employment_id", "order", maintain_order=True)
        .with_columns(number=pl.int_range(1, pl.len() + 1).over("employment_id"))
        .drop("order")
    )


def _figures(frame: pl.LazyFrame, kind: str, columns: dict[str, str]) -> pl.LazyFrame:
    """Return a line for each figure that is not nought: of these elements, in these columns."""
    figures = frame.select("employment_id", **{name: pl.col(one) for name, one in columns.items()})
    return (
        figures.unpivot(index="employment_id", variable_name="element", value_name="amount_pence")
        .filter(pl.col("amount_pence") != 0)
        .with_columns(kind=pl.lit(kind))
    )


def _of_posts(
    pensions: pl.LazyFrame, kind: str, element: str, column: str, rate: str
) -> pl.LazyFrame:
    """Return a line for each post in a scheme, with its rate and the scheme's name."""
    return pensions.filter(pl.col(column) != 0).select(
        "employment_id",
        "assignment",
        kind=pl.lit(kind),
        element=pl.lit(element),
        amount_pence=column,
        rate_e4=pl.col(rate) * 100,
        note=pl.col("scheme").replace_strict(SCHEME_WORDS)
        + pl.when(pl.col("section") == "half").then(pl.lit(", 50/50")).otherwise(pl.lit("")),
    )

"""Paying back what was paid too much: by instalment, above what is left to live on."""

from datetime import date

import polars as pl

from chamberlain.kernel.calendar import tax_year
from chamberlain.kernel.rules import Column, rule

GROSS, NET = "gross", "net"


def basis_of(of_tax_year: str, today: date) -> str:
    """Return how an overpayment of a tax year is recovered: gross in its year, net after it.

    In its own year the correction goes through payroll and tax, NI, loan and pension unwind with
    it; of an earlier year payroll can undo no tax, so what reached the employee is recovered and
    that year's NI is put right by an FPS for it (Employment Rights Act 1996 section 14; HMRC
    Employment Income Manual EIM00845 on repayments).
    """
    return GROSS if of_tax_year == tax_year(today) else NET


@rule(
    name="payroll.overpayment_plans",
    inputs=(
        Column("employment", "text", "", "Whose pay it is taken of"),
        Column("plan", "text", "", "Reference of the overpayment; the earlier goes first"),
        Column("net_pence", "pence", "pounds", "Pay after everything else"),
        Column("instalment_pence", "pence", "pounds", "As agreed"),
        Column("protected_pence", "pence", "pounds", "What is left at the least, as agreed"),
        Column("left_pence", "pence", "pounds", "Still to be paid back"),
    ),
    outputs=(Column("deduction_pence", "pence", "pence", "What is taken of this pay"),),
    example={
        "employment": "100001",
        "plan": "OVP-1",
        "net": "1,480.25",
        "instalment": "100.00",
        "protected": "1,400.00",
        "left": "350.00",
    },
    source="Employment Rights Act 1996 section 14; the amounts are those agreed with the employee",
    by_row=False,
)
def overpayment_plans(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out what each plan takes: the instalment, what is left, or what protected pay spares.

    Plans of one employment are taken in their turn, each on what those before it left.
    """
    errors = pl.DataFrame(
        schema={"row": pl.Int64, "field": pl.String, "value": pl.String, "message": pl.String}
    )
    placed = frame.sort("employment", "plan").with_columns(
        turn=pl.int_range(pl.len()).over("employment")
    )
    taken = frame.select("employment").unique().with_columns(taken=pl.lit(0, pl.Int64))
    done = []
    for turn in placed["turn"].unique().sort().to_list():
        now = placed.filter(pl.col("turn") == turn).join(taken, on="employment", how="left")
        spare = (pl.col("net_pence") - pl.col("taken") - pl.col("protected_pence")).clip(0)
        worked = now.with_columns(
            deduction_pence=pl.min_horizontal("instalment_pence", "left_pence", spare).clip(0)
        )
        done.append(worked.select("row", "deduction_pence"))
        more = worked.select("employment", more="deduction_pence")
        taken = taken.join(more, on="employment", how="left").select(
            "employment", taken=pl.col("taken") + pl.col("more").fill_null(0)
        )
    empty = pl.DataFrame(schema={"row": pl.Int64, "deduction_pence": pl.Int64})
    return pl.concat([empty, *done]).sort("row"), errors

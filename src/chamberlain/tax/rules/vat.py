"""The nine boxes, worked out of posted lines, and the construction reverse charge."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.kernel.money import round_down_penny, round_half_up_penny_expr
from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, no_errors, rule

TOTALS = {
    "kind": pl.String,
    "cost_centre": pl.String,
    "account": pl.String,
    "vat_code": pl.String,
    "lines": pl.Int64,
    "amount_pence": pl.Int64,
}
"""What the ledger gives for a return: kind is vat_output, vat_input, income or spending."""

WHOLE_POUND = 100


@dataclass(frozen=True)
class Boxes:
    """A nine-box return: boxes 1 to 5 to the penny, 6 to 9 in whole pounds, all as pence."""

    box_1: int
    box_2: int
    box_4: int
    box_6: int
    box_7: int
    box_8: int = 0
    box_9: int = 0

    @property
    def box_3(self) -> int:
        """VAT due: boxes 1 and 2."""
        return self.box_1 + self.box_2

    @property
    def box_5(self) -> int:
        """What is payable or, where box 4 is the larger, repayable: never below nought."""
        return abs(self.net_pence)

    @property
    def net_pence(self) -> int:
        """What is owed to the tax office; below nought, what it owes."""
        return self.box_3 - self.box_4

    def as_dict(self) -> dict[str, int]:
        """Return all nine by name."""
        return {f"box_{n}": getattr(self, f"box_{n}") for n in range(1, 10)}


def vat_codes(on: date) -> pl.DataFrame:
    """Return the VAT codes in force on a day, and the boxes each goes to."""
    return pl.DataFrame(figures("tax.vat", on)["codes"])


def boxes(totals: pl.DataFrame, codes: pl.DataFrame, due_pence: int, back_pence: int) -> Boxes:
    """Return the nine boxes of a period's totals.

    `due_pence` and `back_pence` are errors of earlier periods put right in boxes 1 and 4. Boxes 1
    and 4 are what stands on the control accounts, so that the return and the ledger agree; boxes 6
    and 7 are net values by code, pounds rounded down. A line without a VAT code is in neither.
    """
    known = totals.join(codes, left_on="vat_code", right_on="code", how="left")

    def total(when: pl.Expr) -> int:
        return int(known.filter(when)["amount_pence"].sum())

    sales = -total((pl.col("kind") == "income") & pl.col("in_box_6").fill_null(False))
    bought = total((pl.col("kind") == "spending") & pl.col("in_box_7").fill_null(False))
    abroad = total(
        (pl.col("kind") == "spending") & pl.col("reverse").fill_null(False) & pl.col("in_box_6")
    )
    return Boxes(
        box_1=-total(pl.col("kind") == "vat_output") + due_pence,
        box_2=0,
        box_4=total(pl.col("kind") == "vat_input") + back_pence,
        box_6=round_down_penny(sales + abroad, WHOLE_POUND) * WHOLE_POUND,
        box_7=round_down_penny(bought, WHOLE_POUND) * WHOLE_POUND,
    )


def strange_codes(totals: pl.DataFrame, codes: pl.DataFrame) -> list[str]:
    """Return the VAT codes on lines that are none in force: what they are worth is in no box."""
    found = totals.filter(
        pl.col("kind").is_in(["income", "spending"]) & (pl.col("vat_code") != "")
    ).join(codes, left_on="vat_code", right_on="code", how="anti")
    return sorted(found["vat_code"].unique().to_list())


def section_33(totals: pl.DataFrame, codes: pl.DataFrame) -> int:
    """Return what of the input VAT is refunded under section 33: pence on non-business lines."""
    lines = totals.filter(pl.col("kind") == "spending").join(
        codes.filter(pl.col("use") == "non_business"), left_on="vat_code", right_on="code"
    )
    vat = round_half_up_penny_expr(pl.col("amount_pence") * pl.col("rate_e2"), 10_000)
    return int(lines.select(vat.sum()).item() or 0)


@rule(
    name="tax.construction_reverse_charge",
    inputs=[
        Column("net_pence", "pence", "pounds and pence", "The supply, VAT left out"),
        Column("rate_e2", "whole", "percent x 100", "2000 or 500; nought-rated work is never in"),
        Column("reportable", "boolean", "", "Within the Construction Industry Scheme"),
        Column("supplier_registered", "boolean", "", "The supplier is registered for VAT"),
        Column("customer_registered", "boolean", "", "The customer is registered for VAT"),
        Column("end_user", "boolean", "", "The customer said in writing that it is an end user"),
        Column("staff", "boolean", "", "An employment business supplies staff"),
    ],
    outputs=[
        Column("reverse", "boolean", "", "The customer accounts for the VAT"),
        Column("vat_pence", "pence", "pence", "The VAT, whoever accounts for it"),
        Column("to_supplier_pence", "pence", "pence", "The VAT that is paid to the supplier"),
    ],
    example={
        "net_pounds": "1,000.00",
        "rate_e2": "2000",
        "reportable": "yes",
        "supplier_registered": "yes",
        "customer_registered": "yes",
        "end_user": "no",
        "staff": "no",
    },
    source="Value Added Tax Act 1994 section 55A; SI 2019/892 articles 4 to 10; from 1 March 2021",
)
def construction_reverse_charge(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say who accounts for the VAT on building work: the supplier, or the customer.

    A council that uses the work itself is an end user and pays the supplier VAT; where it sells
    the work on (to an academy, say), the reverse charge applies.
    """
    reverse = (
        pl.col("reportable")
        & pl.col("supplier_registered")
        & pl.col("customer_registered")
        & ~pl.col("end_user")
        & ~pl.col("staff")
        & (pl.col("rate_e2") > 0)
    )
    charged = round_half_up_penny_expr(pl.col("net_pence") * pl.col("rate_e2"), 10_000)
    vat = pl.when(pl.col("supplier_registered")).then(charged).otherwise(0)
    result = frame.select(
        "row",
        reverse=reverse,
        vat_pence=vat,
        to_supplier_pence=pl.when(reverse).then(0).otherwise(vat),
    )
    return result, no_errors()

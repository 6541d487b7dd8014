"""Take attachment orders off payments that were worked out."""

import polars as pl

from chamberlain.payroll.rules.attachment_orders import attachment_orders

OF_PAYMENT = ("net_earnings_pence", "student_loan_pence")
"""What a payment tells its orders; the rest of their columns is the order's own."""


def take_orders(
    paid: pl.DataFrame, orders: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return payments after their orders, what each order took, and what was set aside.

    `paid` is what `payroll.calculate` gave, worked out with no orders; `orders` has the columns of
    `payroll.attachment_orders` but net earnings and loans, its `employment` being the payment's
    `row`. Payments get `orders_pence` and their net after it. The second frame has `employment`,
    `order` and the outputs of that rule; errors are keyed by the place of the order, from nought.
    """
    told = paid.select(
        pl.col("row").alias("employment"),
        net_earnings_pence="attachable_pence",
        student_loan_pence=pl.col("student_loan_pence") + pl.col("postgraduate_loan_pence"),
    )
    mine = orders.drop("row", *OF_PAYMENT, strict=False).cast({"employment": pl.Int64})
    asked = mine.join(told, on="employment", how="inner", maintain_order="left").with_columns(
        row=pl.int_range(pl.len(), dtype=pl.Int64)
    )
    taken, errors = attachment_orders.run(asked.cast({"employment": pl.String}))
    lines = asked.select("row", "employment", "order").join(taken, on="row", maintain_order="left")
    lines = lines.filter(pl.col("deduction_pence").is_not_null())
    sums = lines.group_by("employment").agg(orders_pence=pl.sum("deduction_pence"))
    after = paid.join(
        sums, left_on="row", right_on="employment", how="left", maintain_order="left"
    ).with_columns(pl.col("orders_pence").fill_null(0))
    settled = after.with_columns(net_pence=pl.col("net_pence") - pl.col("orders_pence"))
    return settled, lines.drop("row"), errors

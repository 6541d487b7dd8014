"""What would give another system's figure: a part of pay worked out again, one fact changed."""

from datetime import date

import polars as pl

from chamberlain.kernel.rates import figures
from chamberlain.payroll.rules.gross_to_net import calculate
from chamberlain.payroll.rules.loans import PLANS
from chamberlain.payroll.rules.ni_figures import LETTERS

CAUSE = {
    "payroll_id": pl.String,
    "element": pl.String,
    "found": pl.String,
    "proof": pl.String,
}
"""A difference explained: its cause, and in words what gives the other system's figure."""

USUAL_CODES = ("1257L", "BR", "0T", "D0", "NT", "S1257L", "C1257L")
CODE_STEPS = range(-2, 3)
NUMBERED = r"^([SC]?)(K?)(\d+)([LMNPTY]?)$"
QUARTER_HOUR_E2 = 25
_SELDOM = "FILSNEDK"
"""Letters of freeports and investment zones, tried after all others: some give the same figure."""


def _worked(frame: pl.DataFrame, paid_on: date, frequency: str) -> pl.DataFrame:
    """Work out each row's `pay_pence` by itself, under the columns of `payroll.calculate` given."""
    asked = frame.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int64),
        paid_on=pl.lit(paid_on),
        pay_frequency=pl.lit(frequency),
        pensionable_pay_pence=pl.lit(0, pl.Int64),
        other_pay_pence="pay_pence",
        pension_scheme=pl.lit(None, pl.String),
        student_loan_plan=pl.when(pl.col("student_loan_plan") != "").then("student_loan_plan"),
    )
    names = {column.name: column.dtype for column in calculate.inputs}
    full = asked.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in names.items() if name not in asked.columns
    )
    answer, _ = calculate.run(full)
    given = asked.select("row", "payroll_id", "element", "theirs_pence", "proof", "found")
    return given.join(answer, on="row", maintain_order="left")


def _proven(worked: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the first way of each difference that gives their figure to the penny: CAUSE."""
    return (
        worked.filter(pl.col(column) == pl.col("theirs_pence"))
        .unique(["payroll_id", "element"], keep="first", maintain_order=True)
        .select(*CAUSE)
    )


def tax_causes(asked: pl.DataFrame, paid_on: date, frequency: str) -> pl.DataFrame:
    """Return tax that another code, or another basis of the same, gives: CAUSE.

    Besides the usual codes, those near the number that the difference itself points to are tried.
    """
    if asked.is_empty():
        return pl.DataFrame(schema=CAUSE)
    first = asked.with_columns(code=pl.lit(None, pl.String), proof=pl.lit(""), found=pl.lit(""))
    base = _worked(first.select(pl.all(), pay_pence="taxable_pence",
                                week1_month1="week_1_month_1"), paid_on, frequency)  # fmt: skip
    marked = asked.join(
        base.select("payroll_id", "tax_rate", "tax_period"), on="payroll_id", maintain_order="left"
    )
    part = pl.col("tax_code").str.extract_groups(NUMBERED).struct
    by = pl.col("theirs_pence") - pl.col("ours_pence")
    so_far = pl.when("week_1_month_1").then(1).otherwise("tax_period")
    in_year = 12 if frequency == "monthly" else 52
    # A code's number is a tenth of the year's free pay, so this much of it makes the difference.
    near = (-by * 10 * in_year // (pl.col("tax_rate") * so_far).replace(0, None)) * (
        pl.when(part.field("2") == "K").then(-1).otherwise(1)
    )
    numbered = part.field("3").cast(pl.Int64, strict=False)
    steps = [
        marked.with_columns(
            code=pl.format(
                "{}{}{}{}",
                part.field("1"),
                part.field("2"),
                pl.max_horizontal(numbered + near + step, 0),
                part.field("4"),
            )
        )
        for step in CODE_STEPS
    ]
    usual = [marked.with_columns(code=pl.lit(code)) for code in USUAL_CODES]
    same = marked.with_columns(code=pl.col("tax_code"), other=pl.lit(True))
    each = pl.concat([same, *usual, *steps], how="diagonal_relaxed").drop_nulls("code")
    basis = pl.col("week_1_month_1") ^ pl.col("other").fill_null(False)
    ways = each.filter(
        (pl.col("code") != pl.col("tax_code")) | pl.col("other").fill_null(False)
    ).with_columns(
        week1_month1=basis,
        proof=pl.format(
            "As by code {}{}, not {}{}", "code", _basis(basis), "tax_code",
            _basis(pl.col("week_1_month_1")),
        ),
        found=pl.lit("tax_code"),
    )  # fmt: skip
    tried = ways.drop("tax_code").rename({"code": "tax_code"}).with_columns(
        pay_pence="taxable_pence"
    )  # fmt: skip
    return _proven(_worked(tried, paid_on, frequency), "tax_pence")


def _basis(alone: pl.Expr) -> pl.Expr:
    return pl.when(alone).then(pl.lit(" on this period alone")).otherwise(pl.lit(""))


def ni_causes(asked: pl.DataFrame, paid_on: date, frequency: str) -> pl.DataFrame:
    """Return NI that the post by itself, or another letter, gives: CAUSE."""
    if asked.is_empty():
        return pl.DataFrame(schema=CAUSE)
    alone = asked.filter("aggregated").with_columns(
        pay_pence="gross_pence",
        proof=pl.lit("As if this post stood alone; here all posts are reckoned together"),
        found=pl.lit("several_posts"),
    )
    letters = [
        asked.filter(pl.col("ni_letter") != letter).with_columns(
            pay_pence="niable_pence",
            proof=pl.format(f"As by letter {letter}, not {{}}", "ni_letter"),
            ni_letter=pl.lit(letter),
            found=pl.lit("ni_letter"),
        )
        for letter in sorted(LETTERS, key=_SELDOM.find)
    ]
    return _proven(_worked(pl.concat([alone, *letters]), paid_on, frequency), "ni_employee_pence")


def loan_causes(asked: pl.DataFrame, paid_on: date, frequency: str) -> pl.DataFrame:
    """Return student loan deductions that another plan, or none, gives: CAUSE."""
    if asked.is_empty():
        return pl.DataFrame(schema=CAUSE)
    own = pl.col("student_loan_plan")
    held = pl.when(own == "").then(pl.lit("none")).otherwise(pl.format("plan {}", own))
    ways = [
        asked.filter(own != (plan or "")).with_columns(
            pay_pence="niable_pence",
            proof=pl.format(f"As by {f'plan {plan}' if plan else 'no plan'}, not {{}}", held),
            student_loan_plan=pl.lit(plan, pl.String),
            found=pl.lit("student_loan_plan"),
        )
        for plan in (*PLANS, None)
    ]
    return _proven(_worked(pl.concat(ways), paid_on, frequency), "student_loan_pence")


def pension_causes(asked: pl.DataFrame, paid_on: date) -> pl.DataFrame:
    """Return LGPS contributions that another band, or the 50/50 section, gives: CAUSE."""
    asked = asked.filter(pl.col("pension_scheme") == "lgps")
    if asked.is_empty():
        return pl.DataFrame(schema=CAUSE)
    bands = [band["rate"] for band in figures("payroll.lgps", paid_on)["bands"]]
    rates = [*((one, f"{one / 100:g}%") for one in bands),
             *((one // 2, f"{one / 200:g}%, the 50/50 section") for one in bands)]  # fmt: skip
    ways = [
        asked.with_columns(
            off=(pl.col("pensionable_pence") * rate - pl.col("theirs_pence") * 10_000).abs(),
            proof=pl.format(
                f"As at {words}, not {{}}%", (pl.col("pension_rate_e2") / 100).round(2)
            ),
            found=pl.lit("pension_band"),
        )
        for rate, words in rates
    ]
    # Funds differ in where they round: within a penny of the rate it is the rate.
    return (
        pl.concat(ways)
        .filter(pl.col("off") < 10_000)
        .unique(["payroll_id", "element"], keep="first", maintain_order=True)
        .select(*CAUSE)
    )


def hours_causes(asked: pl.DataFrame) -> pl.DataFrame:
    """Return basic pay that other weekly hours, to the quarter of one, give: CAUSE."""
    if asked.is_empty():
        return pl.DataFrame(schema=CAUSE)
    theirs, ours, held = (pl.col(n) for n in ("theirs_pence", "ours_pence", "weekly_hours_e2"))
    quarters = (theirs * held * 2 + ours * QUARTER_HOUR_E2) // (ours * QUARTER_HOUR_E2 * 2)
    hours = quarters * QUARTER_HOUR_E2
    exact = (ours * hours - theirs * held).abs() <= held * 2
    return (
        asked.filter((ours > 0) & (theirs > 0) & (held > 0))
        .filter(exact & (hours != held))
        .select(
            "payroll_id",
            "element",
            found=pl.lit("hours"),
            proof=pl.format("As for {} hours a week, not {}", hours / 100, held / 100),
        )
    )

"""Could this be an account? The modulus check of UK sort codes and account numbers.

Steps and exception numbers are those of "Validating account numbers: UK modulus checking"
(Vocalink, version 7.70). A pass means that the number is possible, not that the account exists.
Digits are named as there: u v w x y z of the sort code, a b c d e f g h of the account.
"""

import polars as pl

from chamberlain.kernel.rules import Column, Table, rule, set_aside
from chamberlain.payables.rules.modulus_table import (
    COLUMNS,
    SUBSTITUTE,
    WEIGHTS,
    read_weights,
)

LETTERS = "uvwxyzabcdefgh"
EXCEPTION_2_G_NOT_9 = (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)
EXCEPTION_2_G_9 = (0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1)
EXCEPTION_8_SORT_CODE = "090126"
EXCEPTION_9_SORT_CODE = "309634"
EITHER = ((2, 9), (10, 11), (12, 13))
"""Pairs of exceptions of which one passing check is enough."""

FIRST_EIGHT_PREFIX = "08"
"""Ten digits: the Co-operative Bank (sort codes 08-) uses the first eight, NatWest the last."""

_EXAMPLE = dict(zip(COLUMNS[3:], (0, 0, 0, 0, 0, 0, 7, 1, 3, 7, 1, 3, 7, 1), strict=False))


@rule(
    name="payables.modulus",
    inputs=(
        Column("sort_code", "text", "", "Six digits; hyphens and spaces are allowed"),
        Column("account_number", "text", "", "Six to ten digits; hyphens and spaces are allowed"),
    ),
    outputs=(
        Column(
            "valid", "boolean", "", "true, false, or blank where the sort code is not in the table"
        ),
    ),
    tables={
        "weights": Table(
            "Vocalink's weight table (valacdos), fixed columns or commas; a scsub file beside it "
            "gives the substitutions of exception 5",
            read=read_weights,
            example=(
                {
                    "from_sort_code": "990000",
                    "to_sort_code": "990999",
                    "method": "MOD10",
                    **_EXAMPLE,
                    "exception": None,
                },
            ),
        )
    },
    example={"sort_code": "99-01-23", "account_number": "12345672"},
    source="Vocalink, Validating account numbers: UK modulus checking, version 7.70",
)
def modulus(frame: pl.DataFrame, weights: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Check that an account number is possible for its sort code.

    Where the table has two checks for a sort code both must pass, but for exceptions 2 and 9,
    10 and 11, 12 and 13, of which either is enough. Rows whose sort code is not six digits, or
    whose account number is not six to ten, are set aside.
    """
    digits = frame.with_columns(_digits("sort_code"), _digits("account_number"))
    bad_sort_code = ~pl.col("sort_code").str.contains(r"^\d{6}$")
    bad_account = ~pl.col("account_number").str.contains(r"^\d{6,10}$")
    errors = pl.concat(
        [
            set_aside(digits, bad_sort_code, "sort_code", "expected six digits"),
            set_aside(digits, bad_account, "account_number", "expected six to ten digits"),
        ]
    )
    accounts = _eight_digits(digits.filter(~bad_sort_code & ~bad_account))
    table = weights.cast(dict.fromkeys((*WEIGHTS, "exception"), pl.Int64))
    checks = _checks(accounts, table.filter(pl.col("method") != SUBSTITUTE))
    checks = _letters(_substituted(checks, table.filter(pl.col("method") == SUBSTITUTE)))
    return accounts.select("row").join(
        _verdicts(_passes(checks)), on="row", how="left", maintain_order="left"
    ), errors


def _digits(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all(r"[\s-]", "")


def _eight_digits(accounts: pl.DataFrame) -> pl.DataFrame:
    """Bring accounts of six, seven, nine and ten digits to eight, as the specification says."""
    sort_code, account = pl.col("sort_code"), pl.col("account_number")
    length = account.str.len_bytes()
    santander = sort_code.str.slice(0, 5) + account.str.slice(0, 1)
    ten = (
        pl.when(sort_code.str.starts_with(FIRST_EIGHT_PREFIX))
        .then(account.str.slice(0, 8))
        .otherwise(account.str.slice(2))
    )
    return accounts.with_columns(
        pl.when(length == 9).then(santander).otherwise(sort_code).alias("sort_code"),
        pl.when(length == 9)
        .then(account.str.slice(1))
        .when(length == 10)
        .then(ten)
        .otherwise(account.str.zfill(8))
        .alias("account_number"),
    )


def _checks(accounts: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Return a row per account and check: the first two of the table, in its order."""
    codes = accounts.select(pl.col("sort_code").unique())
    ordered = table.with_row_index("line")
    within = (pl.col("sort_code") >= pl.col("from_sort_code")) & (
        pl.col("sort_code") <= pl.col("to_sort_code")
    )
    found = codes.join_where(ordered, within).sort("sort_code", "line")
    number = pl.int_range(1, pl.len() + 1).over("sort_code").alias("check")
    other = pl.col("exception").shift(-1).over("sort_code").alias("next_exception")
    firsts = found.with_columns(number, other).filter(pl.col("check") <= 2)
    return accounts.join(firsts, on="sort_code").with_columns(pl.col("exception").fill_null(0))


def _substituted(checks: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Exceptions 5, 8 and 9: check with another sort code."""
    exception, sort_code = pl.col("exception"), pl.col("sort_code")
    listed = sort_code.replace(pairs["from_sort_code"], pairs["to_sort_code"])
    return checks.with_columns(
        pl.when(exception == 5)
        .then(listed)
        .when(exception == 8)
        .then(pl.lit(EXCEPTION_8_SORT_CODE))
        .when(exception == 9)
        .then(pl.lit(EXCEPTION_9_SORT_CODE))
        .otherwise(sort_code)
        .alias("sort_code")
    )


def _letters(checks: pl.DataFrame) -> pl.DataFrame:
    """Add a column for each digit, u to h."""
    both = pl.col("sort_code") + pl.col("account_number")
    return checks.with_columns(
        [both.str.slice(n, 1).cast(pl.Int64).alias(letter) for n, letter in enumerate(LETTERS)]
    )


def _weight(position: int) -> pl.Expr:
    """Return the weight of a position, as exceptions 2, 7 and 10 change it."""
    exception, a, g = pl.col("exception"), pl.col("a"), pl.col("g")
    table = pl.col(WEIGHTS[position])
    second = (exception == 2) & (a != 0)
    not_9, is_9 = EXCEPTION_2_G_NOT_9[position], EXCEPTION_2_G_9[position]
    changed = pl.when(second & (g != 9)).then(not_9).when(second).then(is_9)
    if position < 8:  # u to b
        ab = a * 10 + pl.col("b")
        seventh = (exception == 7) & (g == 9)
        tenth = (exception == 10) & ab.is_in([9, 99]) & (g == 9)
        changed = changed.when(seventh | tenth).then(0)
    return changed.otherwise(table).alias(WEIGHTS[position])


def _passes(checks: pl.DataFrame) -> pl.DataFrame:
    """Return row, check, exception, next_exception and whether the check passes."""
    weighed = checks.with_columns([_weight(position) for position in range(len(LETTERS))])
    method, exception, total = pl.col("method"), pl.col("exception"), pl.col("total")
    totals = weighed.with_columns(
        pl.when(method == "DBLAL")
        .then(_sum_of_digits(LETTERS))
        .otherwise(_sum_of_products(LETTERS))
        .alias("total"),
        _sum_of_products("uvwxyz0abcdefg").alias("shifted_total"),
    ).with_columns(total + pl.when(exception == 1).then(27).otherwise(0))
    plain = total % pl.when(method == "MOD11").then(11).otherwise(10) == 0
    return totals.select(
        "row",
        "check",
        "exception",
        "next_exception",
        pl.when(exception == 3)
        .then(plain | pl.col("c").is_in([6, 9]))
        .when(exception == 4)
        .then(total % 11 == pl.col("g") * 10 + pl.col("h"))
        .when(exception == 5)
        .then(_fifth())
        .when(exception == 6)
        .then(plain | (pl.col("a").is_between(4, 8) & (pl.col("g") == pl.col("h"))))
        .when(exception == 14)
        .then(plain | (pl.col("h").is_in([0, 1, 9]) & (pl.col("shifted_total") % 11 == 0)))
        .otherwise(plain)
        .alias("passes"),
    )


def _products(letters: str) -> list[pl.Expr]:
    """Return each digit times its weight; the letter 0 is a nought put in front of the account."""
    return [
        pl.col(weight) * (pl.lit(0) if letter == "0" else pl.col(letter))
        for letter, weight in zip(letters, WEIGHTS, strict=True)
    ]


def _sum_of_products(letters: str) -> pl.Expr:
    return pl.sum_horizontal(_products(letters))


def _sum_of_digits(letters: str) -> pl.Expr:
    """Return the sum of the digits of each product (double alternate)."""
    sizes = [product.abs() for product in _products(letters)]
    digits = [size // step % 10 for size in sizes for step in (1, 10, 100, 1000)]
    return pl.sum_horizontal(digits)


def _fifth() -> pl.Expr:
    """Exception 5: g is the check digit of the first check (MOD11), h of the second (DBLAL)."""
    eleven, ten = pl.col("total") % 11, pl.col("total") % 10
    first = pl.when(eleven == 0).then(pl.col("g") == 0).otherwise(11 - eleven == pl.col("g"))
    second = pl.when(ten == 0).then(pl.col("h") == 0).otherwise(10 - ten == pl.col("h"))
    return pl.when(pl.col("method") == "MOD11").then(first & (eleven != 1)).otherwise(second)


def _verdicts(passes: pl.DataFrame) -> pl.DataFrame:
    """Return one verdict per row out of its one or two checks."""
    pair = pl.struct("exception", "next_exception")
    pairs = [{"exception": first, "next_exception": second} for first, second in EITHER]
    either = pair.is_in(pairs).filter(pl.col("check") == 1).any()
    verdict = pl.when(either).then(pl.col("passes").any()).otherwise(pl.col("passes").all())
    return passes.group_by("row").agg(verdict.alias("valid"))

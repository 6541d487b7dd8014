"""Which amounts are credits where a column beside them says so, or credits stand in their own.

Some ledgers give amounts without a sign and a column of DR and CR, or a column of debits beside
one of credits. A credit is below nought, as everywhere else.
"""

import re

import polars as pl

from chamberlain.formats.spend_csv.amounts import read_amounts

MARKS = r"(?i)^(c|cr|credit|d|dr|debit|\+|-)$"
CREDIT = r"(?i)^(c|cr|credit|-)$"
MOSTLY = 0.9
_DEBIT = re.compile(r"\bdebits?\b|\bdr\b", re.I)


def usable(columns: dict[str, str], headings: dict[str, str], sample: pl.DataFrame) -> set[str]:
    """Return which of the columns of signs may be used; a credit belongs beside debits alone."""
    found = set()
    if "credit" in columns and _DEBIT.search(headings.get(columns.get("amount", ""), "")):
        found.add("credit")
    if "credit_mark" in columns:
        said = sample[columns["credit_mark"]].drop_nulls()
        marks = int(said.str.contains(MARKS).sum() or 0)
        if said.len() and marks >= MOSTLY * said.len():
            found.add("credit_mark")
    return found


def signed(amounts: pl.DataFrame, body: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    """Return amounts (`pence`, `problem`) with the credits below nought."""
    if "credit" in columns:
        amounts = _less(amounts, read_amounts(body[columns["credit"]]))
    if "credit_mark" in columns:
        amounts = _marked(amounts, body[columns["credit_mark"]])
    return amounts


def _less(debits: pl.DataFrame, credits_: pl.DataFrame) -> pl.DataFrame:
    """Take credits off debits; a credit is written without a sign there, or below nought."""
    both = debits.with_columns(cr=credits_["pence"], cr_problem=credits_["problem"])
    pence = pl.col("pence").fill_null(0) - pl.col("cr").abs().fill_null(0)
    said = pl.col("pence").is_not_null() | pl.col("cr").is_not_null()
    problem = pl.coalesce("problem", "cr_problem")
    return both.select(pl.when(said & problem.is_null()).then(pence).alias("pence"), problem)


def _marked(amounts: pl.DataFrame, marks: pl.Series) -> pl.DataFrame:
    """Turn amounts marked as credits, unless any of them has a sign of its own already."""
    credit = marks.str.strip_chars().str.contains(CREDIT).fill_null(False)
    own = amounts["pence"].filter(credit)
    if own.drop_nulls().lt(0).any():
        return amounts
    turned = pl.when(pl.Series(credit)).then(-pl.col("pence")).otherwise("pence")
    return amounts.with_columns(turned.alias("pence"))

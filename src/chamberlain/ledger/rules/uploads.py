"""A file of journals: which of its rows make a journal, and which are set aside with what reason.

A journal stands or falls as a whole: a row that cannot be read takes the other rows of its journal
aside with it, so that what comes back can be mended and sent again.
"""

import re
from typing import Any

import polars as pl

from chamberlain.kernel.money import parse_pounds_expr

HEADINGS = {
    "journal": ("journal", "journal_number", "batch", "reference"),
    "type": ("type", "journal_type"),
    "journal_date": ("journal_date", "date", "posting_date"),
    "description": ("description", "journal_description", "header"),
    "account": ("account", "subjective", "nominal", "account_code", "subjective_code"),
    "cost_centre": ("cost_centre", "costcentre", "cost_center", "cost_centre_code"),
    "fund": ("fund",),
    "project": ("project",),
    "vat_code": ("vat_code", "vat"),
    "narrative": ("narrative", "line_description", "text"),
    "line_entity": ("line_entity", "entity"),
    "amount": ("amount", "amount_pounds", "value"),
    "debit": ("debit", "dr", "debit_pounds"),
    "credit": ("credit", "cr", "credit_pounds"),
}
"""What a column may be called, by what it holds; capitals and spaces do not matter."""

SHAPED = (
    "source_ref", "type", "entity", "journal_date", "year", "period", "description",
    "line_entity", "fund", "cost_centre", "account", "project", "amount_pence", "vat_code",
    "line_ref", "narrative",
)  # fmt: skip
PROBLEM = {"row": pl.Int64, "field": pl.String, "value": pl.String, "message": pl.String}
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %b %Y", "%d/%m/%y")


class HeadingsMissing(ValueError):
    """The file has no column for something every line needs."""


def named(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a text frame with our column names; HeadingsMissing says which are wanted."""
    plain = {
        re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_"): name for name in frame.columns
    }
    found = {
        ours: next((plain[one] for one in names if one in plain), None)
        for ours, names in HEADINGS.items()
    }
    wanted = [name for name in ("journal", "journal_date", "account") if found[name] is None]
    if found["amount"] is None and (found["debit"] is None or found["credit"] is None):
        wanted.append("amount (or debit and credit)")
    if wanted:
        raise HeadingsMissing(
            f"The file has no column for {', '.join(wanted)}. It has: {', '.join(frame.columns)}."
        )
    columns = [
        (pl.col(theirs) if theirs else pl.lit("")).cast(pl.String).fill_null("").str.strip_chars()
        .alias(ours)
        for ours, theirs in found.items()
    ]  # fmt: skip
    return frame.select(columns).with_columns(row=pl.int_range(2, frame.height + 2))


def parsed(frame: pl.DataFrame, prefix: str, entity: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (lines with the contract's columns and `row`, problems) of a named frame.

    `source_ref` is `prefix` and the journal's name in the file. Amounts are debits less credits.
    """
    debit, credit = _pence("debit"), _pence("credit")
    amount = pl.when(pl.col("amount") != "").then(_pence("amount")).otherwise(debit - credit)
    days = pl.coalesce(
        pl.col("journal_date").str.slice(0, 11).str.strip_chars().str.to_date(one, strict=False)
        for one in DAYS
    )
    whole = frame.with_columns(amount_pence=amount, day=days)
    checks = (
        (pl.col("journal") == "", "journal", "journal", "every line names its journal"),
        (pl.col("day").is_null(), "journal_date", "journal_date",
         "is no day: expected one such as 2026-11-02 or 02/11/2026"),
        (pl.col("account") == "", "account", "account", "every line needs an account"),
        (pl.col("amount_pence").is_null(), "amount_pence", "amount",
         "is no amount: expected pounds and pence such as 1,234.50"),
        (pl.col("amount_pence") == 0, "amount_pence", "amount", "a line of nil says nothing"),
    )  # fmt: skip
    problems = pl.concat(
        [
            whole.filter(bad).select(
                "row", field=pl.lit(field), value=pl.col(shown), message=pl.lit(words)
            )
            for bad, field, shown, words in checks
        ]
    ).unique("row", keep="first", maintain_order=True)
    return _shaped(whole, prefix, entity), problems.cast(PROBLEM)  # type: ignore[arg-type]


def _pence(name: str) -> pl.Expr:
    """Return pence of a column of pounds; nought where it is blank, null where it is no amount."""
    return pl.when(pl.col(name) == "").then(0).otherwise(parse_pounds_expr(pl.col(name)))


def _shaped(whole: pl.DataFrame, prefix: str, entity: str) -> pl.DataFrame:
    first = pl.col("description").filter(pl.col("description") != "").first()
    described = first.over("journal").fill_null(pl.concat_str(pl.lit("Journal "), "journal"))
    return whole.with_columns(
        source_ref=pl.concat_str(pl.lit(prefix), "journal"),
        entity=pl.lit(entity),
        type=pl.col("type").filter(pl.col("type") != "").first().over("journal").fill_null("JST"),
        journal_date="day",
        description=described,
        year=pl.lit(None, pl.Int16),
        period=pl.lit(None, pl.Int16),
        line_ref=pl.lit(""),
    ).select("row", "journal", *SHAPED)


def whole_journals(
    lines: pl.DataFrame, problems: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take aside every line of a journal that has a problem: (lines left, all problems).

    The lines that are not at fault themselves say which row of their journal is.
    """
    at_fault = lines.join(problems.select("row", "message"), on="row").group_by("journal").agg(
        pl.col("row").min().alias("bad_row")
    )  # fmt: skip
    aside = lines.join(at_fault, on="journal", maintain_order="left")
    told = aside.join(problems.select("row"), on="row", how="anti").select(
        "row",
        field=pl.lit("journal"),
        value="journal",
        message=pl.format("its journal is set aside with row {}", pl.col("bad_row")),
    )
    kept = lines.join(at_fault, on="journal", how="anti", maintain_order="left")
    return kept, pl.concat([problems, told.cast(PROBLEM)]).sort("row")  # type: ignore[arg-type]


def journal_problems(lines: pl.DataFrame, refused: list[dict[str, Any]]) -> pl.DataFrame:
    """Return the rows of journals that the ledger's own checks refused, with what they said."""
    if not refused:
        return pl.DataFrame(schema=PROBLEM)
    said = pl.DataFrame(
        refused, schema=dict.fromkeys(("source_ref", "field", "value", "message"), pl.String)
    )
    return lines.join(said, on="source_ref", maintain_order="left").select(list(PROBLEM))

"""What a batch of journals must be before it is posted, checked as columns.

The database refuses the same things; these checks come first so that each journal at fault is named
with its field, its value and what is expected.
"""

from datetime import date

import polars as pl

from chamberlain.ledger.rules.canonical import SEPARATORS
from chamberlain.ledger.rules.years import period_expr, year_expr, year_name

PROBLEM = {
    "source_ref": pl.String,
    "field": pl.String,
    "value": pl.String,
    "message": pl.String,
}
TEXTS = ("cost_centre", "project", "vat_code", "line_ref", "narrative", "description")
FREE_TEXTS = ("source_ref", "line_ref", "narrative", "description")
JOURNAL_FIELDS = ("type", "entity", "journal_date", "year", "period", "description")


def completed(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill what may be left blank, put each journal's lines together, and number them.

    Adds `j`, the journal's place in the batch from nought, and `line_no` from 1.
    """
    whole = frame.with_columns(
        pl.col(*TEXTS).fill_null(""),
        pl.col("fund").replace("", None).fill_null("GF"),
        pl.col("line_entity").replace("", None).fill_null(pl.col("entity")),
        pl.col("year").fill_null(year_expr("journal_date")),
        pl.col("period").fill_null(period_expr("journal_date")),
        j=pl.col("source_ref").rle_id().cast(pl.Int64),
    )
    if whole.height and int(whole["j"][-1]) + 1 != whole["source_ref"].n_unique():
        whole = together(whole).with_columns(j=pl.col("source_ref").rle_id().cast(pl.Int64))
    at = pl.int_range(pl.len(), dtype=pl.Int32)
    starts = pl.when(pl.col("j") != pl.col("j").shift(1, fill_value=-1)).then(at).forward_fill()
    return _without_separators(whole.with_columns(line_no=at - starts + 1))


def together(frame: pl.DataFrame) -> pl.DataFrame:
    """Put the lines of each journal behind its first, keeping their order otherwise."""
    place = pl.col("_at").min().over("source_ref")
    return frame.with_row_index("_at").sort(place, maintain_order=True).drop("_at")


def _without_separators(frame: pl.DataFrame) -> pl.DataFrame:
    """Make a tab or line feed inside a text a space: they part the fields of the canonical text."""
    found = frame.select(pl.col(*FREE_TEXTS).str.contains(SEPARATORS).any()).row(0)
    marked = [name for name, has in zip(FREE_TEXTS, found, strict=True) if has]
    return frame.with_columns(pl.col(marked).str.replace_all(SEPARATORS, " ")) if marked else frame


def problems(
    frame: pl.DataFrame, types: pl.DataFrame, periods: pl.DataFrame, *, manual: bool
) -> pl.DataFrame:
    """Return what is wrong with each journal of a completed frame: one row per fault found first.

    `types` has code, origin and periods_from; `periods` has entity, year, period and state.
    `manual` says that a person wrote the journals: only manual types then, and a softly closed
    period takes them; otherwise only the other types, into open periods.
    """
    found = [
        _missing(frame),
        _not_one_header(frame),
        _unbalanced(frame),
        _wrong_types(frame, types, manual=manual),
        _not_open(frame, periods, manual=manual),
    ]
    return pl.concat(found) if any(part.height for part in found) else found[0]


def _faults(rows: pl.DataFrame, field: str, value: pl.Expr, message: pl.Expr) -> pl.DataFrame:
    return rows.select(
        "source_ref",
        field=pl.lit(field),
        value=value.cast(pl.String).fill_null(""),
        message=message.cast(pl.String),
    )


def _missing(frame: pl.DataFrame) -> pl.DataFrame:
    """Blank references, dates, accounts and amounts of nil."""
    required = {
        "source_ref": "every journal needs the reference of what caused it",
        "entity": "say whose books the journal belongs in",
        "journal_date": "say which day the journal is for",
        "account": "every line needs an account",
        "amount_pence": "a line of nil says nothing: leave it out",
    }
    absent = {
        name: pl.col(name).is_null() | (pl.col(name) == (0 if name == "amount_pence" else ""))
        for name in required
        if name != "journal_date"
    } | {"journal_date": pl.col("journal_date").is_null()}
    any_absent = frame.select(absent[name].any().alias(name) for name in required).row(0)
    parts = [
        _faults(frame.filter(absent[name]), name, pl.lit(""), pl.lit(message))
        for (name, message), has in zip(required.items(), any_absent, strict=True)
        if has
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=PROBLEM)


def _not_one_header(frame: pl.DataFrame) -> pl.DataFrame:
    """Journals whose lines disagree about what describes the journal, or that have one line."""
    same = pl.col("j") == pl.col("j").shift(1)
    differs = {n: same & pl.col(n).ne_missing(pl.col(n).shift(1)) for n in JOURNAL_FIELDS}
    alone = (pl.col("line_no") == 1) & (pl.col("j").shift(-1, fill_value=-1) != pl.col("j"))
    found = frame.select(
        *(e.any().alias(n) for n, e in differs.items()), alone.any().alias("")
    ).row(0)
    parts = [
        _faults(
            frame.filter(differs[name]),
            name,
            pl.col(name),
            pl.lit("the lines of one journal must agree on this"),
        )
        for name, has in zip(JOURNAL_FIELDS, found, strict=False)
        if has
    ]
    if found[-1]:
        words = pl.lit("a journal has two lines or more")
        parts.append(_faults(frame.filter(alone), "lines", pl.lit("1"), words))
    return pl.concat(parts) if parts else pl.DataFrame(schema=PROBLEM)


def _unbalanced(frame: pl.DataFrame) -> pl.DataFrame:
    """Journals that do not come to nil within each entity and fund."""
    one = frame.select(pl.col("line_entity", "fund").n_unique()).row(0) == (1, 1)
    key = ["j"] if one else ["j", "line_entity", "fund"]
    out = frame.group_by(key, maintain_order=True).agg(
        pl.col("source_ref", "line_entity", "fund").first()
        if one
        else pl.col("source_ref").first(),
        out=pl.col("amount_pence").sum(),
    )
    pounds = pl.col("out").abs()
    words = pl.concat_str(
        pl.lit("debits and credits of fund "), "fund", pl.lit(" of "), "line_entity",
        pl.lit(" differ by £"), (pounds // 100).cast(pl.String), pl.lit("."),
        (pounds % 100).cast(pl.String).str.zfill(2),
    )  # fmt: skip
    return _faults(out.filter(pl.col("out") != 0), "amount_pence", pl.col("out"), words)


def _wrong_types(frame: pl.DataFrame, types: pl.DataFrame, *, manual: bool) -> pl.DataFrame:
    """Types that don't exist, are not for this kind of poster, or not for the period."""
    used = frame.select("source_ref", "type", "period").unique("source_ref", keep="first")
    if frame["type"].n_unique() == 1 and used["period"].n_unique() == 1:
        used = used.head(1)
    joined = used.join(types, left_on="type", right_on="code", how="left")
    wrong_origin = (pl.col("origin") == "manual") != manual
    faults = joined.with_columns(
        message=pl.when(pl.col("origin").is_null())
        .then(pl.lit("is no journal type"))
        .when(wrong_origin & pl.lit(manual))
        .then(pl.lit("is posted by other applications, not by hand"))
        .when(wrong_origin)
        .then(pl.lit("is for journals prepared and approved by hand"))
        .when(pl.col("period") < pl.col("periods_from"))
        .then(pl.lit("is only for the last periods of the year"))
    ).filter(pl.col("message").is_not_null())
    if faults.height and used.height == 1:
        faults = faults.drop("source_ref").join(frame.select("source_ref").unique(), how="cross")
    return _faults(faults, "type", pl.col("type"), pl.col("message"))


def _not_open(frame: pl.DataFrame, periods: pl.DataFrame, *, manual: bool) -> pl.DataFrame:
    """Lines for a period of their entity that doesn't take them."""
    key = ["line_entity", "year", "period"]
    touched = frame.select(key).unique()
    states = touched.join(periods, left_on=key, right_on=["entity", "year", "period"], how="left")
    takes = ["open", "soft_closed"] if manual else ["open"]
    shut = states.filter(~pl.col("state").fill_null("").is_in(takes))
    if shut.is_empty():
        return pl.DataFrame(schema=PROBLEM)
    rows = frame.select("source_ref", *key).join(shut, on=key).unique("source_ref", keep="first")
    names = {y: year_name(y) for y in rows["year"].unique().to_list() if y is not None}
    rows = rows.with_columns(name=pl.col("year").replace_strict(names, default="?"))
    words = pl.concat_str(
        pl.lit("period "), "period", pl.lit(" of "), "name", pl.lit(" is "),
        pl.col("state").fill_null("not set up").replace("soft_closed", "softly closed"),
        pl.lit(" for "), "line_entity", ignore_nulls=True,
    )  # fmt: skip
    return _faults(rows, "period", pl.col("period"), words)


def days_used(frame: pl.DataFrame) -> tuple[date, date] | None:
    """Return the first and last journal date of a frame, or None when it has none."""
    first, last = frame.select(a=pl.col("journal_date").min(), b=pl.col("journal_date").max()).row(
        0
    )
    return None if first is None else (first, last)

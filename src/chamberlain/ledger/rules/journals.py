"""What a batch of journals must be before it is posted, checked as columns.

The database refuses the same things; these checks come first so that each journal at fault is named
with its field, its value and what is expected. A batch without fault is found so in a few passes:
the detail is worked out only where a pass found something.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from chamberlain.kernel.calendar import year_name
from chamberlain.ledger.rules.canonical import SEPARATORS
from chamberlain.ledger.rules.years import MONTHS, period_expr, year_expr

PROBLEM = {
    "source_ref": pl.String,
    "field": pl.String,
    "value": pl.String,
    "message": pl.String,
}
FREE_TEXTS = ("source_ref", "line_ref", "narrative", "description")
JOURNAL_FIELDS = ("type", "entity", "journal_date", "year", "period", "description")
REQUIRED = {
    "source_ref": "every journal needs the reference of what caused it",
    "entity": "say whose books the journal belongs in",
    "journal_date": "say which day the journal is for",
    "account": "every line needs an account",
    "amount_pence": "a line of nil says nothing: leave it out",
}
ONE_HEADER = "the lines of one journal must agree on this"
TWO_LINES = "a journal has two lines or more"


@dataclass(frozen=True)
class JournalKind:
    """A type of journal: who writes it, and from which period on."""

    origin: str
    periods_from: int


Kinds = Mapping[str, JournalKind]
States = Mapping[tuple[str, int, int], str]
"""The state of each period, by entity, year and number."""

_FILLED = (
    pl.col("cost_centre", "project", "vat_code", "line_ref", "narrative", "description").fill_null(
        ""
    ),
    pl.when(pl.col("fund") != "").then("fund").otherwise(pl.lit("GF")).alias("fund"),
    pl.when(pl.col("line_entity") != "").then("line_entity").otherwise("entity").alias(
        "line_entity"
    ),
    pl.col("year").fill_null(year_expr("journal_date")),
    pl.col("period").fill_null(period_expr("journal_date")),
    pl.col("source_ref").rle_id().cast(pl.Int64).alias("j"),
)  # fmt: skip
_AT = pl.int_range(pl.len(), dtype=pl.Int32)
_START = pl.when(pl.col("j") != pl.col("j").shift(1, fill_value=-1)).then(_AT).forward_fill()
_LINE_NO = (_AT - _START + 1).alias("line_no")
_UNTIDY = (
    pl.col(*FREE_TEXTS).str.contains(SEPARATORS).any(),
    pl.col("source_ref").n_unique().alias("refs"),
    pl.col("j").max(),
)


def completed(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill what may be left blank, put each journal's lines together, and number them.

    Adds `j`, the journal's place in the batch from nought, and `line_no` from 1.
    """
    whole = frame.with_columns(_FILLED)
    *separated, refs, last = whole.select(_UNTIDY).row(0)
    marked = [name for name, has in zip(FREE_TEXTS, separated, strict=True) if has]
    if marked:
        whole = whole.with_columns(pl.col(marked).str.replace_all(SEPARATORS, " "))
    if last is not None and refs != last + 1:
        whole = together(whole).with_columns(j=pl.col("source_ref").rle_id().cast(pl.Int64))
    return whole.with_columns(_LINE_NO)


def together(frame: pl.DataFrame) -> pl.DataFrame:
    """Put the lines of each journal behind its first, keeping their order otherwise."""
    place = pl.col("_at").min().over("source_ref")
    return frame.with_row_index("_at").sort(place, maintain_order=True).drop("_at")


def problems(frame: pl.DataFrame, kinds: Kinds, states: States, *, manual: bool) -> pl.DataFrame:
    """Return what is wrong with the journals of a completed frame, one row for each fault.

    `manual` says that a person wrote the journals: only manual types then, and a softly closed
    period takes them; otherwise only the other types, into open periods.
    """
    found = [
        *_missing_or_uneven(frame),
        *_unbalanced(frame),
        *_misplaced(frame, kinds, states, manual=manual),
    ]
    return pl.concat(found) if found else pl.DataFrame(schema=PROBLEM)


def _faults(rows: pl.DataFrame, field: str, value: pl.Expr, message: pl.Expr) -> pl.DataFrame:
    return rows.select(
        "source_ref",
        field=pl.lit(field),
        value=value.cast(pl.String).fill_null(""),
        message=message.cast(pl.String),
    )


def _is_absent(name: str) -> pl.Expr:
    column = pl.col(name)
    if name == "journal_date":
        return column.is_null()
    return column.is_null() | (column == (0 if name == "amount_pence" else ""))


_SAME = pl.col("j") == pl.col("j").shift(1)
_ABSENT = {name: _is_absent(name) for name in REQUIRED}
_DIFFERS = {name: _SAME & pl.col(name).ne_missing(pl.col(name).shift(1)) for name in JOURNAL_FIELDS}
_ALONE = (pl.col("line_no") == 1) & (pl.col("j").shift(-1, fill_value=-1) != pl.col("j"))
_ANY = (
    *(when.any().alias(f"absent_{name}") for name, when in _ABSENT.items()),
    *(when.any().alias(f"differs_{name}") for name, when in _DIFFERS.items()),
    _ALONE.any().alias("alone"),
)


def _missing_or_uneven(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Blank cells, amounts of nil, headers that differ within a journal, journals of one line."""
    has = frame.select(_ANY).row(0, named=True)
    absent = [
        _faults(frame.filter(when), name, pl.lit(""), pl.lit(REQUIRED[name]))
        for name, when in _ABSENT.items()
        if has[f"absent_{name}"]
    ]
    uneven = [
        _faults(frame.filter(when), name, pl.col(name), pl.lit(ONE_HEADER))
        for name, when in _DIFFERS.items()
        if has[f"differs_{name}"]
    ]
    alone = [_faults(frame.filter(_ALONE), "lines", pl.lit("1"), pl.lit(TWO_LINES))]
    return absent + uneven + (alone if has["alone"] else [])


def _unbalanced(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Journals that do not come to nil within each entity and fund."""
    key = ["j", "line_entity", "fund"]
    sums = frame.group_by(key).agg(out=pl.col("amount_pence").sum())
    if not (sums["out"] != 0).any():
        return []
    names = frame.select("j", "source_ref").unique("j", keep="first")
    out = sums.filter(pl.col("out") != 0).join(names, on="j").sort("j", "fund")
    pounds = pl.col("out").abs()
    words = pl.concat_str(
        pl.lit("debits and credits of fund "), "fund", pl.lit(" of "), "line_entity",
        pl.lit(" differ by £"), (pounds // 100).cast(pl.String), pl.lit("."),
        (pounds % 100).cast(pl.String).str.zfill(2),
    )  # fmt: skip
    return [_faults(out, "amount_pence", pl.col("out"), words)]


def _misplaced(
    frame: pl.DataFrame, kinds: Kinds, states: States, *, manual: bool
) -> list[pl.DataFrame]:
    """Journals of a type that is not for them, or for a period that does not take them."""
    key = ["type", "line_entity", "year", "period"]
    wrong = [
        (*row, *fault)
        for row in frame.select(key).unique().rows()
        if (fault := place_fault(row, kinds, states, manual=manual)) is not None
    ]
    if not wrong:
        return []
    columns = {name: frame.schema[name] for name in key} | {"field": pl.String, "told": pl.String}
    table = pl.DataFrame(wrong, schema=columns, orient="row")
    rows = frame.select("source_ref", *key).join(table, on=key, nulls_equal=True)
    value = (
        pl.when(pl.col("field") == "type").then("type").otherwise(pl.col("period").cast(pl.String))
    )
    return [
        rows.unique("source_ref", keep="first", maintain_order=True).select(
            "source_ref", "field", value=value.fill_null(""), message="told"
        )
    ]


def place_fault(
    place: tuple[str, str, int, int], kinds: Kinds, states: States, *, manual: bool
) -> tuple[str, str] | None:
    """Return field and message of what is wrong with a type in a period of an entity."""
    kind, entity, year, period = place
    known = kinds.get(kind)
    if known is None:
        return "type", "is no journal type"
    misfit = _misfit(known, period, manual=manual)
    if misfit is not None:
        return misfit
    state = states.get((entity, year, period), "not set up")
    if state == "open" or (state == "soft_closed" and manual):
        return None
    shown = state.replace("soft_closed", "softly closed")
    name = "?" if year is None else year_name(year)
    return "period", f"period {period} of {name} is {shown} for {entity}"


def _misfit(known: JournalKind, period: int | None, *, manual: bool) -> tuple[str, str] | None:
    """Return field and message when a type of journal is not for this hand or this period."""
    if manual and known.origin != "manual":
        return "type", "is posted by other applications, not by hand"
    if not manual and known.origin == "manual":
        return "type", "is for journals prepared and approved by hand"
    if period is not None and period < known.periods_from:
        return "type", "is only for the last periods of the year"
    if period is not None and period > MONTHS and known.origin not in {"manual", "system"}:
        return "period", "adjustment periods take journals of corporate finance only"
    return None

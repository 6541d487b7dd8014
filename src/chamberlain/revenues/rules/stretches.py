"""From dated registers to stretches of days in which nothing changes.

Each register says of a dwelling, or of an account, what holds from one day to another. `stretches`
lays them over the liabilities, so that a row of the answer is what `revenues.charge` takes: one
account, one run of days, one state. A day for which a register says nothing has blanks there.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.rules import no_errors, set_aside
from chamberlain.revenues.rules.charge import MAYBE, NEEDED
from chamberlain.revenues.rules.clocks import exempt_class
from chamberlain.revenues.rules.rating import counted

DWELLING, ACCOUNT = "dwelling", "account"
FROM, TO = "held_from", "held_to"
LIABILITIES = pl.Schema({ACCOUNT: pl.String, DWELLING: pl.String, FROM: pl.Date, TO: pl.Date})
_VALUES: dict[str, Any] = {column.name: column.dtype for column in (*NEEDED[2:], *MAYBE)}
_ID = "_stretch"


def stretches(
    liabilities: pl.DataFrame,
    registers: Mapping[str, pl.DataFrame],
    first: date,
    end: date,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (facts for `revenues.charge`, errors) for the days from `first` up to `end`.

    `liabilities` has account, dwelling, held_from and held_to (null while it lasts); two of one
    dwelling may not share a day. Each register has `dwelling` or `account`, held_from, held_to, and
    one or more of the charge's columns; of one key no two may share a day. The facts have `row`,
    account, dwelling, held_from, held_to and all the charge's columns, by account and day. Errors
    name the register as the field and say which account and dwelling; their row is a number only.
    """
    base = _clipped(liabilities.select(ACCOUNT, DWELLING, FROM, TO), first, end)
    facts = base.sort(DWELLING, FROM)
    clashes = _clashes(facts, DWELLING)
    errors = [_told(facts.filter(clashes), "liabilities", "another account is liable too")]
    facts = facts.filter(~clashes)
    for name, register in registers.items():
        key = ACCOUNT if ACCOUNT in register.columns else DWELLING
        there = _clipped(register, first, end).sort(key, FROM)
        twice = _clashes(there, key)
        bad = there.filter(twice).select(key).unique()
        if bad.height:
            wrong = facts.join(bad, on=key, how="semi")
            errors.append(_told(wrong, name, "the register says two things of one day"))
            facts = facts.join(bad, on=key, how="anti")
        facts = overlay(facts, there, key)
    missing = [
        pl.lit(None, kind).alias(name)
        for name, kind in _VALUES.items()
        if name not in facts.columns
    ]
    kinds: dict[str, Any] = {name: kind for name, kind in _VALUES.items() if name in facts.columns}
    typed = [pl.col(name).cast(kind) for name, kind in kinds.items()]
    facts = facts.with_columns(typed).with_columns(missing).sort(ACCOUNT, FROM)
    gone = pl.col("band").is_null()
    errors.append(_told(facts.filter(gone), "band", "no band in the list for these days"))
    kept = merged(facts.filter(~gone).with_columns(residents=pl.col("residents").fill_null(0)))
    order = ["row", ACCOUNT, DWELLING, FROM, TO, *_VALUES]
    return kept.with_row_index("row").cast({"row": pl.Int64}).select(order), pl.concat(errors)


def merged(facts: pl.DataFrame) -> pl.DataFrame:
    """Join neighbouring stretches of an account between which nothing changes that is charged.

    A third adult who moves out, or another student among students, divides nothing: each run of
    days with one band, payer and state is rounded once. The facts of the first are kept. Takes
    stretches sorted by account and day.
    """
    people = {"residents", "disregarded", "students", "severely_mentally_impaired"}
    others = [name for name in (ACCOUNT, DWELLING, *_VALUES) if name not in people]
    states = facts.select(
        *others,
        exempt_class().alias("_exempt"),
        (pl.col("residents") > 0).alias("_lived_in"),
        counted().clip(upper_bound=2).alias("_counted"),
    )
    same = states.select(
        pl.all_horizontal(pl.all().eq_missing(pl.all().shift(1)))
        & (facts[FROM] == facts[TO].shift(1)).fill_null(False)
    )[:, 0]
    if not same.any():
        return facts
    run = (~same).cast(pl.Int64).cum_sum()
    last = facts.select(TO, run.alias("_run")).group_by("_run", maintain_order=True).last()
    return facts.filter(~same).with_columns(last[TO])


def overlay(facts: pl.DataFrame, register: pl.DataFrame, key: str) -> pl.DataFrame:
    """Divide stretches where a register changes, and add its columns.

    The register's spans must be within the days of the question and apart from one another.
    """
    values = [name for name in register.columns if name not in {key, FROM, TO, *facts.columns}]
    spans = register.select(key, pl.col(FROM).alias("_from"), pl.col(TO).alias("_to"), *values)
    numbered = facts.with_row_index(_ID)
    pieces = numbered.join(spans, on=key, how="inner", maintain_order="left_right").filter(
        (pl.col("_from") < pl.col(TO)) & (pl.col("_to") > pl.col(FROM))
    )
    pieces = pieces.with_columns(
        _from=pl.max_horizontal("_from", FROM), _to=pl.min_horizontal("_to", TO)
    )
    found = [_piece(pieces, "_from", "_to", facts.columns, values)]
    if pieces.height < numbered.height or pieces[_ID].n_unique() < numbered.height:
        rest = numbered.join(pieces.select(_ID), on=_ID, how="anti")
        found.append(_piece(rest, FROM, TO, facts.columns, ()))
    if _days(pieces, "_from", "_to") < _days(numbered.join(pieces, on=_ID, how="semi"), FROM, TO):
        found += [_piece(gap, "_gap_from", "_gap_to", facts.columns, ()) for gap in _gaps(pieces)]
    return pl.concat(found, how="diagonal")


def _gaps(pieces: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the days before and between the pieces of a stretch, and those after the last."""
    pieces = pieces.sort(_ID, "_from")
    former = pl.col("_to").shift(1).over(_ID, order_by="_from")
    before = pieces.with_columns(_gap_from=former.fill_null(pl.col(FROM)), _gap_to=pl.col("_from"))
    last = pieces.unique(_ID, keep="last", maintain_order=True)
    after = last.with_columns(_gap_from=pl.col("_to"), _gap_to=pl.col(TO))
    return [gap.filter(pl.col("_gap_from") < pl.col("_gap_to")) for gap in (before, after)]


def _piece(
    frame: pl.DataFrame, start: str, end: str, columns: Sequence[str], values: Sequence[str]
) -> pl.DataFrame:
    kept = [name for name in columns if name not in (FROM, TO)]
    return frame.select(*kept, pl.col(start).alias(FROM), pl.col(end).alias(TO), *values)


def _days(frame: pl.DataFrame, start: str, end: str) -> int:
    found = frame.select((pl.col(end) - pl.col(start)).dt.total_days().sum()).item()
    return int(found or 0)


def _clipped(register: pl.DataFrame, first: date, end: date) -> pl.DataFrame:
    ends = pl.col(TO).cast(pl.Date).fill_null(end)
    dated = register.with_columns(
        pl.max_horizontal(pl.col(FROM), pl.lit(first)).alias(FROM),
        pl.min_horizontal(ends, pl.lit(end)).alias(TO),
    )
    return dated.filter(pl.col(FROM) < pl.col(TO))


def _clashes(spans: pl.DataFrame, key: str) -> pl.Series:
    """Say of each span, sorted by key and day, whether the one before it of its key reaches in."""
    same = pl.col(key) == pl.col(key).shift(1)
    return spans.select((same & (pl.col(FROM) < pl.col(TO).shift(1))).fill_null(False))[:, 0]


def _told(facts: pl.DataFrame, field: str, words: str) -> pl.DataFrame:
    if facts.is_empty():
        return no_errors()
    where = pl.format("{} of dwelling {} from {}: " + words, ACCOUNT, DWELLING, FROM)
    keyed = facts.with_row_index("row").cast({"row": pl.Int64})
    keyed = keyed.with_columns(pl.col(ACCOUNT).alias(field)) if field != "band" else keyed
    return set_aside(keyed, pl.lit(True), field, where)

"""Writing what holds from a day on: what was known of later days is kept, and ends being known."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Model, QuerySet

from chamberlain.kernel.door import Act
from chamberlain.kernel.records import Record, Refused

SINCE = date(1900, 1, 1)
"""From when a person's details hold before anything else is known of them."""


def now_known(facts: "QuerySet[Any]", held: DateRange | None = None) -> "QuerySet[Any]":
    """Keep the facts that are known now, of any day or of those within `held`."""
    known = facts.filter(known__endswith__isnull=True)
    return known if held is None else known.filter(held__overlap=held)


def hold(act: Act, facts: "QuerySet[Any]", held: DateRange, changes: dict[str, Any]) -> None:
    """Let `changes` hold over days in each fact that is known; what else it said stays so.

    A fact that reaches beyond those days is known on as it was before and after them.
    """
    for fact in now_known(facts, held):
        values = _values(fact)
        pieces = [(within(fact.held, held), changes), *((rest, {}) for rest in without(fact, held))]
        forget(act, fact)
        for piece, changed in pieces:
            _write(act, type(fact), values | changed, piece)


def end(act: Act, facts: "QuerySet[Any]", first_day_after: date, **changes: Any) -> None:
    """Let known facts hold no longer than until before a day; `changes` go on the last of them."""
    held = DateRange(first_day_after, None)
    for fact in now_known(facts, held):
        values, start = _values(fact), fact.held.lower
        forget(act, fact)
        if start < first_day_after:
            _write(act, type(fact), values | changes, DateRange(start, first_day_after))
    last = now_known(facts).order_by("held").last()
    if last is not None and last.held.upper == first_day_after and changes:
        values = _values(last)
        if any(values[name] != value for name, value in changes.items()):
            held = last.held
            forget(act, last)
            _write(act, type(last), values | changes, held)


def forget(act: Act, fact: Any) -> None:
    """Know a fact no longer; one learnt in this very act was never known."""
    if fact.known.lower >= act.now:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {fact._meta.db_table} WHERE id = %s",  # noqa: S608
                [fact.pk],
            )
        return
    type(fact).objects.filter(pk=fact.pk).update(known=DateTimeTZRange(fact.known.lower, act.now))


def within(held: DateRange, other: DateRange) -> DateRange:
    """Return the days of two ranges that overlap."""
    ends = [end for end in (held.upper, other.upper) if end is not None]
    return DateRange(max(held.lower, other.lower), min(ends) if ends else None)


def without(fact: Any, held: DateRange) -> list[DateRange]:
    """Return what of a fact's days lies before and after other days."""
    rest = []
    if fact.held.lower < held.lower:
        rest.append(DateRange(fact.held.lower, held.lower))
    if held.upper is not None and (fact.held.upper is None or held.upper < fact.held.upper):
        rest.append(DateRange(held.upper, fact.held.upper))
    return rest


def _values(fact: Any) -> dict[str, Any]:
    skipped = {"id", "held", "known", "act_id"}
    names = [field.attname for field in fact._meta.concrete_fields]
    return {name: getattr(fact, name) for name in names if name not in skipped}


def _write(act: Act, model: type[Model], values: dict[str, Any], held: DateRange) -> None:
    model._default_manager.create(
        **values, held=held, known=DateTimeTZRange(act.now, None), act_id=act.id
    )


def batch(items: Iterable[Record], kind: type[Record], schema: dict[str, Any]) -> pl.DataFrame:
    """Return a batch as a frame with `row`; texts unless `schema` says otherwise."""
    kinds = {name: schema.get(name, pl.String) for name in kind.model_fields}
    rows = [item.model_dump() for item in items]
    return pl.DataFrame(rows, schema=kinds).with_row_index("row")


def refusals(
    frame: pl.DataFrame, where: pl.Expr, field: str, message: str | pl.Expr
) -> list[Refused]:
    """Return a refusal for each row for which `where` is true, with the value of the field."""
    said = pl.lit(message) if isinstance(message, str) else message
    found = frame.filter(where).select("row", pl.col(field).cast(pl.String), said.alias("said"))
    return [
        Refused(row=row, field=field, value=value, message=words)
        for row, value, words in found.iter_rows()
    ]


def kept(frame: pl.DataFrame, refused: list[Refused]) -> pl.DataFrame:
    """Return the rows of a batch that nothing was found against."""
    return frame.filter(~pl.col("row").is_in([item.row for item in refused]))


def from_now(act: Act) -> str:
    """Return the range of instants that begins now, as COPY takes it."""
    return f"[{act.now.isoformat()},)"


def held_text(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return half-open ranges of days as COPY takes them."""
    return pl.concat_str(
        pl.lit("["), start.cast(pl.String), pl.lit(","), end.cast(pl.String).fill_null(""),
        pl.lit(")"),
    )  # fmt: skip

"""Run a calculation row by row, reading what a person may have put in a cell."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.money import parse_pounds, plain_pounds
from chamberlain.kernel.rates import RatesUnknown
from chamberlain.kernel.rules import Column, no_errors

Item = dict[str, Any]
_BLANK = {"", "none", "null", "n/a", "-"}
_YES, _NO = {"true", "yes", "y", "1"}, {"false", "no", "n", "0"}


class Unfit(ValueError):
    """A row cannot be answered: `field` and the value in it, and what is expected."""

    def __init__(self, field: str, message: str, value: object = None) -> None:
        super().__init__(message)
        self.field, self.value = field, value


def answers(
    frame: pl.DataFrame, work: Callable[[Item], Item], outputs: Sequence[Column]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (results, errors) of `work` on each row; a row that raises Unfit is set aside."""
    found, faults = tried(frame.iter_rows(named=True), work)
    return given(found, outputs), told(faults)


def tried(items: Iterable[Item], work: Callable[[Item], Item]) -> tuple[list[Item], list[Item]]:
    """Return (results, faults) of `work` on each item, each with its row."""
    found: list[Item] = []
    faults: list[Item] = []
    for item in items:
        try:
            found.append({"row": item["row"], **work(item)})
        except Unfit as fault:
            faults.append(_fault(item, fault))
        except RatesUnknown as fault:
            words = {"field": "financial_year", "value": None, "message": str(fault)}
            faults.append({"row": item["row"], **words})
    return found, faults


def given(rows: list[Item], outputs: Sequence[Column]) -> pl.DataFrame:
    """Return rows as the frame a rule declares: `row`, then its outputs; what is absent is null."""
    schema: dict[str, Any] = {"row": pl.Int64} | {one.name: one.dtype for one in outputs}
    return pl.DataFrame([[row.get(name) for name in schema] for row in rows], schema, orient="row")


def told(faults: list[Item]) -> pl.DataFrame:
    """Return faults as an errors frame."""
    schema = no_errors().schema
    return pl.DataFrame(
        [[fault[name] for name in schema] for fault in faults], schema, orient="row"
    )


def _fault(item: Item, fault: Unfit) -> Item:
    value = item.get(fault.field) if fault.value is None else fault.value
    shown = None if value is None else str(value)
    return {"row": item["row"], "field": fault.field, "value": shown, "message": str(fault)}


def text(item: Item, name: str) -> str | None:
    """Return a cell's text, or None where it is blank or says so in words."""
    value = item.get(name)
    if value is None or str(value).strip().lower() in _BLANK:
        return None
    return str(value).strip()


def listed(item: Item, name: str) -> Any:
    """Return what a cell's JSON holds, or None where it is blank."""
    value = text(item, name)
    if value is None:
        return None
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        example = '[["2026-04-01", "2026-05-31"]]'
        raise Unfit(name, f"expected JSON such as {example}: {error.msg}") from error


def yes(item: Item, name: str) -> bool:
    """Say whether a cell says yes; blank is no."""
    value = (text(item, name) or "no").lower()
    if value not in _YES | _NO:
        raise Unfit(name, "expected yes or no")
    return value in _YES


def periods(item: Item, name: str) -> list[tuple[date, date]] | None:
    """Return a cell's [first, last] pairs; [] for no, None for blank, all time for yes."""
    value = text(item, name)
    if value is None:
        return None
    if value.lower() in _YES:
        return [(date.min, date.max)]
    if value.lower() in _NO:
        return []
    pairs = listed(item, name)
    if pairs and isinstance(pairs, list) and isinstance(pairs[0], str):
        pairs = [pairs]
    try:
        found = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in pairs]
    except (TypeError, ValueError) as error:
        raise Unfit(name, "expected yes, no or pairs of a first and a last day") from error
    if any(last < first for first, last in found):
        raise Unfit(name, "a last day is before its first")
    return found


def percent_e2(item: Item, name: str) -> int | None:
    """Return a percentage such as 25%, 17.5 or 0% in hundredths of a percent; None if blank."""
    value = text(item, name)
    if value is None:
        return None
    try:
        found = parse_pounds(value.removesuffix("%").strip())
    except ValueError as error:
        raise Unfit(name, "expected a percentage such as 20 or 17.5%") from error
    if not 0 <= found <= 10_000:
        raise Unfit(name, "expected a percentage from 0 to 100")
    return found


def pounds(pence: int | None) -> str | None:
    """Return pence as a file carries them, 1234.50; None stays None."""
    return None if pence is None else plain_pounds(pence)


def pence_of(value: object, name: str) -> int:
    """Return an amount inside a JSON cell in pence."""
    try:
        return parse_pounds(str(value))
    except ValueError as error:
        raise Unfit(name, str(error), value) from error


def as_json(value: object) -> str:
    """Return a list or record as the JSON text of a cell."""
    return json.dumps(value, ensure_ascii=False)


def year_of(item: Item, days: Sequence[date | None] = (), latest: int | None = None) -> int:
    """Return the financial year of a row by its first half.

    From `financial_year` (2026-27, 2026/27 or 2026), else from the first of the days given, else
    the latest.
    """
    words = text(item, "financial_year")
    if words is not None:
        if not (words[:4].isdigit() and words[4:5] in ("", "-", "/", " ")):
            raise Unfit("financial_year", "expected a financial year such as 2026-27")
        if not 1993 <= int(words[:4]) <= 2100:
            raise Unfit("financial_year", "expected a financial year from 1993-94 on")
        return int(words[:4])
    known = min((day for day in days if day is not None), default=None)
    if known is not None:
        return known.year - (known.month < 4)
    if latest is None:
        raise Unfit("financial_year", "is blank: expected a financial year such as 2026-27")
    return latest

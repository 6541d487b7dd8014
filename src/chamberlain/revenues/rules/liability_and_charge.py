"""Liability and charge by segment, for one dwelling described in a row."""

from typing import Any

import polars as pl

from chamberlain.kernel.rates import history
from chamberlain.kernel.rules import Column, no_errors, rule
from chamberlain.revenues.rules.amounts import band_amounts
from chamberlain.revenues.rules.charge import MAYBE, NEEDED, charged
from chamberlain.revenues.rules.household import stretches_of, told_amounts
from chamberlain.revenues.rules.rows import Item, Unfit, as_json, given, pounds, text, told
from chamberlain.revenues.rules.said import INPUTS, Said, read

_POUNDS = "pounds and pence"
_YEARS = tuple(rates.held_from.year for rates in history("revenues.council_tax"))


def _money(name: str, words: str) -> Column:
    return Column(name, "text", _POUNDS, words)


def _credit(year: int) -> str:
    return f"credit_{year}_{(year + 1) % 100:02d}"


OUTPUTS = (
    Column(
        "segments", "text", "JSON", "from, to, days, band, gross, discount, premium, net of each"
    ),
    _money("gross", "Of all segments"),
    _money("discount", "Of all segments"),
    _money("premium", "Of all segments"),
    _money("annexe_reduction", "Of all segments"),
    _money("s13A", "Further local reduction of all segments"),
    _money("net_total", "To pay for all segments"),
    _money("payable", "The same"),
    _money("seller", "Where there was a completion: for the days before it"),
    _money("buyer", "For the days from it on"),
    *[_money(_credit(year), "Band changed: less for that year than before") for year in _YEARS],
    _money("credit_total", "Less for all the years; below nought when there is more to pay"),
)
_STATE = {column.name: column.dtype for column in (*NEEDED, *MAYBE)}


@rule(
    name="revenues.liability_and_charge",
    inputs=INPUTS,
    outputs=OUTPUTS,
    example={"financial_year": "2026-27", "band": "D", "single_from": "2026-09-10"},
    source="Local Government Finance Act 1992 sections 2, 4 to 6 and 10 to 13A, with the orders "
    "that revenues.charge names; a run of days with one band, payer and state is rounded once "
    "(convention: the Act gives no rule)",
)
def liability_and_charge(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the charge of a dwelling from what a person would say of it, segment by segment.

    Say only what is so: with a band alone, two counted adults live there all year. Days are
    inclusive. What holds at the end of a day holds all day: the day of moving in is charged, the
    day of leaving is not. The same law prices it as bills whole cities (`revenues.charge`).
    """
    rows: list[Item] = []
    parts: list[dict[str, Any]] = []
    faults: list[Item] = []
    amounts = [band_amounts()]
    for item in frame.iter_rows(named=True):
        try:
            said = read(item)
            told_here = told_amounts(said)
            amounts += [] if told_here is None else [told_here]
            parts += _numbered(len(rows), False, stretches_of(said))
            if said.day("effective") is not None:
                parts += _numbered(len(rows), True, stretches_of(_unchanged(said)))
            rows.append({"row": item["row"], "said": said})
        except Unfit as fault:
            value = fault.value if fault.value is not None else item.get(fault.field)
            shown = None if value is None else str(value)
            words = {"field": fault.field, "value": shown, "message": str(fault)}
            faults.append({"row": item["row"], **words})
    if not rows:
        return given([], OUTPUTS), told(faults)
    segments, errors = charged(_typed(parts), _together(amounts))
    wrong = _rows_of(errors, rows)
    by_row = segments.rows_by_key("row", named=True, include_key=True)
    done = [
        {"row": entry["row"], **_answer(entry["said"], *_parts(by_row, n))}
        for n, entry in enumerate(rows)
        if entry["row"] not in wrong["row"]
    ]
    return given(done, OUTPUTS), pl.concat([told(faults), wrong])


def _together(amounts: list[pl.DataFrame]) -> pl.DataFrame:
    """Join the amounts on file with those that rows told, each said once."""
    return pl.concat(amounts, how="diagonal").unique(["year", "area", "band"], maintain_order=True)


def _numbered(number: int, before: bool, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Key stretches by row, by whether they are as before the change of band, and by account."""
    return [{**part, "row": 4 * number + 2 * before + part["account"]} for part in parts]


def _parts(by_row: dict[Any, list[Item]], number: int) -> tuple[list[Item], list[Item]]:
    """Return the segments of a row as they are, and those as if its band had not changed."""
    found = [by_row.get(4 * number + key, []) for key in range(4)]
    return found[0] + found[1], found[2] + found[3]


def _typed(parts: list[dict[str, Any]]) -> pl.DataFrame:
    schema: dict[str, Any] = {"row": pl.Int64, **_STATE}
    values = [[part.get(name) for name in schema] for part in parts]
    return pl.DataFrame(values, schema, orient="row")


def _unchanged(said: Said) -> Said:
    """Return the row as if the band had not been altered."""
    old = text(said.item, "old")
    changed = {**said.item, "new": old}
    return Said(changed, said.years, said.first, said.last, said.spans, said.exceptions)


def _rows_of(errors: pl.DataFrame, rows: list[Item]) -> pl.DataFrame:
    if errors.is_empty():
        return no_errors()
    numbers = [rows[number // 4]["row"] for number in errors["row"]]
    keyed = errors.with_columns(pl.Series("row", numbers, dtype=pl.Int64))
    return keyed.unique(maintain_order=True)


def _answer(said: Said, segments: list[Item], before: list[Item]) -> Item:
    sums = {
        name: sum(one[f"{name}_pence"] for one in segments)
        for name in ("gross", "discount", "premium", "annexe", "local_reduction", "net")
    }
    found: Item = {
        "segments": as_json([_shown(one) for one in segments]),
        "gross": pounds(sums["gross"]),
        "discount": pounds(sums["discount"]),
        "premium": pounds(sums["premium"]),
        "annexe_reduction": pounds(sums["annexe"]),
        "s13A": pounds(sums["local_reduction"]),
        "net_total": pounds(sums["net"]),
        "payable": pounds(sums["net"]),
    }
    completion = said.day("completion")
    if completion is not None:
        sold = sum(one["net_pence"] for one in segments if one["first_day"] < completion)
        found |= {"seller": pounds(sold), "buyer": pounds(sums["net"] - sold)}
    return found | _credits(segments, before)


def _credits(after: list[Item], before: list[Item]) -> Item:
    """Return what a change of band takes off each year."""
    if not before:
        return {}
    found = {}
    for year in sorted({one["year"] for one in (*after, *before)}):
        was = sum(one["net_pence"] for one in before if one["year"] == year)
        found[_credit(year)] = was - sum(one["net_pence"] for one in after if one["year"] == year)
    found["credit_total"] = sum(found.values())
    return {name: pounds(pence) for name, pence in found.items()}


def _shown(one: Item) -> Item:
    parts = {
        "from": one["first_day"].isoformat(),
        "to": one["last_day"].isoformat(),
        "days": one["days"],
        "band": one["charged_band"],
        "gross": pounds(one["gross_pence"]),
        "discount": pounds(one["discount_pence"]),
        "premium": pounds(one["premium_pence"]),
    }
    for name, column in (("annexe_reduction", "annexe"), ("s13A", "local_reduction")):
        if one[f"{column}_pence"]:
            parts[name] = pounds(one[f"{column}_pence"])
    return parts | {"net": pounds(one["net_pence"])}

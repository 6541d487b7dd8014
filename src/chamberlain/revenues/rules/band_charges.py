"""Band charges: what each body asks of a band, from the amounts set at band D."""

from decimal import Decimal, InvalidOperation
from functools import cache

import polars as pl

from chamberlain.kernel.money import plain_pounds, round_half_up_penny
from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.amounts import (
    BANDS,
    SET,
    STANDARD,
    amounts_of,
    ninths,
    years_set,
)
from chamberlain.revenues.rules.rows import Item, Unfit, given, text, told, tried, year_of

_POUNDS = "pounds and pence"
_REDUCED = ("AR", "A-", "A DISABLED", "A REDUCED", "A (DISABLED)", "DISABLED A")
_INPUTS = (
    Column("band", "text", "A to H, A*", "Band; A* is A with the disabled reduction"),
    Column("financial_year", "text", "year", "Such as 2026-27; needed where no amounts are", False),
    Column("area", "text", "", "Parish or enclosure; standard when blank", False),
    Column("band_d_billing_authority_pence", "pence", _POUNDS, "Council's band D, no area", False),
    Column("band_d_police_pence", "pence", _POUNDS, "Police's band D", False),
    Column("band_d_fire_pence", "pence", _POUNDS, "Fire authority's band D", False),
    Column("special_item_total_pence", "pence", _POUNDS, "What the area is to raise", False),
    Column("area_tax_base", "text", "band D dwellings", "The area's own tax base: 1666.6", False),
)
_OUTPUTS = (
    Column("special_item_band_D", "text", _POUNDS, "The area's amount at band D; 0 for none"),
    Column("billing_authority", "text", _POUNDS, "The council's amount, its area's included"),
    Column("police", "text", _POUNDS, "The police's amount"),
    Column("fire", "text", _POUNDS, "The fire authority's amount"),
    Column("total", "text", _POUNDS, "The sum of the rounded parts"),
    Column("ratio", "text", "ninths", "Proportion of band D"),
)


@rule(
    name="revenues.band_charges",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "band": "A",
        "band_d_billing_authority": "1,883.63",
        "band_d_police": "239.91",
        "band_d_fire": "104.37",
        "area": "Rottingdean",
        "special_item_total": "54430",
        "area_tax_base": "1666.6",
    },
    source="Local Government Finance Act 1992 sections 5(1), 30(2), 34, 36(1) and 47; SI 1992/554 "
    "regulation 4; the order of rounding reproduces every published figure of 2023-24 and 2024-25",
)
def band_charges(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out each body's amount for a band.

    An area's amount is its total over its own tax base, to the penny; it joins the council's band D
    before the proportion is taken. Each body's amount is rounded half up, and the total is the sum
    of them. Amounts left blank are those on file for the financial year and area.
    """
    found, faults = tried(frame.iter_rows(named=True), _read)
    lines = [(one["year"], str(one["row"]), *one["own"]) for one in found]
    amounts = amounts_of(pl.DataFrame(lines, SET, orient="row"))
    keys = pl.DataFrame(
        [(str(one["row"]), one["band"]) for one in found],
        {"area": pl.String, "band": pl.String},
        orient="row",
    )
    ours = keys.join(amounts, on=["area", "band"], how="left", maintain_order="left")
    done = [
        _shown(one, amount) for one, amount in zip(found, ours.iter_rows(named=True), strict=True)
    ]
    return given(done, _OUTPUTS), told(faults)


def _read(item: Item) -> Item:
    band = (text(item, "band") or "").upper()
    band = "A*" if band in _REDUCED else band
    if band not in BANDS:
        raise Unfit("band", "expected a band from A to H, or A*")
    year, special = _year(item), _special(item)
    own = (
        _set(item, year, "billing_authority"),
        special,
        _set(item, year, "police"),
        _set(item, year, "fire"),
    )
    return {"band": band, "year": year, "own": own}


def _shown(one: Item, amount: Item) -> Item:
    names = ("billing_authority", "police", "fire", "total")
    parts = {name: plain_pounds(amount[f"{name}_pence"]) for name in names}
    special = one["own"][1]
    return {
        "row": one["row"],
        "special_item_band_D": plain_pounds(special) if special else "0",
        **parts,
        "ratio": f"{ninths()[one['band']]}/9",
    }


@cache
def _on_file() -> dict[tuple[int, str], Item]:
    return {(row["year"], row["area"]): row for row in years_set().iter_rows(named=True)}


def _year(item: Item) -> int:
    """Return the year; any will do where all three amounts are given."""
    names = ("billing_authority", "police", "fire")
    told_all = all(item[f"band_d_{name}_pence"] is not None for name in names)
    return year_of(item, latest=max(year for year, _ in _on_file()) if told_all else None)


def _set(item: Item, year: int, body: str) -> int:
    amount = item[f"band_d_{body}_pence"]
    if amount is None:
        found = _on_file().get((year, STANDARD))
        if found is None:
            raise Unfit("financial_year", f"no amounts are on file for {year}: give band_d_{body}")
        amount = found[f"{body}_pence"]
    return int(amount)


def _special(item: Item) -> int:
    total, base = item["special_item_total_pence"], text(item, "area_tax_base")
    area = (text(item, "area") or STANDARD).lower().removesuffix(" parish")
    if total is not None:
        return _over(total, base)
    if area == STANDARD:
        return 0
    year = year_of(item)
    found = _on_file().get((year, area))
    if found is None:
        words = f"no amount is on file for it in {year}: give special_item_total and area_tax_base"
        raise Unfit("area", words)
    return int(found["special_pence"])


def _over(total: int, base: str | None) -> int:
    try:
        size = Decimal((base or "").replace(",", ""))
    except InvalidOperation as error:
        raise Unfit("area_tax_base", "expected a number such as 1666.6") from error
    if size <= 0:
        raise Unfit("area_tax_base", "must be more than nought")
    scale = 10 ** max(0, -int(size.as_tuple().exponent))
    return round_half_up_penny(total * scale, int(size * scale))

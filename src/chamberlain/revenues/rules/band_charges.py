"""Band charges: what each body asks of a band, from the amounts set at band D."""

from decimal import Decimal, InvalidOperation

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
from chamberlain.revenues.rules.rows import Item, Unfit, answers, text, year_of

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
    return answers(frame, _work, _OUTPUTS)


def _work(item: Item) -> Item:
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
    band_d = pl.DataFrame([(year, STANDARD, *own)], SET, orient="row")
    found = amounts_of(band_d).row(by_predicate=pl.col("band") == band, named=True)
    parts = {
        name: plain_pounds(found[f"{name}_pence"])
        for name in ("billing_authority", "police", "fire", "total")
    }
    shown = plain_pounds(special) if special else "0"
    return {"special_item_band_D": shown, **parts, "ratio": f"{ninths()[band]}/9"}


def _year(item: Item) -> int:
    """Return the year; any will do where all three amounts are given."""
    names = ("billing_authority", "police", "fire")
    given = all(item[f"band_d_{name}_pence"] is not None for name in names)
    return year_of(item, latest=years_set()["year"].max() if given else None)  # type: ignore[arg-type]


def _set(item: Item, year: int, body: str) -> int:
    given = item[f"band_d_{body}_pence"]
    if given is None:
        found = years_set().filter((pl.col("year") == year) & (pl.col("area") == STANDARD))
        if found.is_empty():
            raise Unfit("financial_year", f"no amounts are on file for {year}: give band_d_{body}")
        given = found[f"{body}_pence"][0]
    return int(given)


def _special(item: Item) -> int:
    total, base = item["special_item_total_pence"], text(item, "area_tax_base")
    area = (text(item, "area") or STANDARD).lower().removesuffix(" parish")
    if total is not None:
        return _over(total, base)
    if area == STANDARD:
        return 0
    year = year_of(item)
    found = years_set().filter((pl.col("year") == year) & (pl.col("area") == area))
    if found.is_empty():
        words = f"no amount is on file for it in {year}: give special_item_total and area_tax_base"
        raise Unfit("area", words)
    return int(found["special_pence"][0])


def _over(total: int, base: str | None) -> int:
    try:
        size = Decimal((base or "").replace(",", ""))
    except InvalidOperation as error:
        raise Unfit("area_tax_base", "expected a number such as 1666.6") from error
    if size <= 0:
        raise Unfit("area_tax_base", "must be more than nought")
    scale = 10 ** max(0, -int(size.as_tuple().exponent))
    return round_half_up_penny(total * scale, int(size * scale))

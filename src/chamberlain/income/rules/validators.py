"""What references look like: length, prefix, mask and check digit; several to an income type.

A check digit proves damage: a reference that was written wrong by one character, or by two swapped,
fails its check, and a reference that passes it is nobody's slip but another account's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from chamberlain.kernel.rules import Column, Table, no_errors, rule
from chamberlain.kernel.slips import clean, plain

SCHEMES = ("none", "weighted", "weighted_x", "luhn", "mod97")
VALIDATOR_COLUMNS = (
    Column("income_type", "text", "", "Income type whose references these are", required=False),
    Column("length", "whole", "characters", "Letters and figures of the whole reference"),
    Column("prefix", "text", "", "What it begins with", required=False),
    Column("mask", "text", "", "Regular expression that it fits, if any", required=False),
    Column("scheme", "choice", "", "How its last character is worked out", choices=SCHEMES),
    Column("modulus", "whole", "", "Divisor of a weighted sum, such as 11", required=False),
    Column("weights", "text", "", "Weights of the other figures: 10 9 8 …", required=False),
)


@dataclass(frozen=True, slots=True)
class Validator:
    """One form of reference. `weights` go to the figures before the check digit, from the left."""

    income_type: str
    length: int
    prefix: str = ""
    mask: str = ""
    scheme: str = "none"
    modulus: int = 0
    weights: tuple[int, ...] = ()

    @property
    def body(self) -> int:
        """How many characters stand before the check."""
        return self.length - {"none": 0, "mod97": 2}.get(self.scheme, 1)


def validators_of(table: pl.DataFrame) -> list[Validator]:
    """Return the validators that a table of `VALIDATOR_COLUMNS` holds."""
    return [
        Validator(
            row["income_type"] or "",
            row["length"],
            row["prefix"] or "",
            row["mask"] or "",
            row["scheme"],
            row["modulus"] or 0,
            tuple(int(part) for part in re.findall(r"\d+", row["weights"] or "")),
        )
        for row in table.iter_rows(named=True)
    ]


def check_for(body: str, held: Validator) -> str | None:
    """Return the check that completes a body, or None where the scheme leaves that number out."""
    if held.scheme == "none":
        return ""
    figures = [int(character) for character in body]
    if held.scheme == "mod97":
        return f"{98 - int(body + '00') % 97:02d}"
    if held.scheme == "luhn":
        doubled = [f * 2 - 9 * (f > 4) if at % 2 == 0 else f for at, f in enumerate(figures[::-1])]
        return str(-sum(doubled) % 10)
    total = sum(f * w for f, w in zip(figures, held.weights, strict=True))
    check = -total % held.modulus
    if check < 10:
        return str(check)
    return "X" if held.scheme == "weighted_x" and check == 10 else None


def valid(reference: str, held: Validator) -> bool:
    """Say whether one reference is of this form, check digit and all."""
    found = pl.DataFrame({"said": [plain(reference)]}).select(valid_expr("said", held)).item()
    return bool(found)


def valid_expr(column: str, held: Validator) -> pl.Expr:
    """Say of a column of cleaned references which are of this form, check digit and all."""
    said = pl.col(column)
    fits = (said.str.len_bytes() == held.length) & said.str.starts_with(held.prefix)
    if held.mask:
        fits &= said.str.contains(f"^(?:{held.mask})$")
    if held.scheme == "none":
        return fits.fill_null(False)
    return (fits & _checks(said, held)).fill_null(False)


def any_valid(column: str, held: Sequence[Validator]) -> pl.Expr:
    """Say which references are of any of these forms; of none when there are no forms."""
    return pl.any_horizontal([pl.lit(False), *(valid_expr(column, one) for one in held)])


def _checks(said: pl.Expr, held: Validator) -> pl.Expr:
    if held.scheme == "mod97":
        return said.cast(pl.Int64, strict=False) % 97 == 1
    figures = [said.str.slice(at, 1).cast(pl.Int64, strict=False) for at in range(held.body)]
    last = said.str.slice(held.body, 1)
    if held.scheme == "luhn":
        parts = [
            f * 2 - 9 * (f > 4).cast(pl.Int64) if at % 2 == 0 else f
            for at, f in enumerate(figures[::-1])
        ]
        check = (10 - pl.sum_horizontal(parts, ignore_nulls=False) % 10) % 10
        return last.cast(pl.Int64, strict=False) == check
    weighted = [f * w for f, w in zip(figures, held.weights, strict=True)]
    total = pl.sum_horizontal(weighted, ignore_nulls=False)
    check = (held.modulus - total % held.modulus) % held.modulus
    ten = pl.when(last == "X").then(10) if held.scheme == "weighted_x" else pl.when(False).then(10)
    return ten.otherwise(last.cast(pl.Int64, strict=False)) == check


@rule(
    name="income.check_reference",
    inputs=(Column("reference", "text", "", "The reference as the payer wrote it"),),
    outputs=(
        Column("cleaned", "text", "", "As it is compared: capitals and figures only"),
        Column("valid", "boolean", "", "Whether it is of a known form, check digit and all"),
        Column("income_type", "text", "", "The first income type whose form it has, else blank"),
    ),
    example={"reference": "501 2345 673"},
    source="Check digits by weighted modulus, Luhn (ISO/IEC 7812-1 annex B) and ISO 7064 MOD 97-10",
    tables={
        "validators": Table(
            "Forms of reference, the most likely first",
            VALIDATOR_COLUMNS,
            example=(
                {
                    "income_type": "CTAX",
                    "length": "10",
                    "prefix": "50",
                    "mask": "",
                    "scheme": "weighted",
                    "modulus": "11",
                    "weights": "10 9 8 7 6 5 4 3 2",
                },
            ),
        )
    },
)
def check_reference(
    frame: pl.DataFrame, validators: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say of references whether an account can have them, and of which income type it would be."""
    held = validators_of(validators)
    cleaned = frame.select("row", clean("reference").alias("cleaned"))
    kinds = [
        pl.when(valid_expr("cleaned", one)).then(pl.lit(one.income_type)).otherwise(None)
        for one in held
    ]
    result = cleaned.select(
        "row",
        "cleaned",
        any_valid("cleaned", held).alias("valid"),
        pl.coalesce([*kinds, pl.lit("")]).alias("income_type"),
    )
    return result, no_errors()

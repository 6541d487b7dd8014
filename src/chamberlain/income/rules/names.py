"""Names as they are compared: a surname, an initial and a first name, however a bank shows them.

Banks cut names at 18 characters and write "MR J SMITH", "SMITH J", "JANE SMITH" or "J & A SMITH".
"""

import polars as pl

TITLES = r"\b(?:MR|MRS|MS|MISS|MX|DR|REV|SIR|PROF)\b"
CUT = 18
LEAST_CUT = 5
"""A surname that the bank cut must have at least so many characters to be one."""


def spelt(name: pl.Expr) -> pl.Expr:
    """Return a name in capitals, words apart by one space, without titles and punctuation."""
    upper = name.fill_null("").str.to_uppercase().str.replace_all(r"['\u2019.]", "")
    plain = upper.str.replace_all("&", " AND ").str.replace_all(r"[^A-Z0-9]+", " ")
    return plain.str.replace_all(TITLES, " ").str.replace_all(r" {2,}", " ").str.strip_chars(" ")


def surname(spelt_name: pl.Expr) -> pl.Expr:
    """Return the last word of a name as `spelt` gives it."""
    return spelt_name.str.extract(r"([^ ]+)$", 1).fill_null("")


def first_name(spelt_name: pl.Expr) -> pl.Expr:
    """Return the first word of a name of two or more, else nothing."""
    return spelt_name.str.extract(r"^([^ ]+) ", 1).fill_null("")


def was_cut(payer: pl.Expr) -> pl.Expr:
    """Say whether a name is so long, as the bank showed it, that it may have been cut."""
    return payer.str.len_bytes() >= CUT - 1


def agrees(payer: str, name: str, cut_off: str) -> pl.Expr:
    """Say whether a payer (a `spelt` column) may be whom an account names: surname and initial.

    The surname must be a word of the payer's name, or where that `was_cut` its cut end; an initial
    must begin another word.
    """
    said, held = pl.col(payer), pl.col(name)
    last, first = surname(held), first_name(held)
    padded = pl.concat_str(pl.lit(" "), said, pl.lit(" "))
    spaced = pl.concat_str(pl.lit(" "), last, pl.lit(" "))
    whole = padded.str.contains(spaced, literal=True)
    cut = _cut_end(said, last, cut_off)
    rest = pl.concat_str(padded.str.strip_suffix(spaced).str.strip_prefix(spaced), pl.lit(" "))
    rest = pl.concat_str(pl.lit(" "), rest)
    initial = pl.concat_str(pl.lit(" "), first.str.slice(0, 1))
    begun = (first != "") & rest.str.contains(initial, literal=True)
    known = (last != "") & (last.str.len_bytes() > 1) & (said != "")
    return (known & (whole | cut) & begun).fill_null(False)


def same_surname(payer: str, name: str, cut_off: str) -> pl.Expr:
    """Say whether a payer (a `spelt` column) has the surname of an account's name, or its start."""
    said, last = pl.col(payer), surname(pl.col(name))
    padded = pl.concat_str(pl.lit(" "), said, pl.lit(" "))
    spaced = pl.concat_str(pl.lit(" "), last, pl.lit(" "))
    return (last.str.len_bytes() > 1) & (
        padded.str.contains(spaced, literal=True) | _cut_end(said, last, cut_off)
    )


def _cut_end(said: pl.Expr, last: pl.Expr, cut_off: str) -> pl.Expr:
    tail = surname(said)
    return pl.col(cut_off) & (tail.str.len_bytes() >= LEAST_CUT) & last.str.starts_with(tail)

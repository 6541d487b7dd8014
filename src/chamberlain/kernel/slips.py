"""References as they are compared, and those that differ by one slip of the keyboard. Pure."""

import re
from typing import Any

import polars as pl

NOT_LETTERS = r"[^A-Z0-9]"
LETTERS_RUN = r"[A-Z0-9]+"
SHORTEST_IN_TEXT = 5
SHORTEST_DAMAGED = 6
LONGEST = 35
"""References have at most 35 characters in ISO 20022, 18 in Bacs."""

WORDS_TOGETHER = 3
MOST_FIGURES = 18
"""References of so many figures, with a 1 in front, fit one number."""


def clean(column: str) -> pl.Expr:
    """Return a text as references are compared: upper case, letters and figures only."""
    return pl.col(column).fill_null("").str.to_uppercase().str.replace_all(NOT_LETTERS, "")


def plain(text: str | None) -> str:
    """Return one text as `clean` makes a column of them."""
    return re.sub(NOT_LETTERS, "", (text or "").upper())


def slip_between(said: str, known: str) -> str | None:
    """Return the one slip by which a reference differs from another, as `one_slip` words it."""
    if said == known or not all(SHORTEST_DAMAGED <= len(one) <= LONGEST for one in (said, known)):
        return None
    at = next((n for n, (a, b) in enumerate(zip(said, known, strict=False)) if a != b), -1)
    at = min(len(said), len(known)) if at < 0 else at
    after, there = said[at:], known[at:]
    slips = {
        "wrong": after[1:] == there[1:] and after and there,
        "swapped": after[:2] == there[1::-1] and after[2:] == there[2:] and len(after) > 1,
        "missing": after == there[1:],
        "added": after[1:] == there,
    }
    return next((slip for slip, is_it in slips.items() if is_it), None)


def slips_of(reference: str) -> list[str]:
    """Return patterns of all that one slip could make of a reference, "." for any character.

    None of one that is too short to be recognised.
    """
    if not SHORTEST_DAMAGED <= len(reference) <= LONGEST:
        return []
    cuts = [(reference[:at], reference[at:]) for at in range(len(reference) + 1)]
    found = {f"{before}.{after}" for before, after in cuts}
    found |= {f"{before}.{after[1:]}" for before, after in cuts if after}
    found |= {before + after[1:] for before, after in cuts if after}
    found |= {before + after[1] + after[0] + after[2:] for before, after in cuts if after[1:]}
    return sorted(found)


def cleaned(texts: pl.Series) -> pl.Series:
    """Return a column as `clean` makes it, at no cost where it is clean already."""
    if not texts.null_count() and not texts.str.contains(NOT_LETTERS).any():
        return texts
    return texts.to_frame("text").select(clean("text")).to_series()


def words(
    frame: pl.DataFrame,
    keys: list[str],
    column: str,
    together: int = WORDS_TOGETHER,
    known: pl.Series | None = None,
) -> pl.DataFrame:
    """Return `keys` and `named` for each word of a text, and up to `together` in a row as one.

    So a reference is found inside a text whether it was written INV-1234, INV 1234 or INV1234.
    Only those with a figure and of five characters or more; of `known` references, where they are
    given, only these. The first key names the row.
    """
    said = frame.filter(pl.col(column).str.contains(r"\d"))
    split = pl.col(column).str.to_uppercase().str.extract_all(LETTERS_RUN)
    listed = said.select(*keys, split.alias("words"))
    single = listed.explode("words")
    row, word = pl.col(keys[0]), pl.col("words")
    run, rows = word, [single.select(*keys, word.alias("named"))]
    for size in range(1, together):
        run = pl.when(row == row.shift(-size)).then(run + word.shift(-size))
        rows.append(single.select(*keys, run.alias("named")))
    named = pl.concat(rows)
    if known is not None:
        named = named.join(known.to_frame("named"), on="named", how="semi")
    long = named.filter(pl.col("named").str.len_bytes().is_between(SHORTEST_IN_TEXT, LONGEST))
    return long.filter(pl.col("named").str.contains(r"\d")).unique()


def stumps(frame: pl.DataFrame, key: str, on: list[str]) -> pl.DataFrame:
    """Return, for each `named`, what is left of it whole and without each one of its characters.

    Columns: `key`, stump (one number), and the place of the missing character (-1 for none). Two
    references that differ by one slip, and agree in `on`, share a stump. References of figures
    alone are cut by arithmetic, which is many times faster than cutting texts.
    """
    named = pl.col("named")
    long = frame.filter(named.str.len_bytes().is_between(SHORTEST_DAMAGED, LONGEST))
    figures = named.str.contains(r"^[0-9]+$") & (named.str.len_bytes() <= MOST_FIGURES)
    parts = [_figure_stumps(part, key, on) for part in _by_length(long.filter(figures))]
    parts += _text_stumps(long.filter(~figures), key, on)
    empty: dict[str, Any] = {key: frame.schema[key], "stump": pl.UInt64, "place": pl.Int8}
    return pl.concat([pl.DataFrame(schema=empty), *parts])


def _by_length(frame: pl.DataFrame) -> list[tuple[int, pl.DataFrame]]:
    sized = frame.with_columns(pl.col("named").str.len_bytes().alias("size"))
    lengths = sized["size"].unique().sort().to_list()
    if len(lengths) == 1:
        return [(lengths[0], frame)]
    return [(size, sized.filter(pl.col("size") == size).drop("size")) for size in lengths]


def _figure_stumps(part: tuple[int, pl.DataFrame], key: str, on: list[str]) -> pl.DataFrame:
    """Cut references of figures, all of one length: a 1 in front keeps their noughts and length."""
    size, frame = part
    number = pl.col("number")
    cuts = {-1: number}
    for place in range(size):
        tail = 10 ** (size - place - 1)
        cuts[place] = number // (tail * 10) * tail + number % tail
    numbers = frame.select(
        key, *on, (pl.col("named").str.to_integer(dtype=pl.UInt64) + 10**size).alias("number")
    )
    # One sweep over all places is several times faster than a frame for each.
    wide = numbers.select(key, *(_folded(cut, on).alias(str(n)) for n, cut in cuts.items()))
    return wide.unpivot(index=key, variable_name="place", value_name="stump").select(
        key, "stump", pl.col("place").cast(pl.Int8)
    )


def _text_stumps(frame: pl.DataFrame, key: str, on: list[str]) -> list[pl.DataFrame]:
    """Cut references with letters; what is left as figures alone is the number of the others."""
    if frame.is_empty():
        return []
    named = pl.col("named")
    rows = [_row(frame, key, on, _text_stump(named), -1)]
    for place in range(int(frame["named"].str.len_bytes().max() or 0)):  # type: ignore[arg-type]
        shorter = named.str.slice(0, place) + named.str.slice(place + 1)
        longer = frame.filter(named.str.len_bytes() > place)
        rows.append(_row(longer, key, on, _text_stump(shorter), place))
    return rows


def _text_stump(text: pl.Expr) -> pl.Expr:
    figures = text.str.contains(r"^[0-9]+$") & (text.str.len_bytes() <= MOST_FIGURES)
    number = pl.concat_str(pl.lit("1"), text).str.to_integer(dtype=pl.UInt64, strict=False)
    return pl.when(figures).then(number).otherwise(text.hash())


def _row(frame: pl.DataFrame, key: str, on: list[str], stump: pl.Expr, place: int) -> pl.DataFrame:
    return frame.select(
        key, _folded(stump, on).alias("stump"), pl.lit(place, pl.Int8).alias("place")
    )


def _folded(stump: pl.Expr, on: list[str]) -> pl.Expr:
    """Fold a stump and the columns it must agree in into one number: one column joins fastest."""
    folded = stump.hash() if on else stump
    for column in on:
        folded = folded ^ pl.col(column).hash()
    return folded


def one_slip(lines: pl.DataFrame, items: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Return the pairs whose references differ by one wrong, missing, added or swapped character.

    `lines` has line and named, `items` item and named, and both the columns `on`, which must be
    equal. Sharing a stump is necessary, and its two places decide: the same place is a wrong
    character; neighbouring places with the same character are two swapped; one reference whole
    is a character missing or added. The result also has `slip` in words. Of those who share
    a reference and `on` one stands for all, and `shared` says so.
    """
    return one_slip_of_unique(_one_of_each(lines, "line", on), _one_of_each(items, "item", on), on)


def one_slip_of_unique(lines: pl.DataFrame, items: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Do the same where no reference is shared: both frames have a column `shared`, false or not.

    Whoever knows that saves looking for it, which takes longer than the rest.
    """
    said, known = lines.with_row_index("at"), items.with_row_index("at_item")
    shared = stumps(said, "at", on).join(stumps(known, "at_item", on), on="stump", suffix="_item")
    pairs = shared.join(said, on="at").join(known, on="at_item", suffix="_item")
    pairs = pairs.with_columns(_slip(on).alias("slip"))
    return (
        pairs.filter(pl.col("slip").is_not_null())
        .select("line", "item", *on, "slip", pl.col("shared") | pl.col("shared_item"))
        .unique(["line", "item"], keep="any")
    )


def _one_of_each(frame: pl.DataFrame, key: str, on: list[str]) -> pl.DataFrame:
    """Return the least `key` of each reference, so that a common one does not multiply."""
    if frame.select("named", *on).is_unique().all() and frame[key].is_unique().all():
        return frame.select("named", *on, key, pl.lit(False).alias("shared"))
    grouped = frame.group_by("named", *on)
    several = pl.col(key).min() != pl.col(key).max()
    return grouped.agg(pl.col(key).min(), several.alias("shared"))


def _slip(on: list[str]) -> pl.Expr:
    """Say which slip a pair with one stump is, null for none; equal hashes alone prove nothing."""
    at, there = pl.col("place"), pl.col("place_item")
    said, known = pl.col("named"), pl.col("named_item")
    stump = _without(said, at) == _without(known, there)
    for column in on:
        stump &= pl.col(column) == pl.col(f"{column}_item")
    same_character = said.str.slice(at, 1) == known.str.slice(there, 1)
    return (
        pl.when(~stump | (said == known))
        .then(None)
        .when(at == -1)
        .then(pl.lit("missing"))
        .when(there == -1)
        .then(pl.lit("added"))
        .when((at == there) & ~same_character)
        .then(pl.lit("wrong"))
        .when(((at - there).abs() == 1) & same_character)
        .then(pl.lit("swapped"))
    )


def _without(text: pl.Expr, place: pl.Expr) -> pl.Expr:
    """Return the text without the character at `place`, or all of it for -1."""
    shorter = text.str.slice(0, place.clip(0)) + text.str.slice(place + 1)
    return pl.when(place == -1).then(text).otherwise(shorter)

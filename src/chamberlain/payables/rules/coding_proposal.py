"""A first proposal of where an invoice line is charged, learnt from lines charged before.

Columnar and deterministic: no model, no chance, nothing from outside. Each line looks up how lines
like it were charged, from the narrowest likeness to the widest, and takes the one that is surest.
"""

import polars as pl

HISTORY = {"supplier": pl.String, "words": pl.String, "code": pl.String}
"""What is learnt from: whom, what was written, and the code it was charged to."""

LINES = {"row": pl.Int64, "supplier": pl.String, "words": pl.String}
"""What a code is proposed for."""

PROPOSED = {
    "row": pl.Int64,
    "code": pl.String,
    "confidence_e4": pl.Int64,
    "seen": pl.Int64,
    "basis": pl.String,
}
"""A proposal: confidence is in ten-thousandths; `seen` is how many lines it rests on."""

LIKENESSES = (
    ("the supplier and the same words", ("supplier", "phrase")),
    ("the supplier and a word", ("supplier", "word")),
    ("the supplier", ("supplier",)),
    ("the same words", ("phrase",)),
)
"""From the narrowest likeness to the widest."""

DOUBT = 2
"""Lines of doubt put against each likeness: one line seen is a third sure, never wholly."""

_NOISE = r"\b(the|and|for|of|to|in|at|on|by|ltd|limited|invoice|inv|no|ref|month|week|we|wc|w|e)\b"


def phrase(words: pl.Expr) -> pl.Expr:
    """Return words as they are compared: small letters, without figures and words of no meaning."""
    small = words.str.to_lowercase().str.replace_all(r"[^a-z]+", " ")
    months = r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b"
    plain = small.str.replace_all(_NOISE, " ").str.replace_all(months, " ")
    return plain.str.replace_all(r"\b[a-z]\b", " ").str.replace_all(r"\s+", " ").str.strip_chars()


def propose(lines: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Return one proposal for each line of `LINES` that something like it is in `HISTORY` of.

    A likeness gives the code most often charged under it, with confidence (times it was that code)
    over (times seen, and `DOUBT` more). The surest wins; equal ones by the narrower likeness, then
    by the code itself, so that the same history always gives the same answer.
    """
    learnt = _keyed(history)
    asked = _keyed(lines)
    found = [_by(asked, learnt, keys, rank, basis) for rank, (basis, keys) in enumerate(LIKENESSES)]
    every = pl.concat(found)
    return (
        every.sort("row", "confidence_e4", "rank", "code", descending=[False, True, False, False])
        .group_by("row", maintain_order=True)
        .first()
        .select(list(PROPOSED))
    )


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(phrase=phrase(pl.col("words").fill_null(""))).with_columns(
        word=pl.col("phrase").str.split(" ").list.unique(maintain_order=True)
    )


def _by(
    asked: pl.DataFrame, learnt: pl.DataFrame, keys: tuple[str, ...], rank: int, basis: str
) -> pl.DataFrame:
    """Return what one likeness proposes for each line that it holds for."""
    if "word" in keys:
        asked, learnt = asked.explode("word"), learnt.explode("word")
    for key in keys:
        asked, learnt = asked.filter(pl.col(key) != ""), learnt.filter(pl.col(key) != "")
    counted = learnt.group_by(*keys, "code").agg(pl.len().cast(pl.Int64).alias("times"))
    best = (
        counted.sort("times", "code", descending=[True, False])
        .group_by(keys, maintain_order=True)
        .agg(pl.col("code").first(), pl.col("times").first(), pl.col("times").sum().alias("seen"))
    )
    sure = pl.col("times") * 10_000 // (pl.col("seen") + DOUBT)
    return asked.join(best, on=list(keys), how="inner").select(
        "row",
        "code",
        sure.cast(pl.Int64).alias("confidence_e4"),
        "seen",
        pl.lit(basis).alias("basis"),
        pl.lit(rank).alias("rank"),
    )


BANDS_E4 = (9_500, 9_000, 8_000, 6_500, 5_000, 0)
"""Lower ends of the bands of confidence in which precision is measured."""


def measure(tested: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Return how right proposals were on lines whose code is known, by band of confidence.

    `tested` has the columns of `LINES` and the true `code`, and must be later than all of
    `history`: whoever calls splits by time. Columns: from_e4, proposed, right. Lines without any
    proposal are in no band.
    """
    truth = tested.select("row", pl.col("code").alias("true"))
    judged = propose(tested.select(list(LINES)), history).join(truth, on="row", how="inner")
    band = pl.lit(BANDS_E4[-1])
    for lower in reversed(BANDS_E4):
        band = pl.when(pl.col("confidence_e4") >= lower).then(lower).otherwise(band)
    return (
        judged.with_columns(from_e4=band.cast(pl.Int64), hit=pl.col("code") == pl.col("true"))
        .group_by("from_e4")
        .agg(
            pl.len().cast(pl.Int64).alias("proposed"),
            pl.col("hit").sum().cast(pl.Int64).alias("right"),
        )
        .sort("from_e4", descending=True)
    )
